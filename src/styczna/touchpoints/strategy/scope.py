"""Which fields belong to a specialisation: those that were named, each with everything below it in its tree."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from styczna.clusters.directory.listing import in_field
from styczna.clusters.models import Scheme
from styczna.sources.lexicon import Pattern, parse_field


@dataclass(frozen=True, slots=True)
class Scope:
    """Patterns of fields; asked of keys (`has`), of the database (`of_evidence`) and of orders (`stems`)."""

    patterns: tuple[Pattern, ...]

    @classmethod
    def of(cls, keys: Iterable[str]) -> Scope:
        """Raises ValueError for a key that no classification has."""
        return cls(tuple(parse_field(key) for key in sorted(set(keys))))

    def has(self, key: str) -> bool:
        scheme, _, code = key.partition(":")
        return any(scheme in pattern.schemes and code.startswith(pattern.prefix) for pattern in self.patterns)

    def of_evidence(self) -> Q:
        condition = Q(pk__in=[])
        for pattern in self.patterns:
            condition |= in_field(pattern)
        return condition

    @property
    def stems(self) -> tuple[str, ...]:
        """Beginnings of the CPV codes, none of which another one contains: orders speak CPV only."""
        found = {pattern.prefix for pattern in self.patterns if Scheme.CPV in pattern.schemes}
        return tuple(sorted(stem for stem in found if not any(stem.startswith(o) for o in found - {stem})))


def unknown_fields(keys: Collection[str]) -> list[str]:
    """Those that no classification has, or that do not name their own."""
    return [key for key in keys if not _is_field(key)]


def _is_field(key: str) -> bool:
    if ":" not in key:
        return False
    try:
        parse_field(key)
    except ValueError:
        return False
    return True

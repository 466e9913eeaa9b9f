"""Which column of a table holds what, by the spellings of its header, in one language or in two."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from styczna.sources.words import fold

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
_BOTH_LANGUAGES = re.compile(r"\s*/\s+|\s+/|\n")


def spelled(header: Sequence[str], spellings: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Field → its column. Spellings stand with the better first: where a table has several, the first of them wins,
    then the leftmost column."""
    ranked: dict[str, tuple[int, int]] = {}
    for position, name in enumerate(header):
        for field, rank in _fields_of(name, spellings):
            ranked[field] = min(ranked.get(field, (rank, position)), (rank, position))
    return {field: position for field, (_, position) in ranked.items()}


def worded(text: str) -> str:
    """The words alone: folded, without marks."""
    return re.sub(r"[\W_]+", " ", fold(text)).strip()


def _fields_of(name: str, spellings: Mapping[str, tuple[str, ...]]) -> list[tuple[str, int]]:
    """The fields that a header may name, each with the rank of its spelling."""
    plain = _ASIDE.sub(" ", name)
    said = [worded(part) for part in (plain, *_BOTH_LANGUAGES.split(plain))]
    return [
        (field, min(known.index(words) for words in said if words in known))
        for field, known in spellings.items()
        if any(words in known for words in said)
    ]

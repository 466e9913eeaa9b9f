"""Which of the beneficiaries that the lists name could be an organisation, and how alike the names are.

The likeness of two names is the cosine of their words, each weighted by its rarity among all names of the lists, so
that a shared "Żółw" counts and a shared "Przedsiębiorstwo" hardly does. Legal forms count nothing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from styczna.observatory import projects as store
from styczna.sources.identifiers import NIP, identifiers
from styczna.sources.messages import RefusedError
from styczna.sources.names import core, spelled

ALIKE = 0.6  # less is not worth a person's time
LONGEST_KEY = 300


@dataclass(frozen=True, slots=True)
class Named:
    """A beneficiary of the lists: one key, all spellings that differ in capitals and diacritics only."""

    key: str
    names: tuple[str, ...]
    projects: int
    numbers: frozenset[str]  # NIP


@dataclass(frozen=True)
class Register:
    """All beneficiaries of the lists, ready to be asked for names."""

    named: tuple[Named, ...]
    by_key: Mapping[str, int]
    by_core: Mapping[str, tuple[int, ...]]
    by_number: Mapping[str, tuple[int, ...]]
    rarity: Mapping[str, float]
    by_word: Mapping[str, tuple[tuple[int, float], ...]]  # word → beneficiaries, with the word's share of their length

    def get(self, key: str) -> Named | None:
        return self.named[self.by_key[key]] if key in self.by_key else None

    def like(self, name: str) -> dict[int, float]:
        """Beneficiaries whose names share words with this one → likeness, in (0, 1]."""
        words = Counter(core(name).split())
        weights = {word: count * self.rarity.get(word, _rarity(0, len(self.named))) for word, count in words.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        found: dict[int, float] = defaultdict(float)
        for word, weight in weights.items():
            for place, share in self.by_word.get(word, ()):
                found[place] += weight / length * share
        return {place: min(likeness, 1.0) for place, likeness in found.items() if likeness >= ALIKE}


def key_of(name: str) -> str:
    """What a beneficiary is known by here, whatever its capitals and diacritics."""
    return spelled(name)[:LONGEST_KEY]


def register(home: Path) -> Register:
    """The beneficiaries of the lists as they stand now."""
    return _register(home, store.edition(home))


@lru_cache(maxsize=2)
def _register(home: Path, edition: tuple[str, ...]) -> Register:
    named = _named(store.beneficiaries(home) if edition else ())
    cores = [core(entry.names[0]) for entry in named]
    counted = Counter(word for text in cores for word in set(text.split()))
    rarity = {word: _rarity(count, len(named)) for word, count in counted.items()}
    return Register(
        named=named,
        by_key={entry.key: place for place, entry in enumerate(named)},
        by_core=_places((text, place) for place, text in enumerate(cores)),
        by_number=_places((number, place) for place, entry in enumerate(named) for number in sorted(entry.numbers)),
        rarity=rarity,
        by_word=_by_word(cores, rarity),
    )


def _named(found: Iterable[store.Beneficiary]) -> tuple[Named, ...]:
    groups: dict[str, list[store.Beneficiary]] = defaultdict(list)
    for entry in found:
        groups[key_of(entry.name)].append(entry)
    return tuple(
        Named(
            key=key,
            names=tuple(entry.name for entry in entries),
            projects=sum(entry.projects for entry in entries),
            numbers=frozenset(nip for entry in entries for number in entry.numbers for nip in _nip(number)),
        )
        for key, entries in groups.items()
    )


def _nip(number: str) -> tuple[str, ...]:
    try:
        return tuple(found.number for found in identifiers(number, NIP) if found.kind == NIP)
    except RefusedError:
        return ()


def _rarity(count: int, total: int) -> float:
    return math.log((1 + total) / (1 + count)) + 0.01


def _places(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for text, place in pairs:
        found[text].append(place)
    return {text: tuple(places) for text, places in found.items()}


def _by_word(cores: list[str], rarity: Mapping[str, float]) -> dict[str, tuple[tuple[int, float], ...]]:
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, text in enumerate(cores):
        weights = {word: count * rarity[word] for word, count in Counter(text.split()).items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        for word, weight in weights.items():
            found[word].append((place, weight / length))
    return {word: tuple(places) for word, places in found.items()}

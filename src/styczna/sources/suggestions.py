"""Fields that a text suggests: CPV and PKD whose labels its words name. A suggestion for a person, never a finding.

A label counts as named by the share of its words that the text has, each weighted by its rarity among all labels, so
that "farma wiatrowa" suggests wind power and not farms. Names of places and firms in a sentence are passed over.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from styczna.sources.vocabularies import Label, keys, label
from styczna.sources.words import folded_words, stem

NAMED = 0.5  # share of a label's words that the text must have
FEWEST_WORDS = 2  # of a label that has as many; one word of a longer label says little
SHORTEST_ALONE = 5  # letters of the stem that is all of a label: "port" is in too many words to mean port wine
MAX_TEXT = 5_000  # letters of a text that are read

_SENTENCE_ENDS = re.compile(r"[.!?:;\n•]\s*$|^\s*$|[(„\"”–-]\s*$")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A field, how well the text names it (0 to 1), and the words of the text that do."""

    key: str
    label: Label
    share: float
    words: tuple[str, ...]


def suggest_fields(text: str, *, schemes: Sequence[str], language: str, limit: int = 6) -> list[Suggestion]:
    """The fields of the schemes that the text names best, the best of each scheme first."""
    said = _stems_of(text[:MAX_TEXT])
    found: list[Suggestion] = []
    for scheme in schemes:
        found += _index(scheme).named_in(said, language)[:limit]
    return found


def _stems_of(text: str) -> Mapping[str, str]:
    """Stem → the word as the text writes it; what looks like a proper name is left out."""
    shouted = text.isupper()
    found: dict[str, str] = {}
    for match in _WORD.finditer(text):
        word = match[0]
        if word.isdigit() or (_looks_like_a_name(word, text[: match.start()]) and not shouted):
            continue
        for folded in folded_words(word):
            found.setdefault(stem(folded), word)
    return found


def _looks_like_a_name(word: str, before: str) -> bool:
    return word[0].isupper() and not _SENTENCE_ENDS.search(before[-4:])


@dataclass(frozen=True)
class _Index:
    """The labels of one scheme in both languages, and where each stem stands."""

    keys: tuple[str, ...]
    labels: tuple[tuple[int, frozenset[str]], ...]  # row of the key, stems of one label
    rows: Mapping[str, tuple[int, ...]]  # stem → labels
    rarity: Mapping[str, float]

    def named_in(self, said: Mapping[str, str], language: str) -> list[Suggestion]:
        best: dict[int, tuple[float, float, tuple[str, ...]]] = {}
        for place in {place for term in said for place in self.rows.get(term, ())}:
            row, stems = self.labels[place]
            hits = stems & frozenset(said)
            share = self._weight(hits) / self._weight(stems)
            if share >= NAMED and _enough(hits, stems):
                words = tuple(said[term] for term in said if term in hits)
                best[row] = max(best.get(row, (0.0, 0.0, ())), (share * self._weight(hits), share, words))
        ranked = sorted(best.items(), key=lambda entry: (-entry[1][0], self.keys[entry[0]]))
        return [
            Suggestion(self.keys[row], label(self.keys[row], language), share, words)
            for row, (_, share, words) in ranked
        ]

    def _weight(self, stems: Iterable[str]) -> float:
        return sum(self.rarity[term] for term in stems)


def _enough(hits: Set[str], stems: Set[str]) -> bool:
    return len(hits) >= FEWEST_WORDS or (hits == stems and all(len(term) >= SHORTEST_ALONE for term in hits))


@lru_cache(maxsize=3)
def _index(scheme: str) -> _Index:
    every = tuple(key for key in keys(scheme) if not key.partition(":")[2].isalpha())
    labels = tuple(
        (row, stems)
        for row, key in enumerate(every)
        for stems in {frozenset(map(stem, folded_words(label(key, language).text))) for language in ("pl", "en")}
        if stems
    )
    counted = Counter(term for _, stems in labels for term in stems)
    rows: dict[str, list[int]] = defaultdict(list)
    for place, (_, stems) in enumerate(labels):
        for term in stems:
            rows[term].append(place)
    return _Index(
        keys=every,
        labels=labels,
        rows={term: tuple(places) for term, places in rows.items()},
        rarity={term: math.log(1 + len(labels) / count) for term, count in counted.items()},
    )

"""The words that tell a theme: by them it is found in calls and in lists of projects, which carry no codes.

They are the words of its fields' labels that few other fields have. What is found by them is an inference, and says by
which words it was found.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from styczna.sources.vocabularies import keys, label
from styczna.sources.words import folded_words, stem

COMMON = 0.005  # part of CPV's labels that have a word, above which it tells nothing
LEAST_PART = 0.05  # of a theme that a word must stand for
MOST = 20  # words of one theme

_WORD = re.compile(r"[^\W_]+")

# Few labels of CPV have these words, but every call and every project may use them, whatever it is about.
_ANYTHING = """
    activity advanced analysis condition consultancy control design development distribution engineering experimental
    form general industrial manufacture manufacturing material miscellaneous module natural panel plant preparation
    primary process production purpose research science special structure supply technology tool transport
    analiza badania badawczy doradztwo dystrybucja działalność dziedzina eksploatacja element eksperymentalny gdzie
    indziej inżynieria moduł nauka niesklasyfikowany obróbka ogólny panel podobny pokrewny pokrycie pozostały praca
    prace produkcja przemysł przemysłowy przeznaczenie przygotowywanie rozwój różny specjalny techniczny technologia
    układ wydajność wykonywanie wytwarzanie zaopatrywanie zarządzanie
"""  # stems of both languages live together: none of them means something else in the other


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a theme, as its labels have it."""

    stem: str
    said: str
    weight: float  # how much of the theme it stands for × how rare it is


def words_of(fields: Iterable[tuple[str, float]], language: str) -> dict[str, Word]:
    """The words that tell these fields in a language, by their stems, the most telling first.

    `fields` are keys, each with its part of the whole (sum 1).
    """
    known, labels = _frequencies(language)
    parts: dict[str, float] = {}
    said: dict[str, str] = {}
    for key, part in fields:
        named = label(key, language)
        if named.language != language:
            continue
        for found, word in _stems(named.text).items():
            parts[found] = parts.get(found, 0.0) + part
            said[found] = min(said.get(found, word), word, key=lambda each: (len(each), each))
    telling = [
        Word(found, said[found], part * math.log(labels / max(known[found], 1)))
        for found, part in parts.items()
        if part >= LEAST_PART and known[found] <= COMMON * labels and found not in _means_anything()
    ]
    telling.sort(key=lambda word: (-word.weight, word.stem))
    return {word.stem: word for word in telling[:MOST]}


def words_in(text: str, words: dict[str, Word]) -> tuple[Word, ...]:
    """Which of the words a text has, the most telling first."""
    has = _stems(text)
    return tuple(word for found, word in words.items() if found in has)


def fields_named(names: Iterable[str], words: dict[str, Word]) -> tuple[str, ...]:
    """Those of a list's own fields whose names have one of the words."""
    return tuple(name for name in names if words_in(name, words))


def _stems(text: str) -> dict[str, str]:
    """Each word's stem, and the word as it stands there."""
    found: dict[str, str] = {}
    for word in _WORD.findall(text):
        for folded in folded_words(word):
            if not folded.isdigit():
                found.setdefault(stem(folded), word.lower())
    return found


@lru_cache(maxsize=1)
def _means_anything() -> frozenset[str]:
    return frozenset(_stems(_ANYTHING))


@lru_cache(maxsize=2)
def _frequencies(language: str) -> tuple[Counter[str], int]:
    """In how many labels of CPV each stem stands, and how many labels there are."""
    labels = [label(key, language).text for key in keys("cpv")]
    counted: Counter[str] = Counter()
    for text in labels:
        counted.update(_stems(text).keys())
    return counted, len(labels)

"""How alike two texts are: by their words and n-grams, and by what labels they come near to.

    words(a, b) = (cos of words + cos of n-grams + cos of the title's n-grams) / 3
    both(a, b)  = exp(3 (0.3 words + 0.4 cos of nearness^2.5 to classes of four digits
                         + 0.3 cos of nearness² to the labels of divisions and groups taken as one text each − 1))

Words and n-grams of a text weigh log(1 + count) · log((1 + n) / (1 + n with it)), its title counting double.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from styczna.engine.wording_labels import Classes, Floats, Language, Nearness
from styczna.engine.wording_text import (
    Alphabet,
    Rows,
    damped,
    document_counts,
    scaled,
    unit,
    weighed,
    words_of,
)

MOST_WORDS = 150  # of a description: what follows is seldom about the subject
TITLE, TITLE_TO_LABELS = 2.0, 3.0  # what a word of the title counts, one of the description being 1
SHARPNESS = 3.0
BY_WORDS, BY_FINE, BY_WHOLE = 0.3, 0.4, 0.3
POWER_FINE, POWER_WHOLE = 2.5, 2.0
AT_ONCE = 256  # rows of which dense similarities are held at a time
OF_LABELS = 0.2  # what a text made of labels counts in how common a word is


@dataclass(frozen=True)
class Described:
    """Texts (rows): unit vectors of words, n-grams, the title's n-grams and nearness, and the nearness itself."""

    words: Rows
    grams: Rows
    titles: Rows
    fine: Floats
    whole: Floats
    nearness: Nearness
    known: NDArray[np.bool_]  # whether any n-gram of the text was ever seen

    @cached_property
    def turned(self) -> tuple[Rows, Rows, Rows]:
        """Words and n-grams × texts, for products."""
        return Rows(self.words.T), Rows(self.grams.T), Rows(self.titles.T)


class Describer:
    """Makes `Described` of texts by what was learnt of words and labels."""

    of_labels: Described

    def __init__(self, labels: Mapping[str, Mapping[str, str]], classes: Classes, texts: Sequence[str]) -> None:
        self.classes = classes
        self._alphabet = Alphabet()
        self._labels = {
            language: [labels[language].get(code, "") for code in classes.codes] for language in sorted(labels)
        }
        self._languages = {
            language: Language(names, classes, self._alphabet) for language, names in self._labels.items()
        }

    def learn(self, texts: Sequence[str], languages: Sequence[str], notices: int, spoken: Sequence[str]) -> Described:
        """Number the words of the texts, weigh them by the first `notices` of them, and describe texts and labels."""
        parts = [_parts(text) for text in texts]
        made = [(words, []) for language in spoken for words in self._group_words(language)]
        counted = self._alphabet.counts([weighed((a, TITLE), (b, 1.0)) for a, b in [*parts, *made]])
        titles = self._alphabet.counts([weighed((a, 1.0)) for a, _ in [*parts, *made]])[1]
        self._alphabet.close()
        members, above = self.classes.members(), self.classes.above()
        for language in self._languages.values():
            language.close(self._alphabet, members, above)
        self._rarity = [_rarity(rows, notices) for rows in (*counted, titles)]
        of_labels = [language for language in spoken for _ in self.classes.names[1]]
        self.of_labels = self._described(made, of_labels)
        return self._described(parts, languages)

    def describe(self, texts: Sequence[str], languages: Sequence[str | None]) -> Described:
        return self._described([_parts(text) for text in texts], languages)

    def _described(self, parts: Sequence[tuple[list[str], list[str]]], languages: Sequence[str | None]) -> Described:
        words, grams = self._alphabet.counts([weighed((a, TITLE), (b, 1.0)) for a, b in parts])
        titles = self._alphabet.counts([weighed((a, 1.0)) for a, _ in parts])[1]
        to_labels = self._alphabet.counts([weighed((a, TITLE_TO_LABELS), (b, 1.0)) for a, b in parts])[1]
        by_language: dict[str, list[int]] = {}
        for row, (said, (title, description)) in enumerate(zip(languages, parts, strict=True)):
            language = said if said in self._languages else self._guessed(title + description)
            by_language.setdefault(language, []).append(row)
        near: list[Nearness] = []
        order: list[int] = []
        for language, rows in by_language.items():
            for at in range(0, len(rows), AT_ONCE):
                some = rows[at : at + AT_ONCE]
                near.append(self._languages[language].nearness(Rows(to_labels[some]), Rows(titles[some])))
                order += some
        nearness = Nearness.joined(near, np.argsort(order))
        vectors = [
            unit(scaled(damped(rows), rarity))
            for rows, rarity in zip((words, grams, titles), self._rarity, strict=True)
        ]
        return Described(
            *vectors,
            _powered(nearness.fine, POWER_FINE),
            _powered(nearness.whole, POWER_WHOLE),
            nearness,
            np.diff(grams.indptr) > 0,
        )

    def _guessed(self, words: Sequence[str]) -> str:
        """The language whose labels know most of the words, the first by name among equals."""
        known = {name: sum(word in language.words for word in words) for name, language in self._languages.items()}
        return max(sorted(known), key=known.__getitem__)

    def _group_words(self, language: str) -> list[list[str]]:
        """By group, the words of all its labels."""
        starts = [*self.classes.starts[1], len(self.classes.codes)]
        names = self._labels[language]
        return [[word for label in names[a:b] for word in words_of(label)] for a, b in pairwise(starts)]


def by_words(a: Described, b: Described) -> Floats:
    """The kernel by words alone, texts × texts."""
    result = np.empty((len(a.fine), len(b.fine)), dtype=np.float32)
    for at in range(0, len(result), AT_ONCE):
        rows = slice(at, at + AT_ONCE)
        total = sum((x[rows] @ y).toarray() for x, y in zip((a.words, a.grams, a.titles), b.turned, strict=True))
        result[rows] = total / 3
    return result


def by_both(words: Floats, a: Described, b: Described) -> Floats:
    """The kernel by words and nearness, made from that by words."""
    result = np.empty_like(words)
    for at in range(0, len(result), AT_ONCE):
        rows = slice(at, at + AT_ONCE)
        cosine = BY_WORDS * words[rows] + BY_FINE * (a.fine[rows] @ b.fine.T) + BY_WHOLE * (a.whole[rows] @ b.whole.T)
        result[rows] = np.exp(SHARPNESS * (cosine - 1))
    return result


def _parts(text: str) -> tuple[list[str], list[str]]:
    title, _, description = text.strip().partition("\n")
    return words_of(title), words_of(description)[:MOST_WORDS]


def _rarity(rows: Rows, notices: int) -> Floats:
    """log((1 + n) / (1 + n with it)) among the notices; what only labels know is made commoner by them."""
    frequency = document_counts(Rows(rows[:notices])) + OF_LABELS * document_counts(rows)
    return np.maximum(np.log((1 + notices) / (1 + frequency)), 0.1).astype(np.float32)


def _powered(near: Floats, power: float) -> Floats:
    raised = np.maximum(near, 0) ** np.float32(power)
    length = np.linalg.norm(raised, axis=1, keepdims=True)
    return np.asarray(raised / np.where(length > 0, length, 1), dtype=np.float32)

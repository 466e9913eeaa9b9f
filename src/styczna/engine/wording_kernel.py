"""How alike two texts are: by their words and n-grams, and by what labels they come near to.

    words(a, b) = (cos of words + cos of n-grams + cos of the title's n-grams) / 3
    both(a, b)  = exp(3 (0.3 words + 0.4 cos of nearness^2.5 to classes of four digits
                         + 0.3 cos of nearness² to the labels of divisions and groups taken as one text each − 1))

Words and n-grams of a text weigh log(1 + count) · log((1 + n) / (1 + n with it)), its title counting double.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from styczna.engine.wording_labels import Classes, Language, Nearness
from styczna.engine.wording_text import (
    Alphabet,
    Floats,
    Rows,
    damped,
    document_counts,
    product,
    scaled,
    unit,
    weighed,
    widened,
    words_of,
)

MOST_WORDS = 150  # of a description: what follows is seldom about the subject
TITLE, TITLE_TO_LABELS = 2.0, 3.0  # what a word of the title counts, one of the description being 1
SHARPNESS = 3.0
BY_WORDS, BY_FINE, BY_WHOLE = 0.3, 0.4, 0.3
POWER_FINE, POWER_WHOLE = 2.5, 2.0
AT_ONCE = 256  # rows of which dense similarities are held at a time
FURTHER = 0.2  # what each text, also a further example or one made of labels, adds to how common a word is

Parts = tuple[list[str], list[str]]  # words of the title and of the description


@dataclass(frozen=True)
class Counted:
    """Counts of words and n-grams of texts (rows), the title's words counting double in the first two."""

    words: Rows
    grams: Rows
    title: Rows
    rest: Rows

    @property
    def to_texts(self) -> tuple[Rows, Rows, Rows]:
        """What texts are compared with each other by."""
        return self.words, self.grams, self.title

    def widened(self, alphabet: Alphabet) -> "Counted":
        grams = (widened(rows, alphabet.grams) for rows in (self.grams, self.title, self.rest))
        return Counted(widened(self.words, alphabet.words), *grams)


@dataclass(frozen=True)
class Described:
    """Texts (rows): unit vectors of words, of words and n-grams together and of nearness, and the nearness itself."""

    words: Rows
    spelt: Rows
    fine: Floats
    whole: Floats
    nearness: Nearness
    known: NDArray[np.bool_]  # whether any n-gram of the text was ever seen

    def without_nearness(self) -> "Described":
        """For kernels the vectors are enough."""
        return replace(self, nearness=self.nearness.of(np.arange(0)))

    @cached_property
    def turned(self) -> Rows:
        """Words and n-grams × texts, for products."""
        return Rows(self.spelt.T)


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
        made: list[Parts] = [(words, []) for language in spoken for words in self._group_words(language)]
        counted, counted_made = self._counted(parts), self._counted(made)
        self._alphabet.close()
        members, above = self.classes.members(), self.classes.above()
        for language in self._languages.values():
            language.close(self._alphabet, members, above)
        counted, counted_made = counted.widened(self._alphabet), counted_made.widened(self._alphabet)
        self._rarity = tuple(
            _rarity(one, other, notices) for one, other in zip(counted.to_texts, counted_made.to_texts, strict=True)
        )
        of_labels = [language for language in spoken for _ in self.classes.names[1]]
        self.of_labels = self._described(made, counted_made, of_labels).without_nearness()
        return self._described(parts, counted, languages)

    def describe(self, texts: Sequence[str], languages: Sequence[str | None]) -> Described:
        parts = [_parts(text) for text in texts]
        return self._described(parts, self._counted(parts), languages)

    def _counted(self, parts: Sequence[Parts]) -> Counted:
        halves = [weighed((title, 1.0)) for title, _ in parts] + [weighed((described, 1.0)) for _, described in parts]
        words, grams = self._alphabet.counts(halves)
        n = len(parts)
        title, rest = Rows(grams[:n]), Rows(grams[n:])
        return Counted(Rows(TITLE * words[:n] + words[n:]), Rows(TITLE * title + rest), title, rest)

    def _described(self, parts: Sequence[Parts], counted: Counted, languages: Sequence[str | None]) -> Described:
        to_labels = Rows(TITLE_TO_LABELS * counted.title + counted.rest)
        by_language: dict[str, list[int]] = {}
        for row, (said, (title, description)) in enumerate(zip(languages, parts, strict=True)):
            language = said if said in self._languages else self._guessed(title + description)
            by_language.setdefault(language, []).append(row)
        near: list[Nearness] = []
        order: list[int] = []
        for language, rows in by_language.items():
            for at in range(0, len(rows), AT_ONCE):
                some = rows[at : at + AT_ONCE]
                near.append(self._languages[language].nearness(Rows(to_labels[some]), Rows(counted.title[some])))
                order += some
        nearness = Nearness.joined(near, np.argsort(order))
        units = [
            unit(scaled(damped(rows), rarity)) for rows, rarity in zip(counted.to_texts, self._rarity, strict=True)
        ]
        return Described(
            units[0],
            Rows(sparse.hstack(units, format="csr") * (1 / np.sqrt(np.float32(len(units))))),
            _powered(nearness.fine, POWER_FINE),
            _powered(nearness.whole, POWER_WHOLE),
            nearness,
            np.diff(counted.grams.indptr) > 0,
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
    return product(a.spelt, b.turned)


def by_both(words: Floats, a: Described, b: Described) -> Floats:
    """The kernel by words and nearness, made from that by words."""
    result = np.empty_like(words)
    for at in range(0, len(result), AT_ONCE):
        rows = slice(at, at + AT_ONCE)
        cosine = BY_WORDS * words[rows] + BY_FINE * (a.fine[rows] @ b.fine.T) + BY_WHOLE * (a.whole[rows] @ b.whole.T)
        result[rows] = np.exp(SHARPNESS * (cosine - 1))
    return result


def _parts(text: str) -> Parts:
    title, _, description = text.strip().partition("\n")
    return words_of(title), words_of(description)[:MOST_WORDS]


def _rarity(texts: Rows, of_labels: Rows, notices: int) -> Floats:
    """log((1 + n) / (1 + n with it)) among the notices; further examples and labels make a word a little commoner."""
    further = document_counts(texts) + document_counts(of_labels)
    frequency = document_counts(Rows(texts[:notices])) + FURTHER * further
    return np.maximum(np.log((1 + notices) / (1 + frequency)), 0.1).astype(np.float32)


def _powered(near: Floats, power: float) -> Floats:
    raised = np.maximum(near, 0) ** np.float32(power)
    length = np.linalg.norm(raised, axis=1, keepdims=True)
    return np.asarray(raised / np.where(length > 0, length, 1), dtype=np.float32)

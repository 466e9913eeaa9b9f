"""How near a text comes to the labels of a classification, in the text's own language.

The labels exist in many languages and mean the same in each, so the vector of a text's similarities to all of them is a
description of the text that does not depend on its language (explicit semantic analysis across languages: Potthast,
Stein & Anderka 2008; Sorg & Cimiano 2012).

A label is its n-grams, weighed log(1 + count) · (1 + log(codes / (1 + codes with it))), of unit length; its vector is
its own and 0.4, 0.4², … of those above it. A text is treated alike, and the similarity is the cosine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numba as nb
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from styczna.engine.wording_text import (
    Alphabet,
    Floats,
    Rows,
    damped,
    document_counts,
    lengths,
    product,
    scaled,
    unit,
    weighed,
    words_of,
)

Ints = NDArray[np.int64]

ABOVE = 0.4  # what the label above counts in a label's vector
BEST = 4  # labels whose mean similarity stands for a class
CONTAINED = -0.7  # power of a label's weight by which what is found of it is divided: between share and amount
LEVELS = (2, 3)  # digits of a division and of a group
FINE = 4  # digits of the classes whose best similarities describe a text


@dataclass(frozen=True)
class Nearness:
    """Of texts (rows), single precision. Classes are the divisions followed by the groups."""

    fine: Floats  # rows × classes of four digits: the best similarity within
    best: Floats  # rows × classes: the best similarity
    mean: Floats  # rows × classes: the mean of the best four
    whole: Floats  # rows × classes: the cosine to all labels of the class taken as one text
    contained: Floats  # rows × classes: how much of a label stands in the text, mean of the best four
    contained_best: Floats  # the same of the best label
    title: Floats  # rows × classes: as `mean`, of the title alone
    title_best: Floats

    def of(self, rows: Ints) -> "Nearness":
        return Nearness(*(getattr(self, field.name)[rows] for field in fields(self)))

    @classmethod
    def joined(cls, parts: Sequence["Nearness"], order: Ints) -> "Nearness":
        """The rows of all parts one after the other, then in the order given."""
        return cls(*(np.vstack([getattr(part, field.name) for part in parts])[order] for field in fields(cls)))


class Classes:
    """Codes in order, and where divisions, groups and classes of four digits begin among them."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = sorted(codes)
        self.names = [sorted({code[:digits] for code in self.codes}) for digits in LEVELS]
        self.starts = [self._starts(digits) for digits in LEVELS]
        self.fine = self._starts(FINE)
        division = {name: place for place, name in enumerate(self.names[0])}
        self.parent = np.array([division[name[: LEVELS[0]]] for name in self.names[1]], dtype=np.int64)

    @property
    def divisions(self) -> int:
        return len(self.names[0])

    @property
    def count(self) -> int:
        return len(self.names[0]) + len(self.names[1])

    def of(self, code: str) -> tuple[int, int] | None:
        """The columns of a code's division and group, None where the labels know neither."""
        at = [int(np.searchsorted(names, code[:digits])) for names, digits in zip(self._arrays(), LEVELS, strict=True)]
        found = [
            place < len(names) and names[place] == code[:digits]
            for place, names, digits in zip(at, self.names, LEVELS, strict=True)
        ]
        return (at[0], self.divisions + at[1]) if all(found) else None

    def members(self) -> Rows:
        """Classes × codes, 1 where the code belongs."""
        bounds = [np.append(starts, len(self.codes)) for starts in self.starts]
        return Rows(
            sparse.vstack(
                [
                    sparse.csr_array(
                        (np.ones(len(self.codes), dtype=np.float32), np.arange(len(self.codes)), ends),
                        shape=(len(ends) - 1, len(self.codes)),
                    )
                    for ends in bounds
                ]
            )
        )

    def above(self) -> Rows:
        """Codes × codes: 1 for itself, 0.4 for the label above, 0.16 for the next."""
        place = {code: number for number, code in enumerate(self.codes)}
        rows, columns, weights = [], [], []
        for number, code in enumerate(self.codes):
            chain = dict.fromkeys(code[:digits].ljust(len(code), "0") for digits in range(len(code), 1, -1))
            for step, name in enumerate(name for name in chain if name in place):
                rows.append(number)
                columns.append(place[name])
                weights.append(ABOVE**step)
        return Rows((np.array(weights, dtype=np.float32), (rows, columns)), shape=(len(place),) * 2)

    def _starts(self, digits: int) -> Ints:
        names = np.array([code[:digits] for code in self.codes])
        return np.flatnonzero(np.append(True, names[1:] != names[:-1])).astype(np.int64)

    def _arrays(self) -> list[NDArray[np.str_]]:
        return [np.array(names) for names in self.names]


class Language:
    """The labels of one language as vectors."""

    def __init__(self, labels: Sequence[str], classes: Classes, alphabet: Alphabet) -> None:
        self.words = frozenset(word for label in labels for word in words_of(label))
        _, self._grams = alphabet.counts([weighed((words_of(label), 1.0)) for label in labels], numbering_words=False)
        self._documents = Rows(classes.members() @ self._grams)  # each class's labels as one text
        self._classes = classes

    def close(self, alphabet: Alphabet, members: Rows, above: Rows) -> None:
        """Weigh what was counted, now that all n-grams are numbered."""
        columns = np.flatnonzero(document_counts(self._grams))
        self._own = np.full(alphabet.grams, -1, dtype=np.int32)
        self._own[columns] = np.arange(len(columns))
        grams = self._of_ours(self._grams)
        frequency = document_counts(grams)
        codes = grams.shape[0]
        self._rarity = np.where(frequency > 0, np.log(codes / (1 + frequency)) + 1, 0).astype(np.float32)
        raw = scaled(damped(grams), self._rarity)
        self._length = lengths(raw)
        own = unit(raw)
        self._mixed_length = lengths(Rows(above @ own))
        self._mass = np.maximum(np.asarray(raw.sum(axis=1)).ravel(), 1e-9).astype(np.float32)
        self._labels = Rows(own.T)
        documents = self._of_ours(self._documents)
        spread = document_counts(documents)
        classes = documents.shape[0]
        self._class_rarity = np.where(spread > 0, np.log((2 + classes) / np.maximum(spread, 1)), 0).astype(np.float32)
        self._wholes = Rows(unit(scaled(damped(documents), self._class_rarity)).T)
        self._above = above
        del self._grams, self._documents

    def nearness(self, texts: Rows, titles: Rows) -> Nearness:
        """texts, titles: rows × n-grams, the first with the title's words weighing more."""
        texts, titles = self._of_ours(texts), self._of_ours(titles)
        similar = self._similar(texts)
        present = Rows((np.ones_like(texts.data), texts.indices, texts.indptr), shape=texts.shape)
        contained = product(present, self._labels) * (self._length * self._mass**CONTAINED)
        whole = product(unit(scaled(damped(texts), self._class_rarity)), self._wholes)
        best, mean = self._by_class(similar)
        contained_best, contained_mean = self._by_class(contained)
        title_best, title_mean = self._by_class(self._similar(titles))
        fine = np.maximum.reduceat(similar, self._classes.fine, axis=1)
        return Nearness(fine, best, mean, whole, contained_mean, contained_best, title_mean, title_best)

    def _of_ours(self, texts: Rows) -> Rows:
        """The same rows with the n-grams of this language's labels only: most are of other languages."""
        columns = self._own[texts.indices]
        kept = columns >= 0
        ends = np.append(0, np.cumsum(kept))[texts.indptr].astype(np.int32)
        return Rows((texts.data[kept], columns[kept], ends), shape=(texts.shape[0], int(self._own.max()) + 1))

    def _similar(self, texts: Rows) -> Floats:
        own = product(unit(scaled(damped(texts), self._rarity)), self._labels)
        mixed = np.asarray((self._above @ own.T).T, dtype=np.float32) / self._mixed_length
        return np.ascontiguousarray(mixed, dtype=np.float32)

    def _by_class(self, similar: Floats) -> tuple[Floats, Floats]:
        pairs = [_best(similar, np.append(starts, similar.shape[1])) for starts in self._classes.starts]
        return np.hstack([pair[0] for pair in pairs]), np.hstack([pair[1] for pair in pairs])


@nb.njit(cache=True)
def _best(values: Floats, ends: Ints) -> tuple[Floats, Floats]:
    """By row and segment, the greatest value and the mean of the greatest `BEST` (all where there are fewer)."""
    first = np.zeros((len(values), len(ends) - 1), dtype=np.float32)
    mean = np.zeros((len(values), len(ends) - 1), dtype=np.float32)
    kept = np.zeros(BEST)
    for row in range(len(values)):
        for segment in range(len(ends) - 1):
            size = 0
            for column in range(ends[segment], ends[segment + 1]):
                value = values[row, column]
                if size < BEST:
                    size += 1
                elif value <= kept[BEST - 1]:
                    continue
                place = size - 1
                while place > 0 and kept[place - 1] < value:
                    kept[place] = kept[place - 1]
                    place -= 1
                kept[place] = value
            total = 0.0
            for place in range(size):
                total += kept[place]
            first[row, segment] = kept[0]
            mean[row, segment] = total / size
    return first, mean


def numbered(labels: Mapping[str, Mapping[str, str]]) -> Classes:
    """The classes of all codes that have a label in any language."""
    return Classes(sorted({code for language in labels.values() for code in language}))

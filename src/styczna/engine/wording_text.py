"""Texts as counts of words and of their letter n-grams: in any alphabet, without a list of words of any language.

Words are runs of letters, folded (lower case, no diacritics). An n-gram is a run of 3 to 5 letters of a word with its
ends marked (Cavnar & Trenkle 1994; Bojanowski et al. 2017): inflected forms and compounds share most of theirs.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

import numba as nb
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Rows = sparse.csr_array
Floats = NDArray[np.float32]
Places = NDArray[np.int32]
Document = Mapping[str, float]  # word → how often, or with what weight, it stands there

_WORD = re.compile(r"[^\W\d_]{2,60}")
_LENGTHS = (3, 4, 5)


def words_of(text: str) -> list[str]:
    """Return the words of a text in order, folded: ``Łódź`` is ``lodz``."""
    lowered = text.casefold().replace("ł", "l").replace("ø", "o").replace("đ", "d")
    if not lowered.isascii():
        decomposed = unicodedata.normalize("NFKD", lowered)
        lowered = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _WORD.findall(lowered)


def weighed(*parts: tuple[Sequence[str], float]) -> dict[str, float]:
    """Return each word's weight: what its part weighs, once for each time that it stands there."""
    result: dict[str, float] = {}
    for words, weight in parts:
        for word in words:
            result[word] = result.get(word, 0.0) + weight
    return result


class Alphabet:
    """Numbers words and n-grams as they are met; what is met after `closed` is left out."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._grams: dict[str, int] = {}
        self._closed = False

    def close(self) -> None:
        self._closed = True

    @property
    def words(self) -> int:
        return len(self._words)

    @property
    def grams(self) -> int:
        return len(self._grams)

    def counts(self, documents: Sequence[Document], *, numbering_words: bool = True) -> tuple[Rows, Rows]:
        """Return documents × words and documents × n-grams; a word without known n-grams adds nothing.

        With `numbering_words` False the first matrix is empty: labels need no words.
        """
        met: dict[str, int] = {}
        columns = [met.setdefault(word, len(met)) for document in documents for word in document]
        weights = [weight for document in documents for weight in document.values()]
        ends = np.cumsum([0] + [len(document) for document in documents])
        local = _csr(weights, columns, ends, len(met))
        grams, gram_ends = [], [0]
        for word in met:
            grams += self._grams_of(word)
            gram_ends.append(len(grams))
        spelt = _csr(np.ones(len(grams)), grams, gram_ends, self.grams)
        known = [self._number(self._words, word) for word in met] if numbering_words else [-1] * len(met)
        kept = [place for place, number in enumerate(known) if number >= 0]
        naming = sparse.csr_array(
            (np.ones(len(kept), dtype=np.float32), (kept, [known[place] for place in kept])),
            shape=(len(met), self.words),
        )
        return Rows(local @ naming), Rows(local @ spelt)

    def _number(self, table: dict[str, int], name: str) -> int:
        if self._closed:
            return table.get(name, -1)
        return table.setdefault(name, len(table))

    def _grams_of(self, word: str) -> list[int]:
        marked, table = f"<{word}>", self._grams
        names = dict.fromkeys([marked[i : i + n] for n in _LENGTHS for i in range(len(marked) - n + 1)])
        if self._closed:
            return [number for name in names if (number := table.get(name)) is not None]
        return [table.setdefault(name, len(table)) for name in names]


def _csr(values: ArrayLike, columns: ArrayLike, ends: Sequence[int] | NDArray[np.int64], width: int) -> Rows:
    data = np.asarray(values, dtype=np.float32)
    places, bounds = np.asarray(columns, dtype=np.int32), np.asarray(ends, dtype=np.int32)
    return Rows((data, places, bounds), shape=(len(bounds) - 1, width))


def widened(rows: Rows, width: int) -> Rows:
    """The same rows with empty columns for what was numbered later."""
    return Rows((rows.data, rows.indices, rows.indptr), shape=(rows.shape[0], width))


def damped(rows: Rows) -> Rows:
    """log(1 + count): the fifth time says less than the first."""
    return Rows((np.log1p(rows.data), rows.indices, rows.indptr), shape=rows.shape)


def unit(rows: Rows) -> Rows:
    """Each row divided by its length; empty rows stay empty."""
    return Rows(sparse.diags_array(1.0 / lengths(rows)) @ rows)


def lengths(rows: Rows) -> Floats:
    """The Euclidean length of each row, 1 where it is empty."""
    squares = np.asarray(rows.multiply(rows).sum(axis=1)).ravel()
    return np.where(squares > 0, np.sqrt(squares), 1.0).astype(np.float32)


def scaled(rows: Rows, weights: Floats) -> Rows:
    """Each column multiplied by its weight."""
    return Rows((rows.data * weights[rows.indices], rows.indices, rows.indptr), shape=rows.shape)


def document_counts(rows: Rows) -> NDArray[np.int64]:
    """In how many rows each column stands."""
    return np.bincount(rows.indices, minlength=rows.shape[1])


def product(rows: Rows, turned: Rows) -> Floats:
    """rows (texts × columns) times turned (columns × others), as a full table: most of it is not empty."""
    result = np.zeros((rows.shape[0], turned.shape[1]), dtype=np.float32)
    _add_products(rows.indptr, rows.indices, rows.data, turned.indptr, turned.indices, turned.data, result)
    return result


@nb.njit(cache=True)
def _add_products(
    ends: Places, columns: Places, values: Floats, ends_2: Places, columns_2: Places, values_2: Floats, result: Floats
) -> None:
    for row in range(len(result)):
        for at in range(ends[row], ends[row + 1]):
            value = values[at]
            for at_2 in range(ends_2[columns[at]], ends_2[columns[at] + 1]):
                result[row, columns_2[at_2]] += value * values_2[at_2]

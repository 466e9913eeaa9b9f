"""Counting what occurs together, and summing over what is present: the kernels of relatedness.

Both work on a presence matrix of zeros and ones. Co-occurrence counts common bits of packed columns, 64 places at a
time; the sum over the present reads only the rows that are present, a strip of columns at a time so that the strip
stays in the processor's cache. Each has its readable oracle in the tests: M'M and M @ values.
"""

from collections.abc import Callable
from typing import Any

import numba as nb
import numpy as np
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Presence = NDArray[np.bool_] | sparse.csr_array

STRIP = 64  # columns summed at a time: 64 doubles of each row are eight cache lines
TILE = 64  # rows and columns of a tile of the co-occurrence: 2 × 64 packed columns stay in the nearest cache
_PACKED_AT_ONCE = 1024  # columns of a sparse matrix that are made dense at a time


def common_shares(presence: Presence) -> Floats:
    """Return for each pair of columns |a ∩ b| / max(|a|, |b|), symmetric; 0 where a column is empty."""
    sizes = np.asarray(presence.sum(axis=0), dtype=np.float64).ravel()
    result = np.empty((len(sizes), len(sizes)))
    _common(_packed(presence), sizes, result)
    return result


def common_counts(presence: Presence) -> Floats:
    """Return for each pair of columns |a ∩ b|, symmetric; on the diagonal the size of a column."""
    activities = presence.shape[1]
    result = np.empty((activities, activities))
    _common(_packed(presence), np.ones(activities), result)
    return result


def sums_over_present(presence: Presence, values: Floats) -> Floats:
    """Return presence @ values (places × columns of values), the sums of the rows of `values` that are present."""
    rows = sparse.csr_array(presence)
    result = np.empty((rows.shape[0], values.shape[1]))
    _sums(rows.indptr.astype(np.int64), rows.indices.astype(np.int64), np.ascontiguousarray(values), result)
    return result


def _packed(presence: Presence) -> NDArray[np.uint64]:
    """The columns as rows of bits, padded to whole words."""
    places, activities = presence.shape
    packed = np.zeros((activities, -(-places // 64) * 8), dtype=np.uint8)
    for start in range(0, activities, _PACKED_AT_ONCE):
        some = presence[:, start : start + _PACKED_AT_ONCE]
        dense = some.toarray() if sparse.issparse(some) else some
        bits = np.packbits(np.asarray(dense, dtype=np.bool_).T, axis=1)
        packed[start : start + bits.shape[0], : bits.shape[1]] = bits
    return packed.view(np.uint64)


@intrinsic
def _popcount(context: Any, word: Any) -> tuple[Any, Callable[..., Any]]:
    """The number of ones in a word, as one instruction of the processor."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


@nb.njit(parallel=True, cache=True)
def _common(packed: NDArray[np.uint64], sizes: Floats, result: Floats) -> None:
    """Fills in what two columns have in common, divided by the larger of their sizes."""
    activities, words = packed.shape
    tiles = (activities + TILE - 1) // TILE
    for tile in nb.prange(tiles * tiles):
        rows, columns = tile // tiles, tile % tiles
        if columns > rows:
            continue
        for a in range(rows * TILE, min(activities, rows * TILE + TILE)):
            for b in range(columns * TILE, min(a + 1, columns * TILE + TILE)):
                common = nb.uint64(0)
                for word in range(words):
                    common += _popcount(packed[a, word] & packed[b, word])
                larger = max(sizes[a], sizes[b])
                share = common / larger if larger > 0 else 0.0
                result[a, b] = share
                result[b, a] = share


@nb.njit(parallel=True, cache=True)
def _sums(start: NDArray[np.int64], present: NDArray[np.int64], values: Floats, result: Floats) -> None:
    columns = values.shape[1]
    for strip in nb.prange((columns + STRIP - 1) // STRIP):
        first = strip * STRIP
        width = min(columns - first, STRIP)
        held = np.zeros((values.shape[0], STRIP))
        held[:, :width] = values[:, first : first + width]
        total = np.empty(STRIP)
        for place in range(len(start) - 1):
            total[:] = 0.0
            at, end = start[place], start[place + 1]
            while at + 8 <= end:  # eight rows at a time, so that the sum is written an eighth as often
                a, b, c, d = held[present[at]], held[present[at + 1]], held[present[at + 2]], held[present[at + 3]]
                e, f, g, h = held[present[at + 4]], held[present[at + 5]], held[present[at + 6]], held[present[at + 7]]
                for j in range(STRIP):
                    total[j] += ((a[j] + b[j]) + (c[j] + d[j])) + ((e[j] + f[j]) + (g[j] + h[j]))
                at += 8
            while at < end:
                row = held[present[at]]
                for j in range(STRIP):
                    total[j] += row[j]
                at += 1
            for j in range(width):
                result[place, first + j] = total[j]

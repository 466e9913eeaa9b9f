"""Ties between groups of fields, ready to be weighed again for every resample.

The evidence is a list of cells, the pairs (cluster, field) for which there is any. A resample changes the weights of
the cells and nothing else, so what depends on where the cells are is worked out once: which pairs of fields are near
each other and shared by different clusters, and which cells of one cluster have to be taken off each of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import igraph
import numba as nb
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from styczna.engine.fields import ancestors
from styczna.engine.touchpoints import graph_of

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

# Up to so many pairs of related fields each field is cut for itself. Above, fields of one class (four digits of CPV or
# PKD) stay together: docs/decisions/0017 tells what that changes.
PAIRS_FOR_SINGLE_FIELDS = 30_000
CLASS = 3  # nodes from a division down to a class

NOTHING = 1e-12  # relative: where one cluster is alone, the difference of the two sums is rounding


@dataclass(frozen=True, eq=False)
class Ties:
    """Pairs of groups row <= col of fields near each other that different clusters may have.

    `pairs` holds the fields of each pair of fields f <= g (positions among the fields of the cells), `tie` the tie that
    it belongs to, in rising order, `near` φ[f,g], twice where f and g are different fields of one group, because the
    loop at a group counts both directions. Cells `own[p] : own[p + 1]` of `first` and `second` are those of pair p that
    belong to one cluster.
    """

    size: int  # number of groups
    row: Indices
    col: Indices
    group: Indices  # of each field
    field: NDArray[np.int32]  # of each cell
    pairs: NDArray[np.int32]
    tie: NDArray[np.int32]
    near: Floats
    own: NDArray[np.int32]
    first: NDArray[np.int32]
    second: NDArray[np.int32]

    def weights(self, w: Floats) -> tuple[Floats, Floats]:
        """Return for cells of weight w each tie's Σ_f Σ_g φ[f,g] Σ_{c≠d} w[c,f] w[d,g], and the sum at each field.

        `w` is cells × samples: many at a time, because the pairs are many and each is fetched from memory once. The
        results are ties × samples and fields × samples.
        """
        w = np.ascontiguousarray(w)
        shape = len(self.group), w.shape[1]
        total, strength, found = np.zeros(shape), np.zeros(shape), np.zeros((len(self.row), shape[1]))
        np.add.at(total, self.field, w)
        _weigh(w, total, self.pairs, self.tie, self.near, self.own, self.first, self.second, found, strength)
        return found, strength

    @cached_property
    def graph(self) -> igraph.Graph:
        return graph_of(self.size, self.row, self.col)

    def within(self, weights: Floats, label: Indices, count: int) -> Floats:
        """Sum ties within each of `count` themes, each pair of clusters once; `label` is of the groups, -1 none."""
        inside = (label[self.row] == label[self.col]) & (label[self.row] >= 0)
        once = np.where(self.row == self.col, 0.5, 1.0) * weights
        total = np.bincount(label[self.row][inside], weights=once[inside], minlength=count)
        return total.astype(np.float64)


def ties(cluster: Indices, field: Indices, near: sparse.csr_array, group: Indices) -> Ties:
    """Return the ties for cells (cluster, field), each once, sorted by cluster and field.

    `near` is φ among the fields of the cells (symmetric), `group` the group of each of these fields, 0 and up. Pairs
    that only one cluster has are left out: whatever the weights, nobody else can be touched there.
    """
    upper = sparse.triu(near, format="coo")
    row, col = upper.row.astype(np.int32), upper.col.astype(np.int32)
    one, other = np.minimum(group[row], group[col]), np.maximum(group[row], group[col])
    size = int(group.max(initial=-1)) + 1
    of_field = np.lexsort((cluster, field))
    start = np.searchsorted(field[of_field], np.arange(near.shape[0] + 1))
    cells = of_field.astype(np.int32)
    counts = _shared_counts(row, col, start, cells, cluster)
    held = np.diff(start)
    kept = (held[row] * held[col] > counts) & (upper.data > 0)
    order = np.lexsort((col[kept], row[kept], other[kept], one[kept]))
    row, col, counts = row[kept][order], col[kept][order], counts[kept][order]
    one, other, value = one[kept][order], other[kept][order], upper.data[kept][order].astype(np.float64)
    names, tie = np.unique(one * max(size, 1) + other, return_inverse=True)
    own = np.concatenate(([0], np.cumsum(counts)))
    first, second = np.empty(own[-1], dtype=np.int32), np.empty(own[-1], dtype=np.int32)
    _shared_cells(row, col, start, cells, cluster, first, second)
    return Ties(
        size=size,
        row=names // max(size, 1),
        col=names % max(size, 1),
        group=group,
        field=field.astype(np.int32),
        pairs=np.column_stack((row, col)),
        tie=tie.ravel().astype(np.int32),
        near=np.where((one == other) & (row != col), 2.0, 1.0) * value,
        own=own.astype(np.int32),
        first=first,
        second=second,
    )


def groups(keys: Sequence[str], pairs: int) -> Indices:
    """Return the group of each field: itself, or its class where there are more than PAIRS_FOR_SINGLE_FIELDS pairs."""
    if pairs <= PAIRS_FOR_SINGLE_FIELDS:
        return np.arange(len(keys), dtype=np.intp)
    classes = [(ancestors(key)[-CLASS:])[0] for key in keys]
    return np.unique(np.array(classes, dtype=np.str_), return_inverse=True)[1].ravel().astype(np.intp)


@nb.njit(cache=True, nogil=True)
def _weigh(
    w: Floats,
    total: Floats,
    pairs: NDArray[np.int32],
    tie: NDArray[np.int32],
    near: Floats,
    own: NDArray[np.int32],
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    found: Floats,
    strength: Floats,
) -> None:
    """Add each pair's φ (Σ_c w · Σ_d w − Σ_c w w) to its tie and to its fields, sample by sample in the inner loops."""
    samples = w.shape[1]
    itself = np.empty(samples)
    for p in range(len(tie)):
        f, g, t, phi = pairs[p, 0], pairs[p, 1], tie[p], near[p]
        itself[:] = 0.0
        for k in range(own[p], own[p + 1]):
            i, j = first[k], second[k]
            for s in range(samples):
                itself[s] += w[i, s] * w[j, s]
        for s in range(samples):
            everyone = total[f, s] * total[g, s]
            touching = everyone - itself[s]
            value = phi * touching if touching > NOTHING * everyone else 0.0
            found[t, s] += value
            strength[f, s] += value
            strength[g, s] += value


@nb.njit(cache=True)
def _shared_counts(
    row: NDArray[np.int32], col: NDArray[np.int32], start: Indices, cells: NDArray[np.int32], cluster: Indices
) -> NDArray[np.int64]:
    """Count the clusters that have both fields of each pair."""
    counts = np.zeros(len(row), dtype=np.int64)
    for p in range(len(row)):
        i, j = start[row[p]], start[col[p]]
        while i < start[row[p] + 1] and j < start[col[p] + 1]:
            one, other = cluster[cells[i]], cluster[cells[j]]
            counts[p] += one == other
            i += one <= other
            j += other <= one
    return counts


@nb.njit(cache=True)
def _shared_cells(
    row: NDArray[np.int32],
    col: NDArray[np.int32],
    start: Indices,
    cells: NDArray[np.int32],
    cluster: Indices,
    first: NDArray[np.int32],
    second: NDArray[np.int32],
) -> None:
    """Fill in the cells of the clusters that have both fields of each pair, pair by pair."""
    k = 0
    for p in range(len(row)):
        i, j = start[row[p]], start[col[p]]
        while i < start[row[p] + 1] and j < start[col[p] + 1]:
            one, other = cluster[cells[i]], cluster[cells[j]]
            if one == other:
                first[k], second[k] = cells[i], cells[j]
                k += 1
            i += one <= other
            j += other <= one

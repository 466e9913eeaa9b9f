"""Where clusters touch: contacts between clusters, and themes, the groups of fields in which they touch.

Throughout, `w` (clusters x fields, not negative) holds how telling a part of a cluster's evidence lies in a field, and
`phi` (fields x fields, symmetric, in [0, 1], diagonal 1) how near two fields are.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Protocol

import igraph
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

# Of modularity. 1 is usual where nodes have no strength of their own; here each field's own overlap adds to it and cuts
# finer (Arenas, Fernández & Gómez 2008). Half is coarser still, because a theme is read as a candidate for a
# specialisation, of which a region adopts a handful, each across several branches. docs/methods shows other values.
RESOLUTION = 0.5
STARTS = 10  # Leiden runs from as many seeds, and the partition of the best modularity is kept

_LARGE, _SMALL = 1e100, 1e-100  # weights beyond these have products or quotients that no double holds

_igraph_random = Lock()  # igraph has one generator for the whole process


@dataclass(frozen=True)
class Contacts:
    """How much clusters touch, clusters x clusters, symmetric; total = overlap + complement."""

    total: Floats
    overlap: Floats  # they do the same
    complement: Floats  # one completes the other


def contacts(w: ArrayLike, phi: sparse.csr_array) -> Contacts:
    """Return Σ_f Σ_g w[c,f] φ[f,g] w[d,g] for clusters c, d, split into f = g (overlap) and f ≠ g (complement).

    The diagonal is a cluster's contact with itself.
    """
    weight, near = checked(w, phi)
    same, clusters = sparse.diags_array(near.diagonal()), sparse.csr_array(weight)
    overlap = (clusters @ same @ clusters.T).toarray()
    complement = (clusters @ (near - same) @ clusters.T).toarray()
    complement = np.maximum((complement + complement.T) / 2, 0.0)  # symmetric to the last bit
    return Contacts(overlap + complement, overlap, complement)


def themes(
    w: ArrayLike, phi: sparse.csr_array, keys: Sequence[str], *, resolution: float = RESOLUTION, seed: int = 0
) -> tuple[Indices, ...]:
    """Return the themes, each the sorted indices of its fields, in the order of their first key.

    Fields are joined by φ[f,g] Σ_{c≠d} w[c,f] w[d,g] (f = g is a field's own strength) and cut into communities by
    Leiden (Traag, Waltman & Van Eck 2019) for modularity at the given resolution (Reichardt & Bornholdt 2006). A field
    in which no two clusters touch is in no theme. `keys` name the fields: what is computed depends on them and not on
    the order in which fields or clusters come. Raises ValueError for what does not fit.
    """
    weight, near = checked(w, phi)
    if len(keys) != weight.shape[1] or len(set(keys)) != len(keys):
        raise ValueError("keys must name each field once.")
    if not (np.isfinite(resolution) and resolution >= 0):
        raise ValueError("resolution must be finite and at least 0.")
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.intp)
    rows = np.lexsort(weight[:, order].T) if weight.size else np.arange(len(weight))
    near = near[order][:, order]
    near.sort_indices()  # sums run in one order, to the last bit
    links = Links(near)
    label = communities(links, links.weights(weight[rows][:, order]), resolution=resolution, seed=seed, starts=STARTS)
    return tuple(np.sort(order[label == theme]) for theme in range(label.max(initial=-1) + 1))


class Joined(Protocol):
    """Nodes and the pairs row <= col of them that may be joined."""

    @property
    def size(self) -> int: ...
    @property
    def row(self) -> Indices: ...
    @property
    def col(self) -> Indices: ...
    @property
    def graph(self) -> igraph.Graph:
        """The nodes and the pairs row < col of them, in their order."""


def graph_of(size: int, row: Indices, col: Indices) -> igraph.Graph:
    """Return the graph of the nodes 0 to size and the pairs row < col; loops are left out."""
    apart = row != col
    return igraph.Graph(n=size, edges=np.column_stack((row[apart], col[apart])))


@dataclass(frozen=True)
class Links:
    """The pairs of fields f <= g that are near each other, ready to be weighed again and again."""

    phi: sparse.csr_array

    @cached_property
    def _pairs(self) -> tuple[Indices, Indices, Floats]:
        upper = sparse.triu(self.phi, format="coo")
        return upper.row.astype(np.intp), upper.col.astype(np.intp), upper.data.astype(np.float64)

    @property
    def size(self) -> int:
        return int(self.phi.shape[0])

    @property
    def row(self) -> Indices:
        return self._pairs[0]

    @property
    def col(self) -> Indices:
        return self._pairs[1]

    @cached_property
    def graph(self) -> igraph.Graph:
        return graph_of(self.size, self.row, self.col)

    def weights(self, w: Floats) -> Floats:
        """Return φ[f,g] Σ_{c≠d} w[c,f] w[d,g] for each pair f <= g."""
        row, col, near = self._pairs
        total = w.sum(axis=0)
        everyone = total[row] * total[col]
        itself = np.einsum("cp,cp->p", w[:, row], w[:, col])
        touching = everyone - itself
        touching[touching <= 1e-12 * everyone] = 0.0  # one cluster alone: the difference is rounding
        return near * touching


def communities(links: Joined, weights: Floats, *, resolution: float, seed: int, starts: int) -> Indices:
    """Return the theme's number of each node, -1 for nodes that touch nothing; numbered by their first node."""
    label = np.full(links.size, -1, dtype=np.intp)
    joined = weights > 0
    nodes = np.unique(np.concatenate((links.row[joined], links.col[joined])))
    if not nodes.size:
        return label
    if (largest := weights.max()) < _SMALL:
        weights = weights / largest
    apart = links.row != links.col
    strength = np.zeros(links.size)
    np.add.at(strength, links.row, weights)
    np.add.at(strength, links.col[apart], weights[apart])
    best = np.arange(links.size, dtype=np.intp)
    if (joined & apart).any():
        found = _leiden(links.graph, weights[apart].tolist(), strength, resolution, seed, starts)
        best = np.array(found, dtype=np.intp)
    _, first, inverse = np.unique(best[nodes], return_index=True, return_inverse=True)
    label[nodes] = np.argsort(np.argsort(first))[inverse]
    return label


def _leiden(
    graph: igraph.Graph, weights: list[float], strength: Floats, resolution: float, seed: int, starts: int
) -> list[int]:
    """Return the membership of the best of several runs; the first of equals.

    igraph's own modularity leaves loops out of a node's strength. A loop adds the same to every partition's quality, so
    modularity with loops is the constant Potts model without them, nodes weighing their strength.
    """
    best, quality = [], -np.inf
    share, nodes = resolution / strength.sum(), strength.tolist()
    with _igraph_random:
        try:
            for start in range(starts):
                igraph.set_random_number_generator(random.Random(f"{seed}/{start}"))  # noqa: S311 (no secret)
                found = graph.community_leiden("CPM", weights, share, node_weights=nodes, n_iterations=-1)
                if found.quality > quality:
                    best, quality = found.membership, found.quality
        finally:
            igraph.set_random_number_generator(random)
    return best


def checked(w: ArrayLike, phi: sparse.csr_array) -> tuple[Floats, sparse.csr_array]:
    """Return both as arrays, or raise a ValueError that names what is wrong."""
    weight, near = np.asarray(w, dtype=np.float64), sparse.csr_array(phi).astype(np.float64)
    if weight.ndim != 2 or near.shape != (weight.shape[1], weight.shape[1]):
        raise ValueError("w must be clusters x fields and phi fields x fields.")
    if not (np.isfinite(weight).all() and (weight >= 0).all()):
        raise ValueError("w must be finite and not negative.")
    if weight.max(initial=0.0) > _LARGE:
        raise ValueError("w is too large to be multiplied.")
    near.sum_duplicates()
    if not (np.isfinite(near.data).all() and (near.data >= 0).all() and (near.data <= 1 + 1e-9).all()):
        raise ValueError("phi must lie between 0 and 1.")
    if (abs((near - near.T).data) > 1e-9).any():
        raise ValueError("phi must be symmetric.")
    return weight, near

"""Contact that is one member's with itself: an organisation that belongs to two clusters, counted in both."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from styczna.engine.evidence import Evidence, in_order
from styczna.engine.partition import Frame, Partition

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


def shared_contact(
    evidence: Evidence, sample: Partition, fixed: Frame, phi: sparse.csr_array
) -> tuple[Floats, list[float]]:
    """Return how much of the contact lies between a unit and itself: clusters × clusters, and the part of each theme's.

    A cluster's weight in a field is the sum over its units u, w[c,f] = Σ_u w[c,u,f], so the contact of two clusters
    is a sum over pairs of units, and that of units of both with themselves is Σ_u Σ_f Σ_g w[c,u,f] φ[f,g] w[d,u,g].
    The contact keeps it, because both clusters do have the member and what it does; this says how much of it there is.
    Clusters are in canonical order; `phi` is among the fields with evidence. Without units nothing is shared.
    """
    between = np.zeros((fixed.clusters, fixed.clusters))
    themes = len(sample.contact)
    if evidence.unit is None or not len(evidence.weight):
        return between, [0.0] * themes
    rows, one, other = _units(evidence, sample, fixed)
    cluster = rows.cluster
    reached = sparse.csr_array(rows.weight[one] @ phi).multiply(rows.weight[other]).sum(axis=1)
    _add(between, cluster[one], cluster[other], np.asarray(reached).ravel())
    entries = sparse.coo_array(phi)
    within = (sample.label[entries.row] == sample.label[entries.col]) & (sample.label[entries.row] >= 0)
    same = sparse.csr_array((entries.data[within], (entries.row[within], entries.col[within])), shape=phi.shape)
    meeting = sparse.coo_array(sparse.csr_array(rows.weight[one] @ same).multiply(rows.weight[other]))
    told = meeting.data > 0
    label, value = sample.label[meeting.col[told]], meeting.data[told]
    order = np.lexsort((value, label))
    total = np.bincount(label[order], weights=value[order], minlength=themes)
    return between + between.T, [float(part) for part in np.minimum(total / sample.contact, 1.0)]


class _Rows:
    """What each unit brings to each of its clusters: one row a pair (unit, cluster)."""

    def __init__(self, weight: sparse.csr_array, cluster: Indices) -> None:
        self.weight, self.cluster = weight, cluster


def _units(evidence: Evidence, sample: Partition, fixed: Frame) -> tuple[_Rows, Indices, Indices]:
    """Return the rows of units with several clusters, and the pairs of rows of one unit, the lower cluster first."""
    assert evidence.unit is not None
    cluster = np.argsort(in_order(evidence.clusters))[evidence.cluster]
    canonical = np.argsort(in_order(evidence.fields))[evidence.field]
    field = np.searchsorted(fixed.fields, canonical)
    cells = np.searchsorted(fixed.cluster * len(fixed.fields) + fixed.field, cluster * len(fixed.fields) + field)
    rate = np.divide(sample.weight, sample.totals, out=np.zeros_like(sample.weight), where=sample.totals > 0)
    value = evidence.weight * rate[cells]
    _, unit = np.unique(evidence.unit, return_inverse=True)
    pairs, row = np.unique(unit.ravel() * fixed.clusters + cluster, return_inverse=True)
    order = np.lexsort((value, field, row.ravel()))
    entries = (value[order], (row.ravel()[order], field[order]))
    weight = sparse.csr_array(sparse.coo_array(entries, shape=(len(pairs), len(fixed.fields))))
    owner = pairs // fixed.clusters
    count = np.searchsorted(owner, owner, side="right") - np.arange(len(owner)) - 1
    one = np.repeat(np.arange(len(owner)), count)
    other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
    return _Rows(weight, pairs % fixed.clusters), one, other


def _add(between: Floats, one: Indices, other: Indices, value: Floats) -> None:
    """Add values to their pairs, the smallest first, so that the order of units does not matter."""
    order = np.lexsort((value, other, one))
    np.add.at(between, (one[order], other[order]), value[order])

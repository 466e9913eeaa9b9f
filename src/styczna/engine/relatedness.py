"""Relatedness and complexity of activities: advantage, proximity, density, ECI and PCI, fitness.

Places × activities throughout, dense arrays or scipy's sparse ones; names as the literature has them.
"""

from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import eigsh

from styczna.engine.together import common_shares, sums_over_present

Floats = NDArray[np.float64]
Sparse = sparse.sparray | sparse.spmatrix
Matrix = ArrayLike | Sparse

NOTHING = 1e-200  # a sum below it is the rounding of a computer, not data
DENSE_UP_TO = 500  # places (or activities) up to which LAPACK finds the eigenvectors, above it Lanczos does
EXACT = 1e-12  # an advantage nearer to 1 than this is 1: rounding must not decide who has an activity
TELLING_GAP = 1e-9  # eigenvalues that lie nearer belong to one space, in which no single vector is the index
FITNESS_TOLERANCE = 1e-7  # of the change in one step, with a mean of one; what tends to zero does so like 1/steps
FITNESS_STEPS = 20_000


@overload
def rca(x: Sparse) -> sparse.csr_array: ...
@overload
def rca(x: ArrayLike) -> Floats: ...
def rca(x: Matrix) -> Floats | sparse.csr_array:
    """Return the revealed comparative advantage of each place in each activity (same shape as x).

    RCA_cp = (x_cp / Σ_p x_cp) / (Σ_c x_cp / Σ_cp x_cp) (Balassa 1965): the place's share of the activity against the
    share that it has everywhere; 1 and more is an advantage. Of a place or an activity with nothing at all it is 0.
    What differs from 1 by rounding only (EXACT) is 1, so that places that are all alike have everything. A sparse x
    gives a sparse result.

    Raises ValueError if x is no matrix, holds NaN, infinite or negative values, or nothing but zeros.
    """
    values = checked(x, "x")
    with np.errstate(over="ignore"):
        total = values.sum()
    if np.isinf(total):  # shares do not depend on the unit
        values = values / values.max()
        total = values.sum()
    if total <= NOTHING:
        raise ValueError("x holds nothing but zeros, so that there are no shares to compare.")
    of_place = _inverse(np.asarray(values.sum(axis=1)).ravel() / total) / total
    of_activity = _inverse(np.asarray(values.sum(axis=0)).ravel() / total)
    if isinstance(values, sparse.csr_array):
        scaled = sparse.csr_array(sparse.diags_array(of_place) @ values @ sparse.diags_array(of_activity))
        _settled(scaled.data)
        return scaled
    result: Floats = values * of_place[:, None]
    result *= of_activity
    _settled(result)
    return result


def proximity(rca: Matrix) -> Floats:
    """Return how near activities are to each other (activities × activities, symmetric, in [0, 1], 1 on the diagonal).

    φ_pq = min(P(p | q), P(q | p)) = |places with both| / max(|places with p|, |places with q|), a place having an
    activity where its rca is at least 1 (Hidalgo et al. 2007). An activity that no place has is near nothing: 0.

    Raises ValueError if rca is no matrix, or holds NaN, infinite or negative values.
    """
    return common_shares(present(rca, "rca"))


def density(rca: Matrix, proximity: Matrix) -> Floats:
    """Return how much of what is near an activity each place has (places × activities, in [0, 1]).

    ω_cp = Σ_q M_cq φ_qp / Σ_q φ_qp with M_cq = 1 where rca ≥ 1 (Hidalgo et al. 2007); the sums run over all
    activities, the activity itself among them. Where nothing is near an activity it is 0.

    Raises ValueError for what is no matrix, values that are NaN, infinite or negative, and shapes that do not fit.
    """
    have = present(rca, "rca")
    near = checked(proximity, "proximity")
    if near.shape != (have.shape[1], have.shape[1]):
        raise ValueError(f"proximity must be {have.shape[1]} x {have.shape[1]}, as rca has activities.")
    around = _inverse(np.asarray(near.sum(axis=0)).ravel())
    if sparse.issparse(near):
        result: Floats = (_rows(have) @ near).toarray()
    else:
        result = sums_over_present(have, near)
    result *= around
    return result


def eci_pci(rca: Matrix) -> tuple[Floats, Floats]:
    """Return the economic complexity of places and the complexity of activities: ECI and PCI.

    `rca` is places × activities, dense or sparse; a place has an activity where rca ≥ 1: M_cp. With diversity k_c and
    ubiquity k_p, ECI is the eigenvector to the second largest eigenvalue of M̃ = D_c⁻¹ M D_p⁻¹ Mᵀ, PCI that of the
    same product the other way round, on one scale: a place's ECI is the mean PCI of what it has (Hidalgo & Hausmann
    2009; Hausmann, Hidalgo et al. 2014). The sign is such that ECI goes with diversity; ECI has mean 0 and standard
    deviation 1, and PCI is standardised by the same two numbers, as the Growth Lab's `ecomplexity` does. M̃ is similar
    to the symmetric S = B Bᵀ, B = D_c^(-1/2) M D_p^(-1/2), whose first eigenvector √k_c is known and taken out, so
    that only one has to be found, on the shorter of the two sides.

    Raises ValueError for NaN, infinite or negative values, a place or an activity without any presence, a matrix that
    falls into parts that have nothing in common, and one in which no single eigenvector is second.
    """
    have = _rows(present(rca, "rca"))
    diversity, ubiquity = _margins(have)
    _connected(have)
    scaled = sparse.diags_array(diversity**-0.5) @ have @ sparse.diags_array(ubiquity**-0.5)
    if have.shape[0] <= have.shape[1]:
        pci = (have.T @ (_second(scaled, diversity) / np.sqrt(diversity))) / ubiquity
    else:
        pci = _second(scaled.T.tocsr(), ubiquity) / np.sqrt(ubiquity)
    eci = (have @ pci) / diversity
    middle, unit = eci.mean(), eci.std() * _sign(eci, diversity)
    return (eci - middle) / unit, (pci - middle) / unit


def fitness(rca: Matrix) -> tuple[Floats, Floats]:
    """Return the fitness of places and the complexity of activities, each with mean 1.

    F_c ← Σ_p M_cp Q_p and Q_p ← 1 / Σ_c M_cp / F_c, each divided by its mean after every step, from ones, until no
    fitness moves by more than FITNESS_TOLERANCE (Tacchella et al. 2012). An activity is as complex as its least fit
    place lets it be.

    Raises ValueError as `eci_pci` does for what has no margins, RuntimeError if it does not settle in FITNESS_STEPS.
    """
    have = _rows(present(rca, "rca"))
    _margins(have)
    back = have.T.tocsr()
    places, activities = np.ones(have.shape[0]), np.ones(have.shape[1])
    for _ in range(FITNESS_STEPS):
        before = places
        places = have @ activities
        places /= places.mean()
        with np.errstate(divide="ignore"):
            activities = 1.0 / (back @ (1.0 / places))
        activities /= activities.mean()
        if np.abs(places - before).max() <= FITNESS_TOLERANCE:
            return places, activities
    raise RuntimeError(f"The fitness of the places in rca still moves after {FITNESS_STEPS} steps.")


def _settled(values: Floats) -> None:
    """Sets to 1 what differs from it by rounding."""
    near = values > 1.0 - EXACT
    near &= values < 1.0 + EXACT
    values[near] = 1.0


def _margins(have: Any) -> tuple[Floats, Floats]:
    diversity = np.asarray(have.sum(axis=1)).ravel()
    ubiquity = np.asarray(have.sum(axis=0)).ravel()
    for what, margin in (("place", diversity), ("activity", ubiquity)):
        if (margin == 0).any():
            empty = int(np.flatnonzero(margin == 0)[0])
            raise ValueError(f"rca holds a {what} (number {empty}) without any value of 1 or more: leave it out.")
    return diversity, ubiquity


def _connected(have: Any) -> None:
    graph = sparse.block_array([[None, have], [have.T, None]], format="csr")
    parts, _ = connected_components(graph, directed=False)
    if parts > 1:
        raise ValueError(f"rca falls into {parts} parts without an activity in common: ask for each of them alone.")


def _second(scaled: Any, margin: Floats) -> Floats:
    """The eigenvector of scaled @ scaledᵀ behind the first, which is √margin with eigenvalue 1."""
    first = np.sqrt(margin / margin.sum())
    count = len(margin)
    if count < 2:
        raise ValueError("rca must hold at least two places and two activities to tell them apart.")
    dense = scaled.toarray()
    square = dense @ dense.T - np.outer(first, first)
    wanted = min(2, count)
    if count <= DENSE_UP_TO:
        values, vectors = linalg.eigh(square, subset_by_index=[count - wanted, count - 1])
    else:
        values, vectors = eigsh(square, k=wanted, v0=np.cos(np.arange(count)), tol=1e-13)
    order = np.argsort(values)
    values, vectors = values[order], vectors[:, order]
    if values[-1] - values[0] <= TELLING_GAP or values[-1] <= TELLING_GAP:
        raise ValueError("rca does not tell its places apart: no single eigenvector is second.")
    return np.asarray(vectors[:, -1])


def _sign(eci: Floats, diversity: Floats) -> float:
    """What makes the index go with diversity. Where the two have nothing to do with each other, its largest entry is
    positive; where the largest and the smallest are as far out, its third moment."""
    index, size = eci - eci.mean(), diversity - diversity.mean()
    index /= np.abs(index).max()
    along = float(index @ size) / max(float(np.linalg.norm(index) * np.linalg.norm(size)), 1.0)
    for told in (along, float(index.max() + index.min()), float((index**3).mean())):
        if abs(told) > TELLING_GAP:
            return float(np.sign(told))
    return float(np.sign(index[np.abs(index).argmax()]))


def present(rca: Matrix, name: str) -> NDArray[np.bool_] | sparse.csr_array:
    """Return where `rca` is at least 1, dense or sparse as it came. Raises ValueError that names the argument."""
    return checked(rca, name) >= 1


def _rows(have: Any) -> Any:
    """Presence as a sparse matrix of ones; scipy's stubs know too little of its shapes to type what follows."""
    return sparse.csr_array(have, dtype=np.float64)


def checked(x: Matrix, name: str) -> Floats | sparse.csr_array:
    """Return a matrix of finite numbers of at least 0, dense or sparse as it came. Raises ValueError that names it."""
    matrix = sparse.csr_array(x, dtype=np.float64) if sparse.issparse(x) else np.asarray(x, dtype=np.float64)
    if matrix.ndim != 2 or 0 in matrix.shape:
        raise ValueError(f"{name} must be a matrix of places x activities with at least one of each.")
    values = np.asarray(matrix.data if sparse.issparse(matrix) else matrix)
    with np.errstate(over="ignore"):
        total = values.sum()
    if not np.isfinite(total) and not np.isfinite(values).all():
        raise ValueError(f"{name} holds values that are NaN or infinite.")
    if values.size and values.min() < 0:
        raise ValueError(f"{name} holds negative values.")
    return matrix


def _inverse(sums: Floats) -> Floats:
    return np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > NOTHING)

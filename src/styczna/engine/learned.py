"""Relatedness learnt from what stands together, drawn towards a prior where little was seen.

Places (orders, organisations, regions) × fields, and a prior nearness φ of the fields (`engine.fields`: their trees and
words). How much more often two fields stand together than their commonness explains is their lift. What a prior φ is
worth in lifts is read off the pairs themselves; with it the lift of a pair is estimated by empirical Bayes, and the
curve read backwards says which φ the lift is worth. So a learnt link has the scale of the tree: where nothing was seen,
what comes out is the prior that went in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import gammaln

from styczna.engine.configuration import BipartiteModel, bicm
from styczna.engine.fields import ancestors, tree_proximity
from styczna.engine.relatedness import checked
from styczna.engine.significance import FALSE_DISCOVERIES, benjamini_hochberg
from styczna.engine.together import common_counts

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Booleans = NDArray[np.bool_]

LEAST_PLACES = 3  # a field seen in fewer places takes no part: two occurrences are together or not, and prove nothing
EXACT_UP_TO = 5_000  # places up to which the p-values are exact; above it Poisson's, which are a little larger
NODE_LEVELS = 3  # division, group, class: below, records are too few; a finer code stands for its class

# Middle and spread of what the curve is expected to be before anything is seen: log strength, log lift of φ → 0 and
# its slope, log lift of pairs with φ = 0. The figures of the 1,726 orders of the TED notices of 2016-2022, rounded,
# with a spread that a few hundred pairs outweigh.
_EXPECTED = np.array([-0.7, 0.5, 2.5, -0.75])
_SPREAD = np.array([1.0, 0.5, 0.5, 0.5])
_BOUNDS = ((-6.0, 8.0), (-3.0, 4.0), (0.5, 12.0), (-8.0, 3.0))
_LEAST_DUE = 1e-12


@dataclass(frozen=True)
class Curve:
    """What a prior φ is worth: the expected lift is exp(start + slope φ) where φ > 0, exp(none) where φ = 0.

    `strength` says how many expected meetings the prior weighs.
    """

    strength: float
    start: float
    slope: float
    none: float

    def lift(self, phi: ArrayLike) -> Floats:
        near = np.asarray(phi, dtype=np.float64)
        return np.exp(np.where(near > 0, self.start + self.slope * near, self.none))

    def phi(self, lift: ArrayLike, most: float = 1.0) -> Floats:
        """The φ that is worth the lift, between 0 and `most`."""
        worth = (np.log(np.maximum(lift, 1e-300)) - self.start) / self.slope
        return np.clip(worth, 0.0, most)


@dataclass(frozen=True, eq=False)
class Learnt:
    """All pairs of fields that could be judged, `one` < `other` in the order of the fields.

    `seen` is the number of places that have both, `due` the number that their commonness explains, `lift` the posterior
    mean of seen over due, `phi` what it is worth (never above the largest prior φ of a pair; where no pair has a prior
    φ, lift · due over the places of the commoner of the two, as Hidalgo et al. 2007 have it), `p` the chance of at
    least as many, `validated` what survives Benjamini-Hochberg among all pairs here and lies above the prior.
    """

    one: Indices
    other: Indices
    seen: Floats
    due: Floats
    prior: Floats
    lift: Floats
    phi: Floats
    p: Floats
    validated: Booleans
    curve: Curve
    places: int
    fields: int

    def raised(self) -> Floats:
        """The φ to use for each pair: what was learnt where it is validated, the prior elsewhere."""
        return np.where(self.validated, np.maximum(self.phi, self.prior), self.prior)


def learn(
    presence: ArrayLike | sparse.csr_array,
    prior: ArrayLike | sparse.csr_array,
    apart: ArrayLike | None = None,
    *,
    q: float = FALSE_DISCOVERIES,
) -> Learnt:
    """Learns from places × fields how near fields are.

    `prior` is φ (fields × fields, in [0, 1]), `apart` (fields × fields) is true where a pair may be judged: leave out
    what stands together by definition, as a code and its own group do. What is due is that of the bipartite
    configuration model (Saracco et al. 2015), so that a place with many fields says little of each pair. With o seen,
    e due and the prior lift λ0, λ ~ Gamma(s·λ0, s) and o ~ Poisson(λ·e), so its mean is (s·λ0 + o) / (s + e); s and
    the curve λ0(φ) are the likeliest of all pairs, held near to what they are elsewhere where the pairs are few.

    Raises ValueError for a presence or a prior that is no matrix, shapes that do not fit, NaN, infinite or negative
    values, and φ above 1. No place or no pair to judge is no error: then nothing is learnt.
    """
    have, near, judged = _checked(presence, prior, apart)
    places = have.any(axis=1)
    used = np.flatnonzero(have.sum(axis=0) >= LEAST_PLACES)
    if len(used) < 2:
        return _nothing(int(places.sum()), len(used))
    have = have[:, used]
    have = have[have.any(axis=1)]
    model = bicm(have)
    one, other = np.nonzero(np.triu(judged[np.ix_(used, used)], 1))
    if not len(one):
        return _nothing(len(have), len(used))
    seen = common_counts(have)[one, other]
    due = np.maximum(expected_meetings(model)[one, other], _LEAST_DUE)
    phi = near[used[one], used[other]]
    curve = _fit(seen, due, phi)
    lift = (curve.strength * curve.lift(phi) + seen) / (curve.strength + due)
    p = model.p_values(poisson=len(have) > EXACT_UP_TO)[one, other]
    validated = benjamini_hochberg(p, q)
    if (phi > 0).any():
        worth = curve.phi(lift, float(phi.max()))
    else:  # nothing was known of these fields before: φ is the common part of places itself, shrunk
        common = have.sum(axis=0)
        worth = np.minimum(lift * due / np.maximum(common[one], common[other]), 1.0)
        validated &= lift > 1
    validated &= worth > phi
    return Learnt(
        used[one], used[other], seen, due, phi, lift, worth, p, validated, curve, len(have), len(used)
    )  # fmt: skip


def expected_meetings(model: BipartiteModel) -> Floats:
    """Return how many places are expected to have both of two fields (fields × fields): Σ_c p_cf p_cg."""
    size = np.bincount(model.place_class, minlength=len(model.chance)).astype(np.float64)
    by_class = model.chance.T @ (size[:, None] * model.chance)
    return np.asarray(by_class[model.activity_class][:, model.activity_class])


def nodes_of(keys: Sequence[str]) -> tuple[str, ...]:
    """Return the nodes that a place has with these fields: each with its class, group and division, sorted."""
    return tuple(sorted({node for key in keys for node in ancestors(key)[-NODE_LEVELS:]}))


def node_of(key: str) -> str:
    """Return the node that a field stands for: its class, or itself where it is more general."""
    return ancestors(key)[-NODE_LEVELS:][0]


def not_on_one_path(nodes: Sequence[str]) -> Booleans:
    """Return nodes × nodes: true where neither lies above the other, so that standing together says something."""
    row = {node: index for index, node in enumerate(nodes)}
    apart = ~np.eye(len(nodes), dtype=np.bool_)
    for node, here in row.items():
        for above in ancestors(node)[1:]:
            if (there := row.get(above)) is not None:
                apart[here, there] = apart[there, here] = False
    return apart


def raised(
    keys: Sequence[str], prior: sparse.csr_array, links: Sequence[tuple[str, str, float]]
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Return φ (keys × keys) with links between nodes put in, and where they raised it (sparse, true).

    A field inherits what its node learnt by how near it is to it in the tree, on both sides:
    φ[f,g] = max(prior, t(f,F) φ[F,G] t(G,g)), which is what the tree does itself (`fields.features`). The prior must be
    symmetric with diagonal 1; so is the result. Of a link that is named several times the strongest counts.

    Raises ValueError for a prior that is not keys × keys, a φ of a link outside [0, 1], and nodes that are no fields.
    """
    if prior.shape != (len(keys),) * 2:
        raise ValueError(f"prior must be {len(keys)} x {len(keys)}, as there are keys.")
    if not all(0 <= phi <= 1 for *_, phi in links):
        raise ValueError("links must hold a φ between 0 and 1 each.")
    nodes = tuple(sorted({node for one, other, _ in links for node in (one, other)}))
    if not nodes or not keys:
        return prior, sparse.csr_array(prior.shape, dtype=np.bool_)
    row = {node: index for index, node in enumerate(nodes)}
    strongest: dict[tuple[int, int], float] = {}
    for first, second, phi in links:
        pair = row[first], row[second]
        strongest[pair] = max(phi, strongest.get(pair, 0.0))
    values = np.array(list(strongest.values()))
    one, other = (np.array(column) for column in zip(*strongest, strict=True))
    between = sparse.csr_array((values, (one, other)), shape=(len(nodes),) * 2)
    between = sparse.csr_array(between.maximum(between.T))
    stands = _stands_for(keys, row)
    one_way = sparse.csr_array(stands @ between @ stands.T)
    learnt = sparse.csr_array(one_way.maximum(one_way.T))  # a product of three numbers depends on their order
    learnt.setdiag(0.0)
    learnt.eliminate_zeros()
    higher = sparse.csr_array(learnt > prior)
    return sparse.csr_array(prior.maximum(learnt)), higher


def _stands_for(keys: Sequence[str], row: dict[str, int]) -> sparse.csr_array:
    """Keys × nodes: how near each key is to the node that it stands for, where that node has a link."""
    where = [(index, key, node_of(key)) for index, key in enumerate(keys)]
    where = [(index, key, node) for index, key, node in where if node in row]
    near = {_depths(key, node): (key, node) for _, key, node in where}
    by_depths = {depths: 1.0 if one == two else _tree(one, two) for depths, (one, two) in near.items()}
    values = np.array([by_depths[_depths(key, node)] for _, key, node in where])
    at = (np.array([i for i, *_ in where], dtype=np.intp), np.array([row[n] for *_, n in where], dtype=np.intp))
    return sparse.csr_array((values, at), shape=(len(keys), len(row)))


def _depths(key: str, node: str) -> tuple[int, int]:
    """How deep the two lie, which is all that their nearness depends on where one is above the other."""
    return len(ancestors(key)), len(ancestors(node))


def _tree(key: str, node: str) -> float:
    return float(tree_proximity((key, node))[0, 1])


def _checked(
    presence: ArrayLike | sparse.csr_array, prior: ArrayLike | sparse.csr_array, apart: ArrayLike | None
) -> tuple[Booleans, Floats, Booleans]:
    have = np.asarray(_dense(presence))
    if have.ndim != 2:
        raise ValueError("presence must be a matrix of places x fields.")
    if have.size:
        checked(have, "presence")
    fields = have.shape[1]
    near = np.asarray(_dense(prior), dtype=np.float64)
    if near.shape != (fields, fields):
        raise ValueError(f"prior must be {fields} x {fields}, as presence has fields.")
    if near.size:
        checked(near, "prior")
    if (near > 1 + 1e-9).any() or not np.array_equal(near, near.T):
        raise ValueError("prior must be symmetric and at most 1.")
    judged = ~np.eye(fields, dtype=np.bool_) if apart is None else np.asarray(apart, dtype=np.bool_)
    if judged.shape != near.shape:
        raise ValueError(f"apart must be {fields} x {fields}, as presence has fields.")
    return have > 0, np.minimum(near, 1.0), judged & judged.T


def _dense(matrix: ArrayLike | sparse.csr_array) -> ArrayLike:
    return matrix.toarray() if sparse.issparse(matrix) else matrix


def _fit(seen: Floats, due: Floats, phi: Floats) -> Curve:
    """The likeliest strength and curve, with the expected ones as a prior: negative binomial, as λ is integrated out.

    Terms of o alone are left out: they move nothing. Pairs that were never seen together need no Γ, and those without a
    prior φ besides, nearly all, differ by what is due to them only, of which there are few values.
    """
    joined, linked = seen > 0, phi > 0
    o, e, near = seen[joined], due[joined], phi[joined]
    idle_due, idle_near = due[~joined & linked], phi[~joined & linked]
    far_due, far = np.unique(due[~joined & ~linked], return_counts=True)

    def loss(at: Floats) -> float:
        strength, none = np.exp(at[0]), np.exp(at[0] + at[3])
        shape = np.where(near > 0, strength * np.exp(at[1] + at[2] * near), none)
        fit = -none * float(far @ np.log1p(far_due / strength))
        fit -= float((strength * np.exp(at[1] + at[2] * idle_near) * np.log1p(idle_due / strength)).sum())
        fit -= float((shape * np.log1p(e / strength)).sum())
        fit += float((gammaln(shape + o) - gammaln(shape) + o * np.log(e / (strength + e))).sum())
        return -fit + float((((at - _EXPECTED) / _SPREAD) ** 2).sum()) / 2

    found = minimize(loss, _EXPECTED, method="L-BFGS-B", bounds=_BOUNDS).x
    return Curve(float(np.exp(found[0])), *(float(value) for value in found[1:]))


def _nothing(places: int, fields: int) -> Learnt:
    none = np.zeros(0)
    index = np.zeros(0, dtype=np.intp)
    curve = Curve(float(np.exp(_EXPECTED[0])), *(float(value) for value in _EXPECTED[1:]))
    no = np.zeros(0, dtype=np.bool_)
    return Learnt(index, index, none, none, none, none, none, none, no, curve, places, fields)

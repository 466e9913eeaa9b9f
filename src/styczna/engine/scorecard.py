"""The scorecard of themes: seven criteria, weights that a person moves, and how far the order depends on them.

The contract. `raw` is themes × CRITERIA, more being better in each, NaN where nobody knows. A page that re-ranks by
itself needs `scaled` and the weights, nothing else, and repeats it exactly with the same additions in the order of
CRITERIA, all in double precision:

    score = Σ_k weight_k · scaled_k / Σ_k weight_k      over the criteria k known of the theme
    known = Σ_k weight_k over the criteria known of the theme, the weights being divided by their sum first
    rank  = 1 + the number of themes whose score is greater by more than EQUAL = 1e-9, because sums that ought to be
            equal may differ in the last bit; a theme without a score comes after all that have one
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from styczna.engine.consortium import best_teams

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]

CRITERIA = ("breadth", "contact", "advantage", "relatedness", "complexity", "demand", "ability")

# Three questions of equal weight, and the criteria of a question share it evenly: do clusters touch there (breadth,
# contact), is it near to what the region can do (advantage, relatedness, complexity), is it asked for and can the
# region answer (demand, ability). Equal weights are what remains when nobody has said what matters more (OECD & JRC
# 2008, Handbook on Constructing Composite Indicators).
DEFAULT_WEIGHTS: Mapping[str, float] = {
    "breadth": 3.0,
    "contact": 3.0,
    "advantage": 2.0,
    "relatedness": 2.0,
    "complexity": 2.0,
    "demand": 3.0,
    "ability": 3.0,
}

DRAWS = 2000
AMONG_THE_FIRST = 3
SPREAD = 0.90  # of the draws lie between `low` and `high`
COVERED = 0.5  # of what an order asks for: from here on a team counts as able to answer it
EQUAL = 1e-9  # scores that lie nearer are equal
SMALL, LARGE = 1e-100, 1e100  # weights beyond these are divided by the largest: a double holds no more
COMPARED_AT_ONCE = 20_000_000  # pairs of themes over all draws, which bounds the memory
CONSTANT = 0.5  # scaled value where a criterion does not tell the themes apart


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """How the order depends on the weights."""

    without: Indices  # themes × criteria: the theme's rank when the criterion's weight is 0
    doubled: Indices  # themes × criteria: ... when it is doubled
    best: Indices  # themes: the best rank in any draw of weights
    low: Indices  # themes: the rank that 5 % of the draws reach or better
    high: Indices  # themes: ... 95 % of the draws
    worst: Indices  # themes: the worst rank in any draw
    first: Floats  # themes: share of draws in which it is the first, or equal to it
    among_first: Floats  # themes: ... among the first three
    draws: int
    seed: int


@dataclass(frozen=True, eq=False)
class Scorecard:
    """Themes by criteria: one row a theme, in the order given; one column a criterion, in the order of CRITERIA."""

    raw: Floats
    scaled: Floats  # 0..1 by rank within the criterion, NaN where unknown
    weights: Floats  # criteria: sum 1
    score: Floats  # themes: weighted mean of what is known, 0..1; NaN where nothing with a weight is known
    known: Floats  # themes: the share of the weight that is known
    rank: Indices  # themes: 1 is first; equals share the better rank
    layer: Indices  # themes: Pareto layer, 1 is dominated by none
    sensitivity: Sensitivity


def scorecard(
    raw: ArrayLike, weights: Mapping[str, float] | ArrayLike | None = None, *, draws: int = DRAWS, seed: int = 0
) -> Scorecard:
    """Score and order themes (themes × CRITERIA, NaN = unknown) by the weighted mean of their scaled criteria.

    `weights` are one number of at least 0 for each criterion, by name (one that is left out counts 0) or in order;
    without them DEFAULT_WEIGHTS. How the order depends on them is asked in two ways: each weight is set to 0 and
    doubled, and weights are drawn `draws` times from all that there are, evenly (Dirichlet with ones; the share of
    draws in which a theme has a rank is the acceptability of Lahdelma & Salminen 2001). Draws depend on the seed and
    not on the themes. Raises ValueError that names the argument: infinite values, a wrong number of columns, weights
    negative, not finite or all 0.
    """
    table = _checked_raw(raw)
    weight = _checked_weights(weights)
    scaled = scale(table)
    score, known = scores(scaled, weight)
    return Scorecard(
        raw=table,
        scaled=scaled,
        weights=weight,
        score=score,
        known=known,
        rank=ranks(score),
        layer=pareto_layers(table),
        sensitivity=_sensitivity(scaled, weight, draws, seed),
    )


def scale(raw: ArrayLike) -> Floats:
    """Return each column's ranks on 0..1 (themes × criteria): the lowest known value 0, the highest 1, NaN unknown.

    Equal values share the mean of their ranks. A column that is constant, or known of one theme only, is CONSTANT:
    it tells nobody apart. Ranks bear what these figures are, few and skewed: one order of a billion would leave every
    other theme at zero if the distance counted (OECD & JRC 2008, on ranking). The raw figures stand beside them.
    Raises ValueError for what is no matrix.
    """
    table = np.asarray(raw, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError("raw must be themes × criteria.")
    below = np.sum(table[None, :, :] < table[:, None, :], axis=1)  # comparisons with NaN are false
    above = np.sum(table[None, :, :] > table[:, None, :], axis=1)
    others = np.maximum(np.sum(~np.isnan(table), axis=0) - 1, 1)
    scaled = CONSTANT + (below - above) / (2.0 * others)
    return np.where(np.isnan(table), np.nan, scaled)


def scores(scaled: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return score and known weight of each theme, added up in the order of the criteria, which fixes the last bit.

    `weights` are criteria, or any number of settings × criteria; the results are themes, or settings × themes.
    """
    shape = (*weights.shape[:-1], len(scaled))
    total, known = np.zeros(shape), np.zeros(shape)
    for criterion in range(scaled.shape[1]):
        weight, value = weights[..., criterion, None], scaled[:, criterion]
        total += np.where(np.isnan(value), 0.0, weight * value)
        known += np.where(np.isnan(value), 0.0, weight)
    return np.divide(total, known, out=np.full(shape, np.nan), where=known > 0), known


def ranks(score: ArrayLike) -> Indices:
    """Return 1 + the number of scores greater by more than EQUAL (along the last axis); NaN comes after every score."""
    value = np.asarray(score, dtype=np.float64)
    low = np.where(np.isnan(value), -1.0, value)  # scores are 0..1
    return np.asarray(1 + np.sum(low[..., None, :] > low[..., :, None] + EQUAL, axis=-1), dtype=np.intp)


def pareto_layers(values: ArrayLike) -> Indices:
    """Return the Pareto layer of each row (rows × criteria, more is better, NaN unknown): 1 is dominated by none.

    A row dominates another if all that is known of the other is known of it too, it is at least as good in each of
    these criteria and better in one. So an unknown value never speaks for a row, and the relation has no circles. Layer
    2 is what only rows of layer 1 dominate, and so on (Goldberg 1989, non-dominated sorting).
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError("values must be rows × criteria.")
    known = ~np.isnan(table)
    one, other = table[:, None, :], table[None, :, :]
    at_least = np.all((one >= other) | ~known[None, :, :], axis=2)
    dominates = at_least & np.any(one > other, axis=2)
    layer = np.ones(len(table), dtype=np.intp)
    while True:
        deeper = np.max(np.where(dominates, layer[:, None] + 1, 1), axis=0, initial=1)
        if (deeper == layer).all():
            return layer
        layer = deeper


def resampled_ranks(
    raw: ArrayLike, weights: Mapping[str, float] | ArrayLike | None, breadth: ArrayLike, contact: ArrayLike
) -> Indices:
    """Return the themes' ranks (resamples × themes) with breadth and contact as resamples of the evidence found them.

    `raw` is that of `scorecard`; `breadth` and `contact` are resamples × themes. The other criteria are figures of a
    register or of orders, which drawing members again does not touch, and stay as they are.
    """
    table, weight = _checked_raw(raw), _checked_weights(weights)
    drawn = {"breadth": np.asarray(breadth, dtype=np.float64), "contact": np.asarray(contact, dtype=np.float64)}
    for name, values in drawn.items():
        if values.ndim != 2 or values.shape[1] != len(table) or values.shape != drawn["contact"].shape:
            raise ValueError(f"{name} must be resamples × themes.")
        if np.isinf(values).any():
            raise ValueError(f"{name} holds infinite values; NaN is for what is unknown.")
    found = np.zeros(drawn["contact"].shape, dtype=np.intp)
    for number in range(len(found)):
        for name, values in drawn.items():
            table[:, CRITERIA.index(name)] = values[number]
        found[number] = ranks(scores(scale(table), weight)[0])
    return found


def team_coverage(coverage: ArrayLike, weights: ArrayLike, size: int) -> float:
    """Return how much of an order the best team of at most `size` covers (0..1), each field by its best member.

    `coverage` (candidates × fields of the order) in [0, 1]; `weights` of the fields, not negative, with a sum above 0.
    Where the fields are no more than the team has members, the best of each field are a team; else the team is the
    optimum of `consortium.best_teams`, or what its search has proven to reach.
    """
    able, weight = np.asarray(coverage, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if able.ndim != 2 or weight.shape != (able.shape[1],):
        raise ValueError("coverage must be candidates × fields and weights one number for each field.")
    if not (np.isfinite(able).all() and (able >= 0).all() and (able <= 1 + 1e-9).all()):
        raise ValueError("coverage must lie between 0 and 1.")
    if not (np.isfinite(weight).all() and (weight >= 0).all() and weight.any()):
        raise ValueError("weights must be finite, not negative and not all 0.")
    if not size >= 1:
        raise ValueError("size must be at least 1.")
    if not SMALL < weight.max() < LARGE:
        weight = weight / weight.max()
    if len(weight) <= size:
        return min(float(able.max(axis=0, initial=0.0) @ weight / weight.sum()), 1.0)
    teams = best_teams(able, weight, size)
    return min(float(teams[0].value / weight.sum()), 1.0) if teams else 0.0


def ability(coverage: ArrayLike, threshold: float = COVERED) -> float:
    """Return the share of orders that are covered to at least `threshold` (orders, 0..1); NaN where there are none.

    An order whose coverage nobody knows (NaN) is left out. Raises ValueError for a coverage or a threshold outside
    [0, 1].
    """
    if not 0 <= threshold <= 1:
        raise ValueError("threshold must lie between 0 and 1.")
    covered = np.asarray(coverage, dtype=np.float64)
    known = covered[~np.isnan(covered)]
    if ((known < 0) | (known > 1 + 1e-9)).any():
        raise ValueError("coverage must lie between 0 and 1, or be NaN where it is not known.")
    return float(np.mean(known >= threshold - 1e-9)) if known.size else float("nan")


def _sensitivity(scaled: Floats, weights: Floats, draws: int, seed: int) -> Sensitivity:
    """Ask how ranks move with each weight, and over weights drawn evenly from all that there are."""
    if draws < 1 or seed < 0:
        raise ValueError("draws must be at least 1, and seed at least 0.")
    themes, criteria = scaled.shape
    moved = np.zeros((2, themes, criteria), dtype=np.intp)
    for criterion in range(criteria):
        for change, factor in enumerate((0.0, 2.0)):
            changed = weights.copy()
            changed[criterion] *= factor
            moved[change, :, criterion] = ranks(scores(scaled, changed)[0])
    drawn = np.random.default_rng(seed).dirichlet(np.ones(criteria), draws)
    at_once = max(COMPARED_AT_ONCE // max(themes * themes, 1), 1)
    parts = (drawn[start : start + at_once] for start in range(0, draws, at_once))
    rank = np.concatenate([ranks(scores(scaled, part)[0]) for part in parts])
    low, high = np.quantile(rank, [(1 - SPREAD) / 2, (1 + SPREAD) / 2], axis=0, method="inverted_cdf")
    return Sensitivity(
        without=moved[0],
        doubled=moved[1],
        best=rank.min(axis=0),
        low=low.astype(np.intp),
        high=high.astype(np.intp),
        worst=rank.max(axis=0),
        first=np.mean(rank == 1, axis=0),
        among_first=np.mean(rank <= AMONG_THE_FIRST, axis=0),
        draws=draws,
        seed=seed,
    )


def _checked_raw(raw: ArrayLike) -> Floats:
    table = np.array(raw, dtype=np.float64)
    if table.size == 0 and table.ndim < 2:
        table = table.reshape(0, len(CRITERIA))
    if table.ndim != 2 or table.shape[1] != len(CRITERIA):
        raise ValueError(f"raw must be themes × {len(CRITERIA)} criteria.")
    if np.isinf(table).any():
        raise ValueError("raw holds infinite values; NaN is for what is unknown.")
    return table


def _checked_weights(weights: Mapping[str, float] | ArrayLike | None) -> Floats:
    """Return the weights in the order of CRITERIA, divided by their sum."""
    if weights is None:
        weights = DEFAULT_WEIGHTS
    if isinstance(weights, Mapping):
        foreign = sorted(set(weights) - set(CRITERIA))
        if foreign:
            raise ValueError(f"weights names criteria that do not exist: {', '.join(foreign)}.")
        weights = [weights.get(criterion, 0.0) for criterion in CRITERIA]
    weight = np.asarray(weights, dtype=np.float64)
    if weight.shape != (len(CRITERIA),) or not (np.isfinite(weight).all() and (weight >= 0).all()):
        raise ValueError("weights must hold one finite number of at least 0 for each criterion.")
    if weight.max() > LARGE:
        weight = weight / weight.max()
    total = 0.0
    for value in weight:
        total += float(value)
    if total <= 0:
        raise ValueError("weights must not all be 0.")
    return weight / total

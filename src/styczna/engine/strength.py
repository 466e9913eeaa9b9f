"""What a region is strong in: its own location quotient, and what it does in related activities.

A location quotient counts the firms of one activity and knows nothing of what stands beside it. Activities that live
in the same regions need the same suppliers, skills and customers (Hidalgo et al. 2007; Delgado, Porter & Stern 2014),
so a region's quotients in them tell something of what it can do in this one. `benchmarks/advantage_heldout.py` measures
how much: of a division's activities that were kept back, both together foretell more than either alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from styczna.engine.significance import CREDIBLE_MASS, Advantage, advantage

__all__ = ["Strength", "Uncertainty", "related_activities", "strength", "uncertainty"]

Floats = NDArray[np.float64]

FEWEST_REGIONS = 8  # beside a region's own, from which it can be told which activities go together
DRAWS = 200  # of the resampling: an interval's ends vary by a few hundredths of its width

_NO_SPREAD = 1e-9


@dataclass(frozen=True)
class Strength:
    """One row a region, one column an activity. `quotients` is the location quotient alone, with its own interval."""

    quotients: Advantage
    related: Floats  # the quotient that related activities lead one to expect; NaN where nothing related is known
    advantage: Floats  # the geometric mean of both; the quotient alone where nothing related is known
    stretch: float  # how much wider quotients are spread than what related ones lead one to expect


@dataclass(frozen=True)
class Uncertainty:
    """Of the entries asked for: regions × activities."""

    low: Floats  # interval of CREDIBLE_MASS around the advantage
    high: Floats
    p: Floats  # probability that the advantage exceeds 1


def strength(counts: ArrayLike, weights: ArrayLike | None = None) -> Strength:
    """Return what each region is strong in (counts and weights as `significance.advantage` takes them).

    With θ_ra = log of the shrunk location quotient of region r in activity a, and ρ_ab the correlation of θ.a and θ.b
    over all regions but r,

        w_ab = max(0, ρ_ab)²,  w_aa = 0        d_ra = Σ_b w_ab θ_rb / Σ_b w_ab
        advantage_ra = exp(½ θ_ra + ½ s d_ra)   s = sd(θ) / sd(d) over all regions and activities

    d is the density of Hidalgo et al. (2007) on quotients instead of ones and noughts: an average over what is related.
    Averages vary less than what they are taken of; s gives both halves the same say. A region's own numbers never
    enter its ρ, nor an activity's own quotient its d. With fewer than FEWEST_REGIONS other regions nothing is related.

    Raises ValueError as `significance.advantage` does.
    """
    quotients = advantage(counts, weights)
    theta = _logs(quotients)
    expected = np.stack([_expected(theta, region) for region in range(len(theta))])
    told = np.isfinite(expected) & np.isfinite(quotients.ratio)
    spread = float(expected[told].std()) if told.any() else 0.0
    stretch = float(theta[told].std()) / spread if spread > _NO_SPREAD else 1.0
    related = np.exp(stretch * np.where(told, expected, np.nan))
    combined = np.where(told, np.sqrt(quotients.advantage * np.where(told, related, 1.0)), quotients.advantage)
    return Strength(quotients, related, combined, stretch)


def uncertainty(
    found: Strength,
    *,
    regions: Sequence[int],
    activities: Sequence[int] | None = None,
    draws: int = DRAWS,
    seed: int = 2015,
) -> Uncertainty:
    """Return how sure the advantage is, for some regions and activities (all where none are named).

    Each draw takes all quotients from their posteriors (a normal distribution of the logarithm, as wide as the
    credible interval) and the regions that say what is related with replacement (Efron 1979). The logarithm of the
    advantage is then normal around its estimate with the standard deviation of the draws. `stretch` is held fixed.

    Raises ValueError where draws are fewer than 2, and for numbers of no region or no activity.
    """
    if draws < 2:
        raise ValueError("draws must be at least 2.")
    columns = np.arange(found.advantage.shape[1])
    if activities is not None:
        columns = _numbers(activities, found.advantage.shape[1], "activities")
    rows = _numbers(regions, len(found.advantage), "regions")
    centre, width = _logs(found.quotients), _widths(found.quotients)
    generator = np.random.default_rng(seed)
    drawn = np.empty((draws, len(rows), len(columns)))
    for draw in drawn:
        theta = centre + width * generator.standard_normal(centre.shape)
        picks = generator.random(len(centre))
        for place, region in enumerate(rows):
            others = np.delete(np.arange(len(centre)), region)
            sample = others[(picks[: len(others)] * len(others)).astype(np.int64)]
            expected = found.stretch * _expected(theta, region, sample, columns)
            own = theta[region, columns]
            draw[place] = np.where(np.isfinite(expected), (own + expected) / 2, own)
    estimate = np.log(found.advantage[np.ix_(rows, columns)])
    deviation = drawn.std(axis=0, ddof=1)
    reach = ndtri((1 + CREDIBLE_MASS) / 2) * deviation
    certain = np.where(estimate > 0, 1.0, np.where(estimate < 0, 0.0, 0.5))
    p = np.where(deviation > 0, ndtr(np.divide(estimate, deviation, where=deviation > 0, out=certain.copy())), certain)
    return Uncertainty(np.exp(estimate - reach), np.exp(estimate + reach), p)


def related_activities(found: Strength, region: int, activity: int) -> Floats:
    """Return the weight that each activity has in what is expected of this one in this region; they sum to 1 or 0.

    Raises ValueError for the number of no region or no activity.
    """
    _numbers([region], len(found.advantage), "region")
    _numbers([activity], found.advantage.shape[1], "activity")
    others = np.delete(np.arange(len(found.advantage)), region)
    if len(others) < FEWEST_REGIONS:
        return np.zeros(found.advantage.shape[1])
    weights: Floats = _weights(_logs(found.quotients), others, np.array([activity]))[0]
    total = weights.sum()
    return weights / total if total > 0 else weights


def _numbers(given: Sequence[int], count: int, name: str) -> NDArray[np.int64]:
    values = np.asarray(given)
    if values.size and (values.dtype.kind not in "iu" or (values < 0).any() or (values >= count).any()):
        raise ValueError(f"{name} must hold whole numbers from 0 to {count - 1}.")
    return values.astype(np.int64)


def _logs(quotients: Advantage) -> Floats:
    return np.log(quotients.advantage)


def _widths(quotients: Advantage) -> Floats:
    """Standard deviations of the logarithms, from the credible interval."""
    low = np.maximum(quotients.low, np.finfo(np.float64).tiny)
    return np.log(np.maximum(quotients.high, low) / low) / (2 * ndtri((1 + CREDIBLE_MASS) / 2))


def _expected(
    theta: Floats, region: int, others: NDArray[np.int64] | None = None, activities: NDArray[np.int64] | None = None
) -> Floats:
    """What related activities lead one to expect of a region's activities; NaN where nothing is related."""
    if others is None:
        others = np.delete(np.arange(len(theta)), region)
    if activities is None:
        activities = np.arange(theta.shape[1])
    if len(others) < FEWEST_REGIONS:
        return np.full(len(activities), np.nan)
    weighed = _weights(theta, others, activities) @ np.column_stack([theta[region], np.ones(theta.shape[1])])
    total = weighed[:, 1]
    return np.divide(weighed[:, 0], total, out=np.full(len(activities), np.nan), where=total > 0)


def _weights(theta: Floats, others: NDArray[np.int64], activities: NDArray[np.int64]) -> Floats:
    """Squares of the positive correlations of some activities with all, over the regions named; 0 with itself."""
    centred = theta[others] - theta[others].mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    unit = np.divide(centred, length, out=np.zeros_like(centred), where=length > _NO_SPREAD)
    weights: Floats = unit[:, activities].T @ unit
    np.maximum(weights, 0.0, out=weights)
    np.multiply(weights, weights, out=weights)
    weights[np.arange(len(activities)), activities] = 0.0
    return weights

"""How well scores put what happened before what did not, with the uncertainty of the measure."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Happened = NDArray[np.bool_]

_ROUNDING = 1e-9  # of a sum of shares that is a whole number
_LARGE = 1e100  # weights above it are divided, or their products would be too large for a double


def auc(happened: Happened, score: Floats, weight: Floats | None = None) -> float:
    """Return the area under the ROC curve: the chance that something that happened has a higher score than something
    that did not, ties counting half (Mann & Whitney 1947). Raises ValueError where there is only one of the two."""
    yes, no = _by_score(happened, score, weight)
    if yes.sum() <= 0 or no.sum() <= 0:
        raise ValueError("happened must hold both what happened and what did not.")
    below = np.cumsum(no[::-1])[::-1] - no  # groups run from the highest score down
    return float((yes * (below + no / 2)).sum() / (yes.sum() * no.sum()))


def average_precision(happened: Happened, score: Floats, weight: Floats | None = None) -> float:
    """Return Σ (R_n − R_{n−1}) P_n over the distinct scores from the highest down, R recall and P precision.

    Raises ValueError where nothing happened.
    """
    yes, no = _by_score(happened, score, weight)
    if yes.sum() <= 0:
        raise ValueError("happened must hold something that happened.")
    found, asked = np.cumsum(yes), np.cumsum(yes + no)
    precision = np.divide(found, asked, out=np.zeros_like(found), where=asked > 0)
    return float((yes * precision).sum() / yes.sum())


def measured(
    happened: Happened, score: Floats, group: Counts, *, seed: int, draws: int = 200, level: float = 0.95
) -> dict[str, float]:
    """Return `auc` and `average_precision`, each with `_low` and `_high`.

    The interval is that of the bootstrap over groups (Efron 1979): pairs of one organisation stand or fall together, so
    organisations are drawn, not pairs. NaN where no draw holds both what happened and what did not. Raises ValueError
    as `auc` does, for a `group` of another length, and for a level outside (0, 1).
    """
    happened, score = _checked(happened, score)
    if np.shape(group) != score.shape:
        raise ValueError("group must have the same shape as score.")
    if not 0 < level < 1:
        raise ValueError("level must lie between 0 and 1.")
    result: dict[str, float] = {}
    members, of = np.unique(group, return_inverse=True)
    draw = np.random.default_rng(seed)
    order = np.argsort(-score, kind="stable")
    ordered, said, whose = happened[order], score[order], of[order]
    found = []
    for _ in range(draws):
        times = np.bincount(draw.integers(0, len(members), len(members)), minlength=len(members)).astype(np.float64)
        weight = times[whose]
        if 0 < (weight * ordered).sum() < weight.sum():
            found.append((auc(ordered, said, weight), average_precision(ordered, said, weight)))
    edges = [(1 - level) / 2, (1 + level) / 2]
    for at, (name, measure) in enumerate((("auc", auc), ("average_precision", average_precision))):
        result[name] = measure(happened, score)
        low, high = np.quantile([values[at] for values in found], edges) if found else (np.nan, np.nan)
        result[f"{name}_low"], result[f"{name}_high"] = float(low), float(high)
    return result


def observed(
    score: Floats, happened: Happened, asked: Floats, *, nearest: int = 400, level: float = 0.9
) -> tuple[Floats, Floats, Floats]:
    """Return how often what had such a score came true: the share, and its interval (each like `asked`).

    Of the `nearest` scores around each asked one, with the Jeffreys interval of a share (Brown, Cai & DasGupta 2001).
    Of equal scores each counts for the share of them that came true, because which of them are nearest nobody can say.
    Raises ValueError where there are no scores to compare with, values that are NaN (infinite scores too), shapes that
    do not fit, nearest below 1 and a level outside (0, 1).
    """
    happened, score = _checked(happened, score)
    if not len(score):
        raise ValueError("score must hold at least one value to compare with.")
    if np.isnan(asked).any():
        raise ValueError("asked holds values that are NaN.")
    if nearest < 1:
        raise ValueError("nearest must be at least 1.")
    if not 0 < level < 1:
        raise ValueError("level must lie between 0 and 1.")
    values, of, size = np.unique(score, return_inverse=True, return_counts=True)
    share = np.bincount(of.ravel(), happened) / size
    ordered, sums = np.repeat(values, size), np.concatenate([[0.0], np.cumsum(np.repeat(share, size))])
    count = min(nearest, len(ordered))
    middle = (np.searchsorted(ordered, asked) + np.searchsorted(ordered, asked, side="right")) // 2
    first = np.clip(middle - count // 2, 0, len(ordered) - count)
    true = np.clip(sums[first + count] - sums[first], 0.0, count)
    true = np.where(np.abs(true - np.rint(true)) < _ROUNDING, np.rint(true), true)
    low = betaincinv(true + 0.5, count - true + 0.5, (1 - level) / 2)
    high = betaincinv(true + 0.5, count - true + 0.5, (1 + level) / 2)
    return true / count, np.where(true > 0, low, 0.0), np.where(true < count, high, 1.0)


def _by_score(happened: Happened, score: Floats, weight: Floats | None) -> tuple[Floats, Floats]:
    """Weights of what happened and what did not at each distinct score, from the highest down."""
    happened, score = _checked(happened, score)
    counted = np.ones(len(score)) if weight is None else np.asarray(weight, dtype=np.float64)
    if counted.shape != score.shape or not (np.isfinite(counted).all() and (counted >= 0).all()):
        raise ValueError("weight must hold a finite number of at least 0 for each score.")
    if counted.max(initial=0.0) > _LARGE:
        counted = counted / counted.max()
    order = np.argsort(-score, kind="stable")
    values = score[order]
    first = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]])) if len(values) else np.zeros(0, int)
    if not len(first):
        return np.zeros(0), np.zeros(0)
    counted = counted[order]
    yes = np.add.reduceat(counted * happened[order], first)
    return yes, np.add.reduceat(counted, first) - yes


def _checked(happened: Happened, score: Floats) -> tuple[Happened, Floats]:
    """Both as arrays of one dimension, scores as doubles: unsigned numbers would turn round when they are negated."""
    said, true = np.asarray(score, dtype=np.float64), np.asarray(happened)
    if true.shape != said.shape or said.ndim != 1:
        raise ValueError("happened and score must have the same shape, one value each.")
    if not np.isfinite(said).all():
        raise ValueError("score holds values that are NaN or infinite.")
    if true.dtype != np.bool_ and not np.isin(true, (0, 1)).all():
        raise ValueError("happened must hold true and false, or ones and zeros.")
    return true.astype(np.bool_), said

"""How well scores put what happened before what did not, with the uncertainty of the measure."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Happened = NDArray[np.bool_]


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
    organisations are drawn, not pairs.
    """
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
    Raises ValueError where there are no scores to compare with.
    """
    if not len(score):
        raise ValueError("score must hold at least one value to compare with.")
    order = np.lexsort((happened, score))
    ordered, sums = score[order], np.concatenate([[0.0], np.cumsum(happened[order])])
    count = min(nearest, len(ordered))
    first = np.clip(np.searchsorted(ordered, asked) - count // 2, 0, len(ordered) - count)
    true = sums[first + count] - sums[first]
    low = betaincinv(true + 0.5, count - true + 0.5, (1 - level) / 2)
    high = betaincinv(true + 0.5, count - true + 0.5, (1 + level) / 2)
    return true / count, np.where(true > 0, low, 0.0), np.where(true < count, high, 1.0)


def _by_score(happened: Happened, score: Floats, weight: Floats | None) -> tuple[Floats, Floats]:
    """Weights of what happened and what did not at each distinct score, from the highest down."""
    if happened.shape != score.shape:
        raise ValueError("happened and score must have the same shape.")
    if not np.isfinite(score).all():
        raise ValueError("score holds values that are NaN or infinite.")
    counted = np.ones(len(score)) if weight is None else weight
    order = np.argsort(-score, kind="stable")
    values = score[order]
    first = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]])) if len(values) else np.zeros(0, int)
    if not len(first):
        return np.zeros(0), np.zeros(0)
    counted = counted[order]
    yes = np.add.reduceat(counted * happened[order], first)
    return yes, np.add.reduceat(counted, first) - yes

"""Boosted trees whose every answer falls into exact parts: symmetric trees on binned signals.

A symmetric (oblivious) tree asks the same question at all nodes of a level, so that a tree of depth d is d questions
and a table of 2^d values (Prokhorenkova et al. 2018). Two things follow. Learning is a few passes over small
histograms, and the Shapley values of a tree's d questions are another table of the same length, so that what each
signal adds to a score is looked up and sums to the score exactly (Shapley 1953; conditional expectations along the
tree as in Lundberg et al. 2020).
"""

from dataclasses import dataclass
from math import factorial

import numba as nb
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bins = NDArray[np.uint8]
Counts = NDArray[np.int64]

MOST_BINS = 64
PENALTY = 5.0  # added to the curvature of every leaf: a leaf of few rows says little
LEAST_CURVATURE = 2.0  # of a side of a split, below which the split is not worth asking


@dataclass(frozen=True)
class Boosted:
    """What was learnt; log-odds are `start` plus one value of each tree."""

    start: float
    edges: list[Floats]  # by signal; a value lies in the bin numbered by how many edges it reaches
    signals: Counts  # trees × depth: which signal a level asks for
    above: Counts  # trees × depth: the question is whether its bin is greater than this
    values: Floats  # trees × 2^depth: what is added, by the answers, the first level being the lowest bit
    parts: Floats  # trees × 2^depth × depth: what each answer adds of it
    means: Floats  # trees: what a tree adds where nothing is known

    @property
    def base(self) -> float:
        """The log-odds of a row of which nothing is known: what contributions start from."""
        return self.start + float(self.means.sum())

    def score(self, x: Floats) -> Floats:
        """Return the log-odds of each row of x (rows × signals). Raises ValueError for other signals, and for NaN."""
        self._check(x)
        result = np.full(len(x), self.start)
        _add_values(binned(x, self.edges), self.signals, self.above, self.values, result)
        return result

    def contributions(self, x: Floats) -> Floats:
        """Return what each signal adds to each row's log-odds (rows × signals); with `base` they sum to `score`.

        Raises ValueError as `score` does.
        """
        self._check(x)
        result = np.zeros(x.shape)
        _add_parts(binned(x, self.edges), self.signals, self.above, self.parts, result)
        return result

    def _check(self, x: Floats) -> None:
        if x.ndim != 2 or x.shape[1] != len(self.edges):
            raise ValueError(f"x must be rows x {len(self.edges)} signals.")
        if np.isnan(x).any():
            raise ValueError("x holds values that are NaN.")


def boost(
    x: Floats,
    y: NDArray[np.bool_],
    *,
    seed: int,
    trees: int,
    depth: int,
    rate: float,
    part_of_signals: float = 1.0,
    part_of_rows: float = 1.0,
) -> Boosted:
    """Learn the log-odds of y (rows) from signals x (rows × signals) by logistic boosting (Friedman 2001).

    Each tree chooses its questions among a random `part_of_signals` of the signals (Ho 1998) on a random `part_of_rows`
    of the rows (Friedman 2002), by the second-order gain Σ_leaves G²/(H + PENALTY) (Chen & Guestrin 2016), and adds
    `rate` of the Newton step of all rows. The same input and seed give the same trees.

    Raises ValueError for shapes that do not fit, values that are NaN or infinite, y of one kind only or of more than
    two, and settings outside their range.
    """
    x, y = np.asarray(x), np.asarray(y)
    if x.ndim != 2 or not x.shape[1] or y.shape != (len(x),):
        raise ValueError("x must be rows x signals, with at least one signal and as many rows as y.")
    if not np.isfinite(x).all():
        raise ValueError("x holds values that are NaN or infinite.")
    if not 0.0 < part_of_signals <= 1.0 or not 0.0 < part_of_rows <= 1.0:
        raise ValueError("part_of_signals and part_of_rows must be greater than 0 and at most 1.")
    if trees < 0 or depth < 0 or not 0.0 < rate <= 1.0 or seed < 0:
        raise ValueError("trees, depth and seed must be at least 0, and rate above 0 and at most 1.")
    if not np.isin(y, (0, 1)).all():
        raise ValueError("y must hold true and false, or ones and zeros.")
    share = float(y.mean()) if len(y) else 0.0
    if not 0.0 < share < 1.0:
        raise ValueError("y must hold both what happened and what did not.")
    edges = [_edges(column) for column in x.T]
    bins = binned(x, edges)
    start = float(np.log(share / (1 - share)))
    draw = np.random.default_rng(seed)
    sampled = max(1, round(part_of_signals * x.shape[1]))
    signals, above = np.zeros((trees, depth), dtype=np.int64), np.zeros((trees, depth), dtype=np.int64)
    values, weights = np.zeros((trees, 1 << depth)), np.zeros((trees, 1 << depth))
    score, target = np.full(len(x), start), y.astype(np.float64)
    for tree in range(trees):
        asked = np.sort(draw.choice(x.shape[1], sampled, replace=False))
        rows = np.flatnonzero(draw.random(len(x)) < part_of_rows)
        chance = 1.0 / (1.0 + np.exp(-score))
        slope, curvature = target - chance, chance * (1.0 - chance)
        seen = np.ascontiguousarray(bins[np.ix_(asked, rows)])
        best, above[tree] = _grow(seen, slope[rows], curvature[rows], depth)
        signals[tree] = asked[best]
        leaf = _leaves(bins, signals[tree], above[tree])
        weights[tree] = np.bincount(leaf, curvature, 1 << depth)
        values[tree] = rate * np.bincount(leaf, slope, 1 << depth) / (weights[tree] + PENALTY)
        score += values[tree][leaf]
    parts, means = _shapley(values, weights)
    return Boosted(start, edges, signals, above, values, parts, means)


def binned(x: Floats, edges: list[Floats]) -> Bins:
    """Return x as numbers of bins, signals × rows: a signal's values lie side by side."""
    result = np.empty((x.shape[1], x.shape[0]), dtype=np.uint8)
    for signal, borders in enumerate(edges):
        result[signal] = np.searchsorted(borders, x[:, signal], side="right")
    return result


def _edges(column: Floats) -> Floats:
    """Borders between bins of equally many rows, or between all values where they are few."""
    distinct = np.unique(column)
    if len(distinct) <= MOST_BINS:
        return np.asarray(distinct[1:])
    return np.asarray(np.unique(np.quantile(column, np.arange(1, MOST_BINS) / MOST_BINS, method="higher")))


def _grow(bins: Bins, slope: Floats, curvature: Floats, depth: int) -> tuple[Counts, Counts]:
    """Return the questions of one tree: signal and bin of each level."""
    leaf = np.zeros(bins.shape[1], dtype=np.int64)
    signals, above = np.zeros(depth, dtype=np.int64), np.zeros(depth, dtype=np.int64)
    gains, at = np.zeros(len(bins)), np.zeros(len(bins), dtype=np.int64)
    for level in range(depth):
        _best_splits(bins, slope, curvature, leaf, 1 << level, gains, at)
        best = int(np.argmax(gains))
        signals[level], above[level] = best, at[best]
        leaf += (bins[best] > at[best]).astype(np.int64) << level
    return signals, above


def _leaves(bins: Bins, signals: Counts, above: Counts) -> Counts:
    leaf = np.zeros(bins.shape[1], dtype=np.int64)
    for level, (signal, border) in enumerate(zip(signals, above, strict=True)):
        leaf += (bins[signal] > border).astype(np.int64) << level
    return leaf


@nb.njit(cache=True)
def _best_splits(
    bins: Bins, slope: Floats, curvature: Floats, leaf: Counts, leaves: int, gains: Floats, at: Counts
) -> None:
    """For each signal, the split of all leaves at once that gains most."""
    for k in range(len(bins)):
        sums = np.zeros((leaves, MOST_BINS, 2))
        column = bins[k]
        for row in range(len(column)):
            sums[leaf[row], column[row], 0] += slope[row]
            sums[leaf[row], column[row], 1] += curvature[row]
        gain = np.zeros(MOST_BINS)
        for node in range(leaves):
            all_slope, all_curvature = sums[node, :, 0].sum(), sums[node, :, 1].sum()
            low_slope, low_curvature = 0.0, 0.0
            for b in range(MOST_BINS - 1):
                low_slope += sums[node, b, 0]
                low_curvature += sums[node, b, 1]
                high_curvature = all_curvature - low_curvature
                if low_curvature < LEAST_CURVATURE or high_curvature < LEAST_CURVATURE:
                    continue
                high_slope = all_slope - low_slope
                gain[b] += (
                    low_slope**2 / (low_curvature + PENALTY)
                    + high_slope**2 / (high_curvature + PENALTY)
                    - all_slope**2 / (all_curvature + PENALTY)
                )
        at[k] = np.argmax(gain)
        gains[k] = gain[at[k]]


@nb.njit(cache=True)
def _add_values(bins: Bins, signals: Counts, above: Counts, values: Floats, result: Floats) -> None:
    for row in range(bins.shape[1]):
        for tree in range(signals.shape[0]):
            leaf = 0
            for level in range(signals.shape[1]):
                if bins[signals[tree, level], row] > above[tree, level]:
                    leaf |= 1 << level
            result[row] += values[tree, leaf]


@nb.njit(cache=True)
def _add_parts(bins: Bins, signals: Counts, above: Counts, parts: Floats, result: Floats) -> None:
    for row in range(bins.shape[1]):
        for tree in range(signals.shape[0]):
            leaf = 0
            for level in range(signals.shape[1]):
                if bins[signals[tree, level], row] > above[tree, level]:
                    leaf |= 1 << level
            for level in range(signals.shape[1]):
                result[row, signals[tree, level]] += parts[tree, leaf, level]


def _shapley(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return what each question adds in each leaf (trees × leaves × depth), and the mean of each tree.

    With v(S) the mean of the leaves that agree in the answers S, weighted by the curvature that learning put there,
    question j adds Σ_{S∌j} |S|! (d − |S| − 1)! / d! · (v(S ∪ j) − v(S)); over all questions that is value − mean.
    """
    trees, leaves = values.shape
    depth = leaves.bit_length() - 1
    known = np.stack([_agreeing(values, weights, answers) for answers in range(leaves)])
    parts = np.zeros((trees, leaves, depth))
    for question in range(depth):
        for answers in range(leaves):
            if not answers >> question & 1:
                size = answers.bit_count()
                weight = factorial(size) * factorial(depth - size - 1) / factorial(depth)
                parts[:, :, question] += weight * (known[answers | 1 << question] - known[answers])
    return parts, known[0][:, 0]


def _agreeing(values: Floats, weights: Floats, answers: int) -> Floats:
    """By tree and leaf, the weighted mean over the leaves with the same answers to the questions in `answers`.

    Groups of leaves that learning never reached have no weight; they count evenly.
    """
    leaves = values.shape[1]
    group = np.arange(leaves) & answers
    same = (group[:, None] == group).astype(np.float64)
    weight = weights @ same
    even = (values @ same) / same.sum(axis=0)
    return np.where(weight > 0, ((values * weights) @ same) / np.where(weight > 0, weight, 1.0), even)

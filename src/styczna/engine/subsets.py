"""The best cover of R requirements by k rows, exactly: dynamic programming over the 2^R subsets of requirements.

With gains g[i, f] >= 0 a set T of rows is worth the sum over f of max_{i in T} g[i, f]. Whoever is best at f can be
said to be in charge of f, so the best T of at most k rows is the best way to cut the requirements into k parts, each
given to the row that is worth most on it:

    V(S) = max_i sum_{f in S} g[i, f]                        one row in charge of the subset S
    best(S, 1) = V(S),   best(S, j + k) = max over T within S of best(T, j) + best(S - T, k)

This is a convolution of subsets in the (max, +) semiring: n 2^R + log(k) 3^R steps, and no search over teams
(Fomin & Kratsch 2010, Exact Exponential Algorithms, ch. 7). Subsets are bit masks: bit f of S stands for column f.
"""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numba as nb
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NO_GROUP = -1


@dataclass(frozen=True)
class Cover:
    """The best cover: its worth, and the row in charge of each part (a row may be named twice)."""

    worth: float
    rows: tuple[int, ...]


@dataclass
class Effort:
    """Counts elementary steps, so that a search can be ended at the same place on every machine."""

    steps: float = 0.0


@dataclass(frozen=True)
class Problem:
    """Gains (n, R), who may be chosen and what a choice must satisfy.

    groups (n,) names each row's group, NO_GROUP for none; at least `least_groups` different groups must be among the
    chosen rows and those of `groups_present` together. Each chosen row adds offset[i] to the worth (a price or a
    premium), which may be counted twice where a row is named twice: the worth is then an upper bound.
    """

    gains: Floats
    slots: int
    groups: Ints
    least_groups: int
    groups_present: frozenset[int]
    offset: Floats
    effort: Effort = field(default_factory=Effort)


# A part reserved for a member of one group (an integer), or for one of any group but these.
Part = int | frozenset[int]


def best_cover(problem: Problem) -> Cover | None:
    """Return the best cover by at most `slots` >= 1 rows, or None if no choice has enough groups.

    First without asking for groups. Where the winner's groups D are too few by m, every valid choice has m rows
    outside D, so m parts are reserved for such rows. Where that winner's groups still are too few (two of them share
    one), every valid choice has a row of some group that it lacks: one branch for each such group, with a part
    reserved for it. The highest worth goes first, so the first winner with enough groups is the optimum.
    """
    tables = _Tables(problem)
    waiting: list[tuple[float, tuple[int, ...], tuple[Part, ...], Cover]] = []
    seen: set[tuple[int, ...]] = set()

    def push(branch: tuple[int, ...], parts: tuple[Part, ...]) -> None:
        cover = tables.solve(parts)
        if cover is not None:
            heapq.heappush(waiting, (-cover.worth, branch, parts, cover))

    push((), ())
    while waiting:
        _, branch, parts, cover = heapq.heappop(waiting)
        present = problem.groups_present | _groups_of(problem, cover.rows)
        lacking = problem.least_groups - len(present)
        if lacking <= 0:
            return cover
        if len(branch) + lacking > problem.slots:
            continue
        if parts == branch:
            push(branch, (*branch, *[present] * lacking))
            continue
        for group in sorted(tables.group_names - present):
            finer = tuple(sorted((*branch, group)))
            if finer not in seen:
                seen.add(finer)
                push(finer, finer)
    return None


def _groups_of(problem: Problem, rows: Iterable[int]) -> frozenset[int]:
    return frozenset(int(problem.groups[row]) for row in rows) - {NO_GROUP}


class _Tables:
    """The tables best(S, k) of one problem, each made once and only when asked for."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.full = (1 << problem.gains.shape[1]) - 1
        self._made: dict[tuple[tuple[Part, ...], int], Floats] = {}

    @cached_property
    def group_names(self) -> frozenset[int]:
        return frozenset(np.unique(self.problem.groups).tolist()) - {NO_GROUP}

    @cached_property
    def _totals(self) -> Floats:
        return self.problem.gains.sum(axis=1)

    def solve(self, reserved: tuple[Part, ...]) -> Cover | None:
        """Return the best cover with the reserved parts and as many free ones as there are slots left."""
        free = self.problem.slots - len(reserved)
        if self.problem.offset.max() <= 0:
            free = min(free, self.problem.gains.shape[1])  # each bringing something, no more are of use
        worth, cut = self._best_cut(self.full, reserved, free)
        return Cover(worth, tuple(self._rows(self.full, reserved, free, cut))) if worth > -np.inf else None

    def _rows(self, s: int, reserved: tuple[Part, ...], free: int, cut: int) -> list[int]:
        """Return who is in charge of the parts of s, of which `cut` is the first."""
        if reserved:
            rest = s ^ cut
            others = self._rows(rest, reserved[:-1], free, self._best_cut(rest, reserved[:-1], free)[1])
            return [self._in_charge(cut, reserved[-1]), *others]
        if free == 0 or (s == 0 and self.problem.offset.max() <= 0):
            return []
        if free == 1:
            return [self._in_charge(s, None)]
        halves = ((cut, free - free // 2), (s ^ cut, free // 2))
        return [row for part, k in halves for row in self._rows(part, (), k, self._best_cut(part, (), k)[1])]

    def _best_cut(self, s: int, reserved: tuple[Part, ...], free: int) -> tuple[float, int]:
        """Return the worth of s with these parts, and the subset that falls to the first of them."""
        if not reserved and free <= 1:
            return float(self._best((), free)[s]), s
        if reserved:
            one, other = self._one_of(reserved[-1]), self._best(reserved[:-1], free)
        else:
            one, other = self._best((), free - free // 2), self._best((), free // 2)
        self.problem.effort.steps += 1 << s.bit_count()
        worth, cut = _best_part(one, other, s)
        return float(worth), int(cut)

    def _best(self, reserved: tuple[Part, ...], free: int) -> Floats:
        """Return best(S) for all S, with these parts."""
        if (reserved, free) not in self._made:
            self._made[reserved, free] = self._table(reserved, free)
        return self._made[reserved, free]

    def _table(self, reserved: tuple[Part, ...], free: int) -> Floats:
        if not reserved and free == 0:
            return np.zeros(self.full + 1)
        if not reserved and free == 1:
            return self._one_of(None)
        self.problem.effort.steps += 3.0 ** self.problem.gains.shape[1]
        if reserved:
            return _max_plus(self._one_of(reserved[-1]), self._best(reserved[:-1], free))
        return _max_plus(self._best((), free - free // 2), self._best((), free // 2))

    def _one_of(self, part: Part | None) -> Floats:
        """Return V(S) for all S over the rows that may take the part."""
        rows = self._rows_for(part)
        self.problem.effort.steps += len(rows) * (self.full + 1) / VECTOR_WIDTH
        return _one_in_charge(self.problem.gains[rows], self.problem.offset[rows])

    def _rows_for(self, part: Part | None) -> Ints:
        groups = self.problem.groups
        if part is None:
            mask = np.ones(len(groups), dtype=bool)
        elif isinstance(part, int):
            mask = groups == part
        else:
            mask = ~np.isin(groups, [NO_GROUP, *part])
        return np.flatnonzero(mask).astype(np.int64)

    def _in_charge(self, s: int, part: Part | None) -> int:
        """Return the row that is worth most on s; of equal ones, the one with the most gains in all, then the first."""
        rows = self._rows_for(part)
        columns = [f for f in range(s.bit_length()) if s >> f & 1]
        worth = self.problem.gains[rows][:, columns].sum(axis=1) + self.problem.offset[rows]
        best = rows[worth >= worth.max()]
        return int(best[np.argmax(self._totals[best])])


VECTOR_WIDTH = 16  # steps of _one_in_charge that take as long as one of _max_plus


@nb.njit(cache=True)
def _one_in_charge(gains: Floats, offset: Floats) -> Floats:
    """Return V (2^R,): for each subset of columns the largest row sum, plus the row's offset.

    The bits are cut into a low and a high half, so that a row's sum over S is one addition of two small tables and
    the inner loop runs over neighbours in memory.
    """
    n, width = gains.shape
    low = width // 2
    high = width - low
    values = np.full((1 << high, 1 << low), -np.inf)
    low_sums, high_sums = np.empty(1 << low), np.empty(1 << high)
    for i in range(n):
        low_sums[0] = offset[i]
        high_sums[0] = 0.0
        for bit in range(low):
            for s in range(1 << bit):
                low_sums[(1 << bit) + s] = low_sums[s] + gains[i, bit]
        for bit in range(high):
            for s in range(1 << bit):
                high_sums[(1 << bit) + s] = high_sums[s] + gains[i, low + bit]
        for h in range(1 << high):
            line, add = values[h], high_sums[h]
            for s in range(1 << low):
                x = low_sums[s] + add
                line[s] = x if x > line[s] else line[s]
    return values.ravel()


@nb.njit(cache=True)
def _max_plus(one: Floats, other: Floats) -> Floats:
    """Return c (2^R,) with c(S) = max over T within S of one(T) + other(S - T)."""
    joined = np.empty_like(one)
    for s in range(one.size):
        best = one[0] + other[s]
        part = s
        while part > 0:
            x = one[part] + other[s ^ part]
            best = max(x, best)
            part = (part - 1) & s
        joined[s] = best
    return joined


@nb.njit(cache=True)
def _best_part(one: Floats, other: Floats, s: int) -> tuple[float, int]:
    """Return the maximum over T within s of one(T) + other(s - T), and the T that reaches it."""
    best, cut = one[0] + other[s], 0
    part = s
    while part > 0:
        x = one[part] + other[s ^ part]
        if x > best:
            best, cut = x, part
        part = (part - 1) & s
    return best, cut


def warm() -> None:
    """Compile (or load from the cache) the kernels, so that no page waits for it."""
    gains = np.array([[1.0, 0.0], [0.0, 1.0]])
    best_cover(Problem(gains, 3, np.array([0, 1]), 2, frozenset(), np.zeros(2)))

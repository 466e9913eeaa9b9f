"""Branch and bound over teams, for `consortium.py`: candidates with conditions, regions of teams, and their bounds.

A region is the set of teams that contain certain candidates and not certain others. Its best team is bounded by the
optimum over subsets of requirements (`subsets.py`). Regions are opened from the highest bound down and cut at the
best team found in them (Lawler 1972; Murty 1968): without its first member; with the first, without the second; and so
on. What is left, the teams around the one found, is worth no more than it. So teams come out in the order of their
value, and a team is proven best when no open region has a higher bound.
"""

import heapq
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from math import fsum, inf

import numpy as np
from numpy.typing import NDArray

from styczna.engine.subsets import NO_GROUP, Effort, Problem, best_cover

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EXACT_REQUIREMENTS = 16  # requirements in one table of subsets: 3^16 steps take a thirtieth of a second
EFFORT_LIMIT = 3e9  # elementary steps, two to three seconds
ROUNDING = 1e-12  # of the sum of weights: differences below it are the rounding of sums, not better teams
PRICES = 12  # prices tried to tighten one bound

Members = frozenset[int]


@dataclass(frozen=True)
class Found:
    members: Members
    value: float
    bound: float


@dataclass(frozen=True, eq=False)
class Candidates:
    """Coverage (n, R), weights (R,), clusters (n,) with NO_GROUP for none, turnover (n,), and what a team must meet."""

    coverage: Floats
    weights: Floats
    clusters: Ints
    turnover: Floats
    size: int
    min_clusters: int
    min_turnover: float

    @cached_property
    def usefulness(self) -> Floats:
        return self.coverage @ self.weights

    @cached_property
    def rounding(self) -> float:
        return ROUNDING * fsum(self.weights)

    def levels(self, rows: Iterable[int]) -> Floats:
        return np.max(self.coverage[list(rows)], axis=0, initial=0.0)

    def value(self, rows: Iterable[int]) -> float:
        return fsum(self.weights * self.levels(rows))

    def adds(self, rest: Members, row: int) -> bool:
        return bool(((self.coverage[row] > self.levels(rest)) & (self.weights > 0)).any())

    def cluster_count(self, rows: Iterable[int]) -> int:
        return len(self.cluster_names(rows))

    def cluster_names(self, rows: Iterable[int]) -> frozenset[int]:
        return frozenset(int(self.clusters[row]) for row in rows) - {NO_GROUP}

    def shortage(self, rows: Iterable[int]) -> float:
        """Return the turnover that these members lack."""
        return max(0.0, self.min_turnover - fsum(self.turnover[row] for row in rows))

    def holds(self, rows: Collection[int]) -> bool:
        # where one cluster is enough, so is a team of candidates of no cluster
        return (self.min_clusters == 1 or self.cluster_count(rows) >= self.min_clusters) and self.shortage(rows) == 0


@dataclass(frozen=True)
class _Region:
    included: Members
    excluded: Members


@dataclass(frozen=True)
class _Bounded:
    """A region, where to cut it, and whether the teams around the cut are known to be worth no more than the cut."""

    region: _Region
    cut: tuple[int, ...]
    closed: bool


@dataclass(frozen=True)
class _Relaxed:
    """A bound of a region without the condition on turnover, and a choice of free rows from each table of subsets."""

    bound: float
    choices: tuple[tuple[int, ...], ...]


def search(candidates: Candidates, required: Members, count: int, effort: float) -> list[Found]:
    """Return the `count` best teams with their bounds, fewer where there are no more or the effort is spent."""
    run = _Search(candidates, required)
    teams: list[Found] = []
    while len(teams) < count and (run.found or run.waiting):
        spent = run.effort.steps > effort
        if run.found and (spent or run.best_found() >= run.highest_bound() - candidates.rounding):
            teams.append(run.take())
        elif spent:
            break
        else:
            run.open_best_region()
    return sorted(teams, key=lambda team: -team.value)


class _Search:
    """The regions that wait, the teams found and not yet given out, and the steps done."""

    def __init__(self, candidates: Candidates, required: Members) -> None:
        self.candidates = candidates
        self.effort = Effort()
        self.waiting: list[tuple[float, int, _Bounded]] = []
        self.found: list[tuple[float, int, tuple[int, ...]]] = []
        self._required = required
        self._known: set[Members] = set()
        self._visits = 0
        if len(required) <= candidates.size:
            self._visit(_Region(required, frozenset()), inf)

    def highest_bound(self) -> float:
        return -self.waiting[0][0] if self.waiting else -inf

    def best_found(self) -> float:
        return -self.found[0][0]

    def take(self) -> Found:
        negative, _, members = heapq.heappop(self.found)
        value, top = -negative, self.highest_bound()
        return Found(frozenset(members), value, top if top > value + self.candidates.rounding else value)

    def open_best_region(self) -> None:
        negative, _, bounded = heapq.heappop(self.waiting)
        region, cut = bounded.region, bounded.cut
        for i, row in enumerate(cut):
            self._visit(_Region(region.included | set(cut[:i]), region.excluded | {row}), -negative)
        if not bounded.closed:
            self._visit(_Region(region.included | set(cut), region.excluded), -negative)

    def _visit(self, region: _Region, ceiling: float) -> None:
        """Find a team of the region and its bound, and let it wait to be opened where it may hold more."""
        c = self.candidates
        fallback = self._completed(region.included, region)
        relaxed = self._relaxed(region)
        if fallback is None or relaxed is None:
            return
        bound = min(relaxed.bound, ceiling)
        cores = [self._bringing(region.included | set(choice), region.included) for choice in relaxed.choices]
        core = max(cores, key=c.value)
        closed = c.value(core) >= bound - c.rounding
        team = self._completed(core, region)
        if closed and team is None:
            bound = self._priced_bound(region, relaxed, bound)
        if team is None:
            self._keep(self._improved(fallback, region))
        else:
            self._keep(team if closed else self._improved(team, region))
        cut = tuple(sorted(core - region.included))
        if cut:
            self._visits += 1
            heapq.heappush(self.waiting, (-bound, self._visits, _Bounded(region, cut, closed)))

    def _keep(self, team: Members) -> None:
        """Remember a team without those who bring nothing and are not needed for a condition."""
        c = self.candidates
        for row in self._least_useful_first(team - self._required):
            if not c.adds(team - {row}, row) and c.holds(team - {row}):
                team = team - {row}
        core = self._bringing(team, frozenset())
        value = c.value(team)
        if value > 0 and core not in self._known:
            self._known.add(core)
            heapq.heappush(self.found, (-value, len(team), tuple(sorted(team))))

    def _bringing(self, team: Members, kept: Members) -> Members:
        """Return the team without those who bring nothing, the kept ones aside."""
        for row in self._least_useful_first(team - kept):
            if not self.candidates.adds(team - {row}, row):
                team = team - {row}
        return team

    def _least_useful_first(self, rows: Iterable[int]) -> list[int]:
        return sorted(rows, key=lambda row: (self.candidates.usefulness[row], row))

    @cached_property
    def _strongest_first(self) -> list[int]:
        """All rows in the order in which they are added to a team to meet its conditions."""
        c = self.candidates
        turnover = c.turnover if c.min_turnover > 0 else np.zeros(len(c.turnover))
        return np.lexsort((-c.usefulness, -turnover)).tolist()

    def _completed(self, rows: Members, region: _Region) -> Members | None:
        """Return the rows with free ones added so that all conditions hold, or None if none of the region's do.

        The largest turnover goes first, as long as enough places are left for clusters that are still missing. Sets
        with enough clusters are the bases of a matroid (an elongated partition), so the greedy choice has the largest
        joint turnover and None is a proof.
        """
        c = self.candidates
        team, clusters, short = set(rows), set(c.cluster_names(rows)), c.shortage(rows)
        least = c.min_clusters if c.min_clusters > 1 else 0
        for row in self._strongest_first:
            lacking = least - len(clusters)
            if (lacking <= 0 and short == 0) or len(team) == c.size:
                break
            if row in team or row in region.excluded:
                continue
            label = int(c.clusters[row])
            new = label != NO_GROUP and label not in clusters
            if new or (short > 0 and c.size - len(team) > lacking):
                team.add(row)
                clusters |= {label} - {NO_GROUP}
                short = c.shortage(team)
        return frozenset(team) if c.holds(team) else None

    def _improved(self, team: Members, region: _Region) -> Members:
        """Return the team after filling places and exchanging members one by one, as long as its value grows."""
        c = self.candidates
        best = c.value(team)
        places: list[int | None] = [None] * (c.size - len(team)) + self._least_useful_first(team - region.included)
        for place in places:
            rest = team if place is None else team - {place}
            gains = np.maximum(c.coverage - c.levels(rest), 0.0) @ c.weights
            gains[~self._may_join(rest, region)] = -1.0
            row = int(np.argmax(gains))
            if gains[row] >= 0 and c.value(rest | {row}) > best:
                team, best = rest | {row}, c.value(rest | {row})
        return team

    def _may_join(self, rest: Members, region: _Region) -> NDArray[np.bool_]:
        """Return which free rows make a team that meets the conditions out of one that lacks at most one member."""
        c = self.candidates
        allowed = np.zeros(len(c.coverage), dtype=bool)
        allowed[self._free(region)] = True
        allowed[list(rest)] = False
        clusters = c.cluster_names(rest)
        if c.min_clusters > 1 and len(clusters) < c.min_clusters:
            allowed &= (c.clusters != NO_GROUP) & ~np.isin(c.clusters, list(clusters))
        return allowed & (c.turnover >= c.shortage(rest))

    def _free(self, region: _Region) -> Ints:
        """Return the rows that a team of the region may still take: with the richest others they reach the turnover."""
        c = self.candidates
        allowed = np.ones(len(c.coverage), dtype=bool)
        allowed[list(region.included | region.excluded)] = False
        needed, others = c.shortage(region.included), c.size - len(region.included) - 1
        if needed > 0 and others >= 0:
            richest = -np.sort(-c.turnover[allowed])[:others]
            allowed &= c.turnover >= (needed - richest.sum()) * (1 - ROUNDING)
        return np.flatnonzero(allowed).astype(np.int64)

    def _relaxed(self, region: _Region, premium: Floats | None = None) -> _Relaxed | None:
        """Return the bound of a region; `premium` (n,) is paid for each free row that is chosen."""
        c = self.candidates
        slots, free = c.size - len(region.included), self._free(region)
        bound = c.value(region.included)
        if slots == 0 or free.size == 0:
            return _Relaxed(bound, ((),))
        choices = []
        for gains in _tables(np.maximum(c.coverage[free] - c.levels(region.included), 0.0), c.weights):
            cover = best_cover(
                Problem(
                    gains=gains,
                    slots=slots,
                    groups=c.clusters[free],
                    least_groups=c.min_clusters if c.min_clusters > 1 else 0,
                    groups_present=c.cluster_names(region.included),
                    offset=np.zeros(len(free)) if premium is None else premium[free],
                    effort=self.effort,
                )
            )
            if cover is None:
                return None
            bound += cover.worth
            choices.append(tuple(int(free[row]) for row in cover.rows))
        return _Relaxed(bound, tuple(choices))

    def _priced_bound(self, region: _Region, relaxed: _Relaxed, bound: float) -> float:
        """Return a bound that minds the turnover: the Lagrangian dual, by Kelley's cutting planes on one price.

        For every price p >= 0, max over teams of (value + p (turnover - needed)) is a bound. It is convex in p, and
        every choice of members is a line below it; the next price is where the lowest rising and falling lines meet.
        A turnover above what is needed counts as what is needed, which changes no team and tightens the bound.
        """
        if len(relaxed.choices) > 1:
            return bound
        c = self.candidates
        needed = c.shortage(region.included)
        money = np.minimum(c.turnover, needed)
        falling = (bound, money[list(relaxed.choices[0])].sum() - needed)
        free = self._free(region)
        rich = free[np.argsort(-money[free], kind="stable")][: c.size - len(region.included)]
        rising = (c.value(region.included | set(rich.tolist())), money[rich].sum() - needed)
        for _ in range(PRICES):
            price = (falling[0] - rising[0]) / (rising[1] - falling[1])
            found = self._relaxed(region, price * money)
            if found is None or price <= 0:
                break
            priced = found.bound - price * needed
            bound = min(bound, priced)
            if priced <= falling[0] + price * falling[1] + c.rounding:
                break
            slope = money[list(found.choices[0])].sum() - needed
            line = (priced - price * slope, slope)
            falling, rising = (line, rising) if slope < 0 else (falling, line)
            self._keep_if_whole(region, found.choices[0])
        return bound

    def _keep_if_whole(self, region: _Region, rows: tuple[int, ...]) -> None:
        core = self._bringing(region.included | set(rows), region.included)
        team = self._completed(core, region)
        if team is not None:
            self._keep(team)


def _tables(left: Floats, weights: Floats) -> list[Floats]:
    """Return the gains (n, at most 16) of each table of subsets, the requirements with the largest gains first.

    `left` (n, R) is what each row covers beyond those already in the team. Requirements that nobody can improve are
    left out. Where there are more than fit one table, those that everybody covers alike are joined into one, exactly.
    """
    useful = np.flatnonzero((left > 0).any(axis=0) & (weights > 0))
    gains = left[:, useful] * weights[useful]
    if len(useful) <= EXACT_REQUIREMENTS:
        return [gains]
    alike = np.unique(left[:, useful], axis=1, return_inverse=True)[1].ravel()
    gains = gains @ (alike[:, None] == np.arange(alike.max() + 1))
    gains = gains[:, np.argsort(-gains.max(axis=0), kind="stable")]
    return [
        np.ascontiguousarray(gains[:, start : start + EXACT_REQUIREMENTS])
        for start in range(0, gains.shape[1], EXACT_REQUIREMENTS)
    ]

"""The best consortium for an order, proven: at most k organisations that together cover its requirements best.

Organisation i covers requirement f by a[i, f] in [0, 1]; a team covers each requirement by its best member and is
worth the sum of the weights times that. `best_teams` returns the best teams with proof: branch and bound (Lawler 1972)
over "with this member" and "without", bounded by the exact optimum over subsets of requirements of `subsets.py`.
Method and limits: docs/methods/consortium.md.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from styczna.engine import subsets
from styczna.engine.teams import EFFORT_LIMIT, EXACT_REQUIREMENTS, Candidates, Found, search

__all__ = ["EFFORT_LIMIT", "EXACT_REQUIREMENTS", "Role", "Team", "best_teams", "warm"]

Role = Literal["brings", "clusters", "turnover", "required"]


@dataclass(frozen=True)
class Team:
    """A consortium; members and requirements are named by their index in the arguments of `best_teams`.

    members: who brings most first. roles: why each is there: "brings" coverage, or brings none and is there for the
    number of "clusters", the joint "turnover", or because the caller "required" it.
    brings: the part of `value` that each member is in charge of; they add up to `value`.
    levels (R,): how far the team covers each requirement, in [0, 1]; covers (R,): the member in charge of it, or None.
    missing: requirements that no member covers at all; uncoverable: those of them that no candidate covers.
    value: the team's weighted coverage; bound: no team that differs from those before it in the list is worth more.
    proven: value reaches bound.
    """

    members: tuple[int, ...]
    roles: tuple[Role, ...]
    brings: tuple[float, ...]
    levels: tuple[float, ...]
    covers: tuple[int | None, ...]
    missing: tuple[int, ...]
    uncoverable: tuple[int, ...]
    value: float
    bound: float
    proven: bool


def best_teams(
    coverage: ArrayLike,
    weights: ArrayLike,
    size: int,
    *,
    clusters: ArrayLike | None = None,
    min_clusters: int = 1,
    required: Collection[int] = (),
    excluded: Collection[int] = (),
    turnover: ArrayLike | None = None,
    min_turnover: float = 0.0,
    count: int = 1,
    effort: float = EFFORT_LIMIT,
) -> list[Team]:
    """Return the `count` best teams of at most `size` members, the best first.

    coverage (n, R) in [0, 1]; weights (R,) >= 0.
    clusters (n,): the cluster of each candidate as an integer, negative for none; a team has members of at least
    `min_clusters` different ones (1 asks for nothing).
    required, excluded: indices of candidates who are in every team, or in none.
    turnover (n,): yearly turnover, NaN for unknown; the members' known turnover adds up to at least `min_turnover`
    (an unknown one proves nothing, so it does not count towards it).
    effort: elementary steps after which the search ends, with what it has and the bound that it has proven. With up to
    16 requirements and no `min_turnover` the first team is proven before the search begins, whatever the effort.

    In a team every member covers something that no other covers as well, or is needed for a condition. Two teams
    differ if the members who bring coverage differ. The list is shorter than `count` if there are no more teams, and
    empty if no team meets the conditions or nobody covers anything. Equal teams come in an order that depends on the
    candidates' figures alone, so renumbering the candidates renumbers the answer and nothing else; only among
    candidates with all figures equal the lower index is chosen.

    Raises ValueError naming the argument that is wrong.
    """
    a, w = _checked_coverage(coverage, weights)
    n = len(a)
    if size < 1:
        raise ValueError(f"size is the largest number of members and at least 1, not {size}.")
    if count < 1:
        raise ValueError(f"count is the number of teams asked for and at least 1, not {count}.")
    if min_clusters < 1:
        raise ValueError(f"min_clusters is at least 1, not {min_clusters}.")
    labels = _checked_clusters(clusters, min_clusters, n)
    money = _checked_turnover(turnover, min_turnover, n)
    wanted, barred = _checked_members("required", required, n), _checked_members("excluded", excluded, n)
    if both := sorted(wanted & barred):
        raise ValueError(f"required and excluded both name candidate {both[0]}.")

    allowed = np.array([i for i in range(n) if i not in barred], dtype=np.int64)
    order = allowed[_by_figures(a[allowed], labels[allowed], money[allowed])]
    candidates = Candidates(a[order], w, labels[order], money[order], size, min_clusters, float(min_turnover))
    position = {int(i): row for row, i in enumerate(order)}
    found = search(candidates, frozenset(position[i] for i in wanted), count, effort)
    return [_team(candidates, team, order, wanted) for team in found]


def warm() -> None:
    """Compile or load the compiled parts (about a second on a new machine), so that no page waits for them."""
    subsets.warm()


def _by_figures(a: NDArray[np.float64], labels: NDArray[np.int64], money: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return an order of the candidates that depends on their figures only, not on how they are numbered."""
    return np.lexsort((*-a.T[::-1], labels, -money)).astype(np.int64)


def _team(candidates: Candidates, found: Found, order: NDArray[np.int64], required: frozenset[int]) -> Team:
    rows = sorted(found.members)
    levels = candidates.levels(rows)
    in_charge = [
        rows[int(np.argmax(candidates.coverage[rows, f]))] if level > 0 else None for f, level in _each(levels)
    ]
    shares = dict.fromkeys(rows, 0.0)
    for (f, level), row in zip(_each(levels), in_charge, strict=True):
        if row is not None:
            shares[row] += float(candidates.weights[f] * level)
    rows.sort(key=lambda row: (-shares[row], row))
    covered = candidates.coverage.max(axis=0) > 0
    return Team(
        members=tuple(int(order[row]) for row in rows),
        roles=tuple(_role(candidates, found.members, row, shares[row], int(order[row]) in required) for row in rows),
        brings=tuple(shares[row] for row in rows),
        levels=tuple(level for _, level in _each(levels)),
        covers=tuple(None if row is None else int(order[row]) for row in in_charge),
        missing=tuple(f for f, level in _each(levels) if level == 0),
        uncoverable=tuple(f for f, _ in _each(levels) if not covered[f]),
        value=found.value,
        bound=found.bound,
        proven=found.bound <= found.value,
    )


def _each(levels: NDArray[np.float64]) -> list[tuple[int, float]]:
    return [(f, float(level)) for f, level in enumerate(levels)]


def _role(candidates: Candidates, members: frozenset[int], row: int, share: float, required: bool) -> Role:
    if share > 0:
        return "brings"
    if required:
        return "required"
    return "clusters" if candidates.cluster_count(members - {row}) < candidates.min_clusters else "turnover"


def _checked_coverage(coverage: ArrayLike, weights: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    a, w = np.asarray(coverage, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if a.ndim != 2:
        raise ValueError(f"coverage is a matrix of candidates by requirements, not of shape {a.shape}.")
    if not (a.size == 0 or (a.min() >= 0 and a.max() <= 1)):  # also refuses NaN
        raise ValueError("coverage lies between 0 and 1 and has no NaN.")
    if w.shape != (a.shape[1],):
        raise ValueError(f"weights has one weight for each of {a.shape[1]} requirements, not the shape {w.shape}.")
    if not (np.isfinite(w).all() and (w >= 0).all()):
        raise ValueError("weights are finite, not negative and have no NaN.")
    return np.ascontiguousarray(a), w


def _checked_clusters(clusters: ArrayLike | None, min_clusters: int, n: int) -> NDArray[np.int64]:
    if clusters is None:
        if min_clusters > 1:
            raise ValueError("clusters is needed where min_clusters is more than 1.")
        return np.full(n, subsets.NO_GROUP, dtype=np.int64)
    labels = np.asarray(clusters)
    if labels.shape != (n,):
        raise ValueError(f"clusters has one cluster for each of {n} candidates, not the shape {labels.shape}.")
    if n and not np.issubdtype(labels.dtype, np.integer):
        raise ValueError("clusters are integers, negative for candidates of no cluster.")
    return np.maximum(labels.astype(np.int64), subsets.NO_GROUP)


def _checked_turnover(turnover: ArrayLike | None, min_turnover: float, n: int) -> NDArray[np.float64]:
    if not (np.isfinite(min_turnover) and min_turnover >= 0):
        raise ValueError(f"min_turnover is finite and not negative, not {min_turnover}.")
    if turnover is None:
        if min_turnover > 0:
            raise ValueError("turnover is needed where min_turnover is more than 0.")
        return np.zeros(n)
    money = np.asarray(turnover, dtype=np.float64)
    if money.shape != (n,):
        raise ValueError(f"turnover has one figure for each of {n} candidates, not the shape {money.shape}.")
    if np.isinf(money).any() or (money < 0).any():
        raise ValueError("turnover is finite and not negative, or NaN where it is unknown.")
    return np.nan_to_num(money, nan=0.0)


def _checked_members(argument: str, members: Collection[int], n: int) -> frozenset[int]:
    if outside := sorted(i for i in members if not 0 <= i < n):
        raise ValueError(f"{argument} names candidate {outside[0]}, but candidates are numbered 0 to {n - 1}.")
    return frozenset(int(i) for i in members)

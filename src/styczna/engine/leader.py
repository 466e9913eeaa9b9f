"""Who leads a consortium: a proposal that spreads the load, with its reasons. Accepting is the person's.

Each member can bear a certain load: its strength, made of willingness, capacity and the share of the order it is in
charge of. Its burden is what it has led lately, with this order added, over its strength. The least burden is proposed.

That is the leximin-fair choice: giving the order to j rather than l leaves the other burdens alone, and if j's burden
with the order is below l's, then the higher of the two is lower as well. Repeated over orders, members lead in
proportion to their strengths, as in the apportionment of seats by Jefferson and D'Hondt (Balinski & Young 1982).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

WILLING = 1.0
WILLINGNESS_UNKNOWN = 0.5  # not asked is not unwilling: such a member leads half as often as one who volunteered

Reason = tuple[str] | tuple[str, float]


@dataclass(frozen=True)
class Standing:
    """A member, its burden if it led (lower is better), and the reasons as a code with the number that belongs to it.

    Codes: willing, willingness_unknown, unwilling; led n (times lately), led_least n, led_unknown; capacity c,
    capacity_most c, capacity_unknown; covers s (share of the order), covers_most s. "least" and "most" are said within
    the team, and only where the members differ.
    """

    member: int
    burden: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Proposal:
    """Who should lead, all members from the first to the last choice, and why not the others.

    nobody_volunteers: every member declared that it does not want to lead; the proposal then is only where to begin
    the conversation.
    refused: the members who come last because they declared so, the leader left out.
    """

    leader: int
    ranking: tuple[Standing, ...]
    nobody_volunteers: bool
    refused: tuple[int, ...] = ()


def propose_leader(
    members: Sequence[int],
    *,
    willing: Sequence[bool | None],
    capacity: ArrayLike,
    led: ArrayLike,
    share: ArrayLike,
) -> Proposal:
    """Return who should lead among `members` (their numbers are only passed through); all arguments have their length.

    willing: True, False, or None where it is not known. The unwilling come last, whatever their burden.
    capacity > 0, NaN for unknown: how much leading a member can bear, on a scale where twice as much may lead twice as
    often (size classes 1 to 4 rather than turnover, which spans factors of thousands). An unknown capacity counts as
    the median of the known ones.
    led >= 0, NaN for unknown: how many orders each has led lately. An unknown number counts as the median of the known
    ones: keeping no record must make nobody the first choice, nor the last.
    share in [0, 1]: part of the order that each is in charge of; a member in charge of all of it bears the lead twice
    as easily as one in charge of nothing.

    burden = (led + 1) / (willingness × capacity × (1 + share)), the willingness being 1, or 1/2 where it is unknown.
    Equal burdens go to the member who can bear more in all, then to the one named first.

    Raises ValueError naming the argument that is wrong.
    """
    n = len(members)
    if n == 0:
        raise ValueError("members is empty: a team without members has no leader.")
    if len(willing) != n:
        raise ValueError(f"willing has one answer for each of {n} members, not {len(willing)}.")
    bears, told, part = _figures("capacity", capacity, n), _figures("led", led, n), _figures("share", share, n)
    if (bears <= 0).any():
        raise ValueError("capacity is more than 0, or NaN where it is unknown.")
    if (told < 0).any():
        raise ValueError("led is a number of orders, not negative, or NaN where it is unknown.")
    if not ((part >= 0) & (part <= 1)).all():
        raise ValueError("share lies between 0 and 1 and is known.")

    readiness = np.array([WILLINGNESS_UNKNOWN if answer is None else WILLING for answer in willing])
    strength = readiness * _with_median(bears, 1.0) * (1 + part)
    burden = (_with_median(told, 0.0) + 1) / strength
    unwilling = np.array([answer is False for answer in willing])
    places = np.lexsort((np.arange(n), -strength, burden, unwilling)).tolist()
    ranking = tuple(Standing(members[i], float(burden[i]), _reasons(i, willing[i], bears, told, part)) for i in places)
    refused = tuple(members[i] for i in places[1:] if unwilling[i])
    return Proposal(ranking[0].member, ranking, bool(unwilling.all()), refused)


def _with_median(figures: NDArray[np.float64], otherwise: float) -> NDArray[np.float64]:
    """The figures, in place of the unknown ones the median of the known; `otherwise` where none is known."""
    unknown = np.isnan(figures)
    return np.where(unknown, otherwise if unknown.all() else np.median(figures[~unknown]), figures)


def _figures(argument: str, given: ArrayLike, n: int) -> NDArray[np.float64]:
    figures = np.asarray(given, dtype=np.float64)
    if figures.shape != (n,):
        raise ValueError(f"{argument} has one figure for each of {n} members, not the shape {figures.shape}.")
    if np.isinf(figures).any():
        raise ValueError(f"{argument} is finite.")
    return figures


def _reasons(
    i: int,
    answer: bool | None,
    capacity: NDArray[np.float64],
    led: NDArray[np.float64],
    share: NDArray[np.float64],
) -> tuple[Reason, ...]:
    said = "willingness_unknown" if answer is None else "willing" if answer else "unwilling"
    times: Reason = ("led_unknown",)
    if not np.isnan(led[i]):
        times = ("led_least" if _largest(i, -led) else "led", float(led[i]))
    covers: Reason = ("covers_most" if _largest(i, share) else "covers", float(share[i]))
    bears: Reason = ("capacity_unknown",)
    if not np.isnan(capacity[i]):
        bears = ("capacity_most" if _largest(i, capacity) else "capacity", float(capacity[i]))
    return (said,), times, covers, bears


def _largest(i: int, figures: NDArray[np.float64]) -> bool:
    known = figures[~np.isnan(figures)]
    return bool(figures[i] == known.max() > known.min())

"""What a person can count behind the reasons for an entry: partners, neighbouring parts, habits, activity."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from styczna.engine.entry_signals import PRIOR_OF_ENTRIES, PRIOR_OF_RATES, YEAR, Known, habits, kind_in_country

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Facts:
    partners: int  # in projects that began in the last two years
    partners_there: int  # of these, with the part
    nearest: int | None  # of its parts the one whose organisations most often have the new one; None where it has none
    share_of_nearest: float  # how many of these do
    farthest: int | None  # and the one whose organisations have it least often
    share_of_farthest: float
    share_of_all: float  # and of all organisations asked about
    kind_times: float | None  # how often its kind entered the part in the last year, against all; None: kind unknown
    country_times: float | None  # how often its kind in its country has the part, against its kind everywhere
    projects: int  # begun in the last two years
    running: int
    new_parts: int  # entered in the last year
    entered: int  # organisations that entered the part in the last year
    could: int  # and how many could have


class Countable:
    """The facts as they stood at the day of `known`."""

    def __init__(self, known: Known) -> None:
        self.known = known

    def of(self, organisation: int, part: int) -> Facts:
        known = self.known
        own = known.rows.organisation == organisation
        lately = np.unique(known.rows.project[own & (known.age <= 2 * YEAR)])
        met = known.rows.organisation[np.isin(known.rows.project, lately)]
        partners = np.setdiff1d(met, [organisation])
        mine, shares = self._shares(organisation, part)
        near, far = (int(shares.argmax()), int(shares.argmin())) if len(mine) else (None, None)
        first = known.since[organisation]
        entered, could = known.entries
        return Facts(
            partners=len(partners),
            partners_there=int(known.present[partners, part].sum()),
            nearest=None if near is None else int(mine[near]),
            share_of_nearest=0.0 if near is None else float(shares[near]),
            farthest=None if far is None else int(mine[far]),
            share_of_farthest=0.0 if far is None else float(shares[far]),
            share_of_all=float(self._asked[:, part].mean()) if len(self._asked) else 0.0,
            kind_times=self._kind_times(organisation, part),
            country_times=self._country_times(organisation, part),
            projects=len(lately),
            running=len(np.unique(known.rows.project[own & (known.runs > 0)])),
            new_parts=int(((first > 0) & (first <= YEAR)).sum()),
            entered=int(entered[:, part].sum()),
            could=int(could[:, part].sum()),
        )

    @cached_property
    def _asked(self) -> NDArray[np.bool_]:
        return self.known.present[self.known.eligible]

    def _shares(self, organisation: int, part: int) -> tuple[NDArray[np.int64], Floats]:
        """Its own parts, and of the organisations asked about that have each, the share that has `part` too."""
        mine = np.flatnonzero(self.known.present[organisation])
        have = self._asked[:, mine]
        return mine, (have & self._asked[:, [part]]).sum(axis=0) / np.maximum(have.sum(axis=0), 1)

    def _kind_times(self, organisation: int, part: int) -> float | None:
        entered, could = self.known.entries
        overall = entered[:, part].sum() / max(could[:, part].sum(), 1.0)
        if self.known.kind[organisation] < 0 or overall <= 0:
            return None
        return float(self._kind_rates[organisation, part] / overall)

    def _country_times(self, organisation: int, part: int) -> float | None:
        known = self.known
        everywhere = self._presence_of_kind[organisation, part]
        if min(known.kind[organisation], known.country[organisation]) < 0 or everywhere <= 0:
            return None
        return float(self._presence_of_both[organisation, part] / everywhere)

    @cached_property
    def _kind_rates(self) -> Floats:
        return habits(self.known.kind, *self.known.entries, PRIOR_OF_ENTRIES)

    @cached_property
    def _presence_of_kind(self) -> Floats:
        return habits(self.known.kind, *self._there_and_counted, PRIOR_OF_RATES)

    @cached_property
    def _presence_of_both(self) -> Floats:
        return habits(kind_in_country(self.known), *self._there_and_counted, PRIOR_OF_RATES)

    @cached_property
    def _there_and_counted(self) -> tuple[Floats, Floats]:
        counted = np.broadcast_to((self.known.total >= 2)[:, None], self.known.taken.shape).astype(np.float64)
        return self.known.present * counted, counted

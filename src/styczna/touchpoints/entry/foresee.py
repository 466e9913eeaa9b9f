"""The verb *foresee entries*: which parts of a programme an organisation is likely to enter next, and why.

Learning takes a minute or two, so it is done once for a state of the participations, by the command, and kept in the
home; pages only read what is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from django.conf import settings
from filelock import BaseFileLock, FileLock

from styczna.engine import entry, ranking
from styczna.engine.entry_facts import Countable, Facts
from styczna.engine.entry_regions import measured, of_countries
from styczna.engine.entry_signals import LEAST_PARTICIPATIONS, History, Known
from styczna.observatory import participations
from styczna.touchpoints.entry.kinds import kind_name
from styczna.touchpoints.entry.parts import part_name
from styczna.touchpoints.entry.taking_part import FIRST_DAY, Named, Row, day_number, history_of

HORIZON = 18  # months that a forecast looks ahead
SEED = 2012
_EDITION = "3"  # of what is kept; to be raised when the method changes
_SIMPLE = ("density", "fitness")
_MEASURES = ("auc", "auc_low", "auc_high", "average_precision", "average_precision_low", "average_precision_high")

_OF_COUNTRIES = (*_MEASURES, "pairs", "entries")


class NotForeseen(LookupError):
    """There is no forecast: nothing was imported, too little to learn from, or nobody has learnt yet."""


@dataclass(frozen=True, slots=True)
class Tested:
    """The same method, learnt one horizon earlier and asked about what is known now."""

    cut: date
    until: date
    measures: dict[str, float]
    pairs: int
    entries: int
    countries: dict[str, dict[str, float]]  # density and fitness on countries, for comparison; empty: too few


@dataclass(frozen=True, slots=True)
class Prospect:
    """A part that the organisation may enter."""

    part: str
    chance: float
    observed: float  # how often what was given such a chance in the test came true, with its 90 % interval
    low: float
    high: float
    adds: dict[str, float]  # by reason, what it adds to the log-odds
    facts: Facts
    nearest: str | None  # names of the parts in `facts`
    farthest: str | None


@dataclass(frozen=True, slots=True)
class Prospects:
    pic: str
    kind: str | None
    country: str | None
    participations: int  # × parts of their projects
    parts: tuple[tuple[str, int], ...]  # where it is now, with its participations there
    as_of: date
    until: date
    base: float
    rows: tuple[Prospect, ...]  # the likeliest first
    tested: Tested


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation in the list, with the part that it is likeliest to enter."""

    pic: str
    kind: str | None
    country: str | None
    participations: int
    part: str
    chance: float

    @property
    def kind_said(self) -> str:
        return kind_name(self.kind)

    @property
    def part_said(self) -> str:
        return part_name(self.part)


@dataclass(frozen=True)
class Kept:
    """What was learnt, with what the list needs, so that it is shown without reading the participations again."""

    organisations: tuple[str, ...]
    parts: tuple[str, ...]
    kinds: tuple[str | None, ...]  # by organisation
    countries: tuple[str | None, ...]
    participations: np.ndarray  # by organisation
    forecast: entry.Forecast
    as_of: date
    until: date
    tested: Tested
    test_score: np.ndarray
    test_happened: np.ndarray


def foresee(*, pic: str, may_learn: bool = False) -> Prospects:
    """The parts that an organisation is not in yet, the likeliest first.

    Raises NotForeseen where there is no forecast, KeyError for an organisation that is not asked about (unknown, or
    with less than LEAST_PARTICIPATIONS participations).
    """
    found = kept(may_learn=may_learn)
    if pic not in found.organisations:
        raise KeyError(pic)
    number = found.organisations.index(pic)
    if found.participations[number] < LEAST_PARTICIPATIONS:
        raise KeyError(pic)
    countable = _countable(_edition(), found.as_of)
    known = countable.known
    own = np.flatnonzero(found.forecast.organisation == number)
    own = own[np.lexsort((found.forecast.part[own], -found.forecast.log_odds[own]))]
    shares = ranking.observed(found.test_score, found.test_happened, found.forecast.log_odds[own])
    rows = [_prospect(found, countable, int(at), shares, place) for place, at in enumerate(own)]
    has = np.flatnonzero(known.present[number])
    return Prospects(
        pic,
        found.kinds[number],
        found.countries[number],
        int(found.participations[number]),
        tuple((found.parts[part], int(known.taken[number, part])) for part in has),
        found.as_of,
        found.until,
        found.forecast.base,
        tuple(rows),
        found.tested,
    )


def lines() -> list[Line]:
    """All organisations that are asked about, the likeliest entry first. Raises NotForeseen as `foresee` does."""
    found = kept()
    best = np.lexsort((found.forecast.part, -found.forecast.log_odds, found.forecast.organisation))
    _first, at = np.unique(found.forecast.organisation[best], return_index=True)
    chosen = best[at]
    chosen = chosen[np.argsort(-found.forecast.log_odds[chosen], kind="stable")]
    return [_line(found, int(each)) for each in chosen]


def kept(*, may_learn: bool = False) -> Kept:
    """The forecast for the participations at hand; learns it where it is not kept yet, if it may."""
    edition = _edition()
    if not edition:
        raise NotForeseen("nothing")
    path = settings.HOME / "observatory" / "entry" / f"{edition}.npz"
    if not path.exists():
        if not may_learn:
            raise NotForeseen("not learnt")
        with lock():
            if not path.exists():  # somebody else may have learnt it while this one waited
                _learn(path)
    return _read(path)


def lock() -> BaseFileLock:
    """Held by who learns, so that two never learn at once."""
    path = settings.HOME / "observatory" / "entry" / "learning.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(path)


def _learn(path: Path) -> None:
    """Learns twice: one horizon back, to see how well it does, and now."""
    named = _named(_edition())
    history = named.history
    begun = history.starts[history.project]
    if not len(begun):
        raise NotForeseen("nothing")
    as_of = _first_of_next_month(FIRST_DAY + timedelta(days=int(begun.max())))
    cut, until = _months_later(as_of, -HORIZON), _months_later(as_of, HORIZON)
    now, then, later = day_number(as_of), day_number(cut), day_number(until)
    try:
        tried = entry.learn(history, cut=then, until=now, seed=SEED)
        model = entry.learn(history, cut=now, until=later, seed=SEED)
    except ValueError as error:
        raise NotForeseen("too little") from error
    test = entry.forecast(tried, history, day=then, horizon=now - then)
    happened = entry.entered(history, test, then, now)
    if not happened.any() or happened.all():
        raise NotForeseen("too little")
    found = entry.forecast(model, history, day=now, horizon=later - now)
    known = _countable(_edition(), as_of).known
    measures = ranking.measured(happened, test.log_odds, test.organisation, seed=SEED)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.stem}.new.npz")
    np.savez_compressed(
        beside,
        days=np.array([now, later, then]),
        organisations=np.array(named.organisations, dtype=np.str_),
        parts=np.array(named.parts, dtype=np.str_),
        kinds=np.array([_name(named.kinds, each) for each in known.kind], dtype=np.str_),
        countries=np.array([_name(named.countries, each) for each in known.country], dtype=np.str_),
        participations=known.total,
        organisation=found.organisation,
        part=found.part,
        log_odds=found.log_odds,
        base=found.base,
        adds=found.adds,
        test_score=test.log_odds,
        test_happened=happened,
        measures=np.array([measures[name] for name in _MEASURES]),
        countries_tested=_countries_tested(history, then, now),
    )
    beside.replace(path)


def _countries_tested(history: History, cut: int, until: int) -> np.ndarray:
    """How far density and fitness tell which parts a country enters, one row each; none where they cannot be asked."""
    before, after = of_countries(history.before(cut)), of_countries(history.before(until))
    before = np.vstack([before, np.zeros((len(after) - len(before), before.shape[1]))])
    try:
        found = measured(before, before == 0, after > 0, seed=SEED)
    except (ValueError, RuntimeError):
        return np.zeros((0, len(_OF_COUNTRIES)))
    return np.array([[found[name][each] for each in _OF_COUNTRIES] for name in _SIMPLE])


@lru_cache(maxsize=1)
def _read(path: Path) -> Kept:
    with np.load(path) as file:
        a = dict(file)
    now, later, then = (FIRST_DAY + timedelta(days=int(day)) for day in a["days"])
    measures = dict(zip(_MEASURES, (float(value) for value in a["measures"]), strict=True))
    countries_tested = {
        name: dict(zip(_OF_COUNTRIES, (float(value) for value in row), strict=True))
        for name, row in zip(_SIMPLE, a["countries_tested"], strict=False)
    }
    tested = Tested(then, now, measures, len(a["test_happened"]), int(a["test_happened"].sum()), countries_tested)
    forecast = entry.Forecast(a["organisation"], a["part"], a["log_odds"], float(a["base"]), a["adds"])
    kinds, countries = (tuple(value or None for value in a[name].tolist()) for name in ("kinds", "countries"))
    return Kept(
        tuple(a["organisations"].tolist()),
        tuple(a["parts"].tolist()),
        kinds,
        countries,
        a["participations"],
        forecast,
        now,
        later,
        tested,
        a["test_score"],
        a["test_happened"],
    )


@lru_cache(maxsize=1)
def _named(edition: str) -> Named:
    rows, of_project = participations.everything(settings.HOME)
    return history_of(
        (
            Row(
                project=row["rcn"],
                organisation=row["pic"],
                role=row["role"],
                kind=row["type"],
                country=row["country"],
                starts=row["starts"],
                ends=row["ends"],
            )
            for row in rows
        ),
        of_project,
    )


@lru_cache(maxsize=1)
def _countable(edition: str, as_of: date) -> Countable:
    return Countable(Known(_named(edition).history, day_number(as_of)))


def _edition() -> str:
    """Names the state of the participations; empty where there are none."""
    segments = participations.edition(settings.HOME)
    return sha256(repr((_EDITION, str(settings.HOME), segments)).encode()).hexdigest()[:24] if segments else ""


def _prospect(
    found: Kept, countable: Countable, at: int, shares: tuple[np.ndarray, np.ndarray, np.ndarray], place: int
) -> Prospect:
    forecast, parts = found.forecast, found.parts
    facts = countable.of(int(forecast.organisation[at]), int(forecast.part[at]))
    observed, low, high = (float(values[place]) for values in shares)
    return Prospect(
        part=parts[forecast.part[at]],
        chance=float(forecast.chance[at]),
        observed=observed,
        low=low,
        high=high,
        adds=dict(zip(entry.REASONS, (float(value) for value in forecast.adds[at]), strict=True)),
        facts=facts,
        nearest=None if facts.nearest is None else parts[facts.nearest],
        farthest=None if facts.farthest is None else parts[facts.farthest],
    )


def _line(found: Kept, at: int) -> Line:
    number = int(found.forecast.organisation[at])
    return Line(
        found.organisations[number],
        found.kinds[number],
        found.countries[number],
        int(found.participations[number]),
        found.parts[found.forecast.part[at]],
        float(found.forecast.chance[at]),
    )


def _name(names: tuple[str, ...], number: int) -> str:
    """Empty where it is unknown."""
    return names[number] if number >= 0 else ""


def _first_of_next_month(day: date) -> date:
    return _months_later(day.replace(day=1), 1)


def _months_later(first: date, months: int) -> date:
    month = first.year * 12 + first.month - 1 + months
    return date(month // 12, month % 12 + 1, first.day)

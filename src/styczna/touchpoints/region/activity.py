"""The verb *compare the regions in one activity*: every voivodeship's strength in it, its years, what it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings

from styczna.engine import strength as engine
from styczna.observatory import register
from styczna.observatory.register import LEVELS, SECTIONS, SOURCE, Edition
from styczna.sources.vocabularies import Label, label
from styczna.touchpoints.region.advantage import years
from styczna.touchpoints.region.measured import Measured, measure

RELATED_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Regional:
    """One activity in one voivodeship."""

    voivodeship: str
    advantage: float
    low: float
    high: float
    p: float
    quotient: float
    related: float | None
    sizes: tuple[int, ...]

    @property
    def firms(self) -> int:
        """With ten people and more."""
        return sum(self.sizes[1:])


@dataclass(frozen=True, slots=True)
class Related:
    """An activity that goes together with the one asked for, and the region's quotient in it."""

    code: str
    weight: float  # of all that is related
    quotient: float

    @property
    def key(self) -> str:
        return f"pkd2007:{self.code}"

    def label(self, language: str) -> Label:
        return label(self.key, language)


@dataclass(frozen=True, slots=True)
class Compared:
    code: str
    level: str
    year: int
    source: str
    rows: tuple[Regional, ...]  # the strongest first

    @property
    def key(self) -> str:
        return f"pkd2007:{self.code}"

    def of(self, voivodeship: str) -> Regional | None:
        return next((row for row in self.rows if row.voivodeship == voivodeship), None)


def level_of(code: str) -> str:
    """The level of a code of PKD such as C, 10, 10.1, 10.11 or 10.11.Z. Raises ValueError for another form."""
    if code in {letter for letter, _ in SECTIONS}:
        return "section"
    for level, length in LEVELS.items():
        if len(code) == length and code[:2].isdigit():
            return level
    raise ValueError(f"{code!r} is no code of PKD 2007.")


def is_counted(code: str) -> bool:
    """Whether any year of the register has firms of the activity. Raises ValueError for what is no code."""
    home, level = Path(settings.HOME), level_of(code)
    return any(code in register.register(year, level, home).activities for year in years())


def compare(*, code: str, year: int) -> Compared | None:
    """Every voivodeship in one activity; None where the country had none of it that year.

    Raises ValueError for a year that the register does not have and for what is no code.
    """
    home = Path(settings.HOME)
    return _compare(code, level_of(code), year, home, register.edition(home))


def over_years(*, voivodeship: str, code: str) -> tuple[tuple[int, Regional | None], ...]:
    """One activity in every year of the register; None where the country had none of it, or the year not the region."""
    home = Path(settings.HOME)
    of = register.edition(home)
    return tuple((year, _in_year(code, level_of(code), voivodeship, year, home, of)) for year in years())


def related(*, code: str, year: int, voivodeship: str) -> tuple[Related, ...]:
    """What the expectation of a region in an activity stands on, the weightiest first; empty where it has none."""
    measured = measure(year, level_of(code), Path(settings.HOME))
    column = measured.activity(code)
    if column is None:
        return ()
    region = measured.region(voivodeship)
    weights = engine.related_activities(measured.found, region, column)
    first = np.argsort(-weights, kind="stable")[:RELATED_SHOWN]
    quotients = measured.found.quotients.advantage[region]
    return tuple(
        Related(measured.register.activities[index], float(weights[index]), float(quotients[index]))
        for index in first
        if weights[index] > 0
    )


@lru_cache(maxsize=128)
def _compare(code: str, level: str, year: int, home: Path, _of: Edition) -> Compared | None:
    measured = measure(year, level, home)
    column = measured.activity(code)
    if column is None:
        return None
    everywhere = range(len(measured.register.voivodeships))
    sure = engine.uncertainty(measured.found, regions=everywhere, activities=[column], draws=measured.draws)
    rows = [_regional(measured, region, column, sure, region) for region in everywhere]
    rows.sort(key=lambda row: (-row.advantage, row.voivodeship))
    return Compared(code, level, year, SOURCE.format(year=year), tuple(rows))


@lru_cache(maxsize=1024)
def _in_year(code: str, level: str, voivodeship: str, year: int, home: Path, _of: Edition) -> Regional | None:
    measured = measure(year, level, home)
    column = measured.activity(code)
    if column is None or voivodeship not in measured.register.voivodeships:
        return None
    region = measured.region(voivodeship)
    sure = engine.uncertainty(measured.found, regions=[region], activities=[column], draws=measured.draws)
    return _regional(measured, region, column, sure, 0)


def _regional(measured: Measured, region: int, column: int, sure: engine.Uncertainty, row: int) -> Regional:
    """`row` is the region's in `sure`."""
    found = measured.found
    expected = float(found.related[region, column])
    return Regional(
        voivodeship=measured.register.voivodeships[region],
        advantage=float(found.advantage[region, column]),
        low=float(sure.low[row, 0]),
        high=float(sure.high[row, 0]),
        p=float(sure.p[row, 0]),
        quotient=float(found.quotients.advantage[region, column]),
        related=None if np.isnan(expected) else expected,
        sizes=tuple(int(count) for count in measured.register.firms[region, column]),
    )

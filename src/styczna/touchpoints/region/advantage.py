"""The verb *compare a region with the country*: what a voivodeship is strong in, from the REGON register."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from styczna.observatory import register
from styczna.observatory.register import SOURCE, Edition
from styczna.sources.vocabularies import Label, label
from styczna.touchpoints.region.measured import MIDDLES, measure, sureness

# The register speaks in voivodeships (TERYT), clusters in NUTS 2; Mazowieckie is two of these.
VOIVODESHIPS = {
    "PL51": "02", "PL61": "04", "PL81": "06", "PL43": "08", "PL71": "10", "PL21": "12", "PL91": "14", "PL92": "14",
    "PL52": "16", "PL82": "18", "PL84": "20", "PL63": "22", "PL22": "24", "PL72": "26", "PL62": "28", "PL41": "30",
    "PL42": "32",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Strength:
    """How strong a region is in an activity, with what is known of the certainty."""

    code: str
    advantage: float  # the geometric mean of `quotient` and `related`; 1 is the country
    low: float
    high: float
    p: float  # probability that it exceeds 1
    share: float  # of the people whom the region's firms of ten and more employ, by the middles of the size classes
    firms: int  # registered in the region with ten people and more
    quotient: float  # location quotient of the activity alone, shrunk
    related: float | None  # what the region's related activities lead one to expect; None where none are known
    sizes: tuple[int, ...]  # firms by size class, those of up to nine people too

    @property
    def key(self) -> str:
        return f"pkd2007:{self.code}"

    def label(self, language: str) -> Label:
        return label(self.key, language)


@dataclass(frozen=True, slots=True)
class Strengths:
    voivodeship: str
    year: int
    level: str
    source: str
    rows: tuple[Strength, ...]  # the strongest first
    is_whole: bool = True  # the register of that year has all voivodeships

    def of(self, codes: set[str]) -> tuple[Strength, ...]:
        return tuple(row for row in self.rows if row.code in codes)


def strengths(*, voivodeship: str, year: int = 2015, level: str = "division") -> Strengths:
    """What the voivodeship (TERYT, such as ``02``) is strong in, from the packaged and the imported register.

    Raises ValueError for a voivodeship, year or level that the register does not have.
    """
    home = Path(settings.HOME)
    return _strengths(voivodeship, year, level, home, register.edition(home))


def years() -> tuple[int, ...]:
    """The years of the register that are here, packaged and imported."""
    return register.years(Path(settings.HOME))


@lru_cache(maxsize=64)
def _strengths(voivodeship: str, year: int, level: str, home: Path, _of: Edition) -> Strengths:
    measured = measure(year, level, home)
    region = measured.region(voivodeship)
    sure = sureness(year, level, voivodeship, home)
    found, firms = measured.found, measured.register.firms[region]
    people = firms @ np.array(list(MIDDLES.values()))
    rows = [
        Strength(
            code=code,
            advantage=float(found.advantage[region, column]),
            low=float(sure.low[0, column]),
            high=float(sure.high[0, column]),
            p=float(sure.p[0, column]),
            share=float(people[column] / people.sum()),
            firms=int(firms[column, 1:].sum()),
            quotient=float(found.quotients.advantage[region, column]),
            related=_known(float(found.related[region, column])),
            sizes=tuple(int(count) for count in firms[column]),
        )
        for column, code in enumerate(measured.register.activities)
    ]
    rows.sort(key=lambda row: (-row.advantage, row.code))
    source = SOURCE.format(year=year)
    return Strengths(voivodeship, year, level, source, tuple(rows), measured.register.is_whole)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def as_document(found: Strengths, *, language: str) -> list[dict[str, Any]]:
    """The strengths as JSON: the public contract of `styczna advantage --json`, the strongest first."""
    return [
        {
            "code": row.code,
            "label": row.label(language).text,
            "advantage": row.advantage,
            "low": row.low,
            "high": row.high,
            "p": row.p,
            "share": row.share,
            "firms": row.firms,
            "quotient": row.quotient,
            "related": row.related,
        }
        for row in found.rows
    ]

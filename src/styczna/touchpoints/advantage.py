"""The verb *compare a region with the country*: what a voivodeship is strong in, from the REGON register."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from styczna.engine import significance
from styczna.observatory.register import SOURCE, register
from styczna.sources.vocabularies import Label, label

# A firm counts with the middle of its size class; firms of up to nine people are left out, because most of them are
# one person's registration that says little about where work is done. The open class counts with 500.
WEIGHTS = {"0-9": 0.0, "10-49": 29.5, "50-249": 149.5, "250+": 500.0}

# The register speaks in voivodeships (TERYT), clusters in NUTS 2; Mazowieckie is two of these.
VOIVODESHIPS = {
    "PL51": "02", "PL61": "04", "PL81": "06", "PL43": "08", "PL71": "10", "PL21": "12", "PL91": "14", "PL92": "14",
    "PL52": "16", "PL82": "18", "PL84": "20", "PL63": "22", "PL22": "24", "PL72": "26", "PL62": "28", "PL41": "30",
    "PL42": "32",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Strength:
    """How much more of an activity a region has than the country, with what is known of the certainty."""

    code: str
    advantage: float  # location quotient, shrunk; 1 is the country
    low: float
    high: float
    p: float  # probability that it exceeds 1
    share: float  # of the region's weighted firms
    firms: int  # registered in the region with ten people and more

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

    def of(self, codes: set[str]) -> tuple[Strength, ...]:
        return tuple(row for row in self.rows if row.code in codes)


@lru_cache(maxsize=64)
def strengths(*, voivodeship: str, year: int = 2015, level: str = "division") -> Strengths:
    """What the voivodeship (TERYT, such as ``02``) is strong in.

    Raises ValueError for a voivodeship, year or level that the register does not have.
    """
    counted = register(year, level)
    if voivodeship not in counted.voivodeships:
        raise ValueError(f"There is no voivodeship {voivodeship!r}; there are {', '.join(counted.voivodeships)}.")
    found = significance.advantage(counted.firms, np.array(list(WEIGHTS.values())))
    region = counted.voivodeships.index(voivodeship)
    employers = counted.firms[region, :, 1:].sum(axis=1)
    rows = [
        Strength(
            code=code,
            advantage=float(found.advantage[region, column]),
            low=float(found.low[region, column]),
            high=float(found.high[region, column]),
            p=float(found.p[region, column]),
            share=float(found.share[region, column]),
            firms=int(employers[column]),
        )
        for column, code in enumerate(counted.activities)
    ]
    rows.sort(key=lambda row: (-row.advantage, row.code))
    return Strengths(voivodeship, year, level, SOURCE.format(year=year), tuple(rows))


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
        }
        for row in found.rows
    ]

"""The verb *compare years*: how a region's strengths moved between two years of the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from styczna.engine.significance import CREDIBLE_MASS, benjamini_hochberg
from styczna.sources.vocabularies import Label, label
from styczna.touchpoints.region.advantage import Strength, strengths

_REACH = float(ndtri((1 + CREDIBLE_MASS) / 2))  # standard deviations from the middle to an end of an interval
_TO_DEVIATION = 1 / float(ndtri(0.75))  # of a normal distribution, from its median absolute deviation
FEWEST = 20  # activities from whose changes one can tell how large an ordinary change is

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Change:
    """One activity in two years."""

    before: Strength
    after: Strength
    low: float  # interval of `times`
    high: float
    p: float  # probability that the advantage rose
    is_sure: bool  # moved beyond doubt, among as many activities as were compared

    @property
    def code(self) -> str:
        return self.after.code

    @property
    def key(self) -> str:
        return self.after.key

    @property
    def times(self) -> float:
        """The advantage after over the one before."""
        return self.after.advantage / self.before.advantage

    def label(self, language: str) -> Label:
        return label(self.key, language)


@dataclass(frozen=True, slots=True)
class Changes:
    voivodeship: str
    level: str
    since: int
    until: int
    rows: tuple[Change, ...]  # what rose most first
    only_since: tuple[Strength, ...]  # activities that the country had in one of the years only
    only_until: tuple[Strength, ...]


def changes(*, voivodeship: str, since: int, until: int, level: str = "division") -> Changes:
    """What rose and fell in a voivodeship between two years.

    Most firms stand in both registers, so two years are far from independent. How far, the changes tell themselves:
    with z the change of the logarithm over the width that independent years would give it, the bulk of activities
    stands still and the spread of its z (from the median) is that of ordinary change, the empirical null of Efron
    (2004), never taken as wider than independent years. Beyond doubt is what Benjamini & Hochberg (1995) then find.

    Raises ValueError for what the register does not have, and where `since` is not before `until`.
    """
    if since >= until:
        raise ValueError(f"{since} is not before {until}.")
    before = {row.code: row for row in strengths(voivodeship=voivodeship, year=since, level=level).rows}
    after = {row.code: row for row in strengths(voivodeship=voivodeship, year=until, level=level).rows}
    both = sorted(before.keys() & after.keys())
    rows = _changes([before[code] for code in both], [after[code] for code in both])
    return Changes(
        voivodeship,
        level,
        since,
        until,
        tuple(sorted(rows, key=lambda row: (-row.times, row.code))),
        tuple(row for code, row in before.items() if code not in after),
        tuple(row for code, row in after.items() if code not in before),
    )


def as_document(found: Changes, *, language: str) -> list[dict[str, Any]]:
    """The changes as JSON: the public contract of `styczna advantage --since --json`, what rose most first."""
    return [
        {
            "code": row.code,
            "label": row.label(language).text,
            "before": row.before.advantage,
            "after": row.after.advantage,
            "times": row.times,
            "low": row.low,
            "high": row.high,
            "p": row.p,
            "sure": row.is_sure,
        }
        for row in found.rows
    ]


def _changes(before: Sequence[Strength], after: Sequence[Strength]) -> list[Change]:
    moved = _logs(after) - _logs(before)
    width = np.hypot(_deviations(before), _deviations(after))
    width = width * ordinary_spread(moved, width)
    z = np.divide(moved, width, out=np.zeros_like(moved), where=width > 0)
    sure = benjamini_hochberg(2 * ndtr(-np.abs(z)))
    low, high = np.exp(moved - _REACH * width), np.exp(moved + _REACH * width)
    return [
        Change(one, other, float(low[place]), float(high[place]), float(ndtr(z[place])), bool(sure[place]))
        for place, (one, other) in enumerate(zip(before, after, strict=True))
    ]


def ordinary_spread(moved: Floats, width: Floats) -> float:
    """How much of the width of independent years ordinary changes have: from nothing to 1; 1 where few can tell."""
    known = width > 0
    if known.sum() < FEWEST:
        return 1.0
    z = moved[known] / width[known]
    return min(1.0, _TO_DEVIATION * float(np.median(np.abs(z - np.median(z)))))


def _logs(rows: Sequence[Strength]) -> Floats:
    return np.log([row.advantage for row in rows])


def _deviations(rows: Sequence[Strength]) -> Floats:
    """Of the logarithms."""
    return np.log([row.high / row.low for row in rows]) / (2 * _REACH)

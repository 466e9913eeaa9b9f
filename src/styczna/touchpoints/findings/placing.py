"""The verb *lay out*: themes on the plane of relatedness and complexity, each in its quarter (Balland et al. 2019)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from styczna.touchpoints.diagnose import REFERENCE_YEAR, Findings
from styczna.touchpoints.findings.overview import ThemeLine
from styczna.touchpoints.findings.score import figures_of
from styczna.touchpoints.findings.weigh import ready_figures
from styczna.touchpoints.region.advantage import VOIVODESHIPS
from styczna.touchpoints.region.potential import potential

NEAR_HIGH, FAR_HIGH, NEAR_LOW, FAR_LOW = "near high", "far high", "near low", "far low"


@dataclass(frozen=True)
class Place:
    """A theme; None is not known."""

    line: ThemeLine
    relatedness: float | None
    complexity: float | None
    quarter: str = ""


@dataclass(frozen=True)
class Plane:
    """The themes of which both are known, and beside them the others.

    The quarters meet at the means over all activities of the country, so "near" and "demanding" do not depend on which
    themes were found.
    """

    places: tuple[Place, ...]  # in the order of the diagnosis
    unknown: tuple[Place, ...]
    relatedness: float
    complexity: float
    source: str

    def of(self, quarter: str) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.quarter == quarter)

    @property
    def near_high(self) -> tuple[Place, ...]:
        """Near to what the region can do, and few can do it."""
        return self.of(NEAR_HIGH)


def lay_out(*, findings: Findings, lines: Sequence[ThemeLine], now: datetime | None = None) -> Plane:
    """Where each theme stands."""
    figures = figures_of(findings=findings, now=now) if now else ready_figures(findings=findings)
    known: list[Place] = []
    unknown: list[Place] = []
    sources: set[str] = set()
    for line, figure in zip(lines, figures, strict=True):
        near, rare = figure["relatedness"], figure["complexity"]
        sources |= {near.source, rare.source} - {""}
        (unknown if near.value is None or rare.value is None else known).append(Place(line, near.value, rare.value))
    across, up = _middle(findings)
    return Plane(
        places=tuple(
            Place(place.line, place.relatedness, place.complexity, _quarter(place, across, up)) for place in known
        ),
        unknown=tuple(unknown),
        relatedness=across,
        complexity=up,
        source="; ".join(sorted(sources)),
    )


def _middle(findings: Findings) -> tuple[float, float]:
    """The means of relatedness and complexity over all activities of the register; 0 where there is none."""
    voivodeship = VOIVODESHIPS.get(findings.clusters[0].region) if findings.clusters else None
    if voivodeship is None:
        return 0.0, 0.0
    region = potential(voivodeship=voivodeship, year=REFERENCE_YEAR)
    return _mean(region.relatedness.values()), _mean(region.complexity.values())


def _mean(values: Collection[float]) -> float:
    return fmean(values) if values else 0.0


def _quarter(place: Place, across: float, up: float) -> str:
    near, rare = (place.relatedness or 0.0) >= across, (place.complexity or 0.0) >= up
    if rare:
        return NEAR_HIGH if near else FAR_HIGH
    return NEAR_LOW if near else FAR_LOW

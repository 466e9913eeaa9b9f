"""What the register of firms says of the fields of a theme: is the region near to them, and how complex are they?

Relatedness is the density of Hidalgo et al. (2007) and complexity the index of Hidalgo & Hausmann (2009), both over
voivodeships × subclasses of PKD 2007, as Balland et al. (2019) put them together for smart specialisation. There are
sixteen voivodeships, which bears a coarse order and no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings

from styczna.engine.relatedness import density, eci_pci, proximity, rca
from styczna.observatory import register
from styczna.observatory.register import SOURCE, Edition
from styczna.touchpoints.region.measured import MIDDLES

SCHEME = "pkd2007"


@dataclass(frozen=True)
class Potential:
    """Values by code of a subclass; a code that nobody in the country works in is in neither."""

    source: str
    relatedness: Mapping[str, float]  # of the region, 0 to 1
    complexity: Mapping[str, float]  # standardised as ECI is; empty where the register does not tell

    def of(self, criterion: str, key: str) -> float | None:
        """The value of a field of PKD 2007: its own, or the mean of the subclasses below it; None where not known."""
        scheme, _, code = key.partition(":")
        if scheme != SCHEME:
            return None
        values: Mapping[str, float] = getattr(self, criterion)
        below = [value for subclass, value in values.items() if subclass.startswith(code)]
        return sum(below) / len(below) if below else None


def potential(*, voivodeship: str, year: int) -> Potential:
    """What the register of a year says of a voivodeship (TERYT). Raises ValueError for what the register has not."""
    home = Path(settings.HOME)
    return _potential(voivodeship, year, home, register.edition(home))


@lru_cache(maxsize=32)
def _potential(voivodeship: str, year: int, home: Path, imported: Edition) -> Potential:
    counted = register.register(year, "subclass", home)
    if voivodeship not in counted.voivodeships:
        raise ValueError(f"There is no voivodeship {voivodeship!r}; there are {', '.join(counted.voivodeships)}.")
    employed = counted.firms @ np.array(list(MIDDLES.values()))
    there = employed.sum(axis=0) > 0
    codes = [code for code, held in zip(counted.activities, there, strict=True) if held]
    advantage = rca(employed[:, there])
    near = density(advantage, proximity(advantage))[counted.voivodeships.index(voivodeship)]
    return Potential(
        source=SOURCE.format(year=year),
        relatedness=dict(zip(codes, near.tolist(), strict=True)),
        complexity=_complexity(codes, advantage),
    )


def _complexity(codes: list[str], advantage: np.ndarray) -> dict[str, float]:
    """The complexity of each activity; nothing where the register does not tell places or activities apart."""
    try:
        _, complexity = eci_pci(advantage)
    except ValueError:
        return {}
    return dict(zip(codes, complexity.tolist(), strict=True))

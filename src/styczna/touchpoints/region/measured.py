"""The register of a year, measured: every region's strength in every activity of a level, with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from styczna.engine import strength as engine
from styczna.engine.strength import Uncertainty
from styczna.observatory.register import Edition, Register, edition, register

# A firm counts with the square root of the middle of its size class (the open class: 500), halfway between counting
# firms and counting people. Firms of up to nine people are left out, because most of them are one person's
# registration that says little about where work is done.
MIDDLES = {"0-9": 0.0, "10-49": 29.5, "50-249": 149.5, "250+": 500.0}
WEIGHTS = {size: middle**0.5 for size, middle in MIDDLES.items()}

MANY = 300  # activities, above which fewer draws must do
FEW_DRAWS = 60


@dataclass(frozen=True, slots=True)
class Measured:
    register: Register
    found: engine.Strength

    @property
    def draws(self) -> int:
        """The same for every question, so that the answers agree."""
        return FEW_DRAWS if len(self.register.activities) > MANY else engine.DRAWS

    def region(self, voivodeship: str) -> int:
        """Raises ValueError for a voivodeship that the register does not have."""
        there = self.register.voivodeships
        if voivodeship not in there:
            raise ValueError(f"There is no voivodeship {voivodeship!r}; there are {', '.join(there)}.")
        return there.index(voivodeship)

    def activity(self, code: str) -> int | None:
        """None for an activity that nobody in the country had that year."""
        there = self.register.activities
        return there.index(code) if code in there else None


def measure(year: int, level: str, home: Path | None) -> Measured:
    """Raises ValueError for a year or a level that the register does not have."""
    return _measure(year, level, edition(home), home)


def sureness(year: int, level: str, voivodeship: str, home: Path | None) -> Uncertainty:
    """The uncertainty of all activities of one region. Raises ValueError as `measure` and `region` do."""
    measured = measure(year, level, home)
    return _sureness(year, level, measured.region(voivodeship), edition(home), home)


@lru_cache(maxsize=24)
def _measure(year: int, level: str, _of: Edition, home: Path | None) -> Measured:
    counted = register(year, level, home)
    return Measured(counted, engine.strength(counted.firms, np.array(list(WEIGHTS.values()))))


@lru_cache(maxsize=64)
def _sureness(year: int, level: str, region: int, of: Edition, home: Path | None) -> Uncertainty:
    measured = _measure(year, level, of, home)
    return engine.uncertainty(measured.found, regions=[region], draws=measured.draws)

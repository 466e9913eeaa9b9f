"""A home with records made for the tests: orders in which two fields stand together that trees and words keep apart."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np

from styczna.observatory.notices import take_in
from styczna.sources.records import Notice, Party

ONE, OTHER = "cpv:48000000", "cpv:72000000"
AROUND = ("03100000", "15800000", "33600000", "45200000", "55300000", "60100000", "77300000", "90500000", "98300000")


def orders_that_teach(home: Path, count: int = 240) -> None:
    """A quarter of the orders ask for both fields; the others ask for what falls out of a dice."""
    rng = np.random.default_rng(7)
    made = []
    for number in range(count):
        both = ("48000000", "72000000") if number % 4 == 0 else ()
        others = tuple(rng.choice(AROUND, 1 if both else 2, replace=False))
        made.append(
            Notice(
                id=f"{number}-2020",
                source="ted-export",
                kind="competition",
                form="F02",
                titles={"pl": f"Zamówienie {number}", "en": f"Order {number}"},
                buyers=(Party(name=f"Urząd {number}"),),
                cpv=(*both, *map(str, others)),
            )
        )
    take_in(home, made)


@lru_cache(maxsize=1)
def home_that_teaches() -> Path:
    """One for all tests that only read: what was studied stays studied."""
    home = Path(tempfile.mkdtemp(prefix="styczna-taught-"))
    orders_that_teach(home)
    return home


@lru_cache(maxsize=1)
def home_without_records() -> Path:
    return Path(tempfile.mkdtemp(prefix="styczna-untaught-"))

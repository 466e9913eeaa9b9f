"""The REGON register as published by Statistics Poland: firms by voivodeship, PKD 2007 subclass and size class."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
import pyarrow.csv as pacsv
from numpy.typing import NDArray

SIZES = ("0-9", "10-49", "50-249", "250+")
LEVELS = {"division": 2, "group": 4, "class": 5, "subclass": 7}  # letters of a code such as 35.11.Z that name it
# Sections of PKD 2007 with the first division of each; a division belongs to the last one that begins at or below it.
SECTIONS = (
    ("A", 1), ("B", 5), ("C", 10), ("D", 35), ("E", 36), ("F", 41), ("G", 45), ("H", 49), ("I", 55), ("J", 58),
    ("K", 64), ("L", 68), ("M", 69), ("N", 77), ("O", 84), ("P", 85), ("Q", 86), ("R", 90), ("S", 94), ("T", 97),
    ("U", 99),
)  # fmt: skip
SOURCE = "GUS, REGON, 31.12.{year}"


@dataclass(frozen=True, slots=True)
class Register:
    """Numbers of firms in one year: voivodeships (TERYT) × activities × size classes."""

    year: int
    voivodeships: tuple[str, ...]
    activities: tuple[str, ...]  # codes of PKD 2007 at the level asked for
    firms: NDArray[np.int64]


@lru_cache(maxsize=16)
def register(year: int, level: str) -> Register:
    """The packaged register of a year, summed to a level of PKD.

    Raises ValueError for a year or a level that is not there.
    """
    if level != "section" and level not in LEVELS:
        raise ValueError(f"PKD has no level {level!r}; there are section, {', '.join(LEVELS)}.")
    years, voivodeship, code, firms = _rows()
    of_year = years == year
    if not of_year.any():
        there = ", ".join(str(y) for y in np.unique(years))
        raise ValueError(f"The register of {year} is not here; there are {there}.")
    regions, region = np.unique(voivodeship[of_year], return_inverse=True)
    named = _sections(code[of_year]) if level == "section" else code[of_year].astype(f"U{LEVELS[level]}")
    activities, activity = np.unique(named, return_inverse=True)
    total = np.zeros((len(regions), len(activities), len(SIZES)), dtype=np.int64)
    np.add.at(total, (region, activity), firms[of_year])
    return Register(year, tuple(map(str, regions)), tuple(map(str, activities)), total)


def _sections(codes: NDArray[np.str_]) -> NDArray[np.str_]:
    divisions = codes.astype("U2").astype(np.int64)
    begins = np.array([first for _, first in SECTIONS])
    letters = np.array([letter for letter, _ in SECTIONS])
    return letters[np.searchsorted(begins, divisions, side="right") - 1]


@lru_cache(maxsize=1)
def _rows() -> tuple[NDArray[np.int64], NDArray[np.str_], NDArray[np.str_], NDArray[np.int64]]:
    convert = pacsv.ConvertOptions(column_types={"voivodeship": "string", "pkd2007": "string"})
    with as_file(files("styczna") / "data" / "regon_voivodeships.csv.gz") as path:
        table = pacsv.read_csv(path, convert_options=convert)
    firms = np.column_stack([table[size].to_numpy() for size in SIZES])
    return (
        table["year"].to_numpy(),
        np.array(table["voivodeship"].to_pylist(), dtype=np.str_),
        np.array(table["pkd2007"].to_pylist(), dtype=np.str_),
        firms,
    )

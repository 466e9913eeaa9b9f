"""The REGON register as published by Statistics Poland: firms by voivodeship, PKD 2007 subclass and size class.

The package carries some years; others are imported into the home, where a row takes the place of the packaged row of
the same year, voivodeship and subclass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from styczna.observatory import intake
from styczna.observatory.intake import Counts
from styczna.observatory.segments import Dataset
from styczna.sources import regon
from styczna.sources.opening import Document
from styczna.sources.records import Rejection
from styczna.sources.regon import COLUMNS, SIZES, VOIVODESHIPS, FirmCount

__all__ = ["COLUMNS", "SIZES", "VOIVODESHIPS", "Register", "edition", "register", "take_in", "years"]

BATCH = 20_000  # rows in memory at once
LEVELS = {"division": 2, "group": 4, "class": 5, "subclass": 7}  # letters of a code such as 35.11.Z that name it
# Sections of PKD 2007 with the first division of each; a division belongs to the last one that begins at or below it.
SECTIONS = (
    ("A", 1), ("B", 5), ("C", 10), ("D", 35), ("E", 36), ("F", 41), ("G", 45), ("H", 49), ("I", 55), ("J", 58),
    ("K", 64), ("L", 68), ("M", 69), ("N", 77), ("O", 84), ("P", 85), ("Q", 86), ("R", 90), ("S", 94), ("T", 97),
    ("U", 99),
)  # fmt: skip
SOURCE = "GUS, REGON, 31.12.{year}"

SCHEMA = pa.schema(
    [
        ("key", pa.string()),
        ("year", pa.int64()),
        ("voivodeship", pa.string()),
        ("pkd2007", pa.string()),
        *((name, pa.int64()) for name in ("total", *SIZES)),
        ("digest", pa.string()),
    ]
)
Edition = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """Numbers of firms in one year: voivodeships (TERYT) × activities × size classes."""

    year: int
    voivodeships: tuple[str, ...]
    activities: tuple[str, ...]  # codes of PKD 2007 at the level asked for
    firms: NDArray[np.int64]

    @property
    def is_whole(self) -> bool:
        """Whether all voivodeships are there, so that their sum is the country."""
        return self.voivodeships == VOIVODESHIPS


@dataclass
class FirmCounts(Counts):
    """What an import of the register did; remarks are about rows that were taken in as they are."""

    remarks: list[Rejection] = field(default_factory=list)


def dataset(home: Path) -> Dataset:
    return Dataset(home / "observatory" / "register", SCHEMA, key="key")


def take_in(
    home: Path, documents: Iterable[Document], on_progress: Callable[[Counts], None] = lambda _: None
) -> FirmCounts:
    """Imports files of the register, whole or not at all; the same again changes nothing."""
    remarks: list[Rejection] = []
    rows = regon.read(documents, remark=remarks.append)
    counts = intake.take_in(dataset(home), rows, to_row, batch=BATCH, on_progress=on_progress)
    return FirmCounts(**vars(counts), remarks=remarks)


def to_row(counted: FirmCount) -> dict[str, Any]:
    row = asdict(counted)
    return intake.with_digest(row | dict(zip(SIZES, row.pop("sizes"), strict=True)) | {"key": counted.key})


def edition(home: Path | None) -> Edition:
    """What was imported, as a value that changes with it; nothing where there is no home or no import."""
    return tuple(str(path) for path in dataset(home).segments()) if home else ()


def years(home: Path | None = None) -> tuple[int, ...]:
    """The years that are there, packaged and imported."""
    return tuple(int(year) for year in np.unique(_rows(edition(home))[0]))


def register(year: int, level: str, home: Path | None = None) -> Register:
    """The register of a year, summed to a level of PKD: the packaged one, and what was imported into the home.

    Raises ValueError for a year or a level that is not there.
    """
    return _register(year, level, edition(home))


@lru_cache(maxsize=32)
def _register(year: int, level: str, imported: Edition) -> Register:
    if level != "section" and level not in LEVELS:
        raise ValueError(f"PKD has no level {level!r}; there are section, {', '.join(LEVELS)}.")
    years, voivodeship, code, firms = _rows(imported)
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


@lru_cache(maxsize=2)
def _rows(imported: Edition) -> tuple[NDArray[np.int64], NDArray[np.str_], NDArray[np.str_], NDArray[np.int64]]:
    table = _packaged()
    if imported:
        ours = pa.concat_tables([pq.read_table(path, columns=[*COLUMNS, "key"]) for path in imported])
        replaced = pc.is_in(_keys(table), value_set=ours["key"].combine_chunks())
        table = pa.concat_tables([table.filter(pc.invert(replaced)), ours.select(table.column_names)])
    firms = np.column_stack([table[size].to_numpy() for size in SIZES])
    return (
        table["year"].to_numpy(),
        np.array(table["voivodeship"].to_pylist(), dtype=np.str_),
        np.array(table["pkd2007"].to_pylist(), dtype=np.str_),
        firms,
    )


def _keys(table: pa.Table) -> Any:
    return pc.binary_join_element_wise(table["year"].cast(pa.string()), table["voivodeship"], table["pkd2007"], "-")


@lru_cache(maxsize=1)
def _packaged() -> pa.Table:
    convert = pacsv.ConvertOptions(column_types={"voivodeship": "string", "pkd2007": "string"})
    with as_file(files("styczna") / "data" / "regon_voivodeships.csv.gz") as path:
        return pacsv.read_csv(path, convert_options=convert)

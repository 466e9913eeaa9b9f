"""Participations in the Union's research projects as two datasets, and the questions that are put to them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from styczna.observatory import intake
from styczna.observatory.intake import Counts
from styczna.observatory.segments import Dataset
from styczna.observatory.tables import answers, opened
from styczna.sources import cordis
from styczna.sources.cordis import Participation, ProgrammePart
from styczna.sources.opening import Document

BATCH = 20_000  # records in memory at once
SOURCE = "CORDIS, Horizon 2020"

_amount = pa.decimal128(20, 2)
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("key", "rcn", "pic", "role", "type", "country")),
        ("starts", pa.date32()),
        ("ends", pa.date32()),
        *((name, _amount) for name in ("contribution", "project_contribution", "project_cost")),
        ("digest", pa.string()),
    ]
)
PART_SCHEMA = pa.schema([(name, pa.string()) for name in ("key", "rcn", "part", "digest")])
_NAMES = tuple(field.name for field in fields(Participation))


@dataclass(frozen=True, slots=True)
class Taking:
    """An organisation's taking part in a part of a programme, with the projects that it did so in."""

    pic: str
    part: str
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is there, and from when."""

    participations: int
    projects: int
    organisations: int
    first: date | None
    last: date | None


def dataset(home: Path) -> Dataset:
    return Dataset(home / "observatory" / "participations", SCHEMA, key="key")


def parts_dataset(home: Path) -> Dataset:
    return Dataset(home / "observatory" / "programme-parts", PART_SCHEMA, key="key")


def take_in(
    home: Path, documents: Iterable[Document], on_progress: Callable[[Counts], None] = lambda _: None
) -> Counts:
    """Imports files of participations, whole or not at all; the same again changes nothing."""
    return intake.take_in(dataset(home), cordis.read(documents), to_row, batch=BATCH, on_progress=on_progress)


def take_in_parts(
    home: Path, documents: Iterable[Document], on_progress: Callable[[Counts], None] = lambda _: None
) -> Counts:
    """Imports files of programme parts, likewise."""
    rows = cordis.read_parts(documents)
    return intake.take_in(parts_dataset(home), rows, part_to_row, batch=BATCH, on_progress=on_progress)


def to_row(found: Participation) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(found, name) for name in _NAMES}
    return {"key": found.key, **row, "digest": _digest(*row.values())}


def part_to_row(found: ProgrammePart) -> dict[str, Any]:
    return {"key": found.key, "rcn": found.rcn, "part": found.part, "digest": _digest(found.rcn, found.part)}


def _digest(*said: object) -> str:
    """Of a hundred thousand plain rows: a tenth of the time of `intake.with_digest`, which takes any row."""
    return hashlib.sha256("\x1f".join(map(str, said)).encode()).hexdigest()[:32]


def edition(home: Path) -> tuple[str, ...]:
    """What tells one state of both datasets from another: a segment never changes under its name."""
    return tuple(path.name for data in (dataset(home), parts_dataset(home)) for path in data.segments())


def extent(home: Path) -> Extent | None:
    """None where nothing was imported."""
    there = opened(dataset(home))
    if there is None:
        return None
    counted = there.aggregate(
        participations=there.count(),
        projects=there.rcn.nunique(),
        organisations=there.pic.nunique(),
        first=there.starts.min(),
        last=there.starts.max(),
    )
    return Extent(**answers(counted)[0])


def takings(home: Path) -> list[Taking]:
    """Which organisation took part in which part of a programme, and in which projects; in the order of both."""
    there, parts = opened(dataset(home)), opened(parts_dataset(home))
    if there is None or parts is None:
        return []
    taken = answers(there.select("pic", "rcn").distinct())  # each of the two tables has a connection of its own
    part_of: dict[str, list[str]] = {}
    for row in answers(parts.select("rcn", "part").order_by("rcn", "part")):
        part_of.setdefault(row["rcn"], []).append(row["part"])
    found: dict[tuple[str, str], list[str]] = {}
    for row in taken:
        for part in part_of.get(row["rcn"], ()):
            found.setdefault((row["pic"], part), []).append(row["rcn"])
    return [Taking(pic, part, tuple(sorted(projects))) for (pic, part), projects in sorted(found.items())]


def everything(home: Path) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
    """All participations (rcn, pic, role, type, country, starts, ends; in the order of their keys), and the programme
    parts of each project."""
    there, parts = opened(dataset(home)), opened(parts_dataset(home))
    if there is None or parts is None:
        return [], {}
    rows = answers(there.order_by("key").select("rcn", "pic", "role", "type", "country", "starts", "ends"))
    of_project: dict[str, list[str]] = {}
    for row in answers(parts.select("rcn", "part").order_by("rcn", "part")):
        of_project.setdefault(row["rcn"], []).append(row["part"])
    return rows, of_project

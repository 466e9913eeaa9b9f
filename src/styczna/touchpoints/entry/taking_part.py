"""Participations as the arrays that the engine reads: names become numbers, in the order of the names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy import sparse

from styczna.engine.entry_signals import History

COORDINATOR, THIRD_PARTY = "coordinator", "partner"
FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """An organisation in a project, in one role."""

    project: str
    organisation: str
    role: str
    kind: str | None
    country: str | None
    starts: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class Named:
    """A history, and the names that its numbers stand for."""

    history: History
    organisations: tuple[str, ...]
    parts: tuple[str, ...]
    kinds: tuple[str, ...]
    countries: tuple[str, ...]


def history_of(rows: Iterable[Row], parts_of: Mapping[str, Collection[str]]) -> Named:
    """Return the rows of projects whose part and day of beginning are known; the others cannot be placed in time.

    A project that does not say when it ends counts as running.
    """
    used = [row for row in rows if row.starts is not None and parts_of.get(row.project)]
    project, projects = _numbers([row.project for row in used])
    organisation, organisations = _numbers([row.organisation for row in used])
    kind, kinds = _numbers([row.kind for row in used])
    country, countries = _numbers([row.country for row in used])
    starts, ends = np.zeros(len(projects), dtype=np.int64), np.zeros(len(projects), dtype=np.int64)
    for row, at in zip(used, project, strict=True):
        starts[at] = day_number(row.starts) if row.starts else 0
        ends[at] = day_number(row.ends or date.max)
    links, parts = _links(projects, parts_of)
    return Named(
        History(
            organisation=organisation,
            project=project,
            coordinates=np.array([row.role == COORDINATOR for row in used], dtype=np.bool_),
            third_party=np.array([row.role == THIRD_PARTY for row in used], dtype=np.bool_),
            kind=kind,
            country=country,
            starts=starts,
            ends=ends,
            parts=links,
            organisations=len(organisations),
        ),
        organisations,
        parts,
        kinds,
        countries,
    )


def day_number(day: date) -> int:
    return (day - FIRST_DAY).days


def _numbers(names: list[str | None]) -> tuple[np.ndarray, tuple[str, ...]]:
    known = sorted({name for name in names if name is not None})
    number = {name: at for at, name in enumerate(known)}
    return np.array([-1 if name is None else number[name] for name in names], dtype=np.int64), tuple(known)


def _links(
    projects: tuple[str, ...], parts_of: Mapping[str, Collection[str]]
) -> tuple[sparse.csr_array, tuple[str, ...]]:
    parts = tuple(sorted({part for project in projects for part in parts_of[project]}))
    number = {part: at for at, part in enumerate(parts)}
    cells = [(at, number[part]) for at, project in enumerate(projects) for part in sorted(set(parts_of[project]))]
    where = np.array(cells, dtype=np.int64).reshape(-1, 2)
    links = sparse.csr_array((np.ones(len(where)), (where[:, 0], where[:, 1])), shape=(len(projects), len(parts)))
    return links, parts

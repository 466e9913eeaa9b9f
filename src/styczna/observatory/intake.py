"""Taking records into a dataset: whole or not at all, each key once; the same again changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

import pyarrow as pa

from styczna.observatory.segments import Dataset, Draft
from styczna.sources.records import Rejection

Record = TypeVar("Record")
Row = dict[str, Any]


@dataclass
class Counts:
    """What an import did. ``read == new + changed + unchanged + len(rejected)``, always."""

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)


def with_digest(row: Row) -> Row:
    """The row with a digest of all that it says, by which the same again is recognised."""
    canonical = json.dumps(row, default=str, ensure_ascii=False, sort_keys=True)
    return {**row, "digest": hashlib.sha256(canonical.encode()).hexdigest()[:32]}


def take_in(
    dataset: Dataset,
    items: Iterable[Record | Rejection],
    to_row: Callable[[Record], Row],
    *,
    batch: int,
    on_progress: Callable[[Counts], None],
) -> Counts:
    """Imports what a reader yields. `to_row` gives a row of the dataset's schema with its ``digest``.

    Memory holds one batch. `on_progress` hears the counts after each batch; an exception from it abandons the import
    and leaves the dataset as it was.
    """
    counts = Counts()
    with dataset.writing() as draft:
        for rows in _batches(items, to_row, dataset.key, batch, counts):
            _merge(draft, rows, counts)
            on_progress(counts)
    return counts


def _batches(
    items: Iterable[Record | Rejection], to_row: Callable[[Record], Row], key: str, batch: int, counts: Counts
) -> Iterator[list[Row]]:
    """Lists of rows without repeats; rejections go straight to the counts."""
    stream = iter(items)
    while chunk := list(islice(stream, batch)):
        counts.read += len(chunk)
        counts.rejected += [item for item in chunk if isinstance(item, Rejection)]
        rows = [to_row(item) for item in chunk if not isinstance(item, Rejection)]
        latest = {row[key]: row for row in rows}
        counts.unchanged += len(rows) - len(latest)  # the same twice in one delivery
        yield list(latest.values())


def _merge(draft: Draft, rows: list[Row], counts: Counts) -> None:
    key = draft.dataset.key
    known = draft.column_of([row[key] for row in rows], "digest")
    added, replaced = [], []
    for row in rows:
        if known.get(row[key]) == row["digest"]:
            counts.unchanged += 1
            continue
        if row[key] in known:
            replaced.append(row[key])
            counts.changed += 1
        else:
            counts.new += 1
        added.append(row)
    if added:
        draft.add(pa.Table.from_pylist(added, schema=draft.dataset.schema), replaced)

"""A dataset as a folder of Parquet segments and one manifest that says which of them count.

A write prepares segments, then replaces the manifest in one rename: until then nothing has happened, after it
everything has. Killed in between, the segments that no manifest names are litter, removed later. One writer at a time
holds a lock; readers hold nothing.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

MANIFEST = "manifest.json"
LOCK_SECONDS = 600  # how long a second writer waits for the first
LITTER_SECONDS = 900  # no reader that opened an old manifest is still at work after this
MERGE_ABOVE = 24  # more segments than this are merged into one when a write ends
ROW_GROUP = 20_000


class Busy(Exception):
    """Another import has held the dataset for longer than we wait."""


class Dataset:
    def __init__(self, folder: Path, schema: pa.Schema, key: str) -> None:
        self.folder, self.schema, self.key = folder, schema, key

    def segments(self) -> list[Path]:
        """The files that count now, oldest first."""
        try:
            manifest = json.loads((self.folder / MANIFEST).read_text(encoding="ascii"))
        except FileNotFoundError:
            return []
        return [self.folder / name for name in manifest["segments"]]

    @contextmanager
    def writing(self) -> Iterator[Draft]:
        """A draft that becomes the dataset when the block ends well, and nothing when it does not."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / "lock", timeout=LOCK_SECONDS):
                self._sweep()
                draft = Draft(self)
                try:
                    yield draft
                    self._publish(draft.finish())
                finally:
                    draft.close()
        except Timeout:
            raise Busy(f"another import has been writing to {self.folder} for {LOCK_SECONDS} seconds") from None

    def _publish(self, segments: list[Path]) -> None:
        if segments == self.segments():
            return
        draft = self.folder / f"{MANIFEST}.partial"
        with draft.open("w", encoding="ascii") as file:
            json.dump({"segments": [path.name for path in segments]}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / MANIFEST)
        _sync_folder(self.folder)

    def _sweep(self) -> None:
        """Removes what a killed writer left, once no reader can still need it."""
        counted = set(self.segments())
        for path in self.folder.glob("*.parquet"):
            if path not in counted and time.time() - path.stat().st_mtime > LITTER_SECONDS:
                path.unlink(missing_ok=True)


class Draft:
    """What a dataset is about to be: its segments and those added since, rows replaced by their key."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.kept = dataset.segments()
        self.added: list[Path] = []
        self.database = duckdb.connect(config={"threads": 2, "memory_limit": "256MB"})

    def close(self) -> None:
        self.database.close()

    def column_of(self, keys: list[str], column: str) -> dict[str, str]:
        """`column` of those of `keys` that are there, the draft's own rows included."""
        files = [str(path) for path in (*self.kept, *self.added)]
        if not files:
            return {}
        rows = self.database.execute(
            f'SELECT "{self.dataset.key}", "{column}" FROM read_parquet($files) WHERE "{self.dataset.key}" IN '  # noqa: S608
            "(SELECT unnest($keys))",
            {"files": files, "keys": keys},
        )
        return dict(rows.fetchall())

    def add(self, rows: pa.Table, replaced: list[str]) -> None:
        """Adds a segment; rows that carry one of the `replaced` keys leave the older segments."""
        if replaced:
            self.kept = [self._without(path, replaced) for path in self.kept]
            self.added = [self._without(path, replaced) for path in self.added]
        self.added.append(self._write(rows))

    def finish(self) -> list[Path]:
        segments = [path for path in (*self.kept, *self.added) if pq.read_metadata(path).num_rows]
        if len(segments) > MERGE_ABOVE:
            files = {"files": [str(path) for path in segments]}
            segments = [self._copy("SELECT * FROM read_parquet($files, union_by_name = true)", files)]
        return segments

    def _without(self, path: Path, keys: list[str]) -> Path:
        if not self._holds(path, keys):
            return path
        query = f'SELECT * FROM read_parquet($files) WHERE "{self.dataset.key}" NOT IN (SELECT unnest($keys))'  # noqa: S608
        return self._copy(query, {"files": [str(path)], "keys": keys})

    def _holds(self, path: Path, keys: list[str]) -> bool:
        query = f'SELECT 1 FROM read_parquet($files) WHERE "{self.dataset.key}" IN (SELECT unnest($keys)) LIMIT 1'  # noqa: S608
        return bool(self.database.execute(query, {"files": [str(path)], "keys": keys}).fetchall())

    def _copy(self, query: str, parameters: dict[str, list[str]]) -> Path:
        reader = self.database.sql(query, params=parameters).to_arrow_reader(ROW_GROUP)
        path = self._new()
        with pq.ParquetWriter(path, self.dataset.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_table(self._fitted(pa.Table.from_batches([batch])))
        _sync(path)
        return path

    def _fitted(self, rows: pa.Table) -> pa.Table:
        """The rows with the columns of today: a column younger than their segment is empty."""
        for field in self.dataset.schema:
            if field.name not in rows.column_names:
                rows = rows.append_column(field, pa.nulls(len(rows), field.type))
        return rows.select(self.dataset.schema.names).cast(self.dataset.schema)

    def _write(self, rows: pa.Table) -> Path:
        path = self._new()
        pq.write_table(rows, path, row_group_size=ROW_GROUP, compression="zstd")
        _sync(path)
        return path

    def _new(self) -> Path:
        return self.dataset.folder / f"{uuid.uuid4().hex}.parquet"


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""A dataset as an Ibis table on DuckDB inside the process, and the rows that answer an expression."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import Any

import ibis

from styczna.observatory.segments import Dataset

_one_at_a_time = Lock()


def opened(dataset: Dataset) -> Any | None:
    """The dataset as it stands now; None where nothing has been imported."""
    files = tuple(str(path) for path in dataset.segments())
    return _with_younger_columns(_open(files), dataset) if files else None


def _with_younger_columns(table: Any, dataset: Dataset) -> Any:
    """Segments written before a column was added have nothing in it."""
    schema = ibis.Schema.from_pyarrow(dataset.schema)
    missing = {name: ibis.null(schema[name]) for name in schema if name not in table.columns}
    return table.mutate(**missing) if missing else table


def answers(asked: Any) -> list[dict[str, Any]]:
    """The answer to an expression. A connection of DuckDB refuses a second thread instead of letting it wait."""
    with _one_at_a_time:
        rows: list[dict[str, Any]] = asked.to_pyarrow().to_pylist()
    return rows


@lru_cache(maxsize=8)
def _open(files: tuple[str, ...]) -> Any:
    """Segments never change under one name, so a table of the same files can be kept."""
    connection = ibis.duckdb.connect(threads=2, memory_limit="512MB")
    connection.raw_sql("SET TimeZone = 'UTC'")
    return connection.read_parquet(list(files), table_name="records", union_by_name=True)

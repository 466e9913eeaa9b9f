"""How the `styczna` command speaks: tables and progress for people, JSON for programs, in the terminal's language."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table


def language() -> str:
    """Polish where the terminal is set to it, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "pl" if os.environ[name].startswith("pl") else "en"
    return "en"


def marked(thing: dict[str, Any]) -> str:
    return f"{thing['name']} [example]" if thing["example"] else str(thing["name"])


@contextmanager
def progress(first: str) -> Iterator[Callable[[str], None]]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(first)
        yield lambda text: progress.update(task, description=text)


def new_table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def print_table(table: Table, *, empty: str) -> None:
    width = None if sys.stdout.isatty() else 160  # for a pipe or a file no terminal says how wide it is
    console = Console(highlight=False, markup=False, width=width)
    if table.row_count:
        console.print(table)
    else:
        console.print(empty)


def print_json(document: dict[str, Any] | Iterable[dict[str, Any]]) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=1, default=_plain)
    sys.stdout.write("\n")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in JSON")

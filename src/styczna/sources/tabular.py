"""Tables as offices keep them, CSV or XLSX, as rows with the line numbers of the file; one row in memory at a time.

The content decides, never the extension. A CSV whose separator is in doubt has several readings and a workbook several
sheets; who looks for a table asks each of them (see `headers.py`) and says which one it took.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from styczna.sources import delimited, safe, workbook
from styczna.sources.cells import Cell
from styczna.sources.encodings import detect
from styczna.sources.messages import RefusedError


@dataclass(frozen=True, slots=True)
class Row:
    """One row that has something in it. `fault` says why its cells cannot be trusted."""

    line: int
    cells: list[Cell]
    fault: RefusedError | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One way to read the file: a sheet of a workbook, or a CSV with one separator. Rows can be asked for again."""

    name: str  # of the sheet; the separator of a CSV
    rows: Callable[[], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Book:
    kind: str  # csv or xlsx
    sheets: tuple[Sheet, ...]  # the likeliest reading first
    encoding: str = ""
    faults: int = 0  # characters that cannot be read in this encoding
    hidden: tuple[str, ...] = field(default=())  # names of sheets that the workbook hides and that are left out


def open_book(path: Path) -> Book:
    """Looks at a file. Raises RefusedError for what is no table; the sheets' rows raise it for what breaks later."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            if not size:
                raise RefusedError("file.empty")
            if size > safe.MAX_TABLE_BYTES:
                raise RefusedError("table.bytes", limit=safe.MAX_TABLE_BYTES)
            return _book(path, file)
    except OSError as error:
        raise RefusedError("file.unreadable", detail=error.strerror or type(error).__name__) from None


def _book(path: Path, file: BinaryIO) -> Book:
    head = file.read(4096)
    file.seek(0)
    if head.startswith(b"PK"):
        return _workbook(path, file)
    if key := _other_format(head):
        raise RefusedError(key)
    encoding = detect(file)
    separators = delimited.separators(path, encoding)
    sheets = tuple(
        Sheet(separator, lambda separator=separator: _checked(delimited.rows(path, encoding, separator)))  # type: ignore[misc]
        for separator in separators
    )
    return Book("csv", sheets, encoding.name, encoding.faults)


def _workbook(path: Path, file: BinaryIO) -> Book:
    contents = workbook.contents(file)
    sheets = tuple(
        Sheet(sheet.name, lambda sheet=sheet: _checked(workbook.rows(path, contents, sheet)))  # type: ignore[misc]
        for sheet in contents.sheets
        if not sheet.hidden
    )
    if not sheets:
        raise RefusedError("table.sheets")
    return Book("xlsx", sheets, hidden=tuple(sheet.name for sheet in contents.sheets if sheet.hidden))


def _other_format(head: bytes) -> str | None:
    """The key of what to say of a file that is a table of another kind, or none at all."""
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "table.xls"
    if head.startswith(b"%PDF"):
        return "table.pdf"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        return "table.html"
    return "table.xml" if start.startswith(b"<?xml") else None


def _checked(found: Iterator[tuple[int, list[Cell], RefusedError | None]]) -> Iterator[Row]:
    """The rows that have something in them, within the limits."""
    count = 0
    for line, cells, fault in found:
        while cells and cells[-1] is None:
            cells.pop()
        if not cells and fault is None:
            continue
        count += 1
        if count > safe.MAX_TABLE_ROWS:
            raise RefusedError("table.rows", limit=safe.MAX_TABLE_ROWS)
        yield Row(line, cells, fault or _fault(cells))


def _fault(cells: list[Cell]) -> RefusedError | None:
    if len(cells) > safe.MAX_TABLE_COLUMNS:
        del cells[safe.MAX_TABLE_COLUMNS :]
        return RefusedError("row.columns", limit=safe.MAX_TABLE_COLUMNS)
    for cell in cells:
        if isinstance(cell, str):
            if len(cell) > safe.MAX_CELL:
                return RefusedError("row.cell", limit=safe.MAX_CELL)
            if "\ufffd" in cell:
                return RefusedError("row.characters", text=cell)
    return None

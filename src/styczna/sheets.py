"""Tables for a spreadsheet: CSV and XLSX that open rightly in Excel and carry no formulas.

A cell's text that a spreadsheet would run (it begins with = + - @, a tab, a carriage return or a NUL) is given an
apostrophe in front; numbers stay numbers, negative ones too. CSV for Polish readers has semicolons and decimal
commas, as Excel expects there; both begin with a BOM so that Excel reads UTF-8.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

import xlsxwriter

Cell = str | int | float | Decimal | date | datetime | bool | None

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\x00")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
LONGEST_CELL = 32_767  # Excel's own limit of characters

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def safe(text: str) -> str:
    """The text as a spreadsheet may have it."""
    cleaned = _NO_XML.sub("", text[:LONGEST_CELL])
    return f"'{cleaned}" if text.startswith(DANGEROUS) and not _NUMBER.fullmatch(text) else cleaned


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, language: str) -> Iterator[bytes]:
    """The table as CSV, row by row."""
    decimal_comma = language == "pl"
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if decimal_comma else ",")
    yield b"\xef\xbb\xbf"
    for row in chain([header], rows):
        writer.writerow([_for_csv(cell, decimal_comma=decimal_comma) for cell in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def as_xlsx(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str) -> bytes:
    """The table as one XLSX sheet with a header that stays in view and a filter."""
    buffer = io.BytesIO()
    options = {"in_memory": False, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, {**options, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(header) - 1, 0), 22)
        for column, name in enumerate(header):
            sheet.write_string(0, column, safe(name), bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, last, column, cell)
        sheet.autofilter(0, 0, last, max(len(header) - 1, 0))
    return buffer.getvalue()


def _for_csv(cell: Cell, *, decimal_comma: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float | Decimal) and decimal_comma:
        return str(cell).replace(".", ",")
    return safe(cell) if isinstance(cell, str) else str(cell)


def _write(sheet: Any, row: int, column: int, cell: Cell) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float | Decimal):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell.replace(tzinfo=None))
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell)
    else:
        sheet.write_string(row, column, safe(cell))


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "Styczna"

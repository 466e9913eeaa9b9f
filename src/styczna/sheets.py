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
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

import xlsxwriter

Cell = str | int | float | Decimal | date | datetime | bool | None

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\x00")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_CELL = 32_767  # Excel's own limit of characters

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def safe(text: str) -> str:
    """The text as a spreadsheet may have it: what it would run is looked for in what is left after cleaning, too."""
    cleaned = _NO_XML.sub("", text)
    if _NUMBER.fullmatch(cleaned) or not (cleaned.startswith(DANGEROUS) or text.startswith(DANGEROUS)):
        return _cut(cleaned, LONGEST_CELL)
    return f"'{_cut(cleaned, LONGEST_CELL - 1)}"


def _cut(text: str, longest: int) -> str:
    """The beginning of a text; Excel counts a sign beyond the first 65,536 of Unicode as two."""
    if len(text) * 2 <= longest:
        return text
    return text.encode("utf-16-le")[: longest * 2].decode("utf-16-le", "ignore")


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


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a workbook."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def as_xlsx(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str) -> bytes:
    """The table as one XLSX sheet with a header that stays in view and a filter."""
    return as_workbook([Sheet(title, header, rows)])


def as_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Several tables as one XLSX file, a sheet each; sheets of one name are told apart by a number."""
    buffer = io.BytesIO()
    options = {"in_memory": False, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, {**options, "default_date_format": "yyyy-mm-dd"}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        taken: set[str] = set()
        for given in sheets:
            _fill(book.add_worksheet(_sheet_name(given.title, taken)), given, bold)
    return buffer.getvalue()


def _fill(sheet: Any, given: Sheet, bold: Any) -> None:
    last_column = max(len(given.header) - 1, 0)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, last_column, 22)
    for column, name in enumerate(given.header):
        sheet.write_string(0, column, safe(name), bold)
    last = 0
    for last, row in enumerate(given.rows, start=1):
        for column, cell in enumerate(row):
            _write(sheet, last, column, cell)
    sheet.autofilter(0, 0, last, last_column)


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


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name that Excel takes, and that no other sheet of the book has; Excel does not tell capitals apart."""
    wanted = _cut(re.sub(r"[\[\]:*?/\\']", " ", _NO_XML.sub("", title)), 31).strip() or "Styczna"
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        name = f"{_cut(wanted, 31 - len(str(number)) - 1)} {number}"
    taken.add(name.casefold())
    return name

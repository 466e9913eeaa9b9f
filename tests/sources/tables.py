"""Tables for the tests of their readers: files made by hand, workbooks as programs write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import Workbook

HEADER = "Nazwa firmy;NIP;REGON;Kody PKD;Miejscowość;Liczba pracowników;Obrót (tys. zł);Członek od\n"
ROWS = (
    "Zakład Energetyki Ćwierć Sp. z o.o.;525-000-58-34;;35.11.Z, 43.21.Z;Świdnica;49;12 345,67;01.03.2010\n"
    "Żółw i Synowie S.A.;5260250274;;62.01.Z;Wrocław;9;1.200,5;2011-05-09\n"
    "Zły Numer;1234567890;;35.11.Z;Legnica;5;10;2012-01-01\n"
)


def workbook(*sheets: tuple[str, Sequence[Sequence[Any]]], change: Callable[[Workbook], None] | None = None) -> bytes:
    """An XLSX of (name, rows) pairs."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def shared_workbook(*sheets: tuple[str, Sequence[Sequence[Any]]]) -> bytes:
    """The same as Excel writes it, with the texts of all sheets in one part."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file.getvalue()


def with_part(book: bytes, name: str, edit: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, edit(content) if part == name else content)
    return changed.getvalue()


def written(folder: Path, content: bytes | str, name: str = "given.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    return path

"""XLSX, row by row. A workbook is a zip of XML: both go through the guards of all readers, nothing is held but one row
and the texts that its sheets share.

A library that loads a sheet whole lets a file of five kilobytes, with one cell at XFD1048576, ask for half a terabyte;
calamine then ends the process. Reading the rows as they come needs no more than this module. Formulas are never run:
the value that the spreadsheet kept beside one is taken, else its text.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from styczna.sources import safe, unpacking
from styczna.sources.cells import Cell, tidy
from styczna.sources.messages import RefusedError
from styczna.sources.safe import Readable

MAX_LINE = 1_048_576  # rows that a sheet can have
MAX_COLUMN = 16_384

# Number formats that every workbook has without saying so and that show a date (ECMA-376, 18.8.30).
_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NO_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')  # texts, fillers and colours of a format
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_EPOCH, _EPOCH_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  # a sheet's dates have no zone
_LAST_SERIAL = 2_958_465  # 9999-12-31


@dataclass(frozen=True, slots=True)
class SheetPart:
    name: str
    part: str  # its member of the zip
    hidden: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """What the sheets of a workbook share. Their texts are read when the first sheet is."""

    sheets: tuple[SheetPart, ...]
    strings_part: str | None
    date_styles: frozenset[int]
    epoch: datetime
    strings: list[str] = field(default_factory=list)


def contents(file: BinaryIO) -> Contents:
    """The sheets of a workbook. Raises RefusedError for a zip that is none, and for one that breaks the limits."""
    names = _names(file)
    main = next((name for name in ("xl/workbook.xml", *sorted(names)) if name.endswith("workbook.xml")), "")
    if main not in names:
        raise RefusedError(_other_zip(names))
    book = _document(file, main)
    targets = _targets(file, main, names)
    found = [_sheet(element, targets) for element in book.iter("{*}sheet")]
    if len(found) > safe.MAX_SHEETS:
        raise RefusedError("table.sheet-count", limit=safe.MAX_SHEETS)
    folder = posixpath.dirname(main)
    of_1904 = any(element.get("date1904") in ("1", "true") for element in book.iter("{*}workbookPr"))
    strings = posixpath.join(folder, "sharedStrings.xml")
    styles = posixpath.join(folder, "styles.xml")
    return Contents(
        sheets=tuple(sheet for sheet in found if sheet.part in names),
        strings_part=strings if strings in names else None,
        date_styles=_date_styles(_document(file, styles)) if styles in names else frozenset(),
        epoch=_EPOCH_OF_1904 if of_1904 else _EPOCH,
    )


def rows(path: Path, book: Contents, sheet: SheetPart) -> Iterator[tuple[int, list[Cell], RefusedError | None]]:
    """Each row of a sheet with its number."""
    with path.open("rb") as file:
        if book.strings_part and not book.strings:
            book.strings.extend(_strings(file, book.strings_part))
        line = 0
        with _part(file, sheet.part) as stream:
            for element in safe.stream_xml(stream, "{*}row"):
                said = _whole(element.get("r"))
                line = line + 1 if said is None else said
                if line > MAX_LINE:
                    raise RefusedError("table.rows", limit=safe.MAX_TABLE_ROWS)
                yield line, _cells(element, book), None


# ---- the parts of the zip


@contextmanager
def _part(file: BinaryIO, name: str) -> Iterator[Readable]:
    file.seek(0)
    for member in unpacking.members("zip", file):
        if member.name == name:
            if isinstance(member.content, RefusedError):
                raise member.content
            yield member.content
            return
    raise RefusedError("archive.broken", detail=f"{name} is missing")


def _names(file: BinaryIO) -> frozenset[str]:
    """The parts that can be read. One that is refused (a bomb, a link) makes the workbook refused."""
    found = set()
    for member in unpacking.members("zip", file):
        if isinstance(member.content, RefusedError):
            raise member.content
        found.add(member.name)
    return frozenset(found)


def _document(file: BinaryIO, name: str) -> etree._Element:
    with _part(file, name) as stream:
        return safe.parse_xml(safe.read_all(stream))


def _other_zip(names: frozenset[str]) -> str:
    if "xl/workbook.bin" in names:
        return "table.xlsb"
    return "table.ods" if "content.xml" in names else "table.zip"


def _targets(file: BinaryIO, main: str, names: frozenset[str]) -> dict[str, str]:
    """Relation of the workbook → member of the zip."""
    folder, base = posixpath.split(main)
    part = posixpath.join(folder, "_rels", f"{base}.rels")
    if part not in names:
        return {}
    relations = _document(file, part).iter("{*}Relationship")
    return {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("/" + folder, relation.get("Target", ""))).lstrip("/")
        for relation in relations
    }


def _sheet(element: etree._Element, targets: dict[str, str]) -> SheetPart:
    relation = next((value for name, value in element.attrib.items() if str(name).endswith("}id")), "")
    hidden = element.get("state", "visible") != "visible"
    return SheetPart(str(element.get("name") or ""), targets.get(str(relation), ""), hidden)


# ---- texts and styles


def _strings(file: BinaryIO, part: str) -> Iterator[str]:
    characters = 0
    with _part(file, part) as stream:
        for count, element in enumerate(safe.stream_xml(stream, "{*}si")):
            text = _text(element)
            characters += len(text)
            if count >= safe.MAX_STRINGS or characters > safe.MAX_STRING_CHARACTERS:
                raise RefusedError("table.strings", limit=safe.MAX_STRINGS)
            yield text


def _text(element: etree._Element) -> str:
    """The runs of a text put together; how an Asian word is pronounced (rPh) is no part of it."""
    text = "".join(_runs(element))
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _runs(element: etree._Element) -> Iterator[str]:
    for child in element.iterchildren():
        name = str(child.tag).rpartition("}")[2]
        if name == "t":
            yield child.text or ""
        elif name in ("r", "is"):
            yield from _runs(child)


def _date_styles(styles: etree._Element) -> frozenset[int]:
    """The numbers of the cell styles that show a number as a date."""
    own = styles.iter("{*}numFmt")
    dates = _DATE_FORMATS | {_whole(form.get("numFmtId")) for form in own if _shows_date(form.get("formatCode", ""))}
    cells = next(styles.iter("{*}cellXfs"), None)
    found = () if cells is None else cells.iterchildren("{*}xf")
    return frozenset(number for number, style in enumerate(found) if _whole(style.get("numFmtId")) in dates)


def _shows_date(code: str) -> bool:
    return bool(re.search(r"(?i)[dmyhs]|r{2,4}", _NO_DATE.sub("", code.split(";")[0])))


# ---- cells


def _cells(row: etree._Element, book: Contents) -> list[Cell]:
    cells: list[Cell] = []
    for element in row.iterchildren("{*}c"):
        column = _column(element.get("r", ""), len(cells))
        if column >= MAX_COLUMN:
            break
        value = _value(element, book)
        if value is None:
            continue
        if column < len(cells):
            cells[column] = value
        else:
            cells.extend([None] * (column - len(cells)))
            cells.append(value)
    return cells


def _column(reference: str, otherwise: int) -> int:
    found = _REFERENCE.fullmatch(reference)
    if not found:
        return otherwise
    column = 0
    for letter in found[1].upper():
        column = 26 * column + ord(letter) - 64
    return column - 1


def _value(cell: etree._Element, book: Contents) -> Cell:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return tidy(_text(cell))
    said = cell.findtext("{*}v")
    if not said:
        formula = cell.findtext("{*}f")
        return tidy(f"={formula}") if formula else None
    if kind == "s":
        place = _whole(said)
        return tidy(book.strings[place]) if place is not None and place < len(book.strings) else None
    if kind == "b":
        return said.strip() in ("1", "true")
    if kind == "n":
        return _number(said, book, cell.get("s", "0"))
    if kind == "d":
        return _iso(said)
    return tidy(said)  # the text of a formula, or an error such as #N/A


def _number(said: str, book: Contents, style: str) -> Cell:
    try:
        number = float(said)
    except ValueError:
        return tidy(said)
    if _whole(style) in book.date_styles and 1 <= number <= _LAST_SERIAL:
        return _moment(book.epoch + timedelta(seconds=round(86_400 * number)))
    if number.is_integer() and abs(number) < 1e15:
        return int(number)
    return number if abs(number) < 1e300 else tidy(said)  # neither NaN nor infinity is a number of a sheet


def _whole(said: str | None) -> int | None:
    return int(said) if said and re.fullmatch("[0-9]{1,9}", said.strip()) else None


def _iso(said: str) -> Cell:
    try:
        return _moment(datetime.fromisoformat(said.strip().removesuffix("Z")))
    except ValueError:
        return tidy(said)


def _moment(found: datetime) -> date | datetime:
    return found if (found.hour or found.minute or found.second) else found.date()

"""Published lists of EU-funded projects, CSV or XLSX: one row a project, the header found by what it calls the title.

What a list does not say is None. A row that is no project (too few or too many cells, no title, an amount that is none)
is refused with its line, and everything else of the file stays.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path, PurePosixPath

from styczna.sources import cells, project_columns, safe
from styczna.sources.cells import Cell
from styczna.sources.messages import RefusedError, printable
from styczna.sources.opening import documents
from styczna.sources.records import FundedProject, Money, Rejection
from styczna.sources.tabular import Row, Sheet, open_book
from styczna.sources.unpacking import archive_kind
from styczna.sources.words import fold

HEADER_WITHIN = 40  # rows; above the header stand titles, dates and explanations
MAX_TITLE = 2_000
MAX_TEXT = 300

_TOTALS = frozenset({"razem", "suma", "ogolem", "lacznie", "total"})
_ANSWERS = frozenset({"tak", "nie", "yes", "no"})
_UNIT = re.compile(r"(?i)\s*(zł|zl|pln|eur|euro|€)\.?$")
# Programmes of territorial cooperation, which the lists of 2014-2020 keep in euro.
_IN_EURO = re.compile(r"interreg|\bewt\b|wspolpracy terytorialnej|wspolpracy transgranicznej|poludniowy baltyk")


def read(paths: Iterable[Path]) -> Iterator[FundedProject | Rejection]:
    """The projects of the lists at the paths (files, folders, archives), and a rejection for every row that is none.

    Raises nothing for what lies in the files. Holds one row in memory, and sixteen letters of every project of a list.
    """
    for path in paths:
        if path.is_dir():
            yield from read(sorted(entry for entry in path.iterdir() if not entry.name.startswith(".")))
        elif _is_archive(path):
            yield from _of_archive(path)
        else:
            yield from _of_file(path, str(path))


def _is_archive(path: Path) -> bool:
    """A file that holds lists; a workbook is a zip too, and a list itself."""
    try:
        with path.open("rb") as file:
            head = file.read(safe.CHUNK)
    except OSError:
        return False
    kind = archive_kind(head)
    return kind is not None and not (kind == "zip" and (b"[Content_Types].xml" in head or b"xl/" in head))


def _of_archive(path: Path) -> Iterator[FundedProject | Rejection]:
    """Each list of an archive, laid aside for as long as it is read."""
    with tempfile.TemporaryDirectory() as folder:
        aside = Path(folder) / "list"
        for document in documents(path):
            if isinstance(document, Rejection):
                yield document
                continue
            try:
                with aside.open("wb") as file:
                    while data := document.stream.read(safe.CHUNK):
                        file.write(data)
            except RefusedError as refused:
                yield refused.rejection(document.name)
                continue
            yield from _of_file(aside, document.name)


def _of_file(path: Path, name: str) -> Iterator[FundedProject | Rejection]:
    try:
        book = open_book(path)
        headed = [sheet for sheet in book.sheets if _header_of(sheet)]
        if not headed:
            raise RefusedError("project.header", limit=HEADER_WITHIN)
        for sheet in headed[:1] if book.kind == "csv" else headed:  # of a CSV they are readings of the same rows
            yield from _of_sheet(sheet, name)
    except RefusedError as refused:
        yield refused.rejection(name)


@dataclass(slots=True)
class _List:
    """A list whose header was read: which column is which, what the file's name says, which projects it gave so far."""

    columns: Mapping[str, int]
    header: tuple[Cell, ...]
    source: str  # the list's own name: fund and period where the file says them, else the file's
    fund: str | None
    period: str | None
    first: dict[str, str] = field(default_factory=dict)  # identity → what the first row with it says


def _of_sheet(sheet: Sheet, name: str) -> Iterator[FundedProject | Rejection]:
    header = _header_of(sheet)
    assert header is not None, "only sheets with a header are read"
    of = _list(header, name)
    for row in sheet.rows():
        if row.line > header.line and not _stands_apart(row, of):
            yield _project(row, of, name)


def _header_of(sheet: Sheet) -> Row | None:
    """The first row that names a title, and more."""
    return next((row for row in islice(sheet.rows(), HEADER_WITHIN) if _columns(row)), None)


def _columns(row: Row) -> dict[str, int] | None:
    return project_columns.columns([cell if isinstance(cell, str) else "" for cell in row.cells])


def _list(header: Row, name: str) -> _List:
    stem = PurePosixPath(name.rpartition("!")[2]).stem
    fund, period = project_columns.fund_in_name(stem), project_columns.period(stem)
    source = f"{fund} {period}" if fund and period else printable(stem, MAX_TEXT)
    return _List(_columns(header) or {}, tuple(header.cells), source, fund, period)


def _stands_apart(row: Row, of: _List) -> bool:
    """The header once more, as on each printed page, or the sum at the end: no project."""
    if tuple(row.cells) == of.header:
        return True
    said = [fold(text).strip(" :.") for cell in row.cells if (text := cells.text_of(cell))]
    return bool(said) and said[0] in _TOTALS and not _text(row, of, "beneficiary")


def _project(row: Row, of: _List, file: str) -> FundedProject | Rejection:
    try:
        if row.fault:
            raise row.fault
        _check_width(row, of)
        return _told_apart(_record(row, of), of)
    except RefusedError as refused:
        refused.line = row.line
        return refused.rejection(file)


def _check_width(row: Row, of: _List) -> None:
    """Refuses a row that is wider than the header, or ends before any of the list's amounts: its cells are shifted."""
    amounts = [of.columns[name] for name in ("value", "support") if name in of.columns]
    if len(row.cells) > len(of.header) or (amounts and len(row.cells) <= min(amounts)):
        raise RefusedError("project.cells", count=len(row.cells), wanted=len(of.header))


def _record(row: Row, of: _List) -> FundedProject:
    """The project of a row. Raises RefusedError where it has no title, or an amount that is none."""
    title = _text(row, of, "title", MAX_TITLE)
    if not title:
        raise RefusedError("project.title")
    programme, named_fund = _text(row, of, "programme"), _text(row, of, "fund")
    project = FundedProject(
        id="",
        source=of.source,
        title=title,
        beneficiary=_text(row, of, "beneficiary"),
        beneficiary_number=_text(row, of, "beneficiary_number"),
        contract=_text(row, of, "contract"),
        fund=project_columns.fund(named_fund) if named_fund else of.fund,
        period=_period(row, of, programme),
        programme=programme,
        measure=_text(row, of, "measure"),
        field=_text(row, of, "field"),
        place=_text(row, of, "place"),
        value=_money(row, of, "value", programme),
        support=_money(row, of, "support", programme),
        starts=_day(row, of, "starts"),
        ends=_day(row, of, "ends"),
    )
    return replace(project, id=_digest(_identity(project)))


def _cell(row: Row, of: _List, name: str) -> Cell:
    position = of.columns.get(name)
    return None if position is None or position >= len(row.cells) else row.cells[position]


def _text(row: Row, of: _List, name: str, limit: int = MAX_TEXT) -> str | None:
    """What the row says in a column, on one line; None where it says nothing, or that there is nothing."""
    return printable(cells.text_of(_cell(row, of, name)), limit) or None


def _period(row: Row, of: _List, programme: str | None) -> str | None:
    """As the row says it, else the file's name, else the programme's."""
    said = (_text(row, of, "period"), of.period, programme)
    return next((found for text in said if text and (found := project_columns.period(text))), None)


def _money(row: Row, of: _List, name: str, programme: str | None) -> Money | None:
    """An amount above zero; None where there is none. Raises RefusedError for what is no amount."""
    cell = _cell(row, of, name)
    if isinstance(cell, str) and fold(cell.strip()) in _ANSWERS:  # of another column: the cells are shifted
        raise RefusedError(f"project.{name}.number", text=cell)
    amount = cells.amount(_UNIT.sub("", cell) if isinstance(cell, str) else cell, f"project.{name}")
    return Money(amount, _currency(row, of, name, programme)) if amount else None


def _currency(row: Row, of: _List, name: str, programme: str | None) -> str:
    """As the cell, its row or its header says. "PLN, for ETC projects EUR" is decided by the programme."""
    header = str(of.header[of.columns[name]])
    said = project_columns.currency_of(cells.shown(_cell(row, of, name)))
    said = said or _text(row, of, "currency") or project_columns.currency_of(header)
    if said:
        return said.upper()[:3]
    return "EUR" if "eur" in fold(header) and programme and _IN_EURO.search(fold(programme)) else "PLN"


def _day(row: Row, of: _List, name: str) -> date | None:
    try:
        return cells.day(_cell(row, of, name), "project")
    except RefusedError:
        return None


def _identity(project: FundedProject) -> str:
    """What makes it the same project in the next edition of the list."""
    if project.contract:
        return f"contract\x1f{''.join(project.contract.split()).upper()}"
    amount = f"{project.value.amount:.2f}" if project.value else ""
    return "\x1f".join(("row", project.source, fold(project.title), fold(project.beneficiary or ""), amount))


def _told_apart(project: FundedProject, of: _List) -> FundedProject:
    """Different rows of one identity are different projects: the later ones are known by all that they say."""
    content = _digest(repr(project))
    if of.first.setdefault(project.id, content) == content:
        return project
    return replace(project, id=_digest(f"{project.id}\x1f{content}"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]

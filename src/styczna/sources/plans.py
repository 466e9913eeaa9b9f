"""A buyer's procurement plan, CSV or XLSX: one row a planned order, the header found by what it calls the subject.

Each row becomes a notice of kind PLANNING. What the plan does not say is None; a row without a subject, with an amount
that is none or with a code that is none is refused with its line, and everything else of the file stays.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath

from styczna.sources import cells, plan_columns, values
from styczna.sources.cells import Cell
from styczna.sources.messages import RefusedError, printable
from styczna.sources.records import PLANNING, Lot, Money, Notice, Party, Rejection
from styczna.sources.tabular import Book, Row, Sheet, open_book
from styczna.sources.vocabularies import known
from styczna.sources.words import fold

HEADER_WITHIN = 40  # rows; above the header stand titles, dates and explanations
MAX_SUBJECT = 2_000
MAX_TEXT = 4_000

_TOTALS = frozenset({"razem", "suma", "ogolem", "lacznie", "total"})
_UNIT = re.compile(r"(?i)\s*(zł|zl|pln)\.?$")
_NO_VALUE = frozenset({"-", "–", "—", "nd", "n/d", "nie dotyczy", "brak"})


def read(paths: Iterable[Path], *, buyer: str) -> Iterator[Notice | Rejection]:
    """The orders of the plans at the paths, and a rejection for every row that is none.

    `buyer` stands with the rows that name none. Raises nothing for what lies in the files.
    """
    for path in paths:
        yield from _of_file(path, buyer)


def _of_file(path: Path, buyer: str) -> Iterator[Notice | Rejection]:
    try:
        book = open_book(path)
        headed = [sheet for sheet in book.sheets if _header_of(sheet)]
        if not headed:
            raise RefusedError("plan.header", limit=HEADER_WITHIN)
        for sheet in headed[:1] if book.kind == "csv" else headed:  # of a CSV they are readings of the same rows
            yield from _of_sheet(sheet, book, path, buyer)
    except RefusedError as refused:
        yield refused.rejection(str(path))


@dataclass(slots=True)
class _Plan:
    """A plan whose header was read, and which subjects it named so far."""

    columns: Mapping[str, int]
    header: tuple[Cell, ...]
    buyer: str
    year: str | None
    named: Counter[str] = field(default_factory=Counter)


def _of_sheet(sheet: Sheet, book: Book, path: Path, buyer: str) -> Iterator[Notice | Rejection]:
    header = _header_of(sheet)
    assert header is not None, "only sheets with a header are read"
    above = " ".join(cells.text_of(cell) for row in sheet.rows() if row.line < header.line for cell in row.cells)
    stem = PurePosixPath(str(path)).stem
    year = plan_columns.year(above) or plan_columns.year(sheet.name) or plan_columns.year(stem)
    plan = _Plan(_columns(header) or {}, tuple(header.cells), buyer, year)
    for row in sheet.rows():
        if row.line > header.line and not _stands_apart(row, plan):
            yield _order(row, plan, str(path))


def _header_of(sheet: Sheet) -> Row | None:
    return next((row for row in islice(sheet.rows(), HEADER_WITHIN) if _columns(row)), None)


def _columns(row: Row) -> dict[str, int] | None:
    return plan_columns.columns([cell if isinstance(cell, str) else "" for cell in row.cells])


def _stands_apart(row: Row, plan: _Plan) -> bool:
    """The header once more, its columns numbered, or the sum at the end: no order."""
    if tuple(row.cells) == plan.header:
        return True
    said = [text for cell in row.cells if (text := cells.text_of(cell))]
    if len(said) > 1 and said == [str(number) for number in range(1, len(said) + 1)]:
        return True
    return bool(said) and fold(said[0]).strip(" :.") in _TOTALS


def _order(row: Row, plan: _Plan, file: str) -> Notice | Rejection:
    try:
        if row.fault:
            raise row.fault
        if len(row.cells) > len(plan.header):
            raise RefusedError("plan.cells", count=len(row.cells), wanted=len(plan.header))
        return _notice(row, plan)
    except RefusedError as refused:
        refused.line = row.line
        return refused.rejection(file)


def _notice(row: Row, plan: _Plan) -> Notice:
    subject = _text(row, plan, "subject", MAX_SUBJECT)
    if not subject:
        raise RefusedError("plan.subject")
    buyer = _text(row, plan, "buyer") or plan.buyer
    said = _text(row, plan, "expected")
    value, cpv = _value(row, plan), _cpv(row, plan)
    description = _text(row, plan, "description")
    return Notice(
        id=_identity(plan, buyer, subject),
        source="plan",
        kind=PLANNING,
        form=f"plan {plan.year}" if plan.year else "plan",
        titles={"pl": subject},
        descriptions={"pl": description} if description else {},
        language="pl",
        buyers=(Party(buyer, country="PL"),),
        country="PL",
        cpv=cpv,
        contract=plan_columns.kind(_text(row, plan, "kind")),
        procedure=plan_columns.procedure(_text(row, plan, "procedure")),
        value=value,
        lots=(Lot("1", cpv=cpv, value=value),),
        expected=plan_columns.expected(said, plan.year),
    )


def _cell(row: Row, plan: _Plan, name: str) -> Cell:
    position = plan.columns.get(name)
    return None if position is None or position >= len(row.cells) else row.cells[position]


def _text(row: Row, plan: _Plan, name: str, limit: int = MAX_TEXT) -> str:
    return printable(cells.text_of(_cell(row, plan, name)), limit)


def _value(row: Row, plan: _Plan) -> Money | None:
    """An amount above zero; None where there is none. Raises RefusedError for what is no amount."""
    cell = _cell(row, plan, "value")
    if isinstance(cell, str) and fold(cell.strip()) in _NO_VALUE:
        return None
    amount = cells.amount(_UNIT.sub("", cell) if isinstance(cell, str) else cell, "plan.value")
    return Money(amount, "PLN") if amount else None


def _cpv(row: Row, plan: _Plan) -> tuple[str, ...]:
    """The codes of a cell, checked: a wrong digit would send the order to the wrong firms."""
    said = _text(row, plan, "cpv")
    found = values.each_once(values.cpv(code) for code in re.findall(r"\d{8}(?:-\d)?", said))
    unknown = [code for code in found if not known(f"cpv:{code}")]
    if unknown or (said and re.search(r"\d", said) and not found):
        raise RefusedError("plan.cpv.code", text=", ".join(unknown) or said)
    return found


def _identity(plan: _Plan, buyer: str, subject: str) -> str:
    """What makes it the same order in the next edition of the plan: its buyer, year and subject, not its place."""
    what = "\x1f".join((fold(buyer), plan.year or "", " ".join(fold(subject).split())))
    plan.named[what] += 1
    what += f"\x1f{plan.named[what]}" if plan.named[what] > 1 else ""
    return f"PLAN-{hashlib.sha256(what.encode()).hexdigest()[:16]}"

"""Lists of members, CSV or XLSX, as typed records; what cannot be read comes back row by row with its cells.

`understand` looks at a file and says what its columns mean; `read` gives an entry for each row below the headings: a
member, or what is wrong with the row. A value that the file does not give is None or empty, never zero. Nothing in a
cell is ever run: a formula is its text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from styczna.sources import activities, headers, member_columns, tabular
from styczna.sources.activities import PKD2007, PKD2025
from styczna.sources.cells import Cell, shown
from styczna.sources.headers import Header
from styczna.sources.member_columns import LEFT_OUT, NAMING, SEVERAL, Column
from styczna.sources.member_rows import Entry, Member, Reading
from styczna.sources.messages import RefusedError, printable
from styczna.sources.tabular import Book, Row

__all__ = ["Entry", "Member", "MemberTable", "first_entries", "read", "understand"]

SAMPLE = 500  # rows that are asked which edition of PKD the file uses
FIRST_ROWS = 10  # shown to a person before anything is taken in


@dataclass(frozen=True, slots=True)
class MemberTable:
    """A file, and how it is understood."""

    file: str  # as a person calls it
    book: Book
    header: Header
    columns: tuple[Column, ...]
    usual_edition: str  # of PKD codes that are in both and say nothing
    first: tuple[Row, ...] = field(default=(), repr=False)

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(column.field for column in self.columns) - {LEFT_OUT}

    def reading(self) -> Reading:
        return Reading(self.file, self.columns, self.usual_edition)

    def check(self) -> None:
        """Raises RefusedError where no column names a member or its number."""
        if not self.fields & NAMING:
            names = ", ".join(column.name for column in self.columns)
            raise RefusedError("table.header", self.header.lines[0], names=names)


def understand(path: Path, *, file: str, chosen: Mapping[str, str] | None = None) -> MemberTable:
    """What a file holds. `chosen` is what a person said of columns before: folded name → field, empty to leave one out.

    Raises RefusedError where it is no table at all.
    """
    book = tabular.open_book(path)
    header = headers.find_header(book, _weight)
    columns = _columns(header.names, chosen or {})
    sample = tuple(islice(headers.entries(header), SAMPLE))
    return MemberTable(file, book, header, columns, _usual_edition(sample, columns), sample[:FIRST_ROWS])


def read(table: MemberTable) -> Iterator[Entry]:
    """Each row below the headings. Raises RefusedError where the file breaks off or has more than the limits."""
    reading = table.reading()
    for row in headers.entries(table.header):
        yield reading.entry(row)


def first_entries(table: MemberTable) -> list[Entry]:
    """The first rows, for a person to look at."""
    reading = table.reading()
    return [reading.entry(row) for row in table.first]


def _weight(heading: str) -> float:
    """How much a heading speaks for its row: names and numbers of members most, what we leave out least."""
    found, sure = member_columns.recognise(heading)
    if found is None:
        return 0.0
    return sure * (0.4 if found == LEFT_OUT else 1.5 if found in NAMING else 1.0)


def _columns(names: tuple[str, ...], chosen: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns with their fields; of two that would be one field, the surer, else the first."""
    seen: Counter[str] = Counter()
    columns = []
    for place, name in enumerate(names):
        called = printable(name) or f"#{place + 1}"
        seen[called] += 1
        called = called if seen[called] == 1 else f"{called} ({seen[called]})"
        columns.append(member_columns.column(name, place, called, chosen.get(member_columns.folded(called))))
    best: dict[str, Column] = {}
    for column in columns:
        if column.field not in best or column.sure > best[column.field].sure:
            best[column.field] = column
    return tuple(
        column
        if column.field in SEVERAL or column.field == LEFT_OUT or best[column.field] is column
        else Column(column.name, column.place, LEFT_OUT, 0.0)
        for column in columns
    )


def _usual_edition(rows: tuple[Row, ...], columns: tuple[Column, ...]) -> str:
    """The edition that the codes of the file's beginning belong to, where they belong to one only."""
    places = [column.place for column in columns if column.field == "pkd"]
    said: Counter[str | None] = Counter()
    for row in rows:
        for place in places:
            said[_only_in(row.cells[place] if place < len(row.cells) else None)] += 1
    return PKD2025 if said[PKD2025] > said[PKD2007] else PKD2007


def _only_in(cell: Cell) -> str | None:
    try:
        return activities.only_in(re.sub(r"\s+", " ", shown(cell)))
    except RefusedError:
        return None

"""The REGON register as Statistics Poland publishes it by voivodeship: numbers of firms, one row for each year,
voivodeship and subclass of PKD 2007, in four classes of expected employment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from styczna.sources import plain_csv
from styczna.sources.messages import RefusedError
from styczna.sources.opening import Document
from styczna.sources.records import Rejection
from styczna.sources.vocabularies import known

SIZES = ("0-9", "10-49", "50-249", "250+")  # people expected to be employed
COLUMNS = ("year", "voivodeship", "pkd2007", "total", *SIZES)
VOIVODESHIPS = tuple(f"{number:02}" for number in range(2, 33, 2))  # TERYT
MOST = 100_000_000  # firms; the whole country has five million

_YEAR = re.compile(r"(?:199|20\d|210)\d", re.ASCII)
_SUBCLASS = re.compile(r"\d\d\.\d\d\.[A-Z]", re.ASCII)
_NUMBER = re.compile(r"\d{1,3}(?: \d{3})+|\d{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class FirmCount:
    """One row: how many firms of an activity a voivodeship has."""

    year: int
    voivodeship: str
    pkd2007: str
    total: int  # as published, whether or not it is the sum of the size classes
    sizes: tuple[int, int, int, int]

    @property
    def key(self) -> str:
        return f"{self.year}-{self.voivodeship}-{self.pkd2007}"


Remark = Callable[[Rejection], None]


def read(documents: Iterable[Document], *, remark: Remark = lambda _: None) -> Iterator[FirmCount | Rejection]:
    """The rows of files that have COLUMNS, and a rejection for every row that cannot be taken.

    What is odd is told to `remark` and taken: size classes that do not add up to the total (the register has one such
    row), and a subclass that PKD did not always have, once a file. Memory holds every row of one file.
    """
    for document in documents:
        try:
            yield from _rows(document, remark)
        except RefusedError as refused:
            yield refused.rejection(document.name)


def _rows(document: Document, remark: Remark) -> Iterator[FirmCount | Rejection]:
    names = plain_csv.header(document.head)
    places = tuple(names.index(name) for name in COLUMNS)
    first: dict[str, tuple[int, FirmCount]] = {}
    passing: set[str] = set()
    for line in plain_csv.lines(document):
        try:
            row = _row(line, places, len(names))
            before, same = first.setdefault(row.key, (line.number, row))
            if same != row:
                raise RefusedError("register.twice", first=before)
        except RefusedError as refused:
            refused.line = line.number
            yield refused.rejection(document.name)
            continue
        if before == line.number:
            for said in _oddities(row, passing):
                said.line = line.number
                remark(said.rejection(document.name))
        yield row


def _oddities(row: FirmCount, passing: set[str]) -> Iterator[RefusedError]:
    """`passing` are the subclasses that were told of before."""
    if sum(row.sizes) != row.total:
        yield RefusedError("register.sum", total=row.total, sum=sum(row.sizes))
    if row.pkd2007 not in passing and not known(f"pkd2007:{row.pkd2007}"):
        passing.add(row.pkd2007)
        yield RefusedError("register.passing", code=row.pkd2007)


def _row(line: plain_csv.Line, places: tuple[int, ...], width: int) -> FirmCount:
    if isinstance(line.cells, RefusedError):
        raise line.cells
    if len(line.cells) != width:
        raise RefusedError("reference.cells", count=len(line.cells), wanted=width)
    year, voivodeship, pkd, *counts = (line.cells[place] for place in places)
    if not _YEAR.fullmatch(year):
        raise RefusedError("register.year", text=year)
    region = voivodeship.rjust(2, "0")  # a spreadsheet takes 02 for a number and drops its nought
    if region not in VOIVODESHIPS:
        raise RefusedError("register.voivodeship", text=voivodeship)
    # Subclasses came and went with amendments (85.42.A until 2017); the classes of PKD 2007 never changed.
    if not (_SUBCLASS.fullmatch(pkd) and known(f"pkd2007:{pkd[:5]}")):
        raise RefusedError("register.pkd", text=pkd)
    total, *sizes = (_count(text, name) for text, name in zip(counts, COLUMNS[3:], strict=True))
    return FirmCount(int(year), region, pkd, total, (sizes[0], sizes[1], sizes[2], sizes[3]))


def _count(text: str, name: str) -> int:
    """A whole number, in groups of three where the file has it so. Nothing is no number: unknown is not zero."""
    number = int(text.replace(" ", "")) if _NUMBER.fullmatch(text) else -1
    if not 0 <= number <= MOST:
        raise RefusedError(f"register.{name}", text=text)
    return number

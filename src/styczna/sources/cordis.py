"""Participations in projects of the Union's research programmes, from CORDIS.

Two kinds of file: who takes part in which project (a row for each project, organisation and role), and which part of
the programme pays for a project (a row for each; some projects have several). A project is named by its record number
(rcn), an organisation by its participant identification code (PIC).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from styczna.sources import plain_csv, values
from styczna.sources.messages import RefusedError
from styczna.sources.opening import Document
from styczna.sources.records import Rejection

COLUMNS = (
    "rcn", "role", "pic", "type", "contribution", "country", "start_date", "end_date", "max_contribution", "total_cost",
)  # fmt: skip
PART_COLUMNS = ("rcn", "programme_part")
MOST_LETTERS = 60  # of a role or the name of a programme part

_NUMBER = re.compile(r"[1-9]\d{0,11}", re.ASCII)
_AMOUNT = re.compile(r"\d{1,15}(?:\.\d{1,10})?", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_NOT_SAID = ("", "NA")  # statistics programs write NA
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Participation:
    """An organisation in a project, in one role."""

    rcn: str
    pic: str
    role: str  # coordinator, participant, partner
    type: str | None  # PRC a company, HES a school, REC research, PUB a public body, OTH
    country: str | None  # as CORDIS writes it: EL and UK
    starts: date | None
    ends: date | None
    contribution: Decimal | None  # euros of the Union to this organisation
    project_contribution: Decimal | None  # and to the whole project
    project_cost: Decimal | None

    @property
    def key(self) -> str:
        return f"{self.rcn}-{self.pic}-{self.role}"


@dataclass(frozen=True, slots=True)
class ProgrammePart:
    """The part of a programme that a project belongs to, such as SC3."""

    rcn: str
    part: str

    @property
    def key(self) -> str:
        return f"{self.rcn}-{self.part}"


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


Found = TypeVar("Found", bound=_Keyed)


def read(documents: Iterable[Document]) -> Iterator[Participation | Rejection]:
    """The rows of files that have COLUMNS, and a rejection for every row that cannot be taken."""
    return _read(documents, COLUMNS, _participation)


def read_parts(documents: Iterable[Document]) -> Iterator[ProgrammePart | Rejection]:
    """The rows of files that have PART_COLUMNS, likewise."""
    return _read(documents, PART_COLUMNS, _programme_part)


def _read(
    documents: Iterable[Document], columns: tuple[str, ...], made: Callable[[list[str]], Found]
) -> Iterator[Found | Rejection]:
    for document in documents:
        try:
            yield from _rows(document, columns, made)
        except RefusedError as refused:
            yield refused.rejection(document.name)


def _rows(
    document: Document, columns: tuple[str, ...], made: Callable[[list[str]], Found]
) -> Iterator[Found | Rejection]:
    names = plain_csv.header(document.head)
    places = [names.index(name) for name in columns]
    first: dict[str, tuple[int, int]] = {}
    for line in plain_csv.lines(document):
        try:
            row = made(_cells(line, places, len(names)))
            before, same = first.setdefault(row.key, (line.number, hash(row)))
            if same != hash(row):
                raise RefusedError("cordis.twice", first=before)
        except RefusedError as refused:
            refused.line = line.number
            yield refused.rejection(document.name)
            continue
        yield row


def _cells(line: plain_csv.Line, places: list[int], width: int) -> list[str]:
    if isinstance(line.cells, RefusedError):
        raise line.cells
    if len(line.cells) != width:
        raise RefusedError("reference.cells", count=len(line.cells), wanted=width)
    return [line.cells[place] for place in places]


def _participation(cells: list[str]) -> Participation:
    rcn, role, pic, kind, given, country, starts, ends, project_given, cost = cells
    return Participation(
        rcn=_number(rcn, "cordis.rcn"),
        pic=_number(pic, "cordis.pic"),
        role=_word(role, "cordis.role"),
        type=None if kind in _NOT_SAID else _word(kind, "cordis.type"),
        country=_country(country),
        starts=_day(starts, "cordis.start_date"),
        ends=_day(ends, "cordis.end_date"),
        contribution=_amount(given, "cordis.contribution"),
        project_contribution=_amount(project_given, "cordis.max_contribution"),
        project_cost=_amount(cost, "cordis.total_cost"),
    )


def _programme_part(cells: list[str]) -> ProgrammePart:
    rcn, part = cells
    return ProgrammePart(_number(rcn, "cordis.rcn"), _word(part, "cordis.programme_part"))


def _number(text: str, key: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise RefusedError(key, text=text)
    return text


def _word(text: str, key: str) -> str:
    if text in _NOT_SAID or len(text) > MOST_LETTERS or not text.isprintable():
        raise RefusedError(key, text=text)
    return text


def _country(text: str) -> str | None:
    """Namibia is NA as well; in what CORDIS gives, a country that is not said is the far commoner reading."""
    if text in _NOT_SAID:
        return None
    if not _COUNTRY.fullmatch(text):
        raise RefusedError("cordis.country", text=text)
    return text


def _day(text: str, key: str) -> date | None:
    if text in _NOT_SAID:
        return None
    found = values.day(text)
    if found is None:
        raise RefusedError(key, text=text)
    return found


def _amount(text: str, key: str) -> Decimal | None:
    """Nothing is no amount: unknown is not zero."""
    if text in _NOT_SAID:
        return None
    if not _AMOUNT.fullmatch(text):
        raise RefusedError(key, text=text)
    return Decimal(text).quantize(_CENT)

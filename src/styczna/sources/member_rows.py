"""One row of a list of members, cell by cell: what it says, or all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from styczna.sources import activities, cells, places
from styczna.sources.cells import Cell, shown, text_of
from styczna.sources.identifiers import KINDS, identifiers
from styczna.sources.member_columns import LEFT_OUT, Column
from styczna.sources.messages import RefusedError, printable
from styczna.sources.records import Rejection
from styczna.sources.tabular import Row
from styczna.sources.words import fold

MAX_NAME = 300
MAX_SHOWN = 2_000  # characters of a cell that goes back to a person in the list of bad rows
MAX_CAPABILITIES = 4_000
MAX_LINK = 300
MAX_EMAIL = 254

Value = TypeVar("Value")

# Classes of recommendation 2003/361/EC by persons employed: up to how many, and the class.
_SIZES = ((9, "micro"), (49, "small"), (249, "medium"), (10**9, "large"))
_SIZE_WORDS = ((r"\bmikro|\bmicro", "micro"), (r"\bmal[yaei]|\bmala?\b|\bsmall", "small"),
               (r"\bsredni|\bmedium", "medium"), (r"\bduz[yaei]|\blarge|\bbig\b", "large"))  # fmt: skip
# What members are called in lists, and what their names give away.
_KIND_WORDS = (
    (r"\biob\b|otoczeni\w* biznes|business.env|business.support|\bngo\b|pozarzad|fundacj|stowarzysz|\bizb[ay]\b|"
     r"\bpark\w* (techno|nauk|przem)|inkubator|agencj\w* rozwoj|\bcluster|chamber|association|foundation",
     "environment"),
    (r"\bnauk|uczeln|uniwersyt|politechn|akademi|instytut|badawcz|\bb\+r\b|research|universit|\bszkol|science|institute",
     "research"),
    (r"\bjst\b|samorzad|\bgmin|\bpowiat|starostw|\burzad|\bwojewodztw|publiczn|administrac|\bmiast[oa]\b|public|"
     r"municipal|government|local auth", "public"),
    (r"przedsieb|\bfirm|\bspolk|\bmsp\b|\bmikro|\bmal[aey]\b|\bsredni|\bduz[aey]\b|enterprise|company|business|"
     r"\bsme\b|prywatn|biznes|producent|\bsp\b|\bs ?a\b", "enterprise"),
)  # fmt: skip
_NAMES_OF_FIRMS = re.compile(r"\bsp\b\.? ?(z o\.? ?o|j|k|p)|\bs\.? ?a\.?$|\bspolka|\bs\.? ?c\b")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_DOMAIN = re.compile(
    r"(?i)(?:[a-z0-9ąćęłńóśźż](?:[a-z0-9ąćęłńóśźż-]{0,61}[a-z0-9ąćęłńóśźż])?\.)+[a-z]{2,63}(?::\d{1,5})?(?:[/?#]\S*)?"
)


@dataclass(frozen=True, slots=True)
class Member:
    """A member as one row has it."""

    line: int
    name: str  # empty where the row has a number only
    nip: str | None = None
    krs: str | None = None
    regon: str | None = None
    aliases: tuple[str, ...] = ()
    kind: str | None = None  # enterprise, research, environment, public
    size: str | None = None  # micro, small, medium, large
    city: str = ""
    county: str = ""  # TERYT
    nuts: str = ""
    website: str = ""
    email: str = ""
    capabilities: str = ""
    turnover: Decimal | None = None  # a year, in złoty
    fields: tuple[tuple[str, str], ...] = ()  # (scheme, code)
    since: date | None = None
    until: date | None = None
    unsure: tuple[str, ...] = ()  # fields that were left out or taken for granted without a fault


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the file: a member, or what is wrong with it, the first fault first."""

    line: int
    cells: tuple[str, ...]  # as they stood
    member: Member | None = None
    faults: tuple[Rejection, ...] = ()

    def rejected(self, faults: Sequence[Rejection]) -> dict[str, Any]:
        """The row as it goes back to a person: the first fault, the row as it stood, and all other faults."""
        first, *others = map(asdict, faults)
        return first | {"line": self.line, "row": list(self.cells), "others": others}


class Reading:
    """Reads the rows of one table: columns and editions are looked up once."""

    def __init__(self, file: str, columns: Sequence[Column], usual_edition: str) -> None:
        self.file = file
        self.usual_edition = usual_edition
        self.columns: dict[str, list[Column]] = {}
        for column in columns:
            if column.field != LEFT_OUT:
                self.columns.setdefault(column.field, []).append(column)

    def entry(self, row: Row) -> Entry:
        faults: list[RefusedError] = [row.fault] if row.fault else []
        member = None if faults else _Cells(self, row, faults).member()
        rejections = tuple(self._rejection(row.line, fault) for fault in faults)
        return Entry(
            row.line,
            tuple(map(_as_it_stood, row.cells)),
            None if faults else member,
            rejections,
        )

    def _rejection(self, line: int, fault: RefusedError) -> Rejection:
        return replace(fault.rejection(self.file), line=line)


class _Cells:
    """The cells of one row, asked by field; faults are gathered, so that a person hears of all at once."""

    def __init__(self, reading: Reading, row: Row, faults: list[RefusedError]) -> None:
        self.reading = reading
        self.row = row
        self.faults = faults
        self.unsure: list[str] = []

    def member(self) -> Member:
        numbers = self._numbers()
        since, until = self._ask("since", lambda cell, _: cells.day(cell, "since")), self._until()
        if since and until and until < since:
            self.faults.append(RefusedError("until.before", since=since, until=until))
        teryt, nuts = self._voivodeship()
        return Member(
            line=self.row.line,
            name=self._name(named=bool(numbers)),
            nip=numbers.get("nip"),
            krs=numbers.get("krs"),
            regon=numbers.get("regon"),
            aliases=tuple(text[:MAX_NAME] for column in self._columns("alias") if (text := self._text(column))),
            kind=self._ask("kind", lambda cell, _: _kind(cell)),
            size=self._size(),
            city=self._city(),
            county=self._county(teryt),
            nuts=nuts,
            website=self._ask("website", lambda cell, _: _link(cell)) or "",
            email=self._ask("email", lambda cell, _: _email(cell)) or "",
            capabilities=self._capabilities(),
            turnover=self._ask("turnover", lambda cell, column: cells.amount(cell, "turnover", scale=column.scale)),
            fields=self._fields(),
            since=since,
            until=until,
            unsure=tuple(dict.fromkeys(self.unsure)),
        )

    def _columns(self, field: str) -> Sequence[Column]:
        return self.reading.columns.get(field, ())

    def _cell(self, column: Column) -> Cell:
        return self.row.cells[column.place] if column.place < len(self.row.cells) else None

    def _text(self, column: Column) -> str:
        return text_of(self._cell(column))

    def _ask(self, field: str, answer: Callable[[Cell, Column], Value | None]) -> Value | None:
        """What the field's column says; None where there is none, or where it is wrong and a fault was kept."""
        for column in self._columns(field):
            if (cell := self._cell(column)) is not None:
                try:
                    return answer(cell, column)
                except RefusedError as fault:
                    self.faults.append(fault)
        return None

    def _first_text(self, field: str) -> str:
        return next((text for column in self._columns(field) if (text := self._text(column))), "")

    def _name(self, *, named: bool) -> str:
        name = self._first_text("name")
        if not name and not named and not self.faults:
            self.faults.append(RefusedError("name.missing"))
        if len(name) > MAX_NAME:
            self.faults.append(RefusedError("name.long", limit=MAX_NAME))
        return name

    def _numbers(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for field in (*KINDS, "numbers"):
            for column in self._columns(field):
                text = self._text(column)
                if not text:
                    continue
                try:
                    for number in identifiers(text, field if field in KINDS else None):
                        if found.setdefault(number.kind, number.number) != number.number:
                            both = f"{found[number.kind]}, {number.number}"
                            raise RefusedError(f"{number.kind}.differs", numbers=both)
                except RefusedError as fault:
                    self.faults.append(fault)
        return found

    def _until(self) -> date | None:
        return self._ask("until", lambda cell, _: cells.day(cell, "until"))

    def _size(self) -> str | None:
        said = self._ask("size", lambda cell, _: _size_word(cell))
        by_people = self._ask("employees", lambda cell, _: _size_of(cell))
        return said or by_people

    def _city(self) -> str:
        if text := self._first_text("city"):
            return places.city(text)
        if found := places.city_of_address(self._first_text("address")):
            return found
        return places.city(self._first_text("commune"))

    def _voivodeship(self) -> tuple[str, str]:
        text = self._first_text("voivodeship")
        teryt, nuts = places.voivodeship(text) if text else ("", "")
        if text and not nuts:
            self.unsure.append("voivodeship")
        return teryt, nuts

    def _county(self, voivodeship: str) -> str:
        text = self._first_text("county")
        found = places.county(text, voivodeship) if text else ""
        if text and not found:
            self.unsure.append("county")
        return found

    def _capabilities(self) -> str:
        parts = [text for column in self._columns("capabilities") if (text := self._text(column))]
        text = "\n".join(dict.fromkeys(parts))
        if len(text) > MAX_CAPABILITIES:
            self.unsure.append("capabilities")
        return text[:MAX_CAPABILITIES]

    def _fields(self) -> tuple[tuple[str, str], ...]:
        found: dict[tuple[str, str], None] = {}
        for column in (*self._columns("pkd"), *self._columns("cpv")):
            try:
                codes = self._codes(column)
            except RefusedError as fault:
                self.faults.append(fault)
                continue
            found |= dict.fromkeys(codes.found)
            if codes.assumed:
                self.unsure.append("pkd")
        return tuple(found)

    def _codes(self, column: Column) -> activities.Codes:
        cell = self._cell(column)
        if column.field == "cpv":
            return activities.cpv(cell)
        return activities.pkd(cell, edition=column.edition, usual=self.reading.usual_edition)


def _as_it_stood(cell: Cell) -> str:
    text = shown(cell)
    return text if text.isprintable() and len(text) <= MAX_SHOWN else printable(text, MAX_SHOWN)


def guessed_kind(name: str) -> str:
    """What a member is where nobody says it, by its name; a legal form of firms goes before all words."""
    plain = fold(name)
    if _NAMES_OF_FIRMS.search(plain):
        return "enterprise"
    return next((kind for sign, kind in _KIND_WORDS if re.search(sign, plain)), "enterprise")


def _kind(cell: Cell) -> str | None:
    text = text_of(cell)
    if not text:
        return None
    plain = fold(text)
    for sign, kind in _KIND_WORDS:
        if re.search(sign, plain):
            return kind
    raise RefusedError("kind.word", text=text)


def _size_word(cell: Cell) -> str | None:
    """A class of size in words, or a number of people where somebody wrote one into this column."""
    text = text_of(cell)
    if not text:
        return None
    found = {size for sign, size in _SIZE_WORDS if re.search(sign, fold(text))}
    if len(found) == 1:
        return found.pop()
    if re.search(r"\d", text) and not found:
        return _size_of(cell)
    raise RefusedError("size.word", text=text)


def _size_of(cell: Cell) -> str | None:
    found = cells.people(cell)
    if found is None:
        return None
    low, high = found
    least = next(size for most, size in _SIZES if low <= most)
    if least == "large" or (high is not None and least == next(size for most, size in _SIZES if high <= most)):
        return least
    raise RefusedError("employees.range", text=text_of(cell))


def _email(cell: Cell) -> str | None:
    """The first address of the cell."""
    text = text_of(cell)
    if not text:
        return None
    found = _EMAIL.search(text)
    if not found or len(found[0]) > MAX_EMAIL or ".." in found[0]:
        raise RefusedError("email.address", text=text)
    return found[0].lower()


def _link(cell: Cell) -> str | None:
    text = text_of(cell).split(" ")[0].rstrip(",;")
    if not text:
        return None
    bare = re.sub(r"(?i)^https?:/{0,2}", "", text)
    if not _DOMAIN.fullmatch(bare) or len(bare) > MAX_LINK - 8:
        raise RefusedError("website.link", text=text)
    return f"{'https' if text.lower().startswith('https') else 'http'}://{bare}"

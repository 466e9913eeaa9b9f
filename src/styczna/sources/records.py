"""What a reader yields: typed records of notices and projects, and the rejections of what could not be read.

Records are plain and immutable; they carry what the publication says and nothing inferred. A value that the
publication does not give is ``None`` or an empty tuple, never zero. Dates are dates of the publication's own clock;
a deadline keeps its hour and its time zone, and is a day where the publication gives no hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

# What a notice is for, whatever its form was called that year.
PLANNING, COMPETITION, RESULT, CHANGE, OTHER, CALL = "planning", "competition", "result", "change", "other", "call"
KINDS = (PLANNING, COMPETITION, RESULT, CHANGE, OTHER, CALL)

Texts = Mapping[str, str]
"""ISO 639-1 language in lower case → text in that language, as published."""

Deadline = date | datetime
"""A moment, or a day where no hour is given: it lasts to the end of that day."""

# Buyers who keep a value back enter 0.01 or 1, because the forms ask for a number.
SYMBOLIC = Decimal(1)


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str  # ISO 4217

    @property
    def is_symbolic(self) -> bool:
        """Whether the amount only fills a place: it says nothing of the worth, and no sum counts it."""
        return self.amount <= SYMBOLIC


@dataclass(frozen=True, slots=True)
class Party:
    """A buyer or a winner, as the notice names it."""

    name: str
    national_id: str | None = None
    town: str | None = None
    nuts: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2, as the notice gives it (UK and EL stay as they are)
    email: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    number: str  # as published; "1" where the notice has one part without a number
    titles: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    cpv: tuple[str, ...] = ()  # eight digits, main code first
    nuts: tuple[str, ...] = ()
    value: Money | None = None
    deadline: Deadline | None = None
    criteria: tuple[str, ...] = ()  # award criteria in words, with their weight where given


@dataclass(frozen=True, slots=True)
class Award:
    """One decision: a lot (or several, or none named) went to these winners, or to nobody."""

    number: str  # contract or result number as published; with `lots` it makes the key, alone it is not unique
    lots: tuple[str, ...] = ()
    winners: tuple[Party, ...] = ()  # several: they won as a consortium
    value: Money | None = None
    decided: date | None = None
    tenders: int | None = None  # how many were received
    awarded: bool | None = None  # False: closed without a winner; None: not said


@dataclass(frozen=True, slots=True)
class Notice:
    """A publication about an order: planned, open, awarded or changed; or a call for projects."""

    id: str  # stable across imports: the publication number ("111567-2017"), else the notice's own identifier
    source: str  # ted-export, ted-meta, eforms, ocds, bzp, eu-calls, plan
    kind: str  # one of KINDS
    form: str  # the form's own name: F02, 7, cn-standard, CONTRACT_NOTICE...
    titles: Texts
    descriptions: Texts = field(default_factory=dict)
    language: str | None = None  # of the original, where one is named
    buyers: tuple[Party, ...] = ()
    country: str | None = None
    cpv: tuple[str, ...] = ()  # main code first, then the others of the notice and its lots, each once
    nuts: tuple[str, ...] = ()
    contract: str | None = None  # works, supplies, services
    procedure: str | None = None
    value: Money | None = None
    published: date | None = None
    deadline: Deadline | None = None
    indefinite: bool = False  # a qualification system to which the publication sets no end
    runs_until: date | None = None  # the last day of a qualification system
    lots: tuple[Lot, ...] = ()
    awards: tuple[Award, ...] = ()
    changes: str | None = None  # id of the publication that this one changes or continues
    url: str | None = None  # where it was published
    process: str | None = None  # what all publications about one order share: the ocid, the tender's identifier
    expected: str | None = None  # when a planned order is to begin, as far as it is told: 2026-Q3, 2026-09, 2026


@dataclass(frozen=True, slots=True)
class FundedProject:
    """A project of a published list of those that European funds pay for, as the list has it."""

    id: str  # stable across imports: from the number of the contract, else from what the row says
    source: str  # the list: "CF 2007-2013", else the name of its file
    title: str
    beneficiary: str | None = None
    beneficiary_number: str | None = None  # as the list gives it, mostly a NIP
    contract: str | None = None
    fund: str | None = None  # CF, ERDF, ESF, ESF+, JTF; else as the list names it
    period: str | None = None  # "2007-2013"
    programme: str | None = None
    measure: str | None = None
    field: str | None = None  # in the list's own words
    place: str | None = None
    value: Money | None = None  # of the whole project
    support: Money | None = None  # what the Union pays of it
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that could not be read: where, what was found, what was expected. Codes are translated at the edge."""

    file: str  # the member's path inside an archive behind "archive!"
    line: int | None
    field: str
    found: str
    expected: str

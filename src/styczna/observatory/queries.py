"""Every question that pages and commands put to the notices, as Ibis expressions.

They run on DuckDB inside the process; nothing in them is DuckDB's own, so that Spark can run them when one machine is
not enough. Functions that ask return plain Python values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis

from styczna.observatory.notices import dataset, deadline_of, end_of, fold, from_row
from styczna.observatory.tables import answers, opened
from styczna.sources.records import CALL, PLANNING, RESULT, Deadline, Money, Notice

OPEN, PLANNED, AWARDED, CLOSED, UNKNOWN = "open", "planned", "awarded", "closed", "unknown"
STATES = (OPEN, PLANNED, AWARDED, CLOSED, UNKNOWN)

# A plan, or a competition without a deadline, that is older than this is no longer to be counted on.
STALE_AFTER = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Question:
    """What a list is narrowed to. Empty means: not narrowed."""

    words: str = ""
    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    nuts: str = ""  # places that begin so
    cpv: tuple[str, ...] = ()  # significant digits: "0933" takes all codes below it
    main: tuple[str, ...] = ()  # the main code is one of these
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """An order as a list shows it."""

    id: str
    kind: str
    source: str
    titles: dict[str, str]
    language: str | None
    buyer: str | None
    country: str | None
    cpv: tuple[str, ...]
    value: Decimal | None
    currency: str | None
    published: date | None
    deadline: Deadline | None
    state: str
    url: str | None

    @property
    def money(self) -> Money | None:
        """Its value, which knows whether it is a symbolic one."""
        return None if self.value is None or self.currency is None else Money(self.value, self.currency)


@dataclass(frozen=True, slots=True)
class Fields:
    """What an order asks for, as matching needs it."""

    id: str
    state: str
    country: str | None
    published: date | None
    cpv: tuple[str, ...]  # the main code first


@dataclass(frozen=True, slots=True)
class Listing:
    lines: tuple[Line, ...]
    total: int


def is_empty(home: Path) -> bool:
    return not dataset(home).segments()


def listing(home: Path, question: Question, *, now: datetime, limit: int, offset: int = 0) -> Listing:
    """Orders that answer the question: those one can still act on first (nearest deadline), then the newest."""
    notices = opened(dataset(home))
    if notices is None:
        return Listing((), 0)
    found = _narrowed(_with_state(notices, now), question)
    acting = ibis.cases((found.state == OPEN, 0), (found.state == PLANNED, 1), (found.state == UNKNOWN, 2), else_=3)
    ordered = found.mutate(acting=acting).order_by(
        "acting",
        ibis.cases((found.state == OPEN, found.deadline), else_=None).asc(nulls_first=False),
        found.published.desc(nulls_first=False),
        "id",
    )
    columns = ["id", "kind", "source", "titles", "language", "country", "cpv", "value", "currency", "published"]
    columns += ["deadline", "deadline_told", "state", "url"]
    page = ordered.select(*columns, buyer=ordered.buyers[0]["name"]).limit(limit, offset=offset)
    total = answers(found.aggregate(total=found.count()))[0]["total"]
    return Listing(tuple(_line(row) for row in answers(page)), total)


def counts_by_state(home: Path, question: Question, *, now: datetime) -> dict[str, int]:
    notices = opened(dataset(home))
    if notices is None:
        return {}
    found = _narrowed(_with_state(notices, now), question)
    rows = answers(found.group_by("state").aggregate(count=found.count()))
    return {row["state"]: row["count"] for row in rows}


def countries(home: Path) -> list[str]:
    notices = opened(dataset(home))
    if notices is None:
        return []
    rows = notices.filter(notices.country.notnull()).select("country").distinct().order_by("country")
    return [row["country"] for row in answers(rows)]


def years(home: Path) -> tuple[int, int] | None:
    """The years of the first and the last notice of public procurement that is here."""
    notices = opened(dataset(home))
    if notices is None:
        return None
    found = notices.filter(notices.kind != CALL)
    [row] = answers(found.aggregate(first=found.published.min(), last=found.published.max()))
    return (row["first"].year, row["last"].year) if row["first"] else None


def main_codes(home: Path, question: Question, *, now: datetime) -> dict[str, int]:
    """The main codes of the orders that answer the question, and how many orders each has."""
    notices = opened(dataset(home))
    if notices is None:
        return {}
    found = _narrowed(_with_state(notices, now), question)
    coded = found.filter(found.cpv.length() > 0).select(main=lambda order: order.cpv[0])
    rows = answers(coded.group_by("main").aggregate(count=coded.count()).order_by("main"))
    return {row["main"]: row["count"] for row in rows}


def notice(home: Path, order_id: str) -> Notice | None:
    notices = opened(dataset(home))
    if notices is None:
        return None
    rows = answers(notices.filter(notices.id == order_id).limit(1))
    return from_row(rows[0]) if rows else None


def continuations(home: Path, order_id: str) -> list[str]:
    """Ids of the publications that say they change or continue this one."""
    notices = opened(dataset(home))
    if notices is None:
        return []
    rows = notices.filter(notices.changes == order_id).select("id").order_by("id")
    return [row["id"] for row in answers(rows)]


def fields_of_orders(home: Path, *, now: datetime) -> list[Fields]:
    """What every order that names a field asks for, in the order of the ids: what matching works on."""
    notices = opened(dataset(home))
    if notices is None:
        return []
    found = _with_state(notices, now)
    columns = ("id", "state", "country", "published", "cpv")
    rows = found.filter(found.cpv.length() > 0).select(*columns).order_by("id")
    return [Fields(**{**row, "cpv": tuple(row["cpv"])}) for row in answers(rows)]


def winners_in(home: Path, cpv: str, *, limit: int) -> list[tuple[str, int]]:
    """Who won orders in the fields that begin so, and how many awards each: the most frequent first."""
    notices = opened(dataset(home))
    if notices is None:
        return []
    found = _narrowed(notices, Question(cpv=(cpv,)))
    awards = found.select(award=found.awards.unnest())
    winners = awards.select(winner=awards.award["winners"].unnest())
    names = winners.select(name=winners.winner["name"])
    counted = names.group_by("name").aggregate(count=names.count())
    rows = counted.order_by(counted["count"].desc(), "name").limit(limit)
    return [(row["name"], row["count"]) for row in answers(rows)]


def winners_of(home: Path, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Who won these orders: names, each once, in the order in which the publication gives them."""
    notices = opened(dataset(home))
    if notices is None or not ids:
        return {}
    rows = answers(notices.filter(notices.id.isin(ids)).select("id", "awards"))
    return {
        row["id"]: tuple(
            dict.fromkeys(winner["name"] for award in row["awards"] or () for winner in award["winners"] or ())
        )
        for row in rows
    }


def state_of(found: Notice, now: datetime) -> str:
    """The state of one order, by the same rule as `_with_state` (a test holds them together)."""
    if any(award.winners for award in found.awards):
        return AWARDED
    if found.kind == RESULT:
        return CLOSED
    if (end := end_of(found.deadline, found.country)) is not None:
        return OPEN if end >= now else CLOSED
    if found.indefinite:
        return UNKNOWN
    if found.runs_until is not None:
        return UNKNOWN if found.runs_until >= now.date() else CLOSED
    if found.published is None or found.published < now.date() - STALE_AFTER:
        return UNKNOWN if found.published is None else CLOSED
    return PLANNED if found.kind == PLANNING else UNKNOWN


def _with_state(notices: Any, now: datetime) -> Any:
    moment = ibis.literal(now.astimezone(UTC), type="timestamp('UTC')")
    won = notices.awards.filter(lambda award: award["winners"].length() > 0).length() > 0
    today = ibis.literal(now.date())
    stale = notices.published < ibis.literal(now.date() - STALE_AFTER)
    return notices.mutate(
        state=ibis.cases(
            (won.fill_null(False), AWARDED),
            (notices.kind == RESULT, CLOSED),
            (notices.deadline >= moment, OPEN),
            (notices.deadline < moment, CLOSED),
            (notices.indefinite.fill_null(False), UNKNOWN),
            (notices.runs_until >= today, UNKNOWN),
            (notices.runs_until < today, CLOSED),
            (stale, CLOSED),
            (notices.published.isnull(), UNKNOWN),
            (notices.kind == PLANNING, PLANNED),
            else_=UNKNOWN,
        )
    )


def _narrowed(found: Any, question: Question) -> Any:
    conditions = [found.words.contains(word) for word in fold(question.words).split()]
    if question.states:
        conditions.append(found.state.isin(question.states))
    if question.kinds:
        conditions.append(found.kind.isin(question.kinds))
    if question.countries:
        conditions.append(found.country.isin(question.countries))
    if question.ids:
        conditions.append(found.id.isin(question.ids))
    if question.nuts:
        conditions.append(_any_begins(found.nuts, (question.nuts,)))
    if question.cpv:
        conditions.append(_any_begins(found.cpv, question.cpv))
    if question.main:
        conditions.append(found.cpv[0].isin(question.main))
    return found.filter(*conditions) if conditions else found


def _any_begins(codes: Any, beginnings: Sequence[str]) -> Any:
    def begins(code: Any) -> Any:
        either = code.startswith(beginnings[0])
        for beginning in beginnings[1:]:
            either = either | code.startswith(beginning)
        return either

    return codes.filter(begins).length() > 0


def _line(row: dict[str, Any]) -> Line:
    deadline = deadline_of(row.pop("deadline_told"), row["deadline"])
    return Line(**{**row, "titles": dict(row["titles"] or ()), "cpv": tuple(row["cpv"] or ()), "deadline": deadline})

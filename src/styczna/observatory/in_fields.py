"""Questions about fields of activity as a whole: what orders in them are worth, who won them, which projects name them.

A theme of the room *Touchpoints* has several fields; a notice belongs to it that names any of their codes, a funded
project that says any of its words. No codes and no words find nothing, because here empty does not mean "everything".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis

from styczna.observatory import projects as store
from styczna.observatory.notices import dataset
from styczna.observatory.projects import Sum, Totals
from styczna.observatory.queries import Listing, Question, _narrowed, _with_state, listing
from styczna.observatory.tables import answers, opened
from styczna.sources.records import SYMBOLIC, FundedProject


@dataclass(frozen=True, slots=True)
class Worth:
    """What orders say they are worth, in one currency."""

    currency: str
    amount: Decimal
    orders: int


@dataclass(frozen=True, slots=True)
class Winner:
    """Somebody who won orders, in one spelling."""

    name: str
    orders: int
    last: date | None  # when the newest of these orders was published
    country: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """Funded projects that say words: all of them counted, the greatest shown."""

    totals: Totals
    projects: tuple[FundedProject, ...]


def orders_in(home: Path, question: Question, *, now: datetime, limit: int, offset: int = 0) -> Listing:
    """The orders of the question's codes; none where it names no codes."""
    return listing(home, question, now=now, limit=limit, offset=offset) if question.cpv else Listing((), 0)


def worth_of(home: Path, question: Question, *, now: datetime) -> tuple[Worth, ...]:
    """Sums of what the orders say they are worth, the currency of most orders first; symbolic amounts do not count."""
    notices = opened(dataset(home))
    if notices is None or not question.cpv:
        return ()
    found = _narrowed(_with_state(notices, now), question)
    priced = found.filter(found.value.notnull(), found.currency.notnull(), found.value > ibis.literal(SYMBOLIC))
    sums = priced.group_by("currency").aggregate(amount=priced.value.sum(), orders=priced.count())
    rows = answers(sums.order_by(sums.orders.desc(), "currency"))
    return tuple(Worth(row["currency"], row["amount"], row["orders"]) for row in rows)


def winners_in(home: Path, cpv: Sequence[str], *, limit: int) -> tuple[Winner, ...]:
    """Who won orders in fields that begin so: those with most orders first, then the most recent."""
    notices = opened(dataset(home))
    if notices is None or not cpv:
        return ()
    found = _narrowed(notices, Question(cpv=tuple(cpv)))
    awards = found.select("id", "published", award=found.awards.unnest())
    winners = awards.select("id", "published", winner=awards.award["winners"].unnest())
    named = winners.select("id", "published", name=winners.winner["name"], country=winners.winner["country"])
    named = named.filter(named.name.notnull())
    counted = named.group_by("name").aggregate(
        orders=named.id.nunique(), last=named.published.max(), country=named.country.max()
    )
    rows = answers(
        counted.order_by(counted.orders.desc(), counted["last"].desc(nulls_first=False), "name").limit(limit)
    )
    return tuple(Winner(**row) for row in rows)


def projects_naming(home: Path, stems: Sequence[str], fields: Sequence[str], *, limit: int) -> Named:
    """Projects that say a word of these stems, and those that their list has in these fields."""
    projects = opened(store.dataset(home))
    if projects is None or not (stems or fields):
        return Named(Totals(), ())
    found = projects.filter(_says_any(projects, stems, fields))
    ordered = found.order_by(found.support.desc(nulls_first=False), "id").limit(limit)
    return Named(_totals(found), tuple(store.from_row(row) for row in answers(ordered)))


def _says_any(projects: Any, stems: Sequence[str], fields: Sequence[str]) -> Any:
    said = projects.field.isin(list(fields)) if fields else ibis.literal(False)
    said = said.fill_null(False)
    for stem in stems:
        said = said | projects.words.contains(f" {stem} ").fill_null(False)
    return said


def _totals(found: Any) -> Totals:
    counted = answers(found.aggregate(projects=found.count(), beneficiaries=found.beneficiary.nunique()))[0]
    priced = found.mutate(currency=ibis.coalesce(found.value_currency, found.support_currency))
    priced = priced.filter(priced.currency.notnull())
    grouped = priced.group_by("currency").aggregate(
        count=priced.count(), value=priced.value.sum(), support=priced.support.sum()
    )
    rows = answers(grouped.order_by(grouped["count"].desc(), "currency"))
    return replace(Totals(**counted), sums=tuple(Sum(row["currency"], row["value"], row["support"]) for row in rows))

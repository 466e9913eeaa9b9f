"""What happened to orders in some fields of a region: which were opened, which were awarded, when, to whom, for what.

For monitoring, which counts by days: unlike the lists of `queries`, nothing here depends on the hour of asking.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from styczna.observatory.notices import dataset
from styczna.observatory.tables import answers, opened
from styczna.sources.records import COMPETITION, Money

_COLUMNS = ("id", "kind", "titles", "language", "nuts", "value", "currency", "published", "awards", "url")


@dataclass(frozen=True, slots=True)
class Winner:
    name: str
    national_id: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """One award with its winners; several of them won together."""

    winners: tuple[Winner, ...]
    money: Money | None
    decided: date | None


@dataclass(frozen=True, slots=True)
class Followed:
    """A notice as monitoring needs it."""

    id: str
    opens: bool  # it asks for tenders
    placed: bool  # the publication says a place, and it is in the region; False: it says none
    titles: dict[str, str]
    language: str | None
    money: Money | None
    published: date | None
    decisions: tuple[Decision, ...]
    url: str | None


def followed(home: Path, *, cpv: Collection[str], nuts: Collection[str]) -> list[Followed]:
    """Notices in the fields (beginnings of CPV codes) that lie in the region (beginnings of NUTS codes) or name no
    place at all, in the order of their ids. No fields, no notices."""
    notices = opened(dataset(home))
    if notices is None or not cpv or not nuts:
        return []
    nowhere = notices.nuts.isnull() | (notices.nuts.length() == 0)
    found = notices.filter(_any_begins(notices.cpv, cpv), nowhere | _any_begins(notices.nuts, nuts))
    return [_followed(row) for row in answers(found.select(*_COLUMNS).order_by("id"))]


def _any_begins(codes: Any, beginnings: Collection[str]) -> Any:
    def begins(code: Any) -> Any:
        first, *others = sorted(beginnings)
        either = code.startswith(first)
        for other in others:
            either = either | code.startswith(other)
        return either

    return codes.filter(begins).length() > 0


def _followed(row: dict[str, Any]) -> Followed:
    return Followed(
        id=row["id"],
        opens=row["kind"] == COMPETITION,
        placed=bool(row["nuts"]),
        titles=dict(row["titles"] or ()),
        language=row["language"],
        money=_money(row["value"], row["currency"]),
        published=row["published"],
        decisions=tuple(
            Decision(
                winners=tuple(Winner(who["name"], who["national_id"]) for who in award["winners"] or ()),
                money=_money(award["value"], award["currency"]),
                decided=award["decided"] or row["published"],
            )
            for award in row["awards"] or ()
            if award["winners"]
        ),
        url=row["url"],
    )


def _money(amount: Decimal | None, currency: str | None) -> Money | None:
    """None where it is not said; an amount that only fills a place says nothing."""
    if amount is None or currency is None:
        return None
    said = Money(amount, currency)
    return None if said.is_symbolic else said

"""The orders that one can still act on, by field: what scoring many themes at once needs, in one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import ibis

from styczna.observatory.notices import dataset
from styczna.observatory.queries import OPEN, PLANNED, Question, _narrowed, _with_state
from styczna.observatory.tables import answers, opened
from styczna.sources.records import Money


@dataclass(frozen=True, slots=True)
class Acting:
    """An open or planned order."""

    id: str
    cpv: tuple[str, ...]  # the main code first
    money: Money | None  # None where it says no value, or a symbolic one


def acting(home: Path, stems: Sequence[str], *, now: datetime) -> tuple[Acting, ...]:
    """Open and planned orders with a code that begins so: the nearest deadlines first, then planned ones, then by id.

    No stems find nothing.
    """
    notices = opened(dataset(home))
    if notices is None or not stems:
        return ()
    found = _narrowed(_with_state(notices, now), Question(cpv=tuple(stems), states=(OPEN, PLANNED)))
    place = ibis.cases((found.state == OPEN, 0), else_=1)
    ordered = found.order_by(place, found.deadline.asc(nulls_first=False), "id")
    rows = answers(ordered.select("id", "cpv", "value", "currency"))
    return tuple(Acting(row["id"], tuple(row["cpv"]), _money(row["value"], row["currency"])) for row in rows)


def _money(value: Decimal | None, currency: str | None) -> Money | None:
    said = None if value is None or currency is None else Money(value, currency)
    return None if said is None or said.is_symbolic else said

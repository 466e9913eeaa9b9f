"""The verb *look up*: orders from the observatory, as lists and whole, with their state as of now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from styczna.observatory import queries
from styczna.observatory.queries import Line, Listing, Question
from styczna.sources.records import RESULT, Notice


class NoSuchOrder(LookupError):
    """No order carries this id."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order with what the program adds to the publication: its state, and what came after it."""

    notice: Notice
    state: str
    continues_known: bool  # whether the publication that it changes or continues is here
    continued_by: tuple[str, ...]

    @property
    def reason(self) -> str:
        """What its state stands on: result, deadline, age or kind (of the notice), or nothing at all."""
        if self.notice.kind == RESULT:
            return "result"
        if self.notice.deadline is not None:
            return "deadline"
        if self.notice.published is None:
            return "nothing"
        return "age" if self.state == queries.CLOSED else "kind"

    @property
    def winners(self) -> tuple[str, ...]:
        """Names, each once."""
        return tuple(dict.fromkeys(winner.name for award in self.notice.awards for winner in award.winners))


@dataclass(frozen=True, slots=True)
class Past:
    """An order that somebody won, and who."""

    line: Line
    winners: tuple[str, ...]


def list_orders(*, question: Question, limit: int, offset: int = 0, now: datetime | None = None) -> Listing:
    """Orders that answer the question: those one can still act on first, then the newest."""
    return queries.listing(settings.HOME, question, now=now or timezone.now(), limit=limit, offset=offset)


def count_by_state(*, question: Question, now: datetime | None = None) -> dict[str, int]:
    return queries.counts_by_state(settings.HOME, question, now=now or timezone.now())


def countries() -> list[str]:
    return queries.countries(settings.HOME)


def get_order(*, order_id: str, now: datetime | None = None) -> Order:
    """Raises NoSuchOrder where there is none of this id."""
    found = queries.notice(settings.HOME, order_id)
    if found is None:
        raise NoSuchOrder(order_id)
    return Order(
        notice=found,
        state=queries.state_of(found, now or timezone.now()),
        continues_known=found.changes is not None and queries.notice(settings.HOME, found.changes) is not None,
        continued_by=tuple(queries.continuations(settings.HOME, order_id)),
    )


def similar_awarded(*, order: Order, limit: int) -> tuple[Past, ...]:
    """Past orders of the same field that somebody won: who buys such things, who wins them."""
    main = order.notice.cpv[:1]
    if not main:
        return ()
    stem = main[0].rstrip("0")[:5].ljust(2, "0")  # the category, or coarser where the order names no finer field
    question = Question(cpv=(stem,), states=(queries.AWARDED,))
    lines = [line for line in list_orders(question=question, limit=limit + 1).lines if line.id != order.notice.id]
    winners = queries.winners_of(settings.HOME, [line.id for line in lines])
    return tuple(Past(line, winners.get(line.id, ())) for line in lines[:limit])


def title_of(titles: Mapping[str, str], language: str, original: str | None) -> str:
    """The title in the reader's language, else in English, else in the original's, else in any; empty where none is."""
    for wanted in (language, "en", original):
        if wanted and titles.get(wanted):
            return titles[wanted]
    return next(iter(titles.values()), "")

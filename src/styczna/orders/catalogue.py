"""The verb *look up*: orders from the observatory, as lists and whole, with their state as of now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from styczna.engine.fields import features
from styczna.observatory import queries
from styczna.observatory.queries import Line, Listing, Question
from styczna.sources.records import CHANGE, RESULT, Notice

# As near as this: the same group of CPV or nearer, or one is the division of the other. Merely two fields of one
# division, such as earthworks and roofing, are not alike.
NEAR = 0.4


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
        """What its state stands on: winners (result, contract or award), deadline, the end that a qualification system
        has or lacks (runs, indefinite), age or kind of the notice, or nothing at all.
        """
        if self.notice.kind == RESULT:
            return "result"
        if self.winners:
            return "contract" if self.notice.kind == CHANGE else "award"
        if self.notice.deadline is not None:
            return "deadline"
        if self.notice.indefinite:
            return "indefinite"
        if self.notice.runs_until is not None:
            return "runs"
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


def years() -> tuple[int, int] | None:
    """The years of the first and the last notice that is here; None where there is none."""
    return queries.years(settings.HOME)


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
    """Past orders of a field near to this one that somebody won, main code with main code: the nearest field first,
    within it the newest.
    """
    lines: list[Line] = []
    for codes in _near_fields(order.notice) if order.notice.cpv else ():
        question = Question(main=codes, states=(queries.AWARDED,))
        found = list_orders(question=question, limit=limit + 1).lines
        lines += [line for line in found if line.id != order.notice.id]
        if len(lines) >= limit:
            break
    winners = queries.winners_of(settings.HOME, [line.id for line in lines[:limit]])
    return tuple(Past(line, winners.get(line.id, ())) for line in lines[:limit])


def _near_fields(notice: Notice) -> Iterator[tuple[str, ...]]:
    """Main codes of awarded orders in groups that are equally near to the notice's own, the nearest first."""
    main = notice.cpv[0]
    codes = list(queries.main_codes(settings.HOME, Question(states=(queries.AWARDED,)), now=timezone.now()))
    if not codes:
        return
    rows, _nodes = features([f"cpv:{code}" for code in (main, *codes)])
    nearness = (rows[1:] @ rows[[0]].T).toarray().ravel().round(9)
    for level in sorted({float(value) for value in nearness if value >= NEAR}, reverse=True):
        yield tuple(code for code, value in zip(codes, nearness, strict=True) if value == level)


def title_of(titles: Mapping[str, str], language: str, original: str | None) -> str:
    """The title in the reader's language, else in English, else in the original's, else in any; empty where none is."""
    for wanted in (language, "en", original):
        if wanted and titles.get(wanted):
            return titles[wanted]
    return next(iter(titles.values()), "")

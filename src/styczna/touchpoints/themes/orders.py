"""The verb *ask for*: what is asked for in a theme now, who won in it before, and what funds have paid for in it.

Notices belong to a theme by their codes of CPV. Calls of the Union and lists of funded projects have no such codes;
they are found by the theme's words, and say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from styczna.observatory import in_fields, projects, queries
from styczna.observatory.in_fields import Named, Winner, Worth
from styczna.observatory.notices import end_of
from styczna.observatory.queries import AWARDED, CLOSED, OPEN, PLANNED, UNKNOWN, Line, Listing, Question
from styczna.sources.records import CALL
from styczna.touchpoints.reference.material import NOTICES, edition_of
from styczna.touchpoints.themes.explain import ThemePage
from styczna.touchpoints.themes.words import Word, fields_named, words_in, words_of

ACTING = (OPEN, PLANNED)
CALLS_READ = 5_000  # open calls whose titles are looked through
SECONDS_READ = 3_600
WINNERS, PROJECTS = 20, 20  # shown


@dataclass(frozen=True)
class Called:
    """A call whose title has words of the theme."""

    line: Line
    words: tuple[Word, ...]

    @property
    def weight(self) -> float:
        return sum(word.weight for word in self.words)


@dataclass(frozen=True)
class Asked:
    """What is asked for in a theme. Sums leave out what names no value; counts do not."""

    orders: Listing  # those one can still act on, the nearest deadline first
    worth: tuple[Worth, ...]
    calls: tuple[Called, ...]  # open ones, the most telling words first


@dataclass(frozen=True)
class Before:
    """What was asked for in the theme, who won it, and which funded projects name it."""

    orders: int  # that are awarded or closed
    unclear: int  # of which nobody can tell whether they are still open
    winners: tuple[Winner, ...]
    funded: Named
    funded_words: tuple[Word, ...]
    funded_fields: tuple[str, ...]  # of the lists themselves


def asked_in(page: ThemePage, *, limit: int, now: datetime | None = None) -> Asked:
    """Orders and calls in the theme that one can act on now."""
    moment = now or timezone.now()
    acting = Question(cpv=page.stems, states=ACTING)
    orders = in_fields.orders_in(settings.HOME, acting, now=moment, limit=limit)
    worth = in_fields.worth_of(settings.HOME, acting, now=moment) if orders.total else ()
    return Asked(orders, worth, calls_saying(words_of(weighed(page), "en"), now=moment))


def weighed(page: ThemePage) -> list[tuple[str, float]]:
    """The theme's fields with their parts of its contact."""
    return [(field.key, field.weight) for field in page.fields]


def calls_saying(words: dict[str, Word], *, now: datetime) -> tuple[Called, ...]:
    """Open calls whose English titles have any of the words: those with the most telling first, then by deadline."""
    if not words:
        return ()
    found = [Called(line, words_in(line.titles.get("en", ""), words)) for line in _open_calls(now)]
    return tuple(sorted((called for called in found if called.words), key=lambda called: -round(called.weight, 9)))


def _open_calls(now: datetime) -> list[Line]:
    """All open calls, the nearest deadline first. They are read once an hour; what closes meanwhile is left out."""
    key = f"open-calls:{sha256(f'{edition_of(NOTICES)} {now:%Y-%m-%dT%H%z}'.encode()).hexdigest()}"
    lines: tuple[Line, ...] | None = cache.get(key)
    if lines is None:
        question = Question(kinds=(CALL,), states=(OPEN,))
        lines = queries.listing(settings.HOME, question, now=now, limit=CALLS_READ).lines
        cache.set(key, lines, SECONDS_READ)
    return [line for line in lines if (end := end_of(line.deadline, line.country)) is None or end >= now]


def before_in(page: ThemePage, *, winners: int = WINNERS, shown: int = PROJECTS) -> Before:
    """Past winners by the theme's codes, funded projects by its words in Polish, the language of the lists."""
    words = words_of(weighed(page), "pl")
    fields = fields_named(projects.choices(settings.HOME).fields, words)
    now = timezone.now()
    past, unclear = (Question(cpv=page.stems, states=states) for states in ((AWARDED, CLOSED), (UNKNOWN,)))
    return Before(
        orders=in_fields.orders_in(settings.HOME, past, now=now, limit=1).total,
        unclear=in_fields.orders_in(settings.HOME, unclear, now=now, limit=1).total,
        winners=in_fields.winners_in(settings.HOME, page.stems, limit=winners),
        funded=in_fields.projects_naming(settings.HOME, tuple(words), fields, limit=shown),
        funded_words=tuple(words.values()),
        funded_fields=fields,
    )

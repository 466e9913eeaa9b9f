"""Who is acting now: asked by the log of changes, set by the middleware and by commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    who: str
    origin: str


NOBODY = Actor(who="system", origin="this machine")
_current: ContextVar[Actor] = ContextVar("styczna_actor", default=NOBODY)


def current() -> Actor:
    return _current.get()


@contextmanager
def acting_as(who: str, origin: str) -> Iterator[None]:
    """Everything changed inside is logged as done by `who`, from `origin`."""
    token = _current.set(Actor(_one_line(who), _one_line(origin)))
    try:
        yield
    finally:
        _current.reset(token)


def _one_line(text: str) -> str:
    """A line break in a name or header must not forge an entry."""
    return " ".join(text.split())[:200]

"""What the forms of TED hold beside the coded data, whichever their layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from styczna.sources import values
from styczna.sources.records import Award, Lot, Money, Party


@dataclass(frozen=True, slots=True)
class FormTexts:
    """The words of one form in one language."""

    title: str
    description: str
    lots: tuple[FormTexts, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One form without its words."""

    buyers: tuple[Party, ...] = ()
    cpv: tuple[str, ...] = ()  # main code first
    nuts: tuple[str, ...] = ()
    value: Money | None = None
    lots: tuple[Lot, ...] = ()
    awards: tuple[Award, ...] = ()
    changes: str | None = None
    indefinite: bool = False  # a qualification system without an end
    runs_until: date | None = None  # the last day of a qualification system


def keyed(awards: Sequence[Award]) -> tuple[Award, ...]:
    """The awards, each with a key of its own: buyers repeat contract numbers, even for the same lots."""
    numbers = values.distinct((award.number for award in awards), (award.lots for award in awards))
    return tuple(replace(award, number=number) for award, number in zip(awards, numbers, strict=True))

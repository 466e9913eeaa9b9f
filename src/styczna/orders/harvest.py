"""The verb *harvest*: publications from files into the observatory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings

from styczna.observatory.intake import Counts
from styczna.observatory.notices import take_in
from styczna.sources import eu_calls, notices, plans


def harvest_notices(*, paths: Iterable[Path], on_progress: Callable[[Counts], None] = lambda _: None) -> Counts:
    """Imports notices of public procurement, whole or not at all; the same again changes nothing."""
    return take_in(settings.HOME, notices.read(paths), on_progress=on_progress)


def harvest_calls(*, paths: Iterable[Path], on_progress: Callable[[Counts], None] = lambda _: None) -> Counts:
    """Imports calls of the EU Funding & Tenders portal."""
    return take_in(settings.HOME, eu_calls.read(paths), on_progress=on_progress)


def harvest_plan(
    *, paths: Iterable[Path], buyer: str = "", on_progress: Callable[[Counts], None] = lambda _: None
) -> Counts:
    """Imports a buyer's procurement plan; rows that name no buyer are those of `buyer`, else of the authority."""
    return take_in(settings.HOME, plans.read(paths, buyer=buyer or settings.AUTHORITY), on_progress=on_progress)

"""The verbs of published lists of funded projects: bring them in, look them up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import pgettext_lazy

from styczna.observatory import projects as store
from styczna.observatory.intake import Counts
from styczna.observatory.projects import Choices, ProjectQuestion, Totals
from styczna.sources import projects as reader
from styczna.sources.records import FundedProject

EVERYTHING = ProjectQuestion()

# The funds as readers of each language know them; others keep the list's own word.
FUNDS = {
    "CF": pgettext_lazy("fund", "CF"),
    "ERDF": pgettext_lazy("fund", "ERDF"),
    "ESF": pgettext_lazy("fund", "ESF"),
    "ESF+": pgettext_lazy("fund", "ESF+"),
    "JTF": pgettext_lazy("fund", "JTF"),
}


class NoSuchProject(Exception):
    """No list that was imported has a project of this id."""


def harvest_projects(*, paths: Iterable[Path], on_progress: Callable[[Counts], None] = lambda _: None) -> Counts:
    """Imports lists of EU-funded projects, whole or not at all; the same again changes nothing."""
    return store.take_in(settings.HOME, reader.read(paths), on_progress=on_progress)


def list_projects(*, question: ProjectQuestion, limit: int, offset: int = 0) -> list[FundedProject]:
    """The projects that answer, those with the most support first."""
    return store.listing(settings.HOME, question, limit=limit, offset=offset)


def sum_up(*, question: ProjectQuestion = EVERYTHING) -> Totals:
    """How many projects and beneficiaries answer, and what they are worth."""
    return store.totals(settings.HOME, question)


def choices() -> Choices:
    """The funds, periods and fields of the lists at hand."""
    return store.choices(settings.HOME)


def fund_name(fund: str | None) -> str:
    """The letters of a fund in the reader's language; empty where it is not known."""
    return str(FUNDS.get(fund, fund)) if fund else ""


def get_project(*, project_id: str) -> FundedProject:
    """One project of the lists. Raises NoSuchProject."""
    found = store.project(settings.HOME, project_id)
    if found is None:
        raise NoSuchProject(project_id)
    return found

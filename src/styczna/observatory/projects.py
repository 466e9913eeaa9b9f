"""Funded projects as a dataset: their columns, their import, and every question that is put to them.

Like the notices: Ibis expressions on DuckDB inside the process, plain Python values out. Words are searched by their
stems (see sources/words.py), so that "wodociągu" finds "wodociągi".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from styczna.observatory import intake
from styczna.observatory.intake import Counts
from styczna.observatory.segments import Dataset
from styczna.observatory.tables import answers, opened
from styczna.sources.records import FundedProject, Money, Rejection
from styczna.sources.words import folded_words, searchable, stem

BATCH = 5_000  # records in memory at once
MOST_WORDS = 20  # of one question

_amount = pa.decimal128(20, 2)
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "source", "title", "beneficiary", "beneficiary_number", "contract")),
        *((name, pa.string()) for name in ("fund", "period", "programme", "measure", "field", "place")),
        ("value", _amount),
        ("value_currency", pa.string()),
        ("support", _amount),
        ("support_currency", pa.string()),
        ("starts", pa.date32()),
        ("ends", pa.date32()),
        ("words", pa.string()),  # stems and words of what it says, for search, each between spaces
        ("digest", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class ProjectQuestion:
    """What a list is narrowed to. Empty means: not narrowed."""

    words: str = ""
    funds: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    beneficiaries: tuple[str, ...] = ()  # as the lists write them


@dataclass(frozen=True, slots=True)
class Sum:
    """Amounts of one currency. None where no project of the answer says its own."""

    currency: str
    value: Decimal | None
    support: Decimal | None


@dataclass(frozen=True, slots=True)
class Totals:
    projects: int = 0
    beneficiaries: int = 0
    sums: tuple[Sum, ...] = ()  # the currency of most projects first


@dataclass(frozen=True, slots=True)
class Choices:
    """What the projects at hand can be narrowed by, each in alphabetical order."""

    funds: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """Somebody whom the lists name, in one spelling."""

    name: str
    projects: int
    numbers: tuple[str, ...]  # official numbers beside the name


def dataset(home: Path) -> Dataset:
    return Dataset(home / "observatory" / "projects", SCHEMA, key="id")


def take_in(
    home: Path, items: Iterable[FundedProject | Rejection], *, on_progress: Callable[[Counts], None] = lambda _: None
) -> Counts:
    """Imports what a reader yields, whole or not at all; the same again changes nothing."""
    return intake.take_in(dataset(home), items, to_row, batch=BATCH, on_progress=on_progress)


def to_row(project: FundedProject) -> dict[str, Any]:
    said = (project.title, project.beneficiary, project.programme, project.place, project.contract)
    row = asdict(project) | {
        "value": project.value and project.value.amount,
        "value_currency": project.value and project.value.currency,
        "support": project.support and project.support.amount,
        "support_currency": project.support and project.support.currency,
        "words": f" {searchable(text for text in said if text)} ",
    }
    return intake.with_digest(row)


def from_row(row: dict[str, Any]) -> FundedProject:
    """The record again, from a row read as Python values."""
    values = {name: row[name] for name in FundedProject.__slots__}
    return FundedProject(**values | {name: _money(row, name) for name in ("value", "support")})


def listing(home: Path, question: ProjectQuestion, *, limit: int, offset: int = 0) -> list[FundedProject]:
    """Projects that answer the question, those with the most support first."""
    projects = opened(dataset(home))
    if projects is None:
        return []
    found = _narrowed(projects, question)
    ordered = found.order_by(found.support.desc(nulls_first=False), "id")
    return [from_row(row) for row in answers(ordered.limit(limit, offset=offset))]


def project(home: Path, project_id: str) -> FundedProject | None:
    projects = opened(dataset(home))
    if projects is None:
        return None
    rows = answers(projects.filter(projects.id == project_id).limit(1))
    return from_row(rows[0]) if rows else None


def totals(home: Path, question: ProjectQuestion) -> Totals:
    projects = opened(dataset(home))
    if projects is None:
        return Totals()
    found = _narrowed(projects, question)
    counted = answers(found.aggregate(projects=found.count(), beneficiaries=found.beneficiary.nunique()))[0]
    priced = found.mutate(currency=ibis.coalesce(found.value_currency, found.support_currency))
    priced = priced.filter(priced.currency.notnull())
    grouped = priced.group_by("currency").aggregate(
        count=priced.count(), value=priced.value.sum(), support=priced.support.sum()
    )
    sums = answers(grouped.order_by(grouped["count"].desc(), "currency"))
    return Totals(**counted, sums=tuple(Sum(row["currency"], row["value"], row["support"]) for row in sums))


def choices(home: Path) -> Choices:
    projects = opened(dataset(home))
    if projects is None:
        return Choices()
    return Choices(*(_distinct(projects, name) for name in ("fund", "period", "field")))


def beneficiaries(home: Path) -> list[Beneficiary]:
    """Everybody whom the lists name, by name."""
    projects = opened(dataset(home))
    if projects is None:
        return []
    named = projects.filter(projects.beneficiary.notnull())
    grouped = named.group_by("beneficiary").aggregate(
        projects=named.count(), numbers=named.beneficiary_number.collect(distinct=True)
    )
    return [
        Beneficiary(row["beneficiary"], row["projects"], tuple(sorted(row["numbers"] or ())))
        for row in answers(grouped.order_by("beneficiary"))
    ]


def edition(home: Path) -> tuple[str, ...]:
    """What tells one state of the dataset from another: a segment never changes under its name."""
    return tuple(path.name for path in dataset(home).segments())


def _narrowed(found: Any, question: ProjectQuestion) -> Any:
    conditions = _has_words(found, question.words)
    for column, wanted in (
        (found.fund, question.funds),
        (found.period, question.periods),
        (found.field, question.fields),
        (found.beneficiary, question.beneficiaries),
    ):
        if wanted:
            conditions.append(column.isin(wanted))
    return found.filter(*conditions) if conditions else found


def _has_words(found: Any, text: str) -> list[Any]:
    """All words of the text, the last of which may be unfinished. Words that say nothing alone find nothing."""
    words = folded_words(text)[:MOST_WORDS]
    if not words:
        return [ibis.literal(False)] if text.strip() else []
    *whole, last = words
    unfinished = found.words.contains(f" {stem(last)} ") | found.words.contains(f" {last}")
    return [*(found.words.contains(f" {stem(word)} ") for word in whole), unfinished]


def _distinct(projects: Any, name: str) -> tuple[str, ...]:
    rows = answers(projects.filter(projects[name].notnull()).select(name).distinct().order_by(name))
    return tuple(row[name] for row in rows)


def _money(row: dict[str, Any], name: str) -> Money | None:
    return None if row[name] is None else Money(row[name], row[f"{name}_currency"])

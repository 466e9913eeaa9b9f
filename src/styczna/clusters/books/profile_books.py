"""What a reader sees of a cluster's money: the lines and years that are open to them, put together for the profile."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from styczna.accounts.rules import Anyone, has_a_role, is_administrator
from styczna.clusters.books.books import fee_figures, financing
from styczna.clusters.models import Cluster, FeeFigures, FinancingLine


@dataclass(frozen=True, slots=True)
class Income:
    """One year in one currency. Shares are of what the reader sees, so they are said only where all of it is open."""

    year: int
    currency: str
    lines: tuple[tuple[FinancingLine, float | None], ...]
    total: Decimal
    whole: bool


@dataclass(frozen=True, slots=True)
class Money:
    """`closed`: there are rows that the reader does not see; said only to people whom the region knows."""

    income: tuple[Income, ...]
    fees: tuple[FeeFigures, ...]
    closed: bool
    may_be_open: bool  # to this reader, if the cluster wants it


def money_of(person: Anyone, cluster: Cluster) -> Money:
    seen, fees = financing(person, [cluster]), fee_figures(person, [cluster])
    closed_years = {year for _, year in seen.closed}
    grouped: dict[tuple[int, str], list[FinancingLine]] = {}
    for row in seen.rows:
        grouped.setdefault((row.year, row.currency), []).append(row)
    income = tuple(
        _income(year, currency, rows, whole=year not in closed_years) for (year, currency), rows in grouped.items()
    )
    known = has_a_role(person) and not is_administrator(person)
    return Money(income, fees.rows, closed=bool(seen.closed or fees.closed) and known, may_be_open=known)


def _income(year: int, currency: str, rows: list[FinancingLine], *, whole: bool) -> Income:
    total = sum((row.amount for row in rows), Decimal(0))
    ordered = sorted(rows, key=lambda row: -row.amount)
    lines = tuple((row, float(row.amount / total) if whole and total else None) for row in ordered)
    return Income(year, currency, lines, total, whole)

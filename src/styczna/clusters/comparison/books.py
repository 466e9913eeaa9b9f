"""Financing and fees of clusters side by side: only the rows that the person may see, the rest said to be closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from styczna.accounts.rules import Anyone, coordinates
from styczna.clusters.books import books, fees
from styczna.clusters.books.books import Books
from styczna.clusters.books.fees import PaidShare
from styczna.clusters.comparison.parts import Cell, Item, Row, State, Theme, absent, text_row
from styczna.clusters.directory import region
from styczna.clusters.directory.region import Median
from styczna.clusters.models import Cluster, FeeFigures, FinancingLine, FinancingSource
from styczna.clusters.said import money

FEE_YEARS = 6  # the latest ones, side by side
Shares = tuple[tuple[str, ...], tuple[tuple[str, tuple[float, ...]], ...]]


@dataclass(frozen=True, slots=True)
class Financing:
    """One cluster's latest year that the reader sees anything of; `partly`: other rows of that year stay closed."""

    year: int | None
    rows: tuple[FinancingLine, ...]
    is_closed: bool
    partly: bool

    @property
    def is_example(self) -> bool:
        return any(row.is_example for row in self.rows)

    @property
    def whole(self) -> bool:
        return bool(self.rows) and not self.partly

    def amounts(self, source: str) -> list[FinancingLine]:
        return [row for row in self.rows if row.source == source]


def books_of(
    person: Anyone, clusters: Sequence[Cluster], neighbours: Sequence[Cluster]
) -> tuple[Theme, Theme, Shares, tuple[int, ...]]:
    """The themes of financing and of fees, the mix for the picture, and the years of fees that are known."""
    seen = books.financing(person, clusters)
    found = [_latest(cluster, seen) for cluster in clusters]
    dependence = region.dependence_medians(person, neighbours)
    financing = Theme("financing", _("Financing of the office"), _financing_rows(found, dependence))
    by_year, closed = _fee_shares(person, clusters)
    years = sorted({year for shares in by_year for year in shares} | {year for _, year in closed})[-FEE_YEARS:]
    medians = region.fee_medians(person, neighbours)
    rows = tuple(_fee_row(year, clusters, by_year, closed, medians.get(year)) for year in reversed(years))
    return financing, Theme("fees", _("Members who pay their fee"), rows), _mix(clusters, found), tuple(years)


def _latest(cluster: Cluster, seen: Books[FinancingLine]) -> Financing:
    own = [row for row in seen.rows if row.cluster_id == cluster.pk]
    rows = [row for row in own if not row.is_example] or own
    if not rows:
        return Financing(None, (), seen.is_closed(cluster), False)
    year = max(row.year for row in rows)
    partly = (cluster.pk, year) in seen.closed
    return Financing(year, tuple(row for row in rows if row.year == year), False, partly)


def _financing_rows(found: Sequence[Financing], dependence: Median) -> tuple[Row, ...]:
    sources = [source for source in FinancingSource if any(each.amounts(source) for each in found)]
    rows = [text_row("financing-year", _("Year"), [_year_cell(each) for each in found])]
    for source in sources:
        cells = [_source_cell(each, source) for each in found]
        rows.append(Row(f"source-{source}", _as_a_title(str(source.label)), "money", tuple(cells)))
    rows.append(Row("income", _("Together"), "money", tuple(_total_cell(each) for each in found)))
    rows.append(
        Row(
            key="dependence",
            label=_("Dependence on one source (Herfindahl’s index)"),
            unit="index",
            cells=tuple(_dependence_cell(each) for each in found),
            median=dependence,
            formula=_(
                "The sum of the squared shares of the sources: 1 is a single source, 0.25 is four equal ones. "
                "The less, the better the office stands without any one of them."
            ),
        )
    )
    return tuple(rows)


def _as_a_title(text: str) -> str:
    return text[:1].upper() + text[1:]


def _missing(each: Financing) -> Cell | None:
    """What stands where there is nothing to show."""
    if each.rows:
        return None
    return absent(State.CLOSED if each.is_closed else State.UNKNOWN)


def _year_cell(each: Financing) -> Cell:
    basis = _("part of it is closed") if each.partly else ""
    return _missing(each) or Cell(said=str(each.year), basis=basis, is_example=each.is_example)


def _source_cell(each: Financing, source: FinancingSource) -> Cell:
    lines = each.amounts(source)
    if missing := _missing(each):
        return missing
    if not lines:
        return absent(State.CLOSED if each.partly else State.NONE_ENTERED)
    items = tuple(_line_item(line) for line in lines)
    if len({line.currency for line in lines}) > 1:
        return Cell(state=State.MIXED, items=items, is_example=each.is_example)
    share = _share_of(each, lines)
    amount = sum((line.amount for line in lines), Decimal())
    return Cell(value=amount, currency=lines[0].currency, share=share, items=items, is_example=each.is_example)


def _share_of(each: Financing, lines: Sequence[FinancingLine]) -> float | None:
    total = _total(each)
    return float(sum((line.amount for line in lines), Decimal()) / total) if each.whole and total else None


def _total(each: Financing) -> Decimal | None:
    """The sum of a whole year in one currency."""
    if not each.rows or len({row.currency for row in each.rows}) > 1:
        return None
    return sum((row.amount for row in each.rows), Decimal())


def _total_cell(each: Financing) -> Cell:
    if missing := _missing(each) or (absent(State.CLOSED) if each.partly else None):
        return missing
    items = tuple(_line_item(row) for row in each.rows)
    total = _total(each)
    if total is None:
        return Cell(state=State.MIXED, items=items, is_example=each.is_example)
    return Cell(value=total, currency=each.rows[0].currency, items=items, is_example=each.is_example)


def _dependence_cell(each: Financing) -> Cell:
    if missing := _missing(each) or (absent(State.CLOSED) if each.partly else None):
        return missing
    items = tuple(_line_item(row) for row in each.rows)
    index = region.index_of(each.rows)
    if index is None:
        mixed = len({row.currency for row in each.rows}) > 1
        return Cell(state=State.MIXED if mixed else State.UNKNOWN, items=items, is_example=each.is_example)
    return Cell(value=index, items=items, is_example=each.is_example)


def _line_item(row: FinancingLine) -> Item:
    text = _("%(year)s, %(source)s: %(amount)s, shared with: %(whom)s") % {
        "year": row.year,
        "source": row.get_source_display(),
        "amount": money(row.amount, row.currency),
        "whom": row.get_shared_with_display(),
    }
    return Item(text, is_example=row.is_example)


def _mix(clusters: Sequence[Cluster], found: Sequence[Financing]) -> Shares:
    """Shares by source of the clusters whose whole year is seen, in one currency."""
    shown = [(cluster, each) for cluster, each in zip(clusters, found, strict=True) if each.whole and _total(each)]
    sources = [source for source in FinancingSource if any(each.amounts(source) for _, each in shown)]
    rows = tuple(
        (
            f"{cluster.name}, {each.year}",
            tuple(_share_of(each, each.amounts(source)) or 0.0 for source in sources),
        )
        for cluster, each in shown
    )
    return tuple(str(source.label) for source in sources), rows


def _fee_shares(
    person: Anyone, clusters: Sequence[Cluster]
) -> tuple[list[dict[int, tuple[PaidShare, str]]], frozenset[tuple[int, int]]]:
    """By cluster and year: declared figures, else what the own list of fees comes to; an example comes last."""
    seen = books.fee_figures(person, clusters)
    found = []
    for cluster in clusters:
        shares: dict[int, tuple[PaidShare, str]] = {}
        rows = [row for row in seen.rows if row.cluster_id == cluster.pk]
        computed = fees.shares(person, cluster) if coordinates(person, cluster.pk) else []
        listed = _("computed from the list of fees")
        for example in (True, False):
            shares |= {share.year: (share, listed) for share in computed if share.is_example == example}
            shares |= {
                row.year: (_declared(row), _("figures of the cluster")) for row in rows if row.is_example == example
            }
        found.append(shares)
    return found, seen.closed


def _declared(row: FeeFigures) -> PaidShare:
    return PaidShare(row.year, row.owing, row.paid, row.is_example)


def _fee_row(
    year: int,
    clusters: Sequence[Cluster],
    by_year: Sequence[dict[int, tuple[PaidShare, str]]],
    closed: frozenset[tuple[int, int]],
    median: Median | None,
) -> Row:
    cells = []
    for cluster, shares in zip(clusters, by_year, strict=True):
        if year not in shares:
            cells.append(absent(State.CLOSED if (cluster.pk, year) in closed else State.UNKNOWN))
            continue
        share, basis = shares[year]
        text = _("%(paid)s of %(owing)s members paid: %(basis)s") % {
            "paid": share.paid,
            "owing": share.owing,
            "basis": basis,
        }
        item = Item(text, is_example=share.is_example)
        cells.append(
            Cell(value=share.share, basis=f"{share.paid}/{share.owing}", items=(item,), is_example=share.is_example)
            if share.owing
            else absent()
        )
    return Row(f"fees-{year}", str(year), "share", tuple(cells), median)

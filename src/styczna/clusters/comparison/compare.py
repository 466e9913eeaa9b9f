"""The verb *compare*: clusters side by side, for a person; each number with the items it came from.

What the person may not see is closed, which is not the same as unknown, and neither is zero. Formulas and rules:
docs/methods/comparison.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from styczna.accounts.rules import Anyone
from styczna.clusters.comparison import measures
from styczna.clusters.comparison.books import books_of
from styczna.clusters.comparison.measures import Members
from styczna.clusters.comparison.parts import Cell, Item, Row, State, Theme, absent, text_row
from styczna.clusters.comparison.standards import Condition, Dimension, Standing, standing
from styczna.clusters.comparison.work import work_themes
from styczna.clusters.directory import region
from styczna.clusters.directory.region import Median
from styczna.clusters.models import Cluster
from styczna.clusters.profiles.profile import facts
from styczna.sources.references import poland

LEAST, MOST = 2, 8


@dataclass(frozen=True, slots=True)
class Range:
    """The smallest and the largest of what is known, over `n` clusters."""

    least: float
    most: float
    n: int
    is_example: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Clusters in the order given; every row of every theme has a cell for each of them in that order."""

    clusters: tuple[Cluster, ...]
    themes: tuple[Theme, ...]
    standings: tuple[Standing, ...]
    mix: tuple[tuple[str, ...], tuple[tuple[str, tuple[float, ...]], ...]]  # names of sources; cluster, its shares
    fee_years: tuple[int, ...]
    region: str
    region_clusters: int
    made_on: date
    has_examples: bool

    @property
    def conditions(self) -> list[tuple[Condition, ...]]:
        """Of each condition, how every cluster stands."""
        return list(zip(*(each.conditions for each in self.standings), strict=True))

    @property
    def dimensions(self) -> list[tuple[Dimension, ...]]:
        """Of each dimension of the management labels, how every cluster stands."""
        return list(zip(*(each.dimensions for each in self.standings), strict=True))

    @property
    def closed(self) -> int:
        """How many keep their financing from the reader, wholly or in part."""
        row = self.row("dependence")
        return sum(cell.state == State.CLOSED for cell in row.cells) if row else 0

    @property
    def fee_year(self) -> int | None:
        """The latest year in which two clusters' fees can be compared, else the latest known of one."""
        known = {year: found.n for year in self.fee_years if (found := self.range_of(f"fees-{year}"))}
        return max((year for year, n in known.items() if n > 1), default=max(known, default=None))

    def row(self, key: str) -> Row | None:
        return next((row for theme in self.themes for row in theme.rows if row.key == key), None)

    def range_of(self, key: str) -> Range | None:
        row = self.row(key)
        known = [cell for cell in row.cells if cell.value is not None] if row else []
        if not known:
            return None
        values = [float(cell.value or 0) for cell in known]
        return Range(min(values), max(values), len(known), any(cell.is_example for cell in known))


def compare(*, person: Anyone, clusters: Sequence[Cluster], today: date) -> Comparison:
    """The clusters side by side, as the person may see them, against their region and what is published."""
    of_region = region.region_of(clusters[0])
    neighbours = region.clusters_of(of_region)
    ids = {cluster.pk for cluster in [*clusters, *neighbours]}
    counted = measures.members(ids)
    financing, fees, mix, fee_years = books_of(person, clusters, neighbours)
    themes = (
        Theme("identity", _("Who they are"), _identity(clusters, neighbours, today)),
        Theme("members", _("Members and office"), _members(clusters, neighbours, counted)),
        financing,
        fees,
        *work_themes(clusters, neighbours, today),
    )
    return Comparison(
        clusters=tuple(clusters),
        themes=themes,
        standings=tuple(standing(person=person, cluster=cluster, today=today) for cluster in clusters),
        mix=mix,
        fee_years=fee_years,
        region=of_region,
        region_clusters=len(neighbours),
        made_on=today,
        has_examples=any(cell.is_example for theme in themes for row in theme.rows for cell in row.cells),
    )


def _identity(clusters: Sequence[Cluster], neighbours: Sequence[Cluster], today: date) -> tuple[Row, ...]:
    said = {cluster.pk: {fact.key: fact for fact in facts(cluster)} for cluster in clusters}
    rows = []
    for key, label in (
        ("legal_form", _("Legal form")),
        ("founded_year", _("Founded")),
        ("seat", _("Seat")),
        ("coordinator", _("Coordinator")),
    ):
        cells = []
        for cluster in clusters:
            fact = said[cluster.pk].get(key)
            if fact is None or fact.value is None:
                cells.append(absent())
            else:
                cells.append(Cell(said=fact.value, items=(Item(fact.value, source=fact.source or ""),)))
        rows.append(text_row(key, label, cells))
    rows.insert(2, _age(clusters, neighbours, today))
    return tuple(rows)


def _age(clusters: Sequence[Cluster], neighbours: Sequence[Cluster], today: date) -> Row:
    def cell(cluster: Cluster) -> Cell:
        years = measures.years(cluster, today)
        if years is None:
            return absent()
        exact = years.least == years.most
        basis = "" if exact else _("from the year alone")
        founded = str(cluster.founded_on or cluster.founded_year)
        return Cell(value=years.most, basis=basis, items=(Item(_("founded %(when)s") % {"when": founded}),))

    ages = {each.pk: found.most for each in neighbours if (found := measures.years(each, today))}
    return Row(
        key="age",
        label=_("Age in years"),
        unit="count",
        cells=tuple(cell(cluster) for cluster in clusters),
        median=region.open_median({pk: (value, False) for pk, value in ages.items()}),
    )


def _members(
    clusters: Sequence[Cluster], neighbours: Sequence[Cluster], counted: dict[int, Members]
) -> tuple[Row, ...]:
    published = poland()
    shares = published.shares
    kinds = (
        ("enterprises", _("Enterprises")),
        ("micro", _("– micro")),
        ("small", _("– small")),
        ("medium", _("– medium")),
        ("large", _("– large")),
        ("research", _("Research institutes and universities")),
        ("environment", _("Business-environment institutions")),
        ("public", _("Public bodies")),
    )

    def row(key: str, label: str, value: Callable[[Members], int | None], poland_says: float | None) -> Row:
        cells = [_member_cell(counted.get(cluster.pk), value, whole=key == "members") for cluster in clusters]
        values = {
            each.pk: (known, found.is_example)
            for each in neighbours
            if (found := counted.get(each.pk)) and (known := value(found)) is not None
        }
        return Row(key, label, "count", tuple(cells), region.open_median(values), poland=poland_says)

    rows = [row("members", _("Members in all"), lambda found: found.total, published.members_mean)]
    for key, label in kinds:
        rows.append(row(key, label, lambda found, key=key: found.kinds.get(key), shares.get(key)))  # type: ignore[misc]
    return (*rows, _staff(clusters, neighbours))


def _member_cell(found: Members | None, value: Callable[[Members], int | None], *, whole: bool) -> Cell:
    known = value(found) if found else None
    if found is None or known is None:
        return absent()
    basis = _("declared for %(year)s") % {"year": found.year} if found.year else _("counted here")
    share = None if whole or not found.total else known / found.total
    item = Item(f"{known}: {basis}", is_example=found.is_example)
    return Cell(value=known, share=share, basis=basis, items=(item,), is_example=found.is_example)


def _staff(clusters: Sequence[Cluster], neighbours: Sequence[Cluster]) -> Row:
    found = measures.staff({cluster.pk for cluster in [*clusters, *neighbours]})

    def cell(cluster: Cluster) -> Cell:
        known = found.get(cluster.pk)
        if known is None:
            return absent()
        basis = _("declared for %(year)s") % {"year": known.year}
        item = Item(f"{known.fte.normalize():f}: {basis}", is_example=known.is_example)
        return Cell(value=known.fte, basis=basis, items=(item,), is_example=known.is_example)

    values = {each.pk: (float(known.fte), known.is_example) for each in neighbours if (known := found.get(each.pk))}
    return Row(
        key="staff",
        label=_("Staff of the office (full-time equivalents)"),
        unit="number",
        cells=tuple(cell(cluster) for cluster in clusters),
        median=region.open_median(values),
    )


__all__ = ["LEAST", "MOST", "Cell", "Comparison", "Item", "Median", "Row", "State", "Theme", "compare"]

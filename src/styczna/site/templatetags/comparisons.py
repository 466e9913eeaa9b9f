"""Tags and filters of clusters side by side and of the standards: their plain data in, pictures and words out."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from styczna.clusters.comparison.compare import Comparison
from styczna.clusters.comparison.parts import Cell, Row
from styczna.clusters.comparison.report import state_said
from styczna.clusters.models import Cluster
from styczna.site import charts, numbers, pictures

register = template.Library()


@register.simple_tag
def financing_mix(found: Comparison) -> SafeString:
    """What each office lives on, where the reader sees the whole of a year."""
    names, rows = found.mix
    said = [
        f"{label}: "
        + ", ".join(f"{name} {numbers.percent(share)}" for name, share in zip(names, shares, strict=True) if share)
        for label, shares in rows
    ]
    return charts.mix(
        names,
        tuple(charts.Mix(label, shares) for label, shares in rows),
        title=_("Income of the offices by source"),
        description=f"{'; '.join(said)}.",
    )


@register.simple_tag
def fees_by_year(found: Comparison) -> SafeString:
    """The share of members who paid, cluster by cluster and year by year."""
    years = [row for year in found.fee_years if (row := found.row(f"fees-{year}"))]
    cards = []
    for place, cluster in enumerate(found.clusters):
        known = [row.cells[place].value for row in years]
        values = tuple(None if value is None else float(value) for value in known)
        cards.append(pictures.Card(cluster.name, values, tuple(numbers.percent(value) for value in values)))
    said = [f"{card.label}: {', '.join(filter(None, card.said)) or _('not known')}" for card in cards]
    return pictures.scorecards(
        tuple(str(year) for year in found.fee_years),
        tuple(cards),
        title=_("Members who pay their fee, year by year"),
        description=f"{'; '.join(said)}.",
    )


@register.simple_tag
def comparison_state(cell: Cell) -> str:
    """Why there is no number: not known, none entered, closed, several currencies."""
    return state_said(cell.state)


@register.filter
def exact(value: numbers.Number) -> str:
    """Whole numbers whole, others with one or two decimals: a median of counts may end in a half."""
    rounded = round(float(value), 2)
    return numbers.number(rounded, 0 if rounded == round(rounded) else 1 if rounded == round(rounded, 1) else 2)


@register.filter
def with_clusters(row: Row, found: Comparison) -> list[tuple[Cluster, Cell]]:
    """The cells of a row, each with its cluster."""
    return list(zip(found.clusters, row.cells, strict=True))

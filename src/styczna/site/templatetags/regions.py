"""Tags that draw what the register of firms says of regions (docs/decisions/0006)."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from styczna.site import charts, maps, numbers
from styczna.touchpoints.region.activity import Compared, Regional
from styczna.touchpoints.region.forms import name_of
from styczna.touchpoints.region.years import Change

register = template.Library()


@register.simple_tag
def voivodeship_map(found: Compared, chosen: str) -> SafeString:
    """One activity in all voivodeships: certainly above the average, certainly below, or neither."""
    areas = [
        maps.Area(
            code=row.voivodeship,
            side=side_of(row),
            weight=row.firms,
            said=_("%(region)s: %(advantage)s (%(low)s–%(high)s)")
            % {
                "region": name_of(row.voivodeship, numbers.language()),
                "advantage": numbers.number(row.advantage, 2),
                "low": numbers.number(row.low, 2),
                "high": numbers.number(row.high, 2),
            },
            href=activity_of(found.code, row.voivodeship, found.year),
            is_chosen=row.voivodeship == chosen,
        )
        for row in found.rows
    ]
    return maps.voivodeship_map(
        areas,
        title=_("Advantage by voivodeship"),
        description=_("A circle's area is the number of firms with ten people and more. The table has all numbers."),
    )


@register.filter
def side_of(row: Regional) -> int:
    """1 where the whole interval lies above the average, -1 where below, 0 where it has the average in it."""
    return 1 if row.low > 1 else -1 if row.high < 1 else 0


@register.simple_tag
def activity_of(code: str, voivodeship: str, year: int) -> str:
    """The address of an activity's page."""
    return f"{reverse('touchpoints:activity', args=[code])}?region={voivodeship}&year={year}"


@register.simple_tag
def years_chart(years: Sequence[tuple[int, Regional | None]], label: str) -> SafeString:
    points = tuple(charts.Yearly(year, row.advantage, row.low, row.high) for year, row in years if row)
    return charts.yearly(
        points,
        reference=1.0,
        digits=2,
        title=_("Advantage over the years: %(activity)s") % {"activity": label},
        description=_("1 is the country's average; the band is the interval. The table carries the same numbers."),
    )


@register.simple_tag
def change_chart(rows: Sequence[Change], since: int, until: int) -> SafeString:
    language = numbers.language()
    return charts.intervals(
        tuple(charts.Interval(f"{row.code} {row.label(language).text}", row.times, row.low, row.high) for row in rows),
        reference=1.0,
        digits=2,
        title=_("Advantage %(until)s over %(since)s") % {"since": since, "until": until},
        description=_("1 is no change; the thin line is the interval. The table carries the same numbers."),
    )

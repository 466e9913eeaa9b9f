"""Tags and filters of the pages of specialisations: indicators and monitoring in, charts and addresses out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from styczna.accounts.rules import Anyone
from styczna.site import course as charts
from styczna.site import numbers, pictures
from styczna.site.templatetags.page import number, unknown
from styczna.touchpoints.rules import may_propose
from styczna.touchpoints.strategy.gather import Entry
from styczna.touchpoints.strategy.indicators import Course
from styczna.touchpoints.strategy.monitor import Monitoring
from styczna.touchpoints.strategy.monitoring_views import title_of

register = template.Library()

OPENS: dict[str, Callable[[str], str]] = {
    "cluster": lambda target: reverse("clusters:cluster", args=[target]),
    "organisation": lambda target: reverse("clusters:organisation", args=[int(target)]),
    "project": lambda target: reverse("clusters:project", args=[int(target)]),
    "funded": lambda target: reverse("clusters:funded-project", args=[target]),
    "order": lambda target: reverse("orders:order", args=[target]),
}


@register.simple_tag
def indicator_chart(found: Course) -> SafeString | str:
    """Readings against the path; nothing where there is neither."""
    indicator = found.indicator
    readings = tuple(charts.Point(reading.on, float(reading.value)) for reading in found.readings)
    path: tuple[charts.Point, ...] = ()
    if (
        indicator.baseline is not None
        and indicator.target is not None
        and indicator.baseline_on is not None
        and indicator.target_on is not None
    ):
        path = (
            charts.Point(indicator.baseline_on, float(indicator.baseline)),
            charts.Point(indicator.target_on, float(indicator.target)),
        )
    if not readings and not path:
        return ""
    said = [f"{numbers.day_brief(reading.on)}: {numbers.number(reading.value, 2)}" for reading in found.readings]
    description = (
        _("Readings: %(readings)s. The table carries the same numbers.") % {"readings": "; ".join(said)}
        if said
        else _("There is no reading yet; the path alone is drawn.")
    )
    return charts.course(readings, path, unit=indicator.unit, title=str(indicator.name), description=description)


@register.simple_tag
def monitoring_chart(found: Monitoring) -> SafeString:
    """Measures × the day of adoption and today; circles compare the two within a measure."""
    cards = []
    for row in found.rows:
        counts = (row.baseline.count if row.baseline else None, row.now.count)
        most = max((count for count in counts if count is not None), default=0) or 1
        values = tuple(None if count is None else count / most for count in counts)
        said = tuple(numbers.number(count) or _("not known") for count in counts)
        cards.append(pictures.Card(label=row.label, values=values, said=said))
    return pictures.scorecards(
        (_("day of adoption"), _("today")),
        tuple(cards),
        title=_("The day of adoption and today"),
        description=_("The table below carries the same numbers."),
    )


@register.filter
def exactly(value: Decimal | str | None) -> object:
    """A value with as many of its two decimals as it has; templates give an empty text for what is not there."""
    if not isinstance(value, Decimal):
        return unknown(None)
    rounded = round(value, 2)
    digits = 0 if rounded == round(rounded) else 1 if rounded == round(rounded, 1) else 2
    return number(rounded, digits)


@register.filter
def proposes(person: Anyone) -> bool:
    """Whether the reader may propose a specialisation."""
    return may_propose(person)


@register.filter
def entry_href(entry: Entry) -> str:
    """The page of what was counted."""
    return OPENS[entry.kind](entry.target)


@register.filter
def entry_title(entry: Entry) -> str:
    return title_of(entry.titles)

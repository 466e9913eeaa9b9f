"""Tags that draw what a room found: its plain data in, the site's pictures and charts out.

Rooms do not import the site (docs/decisions/0006); their templates load this library.
"""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from styczna.continuity.forecast import Outlook, chances, income
from styczna.engine.continuity import Forecast
from styczna.site import charts, numbers

register = template.Library()


@register.simple_tag
def forecast_fan(outlook: Outlook, won: bool = False) -> SafeString:
    """The cash of an office; with `won`, as it would be with the order won."""
    found = _forecast(outlook, won)
    points = tuple(
        charts.Fan(month, low, middle, high)
        for month, low, middle, high in zip(outlook.months, found.cash_p10, found.cash_p50, found.cash_p90, strict=True)
    )
    title = _("Cash of the office with the order won") if won else _("Cash of the office")
    description = _(
        "Month by month over %(months)s months; at the end the middle path stands at %(middle)s, "
        "eight paths in ten lie between %(low)s and %(high)s. Below the line of zero the office cannot pay its bills."
    ) % {
        "months": numbers.number(len(points)),
        "low": numbers.money(round(points[-1].low)),
        "middle": numbers.money(round(points[-1].middle)),
        "high": numbers.money(round(points[-1].high)),
    }
    return charts.fan(points, title=title, description=description)


@register.simple_tag
def forecast_survival(outlook: Outlook, won: bool = False) -> SafeString:
    """The chance of being open, month by month."""
    found = _forecast(outlook, won)
    points = tuple(charts.Chance(month, chance) for month, chance in zip(outlook.months, found.open, strict=True))
    title = _("Chance of being open with the order won") if won else _("Chance of being open")
    said = [
        _("after %(months)s months %(share)s")
        % {"months": numbers.number(chance.months), "share": numbers.percent(chance.as_it_is)}
        for chance in chances(found)
    ]
    return charts.survival(points, title=title, description=f"{', '.join(said)}.")


@register.simple_tag
def income_mix(outlook: Outlook) -> SafeString:
    """What the office lives on; two bars where an order is won beside the calm forecast."""
    calm = income(outlook.forecast)
    rows = [charts.Mix(_("As it is"), tuple(part.share for part in calm))]
    if outlook.with_order is not None:
        share = {part.key: part.share for part in income(outlook.with_order)}
        rows.append(charts.Mix(_("With the order"), tuple(share[part.key] for part in calm)))
    said = [f"{part.label} {numbers.percent(part.share)}" for part in calm]
    return charts.mix(
        tuple(str(part.label) for part in calm),
        tuple(rows),
        title=_("Income by source"),
        description=f"{', '.join(said)}.",
    )


def _forecast(outlook: Outlook, won: bool) -> Forecast:
    if won and outlook.with_order is not None:
        return outlook.with_order
    return outlook.forecast

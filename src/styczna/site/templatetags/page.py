"""What templates say things with: numbers, money, dates, states and marks, in the language of the page.

The library is loaded in every template. What is not known comes out as "not known", never as a zero or a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from styczna.site import numbers

register = template.Library()


@register.filter
def unknown(value: object) -> object:
    """`value`, or "not known" in a muted voice where there is none. Zero and False are values."""
    if value is None or value == "" or value == [] or value == ():
        return format_html('<span class="unknown">{}</span>', _("not known"))
    return value


def _said(text: str) -> object:
    return format_html('<span class="number">{}</span>', text) if text else unknown(None)


@register.filter
def number(value: numbers.Number | None, digits: int | None = None) -> object:
    return _said(numbers.number(value, digits))


@register.filter
def percent(share: numbers.Number | None, digits: int = 0) -> object:
    """A share between 0 and 1 as percent."""
    return _said(numbers.percent(share, digits))


@register.filter
def probability(value: float | None, digits: int = 1) -> object:
    """An estimated probability as percent: one that rounds to none or to all is not certain for that, and says so."""
    if value is None:
        return unknown(None)
    least = 10 ** -(digits + 2)
    if value < least:
        return _said(f"<{numbers.NBSP}{numbers.percent(least, digits)}")
    if value > 1 - least:
        return _said(f">{numbers.NBSP}{numbers.percent(1 - least, digits)}")
    return _said(numbers.percent(value, digits))


@register.filter
def money(value: Any, currency: str = "PLN") -> object:
    """The whole sum. `value` is a number in `currency`, or money that knows its own."""
    return _symbolic(value) or _said(numbers.money(value, currency))


@register.filter
def money_brief(value: Any, currency: str = "PLN") -> object:
    """The sum as a sentence says it: 12,4 mln zł."""
    return _symbolic(value) or _said(numbers.money_brief(value, currency))


def _symbolic(value: Any) -> object:
    """Money of a publication whose buyer only filled the place of the value, in words; empty for all other sums."""
    if not getattr(value, "is_symbolic", False):
        return ""
    said = _("a symbolic amount in the notice (%(amount)s)")
    return format_html("{}", said % {"amount": numbers.money(value)})


def _dated(value: date | None, say: Callable[[date | None], str]) -> object:
    if not value:
        return unknown(None)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), say(value))


@register.filter
def day(value: date | None) -> object:
    return _dated(value, numbers.day)


@register.filter
def day_brief(value: date | None) -> object:
    return _dated(value, numbers.day_brief)


@register.filter
def deadline(value: date | None) -> object:
    """A moment with its hour and its zone, by the clock of whoever set it; a day where no hour is known."""
    return _dated(value, numbers.deadline)


@register.filter
def deadline_brief(value: date | None) -> object:
    return _dated(value, numbers.deadline_brief)


@register.filter
def month(value: date | None) -> object:
    return _said(numbers.month(value))


@register.filter
def pick_language(texts: Mapping[str, str] | None, original: str | None = None) -> object:
    """The text in the reader's language, else in English, else in the `original`, else in the first that there is.

    A text in another language than the page carries its `lang`, so that it is read aloud and hyphenated rightly.
    """
    given = {code.lower(): text for code, text in (texts or {}).items() if text}
    if not given:
        return unknown(None)
    here = numbers.language()
    code = next((wanted for wanted in (here, "en", original) if wanted in given), next(iter(given)))
    if code == here:
        return given[code]
    return format_html('<span lang="{}">{}</span>', code, given[code])


def _states() -> dict[str, str]:
    """Said of an order or of a matter; the Polish words are neuter for the one and feminine for the other."""
    return {
        "open": pgettext("order", "open"),
        "planned": pgettext("order", "planned"),
        "closed": pgettext("order", "closed"),
        "awarded": pgettext("order", "awarded"),
        "waiting": pgettext("matter", "waits for an answer"),
        "answered": pgettext("matter", "answered"),
    }


_LOOKS = {"open": "open", "planned": "planned", "waiting": "attention"}


@register.filter
def state(key: str | None) -> object:
    """The state of an order (open, planned, closed, awarded) or of a matter (waiting, answered), in words."""
    words = _states()
    if key not in words:
        return unknown(None if key == "unknown" else key)
    return format_html('<span class="state state-{}">{}</span>', _LOOKS.get(key, "past"), words[key])


def _marks() -> dict[str, str]:
    return {
        "example": pgettext("mark", "example"),
        "inferred": pgettext("mark", "inferred"),
        "declared": pgettext("mark", "declared"),
        "unconfirmed": pgettext("mark", "unconfirmed"),
    }


@register.simple_tag
def mark(key: str) -> SafeString:
    """A word beside a statement that is less than a published fact: example, inferred, declared, unconfirmed."""
    return format_html('<span class="mark mark-{}">{}</span>', key, _marks()[key])


@register.simple_tag
def share(value: float | None, low: float | None = None, high: float | None = None, attention: bool = False) -> object:
    """A share between 0 and 1: a bar and its percentage; `low` and `high` draw and say its interval."""
    if value is None:
        return unknown(None)
    said = numbers.percent(value)
    interval: str | SafeString = ""
    if low is not None and high is not None:
        interval = format_html(
            '<rect class="share-range" x="{}" y="3" width="{}" height="2"/>', _unit(low), _unit(high) - _unit(low)
        )
        said = _("%(share)s (%(low)s to %(high)s)") % {
            "share": said,
            "low": numbers.percent(low),
            "high": numbers.percent(high),
        }
    return format_html(
        '<span class="share{}"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="share-track" y="3" width="100" height="2"/>'
        '<rect class="share-fill" y="2" width="{}" height="4"/>{}</svg>{}</span>',
        " share-low" if attention else "",
        _unit(value),
        interval,
        said,
    )


def _unit(share: float) -> float:
    return round(100 * min(1.0, max(0.0, float(share))), 1)

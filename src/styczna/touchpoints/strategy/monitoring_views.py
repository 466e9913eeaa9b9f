"""Pages of monitoring: the years of a specialisation against its adoption, and the entries of each figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from styczna.clusters.tables import file_of, wanted_format
from styczna.sheets import Cell
from styczna.touchpoints import access
from styczna.touchpoints.models import Specialisation
from styczna.touchpoints.strategy.gather import Entry
from styczna.touchpoints.strategy.monitor import (
    BASELINE,
    MEASURES,
    NOW,
    UNDATED,
    Counted,
    Monitoring,
    Year,
    entries_of,
    monitor,
)
from styczna.touchpoints.strategy.page import courses_of
from styczna.touchpoints.strategy.propose import said_on

SHOWN = 500  # entries on a page; the files have all


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What was counted on the day of adoption, what came in each year, and what is there today."""
    found, monitoring = _monitored(slug)
    if wanted := wanted_format(request):
        header = [
            pgettext("monitoring", "Measure"),
            _("Period"),
            _("From"),
            _("To"),
            _("Count"),
            _("Currency"),
            _("Sum"),
            _("Without a sum"),
        ]
        return file_of(wanted, f"styczna-{slug}-monitoring", header, _rows(monitoring))
    context = {
        "found": found,
        "monitoring": monitoring,
        "courses": courses_of(found, today=timezone.localdate()),
        "evidence": monitoring.row("evidence"),
        "opened": monitoring.row("opened"),
        "won": monitoring.row("won"),
    }
    return render(request, "touchpoints/monitoring.html", context)


@require_safe
def entries(request: HttpRequest, slug: str, measure: str) -> HttpResponseBase:
    """The entries behind one figure."""
    found, monitoring = _monitored(slug)
    period = request.GET.get("period", NOW)
    if measure not in MEASURES:
        raise Http404(f"no measure {measure}")
    try:
        shown, gone = entries_of(monitoring, measure, period, found.baseline or {})
    except KeyError:
        raise Http404(f"no period {period}") from None
    if wanted := wanted_format(request):
        header = [_("What"), _("What says so"), _("Day"), _("Value"), _("Currency"), _("Inferred")]
        return file_of(wanted, f"styczna-{slug}-{measure}", header, _entry_rows(shown))
    context = {
        "found": found,
        "measure": MEASURES[measure],
        "period": period_said(monitoring, period),
        "entries": shown[:SHOWN],
        "entry_count": len(shown),
        "counted": Counted.of(shown),
        "gone_count": gone,
        "inferred": sum(entry.inferred for entry in shown),
    }
    return render(request, "touchpoints/monitoring_entries.html", context)


def period_said(monitoring: Monitoring, period: str) -> str:
    """A period of the table in words."""
    if period == BASELINE:
        assert monitoring.counted_on is not None
        return _("counted on %(day)s") % {"day": said_on(monitoring.counted_on)}
    if period in (NOW, UNDATED):
        return _("today") if period == NOW else _("without a day")
    year = next(year for year in monitoring.years if str(year.number) == period)
    return year_said(year)


def year_said(year: Year) -> str:
    return _("year %(number)s, to %(day)s") % {"number": year.number, "day": said_on(year.until)}


def _monitored(slug: str) -> tuple[Specialisation, Monitoring]:
    """The specialisation and its monitoring; 404 where it was never adopted."""
    found = access.get_specialisation(slug)
    try:
        return found, monitor(specialisation=found, today=timezone.localdate())
    except ValueError:
        raise Http404(f"{slug} is not monitored") from None


def _rows(monitoring: Monitoring) -> Iterator[list[Cell]]:
    """One line a count and currency, so that no sum mixes currencies."""
    for row in monitoring.rows:
        counted: list[tuple[str, date | None, date | None, Counted]] = []
        if row.baseline is not None:
            counted.append((_("adoption"), None, monitoring.counted_on, row.baseline))
        for year, of_year in zip(monitoring.years, row.years, strict=True):
            counted.append((str(year.number), year.since, year.until, of_year))
        counted.append((_("today"), None, None, row.now))
        for period, since, until, found in counted:
            start: list[Cell] = [row.label, period, since, until, found.count]
            sums: list[tuple[str | None, Decimal | None]] = list(found.sums) if row.has_money else []
            for currency, amount in sums or [(None, None)]:
                yield [*start, currency, amount, found.unpriced if row.has_money else None]


def _entry_rows(found: list[Entry]) -> Iterator[list[Cell]]:
    for entry in found:
        money = entry.money
        yield [
            title_of(entry.titles),
            entry.said,
            entry.day,
            money.amount if money else None,
            money.currency if money else None,
            _("yes") if entry.inferred else _("no"),
        ]


def title_of(titles: Mapping[str, str]) -> str:
    """A title in the reader's language, else in English, else in any."""
    for wanted in (get_language() or "pl", "en", *titles):
        if titles.get(wanted):
            return titles[wanted]
    return ""

"""Pages of the room *Continuity: what keeps our offices going?* An office's books are its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from styczna.clusters.tables import file_of, wanted_format
from styczna.continuity import access, rules
from styczna.continuity.forecast import (
    MILESTONES,
    Chance,
    Outlook,
    UnknownBooks,
    WonOrder,
    by_month,
    chances,
    forecast,
    income,
    modelled_on,
)
from styczna.continuity.forms import SharingForm, WonOrderForm
from styczna.continuity.models import Sharing
from styczna.engine import continuity as engine
from styczna.sheets import Cell


@dataclass(frozen=True)
class Line:
    """An office in the list of offices."""

    outlook: Outlook
    chances: tuple[Chance, ...]


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The offices that the reader may see, and what the room is for to everybody else."""
    offices = access.offices(request.user)
    outlooks = [forecast(office=office) for office in offices if office.costs.all()]
    lines = [Line(outlook, chances(outlook.forecast)) for outlook in outlooks]
    if wanted := wanted_format(request):
        return file_of(wanted, "styczna-offices", _office_header(), _office_rows(lines))
    context = {
        "lines": lines,
        "unknown": [office for office in offices if not office.costs.all()],
        "without": access.clusters_without_books(request.user),
        "months": engine.MONTHS,
        "paths": engine.PATHS,
    }
    return render(request, "continuity/index.html", context)


@login_required
@require_safe
def office(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One office: its forecast, what it stands on, and what a won order would change."""
    found = access.get_office(request.user, slug)
    asked = "amount" in request.GET
    form = WonOrderForm(request.GET if asked else None)
    won = None
    if asked and form.is_valid():
        said = form.cleaned_data
        won = WonOrder(
            amount=float(said["amount"]),
            month=said["month"] - 1,
            probability=said["probability"] / 100,
            model=modelled_on(said["order"]),
        )
    try:
        outlook = forecast(office=found, won=won)
    except UnknownBooks:
        return render(request, "continuity/unknown.html", {"office": found})
    if wanted := wanted_format(request):
        header = [_("Month"), _("Open, probability"), _("Cash, P10"), _("Cash, P50"), _("Cash, P90"), _("Example")]
        return file_of(wanted, f"styczna-{slug}-forecast", header, _month_rows(outlook))
    return render(
        request,
        "continuity/office.html",
        {
            "office": found,
            "outlook": outlook,
            "months": by_month(outlook),
            "chances": chances(outlook.forecast, outlook.with_order),
            "sources": income(outlook.forecast),
            "won_month": outlook.months[won.month] if won else None,
            "paths": engine.PATHS,
            "form": form,
            "sharing": SharingForm(initial={"shared_with": found.shared_with}),
            "may_change": rules.may_change_books(request.user, found),
        },
    )


@login_required
@require_POST
def share(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Opens the books to the authority or closes them again."""
    form = SharingForm(request.POST)
    if form.is_valid():
        access.share(request.user, slug, with_whom=Sharing(form.cleaned_data["shared_with"]))
        messages.success(request, _("Saved: who sees these books."))
    else:
        access.get_office(request.user, slug)  # an outsider hears nothing of a form
        messages.error(request, _("Choose who sees these books."))
    return redirect("continuity:office", slug=slug)


def _office_header() -> list[str]:
    runways = [_("Months (P10)"), _("Months (P50)"), _("Months (P90)")]
    open_after = [_("Open after %(months)s months") % {"months": months} for months in MILESTONES]
    return [_("Cluster"), _("Example"), *runways, *open_after, _("Dependence")]


def _office_rows(lines: list[Line]) -> Iterator[list[Cell]]:
    """Months open; a runway that reaches the end of the forecast is at least that long."""
    for line in lines:
        office, found = line.outlook.office, line.outlook.forecast
        runways = (found.runway_p10, found.runway_p50, found.runway_p90)
        yield [
            office.cluster.name,
            _("example") if office.is_example else "",
            *(f"≥ {runway.months}" if runway.censored else runway.months for runway in runways),
            *(round(chance.as_it_is, 4) for chance in line.chances),
            found.dependence,
        ]


def _month_rows(outlook: Outlook) -> Iterator[list[Cell]]:
    example = _("example") if outlook.office.is_example else ""
    for month in by_month(outlook):
        yield [month.month, round(month.open, 4), month.low, month.middle, month.high, example]

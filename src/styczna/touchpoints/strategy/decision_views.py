"""Pages on which the authority adopts, declines and ends, corrects goals, and keeps indicators and readings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from styczna.clusters.profiles.edit import ChangedMeanwhile
from styczna.clusters.tables import file_of, wanted_format
from styczna.sheets import Cell
from styczna.touchpoints import access, rules
from styczna.touchpoints.models import Indicator, Specialisation
from styczna.touchpoints.strategy import indicators
from styczna.touchpoints.strategy.decide import Goals, NoMove, adopt, decline, end, set_goals
from styczna.touchpoints.strategy.forms import (
    AdoptForm,
    DeclineForm,
    EndForm,
    GoalsForm,
    IndicatorForm,
    ReadingForm,
    act_of,
    parts_of,
)
from styczna.touchpoints.strategy.propose import version_of_text

FORM_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(FORM_METHODS)
def adopting(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = access.specialisation_to_decide(request.user, slug)
    form = AdoptForm(request.POST or None, specialisation=found)
    words = {
        "title": _("Adopt as a smart specialisation"),
        "intro": _(
            "The diagnosis of today is kept with the decision, and what is counted in the fields today "
            "is what the years to come are compared with. Indicators are added on the next page."
        ),
        "button": _("Adopt"),
    }

    def make() -> None:
        adopt(
            request.user,  # type: ignore[arg-type]
            specialisation=found,
            decision=form.decision(),
            goals=form.goals(),
            today=timezone.localdate(),
        )

    return _decision_page(request, found, form, words, make, _("Adopted. From today on it is monitored."))


@login_required
@require_http_methods(FORM_METHODS)
def declining(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = access.specialisation_to_decide(request.user, slug)
    form = DeclineForm(request.POST or None, specialisation=found)
    words = {
        "title": _("Decline the proposal"),
        "intro": _("It stays where it is, with the reason, for everybody to read. It can be proposed anew."),
        "button": _("Decline"),
    }

    def make() -> None:
        decline(request.user, specialisation=found, decision=form.decision())  # type: ignore[arg-type]

    return _decision_page(request, found, form, words, make, _("Declined."))


@login_required
@require_http_methods(FORM_METHODS)
def ending(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = access.specialisation_to_decide(request.user, slug)
    form = EndForm(request.POST or None, specialisation=found)
    words = {
        "title": _("End the specialisation"),
        "intro": _("Its page, its goals and its monitoring stay, up to the day of the end."),
        "button": _("End it"),
    }

    def make() -> None:
        end(request.user, specialisation=found, decision=form.decision())  # type: ignore[arg-type]

    return _decision_page(request, found, form, words, make, _("Ended."))


@login_required
@require_http_methods(FORM_METHODS)
def goals(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Goals, dates and the number of the decision, corrected."""
    found = access.specialisation_to_decide(request.user, slug)
    act, link = parts_of(found.decision)
    initial = {column: getattr(found, column) for column in Goals.COLUMNS}
    form = GoalsForm(
        request.POST or None,
        specialisation=found,
        initial={**initial, "act": act, "link": link, "seen": version_of_text(found)},
    )
    words = {
        "title": _("Correct goals and dates"),
        "intro": _("The page shows what stood there before."),
        "button": _("Save"),
    }

    def make() -> None:
        said = form.cleaned_data
        set_goals(
            request.user,  # type: ignore[arg-type]
            specialisation=found,
            goals=form.goals(),
            act=act_of(said["act"], said["link"]),
            seen=said["seen"] or 0,
        )

    return _decision_page(request, found, form, words, make, _("Changed. The page shows what stood there before."))


@login_required
@require_http_methods(FORM_METHODS)
def indicator_add(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = access.specialisation_to_measure(request.user, slug)
    return _indicator_page(request, found, Indicator(specialisation=found))


@login_required
@require_http_methods(FORM_METHODS)
def indicator_change(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    indicator = access.indicator_to_measure(request.user, slug, pk)
    if "remove" in request.POST:
        indicators.remove_indicator(request.user, indicator=indicator)  # type: ignore[arg-type]
        messages.success(request, _("The indicator was removed with its readings; the page shows that it was there."))
        return redirect("touchpoints:specialisation", slug=slug)
    return _indicator_page(request, access.get_specialisation(slug), indicator)


@require_http_methods(FORM_METHODS)
def readings(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """One indicator with its readings; officers enter the next one here."""
    indicator = access.get_indicator(slug, pk)
    found = indicator.specialisation
    course = indicators.course(indicator, today=timezone.localdate())
    if wanted := wanted_format(request):
        header = [_("Day"), _("Value"), _("Unit"), _("By the path"), _("Reference")]
        return file_of(wanted, f"styczna-{slug}-indicator-{pk}", header, _reading_rows(course))
    may = rules.may_keep_readings(request.user) and found.stage in indicators.OPEN
    form = ReadingForm(request.POST or None) if may else None
    if request.method == "POST":
        if not rules.may_keep_readings(request.user):
            return _refused(request)
        if _reading_written(request, indicator, form):
            return redirect("touchpoints:readings", slug=slug, pk=pk)
    rows = [(reading, _expected(course, reading)) for reading in reversed(course.readings)]
    context = {"found": found, "course": course, "rows": rows, "form": form, "may_measure": may}
    return render(request, "touchpoints/readings.html", context)


def _reading_written(request: HttpRequest, indicator: Indicator, form: ReadingForm | None) -> bool:
    number = request.POST.get("remove", "")
    if number.isdecimal() and len(number) < 19:
        reading = indicator.readings.filter(pk=int(number)).first()
        if reading is not None:
            indicators.remove_reading(request.user, reading=reading)  # type: ignore[arg-type]
            messages.success(
                request, _("The reading was removed; the page of the specialisation shows that it was there.")
            )
        return True
    if form is None:
        raise PermissionDenied
    if not form.is_valid():
        return False
    try:
        indicators.read(request.user, indicator=indicator, **form.cleaned_data)  # type: ignore[arg-type]
    except indicators.TakenDay:
        form.add_error("on", _("There is a reading of this day already: remove it first if it is wrong."))
        return False
    messages.success(request, _("The reading is kept."))
    return True


def _refused(request: HttpRequest) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise PermissionDenied


def _decision_page(
    request: HttpRequest,
    found: Specialisation,
    form: forms.Form,
    words: dict[str, str],
    make: Callable[[], None],
    done: str,
) -> HttpResponseBase:
    """A form that decides something; what cannot be decided any more is said on the specialisation's page."""
    if request.method == "POST" and form.is_valid():
        try:
            make()
        except NoMove:
            messages.error(
                request, _("It is not at a stage at which this can be decided; somebody may have been faster.")
            )
            return redirect("touchpoints:specialisation", slug=found.slug)
        except ChangedMeanwhile as changed:
            assert isinstance(form, GoalsForm)
            form.say_changed(changed.meanwhile, changed.version)
        else:
            messages.success(request, done)
            return redirect("touchpoints:specialisation", slug=found.slug)
    return render(request, "touchpoints/decision.html", {"found": found, "form": form, "words": words})


def _indicator_page(request: HttpRequest, found: Specialisation, indicator: Indicator) -> HttpResponseBase:
    if found.stage not in indicators.OPEN:
        raise PermissionDenied
    form = IndicatorForm(request.POST or None, instance=indicator)
    if request.method == "POST" and form.is_valid():
        try:
            indicators.keep_indicator(
                request.user,  # type: ignore[arg-type]
                specialisation=found,
                indicator=form.save(commit=False),
                seen=form.cleaned_data["seen"] or 0,
            )
        except ChangedMeanwhile as changed:
            form.say_changed(changed.meanwhile, changed.version)
        else:
            messages.success(request, _("The indicator is kept."))
            return redirect("touchpoints:specialisation", slug=found.slug)
    context: dict[str, Any] = {"found": found, "form": form, "indicator": indicator if indicator.pk else None}
    return render(request, "touchpoints/indicator.html", context)


def _expected(course: indicators.Course, reading: Any) -> Any:
    return None if course.expected is None else indicators.on_path(course.indicator, reading.on)


def _reading_rows(course: indicators.Course) -> Iterator[list[Cell]]:
    for reading in course.readings:
        yield [reading.on, reading.value, course.indicator.unit, _expected(course, reading), reading.reference]

"""A cluster against published conditions and the European labels; its own answers are its own."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from styczna.clusters.access import get_cluster
from styczna.clusters.books.books import opened
from styczna.clusters.comparison import standards as verb
from styczna.clusters.comparison.standards import Standing
from styczna.clusters.models import Level
from styczna.clusters.records import Outcome
from styczna.clusters.tables import file_of, wanted_format
from styczna.sheets import Cell
from styczna.sources import references


class AssessmentForm(forms.Form):
    """The cluster's own answer; without a level it takes its answer back."""

    level = forms.TypedChoiceField(
        label=_lazy("How far you are"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _lazy("no answer")), *Level.choices],
    )
    note = forms.CharField(label=_lazy("Note"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2}))


@require_safe
def standards(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the cluster meets, what is missing, what it takes: for everybody from what is public."""
    cluster = get_cluster(slug)
    found = verb.standing(person=request.user, cluster=cluster, today=timezone.localdate())
    if wanted := wanted_format(request):
        return file_of(wanted, f"styczna-standards-{slug}", _header(found), _rows(found))
    labels = references.labels()
    context = {
        "cluster": cluster,
        "found": found,
        "by_set": _by_set(found),
        "held": cluster.labels.all(),
        "sources": verb.sources(),
        "asked": found.count(Outcome.ASK),
        "closed": found.count(Outcome.CLOSED),
        "levels": labels.levels,
        "choices": AssessmentForm().fields["level"].choices,  # type: ignore[attr-defined]
        "language": get_language(),
    }
    return render(request, "clusters/standards.html", context)


@login_required
@require_POST
def assess(request: HttpRequest, slug: str, indicator: str) -> HttpResponseBase:
    """Keeps, changes or takes back the cluster's own answer to one indicator."""
    cluster = get_cluster(slug)
    with opened(request.user, cluster):
        found = verb.indicator_of(indicator)
    if found is None:
        raise Http404(f"no indicator {indicator}")
    form = AssessmentForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, _("The answer was not kept: choose how far you are; a note has 1,000 characters at most.")
        )
    elif form.cleaned_data["level"] is None:
        verb.take_back(request.user, cluster, indicator=indicator)
        messages.success(request, _("The answer was taken back."))
    else:
        level, note = Level(form.cleaned_data["level"]), form.cleaned_data["note"]
        verb.assess(request.user, cluster, indicator=indicator, level=level, note=note, today=timezone.localdate())
        messages.success(request, _("The answer was kept. Only your cluster sees it."))
    return redirect(f"{reverse('clusters:standards', kwargs={'slug': slug})}#{indicator}")


def _by_set(found: Standing) -> list[tuple[str, str, list[verb.Condition]]]:
    """The conditions under the name and source of whoever asks for them."""
    sets: dict[str, list[verb.Condition]] = {}
    for condition in found.conditions:
        sets.setdefault(condition.of, []).append(condition)
    return [(conditions[0].of_label, conditions[0].source, conditions) for conditions in sets.values()]


def _header(found: Standing) -> list[str]:
    own = [_("How far you are"), _("Note"), _("Date")] if found.is_own else []
    return [
        _("Dimension"),
        _("Indicator"),
        _("State"),
        _("What the records say"),
        _("Example"),
        _("What it takes"),
        *own,
    ]


def _rows(found: Standing) -> Iterator[list[Cell]]:
    states = outcomes()
    for dimension in found.dimensions:
        for each in dimension.findings:
            own: list[Cell] = []
            if found.is_own:
                own = [each.own.get_level_display(), each.own.note, each.own.dated] if each.own else [None, None, None]
            yield [
                dimension.name,
                each.name,
                states[each.answer.outcome],
                each.answer.said,
                pgettext("mark", "example") if each.answer.is_example else "",
                each.takes,
                *own,
            ]


def outcomes() -> dict[str, str]:
    """The states of an indicator in words."""
    return {
        Outcome.MET: pgettext("condition", "met"),
        Outcome.MISSING: pgettext("condition", "missing"),
        Outcome.ASK: pgettext("condition", "the cluster answers itself"),
        Outcome.CLOSED: pgettext("rows of a cluster", "closed"),
    }

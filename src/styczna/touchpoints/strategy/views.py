"""Pages of specialisations: the list, one with its history and discussion, and what people say there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from styczna.clusters.models import Cluster
from styczna.clusters.tables import file_of, wanted_format
from styczna.sheets import Cell
from styczna.touchpoints import access, rules
from styczna.touchpoints.models import Specialisation, Stage
from styczna.touchpoints.strategy import discuss
from styczna.touchpoints.strategy.discuss import AUTHORITY, Agreement
from styczna.touchpoints.strategy.forms import AnswerForm, RemarkForm, SpecialisationFilter
from styczna.touchpoints.strategy.page import page_of, said_for


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All specialisations, from proposals to those that have ended."""
    clusters = list(Cluster.objects.order_by("name"))
    form = SpecialisationFilter(request.GET, clusters=clusters)
    every = access.specialisations()
    found = list(find(every, **form.cleaned_data)) if form.is_valid() else []
    rows = [(entry, discuss.agreement(entry, clusters)) for entry in found]
    if wanted := wanted_format(request):
        header = [
            _("Title"), _("Stage"), _("Proposed by"), _("Proposed on"), _("Decided on"), _("Decision"),
            _("Clusters that support"), _("Clusters with a concern"), _("Fields"),
        ]  # fmt: skip
        return file_of(wanted, "styczna-specialisations", header, _rows(rows))
    open_ones = [entry for entry in every if entry.stage == Stage.PROPOSED]
    context = {
        "form": form,
        "rows": rows,
        "total": len(every),
        "proposed_count": len(open_ones),
        "adopted_count": sum(entry.stage == Stage.ADOPTED for entry in every),
        "waiting": discuss.waiting_for(request.user, open_ones),
        "to_answer": _to_answer(request, every),
        "may_propose": rules.may_propose(request.user),
    }
    return render(request, "touchpoints/specialisations.html", context)


@require_safe
def one(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One specialisation: its case, its history in order, the discussion, goals and indicators."""
    found = access.get_specialisation(slug)
    if wanted := wanted_format(request):
        header = [_("When"), _("Speaking for"), _("What was said"), _("Remark"), _("Answers"), _("Withdrawn")]
        return file_of(wanted, f"styczna-{slug}-discussion", header, _remarks(found))
    return _page(request, found)


@login_required
@require_POST
def remark(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Says something of it; a remark with a mistake comes back as it was written."""
    found = access.get_specialisation(slug)
    if not rules.may_remark(request.user):
        raise PermissionDenied
    form = RemarkForm(request.POST, voices=discuss.voices(request.user))
    if not form.is_valid():
        return _page(request, found, remark_form=form)
    said = form.cleaned_data
    try:
        discuss.remark(
            request.user,  # type: ignore[arg-type]
            specialisation=found,
            voice=form.voice_chosen(),
            stance=said["stance"],
            text=said["text"],
        )
    except discuss.Closed:
        messages.error(request, _("The discussion is closed: this specialisation was declined or has ended."))
    else:
        messages.success(request, _("Your remark is there for everybody to read."))
    return redirect("touchpoints:specialisation", slug=slug)


@login_required
@require_POST
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    found = access.get_specialisation(slug)
    to = access.remark_to_answer(request.user, found, pk)
    form = AnswerForm(request.POST, auto_id=f"answer-{pk}-%s")
    if not form.is_valid():
        return _page(request, found, answered=(pk, form))
    try:
        discuss.answer(request.user, to=to, text=form.cleaned_data["text"])  # type: ignore[arg-type]
    except discuss.Closed:
        messages.error(request, _("The discussion is closed: this specialisation was declined or has ended."))
    else:
        messages.success(request, _("Your answer stands below the remark."))
    return redirect("touchpoints:specialisation", slug=slug)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    said = access.own_remark(request.user, access.get_specialisation(slug), pk)
    discuss.withdraw(request.user, said=said)  # type: ignore[arg-type]
    messages.success(request, _("Withdrawn. That something was said and taken back stays visible."))
    return redirect("touchpoints:specialisation", slug=slug)


def find(every: QuerySet[Specialisation], *, q: str, stage: str, cluster: str) -> QuerySet[Specialisation]:
    """The specialisations that answer, by title; words are sought in titles and cases of both languages."""
    found = every
    for word in q.split():
        found = found.filter(
            Q(title_pl__icontains=word)
            | Q(title_en__icontains=word)
            | Q(why_pl__icontains=word)
            | Q(why_en__icontains=word)
        )
    if stage:
        found = found.filter(stage=stage)
    if cluster == AUTHORITY:
        found = found.filter(proposed_for=None)
    elif cluster:
        found = found.filter(proposed_for__slug=cluster)
    return found


def _page(request: HttpRequest, found: Specialisation, **forms: Any) -> HttpResponseBase:
    context = page_of(request.user, found, today=timezone.localdate(), **forms)
    return render(request, "touchpoints/specialisation.html", context)


def _to_answer(request: HttpRequest, every: QuerySet[Specialisation]) -> list[tuple[Specialisation, int]]:
    """For an officer: where something waits for an answer, and how much."""
    if not rules.may_answer(request.user):
        return []
    counted = [(entry, len(discuss.waiting_for_answer(entry))) for entry in every if entry.stage in discuss.OPEN]
    return [(entry, count) for entry, count in counted if count]


def _rows(found: list[tuple[Specialisation, Agreement]]) -> Iterator[list[Cell]]:
    for entry, agreed in found:
        yield [
            entry.title,
            str(entry.get_stage_display()),
            entry.proposed_for.name if entry.proposed_for else _("the regional authority"),
            entry.proposed_on,
            entry.decided_on,
            entry.decision,
            len(agreed.support),
            len(agreed.concerned),
            ", ".join(field.key for field in entry.fields.all()),
        ]


def _remarks(found: Specialisation) -> Iterator[list[Cell]]:
    """The discussion without names of persons; of what was withdrawn, only that it was there."""
    number = {entry.pk: place for place, entry in enumerate(found.remarks.all(), start=1)}
    for entry in found.remarks.all():
        who, is_example = said_for(entry)
        yield [
            timezone.localtime(entry.at),
            f"{who} ({_('example')})" if is_example else who,
            str(entry.get_stance_display()),
            None if entry.withdrawn else entry.text,
            number.get(entry.answers_id) if entry.answers_id else None,
            _("yes") if entry.withdrawn else _("no"),
        ]

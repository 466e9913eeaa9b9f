"""Pages on which a specialisation is proposed, and its words and fields are corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from styczna.accounts.rules import is_officer
from styczna.clusters.access import own_clusters
from styczna.clusters.profiles.edit import ChangedMeanwhile
from styczna.sources.lexicon import find_fields
from styczna.sources.vocabularies import Label, label
from styczna.touchpoints import access, rules
from styczna.touchpoints.diagnose import diagnose
from styczna.touchpoints.models import Specialisation, Stage
from styczna.touchpoints.strategy.forms import FieldWordsForm, NewProposalForm, ProposalForm
from styczna.touchpoints.strategy.propose import MOST_FIELDS, Said, case_for, correct, propose, version_of_text
from styczna.touchpoints.strategy.scope import unknown_fields
from styczna.touchpoints.themes.explain import theme_page

FORM_METHODS = ["GET", "HEAD", "POST"]
MOST_FOUND = 20  # fields of one search


@dataclass(frozen=True, slots=True)
class Offered:
    """A field beside its box."""

    key: str
    label: Label
    ticked: bool


@login_required
@require_http_methods(FORM_METHODS)
def new(request: HttpRequest) -> HttpResponseBase:
    """Proposing, from a theme (`?theme=cpv-09300000`) or without one."""
    if not rules.may_propose(request.user):
        raise PermissionDenied
    own, officer = own_clusters(request.user), is_officer(request.user)
    theme_key, initial, keys = _theme(request)
    if request.method == "POST":
        form: ProposalForm = NewProposalForm(request.POST, own=own, officer=officer)
        keys = _chosen(request.POST)
        if _is_whole(request, form, keys):
            assert isinstance(form, NewProposalForm)
            made = propose(
                request.user,  # type: ignore[arg-type]
                said=form.said(),
                fields=keys,
                proposed_for=form.proposer(),
                theme_key=theme_key,
                today=timezone.localdate(),
            )
            messages.success(
                request, _("Proposed. Everybody can read it now, and the clusters can say what they think.")
            )
            return redirect("touchpoints:specialisation", slug=made.slug)
    else:
        form = NewProposalForm(initial=initial, own=own, officer=officer)
    return _form_page(request, form, keys, {"theme_key": theme_key, "theme": theme_key and _label(theme_key)})


@login_required
@require_http_methods(FORM_METHODS)
def change(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Correcting what a specialisation says of itself, and its fields."""
    found = access.specialisation_to_correct(request.user, slug)
    if found.stage == Stage.ENDED:
        raise PermissionDenied
    keys = [field.key for field in found.fields.all()]
    if request.method == "POST":
        form = ProposalForm(request.POST)
        keys = _chosen(request.POST)
        if _is_whole(request, form, keys) and _kept(request, form, found, keys):
            messages.success(request, _("Changed. The page shows what stood there before."))
            return redirect("touchpoints:specialisation", slug=slug)
    else:
        initial = {column: getattr(found, column) for column in Said.COLUMNS}
        form = ProposalForm(initial={**initial, "seen": version_of_text(found)})
    return _form_page(request, form, keys, {"found": found})


def _theme(request: HttpRequest) -> tuple[str, dict[str, Any], list[str]]:
    """The theme that was asked for, with a first text and its fields; nothing where there is none."""
    key = request.GET.get("theme", "").replace("-", ":", 1)
    if not key:
        return "", {}, []
    findings = diagnose()
    found = theme_page(findings, key, get_language() or "pl")
    case = case_for(findings, key) if found is not None else None
    if found is None or case is None:
        return "", {}, []
    return key, {column: getattr(case, column) for column in Said.COLUMNS}, [field.key for field in found.fields]


def _chosen(posted: QueryDict) -> list[str]:
    """The fields that are ticked, each once; what is no field is left out, for nobody could have ticked it."""
    keys = list(dict.fromkeys(posted.getlist("chosen")))[:MOST_FIELDS]
    wrong = set(unknown_fields(keys))
    return [key for key in keys if key not in wrong]


def _is_whole(request: HttpRequest, form: ProposalForm, keys: list[str]) -> bool:
    """Whether it is to be written: not while a field is sought, and not without any field."""
    if "search" in request.POST:
        form.errors.clear()  # nothing is complained of before it is sent
        return False
    if not keys:
        form.add_error(None, _("Tick at least one field: without fields nothing can be counted later."))
    return form.is_valid()


def _kept(request: HttpRequest, form: ProposalForm, found: Specialisation, keys: list[str]) -> bool:
    try:
        correct(
            request.user,  # type: ignore[arg-type]
            specialisation=found,
            said=form.said(),
            fields=keys,
            seen=form.cleaned_data["seen"] or 0,
        )
    except ChangedMeanwhile as changed:
        form.say_changed(changed.meanwhile, changed.version)
        return False
    return True


def _form_page(request: HttpRequest, form: ProposalForm, keys: list[str], context: dict[str, Any]) -> HttpResponseBase:
    language = get_language() or "pl"
    search = FieldWordsForm(request.POST if "search" in request.POST else None)
    found: list[Offered] = []
    if search.is_bound and search.is_valid() and search.cleaned_data["field"]:
        answers = find_fields(search.cleaned_data["field"], language=language, limit=MOST_FOUND)
        found = [Offered(entry.key, entry.label, False) for entry in answers if entry.key not in keys]
    chosen = [Offered(key, label(key, language), True) for key in keys]
    context |= {
        "form": form,
        "search": search,
        "chosen": chosen,
        "matches": found,
        "sought": search.is_bound,
        "said": ngettext("%(n)s field is ticked", "%(n)s fields are ticked", len(chosen)) % {"n": len(chosen)},
    }
    return render(request, "touchpoints/proposal.html", context)


def _label(key: str) -> Label:
    return label(key, get_language() or "pl")

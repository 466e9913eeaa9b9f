"""Pages of the links between CPV and PKD: the list, and one link with what says so and what a person may say of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from styczna.clusters.directory.filters import choices, words_field
from styczna.clusters.tables import LONGEST, file_of, wanted_format
from styczna.sheets import Cell
from styczna.sources.vocabularies import label
from styczna.touchpoints import access, rules
from styczna.touchpoints.reference.crosswalk import (
    PKD,
    SOURCES,
    CrossLink,
    NotALink,
    counts,
    crosswalk,
    other_edition,
    pair,
)
from styczna.touchpoints.reference.crosswalk import read_pair as read
from styczna.touchpoints.reference.judge import judge_link, take_back
from styczna.touchpoints.reference.material import MEMBERS
from styczna.touchpoints.reference.study import study

PAGE = 50
LEAST = ("0.3", "0.4", "0.6")
SOURCE_WORDS = {"words": _("shared words"), "records": _("records of members"), "person": _("a person")}
EDITION_WORDS = {"pkd2007": "PKD 2007", "pkd2025": "PKD 2025"}
LONGEST_CODE = 30


class CrosswalkFilter(forms.Form):
    """What a reader asks of the list."""

    q = words_field()
    edition = forms.ChoiceField(label=_("Edition of PKD"), required=False)
    source = forms.ChoiceField(label=_("What says so"), required=False)
    least = forms.ChoiceField(label=_("Confidence"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["q"].label = _now("Code or words")
        self._offer("edition", _now("both editions"), [(scheme, EDITION_WORDS[scheme]) for scheme in PKD])
        self._offer("source", _now("all sources"), [(source, SOURCE_WORDS[source]) for source in SOURCES])
        said = [(least, _now("%(least)s and more") % {"least": _decimal(least)}) for least in LEAST]
        self._offer("least", _now("any"), said)

    def _offer(self, name: str, every: Any, values: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices(every, values)

    def found(self) -> list[CrossLink]:
        asked = self.cleaned_data
        return crosswalk(
            words=asked["q"], source=asked["source"], edition=asked["edition"], least=float(asked["least"] or 0)
        )


class PairForm(forms.Form):
    """Two codes, of which one is of CPV and one of PKD."""

    one = forms.CharField(label=_("Code of CPV"), max_length=LONGEST_CODE)
    other = forms.CharField(label=_("Code of PKD"), max_length=LONGEST_CODE)

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        if "one" in asked and "other" in asked:
            try:
                asked["left"], asked["right"] = read(asked["one"], asked["other"])
            except NotALink:
                said = _now("One of these is no code of CPV or PKD. Codes read like 09330000 and 35.11.Z.")
                self.add_error("other", said)
        return asked


class JudgementForm(forms.Form):
    """How surely the two belong together."""

    confidence = forms.FloatField(
        label=_("Confidence"),
        min_value=0,
        max_value=1,
        widget=forms.NumberInput(attrs={"step": "0.05", "inputmode": "decimal"}),
        help_text=_("From 0, they have nothing in common, to 1, they are the same."),
    )
    note = forms.CharField(
        label=_("Why"), max_length=300, required=False, help_text=_("What another reader should know of it.")
    )


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All links between CPV and PKD, the surest first, with search, filters and files."""
    form = CrosswalkFilter(request.GET)
    found = form.found() if form.is_valid() else []
    if wanted := wanted_format(request):
        return file_of(wanted, "styczna-cpv-pkd", _header(), _rows(found[:LONGEST]))
    context = {
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "counts": counts(crosswalk()),
        "members": study(kind=MEMBERS),
        "source_words": SOURCE_WORDS,
        "pair_form": PairForm(),
        "may_judge": rules.may_judge_links(request.user),
    }
    return render(request, "touchpoints/crosswalk.html", context)


@require_safe
def look_up(request: HttpRequest) -> HttpResponseBase:
    """Two codes that were typed lead to the page of their link, whether there is one yet or not."""
    form = PairForm(request.GET if "one" in request.GET else None)
    if form.is_valid():
        return redirect("touchpoints:cross-link", left=form.cleaned_data["left"], right=form.cleaned_data["right"])
    return render(request, "touchpoints/crosswalk_pair.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, left: str, right: str) -> HttpResponseBase:
    """One link: what it stands on; the authority and the administrator say how sure it is."""
    link = _fetched(left, right)
    form = JudgementForm(request.POST if request.method == "POST" else None, initial=_initial(link))
    if request.method == "POST":
        return _judged(request, link, form)
    return _shown(request, link, form)


@login_required
@require_POST
def unjudge(request: HttpRequest, left: str, right: str) -> HttpResponseBase:
    """Takes a judgement back, so that words and records say it again."""
    take_back(judgement=access.judgement_to_take_back(request.user, left, right))
    messages.success(request, _now("The judgement is taken back. What words and records say holds again."))
    return redirect("touchpoints:cross-link", left=left, right=right)


@login_required
def _judged(request: HttpRequest, link: CrossLink, form: JudgementForm) -> HttpResponseBase:
    access.check_may_judge_links(request.user)
    if not form.is_valid():
        return _shown(request, link, form)
    judge_link(
        person=request.user,  # type: ignore[arg-type]  # a visitor has been turned away
        left=link.left,
        right=link.right,
        confidence=form.cleaned_data["confidence"],
        note=form.cleaned_data["note"],
    )
    messages.success(request, _now("Your judgement is kept and holds from now on, in the diagnosis too."))
    return redirect("touchpoints:cross-link", left=link.left, right=link.right)


def _shown(request: HttpRequest, link: CrossLink, form: JudgementForm) -> HttpResponseBase:
    context = {
        "link": link,
        "source": SOURCE_WORDS.get(link.source or ""),
        "official": other_edition(link.right),
        "edition": EDITION_WORDS[link.edition],
        "form": form,
        "may_judge": rules.may_judge_links(request.user),
        "may_see_who": rules.may_see_who_judged(request.user),
    }
    return render(request, "touchpoints/crosswalk_link.html", context)


def _fetched(left: str, right: str) -> CrossLink:
    try:
        return pair(left=left, right=right)
    except NotALink:
        raise Http404(f"no link between {left} and {right}") from None


def _initial(link: CrossLink) -> dict[str, Any]:
    if link.judgement is not None:
        return {"confidence": link.judgement.confidence, "note": link.judgement.note}
    return {} if link.confidence is None else {"confidence": round(link.confidence, 2)}


def _decimal(text: str) -> str:
    return text.replace(".", ",") if (get_language() or "pl").startswith("pl") else text


def _header() -> list[str]:
    return [
        "CPV", _now("Label"), _now("Edition of PKD"), "PKD", _now("Label"), _now("Confidence"), _now("What says so"),
        _now("From words and records"), _now("Judged on"), _now("Why"),
    ]  # fmt: skip


def _rows(found: list[CrossLink]) -> Iterator[list[Cell]]:
    language = get_language() or "pl"
    for link in found:
        said = link.judgement
        computed = link.computed if said else link.confidence
        yield [
            link.left.partition(":")[2], label(link.left, language).text, EDITION_WORDS[link.edition],
            link.right.partition(":")[2], label(link.right, language).text, link.confidence,
            str(SOURCE_WORDS.get(link.source or "", "")), computed,
            said.at.date() if said else None, said.note if said else None,
        ]  # fmt: skip

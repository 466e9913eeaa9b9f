"""Pages of entries: which organisations are likely to enter which part of a programme next, and one of them whole."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from styczna.clusters.tables import file_of, wanted_format
from styczna.sheets import Cell
from styczna.sources.vocabularies import place
from styczna.sources.words import fold
from styczna.touchpoints import rules
from styczna.touchpoints.entry.foresee import HORIZON, Line, NotForeseen, Prospects, foresee, kept, lines
from styczna.touchpoints.entry.kinds import kind_name
from styczna.touchpoints.entry.learning import is_learning, start_learning
from styczna.touchpoints.entry.parts import part_name
from styczna.touchpoints.entry.words import reasons

PAGE = 50


class ListForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("PIC"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"type": "search", "inputmode": "numeric"}),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, asked: object, rows: list[Line], language: str) -> None:
        super().__init__(asked)  # type: ignore[arg-type]
        countries = sorted({row.country for row in rows if row.country}, key=lambda code: fold(place(code, language)))
        kinds = sorted({row.kind for row in rows if row.kind}, key=lambda kind: fold(kind_name(kind)))
        for name, values in (
            ("country", [(code, place(code, language)) for code in countries]),
            ("kind", [(code, kind_name(code)) for code in kinds]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("all")), *values]


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Organisations, the likeliest entry first; narrowed by country and kind, or one looked up by its PIC."""
    language = get_language() or "pl"
    wanted = wanted_format(request)
    try:
        found, every = kept(), lines()
    except NotForeseen as error:
        if wanted:
            raise Http404("no forecast") from None
        said = {"missing": str(error), "learning": is_learning(), "may_learn": rules.may_learn(request.user)}
        return render(request, "touchpoints/entry.html", said)
    form = ListForm(request.GET, every, language)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "country": "", "kind": ""}
    if asked["q"] and any(row.pic == asked["q"] for row in every):
        return redirect("touchpoints:entry-of", pic=asked["q"])
    rows = [row for row in every if _fits(row, asked)]
    if wanted:
        return file_of(wanted, "styczna-entries", _list_header(), _list_rows(rows, language))
    context = {
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "found": found,
        "tested": found.tested,
        "all": len(every),
        "pairs": len(found.forecast.part),
        "expected": float(found.forecast.chance.sum()),
        "months": HORIZON,
    }
    return render(request, "touchpoints/entry.html", context)


@login_required
@require_POST
def learn(request: HttpRequest) -> HttpResponseBase:
    """Begins to learn the forecast; the page tells when it is there."""
    if not rules.may_learn(request.user):
        raise PermissionDenied
    start_learning()
    return redirect("touchpoints:entry")


@require_safe
def organisation(request: HttpRequest, pic: str) -> HttpResponseBase:
    """One organisation: where it is, where it may go next, and why."""
    language = get_language() or "pl"
    wanted = wanted_format(request)
    try:
        found = foresee(pic=pic)
    except LookupError:
        raise Http404("no forecast for this organisation") from None
    if wanted:
        return file_of(wanted, f"styczna-entry-{pic}", _header(), _rows(found, language))
    context = {
        "found": found,
        "rows": [(row, part_name(row.part), reasons(found, row, language)) for row in found.rows],
        "parts": [(part, part_name(part), count) for part, count in found.parts],
        "kind": kind_name(found.kind),
        "tested": found.tested,
        "months": HORIZON,
    }
    return render(request, "touchpoints/entry_of.html", context)


def _fits(row: Line, asked: dict[str, str]) -> bool:
    return (
        row.pic.startswith(asked["q"].strip())
        and asked["country"] in ("", row.country)
        and asked["kind"] in ("", row.kind)
    )


def _list_header() -> list[str]:
    return ["PIC", _("Kind"), _("Country"), _("Participations"), _("Likeliest next part"), _("Probability")]


def _list_rows(rows: list[Line], language: str) -> Iterator[list[Cell]]:
    for row in rows:
        where = place(row.country, language) if row.country else None
        yield [row.pic, kind_name(row.kind), where, row.participations, row.part, row.chance]


def _header() -> list[str]:
    return [_("Part"), _("Probability"), _("Of such came true"), _("90% from"), _("90% to"), _("Reasons")]


def _rows(found: Prospects, language: str) -> Iterator[list[Cell]]:
    for row in found.rows:
        why = " ".join(each.sentence for each in reasons(found, row, language))
        yield [row.part, row.chance, row.observed, row.low, row.high, why]

"""Pages of what was changed: of a cluster for its coordinators, of an organisation for its people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from styczna.accounts.models import Change
from styczna.clusters.access import get_cluster, get_organisation
from styczna.clusters.profiles.form_fields import DayField
from styczna.clusters.profiles.history import Asked, actors, narrowed, of_cluster, of_organisation, tables
from styczna.clusters.profiles.history_words import lines, table_name
from styczna.clusters.tables import LONGEST, file_of, wanted_format
from styczna.sheets import Cell

PAGE = 50
AT_ONCE = 500  # entries of a file put into words together


class HistoryFilter(forms.Form):
    words = forms.CharField(label=_("Words"), required=False, max_length=200)
    actor = forms.ChoiceField(label=_("Who"), required=False)
    table = forms.ChoiceField(label=_("What"), required=False)
    action = forms.ChoiceField(
        label=_("How"),
        required=False,
        choices=[("", _("all")), ("insert", _("added")), ("update", _("changed")), ("delete", _("removed"))],
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)

    def __init__(self, *args: Any, found: QuerySet[Change], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(actors(found).items(), key=lambda pair: pair[1])
        kinds = sorted(((table, table_name(table)) for table in tables(found)), key=lambda pair: pair[1])
        for name, choices in (("actor", named), ("table", kinds)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _now("all")), *choices]


@login_required
@require_safe
def cluster(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who changed what in a cluster, and when."""
    found = get_cluster(slug)
    return _page(request, of_cluster(request.user, found), f"styczna-{slug}-history", {"cluster": found})


@login_required
@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who changed what of an organisation, and when."""
    found = get_organisation(pk)
    history = of_organisation(request.user, found)
    return _page(request, history, f"styczna-{pk}-history", {"organisation": found})


def _page(request: HttpRequest, history: QuerySet[Change], name: str, about: dict[str, Any]) -> HttpResponseBase:
    form = HistoryFilter(request.GET, found=history)
    found = narrowed(history, Asked(**form.cleaned_data)) if form.is_valid() else history.none()
    if wanted := wanted_format(request):
        header = [
            _now("When"), _now("Who"), _now("What"), _now("Which"), _now("How"),
            _now("Column"), _now("Before"), _now("After"),
        ]  # fmt: skip
        return file_of(wanted, name, header, _rows(found[:LONGEST]))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"cluster": None, "organisation": None, "form": form, "page": page, "total": history.count()}
    return render(request, "clusters/history.html", {**context, **about, "lines": lines(page.object_list)})


def _rows(found: QuerySet[Change]) -> Iterator[list[Cell]]:
    """One row for each column that changed; names are fetched for some hundred entries at once."""
    waiting: list[Change] = []
    for entry in found.iterator(chunk_size=AT_ONCE):
        waiting.append(entry)
        if len(waiting) == AT_ONCE:
            yield from _told(waiting)
            waiting.clear()
    yield from _told(waiting)


def _told(entries: list[Change]) -> Iterator[list[Cell]]:
    for line in lines(entries):
        start: list[Cell] = [line.at, line.who, line.table, line.title, line.action]
        for told in line.told:
            yield [*start, told.what, told.before, told.after]
        if not line.told:
            yield [*start, None, None, None]

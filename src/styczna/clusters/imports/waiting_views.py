"""The pages on which a coordinator says who the members without a number are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from styczna.clusters.imports import access as imports_access
from styczna.clusters.imports.decide_waiting import DecidedAlready, candidates, decide
from styczna.clusters.imports.forms import NEW, NOBODY, DecisionForm, WaitingFilter
from styczna.clusters.models import Size, WaitingRow
from styczna.clusters.tables import LONGEST, file_of, wanted_format
from styczna.sheets import Cell

PAGE = 50


@login_required
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The rows of which nobody has said yet who they are."""
    cluster = imports_access.cluster_of(request.user, slug)
    asked = WaitingFilter(request.GET)
    words = asked.cleaned_data["q"] if asked.is_valid() else ""
    found = imports_access.waiting(request.user, cluster, words=words)
    if wanted := wanted_format(request):
        header = [_("Name"), _("City"), _("Size"), _("Website"), _("File")]
        return file_of(wanted, f"styczna-waiting-{slug}", header, _rows(found[:LONGEST]))
    context = {
        "cluster": cluster,
        "filter": asked,
        "words": words,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "total": imports_access.waiting(request.user, cluster).count(),
    }
    return render(request, "clusters/waiting.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Who one row is: somebody who is here, somebody new, or no member."""
    cluster = imports_access.cluster_of(request.user, slug)
    row = imports_access.get_waiting(request.user, cluster, pk)
    if row.decided_at is not None:
        messages.info(request, _("It is decided already who “%(name)s” is.") % {"name": row.name})
        return redirect("clusters:waiting", slug=slug)
    proposed = candidates(row=row)
    form = DecisionForm(proposed, request.POST or None)
    if request.method == "POST" and form.is_valid():
        _decide(request, row, form.cleaned_data["who"], {str(c.organisation.pk): c.organisation for c in proposed})
        following = imports_access.waiting(request.user, cluster).first()
        if following is not None:
            return redirect("clusters:waiting-row", slug=slug, pk=following.pk)
        return redirect("clusters:waiting", slug=slug)
    context = {"cluster": cluster, "row": row, "said": _said(row), "candidates": proposed, "form": form}
    return render(request, "clusters/waiting_row.html", context)


def _decide(request: HttpRequest, row: WaitingRow, who: str, proposed: dict[str, Any]) -> None:
    person: Any = request.user
    try:
        decide(row=row, by=person, organisation=proposed.get(who), is_new=who == NEW)
    except DecidedAlready:
        messages.error(request, _("It is decided already who “%(name)s” is.") % {"name": row.name})
    else:
        said = _("“%(name)s” is left out.") if who == NOBODY else _("“%(name)s” is a member now.")
        messages.success(request, said % {"name": row.name})


def _said(row: WaitingRow) -> list[tuple[str, str]]:
    """What the file says of the member, in words."""
    said = row.row
    known = (
        (_("City"), said.get("city")),
        (_("Size"), dict(Size.choices).get(said.get("size", ""), "")),
        (_("Website"), said.get("website")),
        (_("What it can do"), said.get("capabilities")),
        (_("Fields"), ", ".join(code for _scheme, code in said.get("fields", ()))),
        (_("Member since"), said.get("since")),
    )
    return [(name, str(value)) for name, value in known if value]


def _rows(found: Any) -> Iterator[list[Cell]]:
    for row in found:
        said = row.row
        file = row.of_import.file_name if row.of_import else ""
        yield [row.name, said.get("city"), said.get("size"), said.get("website"), file]

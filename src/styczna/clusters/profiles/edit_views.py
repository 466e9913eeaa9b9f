"""Pages on which coordinators keep their cluster: the overview that leads, and its parts (see sections.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from styczna.accounts.invitations import Refused
from styczna.accounts.models import Person
from styczna.clusters import access, rules
from styczna.clusters.books.books import opened
from styczna.clusters.models import Cluster
from styczna.clusters.organisations.confirm import confirm, is_due
from styczna.clusters.profiles.completeness import completeness
from styczna.clusters.profiles.edit import ChangedMeanwhile, keep, remove
from styczna.clusters.profiles.edit_forms import NewClusterForm, RowForm
from styczna.clusters.profiles.found import found
from styczna.clusters.profiles.sections import PARTS, ROWS, Part, Rows, Shown, cells
from styczna.clusters.tables import file_of, wanted_format

P = ParamSpec("P")
View = Callable[..., HttpResponseBase]
FORM_METHODS = ("GET", "HEAD", "POST")


def of_own_cluster(view: Callable[Concatenate[HttpRequest, Cluster, P], HttpResponseBase]) -> View:
    """The view gets the cluster instead of its address, with its books open; others than its coordinators get 404."""

    @login_required
    @wraps(view)
    def opened_view(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        cluster = access.get_cluster(slug)
        with opened(request.user, cluster):
            return view(request, cluster, *args, **kwargs)

    return opened_view


@require_safe
@of_own_cluster
def overview(request: HttpRequest, cluster: Cluster) -> HttpResponseBase:
    """How whole the profile is, the best next step, and every part of it."""
    state = completeness(person=request.user, cluster=cluster)
    parts = [*PARTS.values(), *ROWS.values()]
    context = {"cluster": cluster, "state": state, "parts": parts, "due": is_due(cluster)}
    return render(request, "clusters/edit.html", context)


@require_http_methods(FORM_METHODS)
@of_own_cluster
def section(request: HttpRequest, cluster: Cluster, section: str) -> HttpResponseBase:
    """One part: its form, or the list of its rows with the form for a new one."""
    if part := PARTS.get(section):
        return _part(request, cluster, part)
    if rows := ROWS.get(section):
        return _rows(request, cluster, rows)
    raise Http404(f"no part {section}")


@require_http_methods(FORM_METHODS)
@of_own_cluster
def row(request: HttpRequest, cluster: Cluster, section: str, pk: int) -> HttpResponseBase:
    """One row of a part, to be changed or removed."""
    rows = ROWS.get(section)
    thing = rows.of(cluster).filter(pk=pk).first() if rows else None
    if rows is None or thing is None:
        raise Http404(f"no {section} {pk} of {cluster.slug}")
    form = rows.form(request.POST or None, cluster=cluster, instance=thing)
    if request.method == "POST" and "remove" in request.POST:
        if _removed(request, cluster, form):
            return redirect("clusters:edit-section", cluster.slug, rows.key)
    elif request.method == "POST" and form.is_valid() and _kept(request, cluster, form):
        return redirect("clusters:edit-section", cluster.slug, rows.key)
    return render(request, "clusters/edit_row.html", {"cluster": cluster, "rows": rows, "row": thing, "form": form})


@require_POST
@of_own_cluster
def still_true(request: HttpRequest, cluster: Cluster) -> HttpResponseBase:
    """The cluster says that its profile is still true."""
    confirm(person=request.user, cluster=cluster)
    messages.success(request, _("Confirmed. The profile carries today's date; in a year we ask again."))
    return redirect("clusters:cluster", cluster.slug)


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest) -> HttpResponseBase:
    """A new cluster, by the authority or the administrator; its coordinator is invited."""
    if not rules.may_add_clusters(request.user):
        raise PermissionDenied
    assert isinstance(request.user, Person), "login_required"
    form = NewClusterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cluster = found(by=request.user, site=request.build_absolute_uri("/"), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            said = {"cluster": cluster, "email": form.cleaned_data["email"]}
            messages.success(request, _("%(cluster)s is here, and an invitation went to %(email)s.") % said)
            return redirect("clusters:cluster", cluster.slug)
    return render(request, "clusters/new.html", {"form": form})


def _part(request: HttpRequest, cluster: Cluster, part: Part) -> HttpResponseBase:
    form = part.form(request.POST or None, cluster=cluster, instance=access.get_cluster(cluster.slug))
    if request.method == "POST" and form.is_valid() and _kept(request, cluster, form):
        return redirect("clusters:edit", cluster.slug)
    return render(request, "clusters/edit_part.html", {"cluster": cluster, "part": part, "form": form})


def _rows(request: HttpRequest, cluster: Cluster, rows: Rows) -> HttpResponseBase:
    form = rows.form(request.POST or None, cluster=cluster)
    if request.method == "POST" and form.is_valid() and _kept(request, cluster, form):
        return redirect("clusters:edit-section", cluster.slug, rows.key)
    lines = [(entry, cells(rows, entry)) for entry in rows.of(cluster)]
    if wanted := wanted_format(request):
        header = [*(str(field.verbose_name) for field in rows.columns), _("Example")]
        return file_of(wanted, f"styczna-{cluster.slug}-{rows.key}", header, _file_rows(lines))
    context = {"cluster": cluster, "rows": rows, "lines": lines, "form": form}
    return render(request, "clusters/edit_rows.html", context)


def _file_rows(lines: list[tuple[Any, list[Shown]]]) -> Iterator[list[Any]]:
    for entry, shown in lines:
        example = _("example") if getattr(entry, "is_example", False) else ""
        yield [*(cell.value for cell in shown), example]


def _kept(request: HttpRequest, cluster: Cluster, form: RowForm) -> bool:
    """Written; or the form says who was faster."""
    thing = form.save(commit=False)
    columns = form.columns
    if getattr(thing, "is_example", False):  # what a coordinator has put in its place is no example
        thing.is_example = False
        columns.append("is_example")
    try:
        keep(cluster=cluster, thing=thing, columns=columns, seen=form.version_seen)
    except ChangedMeanwhile as faster:
        form.say_changed(faster.meanwhile, faster.version)
        return False
    messages.success(request, _saved(request, cluster))
    return True


def _removed(request: HttpRequest, cluster: Cluster, form: RowForm) -> bool:
    seen = request.POST.get("seen", "")
    try:
        remove(cluster=cluster, thing=form.instance, seen=int(seen) if seen.isdecimal() else 0)
    except ChangedMeanwhile as faster:
        form.is_valid()
        form.say_changed(faster.meanwhile, faster.version)
        return False
    messages.success(request, _("Removed. The history keeps what it was."))
    return True


def _saved(request: HttpRequest, cluster: Cluster) -> str:
    """That it is saved, and what is the best next step."""
    step = completeness(person=request.user, cluster=access.get_cluster(cluster.slug)).next
    if step is None:
        return _("Saved. The profile is complete.")
    return _("Saved. The best next step: %(step)s") % {"step": step.ask}

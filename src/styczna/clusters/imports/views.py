"""The pages on which a coordinator brings members in from a file: give it, look through, take in, undo."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from styczna.clusters.imports import access as imports_access
from styczna.clusters.imports import jobs as import_jobs
from styczna.clusters.imports import store as import_store
from styczna.clusters.imports.forms import ImportFilter, MappingForm, UploadForm
from styczna.clusters.imports.keep import drop, keep, understand_as
from styczna.clusters.imports.member_words import (
    expected,
    field_name,
    found,
    names_of_columns,
    rejected_table,
    rejection_words,
    warnings,
)
from styczna.clusters.imports.preview_members import table_of
from styczna.clusters.imports.undo import NothingToUndo, undo
from styczna.clusters.models import Cluster, Import, ImportState, Size
from styczna.clusters.tables import LONGEST, file_of, wanted_format
from styczna.sheets import Cell
from styczna.sources.cells import shown
from styczna.sources.members import Entry, MemberTable, first_entries
from styczna.sources.messages import RefusedError

PAGE = 50
BAD_SHOWN = 20  # on the page; the file has all of them
SAMPLES = 3  # of a column's cells


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give a file; the files given before."""
    cluster = imports_access.cluster_of(request.user, slug)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (given := _kept(request, cluster, form)):
        return redirect("clusters:import", slug=slug, pk=given.pk)
    asked = ImportFilter(request.GET)
    narrow = asked.cleaned_data if asked.is_valid() else {"q": "", "state": "none"}
    past = imports_access.imports(request.user, cluster, words=narrow["q"], state=narrow["state"])
    if wanted := wanted_format(request):
        return file_of(wanted, f"styczna-imports-{slug}", _import_header(), _import_rows(past[:LONGEST]))
    context = {
        "cluster": cluster,
        "form": form,
        "filter": asked,
        "narrowed": any(narrow.values()),
        "page": Paginator(past, PAGE).get_page(request.GET.get("page")),
        "total": imports_access.imports(request.user, cluster).count(),
        "waiting": imports_access.waiting(request.user, cluster).count(),
    }
    return render(request, "clusters/imports.html", context)


@login_required
@require_safe
def one(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """One file: what was understood of it, or how far the work is, or what came of it."""
    cluster, of_import = _fetched(request, slug, pk)
    if import_jobs.is_under_way(of_import):
        return render(request, "clusters/import_progress.html", _page(cluster, of_import) | _progress(of_import))
    if of_import.state == ImportState.PREVIEW:
        return _preview(request, cluster, of_import)
    return render(request, "clusters/import_result.html", _page(cluster, of_import))


@login_required
@require_safe
def progress(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The moving part of the page while the work goes on; when it ends, the page is asked for anew."""
    cluster, of_import = _fetched(request, slug, pk)
    if import_jobs.is_under_way(of_import):
        context = {"cluster": cluster, "import": of_import} | _progress(of_import)
        return render(request, "clusters/import_progress_part.html", context)
    response = HttpResponse(status=204 if not request.htmx else 200)  # type: ignore[attr-defined]
    response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def understand(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """What the columns mean, said by a person; the file is looked through again."""
    cluster, of_import = _fetched(request, slug, pk)
    if of_import.state != ImportState.PREVIEW:
        messages.error(request, _("This file is taken in already, or is just being taken in."))
        return redirect("clusters:import", slug=slug, pk=pk)
    try:
        form = MappingForm(table_of(of_import).columns, request.POST)
    except RefusedError as refused:
        messages.error(request, rejection_words(refused, of_import.file_name))
        return redirect("clusters:imports", slug=slug)
    if not form.is_valid():
        return _preview(request, cluster, of_import, form)
    understand_as(of_import=of_import, by=_person(request), columns=form.cleaned_data["columns"])
    import_jobs.start_looking(of_import, _person(request))
    return redirect("clusters:import", slug=slug, pk=pk)


@login_required
@require_POST
def take(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Takes the file in."""
    of_import = _fetched(request, slug, pk)[1]
    if not import_jobs.start_taking_in(of_import, _person(request)):
        messages.error(request, _("This file cannot be taken in now: look at how it stands."))
    return redirect("clusters:import", slug=slug, pk=pk)


@login_required
@require_POST
def discard(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The file is not taken in; it is removed from here."""
    of_import = _fetched(request, slug, pk)[1]
    if drop(of_import=of_import, by=_person(request)):
        messages.success(request, _("The file was dropped; nothing of it is here."))
    else:
        messages.error(request, _("This file is taken in already, or is just being taken in."))
    return redirect("clusters:imports", slug=slug)


@login_required
@require_POST
def stop(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Asks the work to stop; nothing of it stays."""
    of_import = _fetched(request, slug, pk)[1]
    if import_jobs.is_under_way(of_import):
        import_store.ask_to_stop(of_import.stored)
        messages.success(request, _("Stopping. What was not finished leaves nothing behind."))
    return redirect("clusters:import", slug=slug, pk=pk)


@login_required
@require_POST
def take_back(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Undoes an import, as far as nobody built on it."""
    of_import = _fetched(request, slug, pk)[1]
    try:
        undone = undo(of_import=of_import, by=_person(request))
    except NothingToUndo:
        messages.error(request, _("There is nothing to undo: this file is not taken in, or was undone already."))
    else:
        if undone.kept:
            messages.warning(request, _("Undone, except what somebody has changed or uses since; it is named below."))
        else:
            messages.success(request, _("Undone: everything stands as before this file."))
    return redirect("clusters:import", slug=slug, pk=pk)


@login_required
@require_safe
def errors(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """All bad rows in the layout of the file, with one more column that says what is wrong."""
    of_import = _fetched(request, slug, pk)[1]
    wanted = wanted_format(request) or "xlsx"
    rows = [entry for entry in of_import.rejected if entry.get("row")]
    if not rows:
        raise Http404("no bad rows")
    header, table = rejected_table(names_of_columns(of_import), rows)
    return file_of(wanted, f"styczna-members-to-mend-{of_import.pk}", header, table)


def _kept(request: HttpRequest, cluster: Cluster, form: UploadForm) -> Import | None:
    given: UploadedFile = form.cleaned_data["file"]
    try:
        of_import = keep(
            cluster=cluster, by=_person(request), name=given.name or _("a file without a name"), chunks=given.chunks()
        )
    except RefusedError as refused:
        form.add_error("file", rejection_words(refused, given.name or ""))
        return None
    import_jobs.start_looking(of_import, _person(request))
    return of_import


def _preview(
    request: HttpRequest, cluster: Cluster, of_import: Import, form: MappingForm | None = None
) -> HttpResponseBase:
    if not of_import.counts:  # the process that looked through it died
        import_jobs.start_looking(of_import, _person(request))
        return redirect("clusters:import", slug=cluster.slug, pk=of_import.pk)
    try:
        table = table_of(of_import)
    except RefusedError as refused:
        messages.error(request, rejection_words(refused, of_import.file_name))
        return render(request, "clusters/import_result.html", _page(cluster, of_import))
    form = form or MappingForm(table.columns)
    counts = of_import.counts
    context = _page(cluster, of_import) | {
        "table": table,
        "form": form,
        "columns": _columns(table, form),
        "first": [(entry, _size(entry)) for entry in first_entries(table)],
        "good": counts["read"] - counts["rejected"],
        "problem": counts.get("problem"),
        "sheets": len(table.book.sheets),
    }
    return render(request, "clusters/import_preview.html", context)


def _columns(table: MemberTable, form: MappingForm) -> list[dict[str, Any]]:
    """Each column with its choice and its first cells that say something."""
    return [
        {
            "column": column,
            "field": form[f"column_{column.place}"],
            "samples": _samples(table, column.place),
        }
        for column in table.columns
    ]


def _size(entry: Entry) -> str | None:
    return str(Size(entry.member.size).label) if entry.member and entry.member.size else None


def _samples(table: MemberTable, place: int) -> str:
    cells = (shown(row.cells[place]) for row in table.first if place < len(row.cells))
    return " · ".join(list(dict.fromkeys(cell[:60] for cell in cells if cell))[:SAMPLES])


def _page(cluster: Cluster, of_import: Import) -> dict[str, Any]:
    """What every page of one file shows."""
    return {
        "cluster": cluster,
        "import": of_import,
        "counts": of_import.counts,
        "bad": [_told(entry) for entry in of_import.rejected[:BAD_SHOWN]],
        "bad_total": len(of_import.rejected),
        "has_rows": any(entry.get("row") for entry in of_import.rejected[:1]),
        "warnings": warnings(of_import.counts),
        "undone": of_import.counts.get("undone"),
    }


def _told(entry: dict[str, Any]) -> dict[str, Any]:
    """One bad row, all that is wrong with it in the reader's language."""
    faults = [
        {"field": field_name(fault["field"]), "found": found(fault), "expected": expected(fault)}
        for fault in (entry, *entry.get("others", ()))
    ]
    return {"line": entry["line"], "row": entry.get("row", []), "faults": faults}


def _progress(of_import: Import) -> dict[str, Any]:
    rows = import_store.said(of_import.stored)
    total = of_import.counts.get("read") if of_import.state == ImportState.RUNNING else None
    return {"rows": rows, "total": total, "share": min(rows / total, 1.0) if total else None}


def _fetched(request: HttpRequest, slug: str, pk: int) -> tuple[Cluster, Import]:
    cluster = imports_access.cluster_of(request.user, slug)
    return cluster, imports_access.get_import(request.user, cluster, pk)


def _person(request: HttpRequest) -> Any:
    return request.user


def _import_header() -> list[str]:
    return [
        _("File"), _("Given on"), _("By"), _("State"), _("Read"), _("New"), _("Changed"), _("As before"), _("Rejected"),
    ]  # fmt: skip


def _import_rows(found: Any) -> Iterator[list[Cell]]:
    for of_import in found:
        counts = of_import.counts
        done = of_import.state in (ImportState.DONE, ImportState.UNDONE)
        yield [
            of_import.file_name,
            of_import.at,
            str(of_import.by or _("the operator of this installation")),
            of_import.get_state_display(),
            *(counts.get(name) if done else None for name in ("read", "new", "changed", "unchanged", "rejected")),
        ]

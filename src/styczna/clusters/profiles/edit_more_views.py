"""Pages on which coordinators keep what is no plain form: fields, sources, the logo. And the logo for everybody."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from styczna.clusters.access import get_cluster
from styczna.clusters.fields.declare import NoField, confirm, declare, fields_of, get_item, withdraw
from styczna.clusters.models import Cluster, Logo
from styczna.clusters.profiles import logo as logos
from styczna.clusters.profiles.edit import ChangedMeanwhile, cite
from styczna.clusters.profiles.edit_forms import DeclareForm, FieldSearchForm, LogoForm, SourcesForm
from styczna.clusters.profiles.edit_views import FORM_METHODS, of_own_cluster
from styczna.clusters.profiles.profile import fields
from styczna.clusters.tables import file_of, wanted_format
from styczna.sources.lexicon import Found, find_fields

MOST_FOUND = 40  # fields of one search


@require_http_methods(FORM_METHODS)
@of_own_cluster
def declared(request: HttpRequest, cluster: Cluster) -> HttpResponseBase:
    """The fields of the cluster: found by words, added, confirmed, removed."""
    if request.method == "POST":
        _change_fields(request, cluster)
        return redirect(request.get_full_path())
    language = get_language() or "pl"
    found = fields(fields_of(cluster), language)
    if wanted := wanted_format(request):
        header = [_("Scheme"), _("Code"), _("Field"), _("Stands on"), _("Reference")]
        rows = (
            [field.item.scheme, field.item.code, field.label.text, str(field.item.get_basis_display()), field.said]
            for field in found
        )
        return file_of(wanted, f"styczna-{cluster.slug}-fields", header, rows)
    search = FieldSearchForm(request.GET if "q" in request.GET else None)
    context = {
        "cluster": cluster,
        "found": found,
        "inferred": sum(field.inferred for field in found),
        "search": search,
        "matches": _matches(cluster, search, language),
    }
    return render(request, "clusters/edit_fields.html", context)


@require_http_methods(FORM_METHODS)
@of_own_cluster
def sources(request: HttpRequest, cluster: Cluster) -> HttpResponseBase:
    """What each fact of the profile stands on."""
    form = SourcesForm(request.POST or None, cluster=cluster)
    if request.method == "POST" and form.is_valid():
        try:
            cite(cluster=cluster, sources=form.changed_sources, seen=form.cleaned_data.get("seen") or 0)
        except ChangedMeanwhile as faster:
            form.say_changed(faster.meanwhile, faster.version)
        else:
            messages.success(request, _("Saved: where the facts come from."))
            return redirect("clusters:cluster", cluster.slug)
    part = {
        "label": _("Sources"),
        "intro": _("A page, a document or a register, with its day: whoever doubts a fact can look it up there."),
    }
    return render(request, "clusters/edit_part.html", {"cluster": cluster, "part": part, "form": form})


@require_http_methods(FORM_METHODS)
@of_own_cluster
def logo(request: HttpRequest, cluster: Cluster) -> HttpResponseBase:
    """The logo, to be given, replaced or removed."""
    form = LogoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and "remove" in request.POST:
        logos.remove_logo(cluster=cluster)
        messages.success(request, _("The logo is removed."))
        return redirect("clusters:edit", cluster.slug)
    if request.method == "POST" and form.is_valid():
        try:
            logos.set_logo(cluster=cluster, given=_bytes(form.cleaned_data["picture"]))
            messages.success(request, _("The logo is there."))
            return redirect("clusters:edit", cluster.slug)
        except logos.NoPicture as reason:
            form.add_error("picture", str(reason))
    there = Logo.objects.filter(cluster=cluster).defer("png").first()
    return render(request, "clusters/edit_logo.html", {"cluster": cluster, "form": form, "logo": there})


@require_safe
def picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The logo as everybody gets it: a PNG that we drew, which no browser takes for anything else."""
    there = Logo.objects.filter(cluster=get_cluster(slug)).first()
    if there is None:
        raise Http404(f"no logo of {slug}")
    response = HttpResponse(bytes(there.png), content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=300"
    response["ETag"] = f'"{hashlib.sha256(bytes(there.png)).hexdigest()[:32]}"'
    return response


def _bytes(given: Any) -> bytes:
    """Never more in memory than one byte above what is refused."""
    content: bytes = given.read(logos.LARGEST_FILE + 1)
    return content


def _matches(cluster: Cluster, search: FieldSearchForm, language: str) -> list[tuple[Found, bool]]:
    """Fields that answer the question, and whether the cluster has declared them already."""
    if not search.is_bound or not search.is_valid():
        return []
    have = {item.key for item in fields_of(cluster) if item.basis == "declared"}
    answers = find_fields(search.cleaned_data["q"], language=language, limit=MOST_FOUND)
    return [(answer, answer.key in have) for answer in answers]


def _change_fields(request: HttpRequest, cluster: Cluster) -> None:
    """`add` with a key and what says so, `confirm` or `remove` with the number of an item, `confirm-all`."""
    posted = request.POST
    if "add" in posted:
        _declare(request, cluster, DeclareForm({"key": posted["add"], "reference": posted.get("reference", "")}))
    elif "confirm-all" in posted:
        for item in fields_of(cluster):
            confirm(cluster=cluster, item=item)
        messages.success(request, _("Confirmed: the cluster works in all these fields."))
    elif (number := posted.get("confirm", "")).isdecimal():
        confirm(cluster=cluster, item=get_item(cluster, int(number)))
        messages.success(request, _("Confirmed: the cluster works in this field."))
    elif (number := posted.get("remove", "")).isdecimal():
        withdraw(cluster=cluster, item=get_item(cluster, int(number)))
        messages.success(request, _("Removed: the cluster does not work in this field."))


def _declare(request: HttpRequest, cluster: Cluster, form: DeclareForm) -> None:
    if not form.is_valid():
        messages.error(request, _("Say which field, and in up to 300 letters what says so."))
        return
    try:
        item = declare(cluster=cluster, **form.cleaned_data)
        messages.success(request, _("Declared: %(code)s.") % {"code": item.code})
    except NoField:
        messages.error(request, _("No classification has this field."))

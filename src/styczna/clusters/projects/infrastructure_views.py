"""Pages of one laboratory, line, piece of equipment or building, and of the fields that it stands for."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from styczna.clusters import rules
from styczna.clusters.models import Cluster, Infrastructure, Scheme
from styczna.clusters.profiles.edit import ChangedMeanwhile
from styczna.clusters.profiles.profile import fields as with_labels
from styczna.clusters.projects import access as project_access
from styczna.clusters.projects import infrastructure as verb
from styczna.clusters.projects.forms import InfrastructureForm
from styczna.sources.counties import county_name

SUGGESTED = 500  # names of members offered while one is typed


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What it can do, who runs it, open to whom on what terms, in which project it was built, its fields."""
    found = project_access.get_infrastructure(pk)
    language = get_language() or "pl"
    items = list(found.evidence.all())
    context = {
        "infrastructure": found,
        "county": county_name(found.county) if found.county else "",
        "cpv": with_labels([item for item in items if item.scheme == Scheme.CPV], language),
        "pkd": with_labels([item for item in items if item.scheme != Scheme.CPV], language),
        "may_edit": rules.may_edit_infrastructure(request.user, found),
    }
    return render(request, "clusters/infrastructure_one.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponseBase:
    cluster = project_access.cluster_to_edit(request.user, slug)
    form = InfrastructureForm(request.POST or None, clusters=[cluster], instance=Infrastructure(cluster=cluster))
    if request.method == "POST" and form.is_valid() and _kept(request, form):
        messages.success(request, _("It is in the directory now. Tick the fields that it stands for."))
        return redirect("clusters:infrastructure-fields", pk=form.instance.pk)
    return _form_page(request, form, _("New infrastructure"), cluster)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = project_access.infrastructure_to_edit(request.user, pk)
    form = InfrastructureForm(request.POST or None, clusters=[found.cluster], instance=found)
    if request.method == "POST" and form.is_valid() and _kept(request, form):
        messages.success(request, _("Changed. Look whether its fields still fit."))
        return redirect("clusters:infrastructure-one", pk=pk)
    return _form_page(request, form, project_access.get_infrastructure(pk).name, found.cluster, found)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = project_access.infrastructure_to_edit(request.user, pk)
    slug = found.cluster.slug
    verb.remove(request.user, infrastructure=found)
    messages.success(request, _("Removed, with the evidence that stood on it."))
    return redirect("clusters:cluster", slug=slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def fields(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The fields that its description suggests; those that are ticked count as evidence of whoever runs it."""
    found = project_access.infrastructure_to_edit(request.user, pk)
    offered = verb.suggest(infrastructure=found, language=get_language() or "pl")
    there = {item.key for item in found.evidence.all()}
    if request.method == "POST":
        ticked = set(request.POST.getlist("field"))
        chosen = [entry.key for entry in offered if entry.key in ticked]
        verb.tick(request.user, infrastructure=found, fields=chosen)
        messages.success(request, _("Fields that count as evidence now: %(count)s.") % {"count": len(chosen)})
        return redirect("clusters:infrastructure-one", pk=pk)
    context = {"infrastructure": found, "offered": [(entry, entry.key in there) for entry in offered]}
    return render(request, "clusters/infrastructure_fields.html", context)


def _kept(request: HttpRequest, form: InfrastructureForm) -> bool:
    try:
        verb.keep(
            request.user,
            infrastructure=form.made(),
            columns=form.columns,
            seen=form.cleaned_data["seen"] or 0,
        )
    except ChangedMeanwhile as changed:
        form.say_changed(changed.meanwhile, changed.version)
        return False
    return True


def _form_page(
    request: HttpRequest,
    form: InfrastructureForm,
    title: str,
    cluster: Cluster,
    infrastructure: Infrastructure | None = None,
) -> HttpResponseBase:
    names = project_access.members(cluster).order_by("name").values_list("name", flat=True)
    context = {
        "form": form,
        "title": title,
        "cluster": cluster,
        "infrastructure": infrastructure,
        "suggested": list(names[:SUGGESTED]),
    }
    return render(request, "clusters/infrastructure_form.html", context)

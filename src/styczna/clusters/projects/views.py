"""Pages of the clusters' own projects: phases, partners, and what is in them for members."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from styczna.accounts.rules import acts_for
from styczna.clusters import rules
from styczna.clusters.access import own_clusters
from styczna.clusters.models import Cluster, Project
from styczna.clusters.profiles.edit import ChangedMeanwhile
from styczna.clusters.projects import access as project_access
from styczna.clusters.projects import projects
from styczna.clusters.projects.forms import PROGRAMMES, BenefitForm, PartnerForm, ProjectForm

SUGGESTED = 500  # names of members offered while one is typed


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One project: programme, partners, phases on a line of time, what was built, what is in it for members."""
    project = project_access.get_project(pk)
    seen = project_access.benefits(request.user, project)
    context = {
        "project": project,
        "may_edit": rules.may_edit_project(request.user, project),
        "mine": [benefit for benefit in seen if acts_for(request.user, benefit.organisation_id)],
        "benefits": seen,
    }
    return render(request, "clusters/project.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A new project of the cluster, and perhaps of others that the person coordinates."""
    cluster = project_access.cluster_to_edit(request.user, slug)
    form = ProjectForm(
        request.POST or None, clusters=[cluster], own=own_clusters(request.user), instance=Project(currency="PLN")
    )
    if request.method == "POST" and form.is_valid() and _kept(request, form):
        messages.success(request, _("The project is on the cluster's page now. Add partners and what members get."))
        return redirect("clusters:project", pk=form.instance.pk)
    return _form_page(request, form, _("A new project"), [cluster])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    project = project_access.project_to_edit(request.user, pk)
    clusters = list(project.clusters.all())
    form = ProjectForm(request.POST or None, clusters=clusters, own=own_clusters(request.user), instance=project)
    if request.method == "POST" and form.is_valid() and _kept(request, form):
        messages.success(request, _("The project was changed."))
        return redirect("clusters:project", pk=pk)
    return _form_page(request, form, project_access.get_project(pk).title, clusters, project)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Takes the project off one's own clusters' pages; the last cluster takes it away."""
    project = project_access.project_to_edit(request.user, pk)
    if projects.leave(request.user, project=project):
        messages.success(request, _("The project was removed."))
        return redirect("clusters:index")
    messages.success(request, _("The project is not your cluster's any more; others keep it."))
    return redirect("clusters:project", pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def partners(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who takes part: organisations that are here, or names alone."""
    project = project_access.project_to_edit(request.user, pk)
    clusters = list(project.clusters.all())
    if gone := _number(request, "remove"):
        projects.remove_partner(request.user, project=project, pk=gone)
        messages.success(request, _("The partner was removed."))
        return redirect("clusters:project-partners", pk=pk)
    form = PartnerForm(request.POST or None, clusters=clusters)
    if request.method == "POST" and form.is_valid():
        projects.add_partner(request.user, project=project, called=form.cleaned_data["called_so"])
        messages.success(request, _("The partner was added."))
        return redirect("clusters:project-partners", pk=pk)
    context = {"project": project, "form": form, "suggested": _suggested(clusters)}
    return render(request, "clusters/project_partners.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def benefits(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is in the project for each member, and when; seen by that member and by the project's coordinators."""
    project = project_access.project_to_edit(request.user, pk)
    clusters = list(project.clusters.all())
    if gone := _number(request, "remove"):
        projects.remove_benefit(request.user, project=project, pk=gone)
        messages.success(request, _("Removed."))
        return redirect("clusters:project-benefits", pk=pk)
    there = project_access.benefits(request.user, project)
    chosen = next((entry for entry in there if str(entry.pk) == request.GET.get("change")), None)
    initial = (
        {"member": chosen.organisation.name, "text": chosen.text, "expected_on": chosen.expected_on} if chosen else {}
    )
    form = BenefitForm(request.POST or None, clusters=clusters, initial=initial)
    if request.method == "POST" and form.is_valid() and _benefit_kept(request, project, form):
        messages.success(request, _("Kept. The member sees it on its own page and on the project's."))
        return redirect("clusters:project-benefits", pk=pk)
    context = {"project": project, "form": form, "benefits": there, "suggested": _suggested(clusters)}
    return render(request, "clusters/project_benefits.html", context)


def _kept(request: HttpRequest, form: ProjectForm) -> bool:
    try:
        projects.keep(
            request.user,
            project=form.made(),
            columns=form.columns,
            seen=form.cleaned_data["seen"] or 0,
            clusters=list(form.cleaned_data["own"]),
            phases=form.phases,
        )
    except ChangedMeanwhile as changed:
        form.say_changed(changed.meanwhile, changed.version)
        return False
    return True


def _benefit_kept(request: HttpRequest, project: Project, form: BenefitForm) -> bool:
    said = form.cleaned_data
    try:
        projects.keep_benefit(
            request.user,
            project=project,
            organisation=said["member"],
            text=said["text"],
            expected_on=said["expected_on"],
        )
    except PermissionDenied:
        form.add_error("member", _("This organisation is no member of the project's clusters today."))
        return False
    return True


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _suggested(clusters: list[Cluster]) -> list[str]:
    return list(project_access.members(*clusters).order_by("name").values_list("name", flat=True)[:SUGGESTED])


def _form_page(
    request: HttpRequest, form: ProjectForm, title: str, clusters: list[Cluster], project: Project | None = None
) -> HttpResponseBase:
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "clusters": clusters,
        "project": project,
        "programmes": PROGRAMMES,
        "suggested": _suggested(clusters),
    }
    return render(request, "clusters/project_form.html", context)

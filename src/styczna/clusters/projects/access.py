"""Projects, their benefits and infrastructure, fetched for a person.

Projects and infrastructure are public; who may not change one gets 403. What is in a project for a single member is
not public, and the names that wait for a decision are only a coordinator's business.
"""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404

from styczna.accounts.rules import Anyone, coordinates
from styczna.clusters import rules
from styczna.clusters.models import (
    BeneficiaryDecision,
    Benefit,
    Cluster,
    Infrastructure,
    Organisation,
    Project,
    ProjectPartner,
)

Found = TypeVar("Found", Project, Infrastructure)


def get_project(pk: int) -> Project:
    partners = ProjectPartner.objects.select_related("organisation")
    found = Project.objects.select_related("leader").prefetch_related(
        "clusters", "phases", Prefetch("partners", queryset=partners), "infrastructure__operator"
    )
    return _one(found, pk)


def project_to_edit(person: Anyone, pk: int) -> Project:
    found = get_project(pk)
    if not rules.may_edit_project(person, found):
        raise PermissionDenied
    return found


def cluster_to_edit(person: Anyone, slug: str) -> Cluster:
    """The cluster to which the person may add projects and infrastructure."""
    found = Cluster.objects.filter(slug=slug).first()
    if found is None:
        raise Http404(f"no cluster {slug}")
    if not coordinates(person, found.pk):
        raise PermissionDenied
    return found


def cluster_with_queue(person: Anyone, slug: str) -> Cluster:
    """The cluster whose members the person may match with beneficiaries; to everybody else there is no such list."""
    found = Cluster.objects.filter(slug=slug).first()
    if found is None or not coordinates(person, found.pk):
        raise Http404(f"no list of {slug}")
    return found


def member_to_match(cluster: Cluster, pk: int) -> Organisation:
    """A real member of the cluster, by a membership that is confirmed and counts today."""
    found = members(cluster).filter(is_example=False).prefetch_related("aliases").filter(pk=pk).first()
    if found is None:
        raise Http404(f"no member {pk}")
    return found


def members(*clusters: Cluster) -> QuerySet[Organisation]:
    """Who belongs to one of the clusters today, as confirmed."""
    return Organisation.objects.filter(pk__in=rules.current().filter(cluster__in=clusters).values("organisation"))


def decisions(cluster: Cluster) -> QuerySet[BeneficiaryDecision]:
    """What was decided about the cluster's members, the latest first."""
    found = BeneficiaryDecision.objects.filter(organisation__in=members(cluster))
    return found.select_related("organisation", "by").order_by("-at", "-pk")


def decision_on(organisation: Organisation, key: str) -> BeneficiaryDecision | None:
    return BeneficiaryDecision.objects.select_related("by").filter(organisation=organisation, beneficiary=key).first()


def benefits(person: Anyone, project: Project) -> list[Benefit]:
    """What the project brings to single members, as far as the person may see it; the next first."""
    found = project.benefits.select_related("organisation", "project").prefetch_related("project__clusters")
    return [benefit for benefit in found if rules.may_see_benefit(person, benefit)]


def benefits_of(person: Anyone, organisation: Organisation) -> list[Benefit]:
    """What is in it for one member, project by project, as far as the person may see it."""
    found = organisation.benefits.select_related("organisation", "project").prefetch_related("project__clusters")
    return [benefit for benefit in found if rules.may_see_benefit(person, benefit)]


def get_infrastructure(pk: int) -> Infrastructure:
    found = Infrastructure.objects.select_related("cluster", "operator", "project").prefetch_related("evidence")
    return _one(found, pk)


def infrastructure_to_edit(person: Anyone, pk: int) -> Infrastructure:
    found = get_infrastructure(pk)
    if not rules.may_edit_infrastructure(person, found):
        raise PermissionDenied
    return found


def _one(among: QuerySet[Found], pk: int) -> Found:
    found = among.filter(pk=pk).first()
    if found is None:
        raise Http404(f"none of number {pk}")
    return found

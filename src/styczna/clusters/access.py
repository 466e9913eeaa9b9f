"""Clusters and organisations, fetched for a person. Profiles are public; what is confidential is asked of the rules."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404

from styczna.accounts.rules import Anyone, coordinated_clusters
from styczna.clusters.models import Cluster, Evidence, Membership, Organisation


def clusters() -> QuerySet[Cluster]:
    """All clusters by name, with the numbers of their members and of the examples among these."""
    return Cluster.objects.annotate(
        members=Count("memberships", filter=Q(memberships__organisation__is_example=False)),
        examples=Count("memberships", filter=Q(memberships__organisation__is_example=True)),
    )


def get_cluster(slug: str) -> Cluster:
    found = clusters().prefetch_related("sources", "achievements", "projects", "meetings").filter(slug=slug).first()
    if found is None:
        raise Http404(f"no cluster {slug}")
    return found


def own_clusters(person: Anyone) -> list[Cluster]:
    """The clusters that the person coordinates."""
    ids = coordinated_clusters(person)
    by_id = Cluster.objects.in_bulk(ids)
    return [by_id[cluster_id] for cluster_id in ids]


def own_organisations(person: Anyone) -> list[Organisation]:
    """The organisations that the person acts for."""
    if not person.is_active or person.pk is None:
        return []
    return list(organisations().filter(appointment__person_id=person.pk).distinct())


def organisations(cluster: Cluster | None = None) -> QuerySet[Organisation]:
    members = Membership.objects.select_related("cluster").order_by("cluster__name")
    found = Organisation.objects.prefetch_related(Prefetch("memberships", queryset=members), "evidence")
    return found.filter(memberships__cluster=cluster).distinct() if cluster else found


def has_examples() -> bool:
    return Organisation.objects.filter(is_example=True).exists()


def get_organisation(pk: int) -> Organisation:
    found = organisations().filter(pk=pk).first()
    if found is None:
        raise Http404(f"no organisation {pk}")
    return found


def evidence_of_clusters() -> QuerySet[Evidence]:
    """What the diagnosis stands on: the clusters' own items and their real members'. Examples are never evidence."""
    return (
        Evidence.objects.filter(Q(cluster__isnull=False) | Q(organisation__is_example=False))
        .select_related("cluster", "organisation")
        .prefetch_related("organisation__memberships")
        .order_by("scheme", "code", "pk")
    )

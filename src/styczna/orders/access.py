"""Draft consortia, fetched for a person. Nothing else asks the database for them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django_scopes import scope, scopes_disabled

from styczna.accounts.rules import Anyone
from styczna.clusters.access import own_clusters
from styczna.clusters.models import Cluster, Organisation
from styczna.orders import rules
from styczna.orders.models import Consortium


def drafts(person: Anyone) -> list[Consortium]:
    """The drafts of the clusters that the person coordinates, the newest first."""
    with scope(cluster=own_clusters(person)):
        found = Consortium.objects.select_related("cluster", "leader").prefetch_related("members")
        return list(found)


def get_draft(person: Anyone, pk: int) -> Consortium:
    with scopes_disabled():  # found first, then asked of the rules: an outsider cannot tell the two answers apart
        found = Consortium.objects.select_related("cluster", "leader").filter(pk=pk).first()
    if found is None or not rules.may_see_draft(person, found):
        raise Http404(f"no draft {pk}")
    return found


@transaction.atomic
def keep_draft(
    person: Anyone,
    *,
    cluster: Cluster,
    order: str,
    title: str,
    members: list[Organisation],
    leader: Organisation | None,
    coverage: float,
    proven: bool,
) -> Consortium:
    """Keeps a team as a draft of the cluster; the same team for the same order is kept once."""
    if not rules.may_keep_drafts(person, cluster.pk):
        raise PermissionDenied
    with scope(cluster=cluster):
        wanted = {organisation.pk for organisation in members}
        for draft in Consortium.objects.filter(order=order).prefetch_related("members"):
            if {organisation.pk for organisation in draft.members.all()} == wanted:
                return draft
        draft = Consortium.objects.create(
            cluster=cluster, order=order, title=title[:500], leader=leader, coverage=coverage, proven=proven
        )
        draft.members.set(members)
        return draft


def discard_draft(person: Anyone, pk: int) -> None:
    draft = get_draft(person, pk)
    if not rules.may_keep_drafts(person, draft.cluster_id):
        raise PermissionDenied
    with scope(cluster=draft.cluster):
        draft.delete()

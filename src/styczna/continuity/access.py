"""The offices' books, fetched for a person. Nothing else asks the database for them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django_scopes import scope, scopes_disabled

from styczna.accounts.rules import Anyone, is_officer
from styczna.clusters.access import own_clusters
from styczna.clusters.models import Cluster
from styczna.continuity import rules
from styczna.continuity.models import Office, Sharing


def offices(person: Anyone) -> list[Office]:
    """The offices whose books the person may see, by the name of the cluster."""
    with scope(cluster=own_clusters(person)):
        found = set(_whole())
    if is_officer(person):
        with scopes_disabled():  # an officer stands outside the tenants and sees what they share
            found |= set(_whole().filter(shared_with=Sharing.AUTHORITY))
    return sorted(found, key=lambda office: office.cluster.name)


def get_office(person: Anyone, slug: str) -> Office:
    with scopes_disabled():  # found first, then asked of the rules: an outsider cannot tell the two answers apart
        found = _whole().filter(cluster__slug=slug).first()
    if found is None or not rules.may_see_books(person, found):
        raise Http404(f"no office of {slug}")
    return found


def share(person: Anyone, slug: str, *, with_whom: Sharing) -> Office:
    """Opens the books to the authority, or closes them again."""
    office = get_office(person, slug)
    if not rules.may_change_books(person, office):
        raise PermissionDenied
    with scope(cluster=office.cluster):
        office.shared_with = with_whom
        office.save(update_fields=["shared_with"])
    return office


def clusters_without_books(person: Anyone) -> list[Cluster]:
    """Own clusters that have not entered an office's numbers yet."""
    own = own_clusters(person)
    with scope(cluster=own):
        have = set(Office.objects.values_list("cluster_id", flat=True))
    return [cluster for cluster in own if cluster.pk not in have]


def _whole() -> QuerySet[Office]:
    return Office.objects.select_related("cluster").prefetch_related("commission", "grants", "costs")

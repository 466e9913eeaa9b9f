"""The verb *found*: a new cluster, with nothing but a name and a region, and an invitation to its coordinator."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.utils.text import slugify

from styczna.accounts.invitations import Refused, invite
from styczna.accounts.models import Person, Role
from styczna.clusters import rules
from styczna.clusters.directory.directory import refresh_cluster_words
from styczna.clusters.models import Cluster
from styczna.sources.words import fold

LONGEST_SLUG = 40  # letters, so that a number may follow


def found(*, by: Person, name: str, region: str, email: str, site: str = "") -> Cluster:
    """The new cluster. `Refused` says why no invitation went out; then there is no cluster either.

    The letter goes out outside of a transaction: a slow mail server must not hold the database.
    """
    if not rules.may_add_clusters(by):
        raise PermissionDenied
    cluster = Cluster.objects.create(slug=slug_for(name), name=name, region=region)
    try:
        invite(by=by, email=email, role=Role.COORDINATOR, cluster=cluster, site=site)
    except Refused:
        cluster.delete()
        raise
    refresh_cluster_words([cluster.pk])
    return cluster


def slug_for(name: str) -> str:
    """The name as an address: unique, and none of the words that are addresses in this room already."""
    base = slugify(fold(name))[:LONGEST_SLUG].strip("-") or "klaster"
    taken = set(Cluster.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | set(reserved())
    if base not in taken:
        return base
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{base}-{number}") not in taken)


def reserved() -> Collection[str]:
    """The first words of this room's own addresses."""
    from styczna.clusters.urls import urlpatterns  # the map of addresses stands on everything else here

    first = (str(entry.pattern).partition("/")[0] for entry in urlpatterns)
    return frozenset(word for word in first if word and "<" not in word)

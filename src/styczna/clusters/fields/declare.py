"""The verb *declare*: a cluster says in which fields it works.

Fields that were concluded from a name are the cluster's to confirm or to take away. Each item keeps what it stands on.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from styczna.clusters.bilingual import SEPARATOR, both
from styczna.clusters.directory.directory import refresh_cluster_words
from styczna.clusters.models import Basis, Cluster, Evidence
from styczna.sources.vocabularies import known

OWN_WORD = both("oświadczenie klastra", "the cluster's own statement")
LONGEST_REFERENCE = 500
SECTIONS = 2  # characters of a code from which it is a field and no section of PKD


class NoField(Exception):
    """No vocabulary has such a field."""


def fields_of(cluster: Cluster) -> QuerySet[Evidence]:
    """The cluster's own items: not those of its members, and not those that come with a laboratory."""
    return Evidence.objects.filter(cluster=cluster, infrastructure=None).order_by("scheme", "code", "pk")


def get_item(cluster: Cluster, pk: int) -> Evidence:
    found = fields_of(cluster).filter(pk=pk).first()
    if found is None:
        raise Http404(f"no item {pk} of {cluster.slug}")
    return found


def declare(*, cluster: Cluster, key: str, reference: str = "") -> Evidence:
    """The item that says so. A field that was inferred is confirmed by this; one declared already stays as it is."""
    scheme, _, code = key.partition(":")
    if not known(key) or len(code) < SECTIONS:
        raise NoField(key)
    with transaction.atomic():
        there = {item.basis: item for item in fields_of(cluster).filter(scheme=scheme, code=code)}
        if declared := there.get(Basis.DECLARED):
            return declared
        if inferred := there.get(Basis.INFERRED):
            return confirm(cluster=cluster, item=inferred, reference=reference)
        made = Evidence.objects.create(
            cluster=cluster,
            scheme=scheme,
            code=code,
            basis=Basis.DECLARED,
            reference=reference or OWN_WORD,
            dated=timezone.localdate(),
        )
        refresh_cluster_words([cluster.pk])
    return made


def confirm(*, cluster: Cluster, item: Evidence, reference: str = "") -> Evidence:
    """What was inferred is declared from now on; it keeps what it stood on, unless there is something better."""
    if item.basis != Basis.INFERRED:
        return item
    with transaction.atomic():
        twin = fields_of(cluster).filter(scheme=item.scheme, code=item.code, basis=Basis.DECLARED).first()
        if twin is not None:
            item.delete()
            return twin
        item.basis = Basis.DECLARED
        item.reference = reference or _confirmed(item.reference)
        item.dated = timezone.localdate()
        item.save(update_fields=["basis", "reference", "dated"])
    return item


def withdraw(*, cluster: Cluster, item: Evidence) -> None:
    """The cluster does not work in this field."""
    with transaction.atomic():
        item.delete()
        refresh_cluster_words([cluster.pk])


def _confirmed(reference: str) -> str:
    """What the item stood on, and that the cluster has confirmed it, in both languages."""
    polish, _, english = reference.partition(SEPARATOR)
    said = both(f"{polish}, potwierdzone przez klaster", f"{english or polish}, confirmed by the cluster")
    return said if len(said) <= LONGEST_REFERENCE else reference

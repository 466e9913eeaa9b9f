"""Imports of members and rows that wait, fetched for a person: the cluster's coordinators, else there are none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import QuerySet
from django.http import Http404
from django_scopes import scope

from styczna.accounts.rules import Anyone
from styczna.clusters import rules
from styczna.clusters.models import Cluster, Import, ImportState, WaitingRow


def cluster_of(person: Anyone, slug: str) -> Cluster:
    """The cluster whose members the person may import."""
    found = Cluster.objects.filter(slug=slug).first()
    if found is None or not rules.may_import_members(person, found.pk):
        raise Http404(f"no imports of {slug}")
    return found


def imports(person: Anyone, cluster: Cluster, *, words: str = "", state: str = "") -> QuerySet[Import]:
    """Past and waiting ones, the newest first; without the bad rows, which may be many."""
    with _opened(person, cluster):
        found = Import.objects.filter(cluster=cluster).select_related("by").defer("rejected", "addressed")
        found = found.exclude(state=ImportState.DROPPED)
    if words:
        found = found.filter(file_name__icontains=words)
    return found.filter(state=state) if state else found


def get_import(person: Anyone, cluster: Cluster, pk: int) -> Import:
    with _opened(person, cluster):
        found = Import.objects.filter(cluster=cluster, pk=pk).select_related("cluster", "by").first()
    if found is None or found.state == ImportState.DROPPED:
        raise Http404(f"no import {pk} of {cluster.slug}")
    return found


def waiting(person: Anyone, cluster: Cluster, *, words: str = "") -> QuerySet[WaitingRow]:
    """Rows of which nobody has said yet who they are."""
    with _opened(person, cluster):
        found = WaitingRow.objects.filter(cluster=cluster, decided_at=None).select_related("of_import")
    return found.filter(name__icontains=words) if words else found


def get_waiting(person: Anyone, cluster: Cluster, pk: int) -> WaitingRow:
    with _opened(person, cluster):
        found = WaitingRow.objects.filter(cluster=cluster, pk=pk).select_related("cluster", "of_import").first()
    if found is None:
        raise Http404(f"no row {pk} of {cluster.slug}")
    return found


@contextmanager
def _opened(person: Anyone, cluster: Cluster) -> Iterator[None]:
    if not rules.may_import_members(person, cluster.pk):
        raise Http404(f"no imports of {cluster.slug}")
    with scope(cluster=cluster):
        yield

"""The verbs *keep* and *drop* a file of members, and *understand* its columns as a person says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django_scopes import scope

from styczna.accounts.models import Person
from styczna.clusters import rules
from styczna.clusters.imports import store as import_store
from styczna.clusters.imports.take_in_members import remember, understand
from styczna.clusters.models import Cluster, Import, ImportState
from styczna.sources.messages import printable

LONGEST_NAME = 300


def keep(*, cluster: Cluster, by: Person, name: str, chunks: Iterable[bytes]) -> Import:
    """Keeps a file to be looked through. Raises RefusedError, and keeps nothing, where it is no table."""
    _check(by, cluster)
    stored = import_store.store(chunks)
    name = printable(name, LONGEST_NAME)
    try:
        understand(cluster=cluster, path=import_store.folder() / stored.name, file=name)
    except BaseException:
        import_store.remove(stored.name)
        raise
    with scope(cluster=cluster):
        return Import.objects.create(cluster=cluster, file_name=name, stored=stored.name, digest=stored.digest, by=by)


def understand_as(*, of_import: Import, by: Person, columns: Mapping[str, str]) -> None:
    """What each column means, for this file and for the next of the cluster."""
    _check(by, of_import.cluster)
    with scope(cluster=of_import.cluster):
        Import.objects.filter(pk=of_import.pk, state=ImportState.PREVIEW).update(mapping=dict(columns))
    of_import.mapping = dict(columns)
    remember(cluster=of_import.cluster, chosen=columns)


def drop(*, of_import: Import, by: Person) -> bool:
    """Removes a file that was not taken in; False where it was, or is just being taken in."""
    _check(by, of_import.cluster)
    with scope(cluster=of_import.cluster):
        found = Import.objects.filter(pk=of_import.pk, state__in=[ImportState.PREVIEW, ImportState.FAILED])
        dropped = found.update(state=ImportState.DROPPED, stored="", rejected=[], mapping={})
    if dropped:
        import_store.remove(of_import.stored)
    return bool(dropped)


def _check(by: Person, cluster: Cluster) -> None:
    if not rules.may_import_members(by, cluster.pk):
        raise PermissionDenied

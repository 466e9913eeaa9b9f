"""What a cluster keeps to itself or shares, fetched for a person: financing lines, fee figures, contacts.

Nothing else asks the database for these rows. Each financing line and each fee figure says itself with whom it is
shared; a contact is public or the cluster's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import QuerySet
from django.http import Http404
from django_scopes import scope, scopes_disabled

from styczna.accounts.rules import Anyone
from styczna.clusters import rules
from styczna.clusters.models import Cluster, Contact, FeeFigures, FinancingLine

Row = TypeVar("Row", FinancingLine, FeeFigures)


@dataclass(frozen=True, slots=True)
class Books(Generic[Row]):
    """The rows that the reader may see, and for which cluster and year there are others that stay closed."""

    rows: tuple[Row, ...]
    closed: frozenset[tuple[int, int]]  # (id of the cluster, year)

    def is_closed(self, cluster: Cluster) -> bool:
        """Whether something of the cluster is kept from the reader."""
        return any(cluster_id == cluster.pk for cluster_id, _ in self.closed)


def financing(
    person: Anyone, clusters: Iterable[Cluster], years: Collection[int] | None = None
) -> Books[FinancingLine]:
    """What each source brought the offices, the latest year first; `years` narrows it."""
    with scopes_disabled():  # asked of the rules below, row by row: each says itself with whom it is shared
        return _books(person, FinancingLine.objects.all(), clusters, years)


def fee_figures(person: Anyone, clusters: Iterable[Cluster], years: Collection[int] | None = None) -> Books[FeeFigures]:
    """How many members owed and paid their fee, the latest year first; `years` narrows it."""
    with scopes_disabled():
        return _books(person, FeeFigures.objects.all(), clusters, years)


def contacts(person: Anyone, cluster: Cluster) -> list[Contact]:
    """The people of the office: the public ones, and all of them for the cluster itself."""
    with scope(cluster=cluster):
        return [contact for contact in Contact.objects.all() if rules.may_see_contact(person, contact)]


@contextmanager
def opened(person: Anyone, cluster: Cluster) -> Iterator[None]:
    """The cluster's own rows, to be changed by its coordinators; to everybody else there is no such place."""
    if not rules.may_edit_cluster(person, cluster.pk):
        raise Http404(f"nothing of {cluster.slug} to change for you")
    with scope(cluster=cluster):
        yield


def _books(
    person: Anyone, found: QuerySet[Row], clusters: Iterable[Cluster], years: Collection[int] | None
) -> Books[Row]:
    found = found.filter(cluster__in=list(clusters)).select_related("cluster")
    if years is not None:
        found = found.filter(year__in=years)
    seen = rules.seen_in_books(person)
    rows, closed = [], set()
    for row in found:
        if seen(row.cluster_id, row.shared_with):
            rows.append(row)
        else:
            closed.add((row.cluster_id, row.year))
    return Books(tuple(rows), frozenset(closed))

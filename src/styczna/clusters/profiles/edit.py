"""The verb *edit*: what a coordinator enters is written, and nobody overwrites another's work without being told.

A form carries the number of the latest entry of the log that its reader has seen. When it comes back, entries made
since then that touch the same columns stop it once: the person sees who changed what, and decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from styczna.accounts import log
from styczna.accounts.models import Change
from styczna.clusters.bilingual import both
from styczna.clusters.directory.directory import refresh_cluster_words
from styczna.clusters.models import Cluster, FactSource

# The facts of a profile that carry a source, each with the columns that say it.
SOURCED: dict[str, tuple[str, ...]] = {
    "full_name": ("full_name",),
    "legal_form": ("legal_form", "legal_form_since", "legal_form_before"),
    "founded_year": ("founded_year", "founded_on"),
    "seat": ("seat", "county"),
    "coordinator": ("coordinator",),
    "member_kinds": ("member_kinds",),
    "website": ("website",),
}


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Who has changed the same thing since the form was opened."""

    who: str
    at: datetime
    columns: frozenset[str]  # empty where the log does not keep what was changed


class ChangedMeanwhile(Exception):
    """Somebody else was faster; `args[0]` is the `Meanwhile` and `version` the number to send back."""

    def __init__(self, meanwhile: Meanwhile, version: int) -> None:
        super().__init__(meanwhile)
        self.meanwhile = meanwhile
        self.version = version


def version_of(thing: Model) -> int:
    """The version of one row; 0 for one that is not kept yet."""
    return _entries(thing).latest() if thing.pk else 0


def version_of_table(cluster: Cluster, table: type[Model]) -> int:
    """The version of all rows that a cluster has in a table."""
    return _entries_of_table(cluster, table).latest()


def keep(*, cluster: Cluster, thing: Model, columns: Collection[str], seen: int) -> None:
    """Writes these columns of the row, a new one whole. `ChangedMeanwhile` where they were changed since `seen`."""
    with transaction.atomic():
        before = _locked(cluster)
        if thing.pk is None:
            thing.save()
            return
        refuse_if_changed(_entries(thing), seen, columns)
        thing.save(update_fields=list(columns))
        if isinstance(thing, Cluster):
            _restate_sources(before, thing)
            refresh_cluster_words([thing.pk])


def remove(*, cluster: Cluster, thing: Model, seen: int) -> None:
    with transaction.atomic():
        _locked(cluster)
        refuse_if_changed(_entries(thing), seen, ())
        thing.delete()


def cite(*, cluster: Cluster, sources: dict[str, str], seen: int) -> None:
    """What each fact of the profile stands on: attribute → source; an empty one takes the source away."""
    if unknown := set(sources) - set(SOURCED):
        raise ValueError(f"no facts of a profile: {sorted(unknown)}")
    with transaction.atomic():
        _locked(cluster)
        refuse_if_changed(_entries_of_table(cluster, FactSource), seen, ())
        for attribute, source in sources.items():
            _cite(cluster, attribute, source)


def _cite(cluster: Cluster, attribute: str, source: str) -> None:
    if source:
        FactSource.objects.update_or_create(cluster=cluster, attribute=attribute, defaults={"source": source})
    else:
        FactSource.objects.filter(cluster=cluster, attribute=attribute).delete()


def _restate_sources(before: Cluster, after: Cluster) -> None:
    """A source stands for what it said: where the cluster changes a fact, the fact stands on the cluster's word."""
    today = timezone.localdate().isoformat()
    for attribute, columns in SOURCED.items():
        if all(getattr(before, column) == getattr(after, column) for column in columns):
            continue
        said = bool(getattr(after, columns[0]))
        stated = both(f"podaje klaster, {today}", f"stated by the cluster, {today}")
        _cite(after, attribute, stated if said else "")


def _locked(cluster: Cluster) -> Cluster:
    """The cluster as it stands now; a second editor waits here until the first is through."""
    return Cluster.objects.select_for_update().get(pk=cluster.pk)


def _entries(thing: Model) -> log.Entries:
    return log.of_rows(thing._meta.db_table, [thing.pk])


def _entries_of_table(cluster: Cluster, table: type[Model]) -> log.Entries:
    return log.of("cluster", cluster.pk, [table._meta.db_table])


def refuse_if_changed(entries: log.Entries, seen: int, columns: Collection[str]) -> None:
    """`columns` that matter; none means all."""
    made = list(entries.since(seen))
    touching = [entry for entry in made if _touches(entry, columns)]
    if touching:
        latest = touching[0]
        who = log.names([latest.actor])[latest.actor]
        changed = frozenset[str]().union(*(_changed(entry) for entry in touching))
        raise ChangedMeanwhile(Meanwhile(who, latest.at, changed), made[0].pk)


def _touches(entry: Change, columns: Iterable[str]) -> bool:
    """What the log does not keep (names and addresses of people) may have been any column."""
    changed = _changed(entry)
    wanted = set(columns)
    return not wanted or not changed or bool(changed & wanted)


def _changed(entry: Change) -> frozenset[str]:
    before, after = entry.before or {}, entry.after or {}
    return frozenset(column for column in before.keys() | after.keys() if before.get(column) != after.get(column))

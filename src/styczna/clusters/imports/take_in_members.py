"""The verb *take in*: the members of a file become organisations and memberships of a cluster, whole or not at all.

The same file again changes nothing. Everything stands in the log of changes under an actor of the import's own, so that
it can be undone (see undo.py). Killed at any moment, nothing of it is there; started again, it is as if never killed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_scopes import scope

from styczna.accounts.actor import acting_as, current
from styczna.accounts.models import Person
from styczna.clusters import rules
from styczna.clusters.directory.directory import refresh_words
from styczna.clusters.imports import store as import_store
from styczna.clusters.imports.member_writing import WAITING, Chunk
from styczna.clusters.models import Cluster, ColumnMapping, Import, ImportState
from styczna.sources import members as reader
from styczna.sources.member_columns import folded
from styczna.sources.messages import RefusedError

CHUNK = 500  # rows of one round: SQLite takes a limited number of parameters
ATTEMPTS = 3  # where somebody else takes in the same new organisation at the same moment

Thing = TypeVar("Thing")


@dataclass
class Counts:
    """What an import did. ``read == new + changed + unchanged + len(rejected)``; those who wait are among the new."""

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    waiting: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)  # with the row as it stood, and all that is wrong
    unsure: dict[str, int] = field(default_factory=dict)  # field → rows in which it was left out or taken for granted
    edition: str = ""  # of PKD, where codes did not say theirs
    columns: list[str] = field(default_factory=list)  # as the file calls them

    def numbers(self) -> dict[str, Any]:
        """As it is kept with the import."""
        found = {name: getattr(self, name) for name in ("read", "new", "changed", "unchanged", "waiting")}
        return found | {"rejected": len(self.rejected), "unsure": self.unsure, "edition": self.edition}


class Cancelled(Exception):
    """A person asked to stop; nothing was taken in."""


OnProgress = Callable[[Counts], None]
"""Hears the counts after each round; an exception from it abandons the import."""


def import_file(
    *,
    cluster: Cluster,
    path: Path,
    by: Person | None,
    chosen: Mapping[str, str] | None = None,
    on_progress: OnProgress = lambda _: None,
) -> Counts:
    """Takes in a file at once; `by` is None for the operator of this installation. `chosen` says what columns mean, by
    their names, before what was chosen earlier. Raises RefusedError where the file is no list of members."""
    _check(by, cluster)
    stored = import_store.store_path(path)
    try:
        table = understand(cluster=cluster, path=import_store.folder() / stored.name, file=path.name, chosen=chosen)
        table.check()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic(), scope(cluster=cluster):
                    of_import = Import.objects.create(
                        cluster=cluster, file_name=path.name[:300], stored=stored.name, digest=stored.digest, by=by
                    )
                    return _take_in(of_import, table, by, on_progress)
            except IntegrityError:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")
    except BaseException:
        import_store.remove(stored.name)
        raise


def take_in(*, of_import: Import, by: Person, on_progress: OnProgress = lambda _: None) -> Counts:
    """Takes in a file that was looked at before; it must be claimed (see import_jobs.py)."""
    table = understand(
        cluster=of_import.cluster,
        path=import_store.path_of(of_import),
        file=of_import.file_name,
        chosen=of_import.mapping,
    )
    table.check()
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic(), scope(cluster=of_import.cluster):
                return _take_in(of_import, table, by, on_progress)
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def understand(
    *, cluster: Cluster, path: Path, file: str, chosen: Mapping[str, str] | None = None
) -> reader.MemberTable:
    """How the file is understood: by what was chosen now, by what was chosen for this cluster before, else guessed."""
    with scope(cluster=cluster):
        before = dict(ColumnMapping.objects.filter(cluster=cluster).values_list("column", "field"))
    now = {folded(name): column_field for name, column_field in (chosen or {}).items()}
    return reader.understand(path, file=file, chosen=before | now)


def remember(*, cluster: Cluster, chosen: Mapping[str, str]) -> None:
    """Keeps what a person said of columns, for the next file of the cluster."""
    with scope(cluster=cluster):
        for name, column_field in chosen.items():
            ColumnMapping.objects.update_or_create(
                cluster=cluster, column=folded(name)[:200], defaults={"field": column_field}
            )


def _take_in(of_import: Import, table: reader.MemberTable, by: Person | None, on_progress: OnProgress) -> Counts:
    counts, touched, addressed, seen = Counts(), list[int](), list[int](), set[int]()
    actor = f"import {of_import.pk}" + (f" by person {by.pk}" if by else "")
    counts.columns, counts.edition = [column.name for column in table.columns], table.usual_edition
    with acting_as(actor, current().origin):
        for entries in rounds(reader.read(table)):
            members = [entry.member for entry in entries if entry.member]
            chunk = Chunk(of_import, members, today=timezone.localdate(), seen=seen)
            for entry in entries:
                _count(chunk, entry, table, counts)
            chunk.write()
            touched += chunk.organisation_ids()
            addressed += chunk.addressed
            on_progress(counts)
        refresh_words(touched)
    _check(by, of_import.cluster)  # rights that were taken away meanwhile are gone now
    of_import.actor, of_import.state, of_import.addressed = actor, ImportState.DONE, addressed
    of_import.mapping = {column.name: column.field for column in table.columns}
    of_import.counts, of_import.rejected = counts.numbers(), counts.rejected
    of_import.at = timezone.now()
    of_import.save()
    return counts


def _count(chunk: Chunk, entry: reader.Entry, table: reader.MemberTable, counts: Counts) -> None:
    counts.read += 1
    if entry.member is None:
        counts.rejected.append(entry.rejected(entry.faults))
        return
    try:
        outcome = chunk.take(entry.member)
    except RefusedError as refused:
        counts.rejected.append(entry.rejected((replace(refused.rejection(table.file), line=entry.line),)))
        return
    if outcome == WAITING:
        counts.waiting += 1
        outcome = "new"
    setattr(counts, outcome, getattr(counts, outcome) + 1)
    for name in entry.member.unsure:
        counts.unsure[name] = counts.unsure.get(name, 0) + 1


def rounds(things: Iterator[Thing]) -> Iterator[list[Thing]]:
    """The things in lists that the database can take at once."""
    while chunk := list(islice(things, CHUNK)):
        yield chunk


def _check(by: Person | None, cluster: Cluster) -> None:
    if by is not None and not rules.may_import_members(by, cluster.pk):
        raise PermissionDenied

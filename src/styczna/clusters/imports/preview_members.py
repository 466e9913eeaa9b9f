"""The verb *look through*: what taking a file of members in would do. Nothing is written but the counts of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django_scopes import scope

from styczna.accounts.models import Person
from styczna.clusters import rules
from styczna.clusters.imports import store as import_store
from styczna.clusters.imports.member_matching import Matcher, member_has_no_number
from styczna.clusters.imports.take_in_members import rounds, understand
from styczna.clusters.models import Import, ImportState
from styczna.sources import members as reader
from styczna.sources.identifiers import KINDS
from styczna.sources.messages import RefusedError


@dataclass
class Preview:
    """What the rows of a file are to a cluster. ``read`` is the sum of all that follow."""

    read: int = 0
    new: int = 0  # organisations that are not here yet
    joining: int = 0  # that are here, and not in this cluster
    members: int = 0  # that are members already; the file may change something
    waiting: int = 0  # without any number
    again: int = 0  # of an organisation that the file has named before
    rejected: int = 0
    unsure: dict[str, int] = field(default_factory=dict)
    edition: str = ""  # of PKD, where codes do not say theirs
    problem: dict[str, Any] | None = None  # why the file cannot be taken in as its columns are understood


def table_of(of_import: Import) -> reader.MemberTable:
    """The file as it is understood now. Raises RefusedError where it is no table."""
    path = import_store.path_of(of_import)
    return understand(cluster=of_import.cluster, path=path, file=of_import.file_name, chosen=of_import.mapping)


def look_through(*, of_import: Import, by: Person, on_progress: Callable[[Preview], None] = lambda _: None) -> Preview:
    """Counts what each row would be and keeps the counts and the bad rows with the import."""
    if not rules.may_import_members(by, of_import.cluster_id):
        raise PermissionDenied
    preview, rejected = Preview(), list[dict[str, Any]]()
    table = table_of(of_import)
    preview.edition = table.usual_edition
    try:
        table.check()
    except RefusedError as refused:
        preview.problem = asdict(refused.rejection(table.file))
    else:
        with scope(cluster=of_import.cluster):
            rejected = _look(of_import, table, preview, on_progress)
    mapping = {column.name: column.field for column in table.columns}
    with scope(cluster=of_import.cluster):
        Import.objects.filter(pk=of_import.pk, state=ImportState.PREVIEW).update(
            counts=asdict(preview), rejected=rejected, mapping=mapping
        )
    return preview


def _look(
    of_import: Import, table: reader.MemberTable, preview: Preview, on_progress: Callable[[Preview], None]
) -> list[dict[str, Any]]:
    seen: set[tuple[str, str]] = set()
    rejected = []
    for entries in rounds(reader.read(table)):
        matcher = Matcher(of_import.cluster, [entry.member for entry in entries if entry.member])
        for entry in entries:
            preview.read += 1
            faults = entry.faults or _rate(entry, matcher, table, preview, seen)
            if faults:
                preview.rejected += 1
                rejected.append(entry.rejected(faults))
        on_progress(preview)
    return rejected


def _rate(
    entry: reader.Entry, matcher: Matcher, table: reader.MemberTable, preview: Preview, seen: set[tuple[str, str]]
) -> tuple[Any, ...]:
    member = entry.member
    assert member is not None, "a row without faults is a member"
    try:
        outcome = _outcome(member, matcher, seen)
    except RefusedError as refused:
        return (replace(refused.rejection(table.file), line=entry.line),)
    setattr(preview, outcome, getattr(preview, outcome) + 1)
    for name in member.unsure:
        preview.unsure[name] = preview.unsure.get(name, 0) + 1
    return ()


def _outcome(member: reader.Member, matcher: Matcher, seen: set[tuple[str, str]]) -> str:
    if member_has_no_number(member):
        row = matcher.waiting.get(member.name)
        return "members" if row and row.decided_at else "waiting"
    numbers = {(kind, number) for kind in KINDS if (number := getattr(member, kind))}
    known = matcher.known(member)
    if known is None and not member.name and not numbers & seen:
        raise RefusedError("name.missing")
    if numbers & seen:
        return "again"
    seen |= numbers
    return "new" if known is None else "members" if known.ours else "joining"

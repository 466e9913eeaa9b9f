"""What a list of members changes: worked out row by row in memory, written in bulk, a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Model

from styczna.clusters import bulk
from styczna.clusters.imports.member_matching import Known, Matcher, member_has_no_number, with_town
from styczna.clusters.models import (
    Alias,
    Basis,
    Cluster,
    Evidence,
    Import,
    Membership,
    Organisation,
    Scheme,
    WaitingRow,
)
from styczna.sources.identifiers import KINDS
from styczna.sources.member_rows import Member, guessed_kind
from styczna.sources.messages import RefusedError
from styczna.sources.names import core

NEW, CHANGED, UNCHANGED, WAITING = "new", "changed", "unchanged", "waiting"

# What anybody may read, and what only the organisation's own people and coordinators may.
PUBLIC = ("kind", "size", "city", "county", "nuts", "website", "capabilities")
MAX_SOURCE = 300
ALIKE = 0.6  # of the cores of two names, for the second to become a spelling of somebody else's member


class Chunk:
    """The rows of one round: what they add and change, kept until `write`."""

    def __init__(
        self,
        of_import: Import,
        members: Iterable[Member],
        *,
        today: date,
        seen: set[int] | None = None,
        also: Iterable[int] = (),
    ) -> None:
        self.cluster: Cluster = of_import.cluster
        self.of_import = of_import
        self.today = today
        self.seen = (
            set() if seen is None else seen
        )  # organisations that earlier rows of the file spoke of: later ones only fill what is empty
        members = list(members)
        self.matcher = Matcher(self.cluster, members, also)
        self.source = f"{self.cluster.name}: {of_import.file_name}"[:MAX_SOURCE]
        self.added: list[Organisation] = []
        self.names: list[tuple[Organisation, str]] = []
        self.memberships: list[tuple[Organisation, Membership]] = []
        self.evidence: list[tuple[Organisation, str, str, str]] = []  # scheme, code, basis
        self.waiting: list[WaitingRow] = []
        self.changed: dict[tuple[type[Model], int], tuple[Model, set[str]]] = {}
        self.touched: dict[int, Organisation] = {}
        self.settled: list[tuple[WaitingRow, Organisation]] = []
        self.addressed: list[int] = []

    def take(self, member: Member) -> str:
        """Works out what one row does: new, changed, unchanged or waiting. Raises RefusedError for a conflict."""
        if member_has_no_number(member):
            row = self.matcher.waiting.get(_waiting_name(member, self.matcher.waiting))
            if row is None or row.decided_at is None:
                return self._wait(member, row)
            known = self.matcher.decided(row)
            if known is None:
                return UNCHANGED  # a person said that this is no member
        else:
            known = self.matcher.known(member)
        return self._known(known, member) if known else self.add_new(member)

    def take_as(self, organisation_id: int, member: Member) -> str:
        """The row as an organisation that a person named; it was asked for with `also`."""
        return self._known(self.matcher.by_key(organisation_id), member)

    def write(self) -> None:
        Organisation.objects.bulk_create(self.added, batch_size=500)
        self.seen.update(entry.pk for entry in self.added)
        names = [(organisation.pk, name, self.source) for organisation, name in self.names]
        bulk.insert(Alias, ("organisation", "name", "source"), names)
        memberships = [(self.cluster.pk, o.pk, m.since, m.until, m.is_confirmed) for o, m in self.memberships]
        bulk.insert(Membership, ("cluster", "organisation", "since", "until", "is_confirmed"), memberships)
        columns = ("organisation", "scheme", "code", "basis", "reference", "dated")
        bulk.insert(Evidence, columns, [(o.pk, *said, self.source, self.today) for o, *said in self.evidence])
        WaitingRow.objects.bulk_create(self.waiting, batch_size=500)
        for row, organisation in self.settled:
            row.decided_as, row.decided_at = organisation, self.of_import.at
            self._change(row, {"decided_as", "decided_at"})
        _update(self.changed.values())

    # ---- one row

    def add_new(self, member: Member) -> str:
        """An organisation that was not here, and its membership."""
        if not member.name:
            raise RefusedError("name.missing")
        organisation = Organisation(
            name=member.name,
            kind=member.kind or guessed_kind(member.name),
            turnover=member.turnover,
            email=member.email,
            **{kind: getattr(member, kind) for kind in KINDS},
            **{column: getattr(member, column) or "" for column in PUBLIC if column != "kind"},
        )
        known = Known(organisation, is_new=True, names={member.name})
        self.added.append(organisation)
        self.matcher.add(known)
        self._spell(known, member)
        self._prove(known, member)
        self._join(known, member)
        self._settle(member, organisation)
        return NEW

    def _known(self, known: Known, member: Member) -> str:
        was_ours = bool(known.ours) or known.is_new
        joined = self._join(known, member)
        changes = [joined, self._state(known, member), self._spell(known, member), self._prove(known, member)]
        self._settle(member, known.organisation)
        if not known.is_new:
            self.seen.add(known.organisation.pk)
        return NEW if not was_ours else CHANGED if any(changes) else UNCHANGED

    def _join(self, known: Known, member: Member) -> bool:
        """The membership that the row says; answers whether anything about it is new."""
        membership, first = _same_membership(known.ours, member), self._is_first(known)
        if membership is None:
            membership = Membership(since=member.since, until=member.until, is_confirmed=known.may_be_confirmed)
            known.ours.append(membership)
            self.memberships.append((known.organisation, membership))
            return True
        columns = {
            column
            for column, said in (("since", member.since), ("until", member.until))
            if said is not None and said != (here := getattr(membership, column)) and (here is None or first)
        }
        if _crosses(membership, member):
            raise RefusedError("until.before", since=member.since or membership.since, until=membership.until)
        for column in columns:
            setattr(membership, column, getattr(member, column))
        return self._change(membership, columns)

    def _state(self, known: Known, member: Member) -> bool:
        """What the row says of the organisation itself."""
        organisation, columns = known.organisation, set[str]()
        may_overwrite = known.is_our_own and self._is_first(known)
        said: dict[str, Any] = {column: getattr(member, column) for column in PUBLIC}
        if known.is_confirmed:
            said["turnover"] = member.turnover
        for column, value in said.items():
            here = getattr(organisation, column)
            if value and value != here and (may_overwrite or here in (None, "")):
                setattr(organisation, column, value)
                columns.add(column)
        columns |= self._number(known, member)
        if known.is_confirmed and member.email and not organisation.email:
            # An address that is here already is never overwritten: the log keeps none, so it could not be given back.
            organisation.email = member.email
            columns.add("email")
            if not known.is_new:
                self.addressed.append(organisation.pk)
        return self._change(organisation, columns)

    def _is_first(self, known: Known) -> bool:
        """Whether this is the first row of the file that speaks of the organisation: a file that contradicts itself
        would else change something each time it is taken in."""
        return not known.is_new and known.organisation.pk not in self.seen

    def _number(self, known: Known, member: Member) -> set[str]:
        """Numbers that were not known; a number that is known never changes."""
        columns = {kind for kind in KINDS if getattr(member, kind) and not getattr(known.organisation, kind)}
        for kind in columns:
            setattr(known.organisation, kind, getattr(member, kind))
        if columns:
            self.matcher.add(known)
        return columns

    def _spell(self, known: Known, member: Member) -> bool:
        """Other spellings become aliases; of somebody else's member only those that resemble its name."""
        spelt = [name for name in dict.fromkeys((member.name, *member.aliases)) if name and name not in known.names]
        if known.belongs_elsewhere:
            spelt = [name for name in spelt if _resembles(name, known.organisation.name)]
        for name in spelt:
            known.names.add(name)
            self.names.append((known.organisation, name))
            self._touch(known.organisation)
        return bool(spelt)

    def _prove(self, known: Known, member: Member) -> bool:
        """Codes become evidence, with the file as its reference. Of somebody else's member only where none is known."""
        said = [entry for entry in member.fields if entry not in known.fields]
        if not known.is_our_own:
            schemes = {scheme[:3] for scheme, _ in known.fields}
            said = [entry for entry in said if entry[0][:3] not in schemes]
        for scheme, code in said:
            known.fields.add((scheme, code))
            basis = Basis.DECLARED if scheme == Scheme.CPV else Basis.REGISTERED
            self.evidence.append((known.organisation, scheme, code, basis))
            self._touch(known.organisation)
        return bool(said)

    def _wait(self, member: Member, row: WaitingRow | None) -> str:
        """A member without any number stands aside until a person says who it is."""
        if row is not None:
            if row.row == (said := as_json(member)):
                return UNCHANGED
            row.row = said
            self._change(row, {"row"})
            return CHANGED
        name = _waiting_name(member, self.matcher.waiting)
        row = WaitingRow(cluster=self.cluster, of_import=self.of_import, name=name, row=as_json(member))
        self.matcher.waiting[name] = row
        self.waiting.append(row)
        return WAITING

    def _settle(self, member: Member, organisation: Organisation) -> None:
        """A row that waited under this name waits no more: now its number says who it is."""
        row = self.matcher.waiting.get(member.name)
        if row and row.pk and row.decided_at is None and row.row.get("city", "") in ("", organisation.city):
            self.settled.append((row, organisation))

    # ---- what is kept for writing

    def _change(self, thing: Model, columns: set[str]) -> bool:
        if columns and thing.pk is not None:
            kept = self.changed.setdefault((type(thing), thing.pk), (thing, set()))
            kept[1].update(columns)
            if isinstance(thing, Organisation):
                self._touch(thing)
        return bool(columns)

    def _touch(self, organisation: Organisation) -> None:
        self.touched[id(organisation)] = organisation

    def organisation_ids(self) -> list[int]:
        """Whose words for search are to be made anew; asked after `write`."""
        return [entry.pk for entry in (*self.added, *self.touched.values())]


def as_json(member: Member) -> dict[str, Any]:
    """A member as it waits: plain values, without its line, so that the same row elsewhere is the same."""
    said = {name: _plain(value) for name, value in asdict(member).items() if value and name not in ("line", "unsure")}
    return {"name": member.name, **said}


def from_json(said: Mapping[str, Any]) -> Member:
    values = dict(said)
    for column in ("since", "until"):
        values[column] = date.fromisoformat(values[column]) if values.get(column) else None
    values["turnover"] = Decimal(values["turnover"]) if values.get("turnover") else None
    values["fields"] = tuple((scheme, code) for scheme, code in values.get("fields", ()))
    values["aliases"] = tuple(values.get("aliases", ()))
    return Member(line=0, **values)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [list(part) if isinstance(part, tuple) else part for part in value]
    return value.isoformat() if isinstance(value, date) else str(value)


def _waiting_name(member: Member, waiting: Mapping[str, WaitingRow]) -> str:
    """The name under which a row waits: with its town where the same name waits in another one."""
    here = waiting.get(member.name)
    elsewhere = here is not None and member.city and here.row.get("city", "") not in ("", member.city)
    return with_town(member) if elsewhere else member.name


def _same_membership(ours: list[Membership], member: Member) -> Membership | None:
    """The membership that a row speaks of: the one that began that day, else the one that goes on, else the last one
    that the row does not come after."""
    for membership in ours:
        if membership.since == member.since:
            return membership
    going_on = [membership for membership in ours if membership.until is None]
    if going_on:
        return going_on[-1]
    after_all = member.since is not None and all(m.until is not None and m.until < member.since for m in ours)
    return None if after_all or not ours else ours[-1]


def _crosses(membership: Membership, member: Member) -> bool:
    since, until = member.since or membership.since, member.until or membership.until
    return since is not None and until is not None and until < since


def _resembles(name: str, other: str) -> bool:
    one, two = core(name), core(other)
    return one == two or SequenceMatcher(None, one, two).ratio() >= ALIKE


def _update(changed: Iterable[tuple[Model, set[str]]]) -> None:
    """Writes the changed columns, one statement for each set of columns."""
    groups: dict[tuple[type[Model], tuple[str, ...]], list[Model]] = {}
    for thing, columns in changed:
        groups.setdefault((type(thing), tuple(sorted(columns))), []).append(thing)
    for (table, names), things in groups.items():
        bulk.update(table, names, things)

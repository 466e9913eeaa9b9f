"""The verb *undo*: everything that one import did, taken back from the log of changes, as far as nobody built on it.

The log knows an import's changes by its actor. A row that the import added goes, a row that it changed gets back what
it was, if it still stands as the import left it; what somebody changed since, or uses, is kept and said so. The undoing
is one transaction and stands in the log itself (docs/decisions/0010-imports-undone-from-the-log.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from styczna.accounts.actor import acting_as, current
from styczna.accounts.models import Change, Person
from styczna.clusters import bulk, rules
from styczna.clusters.directory.directory import refresh_words
from styczna.clusters.models import Alias, Evidence, Import, ImportState, Membership, Organisation, WaitingRow
from styczna.clusters.organisations.merging import pointers

CHUNK = 500  # rows of one round
KEPT_SHOWN = 200  # names of organisations that the record of an undoing carries; their number is always whole

# What an import writes, those first that point to others.
TABLES: tuple[type[Model], ...] = (Evidence, Alias, Membership, WaitingRow, Organisation)

Thing = TypeVar("Thing")
Values = dict[str, Any]


class NothingToUndo(Exception):
    """The import is not taken in, or is undone already."""


@dataclass
class Undone:
    """What an undoing did."""

    removed: int = 0  # rows that the import had added
    restored: int = 0  # rows that it had changed
    kept: int = 0  # rows that stand otherwise now, or that others use
    names: list[str] = field(default_factory=list)  # of organisations that stay, or keep something of the import

    def keep(self, name: str) -> None:
        self.kept += 1
        if name and name not in self.names and len(self.names) < KEPT_SHOWN:
            self.names.append(name)


@dataclass(frozen=True, slots=True)
class _Effect:
    """What an import did to one row, all its changes together."""

    created: bool
    before: dict[str, Any]
    after: dict[str, Any]
    last: int  # the number of its last entry in the log


def undo(*, of_import: Import, by: Person | None) -> Undone:
    """Takes an import back; `by` is None for the operator of this installation."""
    cluster = of_import.cluster
    if by is not None and not rules.may_import_members(by, cluster.pk):
        raise PermissionDenied
    with transaction.atomic(), scope(cluster=cluster), acting_as(f"undo of {of_import.actor}", current().origin):
        mine = Import.objects.filter(pk=of_import.pk, state=ImportState.DONE)
        if not of_import.actor or not mine.update(state=ImportState.UNDONE, undone_at=timezone.now()):
            raise NothingToUndo
        undone, touched = Undone(), set[int]()
        for table in TABLES:
            for rows in _rounds(_rows(of_import, table)):
                _Round(of_import, table, rows, undone, touched).run()
        refresh_words(sorted(touched))
        mine_now = Import.objects.filter(pk=of_import.pk)
        mine_now.update(counts=of_import.counts | {"undone": asdict(undone)})
    of_import.state, of_import.counts = ImportState.UNDONE, of_import.counts | {"undone": asdict(undone)}
    return undone


def _rows(of_import: Import, table: type[Model]) -> list[str]:
    """The keys of a table's rows that the import added or changed."""
    found = Change.objects.filter(actor=of_import.actor, table=table._meta.db_table)
    return list(found.order_by("row").values_list("row", flat=True).distinct())


def _rounds(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    stream = iter(things)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk


class _Round:
    """Some rows of one table."""

    def __init__(
        self, of_import: Import, table: type[Model], rows: list[str], undone: Undone, touched: set[int]
    ) -> None:
        self.of_import = of_import
        self.table = table
        self.undone = undone
        self.touched = touched
        self.effects = self._effects(rows)
        self.touched_since = self._changed_in_secret(rows) if table is Organisation else {}
        self.columns = {str(column.column): column for column in table._meta.concrete_fields}
        with scopes_disabled():  # rows of the import's own cluster, asked for by their keys
            found = table._base_manager.filter(pk__in=[int(row) for row in rows]).order_by()
            self.here: dict[str, Values] = {str(row["id"]): row for row in found.values(*self.columns)}

    def run(self) -> None:
        going: list[Values] = []
        for row, effect in self.effects.items():
            here = self.here.get(row)
            if here is None:
                continue  # somebody removed it: nothing of the import is left there
            if self._differs(here, effect):
                self._keep([here])
            elif effect.created:
                going.append(here)
            else:
                self._restore(here, effect)
        self._remove(going)

    def _effects(self, rows: list[str]) -> dict[str, _Effect]:
        found = Change.objects.filter(actor=self.of_import.actor, table=self.table._meta.db_table, row__in=rows)
        effects: dict[str, _Effect] = {}
        for number, row, action, before, after in found.order_by("pk").values_list(
            "pk", "row", "action", "before", "after"
        ):
            first = effects.get(row)
            effects[row] = _Effect(
                created=first.created if first else action == "insert",
                before=first.before if first else before or {},
                after=after or {},
                last=number,
            )
        return effects

    def _differs(self, here: Values, effect: _Effect) -> bool:
        """Whether a row stands otherwise than the import left it, or a person changed what the log does not keep."""
        for name, value in effect.after.items():
            if name in self.columns and not self._same(here[name], self._value(name, value)):
                return True
        return self.touched_since.get(str(here["id"]), 0) > effect.last

    def _changed_in_secret(self, rows: list[str]) -> dict[str, int]:
        """Row → the number of the last change by a person that the log keeps nothing of: an address."""
        found = Change.objects.filter(
            table=self.table._meta.db_table, row__in=rows, action="update", actor__startswith="person ",
            before=F("after"),
        )  # fmt: skip
        return dict(found.order_by("pk").values_list("row", "pk"))

    @staticmethod
    def _same(here: Any, logged: Any) -> bool:
        if isinstance(here, datetime) and isinstance(logged, datetime):
            return abs(here - logged).total_seconds() < 1  # databases write fractions of a second differently
        return bool(here == logged)

    def _value(self, name: str, logged: Any) -> Any:
        """A value as the log has it → as the column has it."""
        value = None if logged is None else self.columns[name].to_python(logged)
        if isinstance(value, datetime) and timezone.is_naive(value):
            return value.replace(tzinfo=UTC)
        return value

    def _restore(self, here: Values, effect: _Effect) -> None:
        thing, names = self.table(pk=here["id"]), list[str]()
        for name, value in effect.before.items():
            if name in self.columns and value != effect.after[name]:
                setattr(thing, self.columns[name].attname, self._value(name, value))
                names.append(name)
        if self.table is Organisation and here["id"] in self.of_import.addressed and here["email"]:
            thing.__dict__["email"] = ""
            names.append("email")
        if names:
            bulk.update(self.table, [self.columns[name].name for name in names], [thing])
            self.undone.restored += 1
            self._touch([here])

    def _remove(self, going: list[Values]) -> None:
        if self.table is Organisation:
            used = _used(here["id"] for here in going)
            self._keep([here for here in going if here["id"] in used])
            going = [here for here in going if here["id"] not in used]
            self.touched.difference_update(here["id"] for here in going)
        else:
            self._touch(going)
        bulk.delete(self.table, [here["id"] for here in going])
        self.undone.removed += len(going)

    def _keep(self, rows: list[Values]) -> None:
        keys = {here["organisation_id"] for here in rows if "organisation_id" in here}
        names: dict[Any, str] = dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "name"))
        for here in rows:
            self.undone.keep(names.get(here.get("organisation_id"), "") or str(here.get("name", "")))

    def _touch(self, rows: Iterable[Values]) -> None:
        """Organisations whose words for search change with these rows."""
        if self.table in (Evidence, Alias):
            self.touched.update(here["organisation_id"] for here in rows)
        elif self.table is Organisation:
            self.touched.update(here["id"] for here in rows)


def _used(keys: Iterable[int]) -> set[int]:
    """Those organisations to which something points that the import did not bring."""
    wanted, found = list(keys), set[int]()
    with scopes_disabled():  # rows of any cluster may keep an organisation
        for table, column in pointers():
            name = column.attname
            found.update(table._base_manager.filter(**{f"{name}__in": wanted}).values_list(name, flat=True))
    return found

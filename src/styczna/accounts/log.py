"""The log of changes, read: the latest change of a row, everything of one cluster or organisation, names of who acted.

Rows of the log carry the row of the table as JSON. So that the history of one cluster is found among millions of
entries, the log is indexed by the `cluster_id` and the `organisation_id` in that JSON. All SQL here is made of names of
our own; what comes from outside goes as a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from styczna.accounts.audit import LOG
from styczna.accounts.models import Change, Person

OWNERS = ("cluster", "organisation")  # whose id the log is indexed by
_PERSON = re.compile(r"person (\d+)")


def install_everywhere(**_: object) -> None:
    for alias in connections:
        install(connections[alias])


def install(database: BaseDatabaseWrapper) -> None:
    """Lays the indexes where they are missing; safe to repeat, called after each migration."""
    if LOG not in database.introspection.table_names():
        return
    with database.cursor() as cursor:
        for owner in OWNERS:
            said = _said(database.vendor, f"{owner}_id")
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {LOG}_of_{owner} ON {LOG} (({said})) WHERE {said} IS NOT NULL")


@dataclass(frozen=True, slots=True)
class Entries:
    """Some entries of the log, as a query for their ids; `|` puts two together."""

    sql: str
    params: tuple[int | str, ...]

    def __or__(self, other: Entries) -> Entries:
        return Entries(f"{self.sql} UNION {other.sql}", self.params + other.params)

    def changes(self) -> QuerySet[Change]:
        """The entries, the latest first."""
        return Change.objects.filter(pk__in=RawSQL(self.sql, self.params)).order_by("-pk")  # noqa: S611

    def latest(self) -> int:
        """The number of the latest entry: the version of what they are about. 0 where there is none."""
        return self.changes().values_list("pk", flat=True).first() or 0

    def since(self, seen: int) -> QuerySet[Change]:
        """The entries after the version that somebody has seen."""
        return self.changes().filter(pk__gt=seen)


def of_rows(table: str, pks: Collection[int | str]) -> Entries:
    """The entries of some rows of one table."""
    listed = ", ".join(["%s"] * len(pks)) or "NULL"
    sql = f'SELECT id FROM {LOG} WHERE "table" = %s AND row IN ({listed})'  # noqa: S608
    return Entries(sql, (table, *(str(pk) for pk in pks)))


def of(owner: str, pk: int, tables: Collection[str]) -> Entries:
    """The entries of these tables whose rows name the cluster or the organisation as theirs."""
    if owner not in OWNERS:
        raise ValueError(owner)
    said, listed = _said(connection.vendor, f"{owner}_id"), ", ".join(["%s"] * len(tables))
    sql = f'SELECT id FROM {LOG} WHERE {said} = %s AND {said} IS NOT NULL AND +"table" IN ({listed})'  # noqa: S608
    return Entries(sql if connection.vendor == "sqlite" else sql.replace("+", ""), (_key(pk), *tables))


def below(column: str, parents: Collection[int | str], tables: Collection[str]) -> Entries:
    """The entries of tables whose rows hang on others, such as the costs of an office by `office_id`."""
    if not column.isidentifier():
        raise ValueError(column)
    of_tables, of_keys = ", ".join(["%s"] * len(tables)), ", ".join(["%s"] * len(parents)) or "NULL"
    said = _said(connection.vendor, column)
    sql = f'SELECT id FROM {LOG} WHERE "table" IN ({of_tables}) AND {said} IN ({of_keys})'  # noqa: S608
    return Entries(sql, (*tables, *(_key(parent) for parent in parents)))


def names(actors: Iterable[str]) -> Mapping[str, str]:
    """Who each actor of the log is: a person's name, a command, the program itself."""
    wanted = set(actors)
    numbers = {int(found[1]) for actor in wanted if (found := _PERSON.search(actor))}
    people = Person.objects.in_bulk(numbers)
    return {actor: _name(actor, people) for actor in wanted}


def _name(actor: str, people: Mapping[int, Person]) -> str:
    if found := _PERSON.search(actor):
        person = people.get(int(found[1]))
        name = str(person) if person else _("somebody whose account is gone")
        return actor.replace(found[0], name)
    return {"system": _("the program itself"), "visitor": _("a visitor")}.get(actor, actor)


def _said(vendor: str, column: str) -> str:
    """What the row says in a column, as SQL: after the change, or before it where the row is gone."""
    if vendor == "postgresql":
        return f"coalesce(after, before) ->> '{column}'"
    return f"json_extract(coalesce(after, before), '$.{column}')"


def _key(pk: int | str) -> int | str:
    """Numbers in SQLite's JSON, texts in what PostgreSQL takes out of it."""
    return str(pk) if connection.vendor == "postgresql" else int(pk)

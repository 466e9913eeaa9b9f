"""The full-text index over the column `words`, and the narrowing of a query by it, on both databases.

SQLite: an FTS5 table that keeps no text of its own, held in step by triggers, so that bulk updates and cascades are in
it too. PostgreSQL: a GIN index. Both are laid anew after each migration, because SQLite drops a table's triggers
whenever a migration makes the table anew. What a person typed never becomes query syntax: only letters and digits pass.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, BooleanField, F, Func, Model, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In

from styczna.clusters.models import Cluster, Infrastructure, Organisation
from styczna.sources.words import folded_words, stem

INDEXED: tuple[type[Model], ...] = (Cluster, Organisation, Infrastructure)
MOST_WORDS = 20  # of one question
COMMON = 2_000  # rows with the words from which on SQLite should walk the list (measured on 100,000)

Searched = TypeVar("Searched", Cluster, Organisation, Infrastructure)


def by_words(found: QuerySet[Searched], text: str) -> QuerySet[Searched]:
    """Narrow to what has all the words; the last may be unfinished. Words that say nothing alone find nothing.

    Table names are our own, and what was typed goes as a parameter.
    """
    words = folded_words(text)[:MOST_WORDS]
    if not words:
        return found.none() if text.strip() else found
    if connection.vendor == "postgresql":
        return found.filter(_Has(F("words"), Value(_asked(words, "&", "|", "'", ":*"))))
    table = found.model._meta.db_table
    asked = _asked(words, "AND", "OR", '"', "*")
    sql = f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql} LIMIT {COMMON + 1})", [asked])  # noqa: S608
        is_common = cursor.fetchone()[0] > COMMON
    by = _Unindexed(F("pk"), output_field=BigIntegerField()) if is_common else F("pk")
    return found.filter(In(by, RawSQL(sql, [asked])))  # noqa: S611


class _Has(Func):
    """PostgreSQL: the words answer the question. Written as the index has it, so that the index is used."""

    template = "to_tsvector('simple', %(expressions)s)"
    arg_joiner = ") @@ to_tsquery('simple', "
    output_field = BooleanField()


class _Unindexed(Func):
    """The same column, but no index of it: SQLite then reads the rows in the order of the list and asks of each whether
    it was found, instead of fetching thousands to put them in order."""

    template = "+%(expressions)s"


def _asked(words: list[str], both: str, either: str, quote: str, unfinished: str) -> str:
    """The question in the database's own language, from words of letters and digits alone."""
    *whole, last = words
    parts = [f"{quote}{stem(word)}{quote}" for word in whole]
    parts.append(f"({quote}{stem(last)}{quote} {either} {quote}{last}{quote}{unfinished})")
    return f" {both} ".join(parts)


def install_everywhere(**_: object) -> None:
    for alias in connections:
        install(connections[alias])


def install(database: BaseDatabaseWrapper) -> None:
    """Lay the indexes where they are missing; safe to repeat, called after each migration."""
    with database.cursor() as cursor:
        tables = set(database.introspection.table_names(cursor))
        for table in (model._meta.db_table for model in INDEXED):
            if table not in tables:
                continue
            if database.vendor == "postgresql":
                cursor.execute(
                    f"CREATE INDEX IF NOT EXISTS {table}_fts ON {table} USING gin (to_tsvector('simple', words))"
                )
                continue
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{table}_fts_%"]
            )
            if cursor.fetchone() != (len(_ACTIONS),):
                for statement in _sqlite(table):
                    cursor.execute(statement)


_ACTIONS = {
    "insert": "AFTER INSERT ON {table} BEGIN {learn} END",
    "update": "AFTER UPDATE OF words ON {table} WHEN OLD.words IS NOT NEW.words BEGIN {forget} {learn} END",
    "delete": "AFTER DELETE ON {table} BEGIN {forget} END",
}


def _sqlite(table: str) -> list[str]:
    """The tokenizer splits at spaces alone (every letter beyond ASCII is one), and no positions are kept."""
    index = f"{table}_fts"
    forget = f"INSERT INTO {index} ({index}, rowid, words) VALUES ('delete', OLD.id, OLD.words);"  # noqa: S608
    learn = f"INSERT INTO {index} (rowid, words) VALUES (NEW.id, NEW.words);"  # noqa: S608
    made = [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5(words, content='{table}', content_rowid='id', "
        "tokenize='ascii', detail='none', prefix='2 3')"
    ]
    for action, what in _ACTIONS.items():
        body = what.format(table=table, learn=learn, forget=forget)
        made += [f"DROP TRIGGER IF EXISTS {index}_{action}", f"CREATE TRIGGER {index}_{action} {body}"]
    return [*made, f"INSERT INTO {index} ({index}) VALUES ('rebuild')"]  # noqa: S608

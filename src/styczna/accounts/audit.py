"""The log of changes, written by the database itself.

Triggers see what signals do not: `QuerySet.update`, bulk inserts, raw SQL, cascades. Each watched table has three of
them; they write who, when, from where, the row before and after. The log is append-only: more triggers refuse to
change, replace or remove an entry. On SQLite the triggers ask the connection for the actor (a function registered when
it opens); on PostgreSQL a session setting carries it. See docs/decisions/0005-audit-by-triggers.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from styczna.accounts.actor import current

# Columns that never enter the log: secrets, what tells who a person is (an erased address must not live on here), and
# what is too large. That they changed is logged all the same; only a sign-in, which sets `last_login`,
# leaves no entry, and neither do the words of search, which are made of the columns beside them.
HIDDEN = {
    "accounts_person": frozenset({"password", "email", "name"}),
    "accounts_invitation": frozenset({"email", "digest"}),
    "clusters_contact": frozenset({"name", "email", "phone"}),
    "clusters_import": frozenset({"rejected"}),
    "clusters_logo": frozenset({"png"}),
    "clusters_merge": frozenset({"snapshot"}),
    "clusters_organisation": frozenset({"email"}),
    "clusters_waitingrow": frozenset({"row"}),
    "touchpoints_keptdiagnosis": frozenset({"document", "items"}),
}
UNLOGGED = frozenset({"last_login", "words"})
WATCHED_APPS = ("accounts", "clusters", "touchpoints", "orders", "continuity", "dialogue")
LOG = "accounts_change"


def watched() -> list[type[Model]]:
    """Every table of the rooms and of accounts, the log itself left out; many-to-many tables among them."""
    return [
        model
        for label in WATCHED_APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model._meta.db_table != LOG
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Lays the triggers anew for every watched table; safe to repeat, called after each migration."""
    tables = set(connection.introspection.table_names())
    if LOG not in tables:
        return
    statements = _sqlite_log() if connection.vendor == "sqlite" else _postgres_log()
    for model in watched():
        if model._meta.db_table in tables:
            columns = [f.column for f in model._meta.concrete_fields if f.column and f.column not in UNLOGGED]
            key = model._meta.pk.column
            make = _sqlite_table if connection.vendor == "sqlite" else _postgres_table
            statements += make(model._meta.db_table, str(key), columns)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper, table: str) -> None:
    """Takes the triggers of one table away: a migration that drops one of its columns calls this first, because SQLite
    lets no trigger name a column that is gone. They are laid anew when the migration is through."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for action in ("insert", "update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS log_{table}_{action}")


def prepare(connection: BaseDatabaseWrapper) -> None:
    """Gives a fresh connection the means to say who acts."""
    if connection.vendor == "sqlite":
        raw: Any = connection.connection
        raw.create_function("styczna_who", 0, lambda: current().who)
        raw.create_function("styczna_origin", 0, lambda: current().origin)
        # Without it SQLite replaces a row (INSERT OR REPLACE) unseen by the triggers that watch what is deleted.
        raw.execute("PRAGMA recursive_triggers = ON")
    elif connection.vendor == "postgresql":
        connection.execute_wrappers.append(_tell_postgres)


def _tell_postgres(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Sets the actor for the session whenever it differs from the one told last."""
    connection: Any = context["connection"]
    actor = current()
    if getattr(connection, "styczna_told", None) != actor:
        with connection.connection.cursor() as cursor:
            cursor.execute(
                "select set_config('styczna.who', %s, false), set_config('styczna.origin', %s, false)",
                (actor.who, actor.origin),
            )
        # Inside a transaction that rolls back the setting is lost with it, so it is told again after.
        connection.styczna_told = None if connection.in_atomic_block else actor
    return execute(sql, params, many, context)


def install_everywhere(**_: Any) -> None:
    for alias in connections:
        install(connections[alias])


def _sqlite_log() -> list[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, 'the log of changes is append-only'); END"
    return [
        f"DROP TRIGGER IF EXISTS {LOG}_no_update",
        f"CREATE TRIGGER {LOG}_no_update BEFORE UPDATE ON {LOG} {refuse}",
        f"DROP TRIGGER IF EXISTS {LOG}_no_delete",
        f"CREATE TRIGGER {LOG}_no_delete BEFORE DELETE ON {LOG} {refuse}",
        # INSERT OR REPLACE of a number that is taken would change that entry, in a connection of another program too.
        f"DROP TRIGGER IF EXISTS {LOG}_no_replace",
        f"CREATE TRIGGER {LOG}_no_replace BEFORE INSERT ON {LOG} "
        f"WHEN EXISTS (SELECT 1 FROM {LOG} WHERE id = NEW.id) {refuse}",
    ]


def _sqlite_table(table: str, key: str, columns: list[str]) -> list[str]:
    shown = [c for c in columns if c not in HIDDEN.get(table, ())]

    def row(alias: str) -> str:
        return "json_object(" + ", ".join(f"'{c}', {alias}.\"{c}\"" for c in shown) + ")"

    differs = "WHEN " + " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in columns) + " "
    statements = []
    for action, when, before, after, alias in (
        ("insert", "", "NULL", row("NEW"), "NEW"),
        ("update", differs, row("OLD"), row("NEW"), "NEW"),
        ("delete", "", row("OLD"), "NULL", "OLD"),
    ):
        name = f"log_{table}_{action}"
        statements += [
            f"DROP TRIGGER IF EXISTS {name}",
            f'CREATE TRIGGER {name} AFTER {action.upper()} ON "{table}" {when}BEGIN '
            f'INSERT INTO {LOG} (at, actor, origin, "table", row, action, before, after) VALUES '
            f"(strftime('%Y-%m-%d %H:%M:%f', 'now'), styczna_who(), styczna_origin(), '{table}', "
            f"{alias}.\"{key}\", '{action}', {before}, {after}); END",
        ]
    return statements


def _postgres_log() -> list[str]:
    return [
        """CREATE OR REPLACE FUNCTION styczna_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the log of changes is append-only'; END $$""",
        f"CREATE OR REPLACE TRIGGER {LOG}_append_only BEFORE UPDATE OR DELETE ON {LOG} "
        "FOR EACH ROW EXECUTE FUNCTION styczna_append_only()",
        f"CREATE OR REPLACE TRIGGER {LOG}_no_truncate BEFORE TRUNCATE ON {LOG} "
        "FOR EACH STATEMENT EXECUTE FUNCTION styczna_append_only()",
        """CREATE OR REPLACE FUNCTION styczna_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'TRUNCATE is not seen by the log of changes: use DELETE'; END $$""",
        f"""CREATE OR REPLACE FUNCTION styczna_log() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE gone jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) - {_array(UNLOGGED)} END;
                came jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) - {_array(UNLOGGED)} END;
        BEGIN
          IF gone = came THEN RETURN NULL; END IF;
          INSERT INTO {LOG} (at, actor, origin, "table", row, action, before, after)
          VALUES (clock_timestamp(), coalesce(nullif(current_setting('styczna.who', true), ''), 'system'),
                  coalesce(current_setting('styczna.origin', true), ''), TG_TABLE_NAME,
                  coalesce(came, gone) ->> TG_ARGV[0], lower(TG_OP),
                  gone - TG_ARGV[1]::text[], came - TG_ARGV[1]::text[]);
          RETURN NULL;
        END $$""",
    ]


def _array(words: Iterable[str]) -> str:
    return f"'{{{','.join(sorted(words))}}}'::text[]"


def _postgres_table(table: str, key: str, columns: list[str]) -> list[str]:
    del columns  # PostgreSQL takes the row whole and leaves out what is hidden by name
    hidden = ",".join(sorted(HIDDEN.get(table, ())))
    return [
        f'CREATE OR REPLACE TRIGGER log_{table} AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION styczna_log('{key}', '{{{hidden}}}')",
        f'CREATE OR REPLACE TRIGGER log_{table}_no_truncate BEFORE TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION styczna_no_truncate()",
    ]

"""The log of changes: complete, bulk changes too, and only ever longer."""

import pytest
from django.db import DatabaseError, connection, transaction

from styczna.accounts import audit
from styczna.accounts.actor import acting_as
from styczna.accounts.models import Change, Person
from styczna.clusters.models import Achievement, Cluster

pytestmark = pytest.mark.django_db


def changes(table: str) -> list[Change]:
    return list(Change.objects.filter(table=table).order_by("id"))


def test_a_change_says_who_from_where_before_and_after() -> None:
    with acting_as("person 7", "10.0.0.9"):
        cluster = Cluster.objects.create(slug="x", name="Dawna", region="PL51")
        cluster.name = "Nowa"
        cluster.save()
    added, changed = changes("clusters_cluster")
    assert (added.action, added.before) == ("insert", None)
    assert (changed.actor, changed.origin, changed.action) == ("person 7", "10.0.0.9", "update")
    assert (changed.before["name"], changed.after["name"]) == ("Dawna", "Nowa")
    assert changed.row == str(cluster.pk)
    assert changed.at is not None


def test_bulk_changes_and_cascades_are_in_the_log() -> None:
    Cluster.objects.bulk_create(Cluster(slug=f"c{n}", name=str(n), region="PL51") for n in range(3))
    Cluster.objects.update(region="PL52")
    Achievement.objects.create(cluster=Cluster.objects.get(slug="c0"), text_pl="a", text_en="b", source="c")
    Cluster.objects.filter(slug="c0").delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clusters_cluster SET region = 'PL53'")
    actions = [change.action for change in changes("clusters_cluster")]
    assert actions == ["insert"] * 3 + ["update"] * 3 + ["delete"] + ["update"] * 2
    assert [change.action for change in changes("clusters_achievement")] == ["insert", "delete"]


def test_what_changed_nothing_leaves_no_entry() -> None:
    Cluster.objects.create(slug="x", name="x", region="PL51")
    Cluster.objects.update(region="PL51")
    assert len(changes("clusters_cluster")) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_change SET actor = 'nobody'",
        "DELETE FROM accounts_change",
        "INSERT OR REPLACE INTO accounts_change SELECT * FROM accounts_change",
        "INSERT INTO accounts_change SELECT * FROM accounts_change WHERE true "
        "ON CONFLICT (id) DO UPDATE SET actor = 'nobody'",
    ],
)
def test_the_log_is_append_only(statement: str) -> None:
    Cluster.objects.create(slug="x", name="x", region="PL51")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_no_entry_is_replaced_even_by_a_connection_that_another_program_opened(recursive: str) -> None:
    Cluster.objects.create(slug="x", name="x", region="PL51")
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {recursive}")
        try:
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(
                    'INSERT OR REPLACE INTO accounts_change (id, at, actor, origin, "table", row, action) '
                    "SELECT id, at, 'nobody', origin, \"table\", row, action FROM accounts_change"
                )
        finally:
            cursor.execute("PRAGMA recursive_triggers = ON")
    assert not Change.objects.filter(actor="nobody").exists()


def test_a_row_that_is_replaced_leaves_its_removal_in_the_log() -> None:
    Cluster.objects.create(slug="x", name="Dawna", region="PL51")
    with connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO clusters_cluster SELECT * FROM clusters_cluster")
    assert [change.action for change in changes("clusters_cluster")] == ["insert", "delete", "insert"]


def test_a_password_and_an_address_never_enter_the_log_but_their_change_does() -> None:
    person = Person.objects.create_user("kanarek@example.org", "kanarek secret", name="Kanarek")
    person.set_password("another kanarek")
    person.save()
    Person.objects.update(email="inny-kanarek@example.org")
    entries = changes("accounts_person")
    assert [change.action for change in entries] == ["insert", "update", "update"]
    assert "kanarek" not in str([(change.before, change.after) for change in entries]).lower()


def test_signing_in_is_not_a_change() -> None:
    from django.utils import timezone

    Person.objects.create_user("a@example.org", "long enough", name="A")
    Person.objects.update(last_login=timezone.now())
    assert len(changes("accounts_person")) == 1


def test_a_line_break_cannot_forge_an_entry() -> None:
    with acting_as("person 7\n2026 insert", "1.2.3.4\r\nx"):
        Cluster.objects.create(slug="x", name="x", region="PL51")
    entry = changes("clusters_cluster")[0]
    assert (entry.actor, entry.origin) == ("person 7 2026 insert", "1.2.3.4 x")


def test_every_table_of_the_rooms_is_watched() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        triggers = {name for (name,) in cursor.fetchall()}
    rooms = {
        table
        for table in connection.introspection.table_names()
        if table.split("_")[0] in audit.WATCHED_APPS
        and table != audit.LOG
        and "_fts" not in table  # indexes of words, made of the watched rows and made anew from them
    }
    assert rooms
    for table in rooms:
        assert {f"log_{table}_{action}" for action in ("insert", "update", "delete")} <= triggers, table

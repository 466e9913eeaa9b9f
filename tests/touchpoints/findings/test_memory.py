"""What is remembered is what is there: any change of the evidence is seen, whatever the way it came."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styczna.clusters.models import Basis, Cluster, Evidence
from styczna.touchpoints.diagnose import diagnose
from styczna.touchpoints.findings import memory
from styczna.touchpoints.findings.memory import StillAtWork, remembered


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    memory.forget()


def test_the_same_evidence_is_diagnosed_once(meeting: object) -> None:
    assert diagnose() is diagnose()


@pytest.mark.parametrize("change", ["add", "bulk", "update", "delete", "rename"])
def test_every_change_of_the_evidence_is_seen_at_once(meeting: object, change: str) -> None:
    before = diagnose()
    dkeo = Cluster.objects.get(slug="dkeo")
    new = Evidence(cluster=dkeo, scheme="cpv", code="15000000", basis=Basis.DECLARED, reference="strona klastra")
    if change == "add":
        new.save()
    elif change == "bulk":
        Evidence.objects.bulk_create([new])
    elif change == "update":
        Evidence.objects.filter(cluster=dkeo).update(basis=Basis.DECLARED)
    elif change == "delete":
        Evidence.objects.filter(cluster=dkeo).delete()
    else:
        Cluster.objects.filter(pk=dkeo.pk).update(name="Nowa nazwa")
    after = diagnose()
    assert after is not before
    if change == "rename":
        assert "Nowa nazwa" in {cluster.name for cluster in after.clusters}
    else:
        assert after.diagnosis.inputs_digest != before.diagnosis.inputs_digest


def test_a_reader_gets_the_last_findings_while_new_ones_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    finish = threading.Event()
    monkeypatch.setattr(memory, "PATIENCE", 0.02)

    def slow() -> str:
        assert finish.wait(10)
        return "new"

    with pytest.raises(StillAtWork):
        remembered("findings", ("first",), slow)
    finish.set()
    while memory._running:
        time.sleep(0.01)
    assert remembered("findings", ("first",), slow) == ("new", False)

    finish.clear()
    assert remembered("findings", ("second",), slow) == ("new", True)
    finish.set()


def test_many_who_wait_make_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    begun = threading.Barrier(5)
    monkeypatch.setattr(memory, "PATIENCE", 10.0)

    def make() -> int:
        made.append(1)
        threading.Event().wait(0.05)
        return len(made)

    answers = []

    def reader() -> None:
        begun.wait()
        answers.append(remembered("findings", ("state",), make))
        connection.close()

    readers = [threading.Thread(target=reader) for _ in range(5)]
    for each in readers:
        each.start()
    for each in readers:
        each.join()
    assert answers == [(1, False)] * 5


def test_an_error_reaches_whoever_waits_and_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "PATIENCE", 10.0)

    def broken() -> None:
        raise ValueError("evidence")

    for _ in range(2):
        with pytest.raises(ValueError, match="evidence"):
            remembered("findings", ("state",), broken)


def test_asking_what_changed_last_does_not_read_the_whole_log(meeting: object) -> None:
    with CaptureQueriesContext(connection) as asked:
        memory.state_of_evidence()
    of_tables = [query["sql"] for query in asked if "MAX" in query["sql"]]
    assert len(of_tables) == len(memory.READ)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {of_tables[0]}")
        assert "newest_change_of_a_table" in str(cursor.fetchall())

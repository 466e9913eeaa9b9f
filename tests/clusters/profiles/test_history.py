"""Every change of a cluster is kept with who, when, before, after; a cluster sees its own history and no other's."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.utils import timezone, translation
from django.utils.functional import Promise
from django_scopes import scope

from styczna.accounts import log
from styczna.accounts.actor import acting_as
from styczna.accounts.audit import HIDDEN, watched
from styczna.accounts.models import Change
from styczna.clusters.models import (
    Cluster,
    Contact,
    FinancingLine,
    Membership,
    Organisation,
    Project,
)
from styczna.clusters.profiles import history
from styczna.clusters.profiles.history import Asked, narrowed, of_cluster, of_organisation
from styczna.clusters.profiles.history_words import COLUMNS, SKIPPED, TABLES, lines

pytestmark = pytest.mark.django_db

# Tables that name a cluster or an organisation and are left out of its history on purpose, with the reason.
NOT_OF_CLUSTER = {"touchpoints_specialisation": "the region's: its own page shows what was changed"}
NOT_OF_ORGANISATION = {
    "clusters_fee": "the cluster's books",
    "clusters_notthesame": "of whoever merges",
    "clusters_merge": "of whoever merges: it holds what another entry kept confidential",
    "clusters_infrastructure": "of the cluster that offers it",
    "clusters_project": "of the clusters whose project it is",
    "clusters_waitingrow": "the cluster's files",
    "orders_consortium": "another cluster's draft",
    "orders_consortium_members": "another cluster's draft",
}


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_every_table_that_names_a_cluster_or_an_organisation_was_decided_on() -> None:
    for model in watched():
        table = model._meta.db_table
        names = {field.related_model for field in model._meta.concrete_fields if field.is_relation}
        if Cluster in names:
            assert (table in history.OF_CLUSTER) != (table in NOT_OF_CLUSTER), table
        if Organisation in names:
            assert (table in history.OF_ORGANISATION) != (table in NOT_OF_ORGANISATION), table
    below = {table for _, _, tables in history.BELOW_CLUSTER for table in tables}
    for table in {*history.OF_CLUSTER, *below, *history.OF_PROJECT, *history.OF_ORGANISATION}:
        assert table in TABLES, f"{table} has no name in words"


def test_every_column_of_a_history_has_a_name_in_words() -> None:
    named_alike = {"nip", "krs", "regon", "nuts"}  # in every language
    for model in watched():
        table = model._meta.db_table
        if table in TABLES:
            for field in model._meta.concrete_fields:
                shown = field.column not in SKIPPED and field.column not in HIDDEN.get(table, ())
                in_words = isinstance(field.verbose_name, Promise) or field.name in COLUMNS
                assert not shown or in_words or field.name in named_alike, (table, field.name)


def test_a_change_is_told_with_who_when_before_and_after(cast: Any) -> None:
    client = client_of(cast.alicja)
    form = client.get("/en/clusters/dkeo/edit/profile/").context["form"]
    entered = {bound.html_name: value for bound in form if (value := bound.value()) not in (None, "")}
    client.post("/en/clusters/dkeo/edit/profile/", {**entered, "legal_form": "foundation"})
    with translation.override("en"):
        told = lines(of_cluster(cast.alicja, Cluster.objects.get(slug="dkeo"))[:3])
    profile = next(line for line in told if line.table == "Profile")
    assert profile.who == "Alicja"
    assert timezone.now() - profile.at < timedelta(minutes=5)
    assert [(one.what, one.before, one.after) for one in profile.told] == [("Legal form", "association", "foundation")]
    text = words(client, "/en/clusters/dkeo/history/")
    assert "Legal form: association → foundation" in text
    assert "Source of a fact , changed" in text


def test_what_a_command_changed_is_said_of_the_command(cast: Any) -> None:
    dkeo = Cluster.objects.get(slug="dkeo")
    with acting_as("styczna members import", "this machine"):
        Cluster.objects.filter(pk=dkeo.pk).update(seat="Oława")
    assert lines(of_cluster(cast.alicja, dkeo)[:1])[0].who == "styczna members import"
    with acting_as("person 999999", ""):
        Cluster.objects.filter(pk=dkeo.pk).update(seat="Legnica")
    with translation.override("en"):
        assert lines(of_cluster(cast.alicja, dkeo)[:1])[0].who == "somebody whose account is gone"


def test_one_clusters_history_never_shows_anothers_rows(cast: Any) -> None:
    dkeo, cte = Cluster.objects.get(slug="dkeo"), Cluster.objects.get(slug="cte")
    with scope(cluster=cte):
        FinancingLine.objects.create(cluster=cte, year=2009, source="fees", amount="987654")
    mine = of_cluster(cast.alicja, dkeo)
    assert mine.exists()
    offices = set(
        Change.objects.filter(table="continuity_office", after__cluster_id=dkeo.pk).values_list("row", flat=True)
    )
    for entry in mine:
        row = entry.after or entry.before or {}
        if "cluster_id" in row:
            assert row["cluster_id"] == dkeo.pk
        elif "office_id" in row:
            assert str(row["office_id"]) in offices
        else:
            assert (entry.table, entry.row) == ("clusters_cluster", str(dkeo.pk)) or entry.table in (
                "clusters_project", *history.OF_PROJECT,
            )  # fmt: skip
    assert "987,654" not in words(client_of(cast.alicja), "/en/clusters/dkeo/history/")
    assert "987654" in words(client_of(cast.bartek), "/en/clusters/cte/history/").replace(",", "")
    assert "No change fits." in words(client_of(cast.alicja), "/en/clusters/dkeo/history/?words=987654")


def test_only_its_own_people_see_a_history(cast: Any) -> None:
    dkeo = Cluster.objects.get(slug="dkeo")
    organisation = Organisation.objects.get(appointment__person=cast.darek)
    for name in ("bartek", "celina", "darek", "ewa"):
        with pytest.raises(Http404):
            of_cluster(getattr(cast, name), dkeo)
    for name in ("alicja", "bartek", "celina", "ewa"):
        with pytest.raises(Http404):
            of_organisation(getattr(cast, name), organisation)
    assert of_organisation(cast.darek, organisation).exists()


def test_an_organisations_history_holds_nothing_of_its_clusters_books(cast: Any) -> None:
    from styczna.clusters.models import Fee

    organisation = Organisation.objects.get(appointment__person=cast.darek)
    dkeo = Cluster.objects.get(slug="dkeo")
    with scope(cluster=dkeo):
        Fee.objects.create(
            cluster=dkeo, organisation=organisation, period_from="2009-01-01", period_to="2009-12-31", amount=1
        )
    Organisation.objects.filter(pk=organisation.pk).update(turnover=1000, email="tajny@example.org")
    found = of_organisation(cast.darek, organisation)
    assert not found.filter(table="clusters_fee").exists()
    assert {entry.table for entry in found} <= {"clusters_organisation", *history.OF_ORGANISATION}
    text = words(client_of(cast.darek), f"/en/clusters/organisations/{organisation.pk}/history/")
    assert "Yearly turnover, PLN" in text
    assert "tajny@example.org" not in text


def test_names_and_addresses_of_people_are_not_kept(cast: Any) -> None:
    dkeo = Cluster.objects.get(slug="dkeo")
    with scope(cluster=dkeo):
        hanna = Contact.objects.create(cluster=dkeo, name="Hanna Ukryta", email="h@example.org")
        Contact.objects.filter(pk=hanna.pk).update(name="Hanna Inna")
    text = words(client_of(cast.alicja), "/en/clusters/dkeo/history/?table=clusters_contact")
    assert "Contact , changed" in text
    assert "Names and addresses of people and pictures are not kept" in text
    assert "Hanna" not in text


def test_a_project_is_in_the_history_as_long_as_it_is_the_clusters(cast: Any) -> None:
    dkeo, cte = Cluster.objects.get(slug="dkeo"), Cluster.objects.get(slug="cte")
    project = Project.objects.create(title="Magazyn energii")
    project.clusters.add(dkeo, cte)
    Project.objects.filter(pk=project.pk).update(title="Magazyn ciepła")
    project.phases.create(kind="investment")
    tables = set(of_cluster(cast.alicja, dkeo).values_list("table", flat=True))
    assert {"clusters_project", "clusters_phase", "clusters_project_clusters"} <= tables
    project.clusters.remove(dkeo)
    tables = set(of_cluster(cast.alicja, dkeo).values_list("table", flat=True))
    assert "clusters_project" not in tables
    project.delete()
    assert of_cluster(cast.bartek, cte).filter(table="clusters_project", action="delete").exists()


def test_the_history_is_narrowed_paged_and_a_file(cast: Any) -> None:
    dkeo = Cluster.objects.get(slug="dkeo")
    client = client_of(cast.alicja)
    with acting_as(f"person {cast.alicja.pk}", ""):
        Cluster.objects.filter(pk=dkeo.pk).update(seat="Oława")
    every = of_cluster(cast.alicja, dkeo)
    total = every.count()
    assert narrowed(every, Asked(actor=f"person {cast.alicja.pk}")).count() == 1
    assert narrowed(every, Asked(words="Oława")).count() == 1
    assert narrowed(every, Asked(table="clusters_membership")).count() == 12
    assert narrowed(every, Asked(action="update")).count() == 1
    today = timezone.localdate()
    assert narrowed(every, Asked(since=today, until=today)).count() == total
    assert not narrowed(every, Asked(until=today - timedelta(days=1))).exists()
    assert "Page 2 of" in words(client, "/en/clusters/dkeo/history/?page=2")
    assert "No change fits." in words(client, "/en/clusters/dkeo/history/?words=nobody+wrote+this")
    assert 'class="errors"' in client.get("/en/clusters/dkeo/history/?since=20012-01-01").content.decode()
    response = client.get("/en/clusters/dkeo/history/?format=csv&words=Oława")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == ["When", "Who", "What", "Which", "How", "Column", "Before", "After"]
    assert [row[1:] for row in rows[1:]] == [
        ["Alicja", "Profile", "Dolnośląski Klaster Energii Odnawialnej", "changed", "Seat", "–", "Oława"]
    ]
    assert client.get("/en/clusters/dkeo/history/?format=xlsx").status_code == 200


def test_the_history_of_one_is_found_by_an_index(db: None) -> None:
    sql, params = log.of("cluster", 1, ["clusters_membership"]).sql, (1, "clusters_membership")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}" if connection.vendor == "sqlite" else f"EXPLAIN {sql}", params)
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert connection.vendor != "sqlite" or "accounts_change_of_cluster" in plan


def test_nothing_but_our_own_names_becomes_sql() -> None:
    with pytest.raises(ValueError, match="drop"):
        log.of("drop", 1, ["x"])
    with pytest.raises(ValueError, match="a' or"):
        log.below("a' or 1", [1], ["x"])


def test_a_membership_is_called_by_its_organisation(cast: Any) -> None:
    dkeo = Cluster.objects.get(slug="dkeo")
    Membership.objects.create(cluster=dkeo, organisation=Organisation.objects.create(name="Żuraw S.A.", kind="e"))
    assert lines(of_cluster(cast.alicja, dkeo)[:1])[0].title == "Żuraw S.A."

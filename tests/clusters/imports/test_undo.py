"""Undoing an import: everything goes back, but for what somebody has changed or uses since."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django_scopes import scope, scopes_disabled

from sources.tables import HEADER, ROWS
from styczna.accounts.actor import acting_as
from styczna.accounts.models import Change, Person
from styczna.clusters.imports.decide_waiting import DecidedAlready, candidates, decide
from styczna.clusters.imports.take_in_members import import_file
from styczna.clusters.imports.undo import NothingToUndo, undo
from styczna.clusters.models import Alias, Cluster, Evidence, Import, Membership, Organisation, WaitingRow

pytestmark = pytest.mark.django_db

TABLE = "Nazwa;NIP;Kody PKD;Miejscowość;Obrót (tys. zł);E-mail;Członek od\n"
FIRST = TABLE + "Żółw;5250005834;35.11.Z;Wrocław;10;;2010\nĆma;7792142959;62.01.Z;Legnica;5;;\n"
SECOND = (
    TABLE + "Żółw S.A.;5250005834;43.21.Z;Lubin;20;a@example.org;2011\nNowa;5260250274;62.01.Z;;;;\nBez numeru;;;;;;\n"
)


@pytest.fixture
def one():
    return Cluster.objects.create(slug="one", name="Pierwszy", region="PL51")


@pytest.fixture
def take(tmp_path, settings):
    settings.HOME = tmp_path

    def taking(cluster, table, name="lista.csv"):
        path = tmp_path / name
        path.write_text(table, encoding="utf-8")
        import_file(cluster=cluster, path=path, by=None)
        with scope(cluster=cluster):
            return Import.objects.select_related("cluster").first()

    return taking


def state():
    with scopes_disabled():
        return tuple(
            list(table._base_manager.order_by("pk").values())
            for table in (Organisation, Alias, Membership, Evidence, WaitingRow)
        )


def test_an_import_undone_is_as_if_it_had_never_been(one, take):
    take(one, FIRST)
    before = state()
    given = take(one, SECOND)
    assert state() != before
    undone = undo(of_import=given, by=None)
    assert state() == before
    assert (undone.kept, undone.restored) == (0, 2)  # the organisation and its membership
    with pytest.raises(NothingToUndo):
        undo(of_import=given, by=None)


def test_after_undoing_the_same_file_comes_in_again(one, take):
    given = take(one, HEADER + ROWS)
    undo(of_import=given, by=None)
    assert Organisation.objects.count() == 0
    again = take(one, HEADER + ROWS)
    assert (again.counts["new"], Organisation.objects.count()) == (2, 2)


def test_imports_undone_from_the_last_to_the_first_leave_nothing(one, take):
    given = [take(one, FIRST), take(one, SECOND), take(one, FIRST)]
    for of_import in reversed(given):
        assert undo(of_import=of_import, by=None).kept == 0
    assert all(not rows for rows in state())


def test_what_somebody_changed_since_stays_and_is_named(one, take):
    given = take(one, FIRST)
    with acting_as("person 7", "here"):
        Organisation.objects.filter(nip="5250005834").update(city="Gdzie indziej")
    undone = undo(of_import=given, by=None)
    assert (undone.kept, undone.names) == (1, ["Żółw"])
    assert [firm.name for firm in Organisation.objects.all()] == ["Żółw"]


def test_an_address_that_a_person_gave_since_is_not_lost_though_the_log_has_none(one, take):
    given = take(one, FIRST)
    with acting_as("person 7", "here"):
        Organisation.objects.filter(nip="5250005834").update(email="nowy@example.org")
    undo(of_import=given, by=None)
    assert Organisation.objects.get().email == "nowy@example.org"


def test_what_somebody_else_uses_stays(one, take):
    given = take(one, FIRST)
    other = Cluster.objects.create(slug="other", name="Drugi", region="PL51")
    Membership.objects.create(cluster=other, organisation=Organisation.objects.get(nip="7792142959"))
    undone = undo(of_import=given, by=None)
    assert undone.names == ["Ćma"]
    assert list(Membership.objects.values_list("cluster__slug", flat=True)) == ["other"]


def test_an_address_filled_in_is_emptied_again(one, take):
    take(one, FIRST)
    given = take(one, SECOND)
    assert Organisation.objects.get(nip="5250005834").email == "a@example.org"
    undo(of_import=given, by=None)
    assert Organisation.objects.get(nip="5250005834").email == ""


def test_words_of_search_follow(one, take):
    take(one, FIRST)
    given = take(one, TABLE + "Zupełnie Inna Nazwa;5250005834;;;;;\n")
    assert "zupeln" in Organisation.objects.get(nip="5250005834").words
    undo(of_import=given, by=None)
    assert "zupeln" not in Organisation.objects.get(nip="5250005834").words


def test_undoing_stands_in_the_log_and_only_the_coordinator_may(one, take):
    given = take(one, FIRST)
    with pytest.raises(PermissionDenied):
        undo(of_import=given, by=Person.objects.create_user("b@example.org", name="Bartek"))
    undo(of_import=given, by=None)
    removed = Change.objects.filter(actor=f"undo of import {given.pk}", action="delete")
    assert removed.filter(table="clusters_organisation").count() == 2


def test_a_failure_while_undoing_leaves_everything_as_it_was(one, take):
    take(one, FIRST)
    given = take(one, SECOND)
    before, number = state(), 0
    while True:
        number += 1
        left = [number]

        def fail(execute, sql, params, many, context, left=left):
            if not sql.startswith(("SAVEPOINT", "ROLLBACK", "RELEASE")):
                left[0] -= 1
                if left[0] == 0:
                    raise DatabaseError("no")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(fail):
            try:
                undo(of_import=given, by=None)
            except DatabaseError:
                assert state() == before
                given.refresh_from_db()
            else:
                break
    assert number > 10


# ---- decisions on rows without a number


@pytest.fixture
def alicja(one):
    from styczna.accounts.models import Appointment, Role

    person = Person.objects.create_user("alicja@example.org", name="Alicja")
    Appointment.objects.create(person=person, role=Role.COORDINATOR, cluster=one)
    return person


@pytest.fixture
def row(one, take):
    take(one, "Nazwa;NIP;Miejscowość;Kody PKD;Członek od\nPolitechnika Wrocławska;;Wrocław;72.19.Z;2010\n")
    with scope(cluster=one):
        return WaitingRow.objects.select_related("cluster", "of_import").get()


def organisation(name, **more):
    from styczna.clusters.directory.directory import refresh_words

    made = Organisation.objects.create(name=name, kind="research", **more)
    refresh_words([made.pk])
    return made


def test_names_propose_the_likeliest_first_and_never_an_example(row):
    organisation("Politechnika Warszawska", city="Warszawa")
    right = organisation("POLITECHNIKA WROCŁAWSKA", city="Wrocław")
    organisation("Politechnika Wrocławska", is_example=True)
    organisation("Zakład Ślusarski")
    found = candidates(row=row)
    assert (found[0].organisation, found[0].likeness, found[0].same_city) == (right, 1.0, True)
    assert [candidate.organisation.name for candidate in found[1:]] == ["Politechnika Warszawska"]


def test_a_decision_becomes_a_membership_and_holds_for_the_next_file(one, take, row, alicja):
    known = organisation("POLITECHNIKA WROCŁAWSKA", nip="8960005851")
    decide(row=row, by=alicja, organisation=known)
    membership = known.memberships.get()
    assert (membership.cluster, membership.since.year) == (one, 2010)
    assert known.aliases.get().name == "Politechnika Wrocławska"
    again = take(one, "Nazwa;NIP;Miejscowość\nPolitechnika Wrocławska;;Wrocław\n")
    assert (again.counts["new"], again.counts["waiting"], Organisation.objects.count()) == (0, 0, 1)


def test_somebody_new_becomes_an_organisation_that_its_number_finds_later(one, take, row, alicja):
    decide(row=row, by=alicja, is_new=True)
    made = Organisation.objects.get()
    assert (made.name, made.kind, made.nip) == ("Politechnika Wrocławska", "research", None)
    assert list(made.evidence.values_list("code", flat=True)) == ["72.19.Z"]
    take(one, "Nazwa;NIP\nPolitechnika Wrocławska;5250005834\n")
    assert (Organisation.objects.get().nip, Organisation.objects.count()) == ("5250005834", 1)


def test_no_member_is_left_out_and_not_asked_again(one, take, row, alicja):
    decide(row=row, by=alicja)
    assert Organisation.objects.count() == 0
    again = take(one, "Nazwa;NIP;Miejscowość\nPolitechnika Wrocławska;;Wrocław\n")
    assert (again.counts["unchanged"], again.counts["waiting"]) == (1, 0)


def test_a_decision_is_made_once_and_by_the_coordinator(row, alicja):
    with pytest.raises(PermissionDenied):
        decide(row=row, by=Person.objects.create_user("b@example.org", name="Bartek"))
    decide(row=row, by=alicja)
    with pytest.raises(DecidedAlready):
        decide(row=row, by=alicja, is_new=True)


def test_a_decision_survives_the_undoing_of_its_file(one, row, alicja):
    decide(row=row, by=alicja, is_new=True)
    with scope(cluster=one):
        given = Import.objects.select_related("cluster").get()
    assert undo(of_import=given, by=alicja).names == ["Politechnika Wrocławska"]
    assert Organisation.objects.count() == 1

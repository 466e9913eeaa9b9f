"""Taking members in: whole or not at all, the same again changes nothing, nobody overwrites another's member."""

import stat
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django_scopes import scope, scopes_disabled

from sources.tables import HEADER, ROWS
from styczna.accounts.models import Appointment, Change, Person, Role
from styczna.clusters.imports import store as import_store
from styczna.clusters.imports.take_in_members import Cancelled, import_file, remember
from styczna.clusters.models import (
    Alias,
    Cluster,
    ColumnMapping,
    Evidence,
    Import,
    Membership,
    Organisation,
    WaitingRow,
)
from styczna.sources.messages import RefusedError

pytestmark = pytest.mark.django_db

TWO = "Nazwa;NIP;Kody PKD;Miejscowość;Obrót (tys. zł);E-mail;Członek od\n"


@pytest.fixture
def one():
    return Cluster.objects.create(slug="one", name="Pierwszy", region="PL51")


@pytest.fixture
def other():
    return Cluster.objects.create(slug="other", name="Drugi", region="PL51")


@pytest.fixture
def take(tmp_path, settings):
    settings.HOME = tmp_path

    def taking(cluster, table, name="lista.csv", encoding="utf-8", by=None, **how):
        path = tmp_path / name
        path.write_bytes(table.encode(encoding))
        return import_file(cluster=cluster, path=path, by=by, **how)

    return taking


def counted(counts):
    return counts.read, counts.new, counts.changed, counts.unchanged, len(counts.rejected)


def state():
    """All that an import writes, without the numbers of rows."""
    with scopes_disabled():
        return (
            sorted(Organisation.objects.values_list("name", "nip", "size", "city", "turnover", "email", "words")),
            sorted(Alias.objects.values_list("organisation__nip", "name")),
            sorted(
                Membership.objects.values_list("cluster__slug", "organisation__nip", "since", "is_confirmed"), key=str
            ),
            sorted(
                Evidence.objects.filter(organisation__isnull=False).values_list("organisation__nip", "scheme", "code")
            ),
            sorted(WaitingRow.objects.values_list("name", flat=True)),
        )


def test_two_firms_in_four_spellings_are_two_firms(one, take):
    table = HEADER + ROWS
    assert counted(take(one, table, encoding="cp1250")) == (3, 2, 0, 0, 1)
    before = state()
    for name, encoding, again in (
        ("m1.csv", "utf-8-sig", table.replace(";", "\t")),
        ("m2.csv", "utf-16", table),
        ("m3.csv", "iso8859_2", "Lista członków;;;;;;;\n\n" + table),
    ):
        assert counted(take(one, again, name=name, encoding=encoding)) == (3, 0, 0, 2, 1)
    assert state() == before


def test_what_a_row_says_stands_in_the_database_with_the_file_as_evidence(one, take):
    take(one, HEADER + ROWS)
    firm = Organisation.objects.get(nip="5250005834")
    assert (firm.size, firm.city, firm.turnover, firm.kind) == ("small", "Świdnica", Decimal(12345670), "enterprise")
    items = firm.evidence.all()
    assert [(i.scheme, i.code, i.basis, i.reference) for i in items] == [
        ("pkd2007", "35.11.Z", "registered", "Pierwszy: lista.csv"),
        ("pkd2007", "43.21.Z", "registered", "Pierwszy: lista.csv"),
    ]
    (membership,) = firm.memberships.all()
    assert (membership.since, membership.is_confirmed) == (date(2010, 3, 1), True)
    assert "cwier" in firm.words


def test_a_bad_row_says_where_and_what_and_keeps_its_cells(one, take):
    (bad,) = take(one, HEADER + ROWS).rejected
    assert (bad["file"], bad["line"], bad["field"]) == ("lista.csv", 4, "nip")
    assert bad["row"][:2] == ["Zły Numer", "1234567890"]
    with scope(cluster=one):
        assert Import.objects.get().rejected == [bad]


def test_re_import_updates_and_an_empty_cell_erases_nothing(one, take):
    take(one, TWO + "Żółw;5250005834;35.11.Z;Wrocław;10;a@example.org;2010\n")
    assert counted(take(one, TWO + "Żółw;5250005834;43.21.Z;;20;b@example.org;2011\n")) == (1, 0, 1, 0, 0)
    firm = Organisation.objects.get()
    assert (firm.city, firm.turnover, firm.email) == (
        "Wrocław",
        20_000,
        "a@example.org",
    )  # an address is never overwritten
    assert sorted(firm.evidence.values_list("code", flat=True)) == ["35.11.Z", "43.21.Z"]
    assert firm.memberships.get().since == date(2011, 1, 1)


def test_two_names_of_one_nip_are_one_organisation_with_an_alias(one, take):
    counts = take(one, "Nazwa;NIP\nŻółw S.A.;5250005834\nZOLW SA;525-000-58-34\nŻółw S.A.;5250005834\n")
    assert counted(counts) == (3, 1, 1, 1, 0)
    assert Organisation.objects.get().aliases.get().name == "ZOLW SA"


def test_a_file_that_contradicts_itself_changes_nothing_the_second_time(one, take):
    table = TWO + "A;5250005834;;Wrocław;10;;2010\nA;5250005834;;Legnica;20;;2011\n"
    take(one, table)
    assert Organisation.objects.get().city == "Wrocław"
    assert counted(take(one, table)) == (2, 0, 0, 2, 0)


def test_any_of_the_numbers_finds_the_organisation_and_adds_the_others(one, take):
    take(one, "Nazwa;NIP;REGON\nA;5250005834;281393800\n")
    assert counted(take(one, "Nazwa;REGON;KRS\nA;281393800;0000123456\n")) == (1, 0, 1, 0, 0)
    firm = Organisation.objects.get()
    assert (firm.nip, firm.regon, firm.krs) == ("5250005834", "281393800", "0000123456")


def test_numbers_of_two_organisations_in_one_row_are_refused(one, take):
    take(one, "Nazwa;NIP;REGON\nA;5250005834;281393800\nB;7792142959;\n")
    conflict = take(one, "Nazwa;NIP;REGON\nB;7792142959;281393800\n")
    other_number = take(one, "Nazwa;NIP;KRS\nA;5250005834;0000123456\n") and take(
        one, "Nazwa;NIP;KRS\nA;5250005834;0000654321\n"
    )
    assert [bad["field"] for bad in (*conflict.rejected, *other_number.rejected)] == ["regon", "krs"]
    assert Organisation.objects.count() == 2


def test_a_row_with_a_number_only_finds_its_organisation_but_makes_none(one, take):
    take(one, "Nazwa;NIP\nA;5250005834\n")
    counts = take(one, "NIP;Miejscowość\n5250005834;Wrocław\n7792142959;Legnica\n")
    assert counted(counts) == (2, 0, 1, 0, 1)
    assert counts.rejected[0]["field"] == "name"


def test_a_second_period_of_membership_is_a_second_membership(one, take):
    take(one, "Nazwa;NIP;Członek od;Członek do\nA;5250005834;2010;2012\nA;5250005834;2015;\n")
    assert list(Membership.objects.order_by("since").values_list("since__year", "until__year")) == [
        (2010, 2012),
        (2015, None),
    ]


# ---- somebody else's members


def test_another_clusters_member_is_only_filled_where_blank_and_only_claimed(one, other, take):
    take(one, TWO + "Żółw;5250005834;35.11.Z;;10;;2010\n")
    assert counted(take(other, TWO + "Żółwik;5250005834;43.21.Z;Legnica;99;x@example.org;2020\n")) == (1, 1, 0, 0, 0)
    firm = Organisation.objects.get()
    assert (firm.city, firm.turnover, firm.email) == ("Legnica", 10_000, "")
    assert list(firm.evidence.values_list("code", flat=True)) == ["35.11.Z"]
    assert dict(firm.memberships.values_list("cluster__slug", "is_confirmed")) == {"one": True, "other": False}
    take(other, TWO + "Żółw;5250005834;;Wałbrzych;;;\n")
    assert Organisation.objects.get().city == "Legnica"


def test_a_claim_is_no_oracle_for_what_is_confidential(one, other, take):
    take(one, TWO + "Żółw;5250005834;35.11.Z;Wrocław;10;a@example.org;\n")
    take(other, "Nazwa;NIP\nŻółw;5250005834\n")
    guesses = [take(other, TWO + f"Żółw;5250005834;;;{guess};;\n") for guess in (9, 10, 11)]
    assert {counted(counts) for counts in guesses} == {(1, 0, 0, 1, 0)}


def test_another_clusters_claim_does_not_take_our_member_from_us(one, other, take):
    take(one, TWO + "Żółw;5250005834;;Wrocław;;;\n")
    take(other, "Nazwa;NIP\nŻółw;5250005834\n")
    take(one, TWO + "Żółw;5250005834;;Legnica;;;\n")
    assert Organisation.objects.get().city == "Legnica"


def test_an_organisation_that_speaks_for_itself_is_not_overwritten(one, take):
    take(one, TWO + "Żółw;5250005834;;Wrocław;;;\n")
    person = Person.objects.create_user("darek@example.org", name="Darek")
    Appointment.objects.create(person=person, role=Role.MEMBER, organisation=Organisation.objects.get())
    take(one, TWO + "Żółw;5250005834;;Legnica;;;\n")
    assert Organisation.objects.get().city == "Wrocław"


def test_an_organisation_with_confidential_values_and_no_cluster_is_only_claimed(one, take):
    Organisation.objects.create(name="Żółw", kind="enterprise", nip="5250005834", turnover=5)
    Organisation.objects.create(name="Ćma", kind="enterprise", nip="7792142959")
    take(one, "Nazwa;NIP\nŻółw;5250005834\nĆma;7792142959\n")
    assert dict(Membership.objects.values_list("organisation__name", "is_confirmed")) == {"Żółw": False, "Ćma": True}


# ---- rows without a number


def test_a_row_without_a_number_waits_and_counts_once(one, take):
    table = "Nazwa;NIP;Miejscowość\nPolitechnika Wrocławska;;Wrocław\n"
    first, again = take(one, table), take(one, table)
    assert (counted(first), first.waiting) == ((1, 1, 0, 0, 0), 1)
    assert counted(again) == (1, 0, 0, 1, 0)
    assert counted(take(one, table.replace(";Wrocław\n", ";\n"))) == (1, 0, 1, 0, 0)
    assert Organisation.objects.count() == 0


def test_one_name_in_two_towns_waits_twice(one, take):
    table = "Nazwa;NIP;Miejscowość\nJan Kowalski;;Wrocław\nJan Kowalski;;Legnica\n"
    take(one, table)
    assert counted(take(one, table)) == (2, 0, 0, 2, 0)
    with scope(cluster=one):
        assert list(WaitingRow.objects.values_list("name", flat=True)) == ["Jan Kowalski", "Jan Kowalski, Legnica"]


def test_a_row_waits_no_more_once_its_number_is_known(one, take):
    take(one, "Nazwa;NIP\nŻółw;\n")
    take(one, "Nazwa;NIP\nŻółw;5250005834\n")
    with scope(cluster=one):
        assert WaitingRow.objects.get().decided_as == Organisation.objects.get()
    assert counted(take(one, "Nazwa;NIP\nŻółw;\n")) == (1, 0, 0, 1, 0)


# ---- whole or not at all


def test_a_failure_at_any_statement_leaves_nothing(one, other, take):
    take(other, TWO + "Ćma;7792142959;35.11.Z;Legnica;5;;2010\n")
    take(one, TWO + "Żółw;5250005834;35.11.Z;Wrocław;10;;2010\nBez numeru;;;;;;\n")
    table = TWO + (
        "Żółw S.A.;5250005834;43.21.Z;Legnica;20;a@example.org;2011\nNowa;5260250274;62.01.Z;;;;\n"
        "Ćma;7792142959;;Lubin;;;\nBez numeru;;;Lubin;;;\nInna bez numeru;;;;;;\n"
    )
    before, log, files = state(), Change.objects.count(), len(list(import_store.folder().iterdir()))
    number = 0
    while True:
        number += 1
        with connection.execute_wrapper(failing_at(number)):
            try:
                counts = take(one, table)
            except DatabaseError:
                pass
            else:
                break
        assert (state(), Change.objects.count()) == (before, log), number
        assert len(list(import_store.folder().iterdir())) == files
    assert number > 15, "every statement of the import was made to fail once"
    assert counted(counts) == (5, 3, 2, 0, 0)


class failing_at:  # noqa: N801  # reads as what it does
    def __init__(self, number):
        self.left = number

    def __call__(self, execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "ROLLBACK", "RELEASE")):
            self.left -= 1
            if self.left == 0:
                raise DatabaseError("no")
        return execute(sql, params, many, context)


def test_who_stops_it_leaves_nothing(one, take):
    def stop(counts):
        raise Cancelled

    with pytest.raises(Cancelled):
        take(one, HEADER + ROWS, on_progress=stop)
    assert Organisation.objects.count() == 0
    assert list(import_store.folder().iterdir()) == []


def test_rights_are_asked_again_before_anything_is_kept(one, take):
    alicja = Person.objects.create_user("alicja@example.org", name="Alicja")
    with pytest.raises(PermissionDenied):
        take(one, HEADER + ROWS, by=alicja)
    appointed = Appointment.objects.create(person=alicja, role=Role.COORDINATOR, cluster=one)
    with pytest.raises(PermissionDenied):
        take(one, HEADER + ROWS, by=alicja, on_progress=lambda _: appointed.delete())
    assert Organisation.objects.count() == 0


def test_a_file_that_is_no_list_is_refused_and_not_kept(one, take):
    with pytest.raises(RefusedError) as refused:
        take(one, "Kto;Co\nA;B\n")
    assert refused.value.key == "table.header"
    assert list(import_store.folder().iterdir()) == []


def test_a_given_file_lies_under_a_name_of_ours_for_us_alone(one, take):
    take(one, HEADER + ROWS, name="../tajne.csv".rpartition("/")[2])
    (path,) = import_store.folder().iterdir()
    assert len(path.name) == 32
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)


def test_what_a_person_said_of_columns_is_remembered_for_this_cluster_only(one, other, take):
    remember(cluster=one, chosen={"Ktoś": "name", "Ident": "nip"})
    table = "Ktoś;Ident\nŻółw;5250005834\n"
    assert counted(take(one, table)) == (1, 1, 0, 0, 0)
    with scope(cluster=one):
        assert ColumnMapping.objects.count() == 2
    with pytest.raises(RefusedError):
        take(other, table)
    assert counted(take(other, table, chosen={"Ktoś": "name", "Ident": "nip"})) == (1, 1, 0, 0, 0)


def test_the_log_knows_everything_under_the_imports_own_name_and_no_address(one, take):
    take(one, TWO + "Żółw;5250005834;35.11.Z;Wrocław;10;kanarek@example.org;2010\n")
    with scope(cluster=one):
        actor = Import.objects.get().actor
    found = Change.objects.filter(actor=actor)
    assert sorted(found.values_list("table", flat=True)) == [
        "clusters_evidence", "clusters_membership", "clusters_organisation",
    ]  # fmt: skip
    assert not any("kanarek" in str(change.after) for change in Change.objects.all())

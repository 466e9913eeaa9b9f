"""Doubles are found with reasons, merged by those with that right, seeing every row, and taken apart again exactly."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django_scopes import scope
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styczna.accounts.audit import WATCHED_APPS
from styczna.accounts.models import Appointment, Change, Invitation, Person, Role
from styczna.clusters.models import (
    Alias,
    BeneficiaryDecision,
    Benefit,
    Cluster,
    Credential,
    Evidence,
    Fee,
    Infrastructure,
    Membership,
    Merge,
    NotTheSame,
    Organisation,
    Project,
    ProjectPartner,
)
from styczna.clusters.organisations.doubles import Entry, compare, find_doubles, tell_apart
from styczna.clusters.organisations.merge_plan import CannotMerge, plan
from styczna.clusters.organisations.merging import merge, pointers, undo
from styczna.clusters.organisations.snapshots import stored
from styczna.orders.models import Consortium

pytestmark = pytest.mark.django_db


def organisation(name: str, **more: Any) -> Organisation:
    return Organisation.objects.create(name=name, kind="enterprise", **more)


def found() -> list[tuple[str, str]]:
    names = dict(Organisation.objects.values_list("pk", "name"))
    return [(names[pair.one], names[pair.other]) for pair in find_doubles()]


class TestFinding:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (
                {"name": "„Żółw” Spółka z ograniczoną odpowiedzialnością", "city": "Łódź"},
                {"name": "ŻÓŁW sp. z o.o.", "city": "łódź"},
            ),
            ({"name": "Instytut Metali", "city": "Wrocław"}, {"name": "INSTYTUT  METALI", "city": ""}),
            (
                {"name": "Dolnośląski Instytut Nowych Technologii", "city": "Wałbrzych"},
                {"name": "Dolnośląski Instytut Technologii", "city": "Wałbrzych"},
            ),
            (
                {"name": "Alfa Beta S.A.", "city": "Legnica", "website": "https://www.alfabeta.pl/o-nas"},
                {"name": "Alfa Beta", "city": "Lubin", "website": "http://alfabeta.pl"},
            ),
            (
                {"name": "Gamma", "city": "Oława", "regon": "123456785"},
                {"name": "Gamma Oddział", "city": "Brzeg", "regon": "12345678500017"},
            ),
        ],
    )
    def test_likely_doubles_are_found(self, one: dict[str, Any], other: dict[str, Any]) -> None:
        organisation(**one)
        organisation(**other)
        organisation("Zupełnie inna firma", city=one["city"])
        assert found() == [(one["name"], other["name"])]
        pair = find_doubles()[0]
        assert 0.5 < pair.likeness < 1
        assert pair.said

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"nip": "1111111111"}, {"nip": "2222222222"}),
            ({"krs": "0000000001"}, {"krs": "0000000002"}),
            ({"regon": "123456785"}, {"regon": "987654321"}),
            ({"city": "Wrocław"}, {"city": "Legnica"}),
            ({"is_example": True}, {"is_example": False}),
        ],
    )
    def test_what_is_certainly_two_is_not_proposed(self, one: dict[str, Any], other: dict[str, Any]) -> None:
        organisation("Żółw sp. z o.o.", **{"city": "Łódź", **one})
        organisation("ŻÓŁW S.A.", **{"city": "Łódź", **other})
        assert found() == []

    def test_what_was_told_apart_is_not_proposed_again(self, cast: Any) -> None:
        one, other = organisation("Żółw", city="Łódź"), organisation("ŻÓŁW", city="Łódź")
        for who in (cast.alicja, cast.darek):
            with pytest.raises(PermissionDenied):
                tell_apart(by=who, one=one, other=other)
        assert found() == [("Żółw", "ŻÓŁW")]
        tell_apart(by=cast.celina, one=other, other=one)
        tell_apart(by=cast.ewa, one=one, other=other)
        assert found() == []
        assert NotTheSame.objects.count() == 1

    @given(
        st.builds(
            Entry,
            pk=st.integers(),
            core=st.sampled_from(["a b", "a b c d", "x", ""]),
            city=st.sampled_from(["", "w", "l"]),
            nip=st.sampled_from(["", "1", "2"]),
            krs=st.sampled_from(["", "1", "2"]),
            regon=st.sampled_from(["", "123456785", "12345678500017", "987654321"]),
            host=st.sampled_from(["", "a.pl", "b.pl"]),
            is_example=st.booleans(),
        ),
        st.data(),
    )
    def test_it_does_not_matter_which_of_the_two_comes_first(self, one: Entry, data: Any) -> None:
        other = Entry(
            pk=one.pk + 1,
            core=data.draw(st.sampled_from(["a b", "a b c d", "x", ""])),
            city=data.draw(st.sampled_from(["", "w", "l"])),
            nip=data.draw(st.sampled_from(["", "1", "2"])),
            krs="",
            regon=data.draw(st.sampled_from(["", "123456785", "12345678500017"])),
            host=data.draw(st.sampled_from(["", "a.pl"])),
            is_example=data.draw(st.booleans()),
        )
        assert compare(one, other) == compare(other, one)
        if one.is_example != other.is_example:
            assert compare(one, other) == ()

    def test_thousands_are_compared_in_seconds_even_where_all_share_a_word(self) -> None:
        Organisation.objects.bulk_create(
            Organisation(
                name=f"Zakład Usługowy nr {number} sp. z o.o.", kind="enterprise", city=f"Miasto {number % 90}"
            )
            for number in range(5000)
        )
        organisation("Zakład usługowy nr 77", city="Miasto 77")
        begun = time.monotonic()
        pairs = found()
        assert ("Zakład Usługowy nr 77 sp. z o.o.", "Zakład usługowy nr 77") in pairs
        assert time.monotonic() - begun < 10


class TestMerging:
    def test_only_officers_and_the_administrator_may(self, cast: Any) -> None:
        one, other = organisation("Żółw"), organisation("ŻÓŁW")
        for who in (cast.alicja, cast.bartek, cast.darek):
            with pytest.raises(PermissionDenied):
                merge(by=who, kept=one, gone=other)
        done = merge(by=cast.celina, kept=one, gone=other)
        with pytest.raises(PermissionDenied):
            undo(by=cast.alicja, merge=done)
        undo(by=cast.ewa, merge=done)
        with pytest.raises(CannotMerge):
            undo(by=cast.ewa, merge=done)

    def test_empty_columns_are_filled_and_the_differences_told(self, cast: Any) -> None:
        kept = organisation("Żółw", city="Łódź", nip="1111111111", size="small")
        gone = organisation("Żółw sp. z o.o.", city="Zgierz", krs="0000000001", regon="123456785", size="medium")
        found = plan(kept=kept, gone=gone)
        assert {(str(d.kept), str(d.dropped)) for d in found.differences} == {
            ("Łódź", "Zgierz"),
            (str(kept.get_size_display()), str(gone.get_size_display())),
        }
        merge(by=cast.celina, kept=kept, gone=gone)
        kept.refresh_from_db()
        assert (kept.nip, kept.krs, kept.regon, kept.city) == ("1111111111", "0000000001", "123456785", "Łódź")
        assert [alias.name for alias in kept.aliases.all()] == ["Żółw sp. z o.o."]
        assert not Organisation.objects.filter(pk=gone.pk).exists()

    def test_every_table_that_points_to_an_organisation_is_moved(self, cast: Any) -> None:
        """Filled by hand for every pointer there is: a new table without a line here fails."""
        kept, gone = organisation("Kept"), organisation("Gone")
        made = everything_of(gone, cast)
        assert {(model._meta.label, key.name) for model, key in pointers()} - made == set()
        merge(by=cast.celina, kept=kept, gone=gone)
        for model, key in pointers():
            assert not model._base_manager.filter(**{key.name: gone.pk}).exists(), model
            assert model._base_manager.filter(**{key.name: kept.pk}).exists() or model is NotTheSame, model
        assert NotTheSame.objects.get().other_id == kept.pk or NotTheSame.objects.get().one_id == kept.pk

    def test_a_fee_paid_in_one_entry_is_paid_in_the_kept_one(self, cast: Any) -> None:
        kept, gone = organisation("Kept"), organisation("Gone")
        dkeo = Cluster.objects.get(slug="dkeo")
        with scope(cluster=dkeo):
            fee(dkeo, kept)
            fee(dkeo, gone, paid_on=date(2024, 3, 1))
            done = merge(by=cast.celina, kept=kept, gone=gone)
            assert [entry.paid_on for entry in Fee.objects.filter(organisation=kept)] == [date(2024, 3, 1)]
            undo(by=cast.celina, merge=done)
            assert Fee.objects.get(organisation=kept).paid_on is None

    def test_nothing_confidential_passes_to_those_who_did_not_see_it(self, cast: Any) -> None:
        """Bartek's cluster has its own entry of Alicja's member; a merge shows neither the other's secrets."""
        dkeo, cte = Cluster.objects.get(slug="dkeo"), Cluster.objects.get(slug="cte")
        kept = organisation("Żółw", willing_to_lead=True)
        gone = organisation("ŻÓŁW", turnover=Decimal("987654321.12"), email="secret@example.org")
        Membership.objects.create(cluster=dkeo, organisation=kept)
        theirs = Membership.objects.create(cluster=cte, organisation=gone)
        found = plan(kept=kept, gone=gone)
        assert "turnover" not in found.taken and "email" not in found.taken
        assert len(found.not_taken) == 2
        done = merge(by=cast.celina, kept=kept, gone=gone)
        kept.refresh_from_db()
        theirs.refresh_from_db()
        assert kept.turnover is None
        assert theirs.organisation == kept and not theirs.is_confirmed
        undo(by=cast.celina, merge=done)
        theirs.refresh_from_db()
        assert theirs.is_confirmed

    def test_a_difference_in_what_is_confidential_is_told_without_saying_it(self, cast: Any) -> None:
        kept = organisation("Żółw", turnover=Decimal("1.00"))
        gone = organisation("ŻÓŁW", turnover=Decimal("987654321.12"))
        (difference,) = plan(kept=kept, gone=gone).differences
        assert difference.is_confidential
        assert (difference.kept, difference.dropped) == ("", "")

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"nip": "1111111111"}, {"nip": "2222222222"}),
            ({"is_example": True}, {}),
            ({"regon": "123456785"}, {"regon": "987654321"}),
        ],
    )
    def test_what_is_certainly_two_is_not_merged(self, one: Any, other: Any, cast: Any) -> None:
        kept, gone = organisation("Żółw", **one), organisation("Żółw", **other)
        with pytest.raises(CannotMerge):
            merge(by=cast.celina, kept=kept, gone=gone)
        with pytest.raises(CannotMerge):
            merge(by=cast.celina, kept=kept, gone=kept)
        assert Organisation.objects.filter(pk=gone.pk).exists()

    def test_it_is_in_the_log_with_who_did_it_and_no_snapshot(self, cast: Any) -> None:
        from styczna.accounts.actor import acting_as

        kept, gone = organisation("Żółw"), organisation("ŻÓŁW", email="secret@example.org")
        with acting_as(f"person {cast.celina.pk}", "test"):
            merge(by=cast.celina, kept=kept, gone=gone)
        logged = Change.objects.filter(actor=f"person {cast.celina.pk}")
        assert logged.filter(table="clusters_merge", action="insert").exists()
        assert logged.filter(table="clusters_organisation", action="delete", row=str(gone.pk)).exists()
        assert not any("secret@example.org" in repr((change.before, change.after)) for change in logged)


class TestUndoing:
    def test_in_the_opposite_order_only(self, cast: Any) -> None:
        a, b, c = organisation("A"), organisation("B"), organisation("C")
        before = everything()
        first = merge(by=cast.celina, kept=a, gone=b)
        second = merge(by=cast.celina, kept=c, gone=a)
        first.refresh_from_db()
        with pytest.raises(CannotMerge):
            undo(by=cast.celina, merge=first)
        undo(by=cast.celina, merge=second)
        first.refresh_from_db()
        undo(by=cast.celina, merge=first)
        assert everything() == before

    def test_what_was_changed_since_stays(self, cast: Any) -> None:
        kept = organisation("Kept")
        gone = organisation("Gone", city="Łódź", website="https://gone.pl")
        done = merge(by=cast.celina, kept=kept, gone=gone)
        Organisation.objects.filter(pk=kept.pk).update(city="Zgierz")
        undo(by=cast.celina, merge=done)
        kept.refresh_from_db()
        assert (kept.city, kept.website) == ("Zgierz", "")
        assert Organisation.objects.get(pk=gone.pk).city == "Łódź"

    def test_a_number_that_somebody_else_has_by_now_is_told(self, cast: Any) -> None:
        kept, gone = organisation("Kept"), organisation("Gone", nip="1111111111")
        done = merge(by=cast.celina, kept=kept, gone=gone)
        Organisation.objects.filter(pk=kept.pk).update(nip=None)
        organisation("New", nip="1111111111")
        with pytest.raises(CannotMerge):
            undo(by=cast.celina, merge=done)
        assert not Organisation.objects.filter(pk=gone.pk).exists()

    def test_an_erased_person_does_not_come_back(self, cast: Any) -> None:
        kept, gone = organisation("Kept"), organisation("Gone")
        for entry in (kept, gone):
            Appointment.objects.create(person=cast.bartek, role=Role.MEMBER, organisation=entry)
        done = merge(by=cast.celina, kept=kept, gone=gone)
        cast.bartek.delete()
        undo(by=cast.celina, merge=done)
        assert not gone.appointment_set.exists()

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_merged_and_undone_everything_is_as_before_row_for_row(self, data: Any, setting: Any) -> None:
        with transaction.atomic():
            kept, gone = draw_two(data, setting)
            before = everything()
            done = merge(by=setting.officer, kept=kept, gone=gone)
            assert not any(model._base_manager.filter(**{key.name: gone.pk}).exists() for model, key in pointers())
            undo(by=setting.officer, merge=done)
            assert everything() == before
            transaction.set_rollback(True)


class Setting:
    """What the drawn rows point to."""

    def __init__(self) -> None:
        self.officer = Person.objects.create_user("o@example.org", "x", name="O")
        Appointment.objects.create(person=self.officer, role=Role.OFFICER)
        self.people = [Person.objects.create_user(f"{n}@example.org", "x", name=str(n)) for n in range(2)]
        self.clusters = [Cluster.objects.create(slug=f"c{n}", name=f"C{n}", region="PL51") for n in range(2)]
        self.projects = [Project.objects.create(title=f"P{n}") for n in range(2)]
        self.third = organisation("Third")


@pytest.fixture
def setting(db: None) -> Setting:
    return Setting()


def draw_two(data: Any, setting: Setting) -> tuple[Organisation, Organisation]:
    """Two entries with rows drawn in every table, many of which say the same."""
    two = []
    taken: set[str] = set()
    for name in ("Żółw sp. z o.o.", data.draw(st.sampled_from(["Żółw sp. z o.o.", "ŻÓŁW"]))):
        numbers = {}
        for number, value in (("nip", "1111111111"), ("krs", "0000000001"), ("regon", "123456785")):
            if number not in taken and data.draw(st.booleans()):
                numbers[number] = value
                taken.add(number)
        two.append(
            organisation(
                name,
                city=data.draw(st.sampled_from(["", "Łódź", "Zgierz"])),
                turnover=data.draw(st.sampled_from([None, Decimal("12.50")])),
                willing_to_lead=data.draw(st.sampled_from([None, True, False])),
                capabilities=data.draw(st.sampled_from(["", "spawanie"])),
                **numbers,
            )
        )
    for entry in two:
        draw_rows(data, setting, entry)
    if data.draw(st.booleans()):
        NotTheSame.objects.create(one=two[0], other=two[1])
    for entry in two:
        if data.draw(st.booleans()):
            NotTheSame.objects.create(one=setting.third, other=entry)
    return two[0], two[1]


def draw_rows(data: Any, setting: Setting, entry: Organisation) -> None:
    def some(*options: Any) -> list[Any]:
        return data.draw(st.lists(st.sampled_from(options), unique=True, max_size=3))

    cluster, other = setting.clusters
    days = st.sampled_from([None, date(2019, 1, 1), date(2021, 6, 30)])
    for of, since in some(
        (cluster, None),
        (cluster, date(2018, 1, 1)),
        (cluster, date(2020, 1, 1)),
        (other, None),
        (other, date(2020, 1, 1)),
    ):
        Membership.objects.create(
            cluster=of, organisation=entry, since=since, until=data.draw(days), is_confirmed=data.draw(st.booleans())
        )
    for year in some(2020, 2021):
        with scope(cluster=cluster):
            fee(cluster, entry, year=year, paid_on=data.draw(days), invoiced_on=data.draw(days))
    for code in some("09330000", "45000000"):
        Evidence.objects.create(
            organisation=entry, scheme="cpv", code=code, basis="declared", reference="x", dated=data.draw(days)
        )
    for name in some("Żółw", "ŻÓŁW", "Zolw"):
        Alias.objects.create(organisation=entry, name=name, source=data.draw(st.sampled_from(["a", "b"])))
    for person in some(*setting.people):
        Appointment.objects.create(person=person, role=Role.MEMBER, organisation=entry)
    for project in some(*setting.projects):
        ProjectPartner.objects.create(project=project, organisation=entry, name=data.draw(st.sampled_from(["", "x"])))
        Benefit.objects.create(project=project, organisation=entry, text=entry.name, expected_on=data.draw(days))
    for beneficiary in some("zolw", "zolw lodz"):
        BeneficiaryDecision.objects.create(beneficiary=beneficiary, organisation=entry)
    for title in some("ISO 9001"):
        Credential.objects.create(organisation=entry, kind="certificate", title=title)
    for title in some("Szkic"):
        with scope(cluster=other):
            draft = Consortium.objects.create(
                cluster=other, order="1", title=title, coverage=1.0, proven=True, leader=entry
            )
            draft.members.set([entry, setting.third])


def fee(cluster: Cluster, entry: Organisation, year: int = 2024, **more: Any) -> Fee:
    return Fee.objects.create(
        cluster=cluster,
        organisation=entry,
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        amount=Decimal("100.00"),
        **more,
    )


def everything_of(entry: Organisation, cast: Any) -> set[tuple[str, str]]:
    """One row in every table that points to an organisation; which columns they are."""
    from django.utils import timezone

    from styczna.clusters.models import Import, WaitingRow

    dkeo = Cluster.objects.get(slug="dkeo")
    project = Project.objects.create(title="P", leader=entry)
    rows: list[tuple[Any, str]] = [
        (project, "leader"),
        (Membership.objects.create(cluster=dkeo, organisation=entry), "organisation"),
        (Alias.objects.create(organisation=entry, name="x", source="x"), "organisation"),
        (Credential.objects.create(organisation=entry, kind="certificate", title="x"), "organisation"),
        (Evidence.objects.create(organisation=entry, scheme="cpv", code="1", basis="declared"), "organisation"),
        (ProjectPartner.objects.create(project=project, organisation=entry), "organisation"),
        (Benefit.objects.create(project=project, organisation=entry, text="x"), "organisation"),
        (Infrastructure.objects.create(cluster=dkeo, operator=entry, name_pl="x", kind="line"), "operator"),
        (BeneficiaryDecision.objects.create(beneficiary="x", organisation=entry), "organisation"),
        (Appointment.objects.create(person=cast.bartek, role=Role.MEMBER, organisation=entry), "organisation"),
        (
            Invitation.objects.create(
                email="x@example.org", role=Role.MEMBER, organisation=entry, digest="x", expires_at=timezone.now()
            ),
            "organisation",
        ),
        (Merge.objects.create(kept=entry, gone_name="x", snapshot={}, undone_at=timezone.now()), "kept"),
        (NotTheSame.objects.create(one=organisation_before(entry), other=entry), "other"),
    ]
    made = {(type(row)._meta.label, name) for row, name in rows} | {("clusters.NotTheSame", "one")}
    with scope(cluster=dkeo):
        fee(dkeo, entry)
        given_file = Import.objects.create(cluster=dkeo, file_name="x", digest="x")
        WaitingRow.objects.create(cluster=dkeo, of_import=given_file, name="x", row={}, decided_as=entry)
        draft = Consortium.objects.create(cluster=dkeo, order="1", title="x", coverage=1.0, proven=True, leader=entry)
        draft.members.add(entry)
    return made | {
        ("clusters.Fee", "organisation"),
        ("clusters.WaitingRow", "decided_as"),
        ("orders.Consortium", "leader"),
        ("orders.Consortium_members", "organisation"),
    }


def organisation_before(entry: Organisation) -> Organisation:
    return Organisation.objects.filter(pk__lt=entry.pk).order_by("pk").first() or organisation("never")


def everything() -> dict[str, list[Any]]:
    """All rows of all rooms, but the log and the records of merges."""
    found = {}
    for app in WATCHED_APPS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            if model not in (Change, Merge):
                rows = [stored(row) for row in model._base_manager.order_by("pk")]
                found[model._meta.label] = [{k: v for k, v in row.items() if k != "words"} for row in rows]
    return found

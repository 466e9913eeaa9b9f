"""Fees of members: three dates apart, kept by the cluster's coordinators, hidden from everybody else."""

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from pages import body_of, cells_of
from styczna.clusters.books import fees
from styczna.clusters.directory.directory import refresh_words
from styczna.clusters.models import Cluster, Fee, FeeFigures, Membership, Organisation, OrganisationKind, Sharing

pytestmark = pytest.mark.django_db

OTHERS = ("bartek", "celina", "darek", "ewa")
YEAR_2020 = {"period_from": date(2020, 1, 1), "period_to": date(2020, 12, 31)}


def client_of(person: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


@pytest.fixture
def dkeo(cast: Any) -> Cluster:
    return Cluster.objects.get(slug="dkeo")


@pytest.fixture
def real(dkeo: Cluster) -> list[Organisation]:
    """Three real members of DKEO beside its examples; the third left in 2019."""
    found = []
    for name, nip, until in (
        ("Żuraw S.A.", "5260250995", None),
        ("Młyn", None, None),
        ("Dawny", None, date(2019, 6, 30)),
    ):
        member = Organisation.objects.create(name=name, nip=nip, kind=OrganisationKind.ENTERPRISE)
        Membership.objects.create(cluster=dkeo, organisation=member, since=date(2018, 1, 1), until=until)
        found.append(member)
    refresh_words([member.pk for member in found])
    return found


def owe(cluster: Cluster, member: Organisation, year: int, **changes: Any) -> Fee:
    with scope(cluster=cluster):
        return Fee.objects.create(
            cluster=cluster,
            organisation=member,
            period_from=date(year, 1, 1),
            period_to=date(year, 12, 31),
            amount=changes.pop("amount", 1200),
            **changes,
        )


def all_fees(cluster: Cluster, **what: Any) -> list[Fee]:
    with scope(cluster=cluster):
        return list(Fee.objects.filter(**what))


def test_only_the_coordinators_of_the_cluster_know_of_its_fees(cast: Any, dkeo: Cluster) -> None:
    fee = all_fees(dkeo)[0]
    addresses = [
        reverse("clusters:fees", kwargs={"slug": "dkeo"}),
        reverse("clusters:fee", kwargs={"slug": "dkeo", "pk": fee.pk}),
        reverse("clusters:fees", kwargs={"slug": "dkeo"}) + "?format=csv",
    ]
    for name in OTHERS:
        for address in addresses:
            assert client_of(getattr(cast, name)).get(address).status_code == 404, (name, address)
        with pytest.raises(Http404):
            fees.fees(getattr(cast, name), dkeo)
    for address in addresses:
        assert client_of(cast.alicja).get(address).status_code == 200


def test_a_fee_of_one_cluster_is_not_reached_by_way_of_another(cast: Any, dkeo: Cluster) -> None:
    fee = all_fees(dkeo)[0]
    for name, method in (("fee", "get"), ("fee", "post"), ("fee-remove", "post")):
        answer = getattr(client_of(cast.bartek), method)(reverse(f"clusters:{name}", args=["cte", fee.pk]))
        assert answer.status_code == 404
    client_of(cast.bartek).post(
        reverse("clusters:fees-paid", args=["cte"]), {"fee": [fee.pk], "paid_on": "2020-01-01", "everything": ""}
    )
    assert all_fees(dkeo, pk=fee.pk)[0].paid_on == fee.paid_on


def test_a_period_is_charged_to_everybody_who_belonged_to_the_cluster_in_it(
    cast: Any, dkeo: Cluster, real: list[Organisation]
) -> None:
    owe(dkeo, real[0], 2020, amount=50)
    terms = {"amount": Decimal(1200), "currency": "PLN", "invoiced_on": None}
    charged = fees.charge(cast.alicja, dkeo, **YEAR_2020, **terms)
    members = dkeo.memberships.count() - 1  # the third had left
    assert (charged.new, charged.already) == (members - 1, 1)
    assert {fee.amount for fee in all_fees(dkeo, organisation=real[0])} == {50}
    assert not all_fees(dkeo, organisation=real[2])
    assert fees.charge(cast.alicja, dkeo, **YEAR_2020, **terms) == fees.Charged(new=0, already=members)


def test_period_invoice_and_payment_are_entered_apart(cast: Any, dkeo: Cluster, real: list[Organisation]) -> None:
    client = client_of(cast.alicja)
    sent = {"member": "526-025-09-95", "period_from": "2021-01-01", "period_to": "2021-12-31", "currency": "PLN"}
    answer = client.post("/en/clusters/dkeo/fees/add/", {**sent, "amount": "1200.50", "paid_on": "2020-12-20"})
    assert answer.status_code == 302
    (fee,) = all_fees(dkeo, organisation=real[0])
    assert (fee.amount, fee.invoiced_on, fee.paid_on) == (Decimal("1200.50"), None, date(2020, 12, 20))
    twice = client.post("/en/clusters/dkeo/fees/add/", {**sent, "amount": "1"})
    assert "has a fee for a period that begins on this day already" in body_of(twice)
    changed = {**sent, "amount": "7", "invoiced_on": "2021-02-01", "paid_on": ""}
    assert client.post(f"/en/clusters/dkeo/fees/{fee.pk}/", changed).status_code == 302
    (fee,) = all_fees(dkeo, organisation=real[0])
    assert (fee.amount, fee.invoiced_on, fee.paid_on) == (7, date(2021, 2, 1), None)
    client.post(f"/en/clusters/dkeo/fees/{fee.pk}/remove/")
    assert not all_fees(dkeo, organisation=real[0])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"member": "Nobody"}, "No member of this cluster has this name or NIP."),
        ({"period_to": "2019-01-01"}, "The period ends before it begins."),
        ({"period_from": "20012-01-01"}, "There is no year 20012 here"),
        ({"period_from": "0012-01-01"}, "There is no year 12 here"),
        ({"paid_on": "2099-01-01"}, "This day has not come yet."),
        ({"amount": "-1"}, "greater than or equal to 0"),
        ({"amount": "=1+1"}, "Enter a number."),
        ({"currency": "zł"}, "“ZŁ” is no currency."),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    cast: Any, real: list[Organisation], wrong: dict[str, str], said: str
) -> None:
    sent = {
        "member": "Młyn",
        "period_from": "2021-01-01",
        "period_to": "2021-12-31",
        "amount": "10",
        "currency": "PLN",
        **wrong,
    }
    assert said in body_of(client_of(cast.alicja).post("/en/clusters/dkeo/fees/add/", sent))


def test_two_members_of_one_name_are_told_apart_by_nip(cast: Any, dkeo: Cluster, real: list[Organisation]) -> None:
    other = Organisation.objects.create(name="Młyn", nip="7740001454", kind=OrganisationKind.ENTERPRISE)
    Membership.objects.create(cluster=dkeo, organisation=other)
    with pytest.raises(fees.NotOne) as told:
        fees.member_called(dkeo, "Młyn")
    assert told.value.count == 2
    assert fees.member_called(dkeo, "NIP 774-000-14-54") == other


def test_who_is_late_is_said_by_invoice_or_else_by_the_end_of_the_period(
    cast: Any, dkeo: Cluster, real: list[Organisation]
) -> None:
    today = timezone.localdate()
    just, over = today - timedelta(days=fees.TERM_DAYS), today - timedelta(days=fees.TERM_DAYS + 1)
    in_time = owe(dkeo, real[0], today.year, invoiced_on=just)
    late = owe(dkeo, real[1], today.year, invoiced_on=over)
    ended = owe(dkeo, real[0], today.year - 1)
    paid = owe(dkeo, real[1], today.year - 1, invoiced_on=over, paid_on=today)
    found = fees.narrowed(fees.fees(cast.alicja, dkeo), year=today.year) | fees.narrowed(
        fees.fees(cast.alicja, dkeo), year=today.year - 1
    )
    assert {fee.pk for fee in found if fee.late} == {late.pk, ended.pk}  # type: ignore[attr-defined]
    assert {fee.pk for fee in fees.narrowed(found, state="late")} == {late.pk, ended.pk}
    assert {fee.pk for fee in fees.narrowed(found, state="unpaid")} == {in_time.pk, late.pk, ended.pk}
    assert {fee.pk for fee in fees.narrowed(found, state="paid")} == {paid.pk}
    assert fees.owed(found) == [fees.Owed(2, Decimal(2400), "PLN")]


def test_fees_are_marked_paid_in_bulk_and_those_paid_before_keep_their_day(
    cast: Any, dkeo: Cluster, real: list[Organisation]
) -> None:
    first, second = owe(dkeo, real[0], 2020), owe(dkeo, real[1], 2020, paid_on=date(2020, 3, 1))
    other, last = owe(dkeo, real[0], 2021), owe(dkeo, real[1], 2022)
    client = client_of(cast.alicja)
    answer = client.post(
        "/en/clusters/dkeo/fees/paid/", {"fee": [first.pk, second.pk], "paid_on": "2020-05-05"}, follow=True
    )
    assert "1 fee was marked as paid." in body_of(answer)
    assert [all_fees(dkeo, pk=fee.pk)[0].paid_on for fee in (first, second)] == [date(2020, 5, 5), date(2020, 3, 1)]
    assert "tick fees in the list first" in body_of(
        client.post("/en/clusters/dkeo/fees/paid/", {"paid_on": "2020-05-05"}, follow=True)
    )
    everything = {"everything": "on", "paid_on": "2021-05-05", "filters": "year=2021&q=żurawi"}
    assert "1 fee was marked as paid." in body_of(client.post("/en/clusters/dkeo/fees/paid/", everything, follow=True))
    assert all_fees(dkeo, pk=other.pk)[0].paid_on == date(2021, 5, 5)
    refused = {**everything, "filters": "year=1850"}
    client.post("/en/clusters/dkeo/fees/paid/", refused)  # a filter that is not understood marks nothing
    assert all_fees(dkeo, pk=last.pk)[0].paid_on is None


def test_the_share_of_members_who_paid_counts_members_and_not_fees(
    cast: Any, dkeo: Cluster, real: list[Organisation]
) -> None:
    with scope(cluster=dkeo):
        for month in (1, 4, 7, 10):  # quarterly: paid three times of four is not paid
            Fee.objects.create(
                cluster=dkeo,
                organisation=real[0],
                period_from=date(2020, month, 1),
                period_to=date(2020, month + 2, 28),
                amount=300,
                paid_on=None if month == 10 else date(2020, month, 20),
            )
    owe(dkeo, real[1], 2020, paid_on=date(2021, 1, 5))
    by_year = {share.year: share for share in fees.shares(cast.alicja, dkeo)}
    assert by_year[2020] == fees.PaidShare(2020, owing=2, paid=1)
    assert by_year[2020].share == 0.5
    assert by_year[2013].is_example


def test_the_figures_of_a_year_are_taken_from_the_list_and_stay_the_clusters_own(
    cast: Any, dkeo: Cluster, real: list[Organisation]
) -> None:
    owe(dkeo, real[0], 2020, paid_on=date(2020, 2, 2))
    owe(dkeo, real[1], 2020)
    client = client_of(cast.alicja)
    assert "Take the figures of 2020 from the list" in body_of(client.get("/en/clusters/dkeo/fees/"))
    client.post("/en/clusters/dkeo/fees/figures/2020/")
    with scope(cluster=dkeo):
        figures = FeeFigures.objects.get(year=2020)
        assert (figures.owing, figures.paid, figures.shared_with) == (2, 1, Sharing.NOBODY)
        FeeFigures.objects.filter(year=2020).update(shared_with=Sharing.AUTHORITY, paid=0)
    assert "Take the figures of 2020 from the list" in body_of(client.get("/en/clusters/dkeo/fees/"))
    client.post("/en/clusters/dkeo/fees/figures/2020/")
    with scope(cluster=dkeo):
        figures = FeeFigures.objects.get(year=2020)
        assert (figures.paid, figures.shared_with) == (1, Sharing.AUTHORITY)  # sharing is said elsewhere
    assert "Take the figures of 2020 from the list" not in body_of(client.get("/en/clusters/dkeo/fees/"))
    assert client.post("/en/clusters/dkeo/fees/figures/2013/").status_code == 404  # examples are no figures


def test_the_list_is_a_file_too_and_marks_examples(cast: Any, dkeo: Cluster, real: list[Organisation]) -> None:
    real[0].name = "=cmd()"
    real[0].save()
    owe(dkeo, real[0], 2020)
    client = client_of(cast.alicja)
    header, *rows = cells_of(client.get("/en/clusters/dkeo/fees/?format=csv"))
    assert header[:3] == ["Member", "NIP", "Example"]
    assert {row[2] for row in rows if row[0].startswith("Przykład")} == {"example"}
    assert [row[0] for row in rows if row[2] == ""] == ["'=cmd()"]
    sheet = load_workbook(io.BytesIO(client.get("/en/clusters/dkeo/fees/?format=xlsx&year=2013").content)).active
    assert sheet.max_row == 1 + 12
    assert sheet["D2"].value.date() == date(2013, 1, 1)


def test_an_empty_list_says_what_to_do_next(cast: Any, meeting: Any) -> None:
    from styczna.accounts.models import Appointment, Role

    empty = Cluster.objects.create(slug="pusty", name="Pusty", region="PL51")
    Appointment.objects.create(person=cast.alicja, role=Role.COORDINATOR, cluster=empty)
    assert "The cluster has no members here yet" in body_of(client_of(cast.alicja).get("/en/clusters/pusty/fees/"))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(2000, 2003), st.booleans()), max_size=40))
def test_the_share_is_what_one_counts_by_hand(rows: list[tuple[int, int, bool]]) -> None:
    """Without the database: the grouping alone, against the plainest reading of the rule."""
    found = fees.counted((year, False, member, date(2000, 1, 1) if paid else None) for member, year, paid in rows)
    for share in found:
        members = {member for member, year, _ in rows if year == share.year}
        paid = [m for m in members if all(p for member, year, p in rows if member == m and year == share.year)]
        assert (share.owing, share.paid) == (len(members), len(paid))
    assert [share.year for share in found] == sorted({year for _, year, _ in rows}, reverse=True)

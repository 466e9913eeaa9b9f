"""The verb *forecast*: from an office's books to what the engine says, and what a won order would change."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django_scopes import scope
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styczna.clusters.models import Cluster
from styczna.continuity.forecast import UnknownBooks, WonOrder, by_month, chances, commission_on, forecast, income
from styczna.continuity.models import CommissionBand, Cost, Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    """An office that lives on fees and contracts; its costs are a little more than that."""
    cluster = Cluster.objects.create(slug="klaster", name="Klaster", region="PL51")
    with scope(cluster=cluster):
        made = Office.objects.create(
            cluster=cluster,
            starts=date(2013, 11, 1),
            opening_cash=30_000,
            fee_members=30,
            fee_monthly=150,
            fees_paid=600,
            fees_unpaid=120,
            contracts_a_year=3,
            contract_median=200_000,
        )
        for floor, percent in ((0, 3), (100_000, 2), (1_000_000, 1)):
            CommissionBand.objects.create(office=made, from_amount=floor, percent=percent)
        Cost.objects.create(office=made, title_pl="Wynagrodzenia", title_en="Salaries", monthly=5_500)
        yield again(made)


def again(office: Office) -> Office:
    return Office.objects.prefetch_related("commission", "grants", "costs").get(pk=office.pk)


def test_the_same_books_give_the_same_forecast(office: Office) -> None:
    assert forecast(office=office).forecast.open == forecast(office=again(office)).forecast.open


def test_unknown_costs_are_refused_and_never_taken_as_zero(office: Office) -> None:
    Cost.objects.all().delete()
    with pytest.raises(UnknownBooks):
        forecast(office=again(office))


def test_the_commission_follows_the_schedule(office: Office) -> None:
    assert commission_on(office, 50_000) == pytest.approx(1_500)
    assert commission_on(office, 100_000) == pytest.approx(2_000)
    assert commission_on(office, 2_000_000) == pytest.approx(20_000)


def test_below_the_first_band_and_without_a_schedule_nothing_is_due(office: Office) -> None:
    CommissionBand.objects.filter(from_amount__lt=1_000_000).delete()
    assert commission_on(again(office), 999_999) == 0
    assert commission_on(again(office), 1_000_000) == pytest.approx(10_000)
    CommissionBand.objects.all().delete()
    assert commission_on(again(office), 5_000_000) == 0
    won = WonOrder(5_000_000, 3, 1.0)
    outlook = forecast(office=again(office), won=won)
    assert outlook.with_order is not None
    assert outlook.with_order.open == outlook.forecast.open


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amount=st.floats(1, 1e8),
    month=st.integers(0, 35),
    probability=st.floats(0.01, 1.0),
)
def test_a_won_order_never_lowers_the_chance_of_being_open(
    office: Office, amount: float, month: int, probability: float
) -> None:
    outlook = forecast(office=office, won=WonOrder(amount, month, probability))
    assert outlook.with_order is not None
    for calm, won in zip(outlook.forecast.open, outlook.with_order.open, strict=True):
        assert won >= calm
    assert outlook.with_order.open[:month] == outlook.forecast.open[:month]  # nothing changes before the contract


def test_months_run_on_from_the_first_one(office: Office) -> None:
    months = forecast(office=office).months
    assert months[:3] == (date(2013, 11, 1), date(2013, 12, 1), date(2014, 1, 1))
    assert len(months) == 36


def test_what_pages_show_is_the_forecast(office: Office) -> None:
    outlook = forecast(office=office)
    assert [chance.as_it_is for chance in chances(outlook.forecast)] == [
        outlook.forecast.open[m - 1] for m in (12, 24, 36)
    ]
    shares = [part.share for part in income(outlook.forecast)]
    assert sum(shares) == pytest.approx(1)
    assert sum(share**2 for share in shares) == pytest.approx(outlook.forecast.dependence)
    table = by_month(outlook)
    assert len(table) == 36
    assert all(month.low <= month.middle <= month.high for month in table)


def test_more_cash_at_the_start_never_lowers_the_chance(office: Office) -> None:
    before = forecast(office=office).forecast.open
    office.opening_cash += Decimal(10_000)
    after = forecast(office=office).forecast.open
    assert all(later >= earlier for earlier, later in zip(before, after, strict=True))

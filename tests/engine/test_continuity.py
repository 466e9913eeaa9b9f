"""The forecast of an office against closed forms and against a slow loop over the same draws."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from styczna.engine.continuity import (
    Commission,
    Contract,
    Costs,
    Fees,
    Forecast,
    Grant,
    Office,
    OtherIncome,
    Runway,
    Schedule,
    commission_income,
    fee_income,
    forecast,
    grant_flows,
    simulate,
)

COSTS = Costs(staff=80.0, rent=15.0, other=5.0)
amounts = st.integers(0, 1000).map(float)
shares = st.sampled_from([0.0, 0.25, 0.5, 1.0])


@st.composite
def offices(draw):
    floors = (0.0, *sorted(draw(st.sets(amounts.filter(bool), max_size=2))))
    schedule = Schedule(floors, tuple(draw(shares) / 10 for _ in floors), draw(st.booleans()))
    known = tuple(
        Contract(draw(st.integers(0, 8)), draw(amounts), draw(shares)) for _ in range(draw(st.integers(0, 2)))
    )
    return Office(
        cash=draw(st.integers(-100, 2000)),
        costs=Costs(draw(amounts), draw(amounts), draw(amounts), draw(st.sampled_from([0.0, 0.1]))),
        fees=tuple(
            Fees(draw(st.integers(0, 30)), draw(amounts), paid=3, unpaid=1, every=draw(st.integers(1, 12)))
            for _ in range(draw(st.integers(0, 2)))
        ),
        grants=tuple(
            Grant(
                (draw(amounts), draw(amounts)),
                draw(shares),
                draw(st.integers(0, 3)),
                1.0,
                draw(st.integers(-2, 3)),
                0.5,
            )
            for _ in range(draw(st.integers(0, 2)))
        ),
        commissions=(Commission(schedule, draw(st.sampled_from([0.0, 1.5])), draw(amounts), 0.5, known),),
        other=(OtherIncome(draw(amounts)),),
    )


@given(offices(), st.integers(0, 2**63))
@settings(max_examples=30, deadline=None)
def test_the_same_seed_gives_the_same_forecast_to_the_bit(office, seed):
    assert forecast(office, seed=seed, paths=50, months=10) == forecast(office, seed=seed, paths=50, months=10)


@given(offices(), st.integers(0, 500), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_more_cash_or_a_further_income_never_lowers_the_probability_of_staying_open(office, more, seed):
    before = forecast(office, seed=seed, paths=50, months=10)
    for richer in (
        replace(office, cash=office.cash + more),
        replace(office, other=(*office.other, OtherIncome(float(more), "instrument"))),
        replace(office, fees=(*office.fees, Fees(1, float(more), rate=0.5, every=1))),
    ):
        after = forecast(richer, seed=seed, paths=50, months=10)
        assert all(a >= b for a, b in zip(after.open, before.open, strict=True))
        assert after.runway_p10.months >= before.runway_p10.months


@given(offices(), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_no_money_appears_or_vanishes(office, seed):
    paths = simulate(office, seed=seed, months=10, paths=20)
    earned = sum(flow.sum(axis=0) for flow in paths.income.values())
    assert paths.cash[-1] == pytest.approx(office.cash + earned - paths.outgo.sum(axis=0))
    assert all((flow >= 0).all() for flow in paths.income.values())
    assert (paths.outgo >= 0).all()


@given(offices(), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_a_forecast_hangs_together(office, seed):
    found = forecast(office, seed=seed, paths=50, months=10)
    assert all(a >= b for a, b in zip(found.open, found.open[1:], strict=False))
    for low, middle, high in zip(found.cash_p10, found.cash_p50, found.cash_p90, strict=True):
        assert low <= middle <= high
    runways = [found.runway_p10, found.runway_p50, found.runway_p90]
    assert runways == sorted(runways, key=lambda r: r.months)
    assert all(r.censored == (r.months == 10) for r in runways)
    assert found.dependence is None or 0 < found.dependence <= 1 + 1e-12


@given(offices(), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_every_flow_equals_a_slow_loop_over_the_same_draws(office, seed):
    months, paths = 10, 6
    g = np.random.default_rng(seed)
    for fees in office.fees:
        rates = g.random((months, paths))
        due = [m % fees.every == 0 for m in range(months)]
        expected = [[fees.members * fees.fee * rates[m, p] * due[m] for p in range(paths)] for m in range(months)]
        assert fee_income(fees, rates) == pytest.approx(np.array(expected))
    for grant in office.grants:
        awarded, delays = g.random(paths) < 0.5, g.integers(0, 8, (len(grant.spending), paths))
        spent, refunded = grant_flows(grant, awarded, delays, months)
        slowly = slow_grant(grant, awarded, delays, months)
        assert (spent, refunded) == tuple(pytest.approx(np.array(flow)) for flow in slowly)
    for commission in office.commissions:
        counts = g.poisson(commission.per_month, (months, paths))
        sizes = g.lognormal(5, 1, counts.sum())
        made = g.random((len(commission.known), paths)) < 0.5
        expected = slow_commission(commission, counts, iter(sizes), made)
        assert commission_income(commission, counts, sizes, made) == pytest.approx(np.array(expected))


def slow_grant(grant, awarded, delays, months):
    spent, refunded = [[[0.0] * len(awarded) for _ in range(months)] for _ in range(2)]
    for p, is_awarded in enumerate(awarded):
        for i, amount in enumerate(grant.spending):
            if is_awarded and 0 <= grant.start + i < months:
                spent[grant.start + i][p] += amount
            if is_awarded and 0 <= grant.start + i + delays[i, p] < months:
                refunded[grant.start + i + delays[i, p]][p] += amount * grant.refunded
    return spent, refunded


def slow_commission(commission, counts, sizes, made):
    due = [[0.0] * counts.shape[1] for _ in counts]
    for m, line in enumerate(counts):
        for p, count in enumerate(line):
            due[m][p] += sum(slow_due(commission.schedule, next(sizes)) for _ in range(count))
            for k, contract in enumerate(commission.known):
                if contract.month == m and made[k, p]:
                    due[m][p] += slow_due(commission.schedule, contract.size)
    return due


def slow_due(schedule, size):
    bands = list(zip(schedule.floors, (*schedule.floors[1:], float("inf")), schedule.rates, strict=True))
    if schedule.marginal:
        return sum(rate * max(0.0, min(size, ceiling) - floor) for floor, ceiling, rate in bands)
    return next(rate * size for floor, ceiling, rate in bands if floor <= size < ceiling)


def test_without_anything_uncertain_the_months_open_are_cash_over_costs():
    found = forecast(Office(cash=1000.0, costs=COSTS), seed=0, months=24, paths=7)
    assert found.open == (1.0,) * 10 + (0.0,) * 14
    assert found.cash_p10 == found.cash_p90 == tuple(1000.0 - 100 * m for m in range(1, 25))
    assert (found.runway_p10, found.runway_p90) == (Runway(10, censored=False),) * 2
    assert (found.income, found.dependence) == ((), None)


def test_a_runway_beyond_the_horizon_says_that_it_is_censored():
    assert forecast(Office(cash=1000.0, costs=COSTS), seed=0, months=10).runway_p50 == Runway(10, censored=True)


def test_costs_that_rise_by_inflation_have_doubled_when_it_says_so():
    costs = replace(COSTS, inflation=1.0)
    outgo = simulate(Office(cash=0.0, costs=costs), seed=0, months=13, paths=1).outgo[:, 0]
    assert outgo[[0, 12]] == pytest.approx([100.0, 200.0])


def test_a_grant_that_is_refunded_late_can_close_an_office_that_it_pays_for():
    grant = Grant(spending=(200.0,) * 6, refunded=1.0, lag=4)
    office = Office(cash=500.0, costs=Costs(0.0, 0.0, 0.0), grants=(grant,))
    assert forecast(office, seed=0, months=12).open[2] == 0.0
    assert forecast(replace(office, cash=800.0), seed=0, months=12).open[-1] == 1.0


def test_the_uncertainty_of_the_payment_rate_is_that_of_the_observed_counts():
    office = Office(cash=0.0, costs=COSTS, fees=(Fees(members=10, fee=20, paid=8, unpaid=12),))
    found = forecast(office, seed=3, months=1, paths=40_000)
    assert found.open[0] == pytest.approx(1 - special.betainc(8.5, 12.5, 0.5), abs=0.01)


def test_a_payment_rate_may_differ_from_month_to_month():
    fees = Fees(members=10, fee=10, rate=(0.5, 1.0, 0.0), every=1)
    assert simulate(Office(0.0, COSTS, (fees,)), seed=0, months=3, paths=2).income["fees"][:, 0].tolist() == [
        50,
        100,
        0,
    ]


def test_the_delay_of_refunds_is_poisson():
    office = Office(cash=99.0, costs=replace(COSTS, staff=0.0, rent=0.0, other=0.0), grants=(Grant((100,), 1, 1, 2.0),))
    refunded = simulate(replace(office, cash=100.0), seed=5, months=6, paths=40_000).income["grants"]
    for month in range(1, 6):
        by_then = (refunded[: month + 1].sum(axis=0) > 0).mean()
        assert by_then == pytest.approx(special.pdtr(month - 1, 2.0), abs=0.01)


def test_commission_has_the_mean_of_a_compound_poisson_sum():
    commission = Commission(Schedule((0.0,), (0.02,)), per_month=0.8, median=1000.0, spread=0.7)
    found = forecast(Office(0.0, COSTS, commissions=(commission,)), seed=2, months=12, paths=20_000)
    assert dict(found.income)["commission"] == pytest.approx(12 * 0.8 * 0.02 * 1000 * np.exp(0.7**2 / 2), rel=0.02)


def test_a_marginal_schedule_never_pays_less_for_a_larger_contract_and_a_flat_one_can():
    floors, rates = (0.0, 100.0, 500.0), (0.03, 0.02, 0.01)
    sizes = np.array([0.0, 99.0, 100.0, 500.0, 1000.0])
    assert Schedule(floors, rates, marginal=True).commission(sizes) == pytest.approx([0, 2.97, 3.0, 11.0, 16.0])
    assert Schedule(floors, rates).commission(sizes) == pytest.approx([0, 2.97, 2.0, 5.0, 10.0])


@pytest.mark.parametrize("sources", [1, 2, 4])
def test_dependence_is_one_over_the_number_of_equal_sources(sources):
    office = Office(0.0, COSTS, other=tuple(OtherIncome(10.0, str(i)) for i in range(sources)))
    assert forecast(office, seed=0, paths=3).dependence == pytest.approx(1 / sources)


def test_sources_of_one_name_count_as_one():
    office = Office(0.0, COSTS, fees=(Fees(1, 10, rate=1.0), Fees(2, 10, rate=1.0)))
    assert forecast(office, seed=0, months=12, paths=3).income == (("fees", 30.0),)


def test_a_further_source_leaves_the_draws_of_the_others_alone():
    grant = Grant((100.0,) * 3, 0.8, 2, 1.0, probability=0.5)
    alone = Office(0.0, COSTS, grants=(grant,))
    joined = replace(alone, fees=(Fees(5, 10, paid=1, unpaid=1),))
    one, other = (simulate(office, seed=9, paths=100).income["grants"] for office in (alone, joined))
    assert (one == other).all()


@pytest.mark.parametrize(
    ("words", "make"),
    [
        ("opening cash is unknown", lambda: Office(cash=None, costs=COSTS)),
        ("opening cash is unknown", lambda: Office(cash=float("nan"), costs=COSTS)),
        ("costs are unknown", lambda: Office(cash=1.0, costs=None)),
        ("staff is unknown", lambda: Costs(None, 1, 1)),
        ("rent is at least 0", lambda: Costs(1, -1, 1)),
        ("fee is unknown", lambda: Fees(1, None, rate=1.0)),
        ("either a payment rate or the numbers", lambda: Fees(1, 1)),
        ("either a payment rate or the numbers", lambda: Fees(1, 1, rate=0.5, paid=1, unpaid=1)),
        ("payment rate is between 0 and 1", lambda: Fees(1, 1, rate=(0.5, 1.5))),
        ("unpaid is at least 0", lambda: Fees(1, 1, paid=1, unpaid=-1)),
        ("between two fees is at least 1", lambda: Fees(1, 1, rate=1.0, every=0)),
        ("refunded is between 0 and 1", lambda: Grant((1.0,), 1.2, 1)),
        ("spending of a grant is at least 0", lambda: Grant((-1.0,), 1, 1)),
        ("begin with 0", lambda: Schedule((1.0,), (0.1,))),
        ("begin with 0", lambda: Schedule((), ())),
        ("as many rates", lambda: Schedule((0.0,), (0.1, 0.2))),
        ("rate of commission is between", lambda: Schedule((0.0,), (10.0,))),
        ("probability of a contract is between", lambda: Contract(1, 1, 2)),
        ("contracts a month is unknown", lambda: Commission(Schedule((0.0,), (0.1,)), None)),
        ("Other income is unknown", lambda: OtherIncome(float("nan"))),
        ("given for 2 months", lambda: forecast(Office(0, COSTS, other=(OtherIncome((1, 2)),)), seed=0)),
        ("given for 1 months", lambda: forecast(Office(0, COSTS, (Fees(1, 1, rate=(1.0,)),)), seed=0)),
        ("number of months is between", lambda: forecast(Office(0, COSTS), seed=0, months=0)),
        ("number of paths is between", lambda: forecast(Office(0, COSTS), seed=0, paths=0)),
    ],
)
def test_what_is_unknown_or_impossible_is_named_and_never_taken_as_zero(words, make):
    with pytest.raises(ValueError, match=rf"{words}.*\.$"):
        make()


def test_ten_thousand_paths_of_three_years_come_from_a_full_office():
    office = Office(
        80_000,
        Costs(15_000, 2_500, 2_000, 0.04),
        (Fees(40, 1_200, paid=30, unpaid=8),),
        (Grant((20_000.0,) * 18, 0.85, 3, 2.0, 2, 0.6),),
        (Commission(Schedule((0, 100_000, 500_000), (0.03, 0.02, 0.01)), 1.0, 150_000, 1.0, (Contract(5, 1e6, 0.5),)),),
        (OtherIncome(2_000.0),),
    )
    found = forecast(office, seed=1)
    assert isinstance(found, Forecast)
    assert len(found.open) == 36
    assert {source for source, _ in found.income} == {"fees", "grants", "commission", "other"}

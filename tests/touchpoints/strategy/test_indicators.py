"""Indicators against the straight path from baseline to target; what is not known is never judged."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from strategy import DAY, adopted, decision, proposed
from styczna.touchpoints.models import Indicator, Reading
from styczna.touchpoints.strategy import indicators
from styczna.touchpoints.strategy.decide import end

BEGIN, FINISH = date(2024, 1, 1), date(2028, 1, 1)


def indicator(**changed: Any) -> Indicator:
    """Firms in energy, from 100 in 2024 to 180 in 2028."""
    whole = {
        "name_pl": "Firmy", "unit": "firm", "baseline": Decimal(100), "baseline_on": BEGIN,
        "target": Decimal(180), "target_on": FINISH,
    }  # fmt: skip
    return Indicator(pk=1, **{**whole, **changed})


def with_readings(found: Indicator, *readings: tuple[date, int]) -> Indicator:
    made = [Reading(indicator=found, on=on, value=Decimal(value), reference="GUS") for on, value in readings]
    found._prefetched_objects_cache = {"readings": made}  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize(
    ("value", "state"), [(120, "on-track"), (119, "behind"), (180, "reached"), (200, "reached"), (90, "behind")]
)
def test_a_reading_is_held_against_the_path_on_its_day(value: int, state: str) -> None:
    found = with_readings(indicator(), (date(2024, 12, 31), value))
    course = indicators.course(found, today=date(2025, 2, 1))
    assert course.state == state
    assert course.expected == Decimal(100) + Decimal(80) * 365 / 1461


def test_less_is_better_where_the_target_lies_below() -> None:
    for value, state in ((59, "on-track"), (99, "behind"), (20, "reached")):
        found = with_readings(indicator(target=Decimal(20)), (date(2026, 1, 1), value))
        assert indicators.course(found, today=date(2026, 2, 1)).state == state


def test_an_old_reading_is_not_taken_for_the_present() -> None:
    last = date(2025, 1, 1)
    found = with_readings(indicator(), (last, 150))
    assert indicators.course(found, today=last + indicators.STALE_AFTER).state == "on-track"
    assert indicators.course(found, today=last + indicators.STALE_AFTER + timedelta(days=1)).state == "stale"


def test_the_last_reading_counts_whatever_the_order_in_which_they_came() -> None:
    found = with_readings(indicator(), (date(2026, 1, 1), 10), (date(2025, 1, 1), 170))
    course = indicators.course(found, today=date(2026, 2, 1))
    assert (course.state, course.last.value) == ("behind", Decimal(10))


@pytest.mark.parametrize("missing", ["baseline", "baseline_on", "target", "target_on"])
def test_where_the_path_is_not_known_nothing_is_said_of_it(missing: str) -> None:
    course = indicators.course(with_readings(indicator(**{missing: None}), (BEGIN, 100)), today=BEGIN)
    assert (course.state, course.missing, course.expected) == ("unknown", (missing,), None)


def test_no_reading_and_no_way_to_go_are_said_as_such() -> None:
    assert indicators.course(with_readings(indicator()), today=BEGIN).state == "unread"
    flat = indicators.course(with_readings(indicator(target=Decimal(100)), (BEGIN, 100)), today=BEGIN)
    assert (flat.state, flat.missing) == ("unknown", ())


numbers = st.integers(-(10**9), 10**9)


@given(numbers, numbers, st.integers(1, 9000), st.integers(-2000, 12000))
def test_the_path_is_straight_and_ends_where_it_says(baseline: int, target: int, length: int, day: int) -> None:
    """The oracle is exact arithmetic with fractions."""
    found = indicator(baseline=Decimal(baseline), target=Decimal(target), target_on=BEGIN + timedelta(days=length))
    value = indicators.on_path(found, BEGIN + timedelta(days=day))
    part = Fraction(min(max(day, 0), length), length)
    assert abs(Fraction(value) - (baseline + (target - baseline) * part)) < Fraction(1, 10**9)
    assert min(baseline, target) <= value <= max(baseline, target)


def test_the_authority_keeps_readings_one_a_day_and_nobody_else_does(cast: Any) -> None:
    found = adopted(cast)
    made = indicators.keep_indicator(cast.celina, specialisation=found, indicator=Indicator(name_pl="MW", unit="MW"))
    given_reading = {"on": DAY, "value": Decimal("1.5"), "reference": "GUS, BDL"}
    for name in ("alicja", "bartek", "darek", "ewa"):
        with pytest.raises(PermissionDenied):
            indicators.read(getattr(cast, name), indicator=made, **given_reading)
        with pytest.raises(PermissionDenied):
            indicators.remove_indicator(getattr(cast, name), indicator=made)
    reading = indicators.read(cast.celina, indicator=made, **given_reading)
    with pytest.raises(indicators.TakenDay):
        indicators.read(cast.celina, indicator=made, **given_reading)
    indicators.remove_reading(cast.celina, reading=reading)
    indicators.read(cast.celina, indicator=made, **given_reading)


def test_what_has_ended_is_not_measured_any_more(cast: Any) -> None:
    found = adopted(cast)
    made = indicators.keep_indicator(cast.celina, specialisation=found, indicator=Indicator(name_pl="MW", unit="MW"))
    end(cast.celina, specialisation=found, decision=decision())
    made.refresh_from_db()
    with pytest.raises(PermissionDenied):
        indicators.read(cast.celina, indicator=made, on=DAY, value=Decimal(1), reference="x")


def test_indicators_can_be_named_while_it_is_only_proposed(cast: Any) -> None:
    indicators.keep_indicator(cast.celina, specialisation=proposed(cast), indicator=Indicator(name_pl="x", unit="y"))
    assert Indicator.objects.count() == 1

"""What rose and fell: ordinary change is no finding, and a great one is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.touchpoints.region.advantage import Strength
from styczna.touchpoints.region.years import _changes, changes, ordinary_spread


def row(code: str, advantage: float) -> Strength:
    low, high = advantage / 1.2, advantage * 1.2
    return Strength(code, advantage, low, high, 0.5, 0.1, 10, advantage, None, (1, 5, 4, 1))


BEFORE = [row(f"{number:02}", 1.0) for number in range(1, 61)]


def test_the_same_year_again_moves_nothing() -> None:
    found = _changes(BEFORE, BEFORE)
    assert not any(change.is_sure for change in found)
    assert {change.p for change in found} == {0.5}


def test_one_that_moves_while_the_others_hardly_do_is_found() -> None:
    generator = np.random.default_rng(4)
    after = [row(each.code, float(np.exp(generator.normal(0, 0.02)))) for each in BEFORE]
    after[7] = row("08", 1.4)
    after[9] = row("10", 0.7)
    found = {change.code: change for change in _changes(BEFORE, after)}
    assert {code for code, change in found.items() if change.is_sure} == {"08", "10"}
    assert found["08"].low > 1 > found["10"].high
    assert found["08"].p > 0.999 and found["10"].p < 0.001


def test_ordinary_change_is_seldom_called_sure() -> None:
    called = 0
    for seed in range(20):
        generator = np.random.default_rng(seed)
        after = [row(each.code, float(np.exp(generator.normal(0, 0.05)))) for each in BEFORE]
        called += any(change.is_sure for change in _changes(BEFORE, after))
    assert called <= 5


def test_few_activities_are_taken_as_independent_years() -> None:
    assert ordinary_spread(np.zeros(5), np.ones(5)) == 1.0


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=40))
def test_an_interval_holds_its_change(advantages: list[float]) -> None:
    before = [replace(row(f"{place:02}", 1.0)) for place in range(len(advantages))]
    for change in _changes(before, [row(f"{place:02}", value) for place, value in enumerate(advantages)]):
        assert change.low <= change.times * (1 + 1e-9) and change.times <= change.high * (1 + 1e-9)
        assert 0 <= change.p <= 1


def test_years_must_follow_one_another() -> None:
    with pytest.raises(ValueError, match="2021 is not before 2015"):
        changes(voivodeship="02", since=2021, until=2015)

"""The interval of a share that was counted."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.engine.proportions import share_interval


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_holds_the_share_that_was_counted(counted: tuple[int, int]) -> None:
    found, draws = counted
    low, high = share_interval(found, draws)
    assert 0 <= low <= found / draws <= high <= 1
    assert low < high


@given(st.integers(1, 200), st.integers(0, 200))
def test_its_ends_are_where_the_score_test_just_rejects(draws: int, found: int) -> None:
    found = min(found, draws)
    for end in share_interval(found, draws):
        if 1e-9 < end < 1 - 1e-9:
            z = abs(found / draws - end) / math.sqrt(end * (1 - end) / draws)
            assert z == pytest.approx(1.6448536269514722, rel=1e-6)


def test_more_draws_tell_more() -> None:
    assert [high - low for low, high in (share_interval(n // 2, n) for n in (10, 100, 1000))] == sorted(
        (high - low for low, high in (share_interval(n // 2, n) for n in (10, 100, 1000))), reverse=True
    )


def test_without_draws_nothing_is_known() -> None:
    assert share_interval(0, 0) == (0, 1)


@pytest.mark.parametrize("wrong", [(-1, 5), (6, 5), (0, -1)])
def test_impossible_counts_are_refused(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="found must lie"):
        share_interval(*wrong)


@pytest.mark.parametrize("confidence", [0.0, 1.0, float("nan")])
def test_an_impossible_confidence_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        share_interval(1, 2, confidence)

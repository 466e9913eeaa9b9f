"""How well scores order what happened: by counting pairs, by walking down the list, by what came true."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.engine.ranking import auc, average_precision, measured, observed

CASES = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=40).filter(
    lambda rows: len({row[0] for row in rows}) == 2
)


def arrays(rows: list[tuple[bool, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([row[0] for row in rows]), np.array([row[1] for row in rows], dtype=float)


@given(CASES)
def test_the_area_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[bool, int]]) -> None:
    y, s = arrays(rows)
    right = [(a > b) + (a == b) / 2 for a in s[y] for b in s[~y]]
    assert auc(y, s) == pytest.approx(np.mean(right))


@given(CASES)
def test_average_precision_walks_down_the_distinct_scores(rows: list[tuple[bool, int]]) -> None:
    y, s = arrays(rows)
    total, before = 0.0, 0.0
    for border in sorted(set(s), reverse=True):
        recall, precision = y[s >= border].sum() / y.sum(), y[s >= border].mean()
        total, before = total + (recall - before) * precision, recall
    assert average_precision(y, s) == pytest.approx(total)


@given(CASES)
def test_weights_stand_for_repeated_rows(rows: list[tuple[bool, int]]) -> None:
    y, s = arrays(rows)
    times = np.arange(len(y)) % 3 + 1
    twice, said = np.repeat(y, times), np.repeat(s, times)
    assert auc(y, s, times.astype(float)) == pytest.approx(auc(twice, said))
    assert average_precision(y, s, times.astype(float)) == pytest.approx(average_precision(twice, said))


def test_the_interval_holds_the_measure_and_is_the_same_every_time() -> None:
    g = np.random.default_rng(0)
    y = g.random(600) < 0.2
    score, group = y + g.normal(size=600), np.arange(600) // 6
    found = measured(y, score, group, seed=1)
    assert found["auc_low"] < found["auc"] < found["auc_high"]
    assert found["average_precision_low"] < found["average_precision"] < found["average_precision_high"]
    assert found == measured(y, score, group, seed=1)


def test_observed_counts_what_came_true_nearby() -> None:
    score = np.arange(1000.0)
    happened = score >= 500
    share, low, high = observed(score, happened, np.array([0.0, 500.0, 999.0]), nearest=100)
    assert share.tolist() == [0.0, 0.5, 1.0]
    assert low[0] == 0.0 and 0 < high[0] < 0.05 and low[2] > 0.95 and high[2] == 1.0
    assert low[1] < 0.5 < high[1]


def test_what_cannot_be_measured_is_refused() -> None:
    with pytest.raises(ValueError, match="both"):
        auc(np.array([True, True]), np.array([1.0, 2.0]))
    with pytest.raises(ValueError, match="NaN"):
        auc(np.array([True, False]), np.array([np.nan, 2.0]))
    with pytest.raises(ValueError, match="happened"):
        average_precision(np.zeros(0, dtype=bool), np.zeros(0))
    with pytest.raises(ValueError, match="score"):
        observed(np.zeros(0), np.zeros(0, dtype=bool), np.zeros(1))

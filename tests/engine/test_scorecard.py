"""The scorecard: what the page repeats, what dominates what, and how far the order depends on the weights."""

import itertools
import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from styczna.engine.scorecard import (
    CRITERIA,
    DEFAULT_WEIGHTS,
    EQUAL,
    ability,
    pareto_layers,
    resampled_ranks,
    scale,
    scorecard,
    team_coverage,
)

figures = st.just(math.nan) | st.integers(-3, 3).map(float) | st.floats(-1e9, 1e9)


def tables(themes: int = 7) -> st.SearchStrategy[np.ndarray]:
    shape = st.tuples(st.integers(0, themes), st.just(len(CRITERIA)))
    return hnp.arrays(np.float64, shape, elements=figures)


def as_a_page_scores(scaled: list[list[float]], weights: list[float]) -> list[float | None]:
    """The loop that runs in a browser, addition by addition."""
    found: list[float | None] = []
    for row in scaled:
        total = known = 0.0
        for weight, value in zip(weights, row, strict=True):
            if not math.isnan(value):
                total += weight * value
                known += weight
        found.append(total / known if known > 0 else None)
    return found


def layers_by_peeling(rows: list[list[float]]) -> list[int]:
    """The definition word for word: take away what nothing dominates, again and again."""

    def dominates(one: list[float], other: list[float]) -> bool:
        known = [k for k, value in enumerate(other) if not math.isnan(value)]
        if any(math.isnan(one[k]) for k in known):
            return False
        return all(one[k] >= other[k] for k in known) and any(one[k] > other[k] for k in known)

    layer, left = [0] * len(rows), set(range(len(rows)))
    for depth in itertools.count(1):
        if not left:
            return layer
        first = {i for i in left if not any(dominates(rows[j], rows[i]) for j in left)}
        for index in first:
            layer[index] = depth
        left -= first
    raise AssertionError


@given(tables())
def test_a_page_repeats_the_score_to_the_last_bit_from_scaled_and_weights_alone(raw: np.ndarray) -> None:
    card = scorecard(raw, draws=5)
    again = as_a_page_scores(card.scaled.tolist(), card.weights.tolist())
    assert [None if math.isnan(score) else score for score in card.score.tolist()] == again


@given(tables())
def test_ranks_count_who_is_better_and_the_unscored_come_last(raw: np.ndarray) -> None:
    card = scorecard(raw, draws=5)
    for score, rank in zip(card.score, card.rank, strict=True):
        better = card.score > score + EQUAL if not math.isnan(score) else ~np.isnan(card.score)
        assert rank == 1 + better.sum()
    assert card.weights.sum() == pytest.approx(1)
    assert ((card.known >= 0) & (card.known <= 1 + 1e-12)).all()


@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_themes_changes_nothing_but_the_order(raw: np.ndarray, shuffled: random.Random) -> None:
    order = list(range(len(raw)))
    shuffled.shuffle(order)
    here, there = scorecard(raw, draws=20, seed=3), scorecard(raw[order], draws=20, seed=3)
    for name in ("scaled", "score", "known", "rank", "layer"):
        assert np.array_equal(getattr(here, name)[order], getattr(there, name), equal_nan=True), name
    for name in ("without", "doubled", "best", "low", "high", "worst", "first", "among_first"):
        assert np.array_equal(getattr(here.sensitivity, name)[order], getattr(there.sensitivity, name)), name


@given(tables())
def test_scaling_keeps_the_order_and_the_unknown(raw: np.ndarray) -> None:
    scaled = scale(raw)
    assert np.array_equal(np.isnan(scaled), np.isnan(raw))
    for before, after in zip(raw.T, scaled.T, strict=True):
        known = ~np.isnan(before)
        assert ((after[known] >= 0) & (after[known] <= 1)).all()
        for i, j in itertools.combinations(np.flatnonzero(known), 2):
            assert np.sign(before[i] - before[j]) == np.sign(after[i] - after[j])
        if known.sum() > 1 and np.unique(before[known]).size == known.sum():
            assert after[known].min() == 0
            assert after[known].max() == 1


def test_a_criterion_that_is_the_same_everywhere_or_known_of_one_tells_nobody_apart() -> None:
    raw = np.full((3, len(CRITERIA)), math.nan)
    raw[:, 0], raw[1, 1] = 4.0, 9.0
    assert scale(raw)[:, 0].tolist() == [0.5, 0.5, 0.5]
    assert scale(raw)[1, 1] == 0.5


@settings(deadline=None)
@given(tables(6))
def test_pareto_layers_equal_the_definition(raw: np.ndarray) -> None:
    assert pareto_layers(raw).tolist() == layers_by_peeling(raw.tolist())


def test_what_nobody_knows_of_a_theme_never_speaks_for_it() -> None:
    assert pareto_layers([[2, math.nan], [1, 1]]).tolist() == [1, 1]
    assert pareto_layers([[2, 1], [1, math.nan]]).tolist() == [1, 2]
    assert pareto_layers([[2, math.nan], [1, math.nan]]).tolist() == [1, 2]
    assert pareto_layers([[1, 1], [1, 1]]).tolist() == [1, 1]
    assert pareto_layers(np.zeros((0, 2))).tolist() == []
    with pytest.raises(ValueError, match="values"):
        pareto_layers([1.0])


def test_without_and_doubled_are_the_ranks_under_those_weights() -> None:
    raw = np.random.default_rng(1).random((6, len(CRITERIA)))
    card = scorecard(raw, draws=1)
    for column, criterion in enumerate(CRITERIA):
        for factor, ranks in ((0.0, card.sensitivity.without), (2.0, card.sensitivity.doubled)):
            changed = {**DEFAULT_WEIGHTS, criterion: DEFAULT_WEIGHTS[criterion] * factor}
            assert scorecard(raw, changed, draws=1).rank.tolist() == ranks[:, column].tolist()


def test_a_theme_best_in_everything_is_first_whatever_the_weights() -> None:
    raw = np.vstack((np.full(len(CRITERIA), 9.0), np.random.default_rng(2).random((5, len(CRITERIA)))))
    sure = scorecard(raw).sensitivity
    assert (sure.best[0], sure.worst[0], sure.first[0], sure.among_first[0]) == (1, 1, 1.0, 1.0)
    assert (sure.best <= sure.low).all()
    assert (sure.low <= sure.high).all()
    assert (sure.high <= sure.worst).all()


def test_the_same_seed_draws_the_same_weights() -> None:
    raw = np.random.default_rng(3).random((8, len(CRITERIA)))
    one, two, other = (scorecard(raw, seed=seed).sensitivity.among_first for seed in (1, 1, 2))
    assert one.tolist() == two.tolist()
    assert one.tolist() != other.tolist()


def test_ranks_over_resamples_move_with_what_was_resampled() -> None:
    raw = np.full((2, len(CRITERIA)), math.nan)
    raw[:, 0] = raw[:, 1] = 2.0, 1.0
    swapped = np.array([[2.0, 1.0], [1.0, 2.0]])
    assert resampled_ranks(raw, None, swapped, swapped).tolist() == [[1, 2], [2, 1]]
    assert resampled_ranks(raw, None, np.zeros((0, 2)), np.zeros((0, 2))).shape == (0, 2)
    with pytest.raises(ValueError, match="breadth"):
        resampled_ranks(raw, None, swapped[:, :1], swapped)


def test_nothing_known_or_nothing_there_is_no_error() -> None:
    empty = scorecard([])
    assert empty.rank.tolist() == []
    blank = scorecard(np.full((2, len(CRITERIA)), math.nan))
    assert np.isnan(blank.score).all()
    assert blank.known.tolist() == [0, 0]
    assert blank.rank.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("raw", "weights", "named"),
    [
        ([[1.0, 2.0]], None, "raw"),
        ([[math.inf] * len(CRITERIA)], None, "raw"),
        ([[1.0] * len(CRITERIA)], {"beauty": 1.0}, "weights.*beauty"),
        ([[1.0] * len(CRITERIA)], [-1.0] * len(CRITERIA), "weights"),
        ([[1.0] * len(CRITERIA)], [0.0] * len(CRITERIA), "weights"),
        ([[1.0] * len(CRITERIA)], {"breadth": math.nan}, "weights"),
        ([[1.0] * len(CRITERIA)], [1.0], "weights"),
    ],
)
def test_the_scorecard_names_what_is_wrong(raw: object, weights: object, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        scorecard(raw, weights)
    with pytest.raises(ValueError, match="draws"):
        scorecard([], draws=0)


def best_by_trying_all(coverage: np.ndarray, weights: np.ndarray, size: int) -> float:
    teams = itertools.combinations(range(len(coverage)), min(size, len(coverage)))
    return max((coverage[list(team)].max(axis=0, initial=0.0) @ weights / weights.sum() for team in teams), default=0.0)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 6), st.integers(1, 5), st.integers(1, 3), st.integers(0, 1000))
def test_a_team_covers_what_the_best_of_all_teams_does(n: int, fields: int, size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    coverage, weights = rng.random((n, fields)) * (rng.random((n, fields)) < 0.6), rng.random(fields) + 0.1
    assert team_coverage(coverage, weights, size) == pytest.approx(best_by_trying_all(coverage, weights, size))


def test_ability_is_the_share_of_orders_that_are_covered_to_half() -> None:
    assert ability([0.5, 0.49, 1.0, 0.0]) == 0.5
    assert ability([0.5, math.nan]) == 1.0
    assert ability([0.9, 0.5], threshold=0.6) == 0.5
    assert math.isnan(ability([]))
    for wrong in ([1.5], [-0.1], [math.inf]):
        with pytest.raises(ValueError, match="coverage"):
            ability(wrong)
    for coverage, weights, size, named in (
        ([[2.0]], [1.0], 1, "coverage"),
        ([[1.0]], [0.0], 1, "weights"),
        ([[1.0]], [1.0, 1.0], 1, "coverage"),
        ([[1.0]], [1.0], 0, "size"),
    ):
        with pytest.raises(ValueError, match=named):
            team_coverage(coverage, weights, size)

"""Boosted symmetric trees: they learn, they are the same every time, and what signals add sums to the score."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styczna.engine.boosting import Boosted, binned, boost
from styczna.engine.ranking import auc


def made(seed: int, rows: int = 400) -> tuple[np.ndarray, np.ndarray]:
    g = np.random.default_rng(seed)
    x = g.normal(size=(rows, 4))
    return x, g.random(rows) < 1 / (1 + np.exp(-2 * x[:, 0] * (x[:, 1] > 0)))


def learnt(seed: int, depth: int = 3) -> tuple[Boosted, np.ndarray, np.ndarray]:
    x, y = made(seed)
    model = boost(x, y, seed=seed, trees=12, depth=depth, rate=0.3, part_of_signals=0.75, part_of_rows=0.7)
    return model, x, y


def by_hand(model: Boosted, x: np.ndarray) -> np.ndarray:
    """The readable oracle: ask each tree's questions one after the other."""
    result = []
    for row in binned(x, model.edges).T:
        total = model.start
        for signals, above, values in zip(model.signals, model.above, model.values, strict=True):
            answers = [int(row[signal] > border) for signal, border in zip(signals, above, strict=True)]
            total += values[sum(answer << level for level, answer in enumerate(answers))]
        result.append(total)
    return np.array(result)


def shapley_by_hand(values: np.ndarray, weights: np.ndarray, leaf: int, depth: int) -> np.ndarray:
    """Mean over all orders in which the answers become known."""

    def known(levels: tuple[int, ...]) -> float:
        same = [each for each in range(1 << depth) if all(each >> at & 1 == leaf >> at & 1 for at in levels)]
        if weights[same].sum() > 0:
            return float(np.average(values[same], weights=weights[same]))
        return float(values[same].mean())

    result = np.zeros(depth)
    orders = list(permutations(range(depth)))
    for order in orders:
        for at, level in enumerate(order):
            result[level] += (known(order[: at + 1]) - known(order[:at])) / len(orders)
    return result


def test_it_learns_what_only_two_signals_together_say() -> None:
    model, x, y = learnt(1)
    new, happened = made(2)
    assert auc(happened, model.score(new)) > auc(happened, new[:, 0]) > 0.6
    assert auc(y, model.score(x)) > 0.8


@given(st.integers(0, 10_000), st.integers(1, 4))
@settings(max_examples=15, deadline=None)
def test_scores_are_those_of_the_questions_asked_one_by_one(seed: int, depth: int) -> None:
    model, x, _ = learnt(seed, depth)
    np.testing.assert_allclose(model.score(x[:50]), by_hand(model, x[:50]), atol=1e-12)


@given(st.integers(0, 10_000), st.integers(1, 4))
@settings(max_examples=15, deadline=None)
def test_what_signals_add_sums_to_the_score(seed: int, depth: int) -> None:
    model, x, _ = learnt(seed, depth)
    np.testing.assert_allclose(model.base + model.contributions(x).sum(axis=1), model.score(x), atol=1e-10)


def test_parts_are_shapley_values() -> None:
    from styczna.engine.boosting import _shapley

    g = np.random.default_rng(3)
    values, weights = g.normal(size=(2, 8)), g.random((2, 8)) * (g.random((2, 8)) > 0.3)
    parts, means = _shapley(values, weights)
    for tree in range(2):
        for leaf in range(8):
            np.testing.assert_allclose(parts[tree, leaf], shapley_by_hand(values[tree], weights[tree], leaf, 3))
            assert parts[tree, leaf].sum() + means[tree] == pytest.approx(values[tree, leaf])


def test_a_signal_that_says_nothing_adds_nothing() -> None:
    x, y = made(4)
    model = boost(np.c_[x, np.ones(len(x))], y, seed=0, trees=5, depth=2, rate=0.3)
    assert (model.contributions(np.c_[x, np.ones(len(x))])[:, 4] == 0).all()


def test_the_same_seed_gives_the_same_trees() -> None:
    one, other = learnt(7)[0], learnt(7)[0]
    assert (one.signals == other.signals).all() and (one.values == other.values).all()


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (np.ones((3, 1)), np.array([True, True, True]), "both"),
        (np.ones((0, 1)), np.zeros(0, dtype=bool), "both"),
        (np.array([[np.nan], [1.0]]), np.array([True, False]), "NaN"),
        (np.ones((3, 1)), np.array([True]), "rows"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused(x: np.ndarray, y: np.ndarray, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        boost(x, y, seed=0, trees=2, depth=2, rate=0.1)


def test_parts_of_rows_and_signals_are_shares() -> None:
    x, y = made(1)
    with pytest.raises(ValueError, match="part_of_rows"):
        boost(x, y, seed=0, trees=2, depth=2, rate=0.1, part_of_rows=0.0)

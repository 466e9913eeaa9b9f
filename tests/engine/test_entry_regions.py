"""What can be said of places with little behind them: a measure with its interval, or an error that says why not."""

import numpy as np
import pytest

from styczna.engine.entry_regions import measured


def test_both_measures_come_with_intervals_and_counts() -> None:
    g = np.random.default_rng(1)
    before = g.poisson(np.outer(g.lognormal(0, 1, 12), g.lognormal(-1, 1, 9))).astype(float)
    before[0], before[:, 0] = before[0] + 1, before[:, 0] + 1
    absent = before == 0
    true = absent & (g.random(before.shape) < 0.4)
    found = measured(before, absent, true, seed=3)
    assert set(found) == {"density", "fitness"}
    for each in found.values():
        assert each["auc_low"] <= each["auc"] <= each["auc_high"]
        assert (each["pairs"], each["entries"]) == (absent.sum(), true.sum())
    assert found == measured(before, absent, true, seed=3)


def test_where_nothing_came_true_it_says_so() -> None:
    before = np.array([[1.0, 0.0], [1.0, 2.0]])
    with pytest.raises(ValueError, match="happened"):
        measured(before, before == 0, np.zeros((2, 2), bool), seed=0)

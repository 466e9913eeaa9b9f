"""Presence beyond chance, false discoveries, and what regions are strong in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from styczna.engine.significance import FALSE_DISCOVERIES, advantage, benjamini_hochberg, presence
from styczna.observatory.register import register

EMPLOYED = (0.0, 30.0, 150.0, 500.0)  # the middle of each size class; firms of up to nine people left out
counts = st.floats(0, 50)
shares = st.floats(0.001, 0.9)


@given(counts, counts, shares, st.floats(0.1, 10))
def test_presence_is_the_tail_of_the_posterior(k: float, rest: float, reference: float, strength: float) -> None:
    posterior = stats.beta(strength * reference + k, strength * (1 - reference) + rest)
    assert presence(k, k + rest, reference, strength) == pytest.approx(posterior.sf(reference), abs=1e-9)


@given(counts, counts, shares)
def test_more_evidence_in_the_field_never_makes_presence_less_likely(k: float, rest: float, reference: float) -> None:
    assert presence(k + 1, k + 1 + rest, reference) >= presence(k, k + rest, reference) - 1e-12


def test_one_guess_is_worth_less_than_one_fact_and_two_facts_more() -> None:
    guess, fact, two = presence([0.5, 1.0, 2.0], [5.0, 5.0, 5.0], 0.02)
    assert 0.5 < guess < fact < two < 1


def test_an_unknown_reference_has_a_stated_prior_and_extremes_have_plain_answers() -> None:
    assert presence(1, 5, np.nan) == presence(1, 5, 0.01)
    assert presence([0, 1], [5, 5], 0.0).tolist() == [0, 1]
    assert presence([0, 5], [5, 5], 1.0).tolist() == [0, 0]
    assert 0 <= presence(0, 0, 0.1) < 0.5


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((2, 1, 0.1), "k and n"),
        ((-1, 1, 0.1), "k and n"),
        ((np.nan, 1, 0.1), "k and n"),
        ((1, 2, 1.5), "reference"),
        ((1, 2, -0.1), "reference"),
        ((1, 2, 0.1, 0.0), "strength"),
    ],
)
def test_presence_names_what_is_wrong(arguments: tuple[float, ...], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        presence(*arguments)


@given(st.lists(st.floats(0, 1), max_size=30))
def test_discoveries_are_those_of_the_step_up_rule(p: list[float]) -> None:
    values = np.array(p)
    reach = [i for i, value in enumerate(sorted(p), start=1) if value <= FALSE_DISCOVERIES * i / len(p)]
    bound = sorted(p)[max(reach) - 1] if reach else -1
    assert (benjamini_hochberg(values) == (values <= bound)).all()


def test_discoveries_keep_the_shape_and_refuse_what_is_no_probability() -> None:
    assert benjamini_hochberg(np.zeros((2, 3))).tolist() == [[True] * 3] * 2
    with pytest.raises(ValueError, match="p must lie"):
        benjamini_hochberg([0.1, np.nan])


def test_false_discoveries_stay_below_their_rate() -> None:
    rng = np.random.default_rng(0)
    shares_of_false = []
    for _ in range(200):
        p = np.concatenate((rng.uniform(size=180), rng.beta(0.05, 5, size=20)))
        found = benjamini_hochberg(p)
        shares_of_false.append(found[:180].sum() / max(found.sum(), 1))
    assert np.mean(shares_of_false) < FALSE_DISCOVERIES


@pytest.fixture(scope="module")
def divisions() -> tuple[np.ndarray, tuple[str, ...], int]:
    """The register of 2015 by division, and the row of Lower Silesia."""
    counted = register(2015, "division")
    return counted.firms, counted.activities, counted.voivodeships.index("02")


def test_lower_silesia_is_strong_in_what_it_is_known_for(divisions: tuple) -> None:
    firms, activities, region = divisions
    found = advantage(firms, EMPLOYED)
    strongest = [activities[index] for index in np.argsort(-found.advantage[region])[:12]]
    assert {"07", "27", "29"} <= set(strongest)  # ores (copper), electrical equipment, motor vehicles
    assert (found.low <= found.advantage).all()
    assert (found.advantage <= found.high).all()
    assert ((found.p >= 0) & (found.p <= 1)).all()


def test_shrinkage_pulls_few_firms_more_than_many(divisions: tuple) -> None:
    firms, activities, region = divisions
    found = advantage(firms, EMPLOYED)
    ores, vehicles = activities.index("07"), activities.index("29")
    assert found.firms[region, ores] < found.firms[region, vehicles]
    assert found.ratio[region, ores] > 5 > 3 > found.advantage[region, ores]  # one large firm proves little
    assert found.advantage[region, vehicles] > 0.8 * found.ratio[region, vehicles]
    assert found.p[region, ores] < found.p[region, vehicles]


def test_uncertainty_comes_from_the_number_of_firms_and_not_from_their_weight(divisions: tuple) -> None:
    firms, _, _ = divisions
    light, heavy = advantage(firms, EMPLOYED), advantage(firms, 1000 * np.array(EMPLOYED))
    assert np.allclose(light.low, heavy.low, rtol=1e-3)
    assert np.allclose(light.p, heavy.p, atol=1e-3)


def test_a_country_of_equal_regions_has_no_advantages() -> None:
    rng = np.random.default_rng(3)
    found = advantage(rng.poisson(40, size=(10, 60)))
    assert np.abs(found.advantage - 1).max() < 0.2
    assert (found.p > 0.99).mean() < 0.02


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    truth = np.where(rng.random((12, 80)) < 0.15, rng.gamma(4, 0.7, (12, 80)), rng.gamma(30, 1 / 30, (12, 80)))
    due = truth * rng.uniform(5, 60, size=80)
    found = advantage(rng.poisson(due))
    level = due / (np.outer(due.sum(axis=1), due.sum(axis=0)) / due.sum())
    assert 0.82 < ((found.low <= level) & (level <= found.high)).mean() < 0.96


def test_an_activity_that_the_country_does_not_have_keeps_the_prior() -> None:
    found = advantage([[5, 0, 7], [6, 0, 30], [9, 0, 11]])
    assert np.isnan(found.ratio[:, 1]).all()
    assert np.isfinite(found.advantage).all()


@pytest.mark.parametrize(
    ("given", "weights", "named"),
    [
        ([[1, -1]], None, "counts"),
        ([[1, np.nan]], None, "counts"),
        ([1, 2], None, "counts"),
        ([[0, 0], [1, 2]], None, "region without a firm"),
        ([[[1, 2]]], [1], "weights"),
        ([[[1, 2]]], [1, -1], "weights"),
    ],
)
def test_advantage_names_what_is_wrong(given: list, weights: list | None, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        advantage(given, weights)

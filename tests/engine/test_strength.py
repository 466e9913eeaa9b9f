"""A region's strength: the mean of what it has and of what its related activities lead one to expect."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from styczna.engine.significance import advantage
from styczna.engine.strength import FEWEST_REGIONS, related_activities, strength, uncertainty


def country(seed: int = 3, regions: int = 16, activities: int = 12) -> np.ndarray:
    """Two families of activities, each at home in other regions."""
    generator = np.random.default_rng(seed)
    home = np.where(np.arange(regions)[:, None] % 2 == np.arange(activities)[None] % 2, 3.0, 1.0)
    return generator.poisson(40 * home * generator.lognormal(0, 0.3, (regions, 1)))


def slow_expectation(theta: np.ndarray, region: int, activity: int) -> float:
    """The formula of the docstring, one number at a time."""
    others = [r for r in range(len(theta)) if r != region]
    above = below = 0.0
    for b in range(theta.shape[1]):
        if b == activity:
            continue
        rho = np.corrcoef(theta[others, activity], theta[others, b])[0, 1]
        weight = max(0.0, rho) ** 2
        above += weight * theta[region, b]
        below += weight
    return above / below


def test_the_formula_is_the_one_that_is_written_down() -> None:
    firms = country()
    found = strength(firms)
    theta = np.log(advantage(firms).advantage)
    expected = np.array([[slow_expectation(theta, r, a) for a in range(12)] for r in range(16)])
    stretch = theta.std() / expected.std()
    assert found.stretch == pytest.approx(stretch)
    np.testing.assert_allclose(found.related, np.exp(stretch * expected))
    np.testing.assert_allclose(found.advantage, np.exp((theta + stretch * expected) / 2))


def test_what_a_region_lacks_among_its_relatives_is_expected_of_it() -> None:
    firms = country()
    firms[0, 2] = 10  # region 0 is at home in even activities, but for this one
    found = strength(firms)
    assert found.quotients.advantage[0, 2] < 0.5 < 1 < found.related[0, 2]
    assert found.quotients.advantage[0, 2] < found.advantage[0, 2] < found.related[0, 2]
    weights = related_activities(found, 0, 2)
    assert weights.sum() == pytest.approx(1)
    assert weights[2] == 0
    assert weights[::2].sum() > 0.9


def test_a_regions_own_numbers_do_not_say_what_is_related() -> None:
    firms = country()
    other = firms.copy()
    other[0] = firms[0][::-1]
    before, after = (related_activities(strength(each), 0, 3) for each in (firms, other))
    assert np.abs(before - after).max() < 0.05  # the country's sums move a little


def test_few_regions_cannot_tell_what_is_related() -> None:
    found = strength(country(regions=FEWEST_REGIONS))
    assert np.isnan(found.related).all()
    np.testing.assert_array_equal(found.advantage, found.quotients.advantage)
    assert related_activities(found, 0, 1).sum() == 0
    assert np.isfinite(uncertainty(found, regions=[0], draws=20).p).all()


def test_a_country_of_equal_regions_is_average_everywhere() -> None:
    found = strength(np.full((16, 5), 30))
    np.testing.assert_allclose(found.advantage, 1.0, atol=1e-3)
    sure = uncertainty(found, regions=range(16), draws=50)
    assert not ((sure.low > 1.001) | (sure.high < 0.999)).any()


def test_the_interval_holds_the_estimate_and_narrows_with_the_number_of_firms() -> None:
    generator = np.random.default_rng(8)
    rates = generator.lognormal(0, 0.5, (16, 12))
    few, many = (strength(generator.poisson(rates * size)) for size in (5, 500))
    for found in (few, many):
        sure = uncertainty(found, regions=[0, 5])
        assert (sure.low <= found.advantage[[0, 5]]).all()
        assert (sure.high >= found.advantage[[0, 5]]).all()
        assert ((sure.p > 0.5) == (found.advantage[[0, 5]] > 1)).all()
    wide, narrow = (np.log(sure.high / sure.low) for sure in (uncertainty(each, regions=[0]) for each in (few, many)))
    assert narrow.mean() < 0.7 * wide.mean()  # what is related stays uncertain


def test_an_entry_has_one_interval_whatever_was_asked_beside_it() -> None:
    found = strength(country())
    whole = uncertainty(found, regions=range(16), draws=40, seed=7)
    alone = uncertainty(found, regions=[4], activities=[2], draws=40, seed=7)
    assert alone.low[0, 0] == pytest.approx(whole.low[4, 2])
    assert alone.p[0, 0] == pytest.approx(whole.p[4, 2])


def test_what_cannot_be_measured_is_named() -> None:
    with pytest.raises(ValueError, match="counts"):
        strength(np.array([[1.0, np.nan], [1.0, 1.0]]))
    with pytest.raises(ValueError, match="without a firm"):
        strength(np.array([[1, 2], [0, 0]]))
    with pytest.raises(ValueError, match="draws"):
        uncertainty(strength(country()), regions=[0], draws=1)


@given(npst.arrays(np.int64, (10, 6), elements=st.integers(0, 50)))
def test_any_counts_give_finite_positive_numbers_or_a_reason(counts: np.ndarray) -> None:
    if (counts.sum(axis=1) == 0).any():
        with pytest.raises(ValueError, match="without a firm"):
            strength(counts)
        return
    found = strength(counts)
    assert np.isfinite(found.advantage).all() and (found.advantage > 0).all()
    sure = uncertainty(found, regions=[0], draws=5)
    assert np.isfinite(sure.low).all() and np.isfinite(sure.high).all() and ((sure.p >= 0) & (sure.p <= 1)).all()

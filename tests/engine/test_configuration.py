"""The bipartite configuration model against sums written out slowly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse
from scipy.stats import poisson

from styczna.engine.significance import benjamini_hochberg, bicm

presences = arrays(np.bool_, st.tuples(st.integers(1, 9), st.integers(1, 9)))


def slow_p_values(have, chance, tail):
    common = have.T.astype(int) @ have
    result = np.ones_like(common, dtype=float)
    for a in range(len(common)):
        for b in range(len(common)):
            if a != b:
                result[a, b] = tail(chance[:, a] * chance[:, b], common[a, b])
    return result


def exact_tail(chances, least):
    mass = np.array([1.0])
    for chance in chances:
        mass = np.convolve(mass, [1 - chance, chance])
    return mass[least:].sum()


def poisson_tail(chances, least):
    return poisson.sf(least - 1, chances.sum())


@given(presences)
def test_the_expected_degrees_are_the_observed_ones(have):
    chance = bicm(have).probability()
    assert ((chance >= 0) & (chance <= 1)).all()
    np.testing.assert_allclose(chance.sum(axis=1), have.sum(axis=1), atol=1e-7)
    np.testing.assert_allclose(chance.sum(axis=0), have.sum(axis=0), atol=1e-7)


@given(presences)
def test_p_values_are_the_tails_of_the_sums(have):
    model = bicm(have)
    chance = model.probability()
    np.testing.assert_allclose(model.p_values(), slow_p_values(have, chance, exact_tail), atol=1e-9)
    np.testing.assert_allclose(model.p_values(poisson=True), slow_p_values(have, chance, poisson_tail), atol=1e-9)


def test_small_p_values_are_right_to_their_last_digits():
    g = np.random.default_rng(1)
    have = g.random((60, 6)) < 0.3
    have[:25, :2] = True
    have[25:, :2] = False
    model = bicm(have)
    slow = slow_p_values(have, model.probability(), poisson_tail)
    assert slow[0, 1] < 0.01
    np.testing.assert_allclose(model.p_values(poisson=True), slow, rtol=1e-10)


def test_what_is_everywhere_or_nowhere_is_certain_and_tells_nothing():
    have = np.array([[1, 1, 0, 1], [1, 0, 0, 1], [1, 1, 0, 0]], dtype=bool)
    model = bicm(have)
    chance, p = model.probability(), model.p_values()
    assert (chance[:, 0] == 1).all() and (chance[:, 2] == 0).all()
    assert (p[0] > 0.5).all() and (p[2] == 1).all()


def test_a_planted_pair_is_found_and_chance_is_not():
    g = np.random.default_rng(2)
    have = g.random((200, 40)) < 0.15
    have[:, 1] = have[:, 0] ^ (g.random(200) < 0.02)
    p = bicm(have).p_values()
    above = np.triu_indices(40, 1)
    found = benjamini_hochberg(p[above])
    pairs = {(int(a), int(b)) for a, b in zip(above[0][found], above[1][found], strict=True)}
    assert (0, 1) in pairs and len(pairs) <= 3


@given(st.integers(0, 1000))
def test_the_order_of_places_and_activities_does_not_matter(seed):
    g = np.random.default_rng(seed)
    have = g.random((7, 8)) < 0.4
    rows, columns = g.permutation(7), g.permutation(8)
    p = bicm(have).p_values()
    np.testing.assert_allclose(bicm(have[rows][:, columns]).p_values(), p[columns][:, columns], atol=1e-9)
    np.testing.assert_array_equal(bicm(sparse.csr_array(have)).p_values(), p)


@pytest.mark.parametrize("presence", [np.full((2, 2), np.nan), -np.ones((2, 2)), np.ones(3), np.ones((0, 2))])
def test_a_wrong_argument_is_named(presence):
    with pytest.raises(ValueError, match="presence"):
        bicm(presence)

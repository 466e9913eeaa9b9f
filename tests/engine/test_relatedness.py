"""Advantage, proximity, density, complexity and fitness against their definitions, written out slowly."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from styczna.engine.relatedness import density, eci_pci, fitness, proximity, rca
from styczna.engine.together import STRIP, TILE, common_shares, sums_over_present

# ---- oracles


def slow_rca(x):
    return (x / x.sum(1, keepdims=True)) / (x.sum(0) / x.sum())


def slow_proximity(have):
    activities = have.shape[1]
    near = np.zeros((activities, activities))
    for a in range(activities):
        for b in range(activities):
            larger = max(have[:, a].sum(), have[:, b].sum())
            near[a, b] = (have[:, a] & have[:, b]).sum() / larger if larger else 0
    return near


def slow_complexity(have):
    """ECI and PCI by the textbook: the second eigenvector of the product of the two averages."""
    to_places, to_activities = have / have.sum(1, keepdims=True), (have / have.sum(0)).T
    values, vectors = np.linalg.eig(to_activities @ to_places)
    pci = np.real(vectors[:, np.argsort(np.real(values))[-2]])
    eci = to_places @ pci
    unit = eci.std() * np.sign(np.corrcoef(have.sum(1), eci)[0, 1])
    return (eci - eci.mean()) / unit, (pci - eci.mean()) / unit


def random_counts(places, activities, seed=5):
    g = np.random.default_rng(seed)
    x = g.lognormal(0, 1.5, (places, 1)) * g.lognormal(0, 1.2, activities) * g.lognormal(0, 1.5, (places, activities))
    x[x < np.quantile(x, 0.6)] = 0
    return x[x.sum(1) > 0][:, x.sum(0) > 0]


presences = arrays(np.bool_, st.tuples(st.integers(1, 9), st.integers(1, 9)))

# ---- the kernels


@given(presences)
def test_common_shares_are_counted_as_by_hand(have):
    np.testing.assert_allclose(common_shares(have), slow_proximity(have), rtol=0, atol=1e-15)
    np.testing.assert_array_equal(common_shares(sparse.csr_array(have)), common_shares(have))


@pytest.mark.parametrize("places", [1, 63, 64, 65, 200])
@pytest.mark.parametrize("activities", [1, TILE - 1, TILE, TILE + 1, 3 * TILE + 5])
def test_common_shares_are_right_at_the_borders_of_words_and_tiles(places, activities):
    have = np.random.default_rng(places * activities).random((places, activities)) < 0.3
    counts = have.T.astype(int) @ have
    larger = np.maximum.outer(have.sum(0), have.sum(0))
    np.testing.assert_allclose(common_shares(have), counts / np.maximum(larger, 1), atol=1e-15)


@pytest.mark.parametrize("columns", [1, STRIP - 1, STRIP, STRIP + 1, 2 * STRIP + 7])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.9, 1.0])
def test_sums_over_what_is_present_are_the_matrix_product(columns, share):
    g = np.random.default_rng(columns)
    have, values = g.random((17, 40)) < share, g.random((40, columns))
    np.testing.assert_allclose(sums_over_present(have, values), have.astype(float) @ values, atol=1e-12)


# ---- the measures


@pytest.mark.parametrize(("places", "activities"), [(12, 30), (30, 12), (70, 150)])
def test_each_measure_equals_its_definition(places, activities):
    x = random_counts(places, activities)
    advantage = rca(x)
    have = slow_rca(x) >= 1
    near = slow_proximity(have)
    np.testing.assert_allclose(advantage, slow_rca(x), rtol=1e-12)
    np.testing.assert_allclose(proximity(advantage), near, atol=1e-15)
    np.testing.assert_allclose(density(advantage, near), have @ near / near.sum(0), rtol=1e-12)
    for ours, theirs in zip(eci_pci(advantage), slow_complexity(have.astype(float)), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-8)


def test_sparse_and_dense_give_the_same():
    x = random_counts(40, 60)
    thin = rca(sparse.csr_array(x))
    assert sparse.issparse(thin)
    np.testing.assert_allclose(thin.toarray(), rca(x), rtol=1e-14)
    near = proximity(thin)
    np.testing.assert_array_equal(near, proximity(rca(x)))
    np.testing.assert_allclose(density(thin, sparse.csr_array(near)), density(rca(x), near), rtol=1e-12)
    for ours, theirs in zip(eci_pci(thin), eci_pci(rca(x)), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@given(st.integers(0, 10_000))
def test_permuting_places_and_activities_permutes_the_result_and_nothing_else(seed):
    x = random_counts(12, 18, seed=3)
    g = np.random.default_rng(seed)
    places, activities = g.permutation(len(x)), g.permutation(x.shape[1])
    before, after = rca(x), rca(x[places][:, activities])
    np.testing.assert_allclose(after, before[places][:, activities], rtol=1e-12)
    for ours, theirs, order in zip(eci_pci(after), eci_pci(before), (places, activities), strict=True):
        np.testing.assert_allclose(ours, theirs[order], atol=1e-8)


def test_large_sides_are_answered_as_small_ones_are(monkeypatch):
    advantage = rca(random_counts(60, 90))
    small = eci_pci(advantage)
    monkeypatch.setattr("styczna.engine.relatedness.DENSE_UP_TO", 10)
    for ours, theirs in zip(eci_pci(advantage), small, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-8)


def test_fitness_rewards_what_only_the_fit_can_do():
    nested = np.array([[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 1, 0]], dtype=float)
    places, activities = fitness(nested)
    assert (np.diff(places[:3]) < 0).all() and activities.argmax() == 3 and activities.argmin() == 0
    assert places.mean() == pytest.approx(1) and activities.mean() == pytest.approx(1)


@given(arrays(np.float64, (5, 6), elements=st.floats(0, 1e6)))
def test_there_is_never_a_silent_nan(x):
    try:
        advantage = rca(x)
    except ValueError as error:
        assert "x" in str(error)
        return
    near = proximity(advantage)
    assert np.isfinite(advantage).all() and np.isfinite(near).all() and np.isfinite(density(advantage, near)).all()
    for measure in (eci_pci, fitness):
        try:
            found = measure(advantage)
        except (ValueError, RuntimeError) as error:
            assert "rca" in str(error)
        else:
            assert all(np.isfinite(part).all() for part in found)


@given(arrays(np.float64, (4, 5), elements=st.floats(0, 1e3)))
def test_shares_stay_shares(x):
    assume(x.sum() > 1e-100)
    near = proximity(rca(x))
    inside = density(rca(x), near)
    assert ((near >= 0) & (near <= 1)).all() and ((inside >= 0) & (inside <= 1 + 1e-12)).all()


@pytest.mark.parametrize(
    ("x", "what"),
    [
        (np.zeros((3, 4)), "nothing but zeros"),
        (np.full((3, 4), np.nan), "NaN"),
        (np.full((3, 4), np.inf), "infinite"),
        (-np.ones((3, 4)), "negative"),
        (np.ones(3), "matrix"),
        (np.ones((0, 3)), "at least one"),
    ],
)
def test_a_wrong_argument_is_named(x, what):
    with pytest.raises(ValueError, match=f"x .*{what}"):
        rca(x)


@pytest.mark.parametrize(
    ("have", "what"),
    [
        (np.ones((3, 4)), "does not tell its places apart"),
        (np.eye(4), "4 parts"),
        (np.array([[1.0, 0], [1, 0]]), "activity .number 1."),
        (np.array([[1.0, 1], [0, 0]]), "place .number 1."),
        (np.array([[1.0]]), "at least two"),
    ],
)
def test_where_there_is_no_complexity_to_tell_it_is_said(have, what):
    with pytest.raises(ValueError, match=what):
        eci_pci(have)


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match="proximity must be 4 x 4"):
        density(np.ones((3, 4)), np.ones((3, 3)))

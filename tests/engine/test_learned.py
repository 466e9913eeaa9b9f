"""Relatedness learnt from what stands together: against a slow reading of its formulas, and what must always hold."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from styczna.engine.fields import ancestors, proximity, tree_proximity
from styczna.engine.learned import LEAST_PLACES, Curve, Learnt, learn, node_of, nodes_of, not_on_one_path, raised
from styczna.engine.significance import benjamini_hochberg, bicm
from styczna.sources.vocabularies import polish_labels

LABELS = polish_labels("cpv", "pkd2007", "pkd2025")
KEYS = sorted(key for key in LABELS if ancestors(key))
some_keys = st.lists(st.sampled_from(KEYS), min_size=1, max_size=12, unique=True).map(tuple)
presences = arrays(np.bool_, st.tuples(st.integers(1, 25), st.integers(2, 9)))


def priors(fields: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    half = np.triu(rng.random((fields, fields)) * (rng.random((fields, fields)) < 0.5), 1)
    return half + half.T + np.eye(fields)


def planted(places: int = 120, seed: int = 3) -> np.ndarray:
    """Ten fields at random, of which the first two stand together wherever the first one is."""
    have = np.random.default_rng(seed).random((places, 10)) < 0.15
    have[:, 1] = have[:, 0]
    return have


def by_hand(have: np.ndarray, prior: np.ndarray, apart: np.ndarray, curve: Curve) -> list[tuple[float, ...]]:
    """The formulas of the docstring, pair by pair."""
    used = [field for field in range(have.shape[1]) if have[:, field].sum() >= LEAST_PLACES]
    if len(used) < 2:
        return []
    rest = have[:, used]
    rest = rest[rest.any(axis=1)]
    chance = bicm(rest).probability()
    rows = []
    for (i, one), (j, other) in combinations(enumerate(used), 2):
        if apart[one, other]:
            seen = sum(bool(place[i] and place[j]) for place in rest)
            due = max(sum(a * b for a, b in zip(chance[:, i], chance[:, j], strict=True)), 1e-12)
            phi = prior[one, other]
            expected = np.exp(curve.start + curve.slope * phi if phi > 0 else curve.none)
            lift = (curve.strength * expected + seen) / (curve.strength + due)
            rows.append((one, other, seen, due, phi, lift))
    return rows


@given(presences, st.integers(0, 99))
@settings(max_examples=40)
def test_it_says_what_the_formulas_say(have: np.ndarray, seed: int) -> None:
    prior = priors(have.shape[1], seed)
    apart = np.random.default_rng(seed).random(prior.shape) < 0.9
    apart &= apart.T
    learnt = learn(have, prior, apart)
    rows = by_hand(have, prior, apart, learnt.curve)
    assert len(rows) == len(learnt.one)
    found = zip(learnt.one, learnt.other, learnt.seen, learnt.due, learnt.prior, learnt.lift, strict=True)
    for mine, theirs in zip(found, rows, strict=True):
        assert mine == pytest.approx(theirs, abs=1e-9)
    assert (learnt.validated <= benjamini_hochberg(learnt.p)).all()


@given(presences, st.integers(0, 99))
@settings(max_examples=40)
def test_what_comes_out_is_a_nearness_and_never_below_the_prior(have: np.ndarray, seed: int) -> None:
    learnt = learn(have, priors(have.shape[1], seed))
    for values in (learnt.phi, learnt.raised(), learnt.p):
        assert ((values >= 0) & (values <= 1)).all()
    assert np.isfinite(learnt.lift).all()
    assert (learnt.raised() >= learnt.prior).all()
    assert (learnt.one < learnt.other).all()


@given(presences, st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_the_order_of_places_says_nothing(have: np.ndarray, random: object) -> None:
    prior = priors(have.shape[1], 1)
    order = np.arange(len(have))
    random.shuffle(order)  # type: ignore[attr-defined]
    one, other = learn(have, prior), learn(have[order], prior)
    assert one.curve == other.curve
    for name in ("seen", "due", "lift", "phi", "p", "validated"):
        assert np.array_equal(getattr(one, name), getattr(other, name))


def test_where_nothing_was_seen_the_prior_comes_out_of_the_curve() -> None:
    curve = Curve(strength=0.5, start=0.5, slope=2.5, none=-0.75)
    for phi in (0.05, 0.4, 1.0):
        assert curve.phi(curve.lift(phi)) == pytest.approx(phi)
    assert curve.phi(curve.lift(0.0)) == 0


def links_of(learnt: Learnt) -> set[tuple[int, int]]:
    return {(int(learnt.one[at]), int(learnt.other[at])) for at in learnt.validated.nonzero()[0]}


@pytest.mark.parametrize("prior", [np.eye(10), priors(10, 4) * 0.3 + 0.7 * np.eye(10)])
def test_two_fields_that_always_stand_together_are_found_and_accidents_are_not(prior: np.ndarray) -> None:
    assert links_of(learn(planted(), prior)) == {(0, 1)}


def test_a_pair_that_may_not_be_judged_is_left_out() -> None:
    apart = ~np.eye(10, dtype=np.bool_)
    apart[0, 1] = False  # one side is enough
    learnt = learn(planted(), np.eye(10), apart)
    assert not links_of(learnt)
    assert (0, 1) not in set(zip(learnt.one.tolist(), learnt.other.tolist(), strict=True))


def test_few_places_are_drawn_to_the_prior_and_many_are_not() -> None:
    prior = priors(10, 4)
    few, many = learn(planted(40), prior), learn(np.vstack([planted(40)] * 20), prior)
    at = [int(np.flatnonzero((each.one == 0) & (each.other == 1))[0]) for each in (few, many)]
    seen = [float(np.log(each.seen[i] / each.due[i])) for each, i in zip((few, many), at, strict=True)]
    left = [float(np.log(each.lift[i])) for each, i in zip((few, many), at, strict=True)]
    assert abs(left[1] - seen[1]) < abs(left[0] - seen[0])


@pytest.mark.parametrize(
    "have",
    [
        np.zeros((0, 3), dtype=bool), np.zeros((5, 3), dtype=bool), np.ones((5, 3), dtype=bool),
        np.ones((1, 4), dtype=bool), np.zeros((4, 0), dtype=bool), np.eye(6, dtype=bool),
        np.tile(np.array([[True, False, True]]), (30, 1)),
    ],
    ids=["no place", "nothing", "everything", "one place", "no field", "one field each", "duplicates"],
)  # fmt: skip
def test_what_holds_nothing_teaches_nothing(have: np.ndarray) -> None:
    learnt = learn(have, np.eye(have.shape[1]))
    assert not learnt.validated.any()
    assert np.isfinite(learnt.lift).all()
    assert np.array_equal(learnt.raised(), learnt.prior)


@pytest.mark.parametrize(
    ("have", "prior", "apart", "named"),
    [
        ([[1, np.nan]], np.eye(2), None, "presence"),
        ([[1, -1]], np.eye(2), None, "presence"),
        ([1, 2], np.eye(2), None, "presence"),
        ([[1, 1]], np.eye(3), None, "prior"),
        ([[1, 1]], [[1, 2], [2, 1]], None, "prior"),
        ([[1, 1]], [[1, 0.5], [0, 1]], None, "prior"),
        ([[1, 1]], [[1, np.nan], [np.nan, 1]], None, "prior"),
        ([[1, 1]], np.eye(2), np.ones((3, 3)), "apart"),
    ],
)
def test_bad_input_is_named(have: object, prior: object, apart: object, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        learn(have, prior, apart)  # type: ignore[arg-type]


def test_a_sparse_presence_says_the_same() -> None:
    dense, thin = learn(planted(), np.eye(10)), learn(sparse.csr_array(planted()), np.eye(10))
    assert np.array_equal(dense.lift, thin.lift)


def test_a_finer_code_stands_for_its_class() -> None:
    assert node_of("cpv:09331200") == "cpv:09330000"
    assert node_of("cpv:48000000") == "cpv:48000000"
    assert node_of("pkd2007:35.11.Z") == "pkd2007:35.11"
    assert nodes_of(["cpv:09331200", "cpv:09300000"]) == ("cpv:09000000", "cpv:09300000", "cpv:09330000")


def test_a_code_and_what_lies_above_it_are_not_judged() -> None:
    nodes = ("cpv:09000000", "cpv:09300000", "cpv:09330000", "cpv:31000000")
    apart = not_on_one_path(nodes)
    assert not apart[:3, :3].any()
    assert apart[3, :3].all()
    assert np.array_equal(apart, apart.T)


@given(some_keys, st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS), st.floats(0.01, 0.9)), max_size=6))
@settings(max_examples=40, deadline=None)
def test_raised_nearness_is_symmetric_within_bounds_and_not_below_the_ground(
    keys: tuple[str, ...], said: list[tuple[str, str, float]]
) -> None:
    links = [(node_of(one), node_of(other), phi) for one, other, phi in said if node_of(one) != node_of(other)]
    ground = proximity(keys, LABELS)
    phi, learnt = raised(keys, ground, links)
    dense = phi.toarray()
    assert np.array_equal(dense, dense.T)
    assert np.array_equal(dense.diagonal(), np.ones(len(keys)))
    assert ((dense >= ground.toarray()) & (dense <= 1)).all()
    assert np.array_equal(learnt.toarray(), dense > ground.toarray())


def test_a_field_inherits_a_link_by_how_near_it_is_to_its_class() -> None:
    keys = ("cpv:09331200", "cpv:45261215", "cpv:72000000")
    ground = tree_proximity(keys)
    phi, learnt = raised(keys, ground, [("cpv:45260000", "cpv:09330000", 0.6)])
    up = [float(tree_proximity((key, node_of(key)))[0, 1]) for key in keys[:2]]
    assert phi[0, 1] == pytest.approx(up[0] * 0.6 * up[1])
    assert learnt.nnz == 2


def test_without_links_the_ground_stays() -> None:
    keys = ("cpv:09331200", "cpv:45261215")
    phi, learnt = raised(keys, tree_proximity(keys), [])
    assert np.array_equal(phi.toarray(), tree_proximity(keys).toarray())
    assert not learnt.nnz
    assert raised((), tree_proximity(()), [("cpv:09330000", "cpv:45260000", 0.5)])[0].shape == (0, 0)

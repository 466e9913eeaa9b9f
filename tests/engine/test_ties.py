"""Ties between groups of fields, against the definition in loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from styczna.engine import ties as module
from styczna.engine.ties import groups, ties

KEYS = ("cpv:09330000", "cpv:09331000", "cpv:15500000", "pkd2007:35.11.Z", "pkd2007:35.12.Z", "pkd2007:72.19.Z")


def by_loops(w: np.ndarray, phi: np.ndarray, group: np.ndarray) -> tuple[dict[tuple[int, int], float], np.ndarray]:
    """The definition, word for word: each tie's weight, a loop counting both directions, and the sum at each field."""
    clusters, fields = w.shape
    found: dict[tuple[int, int], float] = {}
    strength = np.zeros(fields)
    for f in range(fields):
        for g in range(f, fields):
            touching = sum(w[c, f] * w[d, g] for c in range(clusters) for d in range(clusters) if c != d)
            one, other = sorted((int(group[f]), int(group[g])))
            value = phi[f, g] * touching * (2 if one == other and f != g else 1)
            found[one, other] = found.get((one, other), 0.0) + value
            strength[f] += value
            strength[g] += value
    return {tie: value for tie, value in found.items() if value > 0}, strength


@st.composite
def regions(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    clusters, fields = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    w = rng.random((clusters, fields)) * (rng.random((clusters, fields)) < 0.6)
    near = np.triu(rng.random((fields, fields)) * (rng.random((fields, fields)) < 0.6), 1)
    group = np.unique(rng.integers(0, fields, fields), return_inverse=True)[1]
    return w, near + near.T + np.eye(fields), group


@settings(deadline=None)
@given(regions(), st.integers(1, 3))
def test_ties_weigh_what_the_definition_says_sample_by_sample(region: tuple, samples: int) -> None:
    w, phi, group = region
    cluster, field = np.nonzero(w)
    made = ties(cluster, field, sparse.csr_array(phi), group)
    scaled = [w * factor for factor in range(samples)]
    found, strength = made.weights(np.column_stack([each[cluster, field] for each in scaled]))
    for sample, each in enumerate(scaled):
        expected, at_fields = by_loops(each, phi, group)
        got = {
            (int(row), int(col)): value
            for row, col, value in zip(made.row, made.col, found[:, sample], strict=True)
            if value > 0
        }
        assert got == pytest.approx(expected)
        assert strength[:, sample] == pytest.approx(at_fields)


@settings(deadline=None)
@given(regions())
def test_what_lies_within_one_theme_of_all_is_half_of_the_contact_in_both_directions(region: tuple) -> None:
    w, phi, group = region
    cluster, field = np.nonzero(w)
    made = ties(cluster, field, sparse.csr_array(phi), group)
    weights = made.weights(w[cluster, field][:, None])[0][:, 0]
    both = w @ phi @ w.T
    everything = made.within(weights, np.zeros(made.size, dtype=np.intp), 1)[0]
    assert everything == pytest.approx((both.sum() - np.trace(both)) / 2)


def test_many_weighed_together_are_what_each_is_alone_to_the_last_bit() -> None:
    rng = np.random.default_rng(4)
    w = rng.random((5, 30)) * (rng.random((5, 30)) < 0.5)
    phi = rng.random((30, 30))
    cluster, field = np.nonzero(w)
    made = ties(cluster, field, sparse.csr_array((phi + phi.T) / 2), np.arange(30) // 3)
    drawn = rng.random((len(cluster), 7))
    together, _ = made.weights(drawn)
    for sample in range(7):
        assert np.array_equal(made.weights(drawn[:, [sample]])[0][:, 0], together[:, sample])


def test_pairs_that_one_cluster_has_alone_are_left_out() -> None:
    made = ties(np.array([0, 0, 1]), np.array([0, 1, 2]), sparse.csr_array(np.ones((3, 3))), np.arange(3))
    assert {tuple(pair) for pair in made.pairs.tolist()} == {(0, 2), (1, 2)}


def test_few_fields_are_groups_of_one_and_many_are_grouped_by_class(monkeypatch: pytest.MonkeyPatch) -> None:
    assert groups(KEYS, 10).tolist() == list(range(len(KEYS)))
    monkeypatch.setattr(module, "PAIRS_FOR_SINGLE_FIELDS", 5)
    assert groups(KEYS, 10).tolist() == [0, 0, 1, 2, 3, 4]
    assert groups((), 10).tolist() == []

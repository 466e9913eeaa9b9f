"""Contacts and themes: against loops, against all partitions, and in whatever order things come."""

import itertools
import random
from collections.abc import Callable

import igraph
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from styczna.engine.touchpoints import STARTS, Contacts, Links, communities, contacts, themes


def contacts_by_loops(w: np.ndarray, phi: sparse.csr_array) -> Contacts:
    """The definition, word for word."""
    near, (clusters, fields) = phi.toarray(), np.shape(w)
    overlap, complement = np.zeros((clusters, clusters)), np.zeros((clusters, clusters))
    for c, d in itertools.product(range(clusters), repeat=2):
        for f, g in itertools.product(range(fields), repeat=2):
            part = overlap if f == g else complement
            part[c, d] += w[c, f] * near[f, g] * w[d, g]
    return Contacts(overlap + complement, overlap, complement)


def modularity(links: np.ndarray, label: np.ndarray, resolution: float) -> float:
    strength = links.sum(axis=1)
    null = resolution * np.outer(strength, strength) / strength.sum()
    return float((links - null)[label[:, None] == label[None]].sum() / strength.sum())


@st.composite
def regions(draw: st.DrawFn, clusters: int = 4, fields: int = 6) -> tuple[np.ndarray, sparse.csr_array]:
    c, f = draw(st.integers(1, clusters)), draw(st.integers(1, fields))
    level = st.just(0.0) | st.integers(1, 1000).map(lambda x: x / 1000)
    w = draw(hnp.arrays(np.float64, (c, f), elements=level))
    near = np.triu(draw(hnp.arrays(np.float64, (f, f), elements=level)), 1)
    return w, sparse.csr_array(near + near.T + np.eye(f))


kernels = pytest.mark.parametrize("kernel", [contacts, contacts_by_loops])


@kernels
def test_doing_the_same_is_overlap_and_doing_what_is_near_is_complement(kernel: Callable) -> None:
    phi = sparse.csr_array([[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1.0]])
    found = kernel(np.array([[1, 0, 0], [0.2, 0.8, 0], [0, 0, 1.0]]), phi)
    assert found.overlap[0, 1] == pytest.approx(0.2)
    assert found.complement[0, 1] == pytest.approx(0.5 * 0.8)
    assert found.total[0, 2] == 0


@kernels
@given(regions())
def test_contact_is_mutual_and_is_overlap_plus_complement(kernel: Callable, region: tuple) -> None:
    found = kernel(*region)
    for part in (found.total, found.overlap, found.complement):
        assert (part >= 0).all()
        assert np.allclose(part, part.T, atol=1e-12)
    assert np.allclose(found.total, found.overlap + found.complement)


@kernels
@given(regions(), st.randoms(use_true_random=False))
def test_order_does_not_matter_to_contacts(kernel: Callable, region: tuple, shuffled: random.Random) -> None:
    (w, phi), found = region, kernel(*region)
    rows, cols = list(range(w.shape[0])), list(range(w.shape[1]))
    shuffled.shuffle(rows)
    shuffled.shuffle(cols)
    again = kernel(w[rows][:, cols], sparse.csr_array(phi[cols][:, cols]))
    assert np.allclose(again.total, found.total[np.ix_(rows, rows)])
    assert np.allclose(again.overlap, found.overlap[np.ix_(rows, rows)])


@given(regions())
def test_contacts_equal_the_definition(region: tuple) -> None:
    fast, slow = contacts(*region), contacts_by_loops(*region)
    assert np.allclose(fast.overlap, slow.overlap)
    assert np.allclose(fast.complement, slow.complement)


@given(regions())
def test_links_hold_all_the_contact_between_different_clusters(region: tuple) -> None:
    w, phi = region
    links = Links(phi)
    found = contacts(w, phi).total
    once = np.where(links.row == links.col, 0.5, 1.0) @ links.weights(w)
    assert once == pytest.approx((found.sum() - np.trace(found)) / 2, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(regions(clusters=3, fields=5), st.sampled_from([0.25, 0.5, 1.0, 2.0]))
def test_themes_are_the_best_partition_there_is(region: tuple, resolution: float) -> None:
    w, phi = region
    links = Links(phi)
    weights = links.weights(w)
    label = communities(links, weights, resolution=resolution, seed=0, starts=STARTS)
    matrix = np.zeros(phi.shape)
    matrix[links.row, links.col] = matrix[links.col, links.row] = weights
    touching = matrix.any(axis=0)
    assert ((label >= 0) == touching).all()
    within = matrix[np.ix_(touching, touching)]
    if touching.any():
        every = itertools.product(range(len(within)), repeat=len(within))
        best = max(modularity(within, np.array(partition), resolution) for partition in every)
        assert modularity(within, label[touching], resolution) == pytest.approx(best, abs=1e-9)


@settings(deadline=None)
@given(regions(clusters=5, fields=8), st.randoms(use_true_random=False))
def test_order_does_not_matter_to_themes(region: tuple, shuffled: random.Random) -> None:
    w, phi = region
    keys = [f"field {index}" for index in range(w.shape[1])]
    rows, cols = list(range(w.shape[0])), list(range(w.shape[1]))
    shuffled.shuffle(rows)
    shuffled.shuffle(cols)
    here = themes(w, phi, keys)
    there = themes(w[rows][:, cols], sparse.csr_array(phi[cols][:, cols]), [keys[i] for i in cols])
    assert [[keys[i] for i in theme] for theme in here] == [sorted(keys[cols[i]] for i in theme) for theme in there]


def test_a_field_in_which_no_two_clusters_touch_is_in_no_theme() -> None:
    w = np.array([[0.5, 0.5, 0], [0.5, 0, 0.5]])
    assert [theme.tolist() for theme in themes(w, sparse.eye_array(3, format="csr"), "abc")] == [[0]]
    assert themes(w[:1], sparse.eye_array(3, format="csr"), "abc") == ()
    assert themes(np.zeros((2, 3)), sparse.eye_array(3, format="csr"), "abc") == ()
    assert themes(np.zeros((0, 0)), sparse.csr_array((0, 0)), "") == ()


def test_the_random_numbers_of_others_are_left_alone() -> None:
    w, phi = np.ones((3, 4)), sparse.csr_array(np.ones((4, 4)))
    random.seed(7)
    undisturbed = [random.random(), igraph.Graph.Erdos_Renyi(n=30, p=0.5).get_edgelist()]
    random.seed(7)
    first = random.random()
    themes(w, phi, "abcd")
    assert [first, igraph.Graph.Erdos_Renyi(n=30, p=0.5).get_edgelist()] == undisturbed


@pytest.mark.parametrize(
    ("w", "phi", "named"),
    [
        ([[np.nan]], [[1.0]], "w must be finite"),
        ([[-1.0]], [[1.0]], "w must be finite"),
        ([[1.0, 1.0]], [[1.0]], "w must be clusters x fields"),
        ([[1.0]], [[1.5]], "phi must lie"),
        ([[1.0]], [[np.nan]], "phi must lie"),
        ([[1.0, 1.0]], [[1.0, 0.5], [0.2, 1.0]], "phi must be symmetric"),
    ],
)
def test_contacts_name_what_is_wrong(w: list, phi: list, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        contacts(np.array(w), sparse.csr_array(np.array(phi)))

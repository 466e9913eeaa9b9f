from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from styczna.site.tangency import EXACT, lay_out

Array = NDArray[np.float64]


def contacts(*pairs: tuple[int, int, float], of: int) -> Array:
    matrix = np.zeros((of, of))
    for i, j, contact in pairs:
        matrix[i, j] = matrix[j, i] = contact
    return matrix


def distance(at: Array, i: int, j: int) -> float:
    return float(np.hypot(*(at[i] - at[j])))


def test_three_clusters_in_strong_contact_touch_one_another() -> None:
    contact = contacts((0, 1, 1.0), (0, 2, 0.9), (1, 2, 0.8), (3, 0, 0.1), of=5)
    radii = np.array([60.0, 50.0, 55.0, 40.0, 40.0])
    lie = lay_out(radii, contact, np.zeros((5, 5)), gap=20, tall=False)
    assert lie.touches == ((0, 1), (0, 2), (1, 2))
    for i, j in lie.touches:
        assert abs(distance(lie.at, i, j) - radii[i] - radii[j]) < EXACT


def test_the_same_contacts_lie_the_same_way() -> None:
    contact = contacts((0, 1, 1.0), (1, 2, 0.5), (2, 3, 0.7), of=4)
    one, other = (lay_out(np.full(4, 30.0), contact, np.zeros((4, 4)), gap=10, tall=True) for _ in range(2))
    assert (one.at == other.at).all()


def test_clusters_without_any_contact_have_their_places_too() -> None:
    lie = lay_out(np.full(3, 20.0), np.zeros((3, 3)), np.zeros((3, 3)), gap=10, tall=False)
    assert lie.touches == ()
    assert np.isfinite(lie.at).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 14).flatmap(lambda n: arrays(np.float64, (n, n), elements=st.floats(0, 1))))
def test_circles_never_cover_one_another(raw: Array) -> None:
    n = len(raw)
    radii = 20 + 30 * np.diag(raw)
    contact = np.triu(raw, 1) + np.triu(raw, 1).T
    lie = lay_out(radii, contact, np.zeros((n, n)), gap=12, tall=False)
    for i in range(n):
        for j in range(i):
            assert distance(lie.at, i, j) > 0.96 * (radii[i] + radii[j])

"""Evidence: refused when it does not fit, and the same whatever order it comes in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.engine.evidence import EVIDENCE_WEIGHTS, HALF_LIFE, Evidence, canonical, decayed, inputs_digest
from styczna.engine.fields import tree_proximity

FIELDS = ("cpv:31120000", "cpv:09330000", "cpv:73111000")


def evidence(items: list[tuple[int, int, float, int]], units: bool = True) -> Evidence:
    cluster, field, weight, unit = (list(column) for column in zip(*items, strict=True))
    return Evidence(("b", "a"), FIELDS, cluster, field, weight, unit if units else None)


ITEMS = [(0, 0, 1.0, 40), (0, 1, 0.5, 40), (1, 1, 1.0, 7), (1, 1, 1.0, 8), (1, 2, 0.5, 8)]


def test_a_guess_counts_less_than_what_somebody_answers_for() -> None:
    answered = {EVIDENCE_WEIGHTS[basis] for basis in ("declared", "project", "contract")}
    assert max(EVIDENCE_WEIGHTS["inferred"], EVIDENCE_WEIGHTS["registered"]) < min(answered)


def test_totals_add_up_the_weights() -> None:
    assert evidence(ITEMS).totals().tolist() == [[1.0, 0.5, 0.0], [0.0, 2.0, 0.5]]
    assert evidence(ITEMS).totals(np.array([2, 0, 1, 1, 1])).tolist() == [[2.0, 0.0, 0.0], [0.0, 2.0, 0.5]]


def test_a_resample_draws_as_many_units_as_a_cluster_has_and_keeps_each_whole() -> None:
    drawn = evidence(ITEMS).resamples(50, seed=3)
    assert (drawn[:, :2] == 1).all()  # one member: always drawn, with both its items
    assert (drawn[:, 3] == drawn[:, 4]).all()
    assert (drawn[:, 2] + drawn[:, 3] == 2).all()
    assert len(set(drawn[:, 2])) == 3
    alone = evidence(ITEMS, units=False).resamples(50, seed=3)
    assert (alone[:, :2].sum(axis=1) == 2).all()
    assert (alone[:, 2:].sum(axis=1) == 3).all()


def test_the_digest_is_of_what_is_said_and_not_of_how_it_is_ordered_or_numbered() -> None:
    phi, shares = tree_proximity(FIELDS), np.array([0.1, 0.2, np.nan])
    given = evidence(ITEMS)
    order = [2, 0, 1]
    place = np.argsort(order)
    other = Evidence(
        ("a", "b"),
        tuple(FIELDS[i] for i in order),
        1 - given.cluster[::-1],
        place[given.field[::-1]],
        given.weight[::-1],
        1000 - given.unit[::-1],
    )
    mixed = phi[order][:, order]
    assert inputs_digest(given, phi, shares) == inputs_digest(other, mixed, shares[order])
    assert (canonical(given).totals() == canonical(other).totals()).all()
    assert (canonical(given).unit == canonical(other).unit).all()


def test_the_digest_sees_every_change() -> None:
    phi = tree_proximity(FIELDS)
    digests = {
        inputs_digest(evidence(ITEMS), phi),
        inputs_digest(evidence(ITEMS), phi, np.zeros(3)),
        inputs_digest(evidence(ITEMS[1:]), phi),
        inputs_digest(evidence(ITEMS, units=False), phi),
        inputs_digest(evidence([(1, 0, 1.0, 40), *ITEMS[1:]]), phi),
        inputs_digest(evidence([(0, 0, 0.9, 40), *ITEMS[1:]]), phi),
        inputs_digest(evidence([(0, 2, 1.0, 40), *ITEMS[1:]]), phi),
        inputs_digest(evidence(ITEMS), (phi * 0.5).tocsr()),
    }
    assert len(digests) == 8
    assert all(len(digest) == 64 for digest in digests)


@pytest.mark.parametrize(
    ("columns", "named"),
    [
        ((["a", "a"], [0], [0], [1.0]), "clusters holds a name twice"),
        ((["a"], [1], [0], [1.0]), "cluster holds an index"),
        ((["a"], [0], [3], [1.0]), "field holds an index"),
        ((["a"], [0], [-1], [1.0]), "field holds an index"),
        ((["a"], [0], [0], [np.nan]), "weight must be finite"),
        ((["a"], [0], [0], [-1.0]), "weight must be finite"),
        ((["a"], [0, 0], [0], [1.0]), "cluster must have one entry"),
        ((["a"], [0], [0], [1.0], [1, 2]), "unit must have one entry"),
    ],
)
def test_evidence_names_what_is_wrong(columns: tuple, named: str) -> None:
    clusters, *rest = columns
    with pytest.raises(ValueError, match=named):
        Evidence(tuple(clusters), FIELDS, *rest)


@given(st.floats(0, 1e6), st.floats(0, 200), st.floats(0.1, 100))
def test_what_an_item_counts_for_halves_with_each_half_life(weight: float, age: float, half_life: float) -> None:
    once, twice = decayed(weight, age, half_life), decayed(weight, age + half_life, half_life)
    assert 0 <= once <= weight
    assert twice == pytest.approx(once / 2)


def test_what_has_no_date_or_is_yet_to_come_keeps_its_weight() -> None:
    assert decayed([1.0, 0.5], [np.nan, -3.0]).tolist() == [1.0, 0.5]
    assert decayed(1.0, HALF_LIFE) == 0.5
    assert decayed(1.0, 1e9, np.inf) == 1.0
    assert decayed([], []).tolist() == []


@pytest.mark.parametrize(
    ("weight", "age", "half_life", "named"),
    [(-1.0, 0.0, 1.0, "weight"), (np.nan, 0.0, 1.0, "weight"), (1.0, np.inf, 1.0, "age_years"),
     (1.0, 0.0, 0.0, "half_life"), (1.0, 0.0, np.nan, "half_life")],
)  # fmt: skip
def test_decay_names_what_is_wrong(weight: float, age: float, half_life: float, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        decayed(weight, age, half_life)

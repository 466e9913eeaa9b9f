"""What a reference can bear: structure that is there is found to hold, accidents are not, and nothing is leaked."""

from __future__ import annotations

import numpy as np
import pytest

from styczna.engine.heldout import bearing

FIELDS = 14


def groups(count: int) -> list[str]:
    return [f"place {number:03}" for number in range(count)]


def blocks(places: int = 240, seed: int = 5) -> np.ndarray:
    """Fields come in pairs: who has the one mostly has the other, with some noise."""
    rng = np.random.default_rng(seed)
    pairs = rng.random((places, FIELDS // 2)) < 0.12
    have = np.repeat(pairs, 2, axis=1)
    have &= rng.random(have.shape) < 0.9
    return have | (rng.random(have.shape) < 0.03)


def noise(places: int = 240, seed: int = 6) -> np.ndarray:
    return np.random.default_rng(seed).random((places, FIELDS)) < 0.15


def test_structure_holds_in_records_that_were_kept_back() -> None:
    found = bearing(blocks(), groups(240), np.eye(FIELDS), seed=1)
    assert found is not None
    assert found.teaches
    assert found.before.value == pytest.approx(0.5)
    assert found.after.value > 0.55
    assert found.again is not None
    assert found.base is not None
    assert found.again.low > found.base


def test_accidents_teach_nothing() -> None:
    found = bearing(noise(), groups(240), np.eye(FIELDS), seed=1)
    assert found is not None
    assert not found.teaches


def test_an_interval_holds_its_value() -> None:
    found = bearing(blocks(), groups(240), np.eye(FIELDS), seed=1)
    assert found is not None
    for estimate in (found.before, found.after, found.gain, found.again):
        assert estimate is not None
        assert estimate.low <= estimate.value <= estimate.high


def test_the_order_of_places_says_nothing_and_the_seed_is_kept() -> None:
    have, names = blocks(), groups(240)
    order = np.random.default_rng(9).permutation(240)
    one = bearing(have, names, np.eye(FIELDS), seed=1)
    assert one == bearing(have[order], [names[at] for at in order], np.eye(FIELDS), seed=1)
    assert one == bearing(have, names, np.eye(FIELDS), seed=1)


def test_a_group_is_never_split() -> None:
    """Each group repeats itself and nobody else: split, it would prove itself; whole, nothing is found again."""
    rng = np.random.default_rng(4)
    have = np.zeros((240, 120), dtype=np.bool_)
    for group in range(30):
        have[group * 8 : group * 8 + 8, rng.choice(120, 3, replace=False)] = True
    names = [f"group {place // 8:02}" for place in range(240)]
    found = bearing(have, names, np.eye(120), seed=1)
    split = bearing(have, groups(240), np.eye(120), seed=1)
    assert split is not None
    assert split.teaches
    assert found is None or not found.teaches


@pytest.mark.parametrize(
    "have", [np.zeros((0, 3)), np.ones((3, 3)), np.ones((50, 3)), np.zeros((50, 3)), np.ones((9, 1))]
)
def test_too_little_is_said_to_be_too_little(have: np.ndarray) -> None:
    assert bearing(have > 0, groups(len(have)), np.eye(have.shape[1]), seed=1) is None

"""Themes at several resolutions: nested, stable where the data are, in whatever order things come."""

from itertools import pairwise

import numpy as np
import pytest

from styczna.engine.diagnosis import Evidence, diagnose
from styczna.engine.fields import tree_proximity
from styczna.engine.resolutions import Level, levels, most_robust

# Two divisions, each with two groups of three codes that lie near each other.
GROUPS = (
    ("cpv:09310000", "cpv:09320000", "cpv:09330000"),
    ("cpv:09110000", "cpv:09120000", "cpv:09130000"),
    ("cpv:15810000", "cpv:15820000", "cpv:15830000"),
    ("cpv:15510000", "cpv:15530000", "cpv:15540000"),
)
FIELDS = tuple(key for group in GROUPS for key in group)


def region() -> Evidence:
    """Eight clusters: each has the codes of one group, and some of the other group of its division."""
    rng, rows = np.random.default_rng(2), []
    for cluster in range(8):
        own = cluster % 4
        near = own ^ 1
        for member in range(12):
            group = own if rng.random() < 0.85 else near
            rows.append((cluster, 3 * group + int(rng.integers(3)), 100 * cluster + member))
    cluster, field, unit = (np.array(column) for column in zip(*rows, strict=True))
    names = tuple(f"c{number}" for number in range(8))
    return Evidence(names, FIELDS, cluster, field, np.ones(len(rows)), unit)


def found(**options: object) -> tuple[Level, ...]:
    what = region()
    return levels(what, tree_proximity(what.fields), **{"seed": 3, "resamples": 20} | options)


def test_finer_resolutions_have_no_fewer_themes_and_say_in_which_coarser_one_each_lies() -> None:
    made = found()
    assert [level.resolution for level in made] == [0.25, 0.5, 1.0, 2.0]
    counts = [len(level.themes) for level in made]
    assert counts == sorted(counts)
    assert len(set(counts)) > 1
    for coarser, finer in pairwise(made):
        for theme, inside, share in zip(finer.themes, finer.inside, finer.inside_share, strict=True):
            held = [len(set(theme) & set(other)) for other in coarser.themes]
            assert held[inside] == max(held)
            assert share == pytest.approx(max(held) / len(theme))
    assert (made[0].inside == -1).all()


def test_each_level_carries_its_stability_and_the_most_robust_is_named() -> None:
    made = found()
    for level in made:
        assert ((level.stability >= 0) & (level.stability <= 1)).all()
        assert 0 <= level.agreement <= 1
        assert len(level.keys) == len(level.themes) == len(level.breadth) == len(level.contact)
    assert made[most_robust(made)].agreement == max(level.agreement for level in made)
    with pytest.raises(ValueError, match="found"):
        most_robust(())


def test_the_level_at_a_resolution_is_the_diagnosis_at_that_resolution() -> None:
    what = region()
    phi = tree_proximity(what.fields)
    for level in levels(what, phi, seed=3, resamples=2):
        themes = diagnose(what, phi, seed=3, resamples=0, resolution=level.resolution).themes
        assert [set(theme) for theme in level.themes] == [set(theme.fields) for theme in themes]
        assert level.contact.tolist() == [theme.contact for theme in themes]
        assert level.breadth.tolist() == [theme.breadth for theme in themes]


def test_the_order_of_fields_and_items_changes_nothing() -> None:
    what, rng = region(), np.random.default_rng(9)
    fields, items = rng.permutation(len(FIELDS)), rng.permutation(len(what.weight))
    keys = tuple(FIELDS[index] for index in fields)
    assert what.unit is not None
    mixed = Evidence(
        what.clusters, keys, what.cluster[items], np.argsort(fields)[what.field][items], what.weight, what.unit[items]
    )
    for one, other in zip(found(), levels(mixed, tree_proximity(keys), seed=3, resamples=20), strict=True):
        assert [[FIELDS[f] for f in theme] for theme in one.themes] == [[keys[f] for f in t] for t in other.themes]
        assert one.stability.tolist() == other.stability.tolist()
        assert one.keys == other.keys


def test_without_resamples_or_themes_nothing_is_said_of_stability() -> None:
    assert all(np.isnan(level.agreement) for level in found(resamples=0))
    nobody = Evidence(("a", "b"), FIELDS, np.array([]), np.array([]), np.array([]))
    made = levels(nobody, tree_proximity(FIELDS), seed=0, resamples=3)
    assert all(level.themes == () and np.isnan(level.agreement) for level in made)
    assert most_robust(made) == 0


@pytest.mark.parametrize("wrong", [(0.0, 1.0), (1.0, 0.5), (np.nan,), (-1.0,), (1.0, 1.0)])
def test_resolutions_that_do_not_rise_above_0_are_named(wrong: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="resolutions"):
        found(resolutions=wrong)

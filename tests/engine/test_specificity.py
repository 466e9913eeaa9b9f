"""How telling a field is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from styczna.engine.fields import tree_proximity
from styczna.engine.specificity import specificity, ubiquity


def test_ubiquity_counts_the_clusters_in_a_field() -> None:
    present = np.array([[1.0, 0.0, 0.5], [1.0, 0.0, 0.0]])
    assert ubiquity(present, sparse.eye_array(3, format="csr")).tolist() == [2.0, 0.0, 0.5]


def test_cutting_a_field_into_finer_codes_does_not_make_it_rare() -> None:
    coarse = ["cpv:73100000"]
    fine = ["cpv:73111000", "cpv:73112000", "cpv:73110000"]  # each cluster has another of these
    one = ubiquity(np.ones((3, 1)), tree_proximity(coarse))
    three = ubiquity(np.eye(3), tree_proximity(fine))
    assert one[0] == 3
    assert (three > 2).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.integers(1, 100))
def test_the_more_clusters_are_in_a_field_the_less_it_tells(parts: list[float], clusters: int) -> None:
    found = np.sort(np.array(parts)) * clusters
    telling = specificity(found, clusters)
    assert ((telling > 0) & (telling <= 1)).all()
    assert (np.diff(telling) <= 0).all()


def test_what_all_of_many_have_tells_nothing_and_what_both_of_two_share_still_counts() -> None:
    assert specificity([60.0], 60) < 0.05
    assert specificity([2.0], 2) > 0.5
    assert specificity([0.0], 7) == 1


@pytest.mark.parametrize("found", [[-1.0], [8.0], [np.nan]])
def test_specificity_names_what_is_wrong(found: list[float]) -> None:
    with pytest.raises(ValueError, match="found"):
        specificity(found, 7)

"""Fields: the trees, how near their nodes are, and the links between them by words."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from styczna.engine import fields
from styczna.engine.fields import ancestors, crosswalk_by_words, even_shares, features, proximity, tree_proximity
from styczna.sources.vocabularies import polish_labels

LABELS = polish_labels("cpv", "pkd2007", "pkd2025")

keys = st.lists(st.sampled_from(sorted(LABELS)), min_size=1, max_size=12, unique=True)
dense = sparse.csr_array.toarray


def phi(*codes: str) -> np.ndarray:
    return dense(tree_proximity(codes))


def link(one: str, other: str) -> float:
    return float(dense(crosswalk_by_words([one], [other], LABELS))[0, 0])


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("cpv:09331200", "cpv:09331200 cpv:09331000 cpv:09330000 cpv:09300000 cpv:09000000"),
        ("cpv:30000000", "cpv:30000000"),
        ("cpv:15830500", "cpv:15830500 cpv:15830000 cpv:15800000 cpv:15000000"),
        ("pkd2007:35.11.Z", "pkd2007:35.11.Z pkd2007:35.11 pkd2007:35.1 pkd2007:35"),
        ("pkd2025:35.1", "pkd2025:35.1 pkd2025:35"),
        ("pkd2007:35", "pkd2007:35"),
    ],
)
def test_a_path_leads_from_the_field_to_its_division(key: str, path: str) -> None:
    assert ancestors(key) == tuple(path.split())


@pytest.mark.parametrize(
    "key", ["09330000", "cpv:0933", "pkd2007:A", "pkd2007:35.11.z", "nace:35", "", "cpv:09330000-7"]
)
def test_what_is_no_field_is_refused_by_name(key: str) -> None:
    with pytest.raises(ValueError, match="Not a field"):
        ancestors(key)


def test_every_published_code_is_a_field_and_levels_have_the_published_sizes() -> None:
    sizes = Counter((key.partition(":")[0], len(ancestors(key))) for key in LABELS)
    for scheme, published in fields._CODES.items():
        assert tuple(sizes[scheme, depth] for depth in (1, 2, 3)) == published[:3]
    assert sum(count for (scheme, _), count in sizes.items() if scheme == "cpv") == fields._CODES["cpv"][3]
    assert (sizes["pkd2007", 4], sizes["pkd2025", 4]) == (655, 728)


def test_an_unknown_share_is_even_over_the_codes_of_its_level() -> None:
    assert even_shares(["cpv:15000000", "pkd2007:35.11.Z", "cpv:09331200"]) == pytest.approx(
        [1 / 45, 1 / 655, 1 / 9454]
    )


@settings(deadline=None)
@given(keys)
def test_nearness_in_the_tree_is_a_kernel(codes: list[str]) -> None:
    matrix, nodes = features(codes)
    near = dense(tree_proximity(codes))
    assert matrix.shape == (len(codes), len(nodes))
    assert np.allclose(near, dense(matrix @ matrix.T))
    assert (near == near.T).all()
    assert (np.diag(near) == 1).all()
    assert ((near >= 0) & (near <= 1)).all()
    assert np.linalg.eigvalsh(near).min() > -1e-9


def test_more_of_the_path_in_common_is_nearer() -> None:
    solar = "cpv:09331200"
    near = phi(solar, "cpv:09331000", "cpv:09330000", "cpv:09310000", "cpv:09100000", "cpv:15000000")[0]
    assert list(near) == sorted(near, reverse=True)
    assert near[-1] == 0


def test_a_general_code_is_related_to_its_own_descendants_and_to_no_other_branch() -> None:
    food, dietetic, energy = "cpv:15000000", "cpv:15880000", "cpv:09330000"
    near = phi(food, dietetic, energy)
    assert near[0, 1] == pytest.approx(np.sqrt(1 / 3))
    assert near[0, 2] == 0


def test_trees_of_different_schemes_and_editions_do_not_touch() -> None:
    assert (phi("cpv:35000000", "pkd2007:35.11.Z", "pkd2025:35.11.Z") == np.eye(3)).all()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pkd2007:35.11.Z", "cpv:09310000"),  # generation of electricity, electricity
        ("pkd2007:35.11.Z", "cpv:71314000"),  # ... energy services
        ("pkd2007:27.20.Z", "cpv:31400000"),  # batteries
        ("pkd2007:21.20.Z", "cpv:33600000"),  # pharmaceuticals
        ("pkd2007:62.01.Z", "cpv:48000000"),  # software
        ("pkd2007:72.19.Z", "cpv:73100000"),  # research and development
        ("pkd2007:25.11.Z", "cpv:44212000"),  # metal structures
        ("pkd2007:24.44.Z", "cpv:14715000"),  # copper
        ("cpv:15000000", "cpv:42215000"),  # food, and machines that prepare it
        ("cpv:09330000", "cpv:71314200"),  # solar energy, energy management
        ("pkd2007:25.62.Z", "pkd2007:28.41.Z"),  # working metal, and machines for it
        ("pkd2007:35.11.Z", "pkd2025:35.12.Z"),  # the two editions
    ],
)
def test_words_join_what_belongs_together(one: str, other: str) -> None:
    assert link(one, other) >= fields.WORD_LINK_THRESHOLD
    assert link(one, other) == link(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pkd2007:35.11.Z", "cpv:15000000"),
        ("pkd2007:96.03.Z", "cpv:15000000"),  # "działalność pokrewna" and "produkty pokrewne" share a word of no weight
        ("pkd2007:85.41.A", "cpv:35260000"),  # szkoły policealne, znaki policyjne
        ("pkd2007:62.01.Z", "cpv:09330000"),
        ("cpv:09330000", "cpv:09331200"),  # one division: the tree speaks
    ],
)
def test_words_do_not_join_what_only_sounds_alike(one: str, other: str) -> None:
    assert link(one, other) == 0


def test_nearly_every_activity_finds_what_is_bought_of_it() -> None:
    activities = [key for key in LABELS if key.startswith("pkd2007:") and len(ancestors(key)) == 4]
    goods = [key for key in LABELS if key.startswith("cpv:")]
    links = crosswalk_by_words(activities, goods, LABELS)
    assert (np.diff(links.indptr) > 0).mean() > 0.95
    assert links.data.min() >= fields.WORD_LINK_THRESHOLD
    assert links.data.max() <= 1 + 1e-9


@settings(max_examples=15, deadline=None)
@given(keys, st.randoms(use_true_random=False))
def test_proximity_does_not_depend_on_the_order_of_fields(codes: list[str], random: object) -> None:
    order = list(range(len(codes)))
    random.shuffle(order)  # type: ignore[attr-defined]
    near = dense(proximity(codes, LABELS))
    assert (dense(proximity([codes[i] for i in order], LABELS)) == near[np.ix_(order, order)]).all()


@settings(max_examples=25, deadline=None)
@given(keys)
def test_proximity_is_symmetric_between_zero_and_one(codes: list[str]) -> None:
    near = dense(proximity(codes, LABELS))
    assert (near == near.T).all()
    assert (np.diag(near) == 1).all()
    assert ((near >= 0) & (near <= 1)).all()
    assert (near >= dense(tree_proximity(codes))).all()


@pytest.mark.parametrize(
    "labels", [{}, {"cpv:09330000": "Energia słoneczna"}, {"cpv:09330000": "", "pkd2007:35": "a b"}]
)
def test_without_words_there_is_the_tree(labels: dict[str, str]) -> None:
    codes = ["cpv:09330000", "cpv:09310000", "pkd2007:35.11.Z"]
    assert (dense(proximity(codes, labels)) == phi(*codes)).all()
    assert proximity([], labels).shape == (0, 0)

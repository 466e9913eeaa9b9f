"""Matching of orders and organisations against the definition, written out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from styczna.engine.consortium import best_teams
from styczna.engine.fields import tree_proximity
from styczna.engine.matching import MAIN_SHARE, NOBODY, coverage, explain, order_matrix, top_k, union, warm


@pytest.fixture(scope="module", autouse=True)
def _warm():
    warm()


def csr(rows) -> sparse.csr_array:
    return sparse.csr_array(np.array(rows, dtype=float))


@st.composite
def markets(draw):
    fields, orders, organisations = draw(st.integers(1, 6)), draw(st.integers(1, 4)), draw(st.integers(1, 8))
    levels = st.sampled_from([0.0, 0.0, 0.5, 0.8, 1.0])

    def matrix(rows):
        return np.array(
            draw(st.lists(st.lists(levels, min_size=fields, max_size=fields), min_size=rows, max_size=rows))
        )

    asked = matrix(orders)
    near = matrix(fields)
    phi = np.maximum(near, near.T)
    np.fill_diagonal(phi, 1.0)
    return asked / np.maximum(asked.sum(axis=1, keepdims=True), 1e-9), matrix(organisations), phi


def slow_coverage(offered, field, phi) -> float:
    return max((phi[field, g] * s for g, s in enumerate(offered)), default=0.0)


def slow_score(asked, offered, phi) -> float:
    return sum(w * slow_coverage(offered, f, phi) for f, w in enumerate(asked))


@given(markets(), st.integers(1, 10))
@settings(deadline=None)
def test_the_best_k_are_those_of_the_definition_with_ties_to_the_lower_index(market, k):
    asked, offered, phi = market
    indices, scores = top_k(csr(asked), csr(offered), csr(phi), k)
    for o, order in enumerate(asked):
        by_definition = [slow_score(order, organisation, phi) for organisation in offered]
        found = [i for i in indices[o] if i != NOBODY]
        assert len(found) == min(k, sum(s > 0 for s in by_definition))
        assert scores[o][: len(found)] == pytest.approx([by_definition[i] for i in found])
        ranked = sorted(range(len(offered)), key=lambda i: (-round(by_definition[i], 9), i))[: len(found)]
        assert [round(by_definition[i], 9) for i in found] == [round(by_definition[i], 9) for i in ranked]
        assert (
            list(zip(-scores[o], indices[o], strict=True))[: len(found)]
            == sorted(zip(-scores[o], indices[o], strict=True))[: len(found)]
        )
        assert (scores[o] <= 1 + 1e-9).all()


@given(markets())
@settings(deadline=None)
def test_coverage_is_that_of_the_nearest_field(market):
    _, offered, phi = market
    requirements = list(range(len(phi)))
    slowly = [[slow_coverage(organisation, f, phi) for f in requirements] for organisation in offered]
    assert coverage(csr(offered), requirements, csr(phi)) == pytest.approx(np.array(slowly))


@given(markets())
@settings(deadline=None)
def test_the_score_is_the_value_of_a_team_of_one(market):
    asked, offered, phi = market
    order = csr(asked)[[0]]
    indices, scores = top_k(order, csr(offered), csr(phi), 1)
    teams = best_teams(coverage(csr(offered), order.indices, csr(phi)), order.data, 1)
    assert (teams[0].value if teams else 0.0) == pytest.approx(scores[0, 0])


@given(markets())
@settings(deadline=None)
def test_the_parts_of_an_explanation_add_up_to_the_score(market):
    asked, offered, phi = market
    pairs = explain(csr(asked)[[0]], csr(offered)[[0]], csr(phi))
    assert sum(pair.part for pair in pairs) == pytest.approx(slow_score(asked[0], offered[0], phi))
    assert [p.part for p in pairs] == sorted((p.part for p in pairs), reverse=True)
    for pair in pairs:
        assert pair.relatedness == phi[pair.asked, pair.offered]
        covered = slow_coverage(offered[0], pair.asked, phi)
        assert pair.relatedness * offered[0, pair.offered] == pytest.approx(covered)


@given(markets(), st.data())
@settings(deadline=None)
def test_a_cluster_covers_what_its_best_member_covers(market, data):
    _, offered, phi = market
    member = data.draw(st.lists(st.booleans(), min_size=len(offered), max_size=len(offered)))
    membership = np.array([member, [not m for m in member]])
    whole = coverage(union(csr(offered), csr(membership)), list(range(len(phi))), csr(phi))
    each = coverage(csr(offered), list(range(len(phi))), csr(phi))
    for c, members in enumerate(membership):
        assert whole[c] == pytest.approx(each[members].max(axis=0, initial=0))


def test_the_main_code_weighs_as_much_as_all_others_together():
    weights = order_matrix([0, 0, None, None, 0], [[1, 2, 2, 0], [], [1, 2], [], [0]], 3).toarray()
    assert weights == pytest.approx(
        np.array([[MAIN_SHARE, 0.25, 0.25], [1, 0, 0], [0, 0.5, 0.5], [0, 0, 0], [1, 0, 0]])
    )


def test_an_organisation_near_the_main_code_comes_before_one_near_an_additional_code():
    keys = ["cpv:09331200", "cpv:45261215", "cpv:09332000", "cpv:45261000", "cpv:33100000"]
    phi = tree_proximity(keys)
    orders = order_matrix([0], [[1, 4]], len(keys))
    organisations = csr([[0, 0, 0, 1, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 1], [1, 1, 0, 0, 1]])
    indices, scores = top_k(orders, organisations, phi, 4)
    assert indices[0].tolist() == [3, 1, 2, 0]
    assert scores[0, 0] == pytest.approx(1.0)
    main_only, _ = top_k(order_matrix([0], [[]], len(keys)), organisations, phi, 4)
    assert main_only[0].tolist() == [3, 1, NOBODY, NOBODY]


def test_more_codes_that_repeat_what_an_organisation_does_add_nothing():
    phi = csr([[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]])
    few, many = csr([[0, 1, 0]]), csr([[0, 1, 1]])
    order = csr([[1, 0, 0]])
    assert top_k(order, few, phi, 1)[1] == top_k(order, many, phi, 1)[1]


def test_empty_markets_have_empty_answers():
    phi = csr(np.eye(2))
    nobody = sparse.csr_array((0, 2))
    indices, scores = top_k(csr([[1, 0]]), nobody, phi, 2)
    assert (indices == NOBODY).all()
    assert (scores == 0).all()
    assert coverage(nobody, [0, 1], phi).shape == (0, 2)
    assert top_k(nobody, csr([[1, 0]]), phi, 2)[0].shape == (0, 2)
    assert explain(csr([[1, 0]]), csr([[0, 1]]), phi) == ()
    assert union(csr([[1, 0]]), sparse.csr_array((2, 1))).toarray().tolist() == [[0, 0], [0, 0]]


ONE = csr([[1.0]])


@pytest.mark.parametrize(
    ("argument", "make"),
    [
        ("k", lambda: top_k(ONE, ONE, ONE, 0)),
        ("orders", lambda: top_k(csr([[1, 0]]), ONE, ONE, 1)),
        ("orders", lambda: top_k(csr([[np.nan]]), ONE, ONE, 1)),
        ("organisations", lambda: top_k(ONE, csr([[2.0]]), ONE, 1)),
        ("organisations", lambda: coverage(csr([[-1.0]]), [0], ONE)),
        ("phi", lambda: top_k(ONE, ONE, csr([[1, 0]]), 1)),
        ("phi", lambda: coverage(ONE, [0], csr([[1.5]]))),
        ("membership", lambda: union(ONE, csr([[1, 1]]))),
    ],
)
def test_a_wrong_argument_is_named(argument, make):
    with pytest.raises(ValueError, match=rf"^{argument} .*\.$"):
        make()

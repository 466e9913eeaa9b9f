"""The consortium against brute force over all teams, on instances small enough for it."""

import itertools
from math import fsum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styczna.engine import consortium, teams
from styczna.engine.consortium import Team, best_teams, warm


@pytest.fixture(scope="module", autouse=True)
def _warm():
    warm()


def worth(a, w, team) -> float:
    return fsum(w * a[list(team)].max(axis=0)) if team else 0.0


def meets(
    team, *, clusters=None, min_clusters=1, turnover=None, min_turnover=0.0, required=(), excluded=(), **_
) -> bool:
    if set(required) - set(team) or set(excluded) & set(team):
        return False
    if min_clusters > 1 and len({clusters[i] for i in team} - {-1}) < min_clusters:
        return False
    return min_turnover == 0 or fsum(np.nan_to_num(turnover)[list(team)]) >= min_turnover


def all_teams(n, size, **conditions):
    return [t for k in range(1, size + 1) for t in itertools.combinations(range(n), k) if meets(t, **conditions)]


def brute_force(a, w, size, **conditions) -> float:
    return max((worth(a, w, t) for t in all_teams(len(a), size, **conditions)), default=0.0)


def bringing(a, w, team) -> frozenset[int]:
    """Who brings something that no other member does, where figures have no ties."""
    return frozenset(i for i in team if worth(a, w, team) > worth(a, w, [j for j in team if j != i]))


@st.composite
def instances(draw, *, conditions: bool = True, count: bool = False):
    n, r = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    # figures far from the rounding of sums, below which two teams count as equal
    levels = st.sampled_from([0.0, 0.0, 0.25, 0.5, 0.75, 1.0]) | st.integers(0, 10_000).map(lambda x: x / 10_000)
    a = np.array(draw(st.lists(st.lists(levels, min_size=r, max_size=r), min_size=n, max_size=n)))
    w = np.array(draw(st.lists(st.just(0.0) | st.floats(0.001, 10), min_size=r, max_size=r)))
    asked = {"size": draw(st.integers(1, 4))}
    if conditions:
        asked["clusters"] = np.array(draw(st.lists(st.integers(-1, 3), min_size=n, max_size=n)))
        asked["min_clusters"] = draw(st.integers(1, 3))
        asked["required"] = tuple(draw(st.sets(st.integers(0, n - 1), max_size=2)))
        asked["excluded"] = tuple(draw(st.sets(st.integers(0, n - 1), max_size=2)) - set(asked["required"]))
        asked["turnover"] = np.array(draw(st.lists(st.integers(0, 6) | st.just(np.nan), min_size=n, max_size=n)), float)
        asked["min_turnover"] = float(draw(st.integers(0, 12)))
    if count:
        asked["count"] = draw(st.integers(1, 8))
    return a, w, asked


@given(instances())
@settings(max_examples=300, deadline=None)
def test_the_first_team_equals_brute_force_over_all_teams(instance):
    a, w, asked = instance
    best = brute_force(a, w, **asked)
    found = best_teams(a, w, **asked)
    if best == 0:
        assert found == []
        return
    assert found[0].value == pytest.approx(best, rel=1e-9, abs=1e-300)
    assert found[0].proven
    assert found[0].bound == found[0].value


@given(instances(count=True))
@settings(max_examples=200, deadline=None)
def test_every_team_is_what_it_says(instance):
    a, w, asked = instance
    found = best_teams(a, w, **asked)
    assert [t.value for t in found] == sorted((t.value for t in found), reverse=True)
    assert len({frozenset(t.members) for t in found}) == len(found)
    for team in found:
        assert len(set(team.members)) == len(team.members) <= asked["size"]
        assert meets(team.members, **asked)
        assert team.value == pytest.approx(worth(a, w, team.members), rel=1e-12)
        assert sum(team.brings) == pytest.approx(team.value)
        assert team.levels == tuple(a[list(team.members)].max(axis=0))
        assert all(i is None or (i in team.members and a[i, f] == team.levels[f]) for f, i in enumerate(team.covers))
        assert team.missing == tuple(f for f, level in enumerate(team.levels) if level == 0)
        allowed = [i for i in range(len(a)) if i not in asked["excluded"]]
        assert team.uncoverable == tuple(f for f in range(a.shape[1]) if a[allowed, f].max(initial=0) == 0)
        for i, role in zip(team.members, team.roles, strict=True):
            rest = [j for j in team.members if j != i]
            without = meets(rest, **asked | {"required": ()})
            needed = i in asked["required"] or not without or worth(a, w, rest) < team.value
            assert needed or (role == "brings" and set(team.covers) >= {i}), (team, i)


@given(instances(conditions=False, count=True))
@settings(max_examples=200, deadline=None)
def test_the_best_teams_in_which_everybody_brings_something_come_in_order(instance):
    a, w, asked = instance
    lean = [t for t in all_teams(len(a), asked["size"]) if all(_adds(a, w, t, i) for i in t)]
    expected = sorted((worth(a, w, t) for t in lean), reverse=True)
    found = [t.value for t in best_teams(a, w, **asked)]
    assert found == pytest.approx([v for v in expected if v > 0][: asked["count"]], rel=1e-9, abs=1e-11 * fsum(w))


def _adds(a, w, team, i) -> bool:
    rest = a[[j for j in team if j != i]].max(axis=0, initial=0)
    return bool(((a[i] > rest) & (w > 0)).any())


@pytest.mark.parametrize("seed", range(25))
def test_with_conditions_teams_come_in_order_and_differ_in_who_brings_coverage(seed):
    g = np.random.default_rng(seed)
    a, w = np.where(g.random((8, 4)) < 0.5, g.random((8, 4)), 0), g.random(4) + 0.1
    asked = {
        "size": 3,
        "clusters": g.integers(-1, 3, 8),
        "min_clusters": int(g.integers(1, 4)),
        "turnover": g.random(8),
        "min_turnover": float(g.random() * 1.5),
        "required": (1,) if seed % 3 == 0 else (),
    }
    values: dict[frozenset[int], float] = {bringing(a, w, t): worth(a, w, t) for t in all_teams(8, **asked)}
    expected = sorted((v for v in values.values() if v > 0), reverse=True)[:10]
    found = best_teams(a, w, count=10, **asked)
    assert [t.value for t in found] == pytest.approx(expected, rel=1e-12)
    assert [bringing(a, w, t.members) for t in found] == list(dict.fromkeys(bringing(a, w, t.members) for t in found))


@given(instances(count=True), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_renumbering_the_candidates_renumbers_the_answer_and_nothing_else(instance, random):
    a, w, asked = instance
    n = len(a)
    new_order = random.sample(range(n), n)
    renumbered = asked | {
        "clusters": asked["clusters"][new_order],
        "turnover": asked["turnover"][new_order],
        "required": [new_order.index(i) for i in asked["required"]],
        "excluded": [new_order.index(i) for i in asked["excluded"]],
    }
    before, after = best_teams(a, w, **asked), best_teams(a[new_order], w, **renumbered)
    assert [t.value for t in before] == [t.value for t in after]
    assert [t.bound for t in before] == [t.bound for t in after]

    def figures(team: Team, numbers) -> list:
        rows = [numbers[i] for i in team.members]
        return [(tuple(a[i]), asked["clusters"][i], np.nan_to_num(asked["turnover"][i])) for i in rows]

    assert [figures(t, range(n)) for t in before] == [figures(t, new_order) for t in after]


@given(instances())
@settings(max_examples=100, deadline=None)
def test_the_order_of_requirements_does_not_matter_to_the_value(instance):
    a, w, asked = instance
    turned = best_teams(a[:, ::-1], w[::-1], **asked)
    assert [t.value for t in turned] == pytest.approx([t.value for t in best_teams(a, w, **asked)], rel=1e-12)


@pytest.mark.parametrize("seed", range(12))
def test_beyond_sixteen_requirements_the_answer_is_proven_or_says_its_gap(seed):
    g = np.random.default_rng(seed)
    r = int(g.integers(17, 40))
    a, w = np.where(g.random((9, r)) < 0.4, g.random((9, r)), 0), g.random(r) + 0.1
    clusters = g.integers(0, 3, 9)
    best = brute_force(a, w, 3, clusters=clusters, min_clusters=2)
    quick = best_teams(a, w, 3, clusters=clusters, min_clusters=2, effort=0)[0]
    assert quick.value - 1e-9 <= best <= quick.bound + 1e-9
    assert quick.proven == (quick.bound <= quick.value)
    if seed < 3:
        patient = best_teams(a, w, 3, clusters=clusters, min_clusters=2, effort=1e12)[0]
        assert patient.proven
        assert patient.value == pytest.approx(best)


@given(instances(count=True))
@settings(max_examples=200, deadline=None)
def test_the_search_is_as_right_where_the_requirements_need_several_tables(instance):
    a, w, asked = instance
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(teams, "EXACT_REQUIREMENTS", 2)
        patient = best_teams(a, w, **asked, effort=np.inf)
        quick = best_teams(a, w, **asked, effort=0)
    best = brute_force(a, w, **asked)
    assert all(t.proven for t in patient)
    assert (patient[0].value if patient else 0.0) == pytest.approx(best, rel=1e-9)
    assert bool(quick) == (best > 0)
    for team in quick[:1]:
        assert team.value <= best * (1 + 1e-9)
        assert best <= team.bound * (1 + 1e-9)


def test_requirements_that_all_cover_alike_are_one_so_that_twenty_can_still_be_proven_at_once():
    g = np.random.default_rng(4)
    base = np.where(g.random((50, 10)) < 0.4, g.random((50, 10)), 0)
    w = g.random(20) + 0.1
    team = best_teams(np.hstack([base, base]), w, 4, effort=0)[0]
    assert team.proven
    assert team.value == pytest.approx(best_teams(base, w[:10] + w[10:], 4)[0].value)


def test_an_ended_search_with_a_turnover_to_reach_keeps_an_honest_bound():
    g = np.random.default_rng(2)
    a, w = np.where(g.random((60, 8)) < 0.4, g.random((60, 8)), 0), g.random(8) + 0.1
    turnover = g.lognormal(3, 1.5, 60)
    asked = {"turnover": turnover, "min_turnover": float(np.sort(turnover)[-4:].sum())}
    proven, ended = best_teams(a, w, 4, **asked)[0], best_teams(a, w, 4, **asked, effort=0)[0]
    assert proven.proven
    assert ended.value <= proven.value + 1e-12 <= ended.bound + 1e-9


def test_a_member_who_brings_only_another_cluster_is_marked_as_such():
    a = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.4], [0.2, 0.2]])
    team = best_teams(a, [1, 1], 3, clusters=[0, 0, 1, 1], min_clusters=2)[0]
    assert dict(zip(team.members, team.roles, strict=True)) == {0: "brings", 1: "brings", 2: "clusters"}
    assert team.value == 2.0


def test_a_candidate_of_no_cluster_does_not_count_as_one():
    a = np.array([[1.0], [0.9], [0.1]])
    assert best_teams(a, [1], 2, clusters=[0, -1, -1], min_clusters=2) == []
    assert best_teams(a, [1], 2, clusters=[0, -1, 1], min_clusters=2)[0].members == (0, 2)


def test_unknown_turnover_proves_nothing():
    a = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert best_teams(a, [1, 1], 2, turnover=[5, np.nan], min_turnover=5)[0].proven
    assert best_teams(a, [1, 1], 2, turnover=[4, np.nan], min_turnover=5) == []


def test_a_required_member_stays_although_it_brings_nothing():
    team = best_teams([[1.0], [0.0]], [1], 2, required=[1])[0]
    assert dict(zip(team.members, team.roles, strict=True)) == {0: "brings", 1: "required"}


def test_missing_and_uncoverable_tell_what_a_larger_team_could_do_from_what_nobody_can():
    a = np.array([[1.0, 0.0, 0.0], [0.0, 0.5, 0.0]])
    team = best_teams(a, [1, 1, 1], 1)[0]
    assert (team.members, team.missing, team.uncoverable) == ((0,), (1, 2), (2,))


@pytest.mark.parametrize(
    "asked",
    [
        {"clusters": [0, 0, 0], "min_clusters": 2},
        {"clusters": [0, 1, 2], "min_clusters": 3},
        {"required": [0, 1, 2]},
        {"excluded": [0, 1, 2]},
        {"turnover": [1, 1, 1], "min_turnover": 3},
    ],
)
def test_conditions_that_no_team_meets_give_an_empty_list(asked):
    assert best_teams(np.eye(3), [1, 1, 1], 2, **asked) == []


@pytest.mark.parametrize("a", [np.zeros((0, 3)), np.zeros((4, 3))])
def test_nobody_who_covers_anything_gives_an_empty_list(a):
    assert best_teams(a, [1, 1, 1], 2) == []


@pytest.mark.parametrize(
    ("argument", "wrong"),
    [
        ("coverage", {"coverage": [[np.nan]]}),
        ("coverage", {"coverage": [[-0.1]]}),
        ("coverage", {"coverage": [[1.1]]}),
        ("coverage", {"coverage": [1.0]}),
        ("weights", {"weights": [-1]}),
        ("weights", {"weights": [np.inf]}),
        ("weights", {"weights": [np.nan]}),
        ("weights", {"weights": [1, 2]}),
        ("size", {"size": 0}),
        ("count", {"count": 0}),
        ("min_clusters", {"min_clusters": 0}),
        ("clusters", {"min_clusters": 2}),
        ("clusters", {"clusters": [1, 2]}),
        ("clusters", {"clusters": [0.5]}),
        ("turnover", {"min_turnover": 2}),
        ("turnover", {"turnover": [-1]}),
        ("turnover", {"turnover": [1, 2]}),
        ("min_turnover", {"min_turnover": np.nan}),
        ("required", {"required": [1]}),
        ("excluded", {"excluded": [-1]}),
        ("required", {"required": [0], "excluded": [0]}),
    ],
)
def test_a_wrong_argument_is_named(argument, wrong):
    with pytest.raises(ValueError, match=rf"^{argument} .*\.$"):
        best_teams(**({"coverage": [[1.0]], "weights": [1], "size": 1} | wrong))


def test_five_thousand_candidates_are_proven_without_opening_a_single_region(monkeypatch):
    g = np.random.default_rng(1)
    a, w = np.where(g.random((5000, 10)) < 0.4, g.random((5000, 10)), 0), g.random(10) + 0.3
    monkeypatch.setattr(teams._Search, "open_best_region", lambda _: pytest.fail("the first bound was not reached"))
    assert best_teams(a, w, 5, clusters=g.integers(0, 7, 5000), min_clusters=2)[0].proven


def test_the_limits_are_named():
    assert consortium.EXACT_REQUIREMENTS == 16
    assert consortium.EFFORT_LIMIT > 0

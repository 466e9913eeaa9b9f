"""The proposal of a leader."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.engine.leader import propose_leader


def proposal(**given):
    n = len(given["willing"])
    return propose_leader(**{"members": range(n), "capacity": [1] * n, "led": [0] * n, "share": [0.5] * n} | given)


@st.composite
def teams(draw):
    n = draw(st.integers(1, 6))

    def column(values):
        return draw(st.lists(values, min_size=n, max_size=n))

    return {
        "members": draw(st.permutations(range(10, 10 + n))),
        "willing": column(st.sampled_from([True, False, None])),
        "capacity": column(st.sampled_from([1.0, 2.0, 4.0, np.nan])),
        "led": column(st.integers(0, 5) | st.just(np.nan)),
        "share": column(st.floats(0, 1)),
    }


def test_of_equal_members_the_one_who_has_led_least_leads():
    found = proposal(willing=[True, True, True], led=[2, 0, 1])
    assert [s.member for s in found.ranking] == [1, 2, 0]
    assert ("led_least", 0) in found.ranking[0].reasons


def test_a_volunteer_leads_before_one_who_was_not_asked_until_the_load_says_otherwise():
    assert proposal(willing=[None, True]).leader == 1
    assert proposal(willing=[None, True], led=[0, 3]).leader == 0


def test_the_unwilling_come_last_however_little_they_have_led():
    found = proposal(willing=[False, None], led=[0, 50])
    assert found.leader == 1
    assert not found.nobody_volunteers


def test_where_all_are_unwilling_somebody_is_proposed_and_it_is_said_that_nobody_volunteers():
    found = proposal(willing=[False, False], led=[3, 1])
    assert found.leader == 1
    assert found.nobody_volunteers
    assert ("unwilling",) in found.ranking[0].reasons


def test_unknown_willingness_is_not_unwillingness():
    found = proposal(willing=[None, None])
    assert not found.nobody_volunteers
    assert ("willingness_unknown",) in found.ranking[0].reasons


def test_an_unknown_capacity_counts_as_the_median_and_is_said():
    found = proposal(willing=[True] * 4, capacity=[1, 2, 4, np.nan])
    burden = {s.member: s.burden for s in found.ranking}
    assert burden[3] == burden[1]
    assert ("capacity_unknown",) in found.ranking[[s.member for s in found.ranking].index(3)].reasons


def test_an_unknown_record_counts_as_the_median_and_is_said_and_never_as_the_fewest():
    found = proposal(willing=[True] * 3, led=[4, 2, np.nan])
    assert [s.member for s in found.ranking] == [1, 2, 0]
    assert ("led_unknown",) in found.ranking[1].reasons
    assert ("led_least", 2.0) in found.ranking[0].reasons
    nobody_knows = proposal(willing=[True, True], led=[np.nan, np.nan])
    assert all(("led_unknown",) in s.reasons for s in nobody_knows.ranking)


def test_the_others_who_refuse_are_named():
    assert proposal(willing=[False, None, False], led=[0, 9, 1]).refused == (0, 2)
    assert proposal(willing=[False, False], led=[0, 9]).refused == (1,)
    assert proposal(willing=[True, None]).refused == ()


def test_the_reasons_name_who_covers_most_and_bears_most_only_where_members_differ():
    found = proposal(willing=[True, True], share=[0.62, 0.38], capacity=[3, 1])
    assert {("covers_most", 0.62), ("capacity_most", 3.0)} < set(found.ranking[0].reasons)
    assert ("covers", 0.38) in found.ranking[1].reasons
    alike = proposal(willing=[True, True])
    assert all(("led", 0.0) in s.reasons and ("covers", 0.5) in s.reasons for s in alike.ranking)


@given(teams(), st.randoms(use_true_random=False))
def test_the_order_in_which_members_are_named_changes_nothing_but_exact_ties(team, random):
    first = propose_leader(**team)
    order = random.sample(range(len(team["members"])), len(team["members"]))
    second = propose_leader(**{name: [column[i] for i in order] for name, column in team.items()})
    assert [s.burden for s in first.ranking] == [s.burden for s in second.ranking]
    assert {s.member: s.reasons for s in first.ranking} == {s.member: s.reasons for s in second.ranking}


def with_median(led):
    known = [times for times in led if not np.isnan(times)]
    return [(np.median(known) if known else 0) if np.isnan(times) else times for times in led]


@given(teams())
def test_the_proposal_leaves_the_least_maximal_burden_among_those_who_may_be_asked(team):
    found = propose_leader(**team)
    burden = {s.member: s.burden for s in found.ranking}
    led = dict(zip(team["members"], with_median(team["led"]), strict=True))
    before = {m: burden[m] * led[m] / (led[m] + 1) for m in burden}
    said = dict(zip(team["members"], team["willing"], strict=True))
    asked = [m for m in burden if said[m] is not False] or list(burden)

    def burdens_if_led_by(leader):
        return sorted((burden[m] if m == leader else before[m] for m in burden), reverse=True)

    least = min((burdens_if_led_by(m) for m in asked), key=lambda burdens: [round(b, 9) for b in burdens])
    assert burdens_if_led_by(found.leader) == pytest.approx(least)


def test_over_many_orders_members_lead_in_proportion_to_what_they_can_bear():
    led = Counter({0: 0, 1: 0, 2: 0})
    for _ in range(70):
        led[proposal(willing=[True] * 3, capacity=[1, 2, 4], led=[led[i] for i in range(3)]).leader] += 1
    assert [led[i] for i in range(3)] == [10, 20, 40]


@pytest.mark.parametrize(
    ("argument", "wrong"),
    [
        ("members", {"members": [], "willing": []}),
        ("willing", {"members": [1, 2], "willing": [True]}),
        ("capacity", {"capacity": [0]}),
        ("capacity", {"capacity": [np.inf]}),
        ("capacity", {"capacity": [1, 2]}),
        ("led", {"led": [-1]}),
        ("share", {"share": [1.2]}),
        ("share", {"share": [np.nan]}),
    ],
)
def test_a_wrong_argument_is_named(argument, wrong):
    with pytest.raises(ValueError, match=rf"^{argument} .*\.$"):
        proposal(**({"willing": [True]} | wrong))

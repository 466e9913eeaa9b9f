import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from styczna.clusters.models import Organisation
from styczna.orders.assemble import (
    ASKED_ELSEWHERE,
    CONFIDENTIAL,
    Consortium,
    Proposal,
    as_document,
    assemble,
    is_made_up,
    reasons_in_words,
)
from styczna.orders.catalogue import get_order
from styczna.orders.teams import team_pages


@pytest.fixture
def solar(cast: Any, observatory: Path) -> Proposal:
    return assemble(order=get_order(order_id="100-2099"))


def test_requirements_weigh_one_together_and_the_main_field_comes_first(solar: Proposal) -> None:
    assert sum(requirement.weight for requirement in solar.requirements) == pytest.approx(1)
    assert solar.requirements[0].code == "09332000"
    weights = [requirement.weight for requirement in solar.requirements]
    assert weights == sorted(weights, reverse=True)


def test_every_team_has_members_of_two_clusters(solar: Proposal) -> None:
    assert solar.teams
    assert all(len(team.clusters) >= 2 for team in solar.teams)


def test_the_best_team_is_proven_and_comes_first(solar: Proposal) -> None:
    assert solar.teams[0].proven
    assert solar.teams[0].coverage == pytest.approx(solar.teams[0].bound)
    values = [team.coverage for team in solar.teams]
    assert values == sorted(values, reverse=True)


def test_coverage_is_what_its_members_levels_give(solar: Proposal) -> None:
    for team in solar.teams:
        best = [max(levels) for levels in zip(*(member.levels for member in team.members), strict=True)]
        again = sum(r.weight * level for r, level in zip(solar.requirements, best, strict=True))
        assert team.coverage == pytest.approx(again)
        assert sum(member.brings for member in team.members) == pytest.approx(team.coverage)
        assert sum(team.brought_by(slug) for slug in team.clusters) == pytest.approx(team.coverage)


def test_each_requirement_is_in_one_members_charge_or_missing(solar: Proposal) -> None:
    for team in solar.teams:
        charged = [part.requirement for member in team.members for part in member.covers]
        missing = [gap.requirement for gap in team.missing]
        assert sorted(r.code for r in charged + missing) == sorted(r.code for r in solar.requirements)


def test_a_team_is_never_larger_than_asked(cast: Any, observatory: Path) -> None:
    order = get_order(order_id="100-2099")
    small, large = assemble(order=order, size=2), assemble(order=order, size=5)
    assert all(len(team.members) == 2 for team in small.teams)
    assert all(len(team.members) <= 5 for team in large.teams)
    assert small.teams[0].coverage <= large.teams[0].coverage


def test_of_what_is_missing_past_winners_are_named(cast: Any, observatory: Path) -> None:
    order = get_order(order_id="100-2099")
    strange = replace(order, notice=replace(order.notice, cpv=("09332000", "85111800", "92000000")))
    gaps = {gap.requirement.code: gap for gap in assemble(order=strange, size=2).teams[0].missing}
    assert gaps["85111800"].nobody
    assert gaps["85111800"].outsiders
    assert len(gaps) <= ASKED_ELSEWHERE


def test_an_order_without_known_fields_has_no_team(cast: Any, observatory: Path) -> None:
    order = get_order(order_id="100-2099")
    for codes in ((), ("99999999",)):
        proposal = assemble(order=replace(order, notice=replace(order.notice, cpv=codes)))
        assert (proposal.requirements, proposal.teams) == ((), ())
        assert proposal.candidates > 0


def test_without_organisations_there_is_no_team(meeting: object, observatory: Path) -> None:
    proposal = assemble(order=get_order(order_id="100-2099"))
    assert (proposal.candidates, proposal.teams) == (0, ())


def test_the_same_order_gives_the_same_document(cast: Any, observatory: Path, solar: Proposal) -> None:
    again = assemble(order=get_order(order_id="100-2099"))
    assert as_document(again, language="pl") == as_document(solar, language="pl")


def test_examples_are_marked_in_the_document(solar: Proposal) -> None:
    document = as_document(solar, language="en")
    assert all(member["example"] for team in document["teams"] for member in team["members"])


def test_neither_willingness_nor_ledger_of_a_real_organisation_is_told_to_others(cast: Any, solar: Proposal) -> None:
    team = solar.teams[0]
    team.leader.is_example = False
    with override("en"):
        told, whole = " ".join(reasons_in_words(team)), " ".join(reasons_in_words(team, sees=lambda _: True))
    assert {code for code, *_ in team.reasons} & set(CONFIDENTIAL)
    assert re.search(r"led \d|not known how many", whole)
    assert re.search(r"willing|want to lead", whole)
    assert not re.search(r"led \d|not known how many|willing|want to lead", told)
    assert "what it says of leading itself is known to it and to its clusters" in told
    assert not is_made_up(team.leader)


def led_by(solar: Proposal, *answers: tuple[bool | None, int | None]) -> Consortium:
    """The first team again, its members with these answers: who wants to lead, who has led how often."""
    names = [member.organisation.name for member in solar.teams[0].members]
    assert len(names) == len(answers)
    for name, (willing, led) in zip(names, answers, strict=True):
        Organisation.objects.filter(name=name).update(willing_to_lead=willing, projects_led=led)
    return assemble(order=solar.order).teams[0]


def test_an_unknown_ledger_is_said_and_is_not_zero(solar: Proposal) -> None:
    size = len(solar.teams[0].members)
    team = led_by(solar, *[(True, None)] * size)
    with override("en"):
        said = reasons_in_words(team)
    assert "it is not known how many projects it has led" in said
    assert not any("led 0" in reason for reason in said)


def test_that_the_others_refused_is_a_reason_for_those_who_see_all_of_them(solar: Proposal) -> None:
    size = len(solar.teams[0].members)
    team = led_by(solar, (None, 3), *[(False, 0)] * (size - 1))
    assert team.leader == team.members[0].organisation
    with override("en"):
        assert re.search(r"the other members? do(es)? not want to lead", " ".join(reasons_in_words(team)))
        team.members[1].organisation.is_example = False
        hidden = " ".join(reasons_in_words(team))
    assert "not want to lead" not in hidden
    assert "the fewest of the team" not in hidden


def test_its_own_coordinator_is_told_whether_it_wants_to_lead(cast: Any, solar: Proposal) -> None:
    from styczna.accounts.models import Appointment, Role

    Organisation.objects.update(is_example=False)
    again = assemble(order=solar.order)
    leader = again.teams[0].leader
    cluster = leader.memberships.all()[0].cluster
    Appointment.objects.create(person=cast.bartek, role=Role.COORDINATOR, cluster=cluster)
    with override("en"):
        own, others = team_pages(again, cast.bartek)[0], team_pages(again, cast.celina)[0]
    assert not any(reason.startswith("what it says") for reason in own.reasons)
    assert any(reason.startswith("what it says") for reason in others.reasons)
    assert len(set(own.reasons) - set(others.reasons)) == 2  # whether it wants to, and how often it has led


def test_the_part_of_an_own_cluster_is_told_in_the_currency_of_its_books(cast: Any, solar: Proposal) -> None:
    team = solar.teams[0]
    [part] = team_pages(solar, cast.alicja)[0].own
    assert part.cluster.slug == "dkeo"
    assert part.share == pytest.approx(team.brought_by("dkeo"))
    assert float(part.amount or 0) == pytest.approx(2_500_000 * part.share, abs=0.01)
    assert team_pages(solar, cast.celina)[0].own == ()


def test_an_amount_in_another_currency_is_not_carried_over(cast: Any, solar: Proposal) -> None:
    value = replace(solar.order.notice.value, currency="EUR")  # type: ignore[type-var]
    foreign = replace(solar, order=replace(solar.order, notice=replace(solar.order.notice, value=value)))
    assert team_pages(foreign, cast.alicja)[0].own[0].amount is None

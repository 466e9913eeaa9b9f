"""The rules of the dossier: what proves something, what does not, and what is said to be missing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.site.dossier.criteria import Standing, counted, judge
from styczna.site.dossier.records import (
    DECISION,
    DIAGNOSIS,
    MATTER,
    MEETING,
    OBSTACLE,
    PROJECT,
    PROPOSAL,
    READING,
    REMARK,
    STEPS,
    Facts,
    Indicator,
    Matter,
    Proof,
    Record,
    Remark,
    Strategy,
    steps_of,
)
from styczna.site.dossier.rules import in_force, months_before
from styczna.touchpoints.models import Criterion

TODAY = date(2026, 11, 24)
BY_HAND = (
    Criterion.CHALLENGES, Criterion.INSTITUTION, Criterion.MONITORING, Criterion.SYSTEMS, Criterion.TRANSITION,
    Criterion.ABROAD,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _in_english() -> None:
    from django.utils import translation

    translation.activate("en")


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


LATELY = days_ago(10)


def proof(criterion: int, on: date = LATELY, until: date | None = None) -> Proof:
    return Proof(1, criterion, Record("by-hand", "Uchwała", on, until=until))


def strategy(**changes: object) -> Strategy:
    read = Indicator("Eksport", True, (Record(READING, "Eksport", days_ago(30), "12"),))
    made = Strategy(
        title="Energia",
        proposal=Record(PROPOSAL, "Energia", days_ago(200)),
        decision=Record(DECISION, "Energia", days_ago(100)),
        names_its_act=True,
        in_force=True,
        has_goals=True,
        review_on=date(2027, 1, 1),
        indicators=(read,),
        by_cluster=True,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def whole() -> Facts:
    """A region in which every rule is met."""
    return Facts(
        diagnoses=(Record(DIAGNOSIS, "Diagnoza", days_ago(40)),),
        meetings=tuple(Record(MEETING, "Spotkanie", days_ago(days)) for days in (20, 400, 800)),
        obstacles=(Record(OBSTACLE, "Pieniądze", days_ago(20)),),
        matters=(Matter(Record(MATTER, "Pytanie", days_ago(400)), days_ago(380), True),),
        remarks=tuple(Remark(Record(REMARK, "Za", days_ago(50)), who) for who in ("CTE", "DKEO")),
        strategies=(strategy(),),
        officers=1,
        projects=(Record(PROJECT, "Laboratorium", days_ago(500), until=days_ago(30)),),
        abroad=(Record("abroad", "Firma GmbH", None),),
        proofs=tuple(proof(criterion) for criterion in BY_HAND),
    )


def standing(facts: Facts, criterion: Criterion, today: date = TODAY) -> Standing:
    return judge(facts, today)[criterion - 1].standing


def says(facts: Facts, criterion: Criterion) -> str:
    return " ".join(check.says for check in judge(facts, TODAY)[criterion - 1].missing)


def test_nothing_proves_nothing_and_every_gap_is_said_in_words() -> None:
    for each in judge(Facts(), TODAY):
        assert each.standing == Standing.NOT_PROVEN
        assert all(check.rule and check.says and not check.records for check in each.checks)


def test_where_every_rule_is_met_all_seven_are_proven_each_by_its_records() -> None:
    judged = judge(whole(), TODAY)
    assert [each.criterion for each in judged] == list(Criterion)
    assert {each.standing for each in judged} == {Standing.PROVEN}
    assert counted(judged)[Standing.PROVEN] == 7
    silent = [check.rule for each in judged for check in each.checks if not check.records]
    assert silent == ["Somebody of the authority works in the program."]  # a count without names


def test_the_meeting_of_2012_alone_is_no_cooperation_of_today() -> None:
    only = Facts(meetings=(Record(MEETING, "Spotkanie", date(2012, 11, 29)),))
    assert standing(only, Criterion.COOPERATION) == Standing.NOT_PROVEN
    assert "No meeting in the last 12 months; the last one was on 29 November 2012." in says(
        only, Criterion.COOPERATION
    )
    assert standing(only, Criterion.COOPERATION, date(2013, 1, 1)) == Standing.PARTLY


def test_a_reading_that_is_too_old_is_named() -> None:
    old = Indicator("Eksport", True, (Record(READING, "Eksport", days_ago(500)),))
    new = Indicator("Patenty", True, (Record(READING, "Patenty", days_ago(5)),))
    assert "No indicator has a reading since 24 November 2025." in says(
        replace(whole(), strategies=(strategy(indicators=(old,)),)), Criterion.MONITORING
    )
    assert "Without a reading since 24 November 2025: Eksport." in says(
        replace(whole(), strategies=(strategy(indicators=(old, new)),)), Criterion.MONITORING
    )


def test_an_indicator_without_a_target_does_not_measure_a_goal() -> None:
    none = strategy(indicators=(Indicator("Eksport", False, ()),))
    assert "Without an indicator that has a target: Energia." in says(
        replace(whole(), strategies=(none,)), Criterion.MONITORING
    )


def test_a_matter_that_waits_too_long_is_missing_an_answer() -> None:
    waiting = Matter(Record(MATTER, "Pytanie", days_ago(91)), None, False)
    assert "1 matter waits longer" in says(replace(whole(), matters=(waiting,)), Criterion.COOPERATION)
    fresh = Matter(Record(MATTER, "Pytanie", days_ago(90)), None, False)
    assert standing(replace(whole(), matters=(fresh,)), Criterion.COOPERATION) == Standing.PROVEN


def test_one_voice_is_no_discussion() -> None:
    alone = tuple(Remark(Record(REMARK, "Za", days_ago(days)), "CTE") for days in (5, 6, 7))
    assert standing(replace(whole(), remarks=alone), Criterion.COOPERATION) == Standing.PARTLY


def test_a_year_without_a_step_breaks_the_continuity() -> None:
    gap = replace(
        whole(), meetings=tuple(Record(MEETING, "Spotkanie", days_ago(days)) for days in (20, 800)), matters=()
    )
    gap = replace(gap, remarks=gap.remarks)
    assert "Nothing is recorded in" in says(gap, Criterion.COOPERATION)


def test_what_ended_is_not_in_force() -> None:
    ended = replace(whole(), strategies=(strategy(in_force=False),))
    assert standing(ended, Criterion.MONITORING) == Standing.PARTLY
    assert "No specialisation is in force" in says(ended, Criterion.TRANSITION)


@pytest.mark.parametrize("criterion", BY_HAND)
def test_a_document_counts_from_its_day_to_its_end(criterion: Criterion) -> None:
    def met(on: date, until: date | None) -> bool:
        judged = judge(Facts(proofs=(proof(criterion, on, until),)), TODAY)[criterion - 1]
        return any(check.met for check in judged.checks)

    assert met(TODAY, None)
    assert met(days_ago(5), TODAY)
    assert not met(TODAY + timedelta(days=1), None)
    assert not met(days_ago(5), days_ago(1))


days = st.integers(min_value=-400, max_value=2000).map(days_ago)
some_records = st.lists(days, max_size=4)
some_proofs = st.lists(st.builds(proof, st.sampled_from(list(Criterion)), days, st.none() | days), max_size=6)


def facts_of(meetings: list[date], diagnoses: list[date], remarks: list[date], proofs: list[Proof]) -> Facts:
    return Facts(
        meetings=tuple(Record(MEETING, "Spotkanie", day) for day in meetings),
        diagnoses=tuple(Record(DIAGNOSIS, "Diagnoza", day) for day in diagnoses),
        remarks=tuple(Remark(Record(REMARK, "Za", day), f"Klaster {n}") for n, day in enumerate(remarks)),
        proofs=tuple(proofs),
    )


some_facts = st.builds(facts_of, some_records, some_records, some_records, some_proofs)


@given(some_facts, some_proofs)
def test_adding_a_document_never_takes_a_proof_away(facts: Facts, more: list[Proof]) -> None:
    before = judge(facts, TODAY)
    after = judge(replace(facts, proofs=(*facts.proofs, *more)), TODAY)
    assert all(new.met >= old.met for old, new in zip(before, after, strict=True))


@given(some_facts, days)
def test_adding_a_meeting_never_takes_a_proof_away(facts: Facts, day: date) -> None:
    more = replace(facts, meetings=(*facts.meetings, Record(MEETING, "Spotkanie", day)))
    assert all(new.met >= old.met for old, new in zip(judge(facts, TODAY), judge(more, TODAY), strict=True))


@given(some_facts)
def test_the_order_of_the_facts_decides_nothing(facts: Facts) -> None:
    turned = replace(
        facts,
        meetings=facts.meetings[::-1],
        diagnoses=facts.diagnoses[::-1],
        remarks=facts.remarks[::-1],
        proofs=facts.proofs[::-1],
    )
    one, other = judge(facts, TODAY), judge(turned, TODAY)
    said = [[(check.met, check.says) for check in each.checks] for each in one]
    assert said == [[(check.met, check.says) for check in each.checks] for each in other]


@given(some_facts)
def test_nothing_that_lies_ahead_counts(facts: Facts) -> None:
    past = replace(
        facts,
        meetings=tuple(record for record in facts.meetings if record.on and record.on <= TODAY),
        diagnoses=tuple(record for record in facts.diagnoses if record.on and record.on <= TODAY),
        remarks=tuple(each for each in facts.remarks if each.record.on and each.record.on <= TODAY),
    )
    said = [(check.met, check.says) for each in judge(facts, TODAY) for check in each.checks]
    assert said == [(check.met, check.says) for each in judge(past, TODAY) for check in each.checks]


@given(some_facts)
def test_a_standing_follows_from_its_rules_and_from_nothing_else(facts: Facts) -> None:
    for each in judge(facts, TODAY):
        met = [check.met for check in each.checks]
        wanted = Standing.PROVEN if all(met) else Standing.PARTLY if any(met) else Standing.NOT_PROVEN
        assert each.standing == wanted
        assert len(each.missing) == met.count(False)


@given(some_facts)
def test_steps_run_from_the_newest_and_all_have_a_day_and_a_kind(facts: Facts) -> None:
    steps = steps_of(facts)
    found = [step.on for step in steps]
    assert found == sorted(found, reverse=True)  # type: ignore[type-var]
    assert {step.kind for step in steps} <= set(STEPS)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)), st.integers(0, 240))
def test_months_before_goes_back_by_months(day: date, months: int) -> None:
    found = months_before(day, months)
    assert (day.year - found.year) * 12 + day.month - found.month == months
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


@given(days, st.none() | days)
def test_in_force_is_between_its_days(on: date, until: date | None) -> None:
    assert in_force(Record("by-hand", "a", on, until=until), TODAY) == (on <= TODAY <= (until or TODAY))

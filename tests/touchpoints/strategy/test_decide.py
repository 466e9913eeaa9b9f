"""Adopting, declining, ending: only the moves that there are, and nothing that was said is lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pages import body_of
from strategy import DAY, GOALS, SAID, adopted, decision, proposed
from styczna.clusters.profiles.edit import ChangedMeanwhile, version_of
from styczna.touchpoints.diagnose import diagnose
from styczna.touchpoints.models import Indicator, KeptDiagnosis, Specialisation, Stage
from styczna.touchpoints.strategy.chronicle import corrections, events
from styczna.touchpoints.strategy.decide import MOVES, Decision, Goals, NoMove, adopt, decline, end, set_goals
from styczna.touchpoints.strategy.indicators import keep_indicator
from styczna.touchpoints.strategy.propose import correct, version_of_text

VERBS = {
    Stage.ADOPTED: lambda who, what: adopt(who, specialisation=what, decision=decision(), goals=GOALS, today=DAY),
    Stage.DECLINED: lambda who, what: decline(who, specialisation=what, decision=decision()),
    Stage.ENDED: lambda who, what: end(who, specialisation=what, decision=decision()),
}


@given(moves=st.lists(st.sampled_from(sorted(VERBS)), max_size=5))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_specialisation_moves_only_where_the_stages_allow(cast: Any, moves: list[str]) -> None:
    found = proposed(cast)
    stage = Stage.PROPOSED
    for wanted in moves:
        if wanted in MOVES[stage]:
            VERBS[Stage(wanted)](cast.celina, found)
            stage = Stage(wanted)
        else:
            with pytest.raises(NoMove):
                VERBS[Stage(wanted)](cast.celina, found)
        assert Specialisation.objects.get(pk=found.pk).stage == stage


def test_every_stage_has_its_moves_and_none_leads_back() -> None:
    assert set(MOVES) == set(Stage)
    assert all(Stage.PROPOSED not in to for to in MOVES.values())


@pytest.mark.parametrize("name", ["alicja", "bartek", "darek", "ewa"])
@pytest.mark.parametrize("stage", sorted(VERBS))
def test_only_the_authority_decides(cast: Any, name: str, stage: str) -> None:
    found = adopted(cast) if stage == Stage.ENDED else proposed(cast)
    with pytest.raises(PermissionDenied):
        VERBS[Stage(stage)](getattr(cast, name), found)


def test_an_adoption_keeps_the_diagnosis_it_stands_on_and_what_was_counted(cast: Any) -> None:
    found = adopted(cast)
    kept = KeptDiagnosis.objects.get()
    assert found.diagnosis == kept
    assert kept.inputs_digest == diagnose().diagnosis.inputs_digest
    assert found.baseline["on"] == DAY.isoformat()
    assert found.baseline["fields"] == ["cpv:09300000", "pkd2007:35"]
    assert found.baseline["measures"]["evidence"]["count"] > 0
    assert (found.goals_en, found.review_on, found.decided_by) == (GOALS.goals_en, GOALS.review_on, cast.celina)


def test_the_end_leaves_what_was_said_at_the_adoption(cast: Any) -> None:
    found = adopted(cast)
    over = Decision(DAY + timedelta(days=900), "Uchwała nr 3/2027", "Cel osiągnięty.", "Reached.")
    end(cast.celina, specialisation=found, decision=over)
    found = Specialisation.objects.get(pk=found.pk)
    assert found.reason_pl == "Bo trzy klastry." and found.end_reason_pl == "Cel osiągnięty."
    assert [event.day for event in events(found)] == [DAY, DAY, over.on]
    with pytest.raises(ValueError, match="before the adoption"):
        end(cast.celina, specialisation=adopted(cast), decision=decision(DAY - timedelta(days=1)))


def test_goals_are_corrected_and_the_page_can_tell_what_stood_there(cast: Any) -> None:
    found = adopted(cast)
    seen = version_of_text(found)
    better = Goals("Dwa razy więcej.", "Twice as much.", date(2027, 6, 1), None)
    set_goals(cast.celina, specialisation=found, goals=better, act="Uchwała nr 13/2024", seen=seen)
    with pytest.raises(ChangedMeanwhile):
        set_goals(cast.celina, specialisation=found, goals=GOALS, act="x", seen=seen)
    with pytest.raises(PermissionDenied):
        set_goals(cast.alicja, specialisation=found, goals=GOALS, act="x", seen=0)
    told = {(one.before, one.after) for line in corrections(found) for one in line.told}
    assert ("Więcej prądu ze słońca.", "Dwa razy więcej.") in told


def test_the_baseline_of_an_indicator_is_told_when_it_is_moved(cast: Any) -> None:
    found = adopted(cast)
    indicator = Indicator(name_pl="Moc", unit="MW", baseline=Decimal("12.5"), baseline_on=DAY)
    keep_indicator(cast.celina, specialisation=found, indicator=indicator)
    indicator.baseline = Decimal(20)
    keep_indicator(cast.celina, specialisation=found, indicator=indicator, seen=version_of(indicator))
    told = [(one.before, one.after) for line in corrections(found) for one in line.told]
    assert [one for one in told if one[1].startswith("20")] and any(one[0].startswith("12") for one in told), told


def test_goals_are_only_of_what_is_adopted(cast: Any) -> None:
    with pytest.raises(NoMove):
        set_goals(cast.celina, specialisation=proposed(cast), goals=GOALS, act="x", seen=0)


def test_the_history_tells_corrections_but_no_persons_and_not_the_first_writing(cast: Any) -> None:
    found = proposed(cast)
    assert corrections(found) == []
    correct(cast.alicja, specialisation=found, said=SAID, fields=["cpv:31000000"], seen=version_of_text(found))
    lines = corrections(found)
    assert len(lines) == 3, "two fields went, one came"
    text = " ".join(f"{line.title} {one.what} {one.before} {one.after}" for line in lines for one in line.told)
    assert "31000000" in text and "09300000" in text
    for person in (cast.alicja, cast.celina):
        assert person.name not in text


def test_the_page_says_when_it_ended(cast: Any, client: Client) -> None:
    found = adopted(cast)
    end(cast.celina, specialisation=found, decision=decision(DAY + timedelta(days=900)))
    page = f"/en/touchpoints/specialisations/{found.slug}/"
    assert "Adopted on 6 May 2024, ended on 23 October 2026." in read(client, page)
    assert "It ended on 23 October 2026." in read(client, f"{page}monitoring/")
    refused = proposed(cast)
    decline(cast.celina, specialisation=refused, decision=decision())
    assert "Declined on 6 May 2024." in read(client, f"/en/touchpoints/specialisations/{refused.slug}/")


def read(client: Client, page: str) -> str:
    """The words of a page, without its marks."""
    return " ".join(strip_tags(body_of(client.get(page))).split())

"""Proposing: who may, what has to be said, and that a theme fills in its own numbers."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from strategy import DAY, SAID, proposed
from styczna.clusters.models import Cluster
from styczna.clusters.profiles.edit import ChangedMeanwhile
from styczna.touchpoints.diagnose import diagnose
from styczna.touchpoints.models import Specialisation
from styczna.touchpoints.strategy.propose import NoSuchField, Said, case_for, correct, propose, version_of_text
from styczna.touchpoints.strategy.scope import Scope

WIND = Said("Wiatr", "Wind", "Bo wieje.", "")


def test_a_coordinator_proposes_for_an_own_cluster_and_an_officer_for_the_authority(cast: Any) -> None:
    made = proposed(cast)
    assert (made.slug, made.stage, made.proposed_for.slug) == ("energia", "proposed", "dkeo")
    assert [field.key for field in made.fields.all()] == ["cpv:09300000", "pkd2007:35"]
    office = propose(cast.celina, said=WIND, fields=["cpv:09300000"], proposed_for=None, theme_key="", today=DAY)
    assert office.proposed_for is None


@pytest.mark.parametrize("name", ["alicja", "bartek", "darek", "ewa"])
def test_nobody_proposes_for_whom_they_do_not_speak(cast: Any, name: str) -> None:
    other = Cluster.objects.get(slug="cte" if name == "alicja" else "dkeo")
    for proposed_for in (other, None):
        with pytest.raises(PermissionDenied):
            propose(
                getattr(cast, name),
                said=SAID,
                fields=["cpv:09300000"],
                proposed_for=proposed_for,
                theme_key="",
                today=DAY,
            )
    assert not Specialisation.objects.exists()


def test_a_proposal_has_fields_and_only_such_as_there_are(cast: Any) -> None:
    with pytest.raises(ValueError, match="one to"):
        proposed(cast, fields=())
    with pytest.raises(NoSuchField) as caught:
        proposed(cast, fields=("cpv:09300000", "cpv:99999999", "09300000"))
    assert caught.value.args[0] == ["cpv:99999999", "09300000"]


def test_two_of_one_title_get_two_addresses_and_none_takes_a_page_of_the_room(cast: Any) -> None:
    assert [proposed(cast).slug for _ in range(3)] == ["energia", "energia-2", "energia-3"]
    assert proposed(cast, said=Said("New", "", "x", "")).slug == "new-2"
    assert proposed(cast, said=Said("!!!", "", "x", "")).slug == "specjalizacja"


def test_the_case_of_a_theme_says_its_numbers_in_both_languages(cast: Any) -> None:
    findings = diagnose()
    theme = findings.diagnosis.themes[0]
    said = case_for(findings, theme.label_key)
    assert said is not None
    assert f"{len(theme.clusters)} of {len(findings.clusters)} clusters" in said.why_en
    assert str(findings.diagnosis.resamples) in said.why_en
    assert str(findings.diagnosis.resamples) in said.why_pl
    assert said.why_pl != said.why_en and said.title_pl != said.title_en
    assert case_for(findings, "cpv:98000000") is None


def test_the_proposer_corrects_a_proposal_and_the_authority_what_it_decided(cast: Any) -> None:
    made = proposed(cast)
    for name in ("bartek", "celina", "darek", "ewa"):
        with pytest.raises(PermissionDenied):
            correct(getattr(cast, name), specialisation=made, said=WIND, fields=["cpv:09300000"], seen=0)
    seen = version_of_text(made)
    correct(cast.alicja, specialisation=made, said=WIND, fields=["cpv:09300000", "cpv:31000000"], seen=seen)
    made = Specialisation.objects.get()
    assert made.title_pl == "Wiatr"
    assert [field.key for field in made.fields.all()] == ["cpv:09300000", "cpv:31000000"]


def test_who_was_slower_is_told_and_overwrites_nothing(cast: Any) -> None:
    made = proposed(cast)
    seen = version_of_text(made)
    correct(cast.alicja, specialisation=made, said=WIND, fields=["cpv:09300000"], seen=seen)
    with pytest.raises(ChangedMeanwhile):
        correct(cast.alicja, specialisation=made, said=SAID, fields=["cpv:09300000"], seen=seen)
    assert Specialisation.objects.get().title_pl == "Wiatr"


def test_a_field_takes_everything_below_it_and_nothing_beside_it() -> None:
    scope = Scope.of(["cpv:09300000", "pkd2007:35.1", "cpv:09330000"])
    assert scope.has("cpv:09331200") and scope.has("cpv:09300000") and scope.has("pkd2007:35.11.Z")
    assert not scope.has("cpv:09100000") and not scope.has("pkd2007:35.21.Z") and not scope.has("pkd2025:35.11.Z")
    assert scope.stems == ("093",)

"""Specialisations as JSON: the licence, the filters, and the same numbers as the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from strategy import adopted, proposed, voice_of
from styczna.touchpoints.strategy import discuss
from styczna.touchpoints.strategy.monitor import MEASURES


def answer(address: str, status: int = 200) -> Any:
    response = Client().get(address)
    assert response.status_code == status, (address, response.content)
    return response.json()


def test_the_list_is_open_data_and_narrowed_by_what_is_asked(cast: Any) -> None:
    proposed(cast)
    adopted(cast)
    said = answer("/api/specialisations")
    assert said["licence"].startswith("https://") and said["total"] == 2
    one = answer("/api/specialisations?stage=adopted")["specialisations"]
    assert [entry["slug"] for entry in one] == ["energia-2"]
    assert one[0]["decision"] == "Uchwała nr 12/2024" and one[0]["decision_link"] == "https://example.org/12"
    assert one[0]["support"] == ["dkeo"] and one[0]["clusters"] == 7
    assert answer("/api/specialisations?words=nothing")["specialisations"] == []
    assert len(answer("/api/specialisations?limit=1&offset=1")["specialisations"]) == 1


@pytest.mark.parametrize("asked", ["stage=foo", "stag=adopted", "limit=0", "offset=-1"])
def test_what_is_not_understood_is_refused(cast: Any, asked: str) -> None:
    answer(f"/api/specialisations?{asked}", 422)


def test_one_is_told_whole_without_persons(cast: Any) -> None:
    found = adopted(cast)
    discuss.remark(cast.darek, specialisation=found, voice=voice_of(cast.darek), stance="idea", text="Magazyny.")
    said = answer("/api/specialisations/energia")
    [remark] = said["remarks"]
    assert remark["example"] is True and "przykład)" not in remark["speaks_for"] and remark["cluster"] is None
    assert said["diagnosis"]["inputs_digest"] == found.diagnosis.inputs_digest
    assert "Darek" not in str(said) and "Celina" not in str(said)
    answer("/api/specialisations/nothing", 404)


def test_monitoring_has_every_measure_with_its_sums_by_currency(cast: Any) -> None:
    found = adopted(cast)
    said = answer("/api/specialisations/energia/monitoring")
    assert [row["measure"] for row in said["measures"]] == list(MEASURES)
    evidence = said["measures"][0]
    assert evidence["baseline"]["count"] == found.baseline["measures"]["evidence"]["count"]
    assert len(evidence["years"]) == len(said["years"])

"""Touchpoints as JSON: the diagnosis as the command gives it, and the scorecard with weights as a page gives it."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml.html import document_fromstring

from pages import body_of
from styczna.engine.scorecard import CRITERIA, DEFAULT_WEIGHTS
from styczna.touchpoints.diagnose import as_document, diagnose


def test_the_diagnosis_is_what_the_command_gives(meeting: object, client: Client) -> None:
    assert client.get("/api/diagnosis").json() == as_document(diagnose(), language="pl")


def test_the_scorecard_has_every_theme_once_and_says_null_for_what_is_not_known(
    meeting: object, client: Client
) -> None:
    said = client.get("/api/scorecard").json()
    assert said["weights"] == DEFAULT_WEIGHTS
    assert said["inputs_digest"] == diagnose().diagnosis.inputs_digest
    keys = [theme["key"] for theme in client.get("/api/diagnosis").json()["themes"]]
    assert sorted(theme["key"] for theme in said["themes"]) == sorted(keys)
    assert said["themes"][0]["key"] == "cpv:09300000"
    for theme in said["themes"]:
        assert tuple(theme["criteria"]) == CRITERIA
        assert theme["criteria"]["ability"] == {"value": None, "scaled": None}


def test_the_same_weights_give_the_same_order_as_the_page(meeting: object, client: Client) -> None:
    weights = "breadth=0&contact=1&complexity=6&relatedness=4"
    said = client.get(f"/api/scorecard?{weights}").json()
    page = document_fromstring(body_of(client.get(f"/touchpoints/scorecard/?{weights}")))
    shown = [row.get("data-theme") for row in page.findall(".//table[@data-scorecard]/tbody/tr")]
    assert [theme["key"].replace(":", "-", 1) for theme in said["themes"]] == shown


@pytest.mark.parametrize(
    "bad", ["breadth=7", "breadth=-1", "breadth=x", "weight=1", "&".join(f"{c}=0" for c in CRITERIA)]
)
def test_weights_that_make_no_sense_are_refused(meeting: object, client: Client, bad: str) -> None:
    answer = client.get(f"/api/scorecard?{bad}")
    assert answer.status_code == 422
    assert "detail" in answer.json()


def test_while_the_diagnosis_is_being_made_the_answer_says_when_to_ask_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from styczna.site.api import touchpoints
    from styczna.touchpoints.findings.memory import StillAtWork

    def at_work() -> None:
        raise StillAtWork("the first diagnosis")

    monkeypatch.setattr(touchpoints, "diagnose", at_work)
    answer = client.get("/api/diagnosis")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "3"
    assert "being made" in answer.json()["detail"]

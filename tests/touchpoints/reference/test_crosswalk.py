"""CPV and PKD side by side: links by words, what a person says of them, and who may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pages import body_of
from styczna.touchpoints.models import LinkJudgement
from styczna.touchpoints.reference.crosswalk import NotALink, crosswalk, other_edition, pair, read_pair
from styczna.touchpoints.reference.judge import judge_link

LEFT, RIGHT = "cpv:45261000", "pkd2007:43.91.Z"


@pytest.fixture(scope="module")
def module_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def home(settings: Any, module_home: Path, db: None) -> Path:
    settings.HOME = module_home
    return module_home


def test_links_by_words_are_found_by_code_and_by_words(home: Path) -> None:
    by_words = crosswalk(words="roof")
    assert by_words
    assert [link.confidence for link in by_words] == sorted((link.confidence for link in by_words), reverse=True)
    assert {link.source for link in by_words} == {"words"}
    by_code = crosswalk(words="43.91")
    assert by_code
    assert all(link.right.endswith(("43.91.Z",)) for link in by_code)
    assert all(link.left.startswith("cpv:4526") for link in crosswalk(words="4526"))
    assert crosswalk(words="dachy", edition="pkd2025", least=0.4) == [
        link for link in crosswalk(words="dachy") if link.edition == "pkd2025" and (link.confidence or 0) >= 0.4
    ]
    assert crosswalk(words="no such word anywhere") == []


def test_what_a_person_says_stands_in_the_list(home: Path, cast: Any) -> None:
    before = pair(left=LEFT, right=RIGHT)
    judge_link(person=cast.celina, left=LEFT, right=RIGHT, confidence=0.0, note="za szerokie ")
    found = pair(left=LEFT, right=RIGHT)
    assert (found.confidence, found.source, found.computed) == (0.0, "person", before.confidence)
    assert found.judgement is not None
    assert (found.judgement.note, found.judgement.by) == ("za szerokie", cast.celina)
    assert [link for link in crosswalk(source="person") if link.left == LEFT] == [found]
    judge_link(person=cast.ewa, left=LEFT, right=RIGHT, confidence=1.0)
    assert LinkJudgement.objects.get().by == cast.ewa


def test_a_judgement_makes_a_link_where_there_was_none(home: Path, cast: Any) -> None:
    left, right = "cpv:09331200", "pkd2007:35.11.Z"
    assert pair(left=left, right=right).confidence is None
    judge_link(person=cast.celina, left=left, right=right, confidence=0.7)
    assert [(link.left, link.right) for link in crosswalk(source="person")] == [(left, right)]


@pytest.mark.parametrize(
    ("left", "right"), [(RIGHT, LEFT), (LEFT, "pkd2007:99.99.Q"), ("cpv:1", RIGHT), (LEFT, "pkd2007:C"), (LEFT, LEFT)]
)
def test_two_fields_that_cannot_be_a_link_are_refused(home: Path, left: str, right: str) -> None:
    with pytest.raises(NotALink):
        pair(left=left, right=right)


@pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan")])
def test_a_confidence_lies_between_nothing_and_the_same(home: Path, cast: Any, confidence: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        judge_link(person=cast.celina, left=LEFT, right=RIGHT, confidence=confidence)


def test_codes_are_read_as_people_write_them() -> None:
    assert read_pair("45261000-4", "43.91.Z") == (LEFT, RIGHT)
    assert read_pair("pkd2025:43.91", "45261000")[0] == LEFT
    for one, other in (("43.91.Z", "43.91.Z"), ("45261000", "x"), ("", "")):
        with pytest.raises(NotALink):
            read_pair(one, other)


def test_the_other_edition_is_that_of_the_official_table() -> None:
    assert other_edition("pkd2007:35.11.Z") == ("pkd2025:35.11", "pkd2025:35.12")
    assert "pkd2007:35.11" in other_edition("pkd2025:35.12.Z")


def page(left: str = LEFT, right: str = RIGHT) -> str:
    return reverse("touchpoints:cross-link", kwargs={"left": left, "right": right})


def test_the_authority_judges_and_takes_back(home: Path, cast: Any, client: Client) -> None:
    client.force_login(cast.celina)
    assert client.post(page(), {"confidence": "0.35", "note": "tylko dachy"}).status_code == 302
    assert LinkJudgement.objects.get().confidence == 0.35
    body = body_of(client.get(page()))
    assert "Celina" in body
    assert "tylko dachy" in body
    assert client.post(f"{page()}take-back/").status_code == 302
    assert not LinkJudgement.objects.exists()
    assert client.post(f"{page()}take-back/").status_code == 404


def test_a_bad_confidence_is_told_and_nothing_is_kept(home: Path, cast: Any, client: Client) -> None:
    client.force_login(cast.ewa)
    for said in ("1.5", "much", ""):
        answer = client.post(page(), {"confidence": said})
        assert answer.status_code == 200
        assert 'class="errors"' in body_of(answer)
    assert not LinkJudgement.objects.exists()


def test_coordinators_read_and_do_not_judge(home: Path, cast: Any, client: Client) -> None:
    judge_link(person=cast.celina, left=LEFT, right=RIGHT, confidence=0.5)
    client.force_login(cast.alicja)
    assert client.post(page(), {"confidence": "1"}).status_code == 403
    assert client.post(f"{page()}take-back/").status_code == 403
    body = body_of(client.get(page()))
    assert "Celina" in body
    assert 'name="confidence"' not in body


def test_a_visitor_sees_that_somebody_judged_but_not_who(home: Path, cast: Any, client: Client) -> None:
    judge_link(person=cast.celina, left=LEFT, right=RIGHT, confidence=0.5)
    body = body_of(client.get(f"/en{page()}"))
    assert "Celina" not in body
    assert "By judgement of a person" in body


def test_two_codes_lead_to_their_page(home: Path, client: Client) -> None:
    address = reverse("touchpoints:cross-look-up")
    assert client.get(address, {"one": "45261000", "other": "43.91.Z"})["Location"] == page()
    assert 'class="errors' in body_of(client.get(address, {"one": "45261000", "other": "words"}))


@pytest.mark.parametrize("wanted", ["csv", "xlsx"])
def test_the_list_is_a_file_too(home: Path, client: Client, wanted: str) -> None:
    answer = client.get(reverse("touchpoints:crosswalk"), {"q": "43.91", "format": wanted})
    assert f"styczna-cpv-pkd.{wanted}" in answer["Content-Disposition"]
    if wanted == "csv":
        assert "45261000" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def test_a_filter_that_is_not_understood_finds_nothing(home: Path, client: Client) -> None:
    body = body_of(client.get("/en/touchpoints/crosswalk/", {"source": "rumours"}))
    assert "No link fits." in body

"""The pages of the references, with records and without, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from pages import body_of
from styczna.touchpoints.reference.material import KINDS
from styczna.touchpoints.reference.relatedness import relatedness
from teaching_orders import ONE, OTHER, home_that_teaches, home_without_records

LINK = f"/touchpoints/references/notices/link/?one={ONE}&other={OTHER}"


@pytest.fixture
def empty_home(settings: Any, db: None) -> Path:
    settings.HOME = home_without_records()
    return settings.HOME


@pytest.fixture
def taught_home(settings: Any, db: None) -> Path:
    settings.HOME = home_that_teaches()
    return settings.HOME


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("page", ["/touchpoints/references/", *(f"/touchpoints/references/{kind}/" for kind in KINDS)])
def test_every_page_answers_without_records(empty_home: Path, client: Client, page: str, language: str) -> None:
    assert client.get(language + page).status_code == 200


def test_with_records_the_first_line_says_what_they_do(taught_home: Path, meeting: object, client: Client) -> None:
    body = body_of(client.get("/en/touchpoints/references/"))
    assert "1</span> enters the diagnosis" in body or "1 enters the diagnosis" in body
    assert "better than trees and words alone" in body
    assert "no pair stands together more often than chance has it" in body  # the register
    assert "participations in Horizon 2020" in body  # not here, and how to get it
    assert "styczna reference import" in body


def test_links_are_listed_searched_and_opened(taught_home: Path, client: Client) -> None:
    body = body_of(client.get("/en/touchpoints/references/notices/"))
    assert "IT services" in body
    assert "one=cpv%3A48000000" in body
    assert "No link fits." in body_of(client.get("/en/touchpoints/references/notices/?q=bananas"))
    assert "IT services" in body_of(client.get("/en/touchpoints/references/notices/?q=oprogramowania&known=new"))
    assert "No link fits." in body_of(client.get("/en/touchpoints/references/notices/?known=rumour"))
    opened = body_of(client.get(f"/en{LINK}"))
    assert "They were seen together" in opened
    assert "Order 0" in opened


@pytest.mark.parametrize("page", ["/touchpoints/references/", "/touchpoints/references/notices/", LINK])
@pytest.mark.parametrize("wanted", ["csv", "xlsx"])
def test_every_list_is_a_file_too(taught_home: Path, client: Client, page: str, wanted: str) -> None:
    answer = client.get(page + ("&" if "?" in page else "?") + f"format={wanted}")
    assert f".{wanted}" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    "page", ["rumours/", "rumours/link/?one=a&other=b", "notices/link/", "notices/link/?one=cpv:03000000&other=x"]
)
def test_what_is_no_reference_and_no_link_is_absent(taught_home: Path, client: Client, page: str) -> None:
    assert client.get(f"/touchpoints/references/{page}").status_code == 404


def note(*keys: str) -> str:
    with translation.override("en"):
        return render_to_string("touchpoints/_reference_note.html", {"related": relatedness(keys=keys)})


def test_the_note_says_that_nothing_better_is_known(empty_home: Path) -> None:
    assert "no records at hand teach it better" in note(ONE, OTHER)


def test_the_note_says_which_reference_was_used_and_what_it_bears(taught_home: Path) -> None:
    said = note(ONE, OTHER)
    assert "Reference: public orders" in said
    assert "were found again in the other" in said

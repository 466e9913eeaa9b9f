"""Pages of the dialogue: the minutes in the reader's language, and what still waits for an answer."""

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from styczna.dialogue.models import Entry

pytestmark = pytest.mark.django_db

ROLES = ("visitor", "alicja", "bartek", "celina", "darek", "ewa")


def content(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content) if response.streaming else response.content


def words(address: str) -> str:
    """The page as one reads it."""
    return " ".join(re.sub(r"<[^>]+>", "", page(address)).split())


def page(address: str) -> str:
    return content(Client(), address).decode()


def test_every_page_is_there_for_every_role_in_both_languages(cast: Any) -> None:
    for role in ROLES:
        client = Client()
        if role != "visitor":
            client.force_login(getattr(cast, role))
        for address in ("", "meetings/wroclaw-2012/"):
            for prefix, language in (("", "pl"), ("/en", "en")):
                text = content(client, f"{prefix}/dialogue/{address}").decode()
                assert f'<html lang="{language}"' in text
                assert len(re.findall("<h1", text)) == 1
                assert "%(" not in text


def test_the_minutes_are_in_the_readers_language_and_both_can_be_downloaded(meeting: Any) -> None:
    polish, english = page("/dialogue/meetings/wroclaw-2012/"), page("/en/dialogue/meetings/wroclaw-2012/")
    assert "stałe narzędzie wsparcia" in polish
    assert "permanent instrument" in english
    for text in (polish, english):
        assert "minutes.pl.txt" in text
        assert "minutes.en.txt" in text
    assert "10 December 2012" in english
    assert "Podsumowanie spotkania dyskusyjnego" in english  # the document that the record stands on
    assert "permanent instrument" in page("/dialogue/meetings/wroclaw-2012/minutes.en.txt")
    assert Client().get("/dialogue/meetings/wroclaw-2012/minutes.de.txt").status_code == 404


def test_a_matter_waits_until_it_is_answered(meeting: Any) -> None:
    assert "3 matters of 3" in words("/en/dialogue/")
    Entry.objects.filter(kind="question").update(
        answered_on=date(2012, 12, 10), answer_pl="Tak, od 2014 r.", answer_en="Yes, from 2014."
    )
    text = page("/en/dialogue/")
    assert "2 matters of 3" in words("/en/dialogue/")
    assert text.count("state-attention") == 2
    assert "Yes, from 2014." in text
    assert "Yes, from 2014." in page("/en/dialogue/meetings/wroclaw-2012/")


def test_the_matters_are_files_too(meeting: Any) -> None:
    rows = list(csv.reader(io.StringIO(content(Client(), "/en/dialogue/?format=csv").decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == ["concern", "question", "idea"]
    assert load_workbook(io.BytesIO(content(Client(), "/dialogue/?format=xlsx"))).active.max_row == 4


def test_an_empty_program_says_what_to_do(db: None) -> None:
    assert "styczna demo" in page("/en/dialogue/")
    assert Client().get("/dialogue/meetings/wroclaw-2012/").status_code == 404

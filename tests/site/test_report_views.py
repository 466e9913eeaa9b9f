"""The page of the report: the answer first, files in both languages, and the room that it stands in."""

from django.test import Client
from lxml.html import document_fromstring

from pages import body_of


def test_the_page_answers_first_and_offers_both_kinds_in_both_languages(meeting: object, client: Client) -> None:
    page = document_fromstring(body_of(client.get("/en/touchpoints/report/")))
    assert "3 of 7 clusters touch" in page.find_class("lead")[0].text_content()
    links = {link.get("href") for link in page.iterfind(".//td/a")}
    assert links == {
        f"{language}/touchpoints/report/?format={kind}" for language in ("", "/en") for kind in ("pdf", "docx")
    }
    active = [link.text_content() for link in page.iterfind(".//nav//a[@aria-current]")]
    assert any("Touchpoints" in text for text in active)


def test_a_kind_that_is_not_made_is_refused(meeting: object, client: Client) -> None:
    assert client.get("/touchpoints/report/?format=odt").status_code == 404


def test_the_file_carries_its_language_and_day_in_its_name(meeting: object, client: Client) -> None:
    response = client.get("/touchpoints/report/?format=docx")
    assert response["Content-Disposition"].endswith('.pl.docx"')
    assert response.content.startswith(b"PK")

"""The dossier as officers meet it: its page, its files, and what they add by hand."""

import csv
import io
import zipfile
from datetime import date
from typing import Any

import docx as word
import openpyxl
import pypdf
import pytest
from django.test import Client
from django_scopes import scope

from pages import body_of
from styczna.touchpoints.models import Proof

ADDRESS = "/en/touchpoints/dossier/"
FORM = {
    "criterion": "2",
    "title_pl": "Uchwała nr 1",
    "title_en": "Resolution no. 1",
    "said_pl": "Wskazuje instytucję.",
    "said_en": "Names the institution.",
    "dated": "2026-01-15",
    "until": "",
    "link": "https://bip.example.org/1",
    "seen": "0",
}


@pytest.fixture
def officer(cast: Any) -> Client:
    client = Client()
    client.force_login(cast.celina)
    return client


def test_the_page_answers_in_its_first_line_and_says_what_is_missing(officer: Client) -> None:
    page = body_of(officer.get(ADDRESS))
    assert "Of the seven criteria of the condition, proven by the records: 0; proven in part: 1; not proven: 6." in page
    assert "No meeting in the last 12 months; the last one was on 29 November 2012." in page
    assert "3 matters wait longer, the oldest since 29 November 2012." in page
    assert "No diagnosis has been kept yet." in page


def test_every_standing_stands_with_its_rules(officer: Client) -> None:
    page = body_of(officer.get(ADDRESS))
    for criterion in range(1, 8):
        assert f'id="criterion-{criterion}"' in page
    assert page.count("not met") >= 10


def test_the_page_is_in_polish_too(officer: Client) -> None:
    page = body_of(officer.get("/touchpoints/dossier/"))
    assert "Z siedmiu kryteriów tego warunku potwierdzone zapisami: 0" in page
    assert "W ostatnich 12 miesiącach nie było spotkania; ostatnie odbyło się 29 listopada 2012." in page


def test_a_document_is_added_counted_changed_and_removed(officer: Client, cast: Any) -> None:
    assert officer.post(f"{ADDRESS}proofs/add/2/", FORM).status_code == 302
    proof = Proof.objects.get()
    assert (proof.criterion, proof.by_id, proof.dated) == (2, cast.celina.pk, date(2026, 1, 15))
    page = body_of(officer.get(ADDRESS))
    assert "Resolution no. 1" in page
    assert "1 document is in force." in page
    seen = word_of(officer.get(f"{ADDRESS}proofs/{proof.pk}/"), "seen")
    officer.post(f"{ADDRESS}proofs/{proof.pk}/", {**FORM, "title_en": "Resolution no. 2", "seen": seen})
    assert "Resolution no. 2" in body_of(officer.get(ADDRESS))
    officer.post(f"{ADDRESS}proofs/{proof.pk}/remove/")
    assert not Proof.objects.exists()
    assert "Nothing has been added yet." in body_of(officer.get(ADDRESS))


def word_of(response: Any, name: str) -> str:
    import re

    found = re.search(rf'name="{name}" value="(\d+)"', response.content.decode())
    assert found
    return found[1]


def test_two_officers_do_not_overwrite_each_other(officer: Client) -> None:
    officer.post(f"{ADDRESS}proofs/add/2/", FORM)
    proof = Proof.objects.get()
    seen = word_of(officer.get(f"{ADDRESS}proofs/{proof.pk}/"), "seen")
    officer.post(f"{ADDRESS}proofs/{proof.pk}/", {**FORM, "title_pl": "Pierwsza", "seen": seen})
    refused = officer.post(f"{ADDRESS}proofs/{proof.pk}/", {**FORM, "title_pl": "Druga", "seen": seen})
    assert "Meanwhile" in body_of(refused)
    proof.refresh_from_db()
    assert proof.title_pl == "Pierwsza"


def test_an_end_before_the_beginning_is_refused(officer: Client) -> None:
    refused = officer.post(f"{ADDRESS}proofs/add/2/", {**FORM, "until": "2025-01-01"})
    assert "It cannot end before the day of the document." in body_of(refused)
    assert not Proof.objects.exists()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://example.org/"])
def test_only_addresses_of_the_web_are_links(officer: Client, link: str) -> None:
    assert officer.post(f"{ADDRESS}proofs/add/2/", {**FORM, "link": link}).status_code == 200
    assert not Proof.objects.exists()


def test_there_is_no_eighth_criterion(officer: Client) -> None:
    assert officer.get(f"{ADDRESS}proofs/add/8/").status_code == 404


@pytest.mark.parametrize(("address", "title"), [(ADDRESS, "Dossier of the"), ("/touchpoints/dossier/", "Dokumentacja")])
def test_the_files_open_and_say_what_the_page_says(officer: Client, address: str, title: str) -> None:
    printed = pypdf.PdfReader(io.BytesIO(officer.get(f"{address}?format=pdf").content))
    assert printed.metadata is not None
    assert str(printed.metadata.title).startswith(title)
    text = " ".join(page.extract_text() for page in printed.pages)
    assert "2021/1060" in text
    assert "29.11.2012" in text
    document = word.Document(io.BytesIO(officer.get(f"{address}?format=docx").content))
    assert str(document.core_properties.title).startswith(title)
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]  # type: ignore[union-attr]
    assert sum(heading[0].isdigit() for heading in headings) == 7


def test_english_files_quote_the_regulation_and_polish_ones_say_it_in_short(officer: Client) -> None:
    def text(address: str) -> str:
        pages = pypdf.PdfReader(io.BytesIO(officer.get(f"{address}?format=pdf").content)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    assert "Measures to enhance cooperation with partners outside a given Member State" in text(ADDRESS)
    assert "w skrócie" in text("/touchpoints/dossier/")


def test_links_in_files_are_whole(officer: Client) -> None:
    document = word.Document(io.BytesIO(officer.get(f"{ADDRESS}?format=docx").content))
    targets = [each.target_ref for each in document.part.rels.values() if each.is_external]
    assert targets
    assert all(target.startswith("http://testserver/") for target in targets)
    assert any(target.endswith("/dialogue/meetings/wroclaw-2012/") for target in targets)


def test_the_tables_have_every_rule_and_record(officer: Client) -> None:
    content = b"".join(officer.get(f"{ADDRESS}?format=csv").streaming_content)  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["Criterion"][0] for row in rows} == set("1234567")
    assert any(row["Day"] == "2012-11-29" and row["What"] == "meeting" for row in rows)
    book = openpyxl.load_workbook(io.BytesIO(officer.get(f"{ADDRESS}?format=xlsx").content))
    assert book.sheetnames == ["Criteria", "Records", "The process over time", "Beside the process"]
    assert book["Criteria"].max_row == 21  # twenty rules and the header


def test_the_same_records_on_the_same_day_are_the_same_file(officer: Client) -> None:
    for wanted in ("pdf", "docx"):
        assert officer.get(f"{ADDRESS}?format={wanted}").content == officer.get(f"{ADDRESS}?format={wanted}").content


def test_nothing_that_a_cluster_keeps_to_itself_is_in_it(officer: Client) -> None:
    from styczna.clusters.models import Cluster, Contact, Organisation
    from styczna.orders.models import Consortium

    dkeo = Cluster.objects.get(slug="dkeo")
    with scope(cluster=dkeo):
        Contact.objects.create(cluster=dkeo, name="KANAREK", email="kanarek@example.org")
        Consortium.objects.create(cluster=dkeo, order="1-2020", title="KANAREK", coverage=0.5, proven=True)
    Organisation.objects.update(email="kanarek@example.org")
    for wanted in ("", "?format=docx", "?format=xlsx"):
        sung = officer.get(f"{ADDRESS}{wanted}").content
        if sung.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(sung)) as archive:
                sung = b"".join(archive.read(name) for name in archive.namelist())
        assert b"kanarek" not in sung.lower(), wanted


def test_people_are_not_named(officer: Client, cast: Any) -> None:
    sung = body_of(officer.get(ADDRESS))
    main = sung[sung.index("<main") : sung.index("</main>")]
    for person in ("alicja", "bartek", "darek"):
        assert f"{person}@example.org" not in main

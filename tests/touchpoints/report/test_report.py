"""The report for the region: what the meeting found, in both languages and both kinds of file, and no secret in it."""

import io
import zipfile
from datetime import date
from typing import Any

import docx as word
import pypdf
import pytest
from django_scopes import scope

from strategy import SAID, adopted
from styczna import docx, pdf
from styczna.report import Heading, Link, Picture, Report, Table, Text
from styczna.site.region_report import report_for_the_region
from styczna.touchpoints.report.words import code_said
from styczna.touchpoints.strategy.decide import Decision, end
from styczna.touchpoints.strategy.propose import correct, version_of_text

DAY = date(2026, 11, 24)


def made(language: str = "pl") -> Report:
    return report_for_the_region(language=language, made_on=DAY)


def read(report: Report) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf.as_pdf(report))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def tables(report: Report) -> dict[str, Table]:
    return {block.title: block for block in report.blocks if isinstance(block, Table)}


def test_the_first_page_gives_the_answer_in_sentences_with_numbers(meeting: object) -> None:
    lead = made("en").lead
    assert "3 of 7 clusters touch in the theme “Electricity, heating, solar and nuclear energy”" in lead
    assert "of 200 resamples" in lead
    assert "items of evidence, 100% of them inferred" in lead
    assert made("pl").lead.startswith("3 z 7 klastrów styka się w temacie „Energia elektryczna")


@pytest.mark.parametrize("language", ["pl", "en"])
def test_it_holds_the_facts_of_the_meeting_in_both_kinds_of_file(meeting: object, language: str) -> None:
    from styczna.clusters.models import Cluster

    report = made(language)
    printed = read(report).replace(" ", "")
    document = word.Document(io.BytesIO(docx.as_docx(report)))
    written = "".join(element.text or "" for element in document.element.body.iter() if element.tag.endswith("}t"))
    for name in Cluster.objects.values_list("name", flat=True):
        assert name.replace(" ", "") in printed
        assert name.replace(" ", "") in written.replace("\u00a0", "").replace(" ", "")
    first = next(block for block in report.blocks if isinstance(block, Heading) and block.level == 2)
    energy = {"pl": "Energia elektryczna", "en": "Electricity"}[language]
    assert first.text.startswith(f"1. {energy}")
    assert document.core_properties.language == language


def test_every_item_of_evidence_stands_in_the_annex(meeting: object) -> None:
    from styczna.clusters.access import evidence_of_clusters

    assert len(tables(made("en"))["Who works in which field, and what says so"].rows) == evidence_of_clusters().count()


def test_each_first_theme_has_a_page_with_what_each_cluster_brings(meeting: object) -> None:
    report = made("en")
    blocks = list(report.blocks)
    start = next(n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.text.startswith("1. "))
    brought = next(
        block for block in blocks[start:] if isinstance(block, Table) and block.title.startswith("What each")
    )
    assert len(brought.rows) >= 3
    assert all(" inferred" in str(row[4]) for row in brought.rows)
    assert isinstance(blocks[start], Heading)
    assert blocks[start].new_page  # type: ignore[union-attr]
    said = " ".join(block.text for block in blocks[start:] if isinstance(block, Text))
    assert "they do the same" in said
    assert "orders that are open or planned" in said


def test_every_picture_has_words_and_a_table_beside_it(meeting: object) -> None:
    report = made("pl")
    pictures = [block for block in report.blocks if isinstance(block, Picture)]
    assert len(pictures) >= 4
    assert all(picture.alt for picture in pictures)
    shapes = word.Document(io.BytesIO(docx.as_docx(report))).inline_shapes
    assert [bool(shape._inline.docPr.get("descr")) for shape in shapes] == [True] * len(pictures)
    for number, block in enumerate(report.blocks):
        if isinstance(block, Picture):
            assert any(isinstance(each, Table) for each in report.blocks[number - 2 : number + 3])


def test_the_same_data_and_day_are_the_same_file(meeting: object) -> None:
    assert pdf.as_pdf(made()) == pdf.as_pdf(made())
    assert docx.as_docx(made()) == docx.as_docx(made())


def test_a_region_without_clusters_gets_a_report_that_says_so(db: None) -> None:
    report = made("en")
    assert report.lead == "There is no cluster here yet, so nothing can be said of where they touch."
    assert pdf.as_pdf(report).startswith(b"%PDF")
    assert docx.as_docx(report).startswith(b"PK")


def test_a_cluster_without_evidence_is_named_and_stands_in_the_table(meeting: object) -> None:
    from styczna.clusters.models import Cluster

    Cluster.objects.create(slug="nowy", name="Klaster Nowy", region="PL51")
    report = made("en")
    side = tables(report)["Clusters by name; what is not known is said to be not known"]
    row = next(row for row in side.rows if row[0] == "Klaster Nowy")
    assert row[1:5] == ("not known",) * 4
    said = " ".join(item for block in report.blocks for item in getattr(block, "items", ()))
    assert "Nothing is known of what Klaster Nowy does" in said


def test_nothing_that_a_cluster_keeps_to_itself_is_in_it(cast: Any) -> None:
    from styczna.clusters.models import Cluster, Contact, FinancingLine, Organisation

    dkeo = Cluster.objects.get(slug="dkeo")
    with scope(cluster=dkeo):
        Contact.objects.create(cluster=dkeo, name="KANAREK", email="kanarek@example.org")
        FinancingLine.objects.update(amount="987654321.12")
    Organisation.objects.update(turnover="987654321.12", email="kanarek@example.org")
    report = made()
    sung = read(report)
    with zipfile.ZipFile(io.BytesIO(docx.as_docx(report))) as archive:
        sung += b"".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")
    plain = sung.replace("\u00a0", "").replace(" ", "").lower()
    assert "kanarek" not in plain
    assert "987654321" not in plain


def test_examples_are_no_evidence_and_are_said_to_be_there(cast: Any) -> None:
    text = read(made("en"))
    assert "Example organisations are in the program so that it can be tried; they are not evidence." in text
    assert tables(made("en"))["The evidence"].rows[0][1] == "73"


def test_an_adopted_specialisation_is_told_whole(cast: Any) -> None:
    keys = tuple(f"cpv:{code}" for code in ("09310000", "09320000", "09321000", "09322000", "09323000", "09324000"))
    keys += tuple(f"cpv:{code}" for code in ("09330000", "09331000", "09331100", "09331200", "09332000", "09340000"))
    found = adopted(cast, fields=keys)
    correct(cast.celina, specialisation=found, said=SAID, fields=keys[1:], seen=version_of_text(found))
    report = made("en")
    [row] = tables(report)["Specialisations"].rows
    assert Link("Uchwała nr 12/2024", "https://example.org/12") in row
    said = " ".join(block.text for block in report.blocks if isinstance(block, Text))
    assert all(key.removeprefix("cpv:") in said for key in keys[1:]), "every field, not the first ones"
    assert "so the first column counts other fields than the rest. Went: CPV\u00a009310000." in said
    assert "Clusters that support it: 1; with a concern: 0; that have said nothing: 6." in said


def test_a_code_is_not_torn_from_its_classification() -> None:
    assert code_said("pkd2007:35.30.Z") == "PKD\u00a02007\u00a035.30.Z"


def test_an_ended_specialisation_says_when_by_what_and_why(cast: Any) -> None:
    end(
        cast.celina,
        specialisation=adopted(cast),
        decision=Decision(DAY, "Uchwała nr 3/2026", "Osiągnięto.", "Reached."),
    )
    said = " ".join(block.text for block in made("en").blocks if isinstance(block, Text))
    assert "Ended on 24.11.2026. Decision: Uchwała nr 3/2026. Reached." in said

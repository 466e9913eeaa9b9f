"""Reports as Word documents: Word's own styles and fields, readable aloud, the same file from the same report."""

import io
import zipfile
from datetime import date

import docx as reader
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from styczna import docx
from styczna.report import MOST_ROWS, Heading, Items, Link, Picture, Table, Text, TooLong
from test_pdf import HOSTILE, POLISH, report

CIRCLE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 300"><circle cx="90" cy="90" r="80"/></svg>'
TALL = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 1200"><circle cx="90" cy="90" r="80"/></svg>'


def opened(content: bytes) -> Document:
    return reader.Document(io.BytesIO(content))


def texts(content: bytes) -> str:
    document = opened(content)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells]).replace("\u00a0", " ")


def xml_of(content: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def test_polish_letters_are_read_back() -> None:
    assert POLISH in texts(docx.as_docx(report(POLISH)))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_person_wrote_stays_text(text: str) -> None:
    assert texts(docx.as_docx(report(text))).count(text) >= 5  # lead, paragraph, item, cell, source


def test_headings_captions_lists_and_contents_are_words_own() -> None:
    made = report(
        "Lead", blocks=(Heading("Jeden"), Heading("Dwa", level=2), Items(("a",))), contents_title="Spis treści"
    )
    styles = {paragraph.text: paragraph.style.name for paragraph in opened(docx.as_docx(made)).paragraphs}  # type: ignore[union-attr]
    assert styles["a"] == "List Bullet"
    assert (styles["Jeden"], styles["Dwa"]) == ("Heading 1", "Heading 2")
    assert styles["Klastry obok siebie"] == "Title"


def test_the_list_of_contents_is_a_field_that_is_there_at_once() -> None:
    made = docx.as_docx(report("x", blocks=(Heading("Jeden"), Heading("Dwa", level=2)), contents_title="Spis treści"))
    body = xml_of(made, "word/document.xml")
    asked = [element.text for element in body.iter(qn("w:instrText"))]
    assert any(text and text.strip().startswith("TOC") for text in asked)
    anchors = {element.get(qn("w:anchor")) for element in body.iter(qn("w:hyperlink"))}
    bookmarks = {element.get(qn("w:name")) for element in body.iter(qn("w:bookmarkStart"))}
    assert len(anchors - {None}) == 3  # two headings and the sources
    assert anchors - {None} == bookmarks
    kinds = [element.get(qn("w:fldCharType")) for element in body.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("end") == kinds.count("separate")


def test_every_table_repeats_its_header_and_no_row_is_cut() -> None:
    document = opened(docx.as_docx(report("a", "b")))
    assert document.tables
    for table in document.tables:
        first, *others = table._tbl.tr_lst
        assert first.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
        assert all(row.find(qn("w:trPr")).find(qn("w:tblHeader")) is None for row in others)
        assert all(row.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in (first, *others))
        assert table._tbl.tblPr.find(qn("w:tblCaption")) is not None


def test_every_picture_has_its_words_and_fits_the_page() -> None:
    blocks = (Picture(CIRCLE, "Koło", "Podpis"), Picture(TALL, "Wysokie koło"))
    document = opened(docx.as_docx(report("x", blocks=blocks)))
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == ["Koło", "Wysokie koło"]
    page = document.sections[0]
    for shape in document.inline_shapes:
        assert shape.width <= page.page_width - page.left_margin - page.right_margin  # type: ignore[operator]
        assert shape.height <= page.page_height - page.top_margin - page.bottom_margin  # type: ignore[operator]


def test_language_title_paper_and_numbers_of_pages_are_set() -> None:
    made = docx.as_docx(report(POLISH))
    document = opened(made)
    assert document.core_properties.title == "Klastry obok siebie"
    assert document.core_properties.language == "pl"
    spoken = xml_of(made, "word/styles.xml").find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert spoken is not None
    assert spoken.get(qn("w:val")) == "pl-PL"
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)  # type: ignore[union-attr]
    fields = [element.text.strip() for element in page.footer.paragraphs[0]._p.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    wide = opened(docx.as_docx(report(POLISH, landscape=True))).sections[0]
    assert round(wide.page_width.mm) == 297  # type: ignore[union-attr]


def test_a_link_opens_and_what_is_no_address_stays_text() -> None:
    cells = ((Link("strona", "https://example.org/"), Link("skrypt", "javascript:alert(1)")),)
    made = docx.as_docx(report("x", blocks=(Table("t", ("a", "b"), cells),)))
    targets = [each.target_ref for each in opened(made).part.rels.values() if each.is_external]
    assert targets == ["https://example.org/"]
    body = xml_of(made, "word/document.xml")
    assert {"strona", "skrypt"} <= {element.text for element in body.iter(qn("w:t"))}


def test_a_note_stands_at_the_foot_of_its_page() -> None:
    made = docx.as_docx(report("x", blocks=(Text("Zdanie.", note="Źródło & więcej"), Text("Drugie.", note="Inne"))))
    notes = xml_of(made, "word/footnotes.xml")
    said = ["".join(note.itertext()).strip() for note in notes if int(note.get(qn("w:id"), "0")) > 0]
    assert said == ["Źródło & więcej", "Inne"]
    numbers = [each.get(qn("w:id")) for each in xml_of(made, "word/document.xml").iter(qn("w:footnoteReference"))]
    assert numbers == ["1", "2"]


def test_the_same_report_is_the_same_file() -> None:
    made = report(POLISH, blocks=(*report(POLISH).blocks, Picture(CIRCLE, "Koło"), Text("a", note="b")))
    assert docx.as_docx(made) == docx.as_docx(made)
    assert docx.as_docx(made) != docx.as_docx(report(POLISH, made_on=date(2020, 1, 1)))


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_every_text_makes_a_document_that_opens(text: str) -> None:
    opened(docx.as_docx(report(text, title=text, blocks=(Heading(text), Text(text, note=text), Items((text,))))))


def test_an_endless_report_is_refused() -> None:
    endless = Table("Lista", ("a",), (("1",),) * (MOST_ROWS + 1))
    with pytest.raises(TooLong):
        docx.as_docx(report("x", blocks=(endless,)))

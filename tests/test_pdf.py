"""Reports as PDF: what a person wrote stays text, Polish letters are read back, language and title are set."""

import io
from datetime import date

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styczna import pdf

POLISH = "Zażółć gęślą jaźń, ŹDŹBŁO ĆWIERĆ"
HOSTILE = (
    '#read("/etc/passwd")',
    "#panic()",
    "$ sum x $",
    "\\u{41} \\ \\n",
    "@odwołanie <etykieta>",
    "*gwiazdki* _kreski_ `kod` ```blok```",
    "= nagłówek",
    "- punkt",
    "// uwaga /* uwaga */",
    '"; import "x.typ": *',
    "https://example.org/#x",
)


def report(*texts: str, **changes: object) -> pdf.Report:
    rows = tuple((text, "1 234,50") for text in texts)
    given = {
        "title": "Klastry obok siebie",
        "lead": texts[0],
        "blocks": (
            pdf.Heading("Członkowie"),
            *(pdf.Text(text) for text in texts),
            pdf.Items(texts),
            pdf.Table("Składki", ("Klaster", "Kwota"), rows, numeric=(1,)),
            pdf.bars(["składki", *texts], [(texts[0], [0.4, 0.6])], alt=texts[0]),
        ),
        "sources_title": "Źródła",
        "sources": texts,
        "made_on": date(2012, 11, 29),
        "language": "pl",
    }
    return pdf.Report(**{**given, **changes})  # type: ignore[arg-type]


def read(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_polish_letters_are_read_back() -> None:
    assert POLISH in read(pdf.as_pdf(report(POLISH)))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_person_wrote_is_shown_as_written_and_never_run(text: str) -> None:
    shown = read(pdf.as_pdf(report(text))).replace(" ", "")
    # title aside, every place that takes a text shows it: lead, paragraph, item, cell, source, bar and its legend
    assert shown.count(text.replace(" ", "")) >= 5
    assert "root:" not in shown


def test_the_file_says_its_language_and_title_and_is_tagged() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf.as_pdf(report(POLISH))))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "pl"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Klastry obok siebie"
    assert b"pdfuaid" in pdf.as_pdf(report(POLISH)) or "pdfuaid" in root["/Metadata"].get_data().decode()


def test_a_picture_has_its_words_for_those_who_do_not_see_it() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf.as_pdf(report("Składki 40%"))))
    alternatives = {
        str(found["/Alt"])
        for number in range(1, int(reader.trailer["/Size"]))
        if isinstance(found := reader.get_object(number), pypdf.generic.DictionaryObject) and "/Alt" in found
    }
    assert "Składki 40%" in alternatives


def test_the_same_report_is_the_same_file() -> None:
    assert pdf.as_pdf(report(POLISH)) == pdf.as_pdf(report(POLISH))


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_every_text_makes_a_file(text: str) -> None:
    assert pdf.as_pdf(report(text, title=text)).startswith(b"%PDF")


def test_a_long_table_goes_over_pages_and_an_endless_one_is_refused() -> None:
    row = ("Klaster", "1")
    table = pdf.Table("Lista", ("Klaster", "Kwota"), (row,) * 200, numeric=(1,))
    assert len(pypdf.PdfReader(io.BytesIO(pdf.as_pdf(report("x", blocks=(table,))))).pages) > 2
    endless = pdf.Table("Lista", ("Klaster", "Kwota"), (row,) * (pdf.MOST_ROWS + 1))
    with pytest.raises(pdf.TooLong):
        pdf.as_pdf(report("x", blocks=(endless,)))
    with pytest.raises(ValueError, match="as many cells"):
        pdf.Table("Lista", ("Klaster", "Kwota"), (("jedna",),))

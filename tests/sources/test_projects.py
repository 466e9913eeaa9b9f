"""Lists of funded projects: the published ones whole, every family of headers, and what broken rows cost."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from styczna.sources import projects
from styczna.sources.messages import recognised
from styczna.sources.records import FundedProject, Money, Rejection

HEADER = (
    "Tytuł projektu;Nazwa beneficjenta;Wartość projektu [zł];Dofinansowanie z EU [zł];Multimedia;Dziedzina;"
    "Czy projekt jest realizowany na obszarze większym niż jedna jednostka administracyjna?"
)
GOOD = "Farma wiatrowa;Żółw Sp. z o.o.;1234567.50;1000000.00;Nie;energetyka;Nie"
Read = Callable[..., list[FundedProject | Rejection]]


@pytest.fixture
def listed(tmp_path: Path) -> Read:
    """Reads a list given by its lines; every rejection must be made of a message of the table."""

    def reading(*lines: str, name: str = "Poland_CF_2007_2013.csv", encoding: str = "cp1250") -> list[object]:
        path = tmp_path / name
        path.write_bytes("\n".join(lines).encode(encoding))
        found = list(projects.read([path]))
        assert all(isinstance(entry, FundedProject) or recognised(entry) for entry in found)
        return found

    return reading  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("name", "count", "source"),
    [
        ("Poland_CF_2007_2013.csv.xz", 2190, "CF 2007-2013"),
        ("Poland_ERDF_2014_2020.csv.xz", 749, "ERDF 2014-2020"),
    ],
)
def test_the_published_lists_are_read_whole(packaged: Path, name: str, count: int, source: str) -> None:
    found = [entry for entry in projects.read([packaged / name]) if isinstance(entry, FundedProject)]
    assert len(found) == len({entry.id for entry in found}) == count
    assert {entry.source for entry in found} == {source}
    assert all(entry.title and entry.beneficiary and entry.value and entry.support for entry in found)
    assert not any("\ufffd" in entry.title for entry in found)


def test_a_project_says_what_its_row_says(listed: Read) -> None:
    (project,) = listed(HEADER, GOOD)
    assert project == FundedProject(
        id=project.id,
        source="CF 2007-2013",
        title="Farma wiatrowa",
        beneficiary="Żółw Sp. z o.o.",
        fund="CF",
        period="2007-2013",
        field="energetyka",
        value=Money(Decimal("1234567.50"), "PLN"),
        support=Money(Decimal("1000000.00"), "PLN"),
    )


def test_what_a_row_does_not_say_is_not_said(listed: Read) -> None:
    (project,) = listed(HEADER, "Farma;;0.00;12;Nie;brak;Nie")
    assert isinstance(project, FundedProject)
    assert (project.beneficiary, project.value, project.field, project.programme) == (None, None, None, None)


@pytest.mark.parametrize("encoding", ["cp1250", "utf-8-sig", "utf-8", "iso8859_2", "utf-16"])
def test_any_encoding_that_offices_use_is_read(listed: Read, encoding: str) -> None:
    (project,) = listed(HEADER, GOOD, encoding=encoding)
    assert isinstance(project, FundedProject)
    assert project.beneficiary == "Żółw Sp. z o.o."


def test_todays_list_in_two_languages_is_understood(listed: Read) -> None:
    lines = [
        "Lista projektów realizowanych z Funduszy Europejskich w latach 2014-2020;;;;;;;;;",
        ";;;;;;;;;",
        "Tytuł projektu/ Project name;Numer umowy/ Contract number;Nazwa beneficjenta/ Beneficiary name;"
        "Fundusz/ Fund;Program/ Programme;Działanie/ Measure;"
        "Wartość projektu (w zł, dla projektów EWT w euro)/ Total project value (PLN, for ETC projects EUR);"
        "Wartość unijnego dofinansowania (w zł, dla projektów EWT w euro)/ Amount of EU co-financing;"
        "Data rozpoczęcia realizacji projektu/ Project start date;Data zakończenia realizacji projektu/ End date",
        "Klaster;POIR.02.03.03-00-0001/16-00;NUTRIBIOMED;EFRR;POIR;POIR.02.03.03;1 234 567,00;1.000.000,5;"
        "2016-03-01;31.12.2018",
        "Granica;PLSN.01.01.00-02-0001/17;Gmina;EFRR;Interreg Polska-Saksonia;1;500,00;425,00;brak;20012-01-01",
    ]
    first, second = listed(*lines, name="lista.csv", encoding="utf-8")
    assert isinstance(first, FundedProject)
    assert isinstance(second, FundedProject)
    assert (first.fund, first.programme, first.measure) == ("ERDF", "POIR", "POIR.02.03.03")
    assert (first.value, first.support) == (Money(Decimal(1234567), "PLN"), Money(Decimal("1000000.50"), "PLN"))
    assert (first.starts, first.ends) == (date(2016, 3, 1), date(2018, 12, 31))
    assert second.value == Money(Decimal(500), "EUR")
    assert (second.starts, second.ends) == (None, None)


def test_the_list_of_kohesio_is_understood(listed: Read) -> None:
    header = (
        "Operation_Unique_Identifier,Operation_Local_Identifier,Operation_Name_English,"
        "Operation_Name_Programme_Language,Operation_Start_Date,Total_Eligible_Expenditure_amount,"
        "Total_Eligible_Expenditure_Currency,Project_EU_Budget,Beneficiary_Name,Fund_Code,Programming_Period"
    )
    row = (
        "https://linkedopendata.eu/entity/Q1,RPDS.01,Turtle,Żółw,04/09/2023,337478.4,EUR,134991.36,Gmina,ESF+,2021-2027"
    )
    (project,) = listed(header, row, name="PL.csv", encoding="utf-8")
    assert isinstance(project, FundedProject)
    assert (project.title, project.fund, project.period) == ("Żółw", "ESF+", "2021-2027")
    assert (project.value, project.starts) == (Money(Decimal("337478.40"), "EUR"), date(2023, 9, 4))


def test_a_workbook_is_read_like_a_csv(tmp_path: Path) -> None:
    path = tmp_path / "EFS 2014-2020.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Opis").write_row(0, 0, ["Stan na", "2018-01-01"])
        sheet = book.add_worksheet("Lista")
        sheet.write_row(0, 0, ["Tytuł projektu", "Nazwa beneficjenta", "Wartość projektu", "Data rozpoczęcia"])
        sheet.write_row(1, 0, ["Szkolenia", "Fundacja", 1234.5])
        sheet.write_datetime(1, 3, date(2016, 3, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    (project,) = projects.read([path])
    assert isinstance(project, FundedProject)
    assert (project.source, project.value) == ("ESF 2014-2020", Money(Decimal("1234.50"), "PLN"))
    assert project.starts == date(2016, 3, 1)


def test_lists_are_found_in_folders_and_archives(tmp_path: Path) -> None:
    inner = tmp_path / "lists"
    inner.mkdir()
    (inner / "a.csv").write_text(f"{HEADER}\n{GOOD}", encoding="utf-8")
    with zipfile.ZipFile(inner / "b.zip", "w") as archive:
        archive.writestr("Poland_ESF_2014_2020.csv", f"{HEADER}\n{GOOD}")
    found = list(projects.read([inner]))
    assert [entry.source for entry in found if isinstance(entry, FundedProject)] == ["a", "ESF 2014-2020"]


def test_quotation_marks_in_titles_cost_at_most_their_own_row(listed: Read) -> None:
    found = listed(
        HEADER,
        '"Budowa ""Szybkiego Tramwaju""""";"""FIRMA"" SP. Z O.O.";7.00;2.00;Nie;transport;Nie',
        'Zły "cudzysłów w środku;Firma;1.00;1.00;Nie;brak;Nie',
        '"Tytuł\nw dwóch wierszach";Firma;1.00;1.00;Nie;brak;Nie',
        '"Nigdy nie ""zamknięty;Firma;1.00;1.00;Nie;brak;Nie',
        GOOD,
    )
    titles = [entry.title if isinstance(entry, FundedProject) else entry.line for entry in found]
    assert titles == [
        'Budowa "Szybkiego Tramwaju""',
        'Zły "cudzysłów w środku',
        "Tytuł w dwóch wierszach",
        6,
        "Farma wiatrowa",
    ]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("Tytuł", "row"),
        ("Tytuł;Firma", "row"),
        ("Tytuł; ze średnikiem;Firma;1.00;1.00;Nie;brak;Nie", "row"),
        (";Firma;1.00;1.00;Nie;brak;Nie", "title"),
        ("Tytuł;Firma;abc;1.00;Nie;brak;Nie", "value"),
        ("Tytuł;Firma;1.00;Nie;brak;Nie;", "support"),
    ],
)
def test_a_row_that_is_no_project_is_refused_with_its_line_and_the_next_is_read(
    listed: Read, row: str, field: str
) -> None:
    refused, project = listed(HEADER, row, GOOD)
    assert isinstance(refused, Rejection)
    assert isinstance(project, FundedProject)
    assert (refused.line, refused.field) == (2, field)
    assert refused.file.endswith("Poland_CF_2007_2013.csv")
    assert refused.found and refused.expected


def test_the_header_again_and_the_sum_below_are_no_projects(listed: Read) -> None:
    assert len(listed(HEADER, GOOD, HEADER, "Razem:;;1234567.50;1000000.00;;;")) == 1


@pytest.mark.parametrize("content", ["a;b;c\n1;2;3", "Tytuł projektu\nSam tytuł", "%PDF-1.7", "<html></html>", ""])
def test_what_is_no_list_is_refused_with_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(content, encoding="utf-8")
    (refused,) = projects.read([path])
    assert isinstance(refused, Rejection)
    assert recognised(refused)


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (refused,) = projects.read([tmp_path / "absent.csv"])
    assert isinstance(refused, Rejection)


def test_a_project_is_known_by_its_contract_whatever_else_changes(listed: Read) -> None:
    header = "Tytuł projektu;Numer umowy;Wartość projektu"
    before, after, other = (
        listed(header, row, name=name)[0]
        for row, name in (
            ("Stary tytuł;POIG.05.01.00-02-001/08;1,00", "2012.csv"),
            ("Nowy tytuł;poig.05.01.00-02-001/08 ;2,00", "2013.csv"),
            ("Nowy tytuł;POIG.05.01.00-02-002/08;2,00", "2013.csv"),
        )
    )
    assert isinstance(before, FundedProject)
    assert isinstance(after, FundedProject)
    assert isinstance(other, FundedProject)
    assert before.id == after.id != other.id


def test_doubled_rows_are_one_project_and_different_ones_are_told_apart(listed: Read) -> None:
    other = GOOD.replace("energetyka", "transport")
    first, again, different, differently = listed(HEADER, GOOD, GOOD, other, other)
    assert first.id == again.id  # type: ignore[union-attr]
    assert different.id == differently.id != first.id  # type: ignore[union-attr]
    assert [entry.id for entry in listed(HEADER, GOOD, GOOD, other, other)] == [  # type: ignore[union-attr]
        first.id, again.id, different.id, differently.id,  # type: ignore[union-attr]
    ]  # fmt: skip


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=9).map(";".join)
        | st.text(st.sampled_from('";,\n\t0123456789.zł€Ź-'), max_size=40),
        max_size=8,
    )
)
@settings(max_examples=150, deadline=None)
def test_no_list_ever_stops_the_reader(rows: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Poland_CF_2007_2013.csv"
        path.write_bytes("\n".join([HEADER, *rows, GOOD]).encode("utf-8", "replace"))
        found = list(projects.read([path]))
    assert found
    for entry in found:
        assert isinstance(entry, FundedProject) or recognised(entry)
        if isinstance(entry, FundedProject):
            assert entry.title.isprintable()
            assert entry.value is None or entry.value.amount > 0

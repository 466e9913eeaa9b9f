"""Tables for a spreadsheet: no formulas, numbers that stay numbers, Polish Excel at ease."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna import sheets

ROWS = [["Żółw S.A.", Decimal("1234.50"), -7, date(2012, 11, 29), None], ["=HYPERLINK(1)", 0.5, 2, None, "@x"]]


def test_polish_excel_gets_semicolons_and_decimal_commas() -> None:
    text = b"".join(sheets.as_csv(["Nazwa", "Kwota", "n", "d", "e"], ROWS, language="pl")).decode("utf-8-sig")
    assert text.splitlines()[1] == "Żółw S.A.;1234,50;-7;2012-11-29;"


def test_english_csv_has_commas_and_points() -> None:
    text = b"".join(sheets.as_csv(["Name", "Amount", "n", "d", "e"], ROWS, language="en")).decode("utf-8-sig")
    assert text.splitlines()[1] == "Żółw S.A.,1234.50,-7,2012-11-29,"


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r", "\x00"])
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(beginning: str) -> None:
    assert sheets.safe(f"{beginning}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize("hidden", ["\x01", "\x00\x02", "\x0b", "\x1f\x0c"])
def test_a_sign_that_no_sheet_may_have_does_not_hide_what_a_spreadsheet_would_run(hidden: str) -> None:
    assert sheets.safe(f"{hidden}=HYPERLINK(1)") == "'=HYPERLINK(1)"


@given(st.text(st.sampled_from("=+-@\t\r\n\x00\x01\x0b\x1f 1,.a")))
def test_whatever_is_cleaned_away_no_cell_begins_as_a_formula_does(text: str) -> None:
    cell = sheets.safe(text)
    assert not cell.startswith(sheets.DANGEROUS) or sheets._NUMBER.fullmatch(cell)


@pytest.mark.parametrize("sign", ["\ufffe", "\uffff", "\ud800"])
def test_what_is_no_character_is_left_out_and_the_file_still_opens(sign: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheets.as_xlsx(["a"], [[f"a{sign}b"]], title=sign)))
    assert book.active["A2"].value == "ab"
    assert b"ab" in b"".join(sheets.as_csv(["a"], [[f"a{sign}b"]], language="pl"))


def test_a_sign_that_excel_counts_as_two_is_counted_so() -> None:
    assert sheets.safe("𐀀" * 20_000) == "𐀀" * 16_383
    assert sheets.safe("=" + "𐀀" * 20_000) == "'=" + "𐀀" * 16_382


@pytest.mark.parametrize("beginning", ["=", "a", "\x01=", "\x01" * 40_000 + "="])
def test_the_longest_text_still_fits_its_cell(beginning: str) -> None:
    text = beginning + "x" * 40_000
    book = openpyxl.load_workbook(io.BytesIO(sheets.as_xlsx(["a"], [[text]], title="T")))
    assert len(book.active["A2"].value) == sheets.LONGEST_CELL


@pytest.mark.parametrize("number", ["-5", "+48", "-1,5", "3.14"])
def test_a_negative_number_stays_a_number(number: str) -> None:
    assert sheets.safe(number) == number


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_every_text_survives_the_way_to_xlsx_without_becoming_a_formula(rows: list[list[str]]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheets.as_xlsx(["a", "b"], rows, title="T/x")))
    for cells in book.active.iter_rows(min_row=2):
        assert all(cell.data_type != "f" for cell in cells)


def test_xlsx_keeps_numbers_dates_and_blanks() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(sheets.as_xlsx(list("abcde"), ROWS, title="Klastry"))).active
    assert [cell.value for cell in sheet[2]][1:3] == [1234.5, -7]
    assert sheet["D2"].value.date() == date(2012, 11, 29)
    assert sheet["E2"].value is None
    assert sheet.title == "Klastry"


def test_a_workbook_has_a_sheet_for_each_table_even_where_names_are_one_or_forbidden() -> None:
    tables = [sheets.Sheet(title, ["a"], [["=1"], [2]]) for title in ("Składki", "składki", "a/b", "x" * 40, "x" * 40)]
    book = openpyxl.load_workbook(io.BytesIO(sheets.as_workbook(tables)))
    assert book.sheetnames == ["Składki", "składki 2", "a b", "x" * 31, "x" * 29 + " 2"]
    for sheet in book.worksheets:
        assert [cell.value for cell in sheet["A"]] == ["a", "'=1", 2]
        assert all(cell.data_type != "f" for cell in sheet["A"])


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_every_title_makes_a_sheet(titles: list[str]) -> None:
    content = sheets.as_workbook([sheets.Sheet(title, ["a"], []) for title in titles])
    assert len(openpyxl.load_workbook(io.BytesIO(content)).sheetnames) == len(titles)

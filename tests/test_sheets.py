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

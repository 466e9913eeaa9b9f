"""Cells: amounts, dates, numbers of people, as they stand in Polish spreadsheets."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.sources import cells
from styczna.sources.messages import RefusedError, recognised


@pytest.mark.parametrize(
    ("cell", "scale", "amount"),
    [
        ("12 345,67", 1000, "12345670"),
        ("12\u00a0345,67", 1000, "12345670"),
        ("1.200,5", 1000, "1200500"),
        ("1,200.5", 1, "1200.50"),
        ("1.200", 1, "1200"),
        ("1,2", 10**6, "1200000"),
        ("1'200'300", 1, "1200300"),
        ("1.200.300", 1, "1200300"),
        ("12345.67", 1, "12345.67"),
        ("0,5", 1000, "500"),
        ("350 tys. zł", 1, "350000"),
        ("350 tys.", 1000, "350000"),  # the cell says it itself
        ("1,2 mln PLN", 1000, "1200000"),
        ("2 mld zł", 1, "2000000000"),
        ("1 000 000 złotych", 1, "1000000"),
        (12345.67, 1000, "12345670"),
        (1.2, 10**6, "1200000"),
        (12, 1, "12"),
        ("brak", 1, None),
        ("—", 1, None),
        ("n/d", 1, None),
        (None, 1, None),
    ],
)
def test_an_amount(cell, scale, amount):
    assert cells.amount(cell, "turnover", scale=scale) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize("cell", ["dużo", "-5", "12 34,5,6", "100 EUR", "5 tys. mln", "1.23.4567", "9" * 20, True])
def test_what_is_no_amount(cell):
    with pytest.raises(RefusedError) as refused:
        cells.amount(cell, "turnover")
    assert recognised(refused.value.rejection("a"))


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("01.03.2010", "2010-03-01"),
        ("1.3.2010 r.", "2010-03-01"),
        ("2011-05-09", "2011-05-09"),
        ("2011/05/09", "2011-05-09"),
        ("2011-05-09 00:00:00", "2011-05-09"),
        ("2011-05-09T12:30:00Z", "2011-05-09"),
        ("09-05-2011", "2011-05-09"),
        ("9 maja 2011 roku", "2011-05-09"),
        ("9 V 2011", "2011-05-09"),
        ("9 May 2011", "2011-05-09"),
        ("May 9, 2011", "2011-05-09"),
        ("maj 2011", "2011-05-01"),
        ("05.2011", "2011-05-01"),
        ("2011-05", "2011-05-01"),
        ("2011", "2011-01-01"),
        ("rok 2011", "2011-01-01"),
        ("01.03.49", "2049-03-01"),
        ("01.03.50", "1950-03-01"),
        (40999, "2012-03-31"),
        (40999.5, "2012-03-31"),
        ("40999", "2012-03-31"),
        (date(2012, 3, 31), "2012-03-31"),
        (datetime(2012, 3, 31, 12), "2012-03-31"),  # noqa: DTZ001
        ("nie dotyczy", None),
    ],
)
def test_a_date(cell, day):
    assert cells.day(cell, "since") == (None if day is None else date.fromisoformat(day))


@pytest.mark.parametrize(
    "cell", ["01.01.20012", "20012-01-01", "20012", 20012, "31.02.2012", "03/25/2012", "wkrótce", date(2201, 1, 1), 1.5]
)
def test_what_is_no_date(cell):
    with pytest.raises(RefusedError) as refused:
        cells.day(cell, "until")
    assert refused.value.key == "until.date"


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_a_date_is_read_as_it_is_written(day):
    written = (f"{day:%d.%m.%Y}", f"{day:%Y-%m-%d}", f"{day.day}.{day.month}.{day.year} r.", f"{day:%d.%m.%y}", day)
    assert {cells.day(form, "since") for form in written} == {day}


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        (49, (49, 49)),
        ("49", (49, 49)),
        ("49,5", (49, 49)),
        ("1 200", (1200, 1200)),
        ("ok. 50 osób", (50, 50)),
        ("10-49", (10, 49)),
        ("od 10 do 49", (10, 49)),
        ("powyżej 250", (251, None)),
        ("250+", (250, None)),
        ("do 9", (0, 9)),
        ("< 10", (0, 9)),
        ("", None),
    ],
)
def test_a_number_of_people(cell, people):
    assert cells.people(cell) == people


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.none()))
def test_any_cell_is_a_value_or_a_refusal_in_words(cell):
    for reader in (
        lambda cell: cells.amount(cell, "turnover", scale=1000),
        lambda cell: cells.day(cell, "since"),
        cells.people,
    ):
        try:
            reader(cell)
        except RefusedError as refused:
            assert recognised(refused.rejection("a"))


def test_decomposed_letters_are_composed_and_what_is_invisible_goes():
    assert cells.tidy("Z\u0307o\u0301\u0142w\u200b \ufeff") == "Żółw"
    assert cells.tidy(" \u00a0 ") is None


def test_an_apostrophe_that_kept_a_formula_from_running_goes_again():
    assert cells.tidy("'=1+1") == "=1+1"
    assert cells.tidy("'s-Hertogenbosch") == "'s-Hertogenbosch"

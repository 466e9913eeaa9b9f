from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from styczna.site import numbers
from styczna.sources.records import Money

MEETING = date(2012, 11, 29)


def said(language: str, text: str) -> str:
    """The no-break spaces made visible, and the language checked by the reader of the test."""
    return text.replace(numbers.NBSP, "_")


@pytest.mark.parametrize(
    ("language", "value", "digits", "text"),
    [
        ("pl", 0, None, "0"),
        ("pl", 1095, None, "1095"),  # four digits stand together in Polish
        ("pl", 12400, None, "12_400"),
        ("pl", -1234567.5, 1, "−1_234_567,5"),
        ("pl", 0.0421, None, "0,042"),
        ("pl", 2.5, 0, "3"),
        ("en", 1095, None, "1,095"),
        ("en", 3.14159, 2, "3.14"),
        ("en", -0.004, 2, "0.00"),  # nothing is not negative
        ("en", None, None, ""),
        ("en", float("nan"), None, ""),
    ],
)
def test_numbers_follow_the_language(language: str, value: float | None, digits: int | None, text: str) -> None:
    with translation.override(language):
        assert said(language, numbers.number(value, digits)) == text


@pytest.mark.parametrize(
    ("language", "value", "full", "brief"),
    [
        ("pl", Decimal("12400000"), "12_400_000_zł", "12,4_mln_zł"),
        ("en", Decimal("12400000"), "PLN_12,400,000", "PLN_12.4_m"),
        ("pl", Decimal("4500.50"), "4500,50_zł", "4501_zł"),
        ("en", Money(Decimal("3200000000"), "EUR"), "EUR_3,200,000,000", "EUR_3.2_bn"),
        ("pl", Money(Decimal("999999"), "EUR"), "999_999_EUR", "1,0_mln_EUR"),
        ("en", Decimal("999960000"), "PLN_999,960,000", "PLN_1.0_bn"),
        ("pl", None, "", ""),
    ],
)
def test_money_stands_whole_in_tables_and_short_in_sentences(
    language: str, value: Decimal | Money | None, full: str, brief: str
) -> None:
    with translation.override(language):
        assert said(language, numbers.money(value)) == full
        assert said(language, numbers.money_brief(value)) == brief


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("pl", ("29_listopada_2012", "29.11.2012", "listopad_2012", "11.2012")),
        ("en", ("29_November_2012", "29_Nov_2012", "November_2012", "Nov_2012")),
    ],
)
def test_dates_follow_the_language(language: str, texts: tuple[str, ...]) -> None:
    with translation.override(language):
        ways = (numbers.day, numbers.day_brief, numbers.month, numbers.month_brief)
        assert tuple(said(language, way(MEETING)) for way in ways) == texts


def test_a_moment_is_told_by_the_clock_of_the_region() -> None:
    with translation.override("en"):
        assert numbers.day(datetime(2012, 11, 28, 23, 30, tzinfo=UTC)) == numbers.day(MEETING)


def test_shares_are_percent() -> None:
    with translation.override("pl"):
        assert numbers.percent(0.625, 1) == "62,5%"
        assert numbers.percent(None) == ""


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15))
def test_a_number_can_be_read_back(value: Decimal) -> None:
    with translation.override("pl"):
        text = numbers.number(value, 2).replace(numbers.NBSP, "").replace(",", ".").replace(numbers.MINUS, "-")
    assert Decimal(text) == value


@pytest.mark.parametrize(
    ("language", "amount", "text"),
    [
        ("pl", Decimal("0.01"), "0,01_EUR"),
        ("en", Decimal("0.004"), "EUR_0.004"),
        ("pl", Decimal("0.5"), "1_EUR"),
        ("pl", Decimal(0), "0_EUR"),
    ],
)
def test_a_brief_amount_that_is_not_nothing_is_never_said_as_nothing(language: str, amount: Decimal, text: str) -> None:
    with translation.override(language):
        assert said(language, numbers.money_brief(amount, "EUR")) == text


HELSINKI, WARSAW, NEPAL = ZoneInfo("Europe/Helsinki"), ZoneInfo("Europe/Warsaw"), timezone(timedelta(hours=5.75))


@pytest.mark.parametrize(
    ("language", "deadline", "whole", "brief"),
    [
        ("pl", date(2026, 11, 24), "24_listopada_2026", "24.11.2026"),
        (
            "pl",
            datetime(2032, 6, 30, tzinfo=HELSINKI),  # the 29th in Warsaw, but not to the buyer
            "30_czerwca_2032, godz._00:00 (UTC+3)",
            "30.06.2032, 00:00_(UTC+3)",
        ),
        (
            "pl",
            datetime(2021, 12, 1, 12, tzinfo=WARSAW),
            "1_grudnia_2021, godz._12:00 czasu_polskiego",
            "01.12.2021, 12:00_(UTC+1)",
        ),
        (
            "en",
            datetime(2021, 7, 1, 9, 30, tzinfo=WARSAW),
            "1_July_2021, 09:30 Polish_time",
            "1_Jul_2021, 09:30_(UTC+2)",
        ),
        ("en", datetime(2021, 7, 1, 9, 30, tzinfo=UTC), "1_July_2021, 09:30 (UTC)", "1_Jul_2021, 09:30_(UTC)"),
        ("en", datetime(2021, 7, 1, 9, tzinfo=NEPAL), "1_July_2021, 09:00 (UTC+5:45)", "1_Jul_2021, 09:00_(UTC+5:45)"),
        ("en", None, "", ""),
    ],
)
def test_a_deadline_is_told_by_the_clock_of_who_set_it(
    language: str, deadline: date | None, whole: str, brief: str
) -> None:
    with translation.override(language):
        assert said(language, numbers.deadline(deadline)) == whole
        assert said(language, numbers.deadline_brief(deadline)) == brief

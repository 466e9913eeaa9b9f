"""Values as publications write them; what does not parse is nothing, and nothing raises."""

import doctest
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.sources import mojibake, values
from styczna.sources.records import Money


@pytest.mark.parametrize("module", [values, mojibake])
def test_the_examples_of_the_docstrings_hold(module):
    results = doctest.testmod(module)
    assert results.attempted and not results.failed


@pytest.mark.parametrize(
    "parse",
    [
        values.day, values.moment, values.decimal, values.count, values.cpv, values.nuts, values.publication,
        values.identifier, values.web_link, lambda text: values.money(text, "EUR"),
        lambda text: values.money("1", text), lambda text: values.moment("2020-01-01", text),
        lambda text: values.date_of(text, text, text),
    ],
)  # fmt: skip
@given(text=st.none() | st.text() | st.text("0123456789-+:.,/ SZT") | st.integers(0, 10**500).map(str))
def test_no_words_of_a_stranger_make_a_value_raise(parse, text):
    parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20170413", date(2017, 4, 13)),
        ("2017-04-13", date(2017, 4, 13)),
        ("2017-04-13+02:00", date(2017, 4, 13)),
        (" 2017-04-13Z ", date(2017, 4, 13)),
        ("20170413 12:00", date(2017, 4, 13)),
        ("13.4.2017", date(2017, 4, 13)),
        ("2017-13-45", None),
        ("2017-02-29", None),
        ("201704131", None),
        ("0017-04-13", None),
        ("9999-04-13", None),
        ("13/4/2017", None),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_read_in_the_notations_of_the_forms(text, expected):
    assert values.day(text) == expected


@pytest.mark.parametrize(
    ("text", "hour", "expected"),
    [
        ("20180219 12:00", None, "2018-02-19T12:00:00"),
        ("20180219", None, "2018-02-19"),
        ("20180219 24:00", None, "2018-02-19T23:59:00"),
        ("20180219 00:00", None, "2018-02-19T00:00:00"),
        ("20180219 12:75", None, "2018-02-19"),
        ("20180219", "9.30", "2018-02-19T09:30:00"),
        ("2024-02-10+01:00", "12:00:00+01:00", "2024-02-10T12:00:00+01:00"),
        ("2024-02-10-05:30", None, "2024-02-10"),
        ("2024-02-10Z", "12:00:00Z", "2024-02-10T12:00:00+00:00"),
        ("2024-02-10", "12:00:00+99:00", "2024-02-10T12:00:00"),
    ],
)
def test_a_deadline_keeps_its_hour_and_its_zone_and_without_an_hour_is_a_day(text, hour, expected):
    assert values.moment(text, hour).isoformat() == expected


def test_a_deadline_on_no_day_is_none():
    assert values.moment("2024-02-30", "12:00") is None


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.times())
def test_a_deadline_comes_back_as_it_was_written(day, at):
    expected = f"{day:%Y-%m-%d}T{at:%H:%M}:00"
    assert values.moment(f"{day:%Y%m%d} {at:%H:%M}").isoformat() == expected
    assert values.moment(f"{day:%Y-%m-%d}", f"{at:%H:%M:%S}").isoformat() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("388481.50", "388481.50"),
        ("4 799 999,92", "4799999.92"),
        ("1.234.567,5", "1234567.5"),
        ("1,234,567.5", "1234567.5"),
        ("381 381", "381381"),
        ("381\u00a0381", "381381"),
        ("45,000", "45000"),
        ("45.000", "45.000"),
        ("1.234.567", "1234567"),
        ("1'000'000", "1000000"),
        ("-1", "-1"),
        ("1e9", None),
        ("NaN", None),
        ("12 EUR", None),
        ("...", None),
        ("", None),
    ],
)
def test_a_number_is_read_in_the_notations_of_the_forms(text, expected):
    assert values.decimal(text) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize("amount", ["0", "0.00", "-1", "1" + "0" * 15, "", None, "about 5"])
def test_what_is_no_amount_above_zero_is_not_said(amount):
    assert values.money(amount, "EUR") is None


@pytest.mark.parametrize("currency", ["", None, "eur", "EURO", "€"])
def test_an_amount_without_a_currency_is_not_said(currency):
    assert values.money("5", currency) is None


def test_the_greatest_amount_is_kept_to_the_last_unit():
    assert values.money("9" * 15, "PLN") == Money(Decimal("9" * 15), "PLN")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("45000000", "45000000"), ("45000000-7", "45000000"), ("4500000", None), ("450000007", None), ("AB000000", None)],
)
def test_a_cpv_code_has_eight_digits(text, expected):
    assert values.cpv(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("PL514", "PL514"), ("PL", "PL"), ("UKI1", "UKI1"), ("00", None), ("pl5", None), ("PL5141", None)],
)
def test_a_place_is_a_code_of_two_letters_and_up_to_three_signs(text, expected):
    assert values.nuts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("111567-2017", "111567-2017"),
        ("011567-2017", "11567-2017"),
        ("078215_2021", "78215-2021"),
        ("00137599-2024", "137599-2024"),
        ("2018/S 108-245177", "245177-2018"),
        ("2018/S108-045177", "45177-2018"),
        ("see 2018/S 108-245177 of June", "245177-2018"),
        ("uuid", None),
        ("", None),
    ],
)
def test_the_number_of_a_publication_is_written_one_way(text, expected):
    assert values.publication(text) == expected


def test_the_link_leads_to_ted():
    assert values.ted_link("111567-2017") == "https://ted.europa.eu/en/notice/-/detail/111567-2017"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("HTTP://EXAMPLE.ORG", "HTTP://EXAMPLE.ORG"),
        ("www.example.org", "http://www.example.org"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://a b", None),
        ('https://a"onclick=', None),
        ("https://", None),
        ("https://" + "a" * 2_000, None),
        ("mailto:a@example.org", None),
    ],
)
def test_a_link_is_one_that_a_page_may_carry(text, expected):
    assert values.web_link(text) == expected


def test_what_is_longer_than_any_value_is_none():
    assert values.identifier("x" * values.MAX_VALUE) == "x" * values.MAX_VALUE
    assert values.identifier("x" * (values.MAX_VALUE + 1)) is None


@given(st.lists(st.tuples(st.sampled_from(["7", "7 [2]", "8", ""]), st.integers(0, 1))))
def test_numbers_become_keys_within_their_group_and_stay_where_they_can(pairs):
    numbers = [number for number, _ in pairs]
    groups = [group for _, group in pairs]
    result = values.distinct(numbers, groups)
    assert len(set(zip(result, groups, strict=True))) == len(pairs)
    assert all(made == number or made.startswith(f"{number} [") for made, number in zip(result, numbers, strict=True))
    if pairs:
        assert result[0] == numbers[0]


def test_numbers_in_one_group_are_counted():
    assert values.distinct(["7", "7", "8", "7"]) == ["7", "7 [2]", "8", "7 [3]"]


def test_a_thousand_equal_numbers_are_counted_at_once():
    assert values.distinct(["1"] * 100_000)[-1] == "1 [100000]"

"""Procurement plans as offices keep them: the header is found, terms and amounts are read, wrong rows come back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from styczna.sources import plan_columns, plans
from styczna.sources.records import PLANNING, Money, Notice, Rejection

HEADER = "Lp.;Przedmiot zamówienia;Rodzaj;Tryb;Wartość netto [zł];Przewidywany termin wszczęcia"


@pytest.fixture
def read(tmp_path):
    def reading(text: str, *, encoding: str = "cp1250", name: str = "plan.csv") -> list[Notice | Rejection]:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return list(plans.read([path], buyer="Urząd"))

    return reading


def test_a_plan_from_excel_says_what_is_planned(read):
    row = "1;Instalacja fotowoltaiczna na budynku urzędu;robota budowlana;podstawowy;1 234 567,00;III kwartał 2026"
    [found] = read(f"{HEADER}\n{row}\n")
    assert isinstance(found, Notice)
    assert (found.kind, found.contract, found.procedure) == (PLANNING, "works", "open")
    assert found.titles == {"pl": "Instalacja fotowoltaiczna na budynku urzędu"}
    assert found.value == Money(Decimal("1234567.00"), "PLN") and found.expected == "2026-Q3"
    assert found.buyers[0].name == "Urząd" and found.country == "PL"


def test_an_unknown_value_stays_unknown(read):
    [found] = read(f"{HEADER}\n2;Bez wartości;usługa;przetarg;;IV kwartał 2026\n")
    assert isinstance(found, Notice) and found.value is None


def test_wrong_rows_come_back_with_their_line_and_the_good_ones_stay(read):
    rows = [
        "1;Dobry;usługa;przetarg;100;2026",
        ";;usługa;przetarg;100;2026",
        "3;Zła kwota;usługa;przetarg;około stu;2026",
        "Razem;;;;200;",
    ]
    found = read("\n".join([HEADER, *rows]))
    assert [type(each) for each in found] == [Notice, Rejection, Rejection]
    assert [(each.line, each.field) for each in found if isinstance(each, Rejection)] == [(3, "subject"), (4, "value")]


def test_a_code_that_does_not_exist_is_refused(read):
    header = "Przedmiot;Kod CPV;Wartość"
    good, bad = read(f"{header}\nPanele;09331200-0, 45261215;100\nInne;99999999;100\n")
    assert isinstance(good, Notice) and good.cpv == ("09331200", "45261215")
    assert isinstance(bad, Rejection) and bad.field == "cpv"


def test_the_same_order_keeps_its_identity_when_rows_move_and_values_change(read):
    one = read(f"{HEADER}\n1;Panele;usługa;przetarg;100;2026\n2;Pompy;dostawa;przetarg;5;2026")
    two = read(f"{HEADER}\n1;Pompy;dostawa;przetarg;7;2026\n2;Panele;usługa;przetarg;100;2026")
    assert {each.id for each in one} == {each.id for each in two}


def test_two_orders_of_one_name_are_two(read):
    found = read(f"{HEADER}\n1;Papier;dostawa;przetarg;1;I kwartał 2026\n2;Papier;dostawa;przetarg;1;II kwartał 2026")
    assert len({each.id for each in found}) == 2


def test_the_year_of_the_plan_stands_above_its_header(read):
    [found] = read(f"Plan postępowań na 2027 rok;;;;;\n;;;;;\n{HEADER}\n1;Panele;usługa;przetarg;100;III kwartał\n")
    assert found.expected == "2027-Q3" and found.form == "plan 2027"


def test_a_workbook_with_numbered_columns_is_read(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append(["Plan postępowań o udzielenie zamówień na rok 2026"])
    sheet.append(["Przedmiot zamówienia", "Rodzaj zamówienia", "Orientacyjna wartość zamówienia", "Termin wszczęcia"])
    sheet.append(["1", "2", "3", "4"])
    sheet.append(["Modernizacja oświetlenia", "Robota budowlana", 250000.5, "wrzesień"])
    book.save(tmp_path / "plan.xlsx")
    [found] = list(plans.read([tmp_path / "plan.xlsx"], buyer="Urząd"))
    assert found.value == Money(Decimal("250000.5"), "PLN") and found.expected == "2026-09"


def test_a_file_that_is_no_plan_is_refused(read):
    [refused] = read("a;b\n1;2\n")
    assert isinstance(refused, Rejection) and refused.field == "header"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I kwartał 2026 r.", "2026-Q1"), ("II kw. 2026", "2026-Q2"), ("3 kwartał 2026", "2026-Q3"),
        ("Q4 2026", "2026-Q4"), ("październik 2026", "2026-10"), ("2026-05", "2026-05"), ("5/2026", "2026-05"),
        ("2026", "2026"), ("IV kwartał", None), ("", None), ("wkrótce", None),
    ],
)  # fmt: skip
def test_terms_are_read_as_offices_write_them(text, expected):
    assert plan_columns.expected(text) == expected


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_term(text):
    assert plan_columns.expected(text, "2026") is None or plan_columns.expected(text, "2026").startswith("20")

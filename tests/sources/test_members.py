"""Lists of members as offices keep them: columns, rows, faults."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.tables import HEADER, ROWS, shared_workbook, workbook, written
from styczna.sources import members
from styczna.sources.member_columns import FIELDS, recognise
from styczna.sources.member_rows import guessed_kind
from styczna.sources.messages import RefusedError, recognised


@pytest.fixture
def given_table(tmp_path):
    def understanding(content, encoding="utf-8", chosen=None):
        return members.understand(written(tmp_path, content, encoding=encoding), file="given.csv", chosen=chosen)

    return understanding


@pytest.fixture
def entries(given_table):
    return lambda content, **how: list(members.read(given_table(content, **how)))


@pytest.fixture
def one(entries):
    """The member of the one row below a heading, or the keys of what is wrong with it."""

    def reading(heading, row):
        (entry,) = entries(f"{heading}\n{row}\n")
        return entry.member or [fault.field for fault in entry.faults]

    return reading


@pytest.mark.parametrize(
    ("encoding", "table"),
    [
        ("cp1250", HEADER + ROWS),
        ("utf-8-sig", (HEADER + ROWS).replace(";", "\t")),
        ("utf-16", HEADER + ROWS),
        ("iso8859_2", "Lista członków klastra;;;;;;;\n\n" + HEADER + ROWS),
    ],
)
def test_the_same_members_in_four_encodings_and_layouts(entries, encoding, table):
    first, second, bad = entries(table, encoding=encoding)
    assert (first.member.name, first.member.nip, first.member.size) == (
        "Zakład Energetyki Ćwierć Sp. z o.o.", "5250005834", "small",
    )  # fmt: skip
    assert (first.member.turnover, first.member.since) == (Decimal("12345670"), date(2010, 3, 1))
    assert first.member.fields == (("pkd2007", "35.11.Z"), ("pkd2007", "43.21.Z"))
    assert (second.member.turnover, second.member.since) == (Decimal("1200500"), date(2011, 5, 9))
    assert [fault.field for fault in bad.faults] == ["nip"]
    assert bad.cells[:2] == ("Zły Numer", "1234567890")
    assert bad.faults[0].line == bad.line == table[: table.index("Zły Numer")].count("\n") + 1


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Nazwa firmy", "name"), ("NAZWA PODMIOTU", "name"), ("Firma", "name"), ("Członek klastra", "name"),
        ("NIP", "nip"), ("Nr NIP", "nip"), ("NIP / REGON", "numbers"), ("REGON", "regon"), ("Numer KRS", "krs"),
        ("Kody PKD", "pkd"), ("PKD przeważające", "pkd"), ("Kod PKD 2007", "pkd"), ("PKD 3", "pkd"),
        ("Miejscowość", "city"), ("Siedziba", "city"), ("Adres", "address"), ("Gmina", "commune"),
        ("Powiat", "county"), ("Województwo", "voivodeship"), ("Liczba pracowników", "employees"),
        ("Zatrudnienie (etaty)", "employees"), ("Wielkość przedsiębiorstwa", "size"), ("Obrót (tys. zł)", "turnover"),
        ("Przychody 2023 [mln zł]", "turnover"), ("Przychody netto w tys. PLN", "turnover"), ("Członek od", "since"),
        ("Data przystąpienia do klastra", "since"), ("Data wystąpienia", "until"), ("E-mail", "email"),
        ("Adres e-mail", "email"), ("WWW", "website"), ("Strona internetowa", "website"), ("Rodzaj", "kind"),
        ("Opis działalności", "capabilities"), ("CPV", "cpv"), ("Company name", "name"), ("Member since", "since"),
        ("Number of employees", "employees"), ("Miejscowosc", "city"), ("Liczba pracownikow", "employees"),
        ("Nazwa frmy", "name"), ("Data przystapienie", "since"), ("Lp.", ""), ("Telefon", ""), ("Uwagi", ""),
    ],
)  # fmt: skip
def test_columns_are_known_in_many_spellings(name, field):
    found, sure = recognise(name)
    assert (found, sure > 0) == (field, True)


def test_a_column_that_says_nothing_is_left_out_and_a_person_may_say_more(given_table):
    table = "Kto;Dziwna kolumna\nFirma;5250005834\n"
    assert [(column.field, column.sure) for column in given_table(table).columns] == [("", 0.0), ("", 0.0)]
    with pytest.raises(RefusedError) as refused:
        given_table(table).check()
    assert refused.value.key == "table.header"
    said = given_table(table, chosen={"kto": "name", "dziwna kolumna": "nip"})
    said.check()
    assert [column.field for column in said.columns] == ["name", "nip"]


def test_of_two_columns_for_one_field_the_surer_counts_but_codes_may_fill_several(given_table):
    table = given_table("Nazwa firmy;Nazwa firmy;PKD 1;PKD 2\nA;B;35.11.Z;43.21.Z\n")
    assert [(column.name, column.field) for column in table.columns] == [
        ("Nazwa firmy", "name"), ("Nazwa firmy (2)", ""), ("PKD 1", "pkd"), ("PKD 2", "pkd"),
    ]  # fmt: skip
    (entry,) = members.read(table)
    assert [code for _, code in entry.member.fields] == ["35.11.Z", "43.21.Z"]


def test_two_rows_of_headings_are_one(entries):
    found = entries(
        "Klaster X;;;;;\nDane firmy;;Kody PKD;;Członkostwo;\nNazwa;NIP;główny;pozostałe;od;do\n"
        "Żółw;5250005834;35.11.Z;43.21.Z;2010;2012\n"
    )
    (entry,) = found
    assert (entry.line, entry.member.name, entry.member.nip) == (4, "Żółw", "5250005834")
    assert [code for _, code in entry.member.fields] == ["35.11.Z", "43.21.Z"]
    assert (entry.member.since, entry.member.until) == (date(2010, 1, 1), date(2012, 1, 1))


def test_merged_cells_of_a_workbook_are_headings_too(entries):
    def merge(book):
        sheet = book["Lista"]
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("C2:D2")

    sheet = [
        ["Lista członków"],
        ["Nazwa", "NIP", "Członkostwo", None],
        [None, None, "od", "do"],
        ["A", 5250005834, "2010", ""],
    ]
    (entry,) = entries(workbook(("Lista", sheet), change=merge))
    assert (entry.member.nip, entry.member.since, entry.line) == ("5250005834", date(2010, 1, 1), 4)


def test_headings_that_come_again_and_sums_are_no_members(entries):
    table = HEADER + ROWS + "\n" + HEADER + ROWS.splitlines()[0] + "\nRazem;;;;;63;13 546,17;\nRazem 4\n"
    assert [(entry.line, entry.member is not None) for entry in entries(table)] == [
        (2, True), (3, True), (4, False), (7, True),
    ]  # fmt: skip


def test_a_firm_that_is_called_like_a_sum_is_a_member(entries):
    assert [e.member.name for e in entries("Nazwa;NIP\nRazem Budujemy Sp. z o.o.;5250005834\n")] == [
        "Razem Budujemy Sp. z o.o."
    ]


def test_of_several_sheets_the_one_with_members_is_read(given_table):
    sheets = (
        ("Instrukcja", [["Jak wypełnić", "x"]]),
        ("Członkowie", [["Nazwa", "NIP"], ["Żółw", 5250005834]]),
        ("Arkusz3", []),
    )
    table = given_table(shared_workbook(*sheets))
    assert table.header.sheet.name == "Członkowie"
    assert [entry.member.nip for entry in members.read(table)] == ["5250005834"]


def test_a_csv_that_is_a_workbook_is_read_as_one(entries):
    (entry,) = entries(
        workbook(
            ("A", [["Nazwa", "NIP", "Obrót (mln zł)", "Członek od"], ["Żółw", 5250005834.0, 1.5, date(2012, 3, 31)]])
        )
    )
    assert (entry.member.nip, entry.member.turnover, entry.member.since) == (
        "5250005834",
        Decimal(1_500_000),
        date(2012, 3, 31),
    )


@pytest.mark.parametrize(
    ("heading", "row", "field", "value"),
    [
        ("Nazwa;Liczba pracowników", "A;10-49", "size", "small"),
        ("Nazwa;Wielkość", "A;Średnie przedsiębiorstwo", "size", "medium"),
        ("Nazwa;Status MŚP", "A;mikro", "size", "micro"),
        ("Nazwa;Rodzaj", "A;Uczelnia", "kind", "research"),
        ("Nazwa;Rodzaj", "A;Instytucja otoczenia biznesu", "kind", "environment"),
        ("Nazwa;Rodzaj", "A;JST", "kind", "public"),
        ("Nazwa;Adres", "A;ul. Długa 5, 50-001 Wrocław", "city", "Wrocław"),
        ("Nazwa;Miejscowość", "A;58-100 Świdnica", "city", "Świdnica"),
        ("Nazwa;Powiat", "A;powiat lubiński", "county", "0211"),
        ("Nazwa;Powiat", "A;Wrocław", "county", "0264"),
        ("Nazwa;Powiat", "A;świdnicki", "county", ""),  # two are called so
        ("Nazwa;Powiat;Województwo", "A;świdnicki;dolnośląskie", "county", "0219"),
        ("Nazwa;Województwo", "A;dolnośląskie", "nuts", "PL51"),
        ("Nazwa;WWW", "A;www.żółw.pl", "website", "http://www.żółw.pl"),
        ("Nazwa;E-mail", "A;Biuro@Example.org, drugi@example.org", "email", "biuro@example.org"),
        ("Nazwa;Opis działalności;Oferta", "A;spawanie;gięcie", "capabilities", "spawanie\ngięcie"),
        ("Nazwa;Nazwa skrócona", "Akademia A;AA", "aliases", ("AA",)),
        ("Nazwa", "=HYPERLINK(\"http://x\")", "name", '=HYPERLINK("http://x")'),
        ("Nazwa;NIP", "Z\u0307o\u0301\u0142w;5250005834", "name", "Żółw"),
    ],
)  # fmt: skip
def test_a_cell_says(one, heading, row, field, value):
    assert getattr(one(heading, row), field) == value


@pytest.mark.parametrize(
    ("heading", "row", "faults"),
    [
        ("Nazwa;NIP;Kody PKD;Członek od", "A;1234567890;99.99.Z;01.01.20012", ["nip", "since", "pkd"]),
        ("Nazwa;Liczba pracowników", "A;5-300", ["employees"]),
        ("Nazwa;Wielkość", "A;ogromna", ["size"]),
        ("Nazwa;Rodzaj", "A;kosmici", ["kind"]),
        ("Nazwa;E-mail", "A;biuro(at)example.org", ["email"]),
        ("Nazwa;WWW", "A;javascript:alert(1)", ["website"]),
        ("Nazwa;Członek od;Członek do", "A;2012;2010", ["until"]),
        ("Nazwa;NIP;REGON", "A;5250005834;NIP 7792142959", ["nip"]),
        ("Nazwa;Miejscowość", ";Wrocław", ["name"]),
        ("Nazwa;Miejscowość", "A" * 301 + ";Wrocław", ["name"]),
    ],
)
def test_all_that_is_wrong_with_a_row_is_said_at_once(one, heading, row, faults):
    assert one(heading, row) == faults


def test_the_edition_that_the_file_uses_decides_what_nothing_else_says(given_table):
    of_2025 = given_table("Nazwa;PKD\nA;62.10.B\nB;35.11.Z\n")
    assert of_2025.usual_edition == "pkd2025"
    assert [entry.member.fields[0][0] for entry in members.read(of_2025)] == ["pkd2025", "pkd2025"]
    assert [entry.member.unsure for entry in members.read(of_2025)] == [(), ("pkd",)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Politechnika Wrocławska", "research"), ("Gmina Świdnica", "public"), ("Fundacja Ćma", "environment"),
        ("Instytut Żółwia Sp. z o.o.", "enterprise"), ("Zakład Ślusarski", "enterprise"),
    ],
)  # fmt: skip
def test_a_name_gives_its_kind_away(name, kind):
    assert guessed_kind(name) == kind


CELL = st.text(alphabet='aż 19.,;-"=\n@ZłPKD', max_size=12)


@given(
    rows=st.lists(st.lists(CELL, max_size=9), max_size=5),
    fields=st.lists(st.sampled_from(FIELDS), min_size=1, max_size=9),
)
def test_any_rows_are_members_or_faults_in_words(rows, fields, tmp_path_factory):
    import csv
    import io

    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows([["Nazwa", *(f"kolumna {n}" for n in range(9))], *rows])
    path = written(tmp_path_factory.mktemp("any"), file.getvalue())
    chosen = {f"kolumna {n}": field for n, field in enumerate(fields)}
    for entry in members.read(members.understand(path, file="x", chosen=chosen)):
        assert (entry.member is None) == bool(entry.faults)
        assert all(recognised(fault) for fault in entry.faults)

"""Tables from offices: content decides, quotes that never close cost one row, every limit holds at its border."""

import tracemalloc
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from sources.tables import shared_workbook, with_part, workbook, written
from styczna.sources import safe, tabular
from styczna.sources.messages import RefusedError, recognised


@pytest.fixture
def rows(tmp_path):
    """The rows of the first sheet of what is given: (line, cells, key of the fault)."""

    def reading(content, sheet=0):
        book = tabular.open_book(written(tmp_path, content))
        return [(row.line, row.cells, row.fault and row.fault.key) for row in book.sheets[sheet].rows()]

    return reading


@pytest.fixture
def refused(rows):
    def refusing(content):
        with pytest.raises(RefusedError) as caught:
            rows(content)
        assert recognised(caught.value.rejection("a"))
        return caught.value.key

    return refusing


# ---- CSV


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_found_by_consistency(rows, separator):
    table = "\n".join(
        separator.join((f"Firma {n}", str(n), "35.11.Z" if separator == "," else "a, b", "")) for n in range(9)
    )
    assert rows(table)[3] == (4, ["Firma 3", "3", "35.11.Z" if separator == "," else "a, b"], None)


def test_excels_own_word_for_the_separator_is_heard(rows):
    assert rows("sep=|\na;b|c;d\n1;2|3;4\n") == [(2, ["a;b", "c;d"], None), (3, ["1;2", "3;4"], None)]


def test_lines_are_those_of_the_file_and_empty_rows_are_left_out(rows):
    assert rows('a;b\n\n;;;\n"x\ny";1\n;z\n') == [
        (1, ["a", "b"], None),
        (4, ["x\ny", "1"], None),
        (6, [None, "z"], None),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_a_line_is_one(rows, end):
    assert [cells for _, cells, _ in rows(f"a;b{end}1;2{end}")] == [["a", "b"], ["1", "2"]]


def test_quotes_inside_a_cell_are_letters(rows):
    assert rows('a;b\nMonitory 24" i 27";1\n"Firma ""Żółw""";2\n')[1:] == [
        (2, ['Monitory 24" i 27"', "1"], None),
        (3, ['Firma "Żółw"', "2"], None),
    ]


def test_a_quote_that_never_closes_costs_its_row_only(rows):
    found = rows('a;b\n"Firma;1\n' + "dobra;2\n" * 500)
    assert found[1] == (2, ["Firma", "1"], "row.quote")
    assert found[2:] == [(line, ["dobra", "2"], None) for line in range(3, 503)]


def test_a_character_that_cannot_be_read_is_said_of_its_row(rows):
    found = rows(("Żółw;1\n" * 60).encode() + b"Za\xbf\xf3;2\n")
    assert [fault for _, _, fault in found] == [None] * 60 + ["row.characters"]


# ---- XLSX


def test_a_workbook_is_known_by_its_content_and_keeps_its_types(rows):
    day, noon = date(2012, 3, 31), datetime(2012, 3, 31, 12, 30)  # noqa: DTZ001
    sheet = ["Nazwa", 5250005834, 12345.67, day, noon, True, None, "Żółw"]
    assert rows(workbook(("Członkowie", [sheet]))) == [(1, sheet, None)]


def test_a_formula_is_its_kept_value_or_its_text_and_never_runs(rows):
    book = workbook(("A", [["=1+1", "x"]]))
    assert rows(book) == [(1, ["=1+1", "x"], None)]
    kept = with_part(
        book,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<v></v>", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"),
    )
    assert rows(kept) == [(1, [2, "x"], None)]


def test_rows_keep_their_numbers_over_gaps_and_sheets_their_names(tmp_path):
    def gaps(book):
        book["Lista"]["B7"] = "Firma"
        book["Ukryty"].sheet_state = "hidden"

    path = written(tmp_path, workbook(("Lista", [["a"]]), ("Ukryty", [["b"]]), change=gaps))
    book = tabular.open_book(path)
    assert [sheet.name for sheet in book.sheets] == ["Lista"]
    assert book.hidden == ("Ukryty",)
    assert [(row.line, row.cells) for row in book.sheets[0].rows()] == [(1, ["a"]), (7, [None, "Firma"])]


def test_one_cell_at_the_far_end_of_a_sheet_costs_nothing(rows):
    """With such a file of five kilobytes calamine asks for half a terabyte and ends the process."""

    def far(book):
        book["A"]["XFD1048576"] = "y"

    found = rows(workbook(("A", [["x"]]), change=far))
    assert [(line, fault) for line, _, fault in found] == [(1, None), (1_048_576, "row.columns")]


def test_dates_of_the_system_of_1904_come_out_the_same(rows):
    def of_a_mac(book):
        book.epoch = CALENDAR_MAC_1904
        book["A"]["A1"] = date(2012, 3, 31)

    assert rows(workbook(("A", []), change=of_a_mac)) == [(1, [date(2012, 3, 31)], None)]


def test_texts_that_sheets_share_are_found_in_pieces_too(rows):
    book = shared_workbook(("A", [["Żółw", "b"], ["b", "Żółw"]]))
    assert rows(book) == [(1, ["Żółw", "b"], None), (2, ["b", "Żółw"], None)]
    pieces = "<si><r><t>Żó</t></r><r><t>łw</t></r><rPh><t>x</t></rPh></si>".encode()
    in_pieces = with_part(
        book, "xl/sharedStrings.xml", lambda xml: xml.replace("<si><t>Żółw</t></si>".encode(), pieces)
    )
    assert rows(in_pieces) == rows(book)


@pytest.mark.parametrize(
    ("part", "old", "new", "key"),
    [
        ("xl/workbook.xml", b"<workbook ", b"<!DOCTYPE x><workbook ", "xml.doctype"),
        ("xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData>&bomb;", "xml.broken"),
        ("xl/sharedStrings.xml", b"<sst ", b"<!DOCTYPE x [<!ENTITY a 'b'>]><sst ", "xml.doctype"),
    ],
)
def test_a_workbook_with_a_trap_in_a_part_is_refused(refused, part, old, new, key):
    book = shared_workbook(("A", [["x", "y"]]))
    assert refused(with_part(book, part, lambda xml: xml.replace(old, new, 1))) == key


def test_a_bomb_of_a_workbook_is_refused_before_it_is_unpacked(refused):
    book = workbook(("A", [["x"]]))
    bomb = with_part(book, "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * (64 * safe.MIB))
    assert len(bomb) < safe.MIB
    tracemalloc.start()
    assert refused(bomb) == "archive.ratio"
    assert tracemalloc.get_traced_memory()[1] < 8 * safe.MIB
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "file.empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "table.xls"),
        (b"%PDF-1.7 ...", "table.pdf"),
        (b"  <html><table>", "table.html"),
        (b"<?xml version='1.0'?><Workbook/>", "table.xml"),
        (bytes(range(256)) * 9, "table.binary"),
        (b"PK\x03\x04" + b"junk" * 50, "archive.broken"),
    ],
)
def test_what_is_no_table_is_refused_by_its_content(refused, content, key):
    assert refused(content) == key


def test_other_archives_are_named(refused, zip_of):
    assert refused(zip_of(("a.txt", b"x"))) == "table.zip"
    assert refused(zip_of(("content.xml", b"<x/>"))) == "table.ods"
    assert refused(zip_of(("xl/workbook.bin", b"x"))) == "table.xlsb"


# ---- limits, each at its border


def at_its_border(monkeypatch, name, value):
    monkeypatch.setattr(safe, name, value)


def test_limit_of_the_file(rows, refused, monkeypatch):
    at_its_border(monkeypatch, "MAX_TABLE_BYTES", 8)
    assert len(rows("a;b\n1;2\n")) == 2
    assert refused("a;b\n1;2\n3") == "table.bytes"


def test_limit_of_rows(rows, refused, monkeypatch):
    at_its_border(monkeypatch, "MAX_TABLE_ROWS", 3)
    assert len(rows("a;b\n\n1;2\n3;4\n")) == 3
    assert refused("a;b\n1;2\n3;4\n5;6\n") == "table.rows"


def test_limit_of_columns(rows, monkeypatch):
    at_its_border(monkeypatch, "MAX_TABLE_COLUMNS", 3)
    assert [fault for *_, fault in rows("a;b;c;;;\n1;2;3;4\n")] == [None, "row.columns"]


def test_limit_of_a_cell(rows, monkeypatch):
    at_its_border(monkeypatch, "MAX_CELL", 5)
    assert [fault for *_, fault in rows("abcde;b\nabcdef;b\n")] == [None, "row.cell"]


def test_limit_of_a_row(rows, monkeypatch):
    at_its_border(monkeypatch, "MAX_ROW", 10)
    found = rows("abcdefg;b\nabcdefgh;b\nx;y\n")
    assert [(line, fault) for line, _, fault in found] == [(1, None), (2, "row.length"), (3, None)]


def test_limit_of_lines_in_quotes(rows, monkeypatch):
    at_its_border(monkeypatch, "MAX_QUOTED_LINES", 2)
    assert rows('"1\n2\n3";b\n')[0][2] is None
    assert rows('"1\n2\n3\n4";b\n')[0][2] == "row.quote"


def test_limit_of_sheets(rows, refused, monkeypatch):
    at_its_border(monkeypatch, "MAX_SHEETS", 2)
    assert rows(workbook(("a", [["x"]]), ("b", [["y"]])))
    assert refused(workbook(("a", [["x"]]), ("b", []), ("c", []))) == "table.sheet-count"


@pytest.mark.parametrize(("name", "value"), [("MAX_STRINGS", 2), ("MAX_STRING_CHARACTERS", 4)])
def test_limit_of_shared_texts(rows, refused, monkeypatch, name, value):
    at_its_border(monkeypatch, name, value)
    assert rows(shared_workbook(("a", [["xx", "yy"]])))
    assert refused(shared_workbook(("a", [["xx", "yy", "zz"]]))) == "table.strings"


def test_a_long_table_is_read_in_little_memory(tmp_path):
    path = written(tmp_path, "Nazwa;NIP\n" + "Zakład Ćwierć Sp. z o.o.;5250005834\n" * 30_000)
    tracemalloc.start()
    assert sum(1 for _ in tabular.open_book(path).sheets[0].rows()) == 30_001
    assert tracemalloc.get_traced_memory()[1] < 8 * safe.MIB
    tracemalloc.stop()


@given(content=st.binary(max_size=300) | st.text(alphabet='ab;,"\n\r\tż', max_size=80).map(str.encode))
def test_any_bytes_are_rows_or_a_refusal_in_words(content, tmp_path_factory):
    path = written(tmp_path_factory.mktemp("any"), content)
    try:
        for sheet in tabular.open_book(path).sheets:
            for row in sheet.rows():
                assert row.cells or row.fault
                assert row.fault is None or recognised(row.fault.rejection("a"))
    except RefusedError as refused:
        assert recognised(refused.rejection("a"))


WRITTEN = st.text(alphabet='aż "\n;,x', min_size=1, max_size=6).map(str.strip).filter(bool)


@given(table=st.lists(st.lists(WRITTEN, min_size=2, max_size=4), min_size=1, max_size=6))
def test_what_csv_wrote_comes_back(table, tmp_path_factory):
    import csv
    import io

    file = io.StringIO()
    csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(table)
    path = written(tmp_path_factory.mktemp("back"), file.getvalue())
    book = tabular.open_book(path)
    readings = {sheet.name: sheet for sheet in book.sheets}
    if ";" in readings:
        assert [row.cells for row in readings[";"].rows()] == table

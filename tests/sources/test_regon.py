"""The register of firms is read row by row: what is wrong is named, what is odd is told, nothing is lost."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.sources import regon
from styczna.sources.opening import Document, documents
from styczna.sources.records import Rejection
from styczna.sources.regon import COLUMNS, SIZES, VOIVODESHIPS, FirmCount

HEADER = ",".join(COLUMNS)
GOOD = "2022,02,01.11.Z,422,337,80,5,0"


def read(path: Path, remarks: list[Rejection] | None = None) -> list[FirmCount | Rejection]:
    told: list[Rejection] = [] if remarks is None else remarks
    return list(regon.read((item for item in documents(path) if isinstance(item, Document)), remark=told.append))


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "register.csv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def test_a_row_is_a_count_of_firms(tmp_path: Path) -> None:
    assert read(written(tmp_path, GOOD)) == [FirmCount(2022, "02", "01.11.Z", 422, (337, 80, 5, 0))]


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        ("22,02,01.11.Z,1,1,0,0,0", "year", "“22” is no year."),
        ("2022,03,01.11.Z,1,1,0,0,0", "voivodeship", "“03” is no voivodeship."),
        ("2022,02,99.99.Z,1,1,0,0,0", "pkd2007", "“99.99.Z” is no subclass of PKD 2007."),
        ("2022,02,01.11,1,1,0,0,0", "pkd2007", "“01.11” is no subclass of PKD 2007."),
        ("2022,02,01.11.Z,x,1,0,0,0", "total", "“x” is no number of firms."),
        ("2022,02,01.11.Z,1,-1,2,0,0", "0-9", "“-1” is no number of firms."),
        ("2022,02,01.11.Z,1,,1,0,0", "0-9", "“” is no number of firms."),
        ("2022,02,01.11.Z,1,1.5,0,0,0", "0-9", "“1.5” is no number of firms."),
        ("2022,02,01.11.Z,1,1,0,0,999999999", "250+", "“999999999” is no number of firms."),
        ("2022,02,01.11.Z,1,1", "row", "The row has 5 cells, the header has 8."),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_costs_no_other(tmp_path: Path, row: str, field: str, said: str) -> None:
    bad, good = read(written(tmp_path, row, GOOD))
    assert isinstance(bad, Rejection)
    assert (bad.line, bad.field, bad.found) == (2, field, said)
    assert isinstance(good, FirmCount)


def test_the_same_row_twice_is_the_same_and_another_one_of_its_key_is_refused(tmp_path: Path) -> None:
    first, again, other = read(written(tmp_path, GOOD, GOOD, "2022,02,01.11.Z,5,5,0,0,0"))
    assert first == again
    assert isinstance(other, Rejection)
    assert other.line == 4
    assert other.found == "Line 2 has other numbers for the same activity and place."


def test_a_sum_that_does_not_add_up_is_taken_and_told(tmp_path: Path) -> None:
    remarks: list[Rejection] = []
    (row,) = read(written(tmp_path, "2017,30,96.09.Z,132932,1308,17,5,2"), remarks)
    assert isinstance(row, FirmCount)
    assert row.total == 132932
    assert [(told.line, told.field) for told in remarks] == [(2, "total")]
    assert "132932" in remarks[0].found and "1332" in remarks[0].found


def test_a_subclass_that_came_and_went_is_taken_and_told_once(tmp_path: Path) -> None:
    remarks: list[Rejection] = []
    rows = read(written(tmp_path, "2015,02,85.42.A,1,1,0,0,0", "2015,04,85.42.A,1,1,0,0,0"), remarks)
    assert all(isinstance(row, FirmCount) for row in rows)
    assert [told.line for told in remarks] == [2]


def test_a_spreadsheet_may_have_saved_it_again(tmp_path: Path) -> None:
    """Semicolons, a byte order mark, other line ends, numbers in groups, a voivodeship without its nought, one column
    more."""
    header = "\ufeff" + ";".join((*COLUMNS, "Co jest nie tak")).upper()
    path = tmp_path / "register.csv"
    path.write_bytes(f"{header}\r\n2022;2;01.11.Z;1 422;1 337;80;5;0;\r\n;;;;;;;;\r\n".encode())
    assert read(path) == [FirmCount(2022, "02", "01.11.Z", 1422, (1337, 80, 5, 0))]


def test_packed_files_are_read_like_plain_ones(tmp_path: Path) -> None:
    plain = written(tmp_path, GOOD)
    packed = tmp_path / "register.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    archive = tmp_path / "years.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(plain, "2022.csv")
    assert read(packed) == read(archive) == read(plain)


def test_a_line_without_end_is_refused_and_the_next_one_read(tmp_path: Path) -> None:
    long, good = read(written(tmp_path, "9" * 300_000, GOOD))
    assert isinstance(long, Rejection)
    assert long.field == "row"
    assert isinstance(good, FirmCount)


@given(
    st.lists(
        st.tuples(
            st.integers(1990, 2100),
            st.sampled_from(VOIVODESHIPS),
            st.sampled_from(["01.11.Z", "62.01.Z", "35.11.Z"]),
            st.tuples(*(st.integers(0, 10_000) for _ in SIZES)),
        ),
        unique_by=lambda row: row[:3],
        max_size=20,
    )
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str, str, tuple[int, int, int, int]]]
) -> None:
    texts = [f"{year},{where},{pkd},{sum(sizes)},{','.join(map(str, sizes))}" for year, where, pkd, sizes in rows]
    found = read(written(tmp_path_factory.mktemp("r"), *texts))
    assert found == [FirmCount(year, where, pkd, sum(sizes), sizes) for year, where, pkd, sizes in rows]


@given(st.binary(max_size=400))
def test_anything_below_the_header_ends_in_rows_or_rejections(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("r") / "any.csv"
    path.write_bytes(HEADER.encode() + b"\n" + content)
    assert all(isinstance(item, FirmCount | Rejection) for item in read(path))

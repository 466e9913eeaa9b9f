"""Files of CORDIS: real rows come through, what is not said stays unknown, bad rows are named, no input crashes it."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.sources import cordis
from styczna.sources.cordis import Participation, ProgrammePart
from styczna.sources.messages import recognised
from styczna.sources.opening import Document, documents
from styczna.sources.records import Rejection
from styczna.sources.vocabularies import DATA

HEADER = ",".join(cordis.COLUMNS)
GOOD = "221856,participant,998616262,PRC,317625.5,BE,2019-05-01,2022-04-30,2927875,2928125"


def document(text: str) -> Document:
    data = text.encode()
    return Document("file.csv", data[:1000], io.BytesIO(data))


def read(*rows: str, header: str = HEADER) -> list[Participation | Rejection]:
    return list(cordis.read([document("\n".join((header, *rows)))]))


def test_a_row_is_read_as_it_stands() -> None:
    assert read(GOOD) == [
        Participation(
            rcn="221856",
            pic="998616262",
            role="participant",
            type="PRC",
            country="BE",
            starts=date(2019, 5, 1),
            ends=date(2022, 4, 30),
            contribution=Decimal("317625.50"),
            project_contribution=Decimal("2927875.00"),
            project_cost=Decimal("2928125.00"),
        )
    ]


def test_what_is_not_said_is_unknown_and_not_zero() -> None:
    [found] = read("221856,partner,998616262,,NA,,2019-05-01,NA,,")
    assert isinstance(found, Participation)
    assert (found.type, found.contribution, found.country, found.ends, found.project_cost) == (None,) * 5


@pytest.mark.parametrize(
    ("row", "field", "found"),
    [
        (GOOD.replace("221856", "x1"), "rcn", "“x1” is no record number."),
        (GOOD.replace("998616262", "0"), "pic", "“0” is no participant identification code."),
        (GOOD.replace("participant", ""), "role", "“” is no such word."),
        (GOOD.replace("BE", "Belgium"), "country", "“Belgium” is no country."),
        (GOOD.replace("2019-05-01", "May"), "start_date", "“May” is no date."),
        (GOOD.replace("317625.5", "-3"), "contribution", "“-3” is no amount."),
        (GOOD + ",1", "row", "The row has 11 cells, the header has 10."),
    ],
)
def test_a_bad_row_is_named_and_the_others_stay(row: str, field: str, found: str) -> None:
    before, bad, after = read(GOOD, row, GOOD.replace("221856", "3"))
    assert isinstance(bad, Rejection)
    assert (bad.line, bad.field, bad.found) == (3, field, found)
    assert recognised(bad)
    assert isinstance(before, Participation)
    assert isinstance(after, Participation)


def test_the_same_again_is_no_fault_and_another_word_on_it_is_one() -> None:
    same = read(GOOD, GOOD)
    assert same[0] == same[1]
    other = read(GOOD, GOOD.replace("BE", "PL"))[1]
    assert isinstance(other, Rejection)
    assert other.found == "Line 2 says something else of the same."


def test_columns_may_stand_in_any_order_and_more_of_them() -> None:
    names, cells = HEADER.split(","), GOOD.split(",")
    turned = ";".join([*reversed(cells), "more"])
    assert read(turned, header=";".join([*reversed(names), "acronym"])) == read(GOOD)


def test_the_packaged_files_are_read_whole() -> None:
    paths = [Path(str(DATA / f"h2020_{name}.csv.gz")) for name in ("participations", "programme_parts")]
    first = list(islice(cordis.read(d for d in documents(paths[0]) if isinstance(d, Document)), 2_000))
    assert all(isinstance(row, Participation) for row in first)
    parts = list(cordis.read_parts(d for d in documents(paths[1]) if isinstance(d, Document)))
    assert len(parts) == 28_003
    assert {row.part for row in parts if isinstance(row, ProgrammePart)} >= {"SC3", "LEIT", "ERC"}


@given(st.binary(max_size=400))
def test_no_bytes_crash_it(data: bytes) -> None:
    given_ = HEADER.encode() + b"\n" + data
    for found in cordis.read([Document("file.csv", given_, io.BytesIO(given_))]):
        assert isinstance(found, Participation | Rejection)

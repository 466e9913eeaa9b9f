"""Participations in the observatory: the same again changes nothing, and who took part in what comes out sorted."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from styczna.observatory import participations as store
from styczna.observatory.participations import Extent, Taking
from styczna.sources.cordis import COLUMNS
from styczna.sources.opening import Document

ROWS = """\
1,coordinator,11,PRC,100,PL,2015-01-01,2017-01-01,300,300
1,participant,12,HES,200,DE,2015-01-01,2017-01-01,300,300
2,participant,11,PRC,50,PL,2018-03-01,,50,60
2,partner,11,PRC,,PL,2018-03-01,,50,60
"""
PARTS = "rcn,programme_part\n1,SC3\n1,LEIT\n2,SC3\n3,ERC\n"


def document(text: str) -> Document:
    return Document("file.csv", text.encode(), io.BytesIO(text.encode()))


def filled(home: Path) -> Path:
    store.take_in(home, [document(",".join(COLUMNS) + "\n" + ROWS)])
    store.take_in_parts(home, [document(PARTS)])
    return home


def test_who_took_part_in_what(tmp_path: Path) -> None:
    assert store.takings(filled(tmp_path)) == [
        Taking("11", "LEIT", ("1",)),
        Taking("11", "SC3", ("1", "2")),
        Taking("12", "LEIT", ("1",)),
        Taking("12", "SC3", ("1",)),
    ]


def test_how_much_is_there(tmp_path: Path) -> None:
    assert store.extent(tmp_path) is None
    assert store.extent(filled(tmp_path)) == Extent(4, 2, 2, date(2015, 1, 1), date(2018, 3, 1))


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    edition = store.edition(filled(tmp_path))
    counts = store.take_in(tmp_path, [document(",".join(COLUMNS) + "\n" + ROWS)])
    assert (counts.read, counts.unchanged) == (4, 4)
    assert store.edition(tmp_path) == edition


def test_a_later_file_corrects_a_row(tmp_path: Path) -> None:
    later = ROWS.splitlines()[0].replace("PRC,100", "PRC,120")
    counts = store.take_in(filled(tmp_path), [document(",".join(COLUMNS) + "\n" + later)])
    assert (counts.changed, counts.new) == (1, 0)
    assert len(store.takings(tmp_path)) == 4


def test_without_parts_nobody_took_part_in_one(tmp_path: Path) -> None:
    store.take_in(tmp_path, [document(",".join(COLUMNS) + "\n" + ROWS)])
    assert store.takings(tmp_path) == []

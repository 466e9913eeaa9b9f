"""The register of firms: packaged and imported years answer as one; an imported row comes before a packaged one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from styczna.observatory import register as store
from styczna.observatory.register import register
from styczna.sources.opening import Document, documents

HEADER = "year,voivodeship,pkd2007,total,0-9,10-49,50-249,250+"


def imported(home: Path, *rows: str) -> store.FirmCounts:
    path = home / "given.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return store.take_in(home, (item for item in documents(path) if isinstance(item, Document)))


def test_a_later_year_is_there_once_imported(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="register of 2030 is not here"):
        register(2030, "division", tmp_path)
    counts = imported(tmp_path, "2030,02,35.11.Z,10,5,3,1,1", "2030,04,35.12.Z,7,7,0,0,0")
    assert (counts.read, counts.new) == (2, 2)
    found = register(2030, "division", tmp_path)
    assert (found.voivodeships, found.activities) == (("02", "04"), ("35",))
    assert found.firms[:, 0].tolist() == [[5, 3, 1, 1], [7, 0, 0, 0]]
    assert not found.is_whole
    assert store.years(tmp_path)[-1] == 2030


def test_the_package_is_whole_and_knows_nothing_of_a_home(tmp_path: Path) -> None:
    imported(tmp_path, "2030,02,35.11.Z,10,5,3,1,1")
    assert 2030 not in store.years()
    assert register(2015, "section").is_whole


def test_the_same_again_changes_nothing_and_a_mended_row_takes_its_place(tmp_path: Path) -> None:
    row = "2030,02,35.11.Z,10,5,3,1,1"
    imported(tmp_path, row)
    again = imported(tmp_path, row)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    mended = imported(tmp_path, "2030,02,35.11.Z,9,4,3,1,1", "2030,02,35.11.Z,x,4,3,1,1")
    assert (mended.read, mended.changed, len(mended.rejected)) == (2, 1, 1)
    assert register(2030, "subclass", tmp_path).firms[0, 0].tolist() == [4, 3, 1, 1]


def test_an_imported_row_comes_before_the_packaged_one_of_its_key(tmp_path: Path) -> None:
    packaged = register(2015, "subclass", tmp_path)
    column = packaged.activities.index("01.11.Z")
    imported(tmp_path, "2015,02,01.11.Z,4,1,1,1,1")
    found = register(2015, "subclass", tmp_path)
    assert found.firms[0, column].tolist() == [1, 1, 1, 1]
    others = np.ones(found.firms.shape[:2], dtype=bool)
    others[0, column] = False
    np.testing.assert_array_equal(found.firms[others], packaged.firms[others])

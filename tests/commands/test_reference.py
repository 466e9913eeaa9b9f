"""`styczna reference import`: files known by their header, the counts of every import, bad rows to be mended."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from django.conf import LazySettings
from typer.testing import CliRunner

from styczna.cli import app
from styczna.commands.common import Refusal

HEADER = "year,voivodeship,pkd2007,total,0-9,10-49,50-249,250+"
ROWS = ("2030,02,35.11.Z,10,5,3,1,1", "2030,02,01.11.Z,x,1,1,1,1", "2030,04,35.11.Z,4,4,0,0,0")


@pytest.fixture
def home(settings: LazySettings, tmp_path: Path, db: None) -> Path:
    settings.HOME = tmp_path / "home"
    return tmp_path / "home"


def written(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return path


def run(*arguments: object) -> dict[str, object]:
    result = CliRunner().invoke(app, ["reference", "import", *map(str, arguments), "--json"])
    document: dict[str, object] = json.loads(result.stdout)
    rejected = document["rejected"]
    assert isinstance(rejected, list)
    assert document["read"] == sum(document[name] for name in ("new", "changed", "unchanged")) + len(rejected)  # type: ignore[misc]
    return document


def test_good_rows_are_taken_and_bad_ones_named(home: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "r.csv", *ROWS)
    document = run(path)
    assert (document["read"], document["new"]) == (3, 2)
    (bad,) = document["rejected"]  # type: ignore[misc]
    assert bad == {
        "file": str(path),
        "line": 3,
        "field": "total",
        "found": "“x” is no number of firms.",
        "expected": "A number of firms: a whole number, 0 or more.",
    }
    assert run(path)["unchanged"] == 2


def test_a_remark_is_no_rejection(home: Path, tmp_path: Path) -> None:
    document = run(written(tmp_path / "r.csv", "2030,02,35.11.Z,99,5,3,1,1"))
    assert document["new"] == 1
    assert document["rejected"] == []
    assert [told["field"] for told in document["remarks"]] == ["total"]  # type: ignore[attr-defined, index]


def test_what_is_of_no_kind_is_rejected_and_the_rest_taken(home: Path, tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("2030.csv", "\n".join([HEADER, ROWS[0]]))
        file.writestr("letter.txt", "Szanowni Państwo")
    document = run(archive)
    assert document["new"] == 1
    assert [bad["file"] for bad in document["rejected"]] == [f"{archive}!letter.txt"]  # type: ignore[attr-defined, index]


def test_bad_rows_are_written_to_be_mended_and_imported_again(home: Path, tmp_path: Path) -> None:
    errors = tmp_path / "errors.csv"
    run(written(tmp_path / "r.csv", *ROWS), "--errors", errors)
    text = errors.read_text(encoding="utf-8-sig")
    assert text.count("\n") == 2 and "„x” nie jest liczbą firm" in text  # in the language that the program speaks
    errors.write_text(text.replace("x", "4", 1), encoding="utf-8")
    assert run(errors)["new"] == 1


def test_an_imported_year_can_be_asked_for(home: Path, tmp_path: Path) -> None:
    regions = [f"{code:02}" for code in range(2, 33, 2)]
    rows = [f"2030,{code},{pkd},9,4,3,1,1" for code in regions for pkd in ("35.11.Z", "01.11.Z")]
    run(written(tmp_path / "r.csv", *rows))
    result = CliRunner().invoke(app, ["advantage", "--year", "2030", "--json"])
    found = json.loads(result.stdout)
    assert {row["code"] for row in found} == {"01", "35"}
    assert all(row["advantage"] == pytest.approx(1, abs=1e-2) for row in found)


def test_a_year_that_is_not_there_is_named(home: Path) -> None:
    result = CliRunner().invoke(app, ["advantage", "--year", "2031"])
    assert isinstance(result.exception, Refusal)
    assert "2031" in str(result.exception)


def test_two_years_are_compared(home: Path) -> None:
    result = CliRunner().invoke(app, ["advantage", "--year", "2021", "--since", "2015", "--json"])
    found = json.loads(result.stdout)
    assert {"code", "label", "before", "after", "times", "low", "high", "p", "sure"} <= set(found[0])
    assert [row["times"] for row in found] == sorted((row["times"] for row in found), reverse=True)

"""`styczna entry`: says in a sentence why there is no forecast."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import LazySettings
from typer.testing import CliRunner

from styczna.cli import app
from styczna.commands.common import Refusal
from styczna.observatory import participations
from styczna.sources.cordis import COLUMNS
from styczna.sources.opening import Document

ROW = "1,coordinator,900,PRC,1,PL,2019-06-01,2020-06-01,1,1"


@pytest.fixture
def home(settings: LazySettings, tmp_path: Path, db: None) -> Path:
    settings.HOME = tmp_path / "home"
    return tmp_path / "home"


def refusal() -> str:
    result = CliRunner().invoke(app, ["entry", "--pic", "900", "--json"])
    assert isinstance(result.exception, Refusal) and not result.stdout
    return str(result.exception)


@pytest.mark.usefixtures("home")
def test_without_participations_it_says_how_to_get_them() -> None:
    assert "styczna reference import" in refusal()


def test_too_few_participations_are_named_as_the_cause(home: Path) -> None:
    rows, parts = f"{','.join(COLUMNS)}\n{ROW}\n", "rcn,programme_part\n1,ERC\n"
    participations.take_in(home, [Document("a.csv", rows.encode(), io.BytesIO(rows.encode()))])
    participations.take_in_parts(home, [Document("b.csv", parts.encode(), io.BytesIO(parts.encode()))])
    assert "too few" in refusal()

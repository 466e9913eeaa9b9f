"""Orders as monitoring needs them: in the fields, in the region or without a place; nothing where nothing is asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from styczna.observatory.followed import Decision, Winner, followed
from styczna.observatory.notices import take_in
from styczna.sources.records import Award, Money, Notice, Party


@pytest.fixture
def home(tmp_path: Path) -> Path:
    def notice(
        number: str, cpv: tuple[str, ...], nuts: tuple[str, ...], *awards: Award, kind: str = "competition"
    ) -> Notice:
        return Notice(
            id=number, source="eforms", kind=kind, form="", titles={"pl": number}, cpv=cpv, nuts=nuts, awards=awards,
            published=date(2023, 1, 2), value=Money(Decimal(1), "PLN"),
        )  # fmt: skip

    won = Award(number="1", winners=(Party("Słońce"),), value=Money(Decimal(50), "EUR"))
    nobody = Award(number="2", awarded=False)
    take_in(tmp_path, [
        notice("a", ("45000000", "09331200"), ("PL911", "PL518")),
        notice("b", ("09331200",), (), won, nobody, kind="result"),
        notice("c", ("09331200",), ("PL911",)),
        notice("d", ("09100000",), ("PL518",)),
        notice("e", (), ("PL518",)),
    ])  # fmt: skip
    return tmp_path


def test_any_code_and_any_place_count_and_what_names_no_place_is_told_apart(home: Path) -> None:
    found = followed(home, cpv=("0933", "72"), nuts={"PL51"})
    assert [(order.id, order.placed, order.opens) for order in found] == [("a", True, True), ("b", False, False)]
    assert found[0].money is None, "a symbolic amount says nothing"


def test_awards_have_their_winners_worth_and_a_day_and_those_without_a_winner_are_none(home: Path) -> None:
    [order] = [order for order in followed(home, cpv=("09",), nuts=("PL51",)) if order.id == "b"]
    assert order.decisions == (Decision((Winner("Słońce", None),), Money(Decimal(50), "EUR"), date(2023, 1, 2)),)


def test_nothing_asked_and_nothing_imported_find_nothing(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert followed(home, cpv=(), nuts=("PL51",)) == []
    assert followed(home, cpv=("09",), nuts=()) == []
    assert followed(tmp_path_factory.mktemp("empty"), cpv=("09",), nuts=("PL51",)) == []

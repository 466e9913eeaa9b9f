"""What orders ask for together: by lot where lots differ, and each set of codes of a buyer once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from styczna.observatory.notices import take_in
from styczna.observatory.together import Together, edition, together
from styczna.sources.records import Lot, Notice, Party

ORDER = Notice(
    id="1-2020",
    source="ted-export",
    kind="competition",
    form="F02",
    titles={"pl": "Instalacje"},
    buyers=(Party(name="Gmina Świdnica"),),
    cpv=("45300000", "09331200", "31000000"),
    published=date(2020, 2, 1),
)


def found(home: Path, *notices: Notice) -> list[Together]:
    take_in(home, notices)
    return together(home)


def test_codes_of_a_notice_stand_together(tmp_path: Path) -> None:
    day = date(2020, 2, 1)
    assert found(tmp_path, ORDER) == [
        Together("Gmina Świdnica", ("09331200", "31000000", "45300000"), ("1-2020",), day, day)
    ]


def test_where_lots_differ_each_stands_with_the_main_code(tmp_path: Path) -> None:
    lots = (Lot("1", cpv=("09331200",)), Lot("2", cpv=("31000000", "45300000")), Lot("3"))
    asked = [each.codes for each in found(tmp_path, replace(ORDER, lots=lots))]
    assert asked == [("09331200", "45300000"), ("31000000", "45300000")]


def test_the_same_codes_of_one_buyer_count_once_and_of_two_twice(tmp_path: Path) -> None:
    result = replace(ORDER, id="2-2021", kind="result", published=date(2021, 5, 1))
    other = replace(ORDER, id="3-2021", buyers=(Party(name="Gmina Jawor"),))
    one, two = found(tmp_path, ORDER, result, other)
    assert (one.buyer, one.notices) == ("Gmina Jawor", ("3-2021",))
    assert (two.notices, two.first, two.last) == (("1-2020", "2-2021"), date(2020, 2, 1), date(2021, 5, 1))


def test_one_code_alone_stands_with_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, replace(ORDER, cpv=("45300000",)), replace(ORDER, id="2-2020", cpv=())) == []


def test_the_order_of_imports_says_nothing(tmp_path: Path) -> None:
    other = replace(ORDER, id="2-2020", buyers=(), published=None)
    forth, back = tmp_path / "forth", tmp_path / "back"
    assert found(forth, ORDER, other) == found(back, other, ORDER)


def test_nothing_imported_is_nothing_together(tmp_path: Path) -> None:
    assert together(tmp_path) == []
    assert edition(tmp_path) == ()

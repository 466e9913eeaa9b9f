"""Open and planned orders by field, in one question."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from styczna.observatory.acting import acting
from styczna.observatory.notices import take_in
from styczna.sources.records import PLANNING, Money, Notice, Party

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def notice(number: int, *cpv: str, days: int | None = 30, kind: str = "competition", value: str = "") -> Notice:
    return Notice(
        id=f"{number}-2026",
        source="eforms",
        kind=kind,
        form="made",
        titles={"pl": "Zamówienie"},
        language="pl",
        buyers=(Party(name="Gmina"),),
        country="PL",
        cpv=cpv,
        value=Money(Decimal(value), "PLN") if value else None,
        published=date(2026, 4, 1),
        deadline=None if days is None else NOW + timedelta(days=days),
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    orders = (
        notice(1, "09332000", days=40, value="100.50"),
        notice(2, "48000000", "09310000", days=3),
        notice(3, "09332000", days=-1, value="7000"),  # closed
        notice(4, "15000000", value="7000"),
        notice(5, "09300000", days=None, kind=PLANNING, value="0.01"),
    )
    take_in(tmp_path, iter(orders))
    return tmp_path


def test_orders_that_one_can_act_on_come_by_deadline_with_planned_ones_last(home: Path) -> None:
    assert [order.id for order in acting(home, ["093"], now=NOW)] == ["2-2026", "1-2026", "5-2026"]


def test_a_symbolic_value_is_none(home: Path) -> None:
    money = {order.id: order.money for order in acting(home, ["093"], now=NOW)}
    assert money == {"1-2026": Money(Decimal("100.50"), "PLN"), "2-2026": None, "5-2026": None}


def test_no_stems_and_no_notices_find_nothing(home: Path, tmp_path: Path) -> None:
    assert acting(home, [], now=NOW) == ()
    assert acting(tmp_path / "elsewhere", ["09"], now=NOW) == ()

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils.translation import override

from styczna.observatory.queries import Question
from styczna.orders.catalogue import (
    NoSuchOrder,
    Order,
    count_by_state,
    get_order,
    list_orders,
    similar_awarded,
    title_of,
)
from styczna.orders.wording import in_words

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("order_id", "state", "reason"),
    [
        ("100-2099", "open", "deadline"),
        ("331333-2021", "closed", "deadline"),
        ("200-2021", "awarded", "result"),
        ("574960-2018", "closed", "age"),
        ("HORIZON-TEST-1", "open", "deadline"),
        ("300-2021", "awarded", "contract"),
        ("400-2021", "unknown", "indefinite"),
        ("500-2022", "open", "deadline"),
    ],
)
def test_a_state_has_its_reason(observatory: Path, order_id: str, state: str, reason: str) -> None:
    found = get_order(order_id=order_id, now=NOW)
    assert (found.state, found.reason) == (state, reason)


def test_a_fresh_plan_is_planned_because_of_its_kind(observatory: Path) -> None:
    found = get_order(order_id="574960-2018", now=datetime(2018, 12, 31, tzinfo=UTC))
    assert (found.state, found.reason) == ("planned", "kind")


def test_an_order_without_any_date_has_no_reason_for_a_state(observatory: Path) -> None:
    notice = replace(get_order(order_id="100-2099", now=NOW).notice, published=None, deadline=None)
    assert Order(notice, "unknown", False, ()).reason == "nothing"


def test_an_order_knows_what_it_changes_and_what_changed_it(observatory: Path) -> None:
    assert get_order(order_id="100-2099").continued_by == ("200-2021",)
    assert get_order(order_id="200-2021").continues_known
    assert not get_order(order_id="178025-2021").continues_known


def test_an_unknown_order_is_said_to_be_unknown(observatory: Path) -> None:
    with pytest.raises(NoSuchOrder):
        get_order(order_id="1-1900")


def test_similar_orders_come_with_who_won_them(observatory: Path) -> None:
    [past] = similar_awarded(order=get_order(order_id="100-2099"), limit=5)
    assert past.line.id == "200-2021"
    assert past.winners == ("Soleil SA", "Lune SA")


def test_similar_orders_have_a_near_main_field_and_the_nearest_comes_first(observatory: Path) -> None:
    """An order whose additional field alone is the same is not similar; one of the same group is, behind the same."""
    solar = get_order(order_id="100-2099")
    assert [past.line.id for past in similar_awarded(order=solar, limit=9)] == ["200-2021"]
    batteries = replace(solar, notice=replace(solar.notice, cpv=("09331200", "55524000")))
    assert "600-2021" not in [past.line.id for past in similar_awarded(order=batteries, limit=9)]
    assert similar_awarded(order=batteries, limit=9)[0].line.id == "200-2021"
    pumps = replace(solar, notice=replace(solar.notice, cpv=("42511110",)))
    assert similar_awarded(order=pumps, limit=1)[0].line.id == "300-2021"


def test_an_order_is_not_similar_to_itself(observatory: Path) -> None:
    assert similar_awarded(order=get_order(order_id="200-2021"), limit=5) == ()


def test_what_one_can_act_on_comes_first(observatory: Path) -> None:
    found = list_orders(question=Question(), limit=100, now=NOW)
    assert [line.id for line in found.lines[:3]] == ["500-2022", "HORIZON-TEST-1", "100-2099"]
    assert found.total == len(found.lines) == sum(count_by_state(question=Question(), now=NOW).values())


def test_readers_at_the_same_time_are_all_answered(observatory: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        totals = list(pool.map(lambda word: list_orders(question=Question(words=word), limit=5).total, ["a"] * 16))
    assert len(set(totals)) == 1


def test_the_title_is_the_readers_then_english_then_the_originals() -> None:
    titles = {"fr": "f", "de": "d", "en": "e"}
    assert title_of(titles, "de", "fr") == "d"
    assert title_of(titles, "pl", "fr") == "e"
    assert title_of({"fr": "f", "de": "d"}, "pl", "de") == "d"
    assert title_of({"fr": "f"}, "pl", None) == "f"
    assert title_of({}, "pl", None) == ""


def test_codes_are_said_in_words_and_what_is_not_said_stays_empty(observatory: Path) -> None:
    with override("en"):
        words = in_words(get_order(order_id="100-2099").notice, "en")
    assert (words.contract, words.kind) == ("works", "competition")
    assert words.fields[0].code == "09332000"
    assert words.fields[0].label.text == "Solar installation"
    assert [place.code for place in words.places] == ["PL517"]
    call = in_words(get_order(order_id="HORIZON-TEST-1").notice, "en")
    assert (call.contract, call.procedure, call.fields, call.places) == ("", "", (), ())


def test_every_code_of_the_readers_has_words() -> None:
    from styczna.orders import wording
    from styczna.sources import codes, records

    assert set(wording.KINDS) == set(records.KINDS)
    assert set(wording.CONTRACTS) == set(codes.CONTRACTS)
    assert set(wording.PROCEDURES) == set(codes.PROCEDURES)

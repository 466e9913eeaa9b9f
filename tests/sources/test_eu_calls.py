"""Calls for projects: the collection that travels with the package, and what broken records cost."""

import json
from decimal import Decimal

import pytest

from styczna.sources import eu_calls
from styczna.sources.records import CALL, Money, Notice, Rejection


@pytest.fixture
def calls(tmp_path):
    """What the reader gives for records, or for the bytes of a file."""

    def reading(*contents: dict[str, object] | bytes) -> list[Notice | Rejection]:
        path = tmp_path / "calls.jsonl"
        rows = (row if isinstance(row, bytes) else json.dumps(row).encode() for row in contents)
        path.write_bytes(b"\n".join(rows))
        return list(eu_calls.read([path]))

    return reading


GOOD = {"topicId": "LIFE-2026-1", "title": "Nature", "programme": "LIFE", "deadline": "2026-09-24"}


def test_the_packaged_calls_are_read_with_no_more_than_29_refused(packaged):
    found = list(eu_calls.read([packaged / "eu_calls_open.jsonl.gz"]))
    calls = [call for call in found if isinstance(call, Notice)]
    assert len(found) == 629 and len(calls) >= 600
    assert len({call.id for call in calls}) == len(calls)
    assert all(call.kind == CALL and call.source == "eu-calls" and call.titles["en"] for call in calls)
    assert all(call.url and call.url.startswith("https://ec.europa.eu/") for call in calls)
    told = "".join(call.titles["en"] + call.descriptions.get("en", "") for call in calls)
    for remains in ("â€", "Ã©", "Å‚", "Â ", "Ä™", "\ufeff"):
        assert remains not in told


def test_a_call_says_what_its_record_says(data):
    found = {call.id: call for call in eu_calls.read([data / "eu_calls_cut.jsonl"])}
    assert len(found) == 5
    call = found["DIGITAL-JU-CHIPS-2026-SKILLS-PF-SG"]
    assert (call.titles, call.form, call.buyers[0].name) == ({"en": "Pilot Federation"}, "Grant", "Digital Europe")
    assert call.value == call.lots[0].value == Money(Decimal(10_000_000), "EUR")
    assert call.deadline == call.lots[0].deadline and call.deadline.isoformat() == "2026-09-24"
    assert call.descriptions["en"].startswith("Expected Outcome:Europe's first long-term VET provider network")


def test_text_that_was_encoded_twice_is_repaired(data):
    titles = [call.titles["en"] for call in eu_calls.read([data / "eu_calls_cut.jsonl"])]
    assert "Renforcement et structuration des filières soja, karité et avicole au Bénin" in titles
    assert "MK 24 IPA JH 01 26 “Enhancing Performance of Police, Law Enforcement, and Cybersecurity”" in titles


def test_what_a_call_does_not_say_is_not_said(calls):
    (call,) = calls({"topicId": "A", "title": "B"})
    assert (call.deadline, call.value, call.descriptions, call.buyers, call.url) == (None, None, {}, (), None)
    assert call.form == "call" and [lot.number for lot in call.lots] == ["1"]


@pytest.mark.parametrize(
    "odd",
    [
        {"deadline": None}, {"deadline": "soon"}, {"deadline": "2026-02-31"}, {"budgetMax": 0}, {"budgetMax": -1},
        {"budgetMax": "much"}, {"budgetMax": [1]}, {"budgetMax": 1e400}, {"budgetMax": True}, {"programme": {"a": 1}},
        {"portalUrl": "javascript:alert(1)"}, {"description": 7}, {"actionType": None},
    ],
)  # fmt: skip
def test_a_malformed_value_does_not_lose_the_call(calls, odd):
    (call,) = calls({**GOOD, **odd})
    assert isinstance(call, Notice) and call.id == "LIFE-2026-1" and call.value is None and call.url is None


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        (b'{"topicId": "A", "title": ', "json"),
        (b"words", "json"),
        (b"[1]", "json"),
        (b'{"title": "B"}', "id"),
        (b'{"topicId": " ", "title": "B"}', "id"),
        (b'{"topicId": "A"}', "title"),
        (b'{"topicId": "A", "title": ["B"]}', "title"),
    ],
)
def test_a_broken_record_is_refused_with_its_line_and_the_rest_goes_on(calls, broken, field):
    first, second, third = calls(GOOD, broken, {**GOOD, "topicId": "LIFE-2026-2"})
    assert (first.id, third.id) == ("LIFE-2026-1", "LIFE-2026-2")
    assert isinstance(second, Rejection) and (second.field, second.line) == (field, 2)


def test_a_notice_given_as_calls_is_refused(data):
    found = list(eu_calls.read([data / "notices" / "f08_574960-2018.xml"]))
    assert found and all(isinstance(record, Rejection) for record in found)


def test_a_compressed_collection_that_breaks_off_keeps_what_came_before(tmp_path, packaged):
    packed = (packaged / "eu_calls_open.jsonl.gz").read_bytes()
    (tmp_path / "cut.gz").write_bytes(packed[: len(packed) // 2])
    *before, last = eu_calls.read([tmp_path / "cut.gz"])
    assert len(before) > 200 and isinstance(last, Rejection) and last.field == "archive"

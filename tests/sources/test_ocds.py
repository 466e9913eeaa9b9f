"""OCDS: releases, records and packages, however they are set down; a broken record costs no other."""

import gzip
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from styczna.sources import notices
from styczna.sources.records import CHANGE, COMPETITION, PLANNING, RESULT, Money, Notice, Rejection

GOOD = {
    "ocid": "ocds-1-7",
    "id": "1",
    "date": "2025-01-01T00:00:00Z",
    "tag": ["tender"],
    "tender": {"title": "Heat pumps", "classification": {"scheme": "CPV", "id": "42511110"}},
    "buyer": {"id": "b", "name": "The town"},
}


@pytest.fixture(scope="module")
def releases(data):
    with gzip.open(data / "ocds_uk_2025.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture
def read(tmp_path):
    """What the reader gives for the text of a file, or for one object."""

    def reading(content: object) -> list[Notice | Rejection]:
        path = tmp_path / "notices.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return list(notices.read([path]))

    return reading


@pytest.fixture(scope="module")
def british(data):
    return list(notices.read([data / "ocds_uk_2025.jsonl.gz"]))


def test_every_real_release_is_read(british):
    assert len(british) == 197 and all(isinstance(notice, Notice) for notice in british)
    assert len({notice.id for notice in british}) == 197
    kinds = [notice.kind for notice in british]
    assert [kinds.count(kind) for kind in (RESULT, COMPETITION, CHANGE, PLANNING)] == [103, 84, 6, 4]
    assert all(notice.cpv and notice.country == "UK" and notice.language == "en" for notice in british)


def test_a_real_award_says_who_won_what_and_where_it_stands(british):
    first = british[0]
    assert [winner.name for winner in first.awards[0].winners] == [
        "Hennessy Flooring Ltd",
        "LGM Limited",
        "McManus Flooring",
    ]
    assert first.awards[0].value == Money(Decimal("3380.86"), "GBP") and first.awards[0].decided == date(2021, 7, 9)
    assert first.buyers[0].town == "Worcester" and first.nuts == ("UKG",)
    assert first.process == "ocds-b5fd17-76485a2b-4074-427a-8782-2a6c3f9a2cb4"
    assert first.url and first.url.startswith("https://www.contractsfinder.service.gov.uk/Notice/")


def test_lost_line_breaks_are_mended(british):
    assert not any("rnrn" in text for notice in british for text in notice.descriptions.values())
    assert "barns, barnacles" not in british[1].descriptions["en"]
    assert next(iter(_mended("every year, the modern barn").values())) == "every year, the modern barn"


def _mended(description: str) -> dict[str, str]:
    from styczna.sources import ocds

    return dict(ocds.notice(GOOD | {"tender": {"title": "x", "description": description}}).descriptions)


@pytest.mark.parametrize("indent", [None, 1])
def test_a_package_a_list_and_records_say_the_same_as_lines(releases, british, read, indent):
    package = {"uri": "https://example.org", "publisher": {"name": "x", "uid": ["releases"]}, "releases": releases}
    records = {"records": [{"ocid": each["ocid"], "releases": [each]} for each in releases], "version": "1.1"}
    for content in (package, package | {"license": {"a": [1]}}, releases, records):
        assert read(json.dumps(content, indent=indent)) == british


def test_packages_one_a_line_are_read(releases, british, read):
    lines = (json.dumps({"releases": releases[start : start + 10]}) for start in range(0, 197, 10))
    assert read("\n".join(lines)) == british


def test_a_package_behind_a_package_is_read(releases, read):
    text = json.dumps({"releases": releases[:5], "version": "1.1"}) + "\n" + json.dumps({"releases": releases[5:7]})
    assert len(read(text)) == 7


def test_a_package_that_breaks_off_is_told_and_its_whole_releases_stay(releases, read):
    text = json.dumps({"releases": releases})
    found = read(text[: len(text) // 2])
    assert sum(isinstance(each, Notice) for each in found) > 50
    assert [each.found for each in found if isinstance(each, Rejection)][-1] == "The list breaks off before its end."


def test_a_package_cut_between_two_releases_does_not_look_whole(releases, read):
    text = json.dumps({"releases": releases[:3]})
    found = read(text[: text.index("}, {") + 1] if "}, {" in text else text[:-2])
    assert isinstance(found[-1], Rejection)


def test_a_broken_line_costs_no_other(read):
    found = read(json.dumps(GOOD) + '\n{"ocid": "x-2", \n' + json.dumps(GOOD | {"id": "2"}))
    assert [type(each) for each in found] == [Notice, Rejection, Notice]
    assert isinstance(found[1], Rejection) and found[1].line == 2


def test_a_record_gives_its_compiled_release_where_it_only_links_to_the_others(read):
    record = {"ocid": "ocds-1-7", "releases": [{"url": "https://example.org/1"}]}
    compiled = GOOD | {"tag": ["compiled"], "awards": [{"id": "1", "suppliers": [{"name": "Firm"}]}]}
    [found] = read({"records": [record | {"compiledRelease": compiled}]})
    assert isinstance(found, Notice) and found.kind == RESULT and found.awards[0].winners[0].name == "Firm"
    [refused] = read({"records": [record]})
    assert isinstance(refused, Rejection) and refused.field == "releases"


@pytest.mark.parametrize(
    ("without", "field"), [("ocid", "json"), ("id", "id"), ("tender", "title"), ("buyer", None), ("date", None)]
)
def test_what_is_missing_is_told_by_its_field(read, without, field):
    [found] = read({key: value for key, value in GOOD.items() if key != without})
    assert (found.field if isinstance(found, Rejection) else None) == field


def test_values_of_other_types_are_left_out_and_the_notice_stays(read):
    odd = {"value": [1], "tenderPeriod": "soon", "lots": {"id": 1}, "items": [None, 3], "status": 7}
    [found] = read(GOOD | {"tender": GOOD["tender"] | odd, "awards": "none", "parties": {"a": 1}})
    assert isinstance(found, Notice) and found.value is None and found.deadline is None and not found.awards


def test_amounts_are_read_as_json_has_them(read):
    [found] = read(GOOD | {"tender": GOOD["tender"] | {"value": {"amount": 45.125, "currency": "GBP"}}})
    assert found.value == Money(Decimal("45.125"), "GBP")


def test_lots_carry_their_items_values_and_winners(read):
    tender = GOOD["tender"] | {
        "lots": [{"id": "A", "title": "North", "value": {"amount": 5000, "currency": "EUR"}}, {"id": "B"}],
        "items": [{"relatedLot": "A", "classification": {"scheme": "CPV", "id": "09331100-9"}}],
        "tenderPeriod": {"endDate": "2025-02-03T12:00:00Z"},
    }
    award = {"id": "w", "relatedLots": ["A"], "suppliers": [{"id": "s"}], "status": "active"}
    parties = [{"id": "s", "name": "Firm", "identifier": {"id": "123"}, "address": {"countryName": "Polska"}}]
    [found] = read(GOOD | {"tender": tender, "awards": [award], "parties": parties})
    assert [lot.number for lot in found.lots] == ["A", "B"]
    assert found.lots[0].cpv == ("09331100",) and found.cpv == ("42511110", "09331100")
    assert found.deadline == datetime(2025, 2, 3, 12, tzinfo=UTC)
    assert found.awards[0].lots == ("A",) and found.awards[0].winners[0].country == "PL"
    assert found.awards[0].winners[0].national_id == "123"


def test_an_unsuccessful_tender_was_awarded_to_nobody(read):
    [found] = read(GOOD | {"tag": ["tenderCancellation"], "tender": GOOD["tender"] | {"status": "cancelled"}})
    assert found.kind == RESULT and found.awards[0].awarded is False


def test_identifiers_fit_into_an_address_and_stay_apart(read):
    odd = [read(GOOD | {"id": number})[0].id for number in ("a/b c", "a/b d", "ż" * 300, "1")]
    assert len(set(odd)) == 4 and all(len(each) <= 100 and each.isascii() and "/" not in each for each in odd)


def test_a_call_for_projects_is_sent_to_its_own_door(read):
    [found] = read({"topicId": "LIFE-1", "title": "x"})
    assert isinstance(found, Rejection) and "import it as a call" in found.found


def test_a_file_of_gigabytes_is_read_without_holding_it(tmp_path):
    import tracemalloc

    path = Path(tmp_path / "big.json")
    with path.open("w", encoding="utf-8") as file:
        file.write('{"releases": [')
        for number in range(4000):
            file.write(("," if number else "") + json.dumps(GOOD | {"id": str(number), "description": "x" * 2000}))
        file.write("]}")
    tracemalloc.start()
    count = sum(isinstance(each, Notice) for each in notices.read([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 4000 and peak < path.stat().st_size / 3

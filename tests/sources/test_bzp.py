"""BZP: rows of the bulletin's API, as a list or one a line."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from styczna.sources import notices
from styczna.sources.bzp import KINDS
from styczna.sources.records import CHANGE, COMPETITION, RESULT, Money, Notice, Rejection

ROW = {
    "noticeType": "ContractNotice",
    "orderType": "Delivery",
    "tenderType": "Zamówienie udzielane jest w trybie podstawowym na podstawie: art. 275 pkt 1 ustawy",
    "noticeNumber": "2025/BZP 00415305/01",
    "bzpNumber": "2025/BZP 00415305",
    "tenderId": "ocds-148610-0001",
    "publicationDate": "2025-09-28T03:33:47.88Z",
    "orderObject": "Dostawa pomp ciepła",
    "cpvCode": "42511110-5 (Pompy grzewcze),45331110-0 (Instalowanie kotłów)",
    "submittingOffersDate": "2025-10-10T08:00:00Z",
    "organizationName": "Gmina Przykładowa",
    "organizationCity": "Legnica",
    "organizationProvince": "PL02",
    "organizationCountry": "PL",
    "organizationNationalId": "7781019907",
    "objectId": "08dd1234-aaaa-bbbb-cccc-1234567890ab",
    "htmlBody": "<h3>4.1.5.) Wartość zamówienia: <span>123 456,78 PLN</span></h3>",
    "contractors": [],
}
RESULT_ROW = ROW | {
    "noticeType": "TenderResultNotice",
    "submittingOffersDate": None,
    "procedureResult": "zawarcieUmowy,uniewaznienie,zawarcieUmowy",
    "htmlBody": "<h3>8.2.) Wartość umowy/umowy ramowej: <span>98400,00 PLN</span></h3>"
    "<p>8.2.) Wartość umowy/umowy ramowej: 1.250,50 EUR</p>",
    "contractors": [
        {"contractorName": "Wykonawca sp. z o.o.", "contractorCity": "Legnica", "contractorProvince": "PL02",
         "contractorNationalId": "NIP: 779-21-42-959", "contractorCountry": "PL"},
        {"contractorName": "Zweite GmbH", "contractorNationalId": "DE 123 456", "contractorCountry": "DE"},
    ],
}  # fmt: skip


@pytest.fixture
def read(tmp_path):
    def reading(*rows: object, lines: bool = False) -> list[Notice | Rejection]:
        path = tmp_path / "bzp.json"
        text = "\n".join(map(json.dumps, rows)) if lines else json.dumps(rows)
        path.write_text(text, encoding="utf-8")
        return list(notices.read([path]))

    return reading


def test_a_row_says_what_it_says(read):
    [found] = read(ROW)
    assert isinstance(found, Notice)
    assert (found.id, found.source, found.kind) == ("BZP-2025-00415305", "bzp", COMPETITION)
    assert found.titles == {"pl": "Dostawa pomp ciepła"} and found.cpv == ("42511110", "45331110")
    assert (found.contract, found.procedure, found.nuts, found.country) == ("supplies", "open", ("PL51",), "PL")
    assert found.published == date(2025, 9, 28) and found.deadline == datetime(2025, 10, 10, 8, tzinfo=UTC)
    assert found.value == Money(Decimal("123456.78"), "PLN") and found.process == "ocds-148610-0001"
    assert found.buyers[0].national_id == "7781019907" and found.buyers[0].town == "Legnica"
    assert found.url == f"https://ezamowienia.gov.pl/mo-client-board/bzp/notice-details/id/{ROW['objectId']}"


def test_a_list_and_lines_say_the_same(read):
    assert read(ROW, RESULT_ROW) == read(ROW, RESULT_ROW, lines=True)


def test_a_result_gives_each_part_its_winner_and_value(read):
    [found] = read(RESULT_ROW)
    assert found.kind == RESULT and [award.awarded for award in found.awards] == [True, False, True]
    assert [award.value for award in found.awards] == [
        Money(Decimal("98400.00"), "PLN"),
        None,
        Money(Decimal("1250.50"), "EUR"),
    ]
    first, _, third = (award.winners for award in found.awards)
    assert (first[0].national_id, first[0].nuts) == ("7792142959", "PL51")
    assert (third[0].national_id, third[0].country) == ("DE 123 456", "DE")


def test_winners_that_cannot_be_told_apart_by_part_carry_no_value(read):
    [found] = read(RESULT_ROW | {"procedureResult": "zawarcieUmowy"})
    assert len(found.awards) == 2 and all(award.value is None and award.winners for award in found.awards)


def test_a_later_version_is_the_same_notice(read):
    first, second = read(ROW, ROW | {"noticeNumber": "2025/BZP 00415305/02", "bzpNumber": None})
    assert first.id == second.id


def test_a_change_names_what_it_changes(read):
    body = "<p>2.1.) Numer zmienianego ogłoszenia w BZP: 2025/BZP 00400000</p>"
    [found] = read(ROW | {"noticeType": "NoticeUpdateNotice", "htmlBody": body})
    assert (found.kind, found.changes) == (CHANGE, "BZP-2025-00400000")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"bzpNumber": "7", "noticeNumber": "7"}, "id"),
        ({"noticeType": "Something"}, "type"),
        ({"orderObject": " "}, "subject"),
    ],
)
def test_what_is_missing_is_told_and_costs_no_other(read, change, field):
    refused, good = read(ROW | change, ROW)
    assert isinstance(refused, Rejection) and refused.field == field and isinstance(good, Notice)


def test_broken_markup_and_odd_values_cost_only_themselves(read):
    odd = {"htmlBody": "<p>4.1.5.) Wartość zamówienia: wiele</b></td>", "cpvCode": "brak", "contractors": "x"}
    [found] = read(ROW | odd | {"submittingOffersDate": "jutro", "organizationProvince": "XX"})
    assert isinstance(found, Notice) and found.value is None and found.cpv == () and found.deadline is None


def test_an_answer_that_is_no_list_is_refused_and_no_empty_day(read, tmp_path):
    page = tmp_path / "maintenance.html"
    page.write_text("<html><body>Przerwa techniczna</body></html>", encoding="utf-8")
    [refused] = list(notices.read([page]))
    assert isinstance(refused, Rejection)
    [refused] = read({"message": "Przerwa techniczna"})
    assert isinstance(refused, Rejection)


def test_every_type_is_one_of_the_kinds(read):
    assert all(read(ROW | {"noticeType": kind})[0].kind == KINDS[kind] for kind in KINDS)

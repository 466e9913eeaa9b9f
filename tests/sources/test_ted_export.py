"""TED_EXPORT: what real notices of every form give, and what malformed values cost them (never the notice)."""

import re
from datetime import date
from decimal import Decimal

import pytest

from styczna.sources.records import Money, Notice, Rejection

# What each fixture says, read by eye: id, kind, form, contract, procedure, value, deadline, lots, decisions (with
# how many winners), what it changes.
NOTICES = """
f02_331333-2021 competition F02 supplies | open | 5939497 EUR | 2021-07-15T16:00 | 1 2 | - | -
f03_178025-2021 result F03 supplies | open | 104807.52 EUR | - | 1 2 | 1 1 | 592788-2020
f03_404576-2016 result F03 services | without call | 346000 GBP | - | 1 | 3 | 127778-2016
f04_616425-2019 planning F04 supplies | - | - | - | 1 | - | -
f05_042489-2017 competition F05 services | restricted | 500000000 GBP | 2017-03-03T10:00 | 1 2 | - | -
f06_456016-2019 result F06 works | open | 510000 EUR | - | 1 2 3 | 1 0 nobody | 317453-2019
f07_308549-2021 competition F07 supplies | - | - | - | 1 | - | -
f08_574960-2018 planning F08 works | - | - | - | 1 | - | -
f08_594908-2021 planning F08 supplies | - | - | - | 1 | - | -
f12_121131-2017 competition F12 services | restricted | - | 2017-04-18 | 1 | - | -
f13_251620-2021 result F13 services | restricted | - | - | 1 | 2 | 34638-2020
f13_353883-2016 result F13 services | open | - | - | 1 | nobody | 235521-2016
f14_218017-2021 change F14 supplies | open | - | 2021-05-21T23:59 | - | - | 189849-2021
f15_607799-2019 result F15 services | without call | 2000000.00 PLN | - | 1 | 1 | -
f16_108898-2021 planning F16 supplies | - | - | - | 1 2 3 | - | -
f17_368559-2021 competition F17 supplies | competitive dialogue | 20000000.00 EUR | 2021-10-11T13:27 | 1 2 | - | -
f18_198771-2021 result F18 services | restricted | 3613958.00 PLN | - | 1 | 1 | 364093-2020
f20_078215-2021 change F20 services | open | 7691526.00 PLN | - | 2 | 1 | 330648-2019
f21_316641-2022 planning F21 services | - | - | - | 1 2 3 4 | - | -
f22_017620-2019 planning F22 services | - | - | - | 1.1 2.1 | - | -
f23_639188-2021 result F23 services | concession | - | - | 1 | 1 | 549301-2020
f24_277930-2021 competition F24 services | concession | 8559172.00 MKD | 2021-06-30T12:00 | 1 | - | -
f25_050573-2022 result F25 services | concession | 46328400 EUR | - | 1 2 | nobody nobody | 654888-2021
t01_261015-2022 planning T01 services | direct award | - | - | 1 | - | -
t02_352273-2021 result T02 services | - | - | - | 1 | 1 | -
"""
TOLD = [[*row.split(" | ")[0].split(), *row.split(" | ")[1:]] for row in NOTICES.strip().split("\n")]


def summary(notice: Notice) -> list[str]:
    value = notice.value and f"{notice.value.amount} {notice.value.currency}"
    deadline = notice.deadline and notice.deadline.isoformat()[:16]
    won = ("nobody" if award.awarded is False else str(len(award.winners)) for award in notice.awards)
    lots = " ".join(lot.number for lot in notice.lots)
    return [told or "-" for told in (notice.procedure, value, deadline, lots, " ".join(won), notice.changes)]


@pytest.mark.parametrize("told", TOLD, ids=[told[0] for told in TOLD])
def test_a_notice_of_each_form_says_what_its_publication_says(notice_of, told):
    file, kind, form, contract, *rest = told
    notice = notice_of(f"notices/{file}.xml")
    assert notice.id == file[4:].lstrip("0")
    assert notice.url == f"https://ted.europa.eu/en/notice/-/detail/{notice.id}"
    assert (notice.source, notice.kind, notice.form, notice.contract) == ("ted-export", kind, form, contract)
    assert summary(notice) == rest


@pytest.mark.parametrize("told", TOLD, ids=[told[0] for told in TOLD])
def test_a_notice_of_each_form_has_its_parts(notice_of, told):
    notice = notice_of(f"notices/{told[0]}.xml")
    assert len(notice.titles) == 24 and all(notice.titles.values())
    assert notice.language in notice.descriptions
    assert notice.buyers and all(buyer.name for buyer in notice.buyers)
    assert notice.country and notice.cpv and notice.published
    assert all(lot.cpv for lot in notice.lots)
    numbers = {lot.number for lot in notice.lots}
    assert all(set(award.lots) <= numbers for award in notice.awards)
    assert len({(award.number, award.lots) for award in notice.awards}) == len(notice.awards)


def test_a_qualification_system_without_an_end_says_so(notice_of):
    assert notice_of("notices/f07_308549-2021.xml").indefinite
    assert not notice_of("notices/f02_331333-2021.xml").indefinite


def test_a_qualification_system_with_an_end_has_its_day(read, data):
    document = (data / "notices" / "f07_308549-2021.xml").read_bytes()
    (notice,) = read(document.replace(b"<INDEFINITE_DURATION/>", b"<DATE_END>2028-12-31</DATE_END><RENEWAL/>"))
    assert (notice.indefinite, notice.runs_until) == (False, date(2028, 12, 31))


def test_the_duration_of_a_contract_is_not_that_of_a_qualification_system(read, data):
    document = (data / "notices" / "f02_331333-2021.xml").read_bytes()
    (notice,) = read(document.replace(b"</SHORT_DESCR>", b"</SHORT_DESCR><DATE_END>2028-12-31</DATE_END>"))
    assert (notice.indefinite, notice.runs_until) == (False, None)


def test_social_services_name_their_qualification_system_apart(read, data):
    document = (data / "notices" / "f22_017620-2019.xml").read_bytes()
    (notice,) = read(document.replace(b"</OBJECT_DESCR>", b"<QS><INDEFINITE_DURATION/></QS></OBJECT_DESCR>"))
    assert notice.indefinite


# ---- words


def test_a_title_is_the_buyers_own_in_the_languages_of_the_form_and_the_standard_one_in_the_others(notice_of):
    notice = notice_of("notices/f08_574960-2018.xml")
    assert notice.language == "pl"
    assert notice.titles["pl"] == "Budowa obiektu wojskowej straży pożarnej na lotnisku Świdwin"
    assert notice.titles["en"] == "Construction work" and notice.titles["de"] == "Bauarbeiten"


def test_a_form_in_two_languages_gives_both(notice_of):
    notice = notice_of("notices/f08_594908-2021.xml")
    assert notice.titles["fr"] == "Vente de 181 lots de matériels divers à Ypres."
    assert notice.titles["nl"].startswith("verkoop van 181 loten divers materieel te Ieper")
    assert set(notice.descriptions) == {"fr", "nl"}
    assert set(notice.lots[0].descriptions) == {"fr", "nl"}


def test_paragraphs_keep_their_breaks(notice_of):
    description = notice_of("notices/f20_078215-2021.xml").descriptions["pl"]
    assert "w EC Wrocław:\n1) Kocioł KW3" in description


def test_a_correction_says_what_it_changes(notice_of):
    description = notice_of("notices/f14_218017-2021.xml").descriptions["bg"]
    deadline = "IV.2.2) Срок за получаване на оферти или на заявления за участие: 2021-05-17 → 2021-05-21"
    assert deadline in description.split("\n")


# ---- parties


def test_a_buyer_has_its_names_and_places(notice_of):
    (buyer,) = notice_of("notices/f20_078215-2021.xml").buyers
    assert (buyer.town, buyer.nuts, buyer.country) == ("Wrocław", "PL514", "PL")
    assert buyer.name == "Zespołu Elektrociepłowni Wrocławskich Kogeneracja S.A."
    assert (buyer.national_id, buyer.url) == ("KRS: 0000001010", "http://www.kogeneracja.com.pl")


def test_all_buyers_are_named(notice_of):
    assert [buyer.name for buyer in notice_of("notices/f14_218017-2021.xml").buyers] == [
        "„Електроразпределение Юг“ ЕАД",
        "„ЕВН България Топлофикация“ ЕАД",
    ]
    assert [buyer.name for buyer in notice_of("notices/f16_108898-2021.xml").buyers] == [
        "Poliisihallitus",
        "Suojelupoliisi",
        "Rajavartiolaitos",
        "Tulli",
    ]


def test_a_consortium_is_one_decision_with_several_winners(notice_of):
    (award,) = notice_of("notices/f03_404576-2016.xml").awards
    assert [winner.name for winner in award.winners] == [
        "Tameside Hospital NHS Foundation Trust",
        "Pennine Acute Hospital NHS Trust",
        "Stockport NHS Foundation Trust",
    ]
    assert (award.number, award.lots, award.tenders, award.awarded) == ("1", (), 3, True)
    assert award.value == Money(Decimal(346000), "GBP") and award.decided == date(2016, 10, 1)


def test_a_winner_that_is_named_twice_won_once(notice_of):
    (award,) = notice_of("notices/f23_639188-2021.xml").awards
    assert len(award.winners) == 1 and award.tenders == 5


def test_a_direct_award_of_transport_names_its_operator(notice_of):
    notice = notice_of("notices/t02_352273-2021.xml")
    (award,) = notice.awards
    assert [winner.name for winner in award.winners] == ["Polregio Sp. z o.o. (Przewozy Regionalne Sp. z o.o.)"]
    assert award.value == Money(Decimal("309155000.00"), "PLN")
    assert "PL51" in notice.nuts


def test_a_voluntary_notice_in_advance_names_the_chosen_winner(notice_of):
    (award,) = notice_of("notices/f15_607799-2019.xml").awards
    assert award.winners[0].nuts == "PL518" and award.decided == date(2019, 12, 16)


def test_a_contest_gives_its_prize(notice_of):
    (award,) = notice_of("notices/f13_251620-2021.xml").awards
    assert (award.value, award.tenders) == (Money(Decimal(35000), "EUR"), 4)
    assert [winner.town for winner in award.winners] == ["Paris", "Paris"]


def test_a_modification_gives_contractors_and_value_as_they_are_after_it(notice_of):
    notice = notice_of("notices/f20_078215-2021.xml")
    (award,) = notice.awards
    assert (award.number, award.lots, award.value) == ("C17Z190088", ("2",), notice.value)
    assert [winner.name for winner in award.winners] == ["Energotechnika-Energorozruch S.A."]


# ---- lots


def test_contracts_of_one_number_are_kept_apart_by_their_lots(notice_of):
    awards = notice_of("notices/f03_178025-2021.xml").awards
    assert [(award.number, award.lots, str(award.value.amount)) for award in awards] == [
        ("212A000019", ("1",), "98447.52"),
        ("212A000019", ("2",), "6360.00"),
    ]


def test_contracts_of_one_number_without_lots_are_counted(notice_of):
    awards = notice_of("ted_v2_r2_0_7_2011.xml").awards
    assert [award.number for award in awards] == [
        "C&E/P&I/CPU/000014",
        "C&E/P&I/CPU/000014 [2]",
        "C&E/P&I/CPU/000014 [3]",
    ]


def test_a_lot_keeps_its_own_codes_values_and_criteria(notice_of):
    first, second = notice_of("notices/f02_331333-2021.xml").lots
    assert (first.titles, second.titles) == ({"es": "Lote 2"}, {"es": "Lote 1"})
    assert (first.value, second.value) == (Money(Decimal(2070569), "EUR"), Money(Decimal(3868928), "EUR"))
    assert first.criteria == ("Precio ponderado de equipos y opciones (45,00)", "Vida útil de los equipos (5,00)")
    notice = notice_of("notices/f05_042489-2017.xml")
    assert notice.cpv == ("71314000", "31682000", "09123000")
    assert [lot.cpv for lot in notice.lots] == [("31682000",), ("09123000",)]


def test_the_lots_of_several_objects_carry_the_number_of_their_object(notice_of):
    first, second = notice_of("notices/f22_017620-2019.xml").lots
    assert first.titles["sv"] == "Leverans av ELmaterial. Ramavtal"
    assert second.titles["sv"] == "Förfrågningsunderlag för leverans av El-material"
    assert first.value == second.value == Money(Decimal(15000000), "SEK")


def test_lots_of_defence_are_read_from_their_annexes(notice_of):
    notice = notice_of("notices/f16_108898-2021.xml")
    assert notice.lots[0].titles == {"fi": "Ballistinen luotisuojakypärä"}
    first, second = notice_of("notices/f17_368559-2021.xml").lots
    assert (first.cpv, second.cpv) == (("18143000", "33000000"), ("18143000",))


# ---- the years before and after


def test_a_notice_of_2011_is_read(notice_of):
    notice = notice_of("ted_v2_r2_0_7_2011.xml")
    assert (notice.id, notice.kind, notice.form, notice.changes) == ("5302-2011", "result", "F03", "211116-2010")
    assert notice.value == Money(Decimal("878000.00"), "GBP")
    assert notice.buyers[0].name == "Southend Borough Council"
    assert [winner.name for award in notice.awards for winner in award.winners] == [
        "Team Prevent",
        "Workplace Options",
        "Diagnostic Health Solutions Ltd",
    ]
    assert "Price (70)" in notice.lots[0].criteria


def test_a_notice_of_2024_is_read(notice_of):
    notice = notice_of("ted_v2_r2_0_9_2024.xml")
    assert (notice.id, notice.kind, notice.changes) == ("2670-2024", "result", "764589-2023")
    assert notice.awards[0].winners[0].nuts == "DE21H"


def test_the_namespace_changes_nothing(read, data):
    document = (data / "ted_v2_r2_0_9_2024.xml").read_bytes()
    plain = re.sub(rb'\sxmlns="[^"]*"', b"", document, count=1)
    assert plain != document
    assert read(plain) == read(document)


# ---- malformed values and missing parts


@pytest.mark.parametrize(
    ("good", "bad", "lost"),
    [
        (b"<DATE_PUB>20181226</DATE_PUB>", b"<DATE_PUB>20171345</DATE_PUB>", "published"),
        (b'CODE="45000000"', b'CODE="4500000"', "cpv"),
        (b'<ISO_COUNTRY VALUE="PL"/>', b'<ISO_COUNTRY VALUE="Poland"/>', None),
        (b'CODE="PL42"', b'CODE="Pomorze"', "nuts"),
    ],
)
def test_a_malformed_value_is_left_out_and_the_notice_stays(read, small, good, bad, lost):
    assert good in small
    (before,), (after,) = read(small), read(small.replace(good, bad))
    assert isinstance(after, Notice)
    assert (after.id, after.titles, after.buyers) == (before.id, before.titles, before.buyers)
    if lost:
        assert getattr(before, lost) and not getattr(after, lost)


def test_a_deadline_on_no_day_is_left_out(read, data):
    document = (data / "notices" / "f24_277930-2021.xml").read_bytes()
    (notice,) = read(document.replace(b"20210630", b"20210631"))
    assert isinstance(notice, Notice) and notice.deadline is None


@pytest.mark.parametrize("amount", [b"0", b"-5", b"a lot", b"", b"1e400", b"9" * 40])
def test_an_amount_that_is_none_is_never_zero(read, data, amount):
    document = (data / "notices" / "f24_277930-2021.xml").read_bytes()
    (notice,) = read(document.replace(b">8559172.00<", b">" + amount + b"<"))
    assert isinstance(notice, Notice) and notice.value is None


@pytest.mark.parametrize(
    ("pattern", "replacement", "field"),
    [
        (rb'DOC_ID="[^"]*"|<NO_DOC_OJS>.*?</NO_DOC_OJS>|<RECEPTION_ID>.*?</RECEPTION_ID>', b"", "id"),
        (rb"<FORM_SECTION>.*</FORM_SECTION>", b"<FORM_SECTION/>", "form"),
        (rb"<FORM_SECTION>.*</FORM_SECTION>", b"", "form"),
        (rb"(<TITLE>.*?</TITLE>)|(<ML_TITLES>.*</ML_TITLES>)", b"", "title"),
    ],
)
def test_a_notice_without_what_makes_it_one_is_refused_with_the_field(read, small, pattern, replacement, field):
    changed = re.sub(pattern, replacement, small, flags=re.DOTALL)
    assert changed != small
    (rejection,) = read(changed)
    assert isinstance(rejection, Rejection) and rejection.field == field and rejection.line


def test_a_notice_without_a_number_has_its_own_identifier_and_the_given_link(read, small):
    unnumbered = re.sub(rb'DOC_ID="[^"]*"', b"", re.sub(rb"<NO_DOC_OJS>[^<]*</NO_DOC_OJS>", b"", small))
    (notice,) = read(unnumbered)
    own = re.search(rb"<RECEPTION_ID>([^<]*)", small)[1].decode()
    assert notice.id == own
    assert notice.url is None or notice.url.startswith("http")

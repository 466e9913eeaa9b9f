"""eForms: all examples of the SDK, real notices, the chain to the winners, and the rules of rejection."""

import re
import tarfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from styczna.sources import eforms_rules, safe
from styczna.sources.records import Money, Notice, Rejection


@pytest.fixture(scope="session")
def documents(data) -> dict[str, bytes]:
    """The examples of the eForms SDK, by their names."""
    with tarfile.open(data / "eforms_sdk_examples.tar.gz") as archive:
        return {info.name.removesuffix(".xml"): archive.extractfile(info).read() for info in archive}


@pytest.fixture(scope="session")
def answers(data) -> dict[str, Notice | Rejection]:
    """What the readers answer to each example."""
    from styczna.sources import notices

    with tarfile.open(data / "eforms_sdk_examples.tar.gz") as archive:
        names = [info.name.removesuffix(".xml") for info in archive]
    return dict(zip(names, notices.read([data / "eforms_sdk_examples.tar.gz"]), strict=True))


Changed = Callable[..., Notice | Rejection]


@pytest.fixture
def changed(read, documents) -> Changed:
    """What the readers answer to an example in which a pattern was replaced."""

    def reading(name: str, *changes: tuple[str, str]) -> Notice | Rejection:
        document = documents[name].decode()
        for pattern, replacement in changes:
            document, count = re.subn(pattern, replacement, document, flags=re.DOTALL)
            assert count, f"nothing to replace: {pattern}"
        (answer,) = read(document)
        return answer

    return reading


# ---- the examples of the SDK


def test_every_example_is_read_but_the_invalid_ones(answers):
    assert len(answers) == 92
    for name, answer in answers.items():
        assert isinstance(answer, Rejection) == name.startswith("INVALID_"), (name, answer)


ALL = "identifier, buyer, title, CPV code, lot"
EMPTY_PARTS = "identifier, identifier of organisation 1, name of organisation 1, buyer, title, CPV code"
INVALID = {
    "can_24_empty": ("id", f"Missing: {ALL}."),
    "can_24_stage-1": ("id", f"Missing: {EMPTY_PARTS}, identifier of lot 1."),
    "can_24_stage-2": ("id", f"Missing: {EMPTY_PARTS}, identifier of lot 1."),
    "change-cn_24_FRA_comments": ("lots-awarded", "Nobody may win a lot: at most 0 lots are awarded."),
    "cn_24_empty": ("id", f"Missing: {ALL}."),
    "cn_24_multiple": ("organisation", "Missing: identifier of organisation 3, name of organisation 3."),
    "cn_24_stage-1": ("id", f"Missing: {EMPTY_PARTS}, identifier of lot 1."),
    "cn_24_stage-2": ("id", f"Missing: {EMPTY_PARTS}, identifier of lot 1."),
    "pin-buyer_24_stage-1": ("id", f"Missing: {EMPTY_PARTS}."),
    "pin-only_24_empty": ("id", f"Missing: {ALL}."),
    "pin-only_24_minimal": ("id", f"Missing: {ALL}."),
    "pin-only_24_stage-1": ("id", f"Missing: {EMPTY_PARTS}, identifier of lot 1."),
}


@pytest.mark.parametrize("name", INVALID)
def test_each_invalid_example_is_told_what_it_lacks(answers, name):
    rejection = answers[f"INVALID_{name}"]
    assert (rejection.field, rejection.found) == INVALID[name]
    assert rejection.line and rejection.file.endswith(f"!INVALID_{name}.xml")


def test_the_kind_follows_the_form(answers):
    kinds = {"pin": "planning", "cn": "competition", "can": "result", "veat": "result", "pin-cfc": "competition"}
    for name, answer in answers.items():
        if isinstance(answer, Notice):
            kind = re.match(r"pin-cfc|can-modif|change-cn|subco|qu-sy|[a-z]+|.", name)[0]
            assert answer.kind == kinds.get(kind, answer.kind), name
    assert answers["can-modif_24_value"].kind == "change"
    assert answers["change-cn_24_void"].kind == "competition"  # a new version of the notice that it corrects
    assert answers["X01_EEIG"].kind == answers["X02_registration"].kind == "other"
    assert answers["CEI"].kind == "competition" and answers["E1_minimal"].kind == "planning"


def test_every_example_has_the_parts_that_its_form_has(answers):
    for name, answer in answers.items():
        if isinstance(answer, Rejection):
            continue
        assert answer.source == "eforms" and answer.titles, name
        if answer.form.startswith("brin"):
            continue
        assert answer.buyers and answer.cpv and answer.country, name
        assert answer.lots or answer.form == "pin-buyer", name
        numbers = {lot.number for lot in answer.lots}
        assert all(set(award.lots) <= numbers for award in answer.awards), name
        assert len({(award.number, award.lots) for award in answer.awards}) == len(answer.awards), name
        if answer.kind == "result":
            assert answer.awards, name


def test_a_notice_that_was_not_published_has_its_own_identifier_with_its_version(answers):
    notice = answers["cn_24_minimal"]
    assert notice.id == "f42be27e-09cf-4f0e-a745-63ec689631e6-01"
    assert notice.url is None and notice.published is None


def test_a_notice_in_all_languages_is_read_in_all(answers):
    notice = answers["cn_24_multilingual"]
    assert len(notice.titles) == len(notice.descriptions) == len(notice.lots[0].titles) == 24
    assert notice.language == "en"
    assert notice.titles["pl"].startswith("Świadczenie usług informatycznych")


def test_a_hundred_lots_are_a_hundred_lots(answers):
    numbers = [lot.number for lot in answers["cn_24_maximal_100_lots"].lots]
    assert len(numbers) == len(set(numbers)) == 100


def test_a_deadline_keeps_its_zone(answers):
    notice = answers["cn_24_minimal"]
    assert notice.deadline.isoformat() == notice.lots[0].deadline.isoformat() == "2020-02-04T10:00:00+02:00"


def test_a_qualification_system_says_how_long_it_runs_and_no_other_notice_does(answers):
    read = {name: notice for name, notice in answers.items() if isinstance(notice, Notice)}
    assert {name: n.runs_until for name, n in read.items() if n.runs_until} == {"qu-sy_25": date(2023, 4, 30)}
    assert not any(notice.indefinite for notice in read.values())


def test_a_qualification_system_that_is_not_limited_says_so(read, documents):
    period = re.compile(rb"(<cac:PlannedPeriod>).*?(</cac:PlannedPeriod>)", re.DOTALL)
    unlimited = rb'\1<cbc:DescriptionCode listName="timeperiod">UNLIMITED</cbc:DescriptionCode>\2'
    (notice,) = read(period.sub(unlimited, documents["qu-sy_25"]))
    assert (notice.indefinite, notice.runs_until) == (True, None)


def test_a_correction_points_to_what_it_changes(answers):
    assert answers["change-cn_24_open_dates"].changes == "c4c415ee-ac08-4465-8fa6-57568cf69462-01"
    assert answers["can-modif_24_value"].changes == "342558-2018"


def test_criteria_carry_their_weights(answers):
    assert answers["change-cn_24_open_dates"].lots[0].criteria[0] == "Methodology and approach (15)"


def test_the_winners_are_found_through_tender_and_party(answers):
    first, second, third = answers["can_24_maximal"].awards
    assert (first.number, first.lots, first.awarded) == ("REF RST-678", ("LOT-0001",), True)
    assert [winner.name for winner in first.winners] == ["Gyro Soft SA", "The best App Ltd."]
    assert [winner.name for winner in second.winners] == ["Competitor"]
    assert (third.lots, third.winners, third.awarded) == (("LOT-0002",), (), False)
    assert (first.tenders, first.decided) == (9, date(2023, 3, 23))


def test_several_contracts_for_a_lot_are_several_awards(answers):
    awards = answers["can_23_contracts"].awards
    assert [(award.lots, award.value, [w.name for w in award.winners]) for award in awards] == [
        (("LOT-0000",), Money(Decimal(2000000), "GBP"), ["Jacobs"]),
        (("LOT-0000",), Money(Decimal(1000000), "GBP"), ["Phoenix commercial collections"]),
    ]


def test_what_is_kept_back_is_not_read(answers):
    notice = answers["can_25_withheld_lots"]
    told = repr(notice)
    assert "unpublished" not in told and "1970" not in told and "'-1'" not in told


def test_a_business_registration_has_its_name(answers):
    notice = answers["X02_registration"]
    assert notice.titles == {"en": "ACME Solution"} and notice.buyers == () and notice.country == "IE"


# ---- real notices


def test_a_real_result_is_read(notice_of):
    notice = notice_of("eforms_ubl_2025.xml")
    assert (notice.id, notice.kind, notice.form, notice.language) == ("372-2025", "result", "can-standard", "et")
    assert (notice.contract, notice.procedure, notice.published) == ("supplies", "open", date(2025, 1, 2))
    assert notice.url == "https://ted.europa.eu/en/notice/-/detail/372-2025"
    assert notice.buyers[0].name == "Sihtasutus Viljandi Haigla" and notice.nuts == ("EE009",)
    (award,) = notice.awards
    assert (award.number, award.value) == ("HM 2024-63", Money(Decimal("23185.00"), "EUR"))
    assert (award.winners[0].name, award.winners[0].national_id) == ("Medivar OÜ", "12339040")


def test_the_packaged_notices_of_2024_are_all_read(read, packaged):
    found = read(packaged / "eforms_2024.tar.gz")
    assert len(found) == 12 and all(isinstance(notice, Notice) and notice.published for notice in found)
    assert sum(bool(notice.deadline) for notice in found if notice.kind == "competition") == 7
    assert all(award.winners for notice in found for award in notice.awards if award.awarded)


# ---- references and parties


SECOND_PARTY = """</efac:TenderingParty><efac:TenderingParty><cbc:ID>TPA-0002</cbc:ID><efac:Tenderer><cbc:ID>ORG-0002
</cbc:ID></efac:Tenderer></efac:TenderingParty></efac:NoticeResult>"""
SECOND_TENDER = """<efac:LotTender><cbc:ID schemeName="tender">TEN-0002</cbc:ID><cac:LegalMonetaryTotal>
<cbc:PayableAmount currencyID="EUR">70000</cbc:PayableAmount></cac:LegalMonetaryTotal>
<efac:TenderingParty><cbc:ID>TPA-0002</cbc:ID></efac:TenderingParty><efac:TenderLot><cbc:ID>LOT-0000</cbc:ID></efac:TenderLot></efac:LotTender>"""
SIGNED_BY_BOTH = (
    (r"</efac:TenderingParty>\s*</efac:NoticeResult>", SECOND_PARTY),
    (r"(<efac:SettledContract>\s*<cbc:ID schemeName=\"contract\">CON-0001</cbc:ID>\s*<cbc:IssueDate)",
     SECOND_TENDER + r"\1"),
    (r"(SCN DEF:2020-12</cbc:ID>\s*</efac:ContractReference>)",
     r"\1<efac:LotTender><cbc:ID>TEN-0002</cbc:ID></efac:LotTender>"),
)  # fmt: skip


def test_parties_that_signed_one_contract_did_not_win_together(changed):
    notice = changed("can_24_minimal", *SIGNED_BY_BOTH)
    assert [(award.number, award.value.amount, [w.name for w in award.winners]) for award in notice.awards] == [
        ("SCN DEF:2020-12", 70000, ["Tribunal administratif de Rouen"]),
        ("SCN DEF:2020-12 [2]", 95414, ["Espaces Verts Lemire"]),
    ]


def test_tenderers_of_one_party_won_together(changed):
    second = "<efac:Tenderer><cbc:ID>ORG-0002</cbc:ID></efac:Tenderer>"
    notice = changed("can_24_minimal", (r"</efac:Tenderer>", rf"</efac:Tenderer>{second}{second}"))
    (award,) = notice.awards
    assert [winner.name for winner in award.winners] == ["Espaces Verts Lemire", "Tribunal administratif de Rouen"]


def test_a_lot_without_a_contract_is_awarded_to_its_winning_tender(changed):
    contract = r"<efac:SettledContract>.*?</efac:SettledContract>"
    notice = changed("can_24_minimal", (contract, ""))
    (award,) = notice.awards
    assert (award.number, award.value.amount) == ("RES-0001", 95414)
    assert [winner.name for winner in award.winners] == ["Espaces Verts Lemire"]


def test_a_touch_point_stands_for_its_organisation(changed):
    point = "<cac:PartyIdentification><cbc:ID>TPO-0001</cbc:ID></cac:PartyIdentification>"
    notice = changed(
        "cn_24_minimal",
        (r"(</efac:Company>)(\s*</efac:Organization>\s*<efac:Organization>)",
         rf"\1<efac:TouchPoint>{point}</efac:TouchPoint>\2"),
        (r"(<cac:ContractingParty>.*?)ORG-0001", r"\1TPO-0001"),
    )  # fmt: skip
    assert [buyer.name for buyer in notice.buyers] == ["Publications Office of the European Union"]


@pytest.mark.parametrize(
    ("pattern", "replacement", "found"),
    [
        (r"(<efac:Tenderer>\s*<cbc:ID[^>]*>)ORG-0004", r"\1ORG-0009", "ORG-0009"),
        (r"(<efac:TenderingParty>\s*<cbc:ID[^>]*>)TPA-0001(</cbc:ID>\s*</)", r"\1TPA-0009\2", "TPA-0009"),
        (r"(<efac:LotTender>\s*<cbc:ID[^>]*>)TEN-0001(</cbc:ID>\s*</)", r"\1TEN-0009\2", "TEN-0009"),
        (r"(<efac:SettledContract>\s*<cbc:ID[^>]*>)CON-0001(</cbc:ID>\s*</)", r"\1CON-0009\2", "CON-0009"),
        (r"(<efac:TenderLot>\s*<cbc:ID[^>]*>)LOT-0000", r"\1LOT-0009", "LOT-0009"),
        (r"(<cac:ContractingParty>.*?)ORG-0001", r"\1ORG-0009", "ORG-0009"),
        (r"(<efac:Tenderer>\s*<cbc:ID[^>]*>)ORG-0004", r"\1", "(organisation)"),
    ],
)
def test_a_reference_behind_which_nothing_stands_is_refused(changed, pattern, replacement, found):
    rejection = changed("can_24_minimal", (pattern, replacement))
    assert isinstance(rejection, Rejection), rejection
    assert (rejection.field, rejection.found) == ("reference", f"Nothing stands behind the reference {found}.")
    assert rejection.line > 4


def test_references_without_end_are_refused(monkeypatch, changed):
    monkeypatch.setattr(safe, "MAX_REFERENCES", 3)  # the tender of the contract, of the award, and its firm
    assert isinstance(changed("can_24_minimal", ("Rouen Habitat", "R")), Notice)
    monkeypatch.setattr(safe, "MAX_REFERENCES", 2)
    assert changed("can_24_minimal", ("Rouen Habitat", "R")).found == "The results follow more than 2 references."


# ---- the rules


@pytest.mark.parametrize(
    ("pattern", "replacement", "field", "missing"),
    [
        (r'<cbc:ID schemeName="notice-id">.*?</cbc:ID>', "", "id", "identifier"),
        (r'(schemeName="notice-id">).*?<', r"\1<", "id", "identifier"),
        (r"<cac:ContractingParty>.*?</cac:ContractingParty>", "", "buyer", "buyer"),
        (r"(<cac:ProcurementProject>\s*)<cbc:Name.*?</cbc:Name>", r"\1", "title", "title"),
        (r"<cac:MainCommodityClassification>.*?</cac:MainCommodityClassification>", "", "cpv", "CPV code"),
        (r"<cac:ProcurementProjectLot>.*</cac:ProcurementProjectLot>", "", "lot", "lot"),
        (r'<cbc:ID schemeName="Lot">LOT-0000', '<cbc:ID schemeName="Lot">', "lot", "identifier of lot 1"),
        (r"<cac:PartyName>.*?</cac:PartyName>", "", "organisation", "name of organisation 1, name of organisation 2"),
    ],
)
def test_what_every_form_must_have_is_asked_for(changed, pattern, replacement, field, missing):
    rejection = changed("cn_24_minimal", (pattern, replacement))
    assert isinstance(rejection, Rejection), rejection
    assert (rejection.field, rejection.found) == (field, f"Missing: {missing}.")


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r"<cac:TenderSubmissionDeadlinePeriod>.*?</cac:TenderSubmissionDeadlinePeriod>", ""),
        (r"2020-02-04", "2020-13-45"),
        (r"72230000", "7223000"),
        (r"LUX", "LUXEMBOURG"),
        (r"ENG", "english"),
        (r'listName="competition"', ""),
        (r"<cbc:NoticeTypeCode.*?</cbc:NoticeTypeCode>", ""),
        (r"FRD22", "FR-D22"),
        (r">Publications Office of the European Union<", ">unpublished<"),
    ],
)
def test_a_malformed_or_missing_value_does_not_lose_the_notice(changed, pattern, replacement):
    notice = changed("cn_24_minimal", (pattern, replacement))
    assert isinstance(notice, Notice), notice
    assert notice.id == "f42be27e-09cf-4f0e-a745-63ec689631e6-01" and notice.cpv == notice.lots[0].cpv


@pytest.mark.parametrize(("number", "accepted"), [("0", False), ("1", True), ("9", True), ("many", True)])
def test_nobody_may_be_kept_from_winning_any_lot(changed, number, accepted):
    distribution = f"<cac:LotDistribution><cbc:MaximumLotsAwardedNumeric>{number}</cbc:MaximumLotsAwardedNumeric>"
    terms = rf"\1<cac:TenderingTerms>{distribution}</cac:LotDistribution>"
    answer = changed("cn_24_minimal", (r"(</cac:ContractingParty>\s*)<cac:TenderingTerms>", terms))
    assert isinstance(answer, Notice) == accepted


@pytest.mark.parametrize("amount", ["0", "-1", "", "x", "1e400"])
def test_an_amount_that_is_none_is_never_zero(changed, amount):
    notice = changed("can_24_minimal", (r">(390697\.84|95414)<", f">{amount}<"))
    assert notice.value is None and notice.awards[0].value is None


def test_a_text_without_a_language_is_in_the_notices_own(changed):
    unnamed = (r' languageID="ENG"', "")
    notice = changed("cn_24_minimal", unnamed)
    assert set(notice.titles) == {"en"}
    notice = changed("cn_24_minimal", unnamed, (r"LanguageCode>ENG<", "LanguageCode><"))
    assert set(notice.titles) == {"und"} and notice.language is None


def test_the_rules_are_documented_where_they_are_kept():
    for field in ("BT-701", "BT-500", "OPT-300", "BT-21", "BT-262", "BT-137", "BT-33"):
        assert field in eforms_rules.__doc__

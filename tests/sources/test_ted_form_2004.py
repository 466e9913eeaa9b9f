"""Forms of the years before 2014 that no fixture has, as their schema writes them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from styczna.sources.records import Money, Notice


def old(form: str, *, number: str = "000123-2012", document: str = "7") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<TED_EXPORT DOC_ID="{number}" xmlns="http://publications.europa.eu/TED_schema/Export">
<CODED_DATA_SECTION><REF_OJS><DATE_PUB>20120105</DATE_PUB></REF_OJS><NOTICE_DATA><ISO_COUNTRY VALUE="PL"/>
<ORIGINAL_CPV CODE="45000000">Works</ORIGINAL_CPV></NOTICE_DATA>
<CODIF_DATA><TD_DOCUMENT_TYPE CODE="{document}">x</TD_DOCUMENT_TYPE></CODIF_DATA></CODED_DATA_SECTION>
<TRANSLATION_SECTION><ML_TITLES><ML_TI_DOC LG="EN"><TI_CY>PL</TI_CY><TI_TOWN>Wroclaw</TI_TOWN><TI_TEXT><P>Works</P>
</TI_TEXT></ML_TI_DOC></ML_TITLES><ML_AA_NAMES><AA_NAME LG="EN">Gmina Wrocław</AA_NAME></ML_AA_NAMES>
</TRANSLATION_SECTION>
<FORM_SECTION>{form}</FORM_SECTION></TED_EXPORT>"""


OLD = Callable[..., Notice]


@pytest.fixture
def old_notice(read) -> OLD:
    def reading(form: str, **coded: str) -> Notice:
        (notice,) = read(old(form, **coded))
        assert isinstance(notice, Notice), notice
        return notice

    return reading


def firm(name: str) -> str:
    return f"""<ECONOMIC_OPERATOR_NAME_ADDRESS><CONTACT_DATA_WITHOUT_RESPONSIBLE_NAME><ORGANISATION><OFFICIALNAME>{name}
    </OFFICIALNAME><NATIONALID>123</NATIONALID></ORGANISATION><TOWN>Opole</TOWN><COUNTRY VALUE="PL"/>
    <E_MAILS><E_MAIL>a@b.pl</E_MAIL></E_MAILS></CONTACT_DATA_WITHOUT_RESPONSIBLE_NAME></ECONOMIC_OPERATOR_NAME_ADDRESS>"""


def test_an_award_of_utilities_is_read(old_notice):
    notice = old_notice(
        f"""<CONTRACT_AWARD_UTILITIES FORM="6" LG="PL" CATEGORY="ORIGINAL"><TITLE_CONTRACT><P>Rury</P></TITLE_CONTRACT>
        <AWARD_CONTRACT_CONTRACT_AWARD_UTILITIES><AWARD_AND_CONTRACT_VALUE ITEM="1"><CONTRACT_NO>7/2012</CONTRACT_NO>
        <LOT_NUMBER>3</LOT_NUMBER><DATE_OF_CONTRACT_AWARD><DAY>3</DAY><MONTH>1</MONTH><YEAR>2012</YEAR>
        </DATE_OF_CONTRACT_AWARD><OFFERS_RECEIVED_NUMBER>4</OFFERS_RECEIVED_NUMBER>{firm("Rury sp. z o.o.")}
        <INITIAL_ESTIMATED_TOTAL_VALUE_CONTRACT><COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE CURRENCY="PLN">
        <RANGE_VALUE_COST/></COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE></INITIAL_ESTIMATED_TOTAL_VALUE_CONTRACT>
        <COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE CURRENCY="PLN"><VALUE_COST FMTVAL="1200.50">1 200,50</VALUE_COST>
        </COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE></AWARD_AND_CONTRACT_VALUE></AWARD_CONTRACT_CONTRACT_AWARD_UTILITIES>
        </CONTRACT_AWARD_UTILITIES>"""
    )
    (award,) = notice.awards
    assert (notice.form, notice.titles) == ("F06", {"en": "Works", "pl": "Rury"})
    assert (award.number, award.lots, award.tenders, award.decided) == ("7/2012", ("3",), 4, date(2012, 1, 3))
    assert award.value == Money(Decimal("1200.50"), "PLN")
    (winner,) = award.winners
    assert (winner.name, winner.national_id, winner.town, winner.country) == ("Rury sp. z o.o.", "123", "Opole", "PL")
    assert [lot.number for lot in notice.lots] == ["3"]


def test_an_award_in_advance_is_read_whichever_way_it_is_spelt(old_notice):
    for tag in ("AWARD_OF_CONTRACT_DEFENCE", "AWARD_OF_CONTRACT_DEFENSE"):
        notice = old_notice(
            f"""<VOLUNTARY_EX_ANTE_TRANSPARENCY_NOTICE FORM="15" LG="PL"><TITLE_CONTRACT><P>A</P></TITLE_CONTRACT>
            <{tag}>{firm("A")}</{tag}></VOLUNTARY_EX_ANTE_TRANSPARENCY_NOTICE>""",
            document="V",
        )
        assert (notice.kind, notice.form) == ("result", "F15")
        assert [winner.name for winner in notice.awards[0].winners] == ["A"]


def test_a_result_of_a_contest_is_read(old_notice):
    notice = old_notice(
        f"""<RESULT_DESIGN_CONTEST FORM="13" LG="PL">
        <TITLE_RESULT_DESIGN_CONTEST><P>Most</P></TITLE_RESULT_DESIGN_CONTEST>
        <RESULT_CONTEST><CONTEST_NUMBER>2</CONTEST_NUMBER><PARTICIPANTS_NUMBER>9</PARTICIPANTS_NUMBER>{firm("Biuro")}
        <PRIZE_VALUE CURRENCY="PLN">50 000</PRIZE_VALUE></RESULT_CONTEST></RESULT_DESIGN_CONTEST>""",
        document="R",
    )
    (award,) = notice.awards
    assert (award.number, award.tenders, award.value) == ("2", 9, Money(Decimal(50000), "PLN"))


def test_a_contest_gives_its_criteria(old_notice):
    notice = old_notice(
        """<DESIGN_CONTEST FORM="12" LG="PL"><TITLE_DESIGN_CONTACT_NOTICE><P>Most</P></TITLE_DESIGN_CONTACT_NOTICE>
        <CRITERIA_EVALUATION_PROJECTS><P>Piękno</P><P>Cena</P></CRITERIA_EVALUATION_PROJECTS></DESIGN_CONTEST>""",
        document="D",
    )
    assert (notice.kind, notice.titles["pl"]) == ("competition", "Most")
    assert notice.lots[0].criteria == ("Piękno", "Cena")


def test_a_text_in_free_form_keeps_its_standard_title_and_its_words(old_notice):
    notice = old_notice(
        """<OTH_NOT LG="EN" CATEGORY="ORIGINAL"><ADDRESS_NOT_STRUCT><ORGANISATION>Bank</ORGANISATION>
        <TOWN>Luxembourg</TOWN><COUNTRY VALUE="LU"/></ADDRESS_NOT_STRUCT>
        <CONTENTS><P>First.</P><P>Second.</P></CONTENTS></OTH_NOT>""",
        document="2",
    )
    assert (notice.kind, notice.form, notice.titles) == ("change", "OTH_NOT", {"en": "Works"})
    assert notice.descriptions == {"en": "First.\nSecond."}
    assert [(buyer.name, buyer.country) for buyer in notice.buyers] == [("Bank", "LU")]


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        ("<DURATION_INDEFINITE/>", (True, None)),
        (
            "<DURATION_UNTIL><END_DATE><DAY>31</DAY><MONTH>12</MONTH><YEAR>2014</YEAR></END_DATE></DURATION_UNTIL>",
            (False, date(2014, 12, 31)),
        ),
        ("<DURATION_OTHER><P>as long as needed</P></DURATION_OTHER>", (False, None)),
    ],
)
def test_a_qualification_system_says_how_long_it_runs(old_notice, duration, expected):
    notice = old_notice(
        f"""<QUALIFICATION_SYSTEM_UTILITIES FORM="7" LG="PL"><TITLE_QUALIFICATION_SYSTEM><P>A</P>
        </TITLE_QUALIFICATION_SYSTEM><DURATION_QUALIFICATION_SYSTEM>{duration}</DURATION_QUALIFICATION_SYSTEM>
        </QUALIFICATION_SYSTEM_UTILITIES>""",
        document="O",
    )
    assert (notice.indefinite, notice.runs_until) == expected


def test_an_estimated_range_counts_by_its_upper_end_and_a_range_of_tenders_by_nothing(old_notice):
    notice = old_notice(
        f"""<CONTRACT_AWARD FORM="3" LG="PL"><TITLE_CONTRACT><P>A</P></TITLE_CONTRACT>
        <ANNEX_B><LOT_NUMBER>1</LOT_NUMBER><COSTS_RANGE_AND_CURRENCY CURRENCY="PLN"><RANGE_VALUE_COST><LOW_VALUE>1 000
        </LOW_VALUE><HIGH_VALUE>2 000</HIGH_VALUE></RANGE_VALUE_COST></COSTS_RANGE_AND_CURRENCY></ANNEX_B>
        <AWARD_OF_CONTRACT>{firm("A")}<COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE CURRENCY="PLN"><RANGE_VALUE_COST>
        <LOW_VALUE>1</LOW_VALUE><HIGH_VALUE>2</HIGH_VALUE></RANGE_VALUE_COST></COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE>
        </AWARD_OF_CONTRACT></CONTRACT_AWARD>"""
    )
    assert notice.lots[0].value == Money(Decimal(2000), "PLN")
    assert notice.awards[0].value is None


def test_a_buyer_that_the_form_does_not_name_is_taken_from_the_coded_data(old_notice):
    notice = old_notice("<OTH_NOT LG='PL'/>")
    assert [(buyer.name, buyer.country) for buyer in notice.buyers] == [("Gmina Wrocław", "PL")]
    assert notice.cpv == ("45000000",) and notice.published == date(2012, 1, 5)

"""The META XML days: real notices of one day of 2008, and what malformed ones cost."""

from datetime import date
from decimal import Decimal

import pytest

from styczna.sources.records import Money, Notice, Rejection


@pytest.fixture
def day(read, data):
    """The notices of a piece of a day, by their number."""
    return {notice.id: notice for notice in read(data / "ted_meta_2008_cut.xml")}


def test_a_day_gives_all_its_notices(day):
    assert {number: (notice.kind, notice.form) for number, notice in day.items()} == {
        "1-2008": ("change", "OTH_NOT"),
        "57-2008": ("result", "OTH_NOT"),
        "80-2008": ("result", "CONTRACT_AWARD_SUM"),
        "292-2008": ("result", "RESULT_DESIGN_CONTEST_SUM"),
        "502-2008": ("result", "CONTRACT_AWARD_UTILITIES_SUM"),
        "837-2008": ("competition", "CONTRACT"),
    }


def test_every_notice_of_a_day_has_its_parts(day):
    for number, notice in day.items():
        assert notice.source == "ted-meta" and notice.url.endswith(f"/detail/{number}")
        assert notice.published == date(2008, 1, 3)
        assert notice.buyers and notice.cpv and notice.country and notice.titles["en"] and notice.descriptions["en"]


def test_the_language_is_the_buyers_and_the_texts_are_in_the_days(day):
    assert (day["80-2008"].language, set(day["80-2008"].titles)) == ("de", {"en"})


def test_the_country_and_the_town_are_not_part_of_a_title(day):
    assert day["502-2008"].titles == {"en": "environmental maintenance services"}
    assert day["1-2008"].titles == {"en": "Tacis — technical assistance to Ukrainian quality infrastructure"}


def test_an_award_is_read_from_the_marks_of_the_form(day):
    (award,) = day["80-2008"].awards
    assert (award.number, award.value) == ("265-02-028", Money(Decimal("360527.33"), "EUR"))
    assert [(w.name, w.town, w.country) for w in award.winners] == [("Caverion GmbH Gebäudetechnik", "Leipzig", "DE")]
    assert day["80-2008"].nuts == ("DED31",)


def test_several_awards_in_one_block_are_kept_apart(day):
    awards = day["502-2008"].awards
    assert [award.number for award in awards[:2]] == ["1/9-05/07 - Sklop 1", "1/9-05/07 - Sklop 2"]
    assert awards[0].winners[0].name == "Henrika Gutnik, s.p."
    assert day["502-2008"].value == Money(Decimal("117658.62"), "EUR")


def test_an_award_in_free_form_gives_the_words_before_the_first_comma(day):
    (award,) = day["57-2008"].awards
    assert (award.winners[0].name, award.tenders, award.decided) == ("Biotop Sarl", 1, date(2007, 12, 10))


def test_the_prize_of_a_contest_is_its_value(day):
    (award,) = day["292-2008"].awards
    assert award.value == Money(Decimal(195770), "CYP") and award.winners[0].country == "GR"


def test_a_correction_says_what_it_changes(day):
    assert day["1-2008"].changes == "295856-2007"


def test_a_competition_has_its_deadline_and_its_lots(day):
    notice = day["837-2008"]
    assert notice.deadline.isoformat() == "2008-02-04T12:00:00"
    assert [lot.number for lot in notice.lots] == ["1", "2", "3"]
    assert notice.lots[2].titles == {"en": "Patient Monitors"} and notice.lots[2].cpv == ("33172100",)


# ---- what malformed notices cost


DOC = """<doc id="123-2008"><CONTRACT lg="EN" lgorig="PL"><refojs><datepub>20080103</datepub></refojs>
<tidoc><p>PL-Wrocław: bridges</p></tidoc><codifdata><nodocojs>2008/S 1-000123</nodocojs><isocountry>PL</isocountry>
<natnotice code="3"/><market code="1"/><originalcpv code="45221111"/></codifdata>{body}</CONTRACT></doc>"""


def marks(section: str, *marks: tuple[str, str, str]) -> str:
    rows = "".join(
        f"<mlioccur><nomark>{number})</nomark><timark>{heading}:</timark><txtmark><p>{text}</p></txtmark></mlioccur>"
        for number, heading, text in marks
    )
    return f"<grseq><tigrseq>{section}</tigrseq><marklist>{rows}</marklist></grseq>"


def of_a_day(*docs: str) -> str:
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<part>{''.join(docs)}</part>"


def test_the_smallest_notice_is_read(read):
    (notice,) = read(of_a_day(DOC.format(body="")))
    assert (notice.id, notice.kind, notice.contract) == ("123-2008", "competition", "works")
    assert notice.titles == {"en": "bridges"} and notice.lots[0].cpv == ("45221111",)


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("<nodocojs>2008/S 1-000123</nodocojs>", "", None),
        ('id="123-2008"', 'id="x"', None),
        ("2008/S 1-000123", "none", None),
        ("codifdata", "codes", "form"),
        ("<tidoc><p>PL-Wrocław: bridges</p></tidoc>", "", "title"),
    ],
)
def test_a_notice_without_what_makes_it_one_is_refused_and_the_day_goes_on(read, before, after, field):
    doc = DOC.format(body="")
    first, second = read(of_a_day(doc.replace(before, after), doc.replace("123", "124")))
    if field is None:
        assert first.id == "123-2008"
    else:
        assert isinstance(first, Rejection) and first.field == field
    assert second.id == "124-2008"


def test_a_notice_without_any_number_is_refused_with_its_line(read):
    doc = DOC.format(body="").replace('id="123-2008"', "").replace("2008/S 1-000123", "")
    (rejection,) = read(of_a_day(doc))
    assert (rejection.field, rejection.line) == ("id", 2)


def test_a_day_that_breaks_off_gives_what_came_before(read):
    doc = DOC.format(body="")
    first, second = read(of_a_day(doc, doc)[:-50])
    assert first.id == "123-2008" and second.field == "xml"


@pytest.mark.parametrize("document", ["<part><chapter/></part>", "<part/>", "<part xmlns='urn:x'><doc/></part>"])
def test_a_document_of_another_kind_called_part_is_refused(refused, document):
    rejection = refused(document)
    assert (rejection.field, rejection.found) == ("root", "The root element part holds no notice (doc).")


def test_malformed_values_are_left_out(read):
    doc = DOC.format(body="").replace("20080103", "20081345").replace("45221111", "4522111").replace(">PL<", ">PLX<")
    (notice,) = read(of_a_day(doc))
    assert isinstance(notice, Notice)
    assert (notice.published, notice.cpv, notice.country) == (None, (), None)


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ("Value: 1 200,50 PLN.", "1200.50"),
        ("Value: PLN 1 200.", "1200"),
        ("Estimated value excluding VAT: 5 000 PLN.", "5000"),
        ("Range: between 1 000 and 2 000 PLN.", "2000"),
        ("Value: 0 PLN.", None),
        ("Number of vehicles: 5.", None),
    ],
)
def test_a_value_is_read_from_the_line_that_gives_one(read, told, value):
    (notice,) = read(of_a_day(DOC.format(body=marks("SECTION II", ("II.2.1", "Total quantity or scope", told)))))
    assert (notice.value and notice.value.amount) == (value and Decimal(value))


def test_a_final_value_goes_before_the_estimate(read):
    told = "Initial estimated total value of the contract</p><p>Value: 10 PLN.</p><p>Total final value of the contract"
    body = marks(
        "SECTION V", ("V.1", "Date of contract award", "1.2.2008."), ("V.3", "Name and address", "Mosty, Opole."),
        ("V.4", "Information on value of contract", f"{told}</p><p>Value: 20 PLN."),
    )  # fmt: skip
    (notice,) = read(of_a_day(DOC.format(body=body)))
    (award,) = notice.awards
    assert (award.winners[0].name, award.decided) == ("Mosty", date(2008, 2, 1))
    assert award.value == Money(Decimal(20), "PLN")

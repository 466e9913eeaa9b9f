"""Clusters side by side: what is closed is closed and not zero, every number opens, nobody's value is given away."""

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import translation
from django_scopes import scope, scopes_disabled
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from pages import body_of, cells_of
from styczna.clusters.comparison import measures
from styczna.clusters.comparison.compare import MOST, Comparison, compare
from styczna.clusters.comparison.parts import Cell, State
from styczna.clusters.directory import region
from styczna.clusters.directory.directory import refresh_cluster_words
from styczna.clusters.directory.region import Contribution, Median, median_of
from styczna.clusters.models import (
    Cluster,
    FeeFigures,
    FinancingLine,
    FinancingSource,
    Membership,
    Organisation,
    OrganisationKind,
    Project,
    Sharing,
    YearFigures,
)
from styczna.scenarios import examples

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
PAGE = "/en/clusters/side-by-side/"
VISITOR = AnonymousUser()


def client_of(person: Any = None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def found(person: Any, *slugs: str) -> Comparison:
    by_slug = Cluster.objects.in_bulk(slugs, field_name="slug")
    with translation.override("en"):
        return compare(person=person, clusters=[by_slug[slug] for slug in slugs], today=TODAY)


def cell(comparison: Comparison, key: str, place: int = 0) -> Cell:
    row = comparison.row(key)
    assert row is not None, key
    return row.cells[place]


def finance(slug: str, year: int = 2020, shared: str = Sharing.CLUSTERS, **amounts: Any) -> None:
    """Real lines of one year: source → amount, or (amount, currency)."""
    cluster = Cluster.objects.get(slug=slug)
    with scope(cluster=cluster):
        for source, amount in amounts.items():
            money, currency = amount if isinstance(amount, tuple) else (amount, "PLN")
            FinancingLine.objects.create(
                cluster=cluster, year=year, source=source, amount=money, currency=currency, shared_with=shared
            )


def no_examples(person: Any) -> None:
    examples.remove(person)


def test_closed_is_neither_unknown_nor_zero(cast: Any) -> None:
    no_examples(cast.ewa)
    finance("dkeo", shared=Sharing.AUTHORITY, fees=100, services=100)
    for person, state in ((VISITOR, State.CLOSED), (cast.bartek, State.CLOSED), (cast.ewa, State.CLOSED)):
        shown = found(person, "dkeo", "cte")
        assert cell(shown, "dependence").state == cell(shown, "income").state == state
        assert cell(shown, "dependence", 1).state == State.UNKNOWN
        assert cell(shown, "income").value is None
        assert shown.mix == ((), ())
        assert shown.closed == 1
    for person in (cast.alicja, cast.celina):
        shown = found(person, "dkeo", "cte")
        assert (cell(shown, "income").value, cell(shown, "dependence").value) == (200, 0.5)


def test_a_part_that_is_closed_closes_every_number_that_needs_the_whole(cast: Any) -> None:
    no_examples(cast.ewa)
    finance("dkeo", shared=Sharing.CLUSTERS, fees=100)
    finance("dkeo", shared=Sharing.NOBODY, services=300)
    shown = found(cast.bartek, "dkeo", "cte")
    assert cell(shown, "source-fees").value == 100
    assert cell(shown, "source-fees").share is None  # a share would give the rest away
    assert cell(shown, "income").state == cell(shown, "dependence").state == State.CLOSED
    assert shown.mix == ((), ())
    assert "part of it is closed" in body_of(client_of(cast.bartek).get(PAGE + "?c=dkeo&c=cte"))


def test_sums_in_several_currencies_are_not_added_up(cast: Any) -> None:
    no_examples(cast.ewa)
    finance("dkeo", fees=100, eu_projects=(900, "EUR"))
    shown = found(cast.alicja, "dkeo", "cte")
    assert cell(shown, "income").state == cell(shown, "dependence").state == State.MIXED
    assert (cell(shown, "source-eu_projects").value, cell(shown, "source-eu_projects").currency) == (900, "EUR")


def test_dependence_is_herfindahls_index_of_the_latest_year(cast: Any) -> None:
    no_examples(cast.ewa)
    finance("dkeo", year=2019, fees=1)
    finance("dkeo", year=2020, fees=300, regional_projects=100)
    shown = found(cast.alicja, "dkeo", "cte")
    assert cell(shown, "dependence").value == pytest.approx(0.75**2 + 0.25**2)
    assert shown.mix == (("membership fees", "regional projects"), ((f"{shown.clusters[0].name}, 2020", (0.75, 0.25)),))


def test_members_are_what_was_declared_else_a_count_without_examples_and_it_says_which(cast: Any) -> None:
    dkeo, cte = Cluster.objects.get(slug="dkeo"), Cluster.objects.get(slug="cte")
    assert cell(found(VISITOR, "dkeo", "cte"), "members").is_example
    for number in range(3):
        member = Organisation.objects.create(name=f"O{number}", kind=OrganisationKind.ENTERPRISE, size="small")
        Membership.objects.create(cluster=dkeo, organisation=member)
    gone = Organisation.objects.create(name="Dawny", kind=OrganisationKind.RESEARCH)
    Membership.objects.create(cluster=dkeo, organisation=gone, until=date(2013, 1, 1))
    counted = cell(found(VISITOR, "dkeo", "cte"), "members")
    assert (counted.value, counted.basis, counted.is_example) == (3, "counted here", False)
    assert cell(found(VISITOR, "dkeo", "cte"), "small").share == 1
    YearFigures.objects.filter(cluster=dkeo, year=2012).update(is_example=False, micro=1, small=None, medium=None)
    declared = measures.members([dkeo.pk, cte.pk])
    assert (declared[dkeo.pk].year, declared[dkeo.pk].is_example) == (2012, False)
    assert declared[cte.pk].is_example


def test_nothing_recorded_is_said_to_be_unknown(cast: Any) -> None:
    no_examples(cast.ewa)
    shown = found(VISITOR, "mega-nano", "cte")
    assert cell(shown, "members").state == cell(shown, "staff").state == cell(shown, "age").state == State.UNKNOWN
    assert cell(shown, "infrastructure").state == State.NONE_ENTERED
    assert cell(shown, "projects", 1).value == 1
    assert shown.range_of("members") is None
    text = body_of(Client().get(PAGE + "?c=mega-nano&c=cte"))
    assert "not known" in text
    assert "none entered" in text


def test_every_number_opens_to_what_it_came_from(cast: Any) -> None:
    shown = found(cast.alicja, *Cluster.objects.values_list("slug", flat=True))
    for theme in shown.themes:
        for row in theme.rows:
            for each in row.cells:
                assert (each.value is None) or each.items, row.key
    text = body_of(client_of(cast.alicja).get(PAGE))
    for place, each in enumerate(shown.clusters, start=1):
        if cell(shown, "members", place - 1).items:
            assert f'href="#from-members-{place}"' in text
            assert f'id="from-members-{place}"' in text, each
    assert "swiatoze.pl" in text


def test_values_of_projects_are_said_with_how_many_are_known(cast: Any) -> None:
    cte = Cluster.objects.get(slug="cte")
    for title, value, currency in (("A", 100, "PLN"), ("B", None, "PLN"), ("C", 7, "EUR")):
        Project.objects.create(title=title, value=value, currency=currency).clusters.add(cte)
    shown = found(VISITOR, "cte", "dkeo")
    assert cell(shown, "projects").value == 4
    assert (cell(shown, "project-value-PLN").value, cell(shown, "project-value-EUR").value) == (100, 7)
    assert cell(shown, "project-value-PLN").basis == "known of 1 of 4"
    assert cell(shown, "project-value-PLN", 1).state == State.UNKNOWN


# -- the region


def contributions(*values: tuple[float, bool]) -> list[Contribution]:
    return [Contribution(number, value, closed) for number, (value, closed) in enumerate(values)]


def test_closed_values_of_fewer_than_three_clusters_never_enter_a_median() -> None:
    two = contributions((0.1, False), (0.9, True), (0.8, True))
    assert median_of(two, counts_closed=True) == Median(0.1, 1, left_out=2)
    three = contributions((0.1, False), (0.9, True), (0.8, True), (0.73, True))
    assert median_of(three, counts_closed=True) == Median(0.75, 4, closed=3)  # 0.765, rounded to 0.05
    assert median_of(three) == Median(0.1, 1, left_out=3)  # for the public closed is closed


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=12),
    st.integers(0, 11),
    st.floats(0, 1),
)
def test_nobody_moves_a_median_with_closed_values_by_changing_own_numbers(
    values: list[tuple[float, bool]], own: int, other: float
) -> None:
    given_values = contributions(*values)
    if own >= len(given_values):
        return
    mine = Contribution(own, given_values[own].value)
    changed = Contribution(own, other)
    others = [each for each in given_values if each.cluster_id != own]
    one = median_of([*others, mine], [own], counts_closed=True)
    two = median_of([*others, changed], [own], counts_closed=True)
    if one.closed:
        assert one == two
        assert one.closed >= region.CLOSED_AT_LEAST
    else:
        assert one.n == 1 + sum(not each.is_closed for each in others)


def test_a_real_value_is_never_mixed_with_examples() -> None:
    mixed = [Contribution(1, 0.2), Contribution(2, 0.9, is_example=True), Contribution(3, 0.8, is_example=True)]
    assert median_of(mixed) == Median(0.2, 1)
    assert median_of(mixed[1:]) == Median(pytest.approx(0.85), 2, is_example=True)
    assert median_of([]) == Median(None, 0)


def test_fees_and_dependence_of_the_region_follow_the_rule(cast: Any) -> None:
    no_examples(cast.ewa)
    others = list(Cluster.objects.exclude(slug="dkeo").order_by("slug"))
    with scopes_disabled():
        for number, cluster in enumerate(others[:2]):
            FeeFigures.objects.create(cluster=cluster, year=2020, owing=10, paid=5 + number)
    for number, cluster in enumerate(others[:2]):
        finance(cluster.slug, shared=Sharing.NOBODY, fees=1, services=1 + number)
    own = Cluster.objects.get(slug="dkeo")
    assert region.fee_medians(cast.alicja, [*others, own])[2020] == Median(None, 0, left_out=2)
    assert region.dependence_medians(cast.alicja, [*others, own]) == Median(None, 0, left_out=2)
    with scopes_disabled():
        FeeFigures.objects.create(cluster=others[2], year=2020, owing=10, paid=9)
    assert region.fee_medians(cast.alicja, [*others, own])[2020] == Median(0.6, 3, closed=3)
    assert region.fee_medians(VISITOR, [*others, own])[2020] == Median(None, 0, left_out=3)


# -- the page


def test_the_page_shows_the_readers_own_cluster_first_and_then_its_region(cast: Any) -> None:
    Cluster.objects.create(slug="daleki", name="Aaa daleki", region="PL911")
    text = body_of(client_of(cast.bartek).get(PAGE))
    names = [f'name="c" value="{slug}"' for slug in ("cte", "dkeo")]
    assert 0 < text.index(names[0]) < text.index(names[1])
    assert "daleki" not in text
    assert "7 clusters side by side." in text


def test_two_to_eight_are_chosen_and_a_cluster_that_is_not_there_is_an_error(cast: Any) -> None:
    client = Client()
    assert "Choose at least one more" in body_of(client.get(PAGE + "?c=dkeo"))
    assert client.get(PAGE + "?c=dkeo&c=nowhere").status_code == 404
    for number in range(3):
        Cluster.objects.create(slug=f"k{number}", name=f"K{number}", region="PL514")
    slugs = Cluster.objects.values_list("slug", flat=True)
    many = "&".join(f"c={slug}" for slug in slugs[: MOST + 1])
    assert "At most 8 clusters" in body_of(client.get(f"{PAGE}?{many}"))
    header = cells_of(client.get(f"{PAGE}?{many}&format=csv"))[0]
    assert len(header) == 2 + MOST + 4


def test_clusters_to_add_are_found_by_words_and_not_listed_by_the_thousand(cast: Any) -> None:
    made = Cluster.objects.bulk_create(
        Cluster(slug=f"m{number}", name=f"Klaster Meblowy {number}", region="PL514") for number in range(30)
    )
    refresh_cluster_words([cluster.pk for cluster in made])
    text = body_of(Client().get(PAGE + "?c=dkeo&c=cte&q=mebli"))
    assert text.count('name="c"') == 2 + 20
    assert "10 more clusters have these words" in re.sub("<[^>]+>", "", text)
    assert "No other cluster has these words." in body_of(Client().get(PAGE + "?c=dkeo&c=cte&q=xyzzy"))


def test_an_empty_program_says_what_to_do(db: None) -> None:
    assert "styczna demo" in body_of(Client().get(PAGE))
    assert Client().get(PAGE + "?format=pdf").status_code == 404


def test_examples_are_marked_on_the_page_and_in_every_file(cast: Any) -> None:
    client = client_of(cast.alicja)
    assert "mark-example" in body_of(client.get(PAGE))
    header, *rows = cells_of(client.get(PAGE + "?format=csv"))
    members = next(row for row in rows if row[1] == "Members in all")
    assert members[header.index("Example")] == "all"
    book = load_workbook(io.BytesIO(client.get(PAGE + "?format=xlsx").content))
    sheet = book["Members and office"]
    assert [sheet.cell(2, 1).value, sheet.cell(2, sheet.max_column).value] == ["Members in all", "all"]
    assert "(example)" in printed(client)
    no_examples(cast.ewa)
    assert "mark-example" not in body_of(client.get(PAGE))
    assert "example" not in printed(client)


def printed(client: Client, query: str = "") -> str:
    response = client.get(f"{PAGE}?format=pdf{query}")
    assert response.status_code == 200
    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_workbook_has_a_sheet_for_each_theme_and_no_formulas(cast: Any) -> None:
    Cluster.objects.filter(slug="cte").update(name="=cmd|'/C calc'!A0", coordinator="@SUM(1)")
    book = load_workbook(io.BytesIO(client_of(cast.alicja).get(PAGE + "?format=xlsx").content))
    assert len(book.sheetnames) == 9
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(cell.value == "'=cmd|'/C calc'!A0" for cell in cells)


def test_the_pdf_says_when_and_from_where_and_takes_no_code(cast: Any) -> None:
    Cluster.objects.filter(slug="cte").update(name='#panic("x") $a$ Żółć')
    text = printed(client_of(cast.alicja))
    assert '#panic("x") $a$ Żółć' in text
    assert "PARP" in text
    assert "swiatoze.pl" in text
    assert f"Styczna, {date.today():%-d %B %Y}" in text  # noqa: DTZ011


@pytest.mark.parametrize("role", ["visitor", "bartek", "celina", "ewa"])
def test_a_canary_in_closed_rows_is_in_no_file_of_another_reader(cast: Any, role: str) -> None:
    no_examples(cast.ewa)
    finance("dkeo", shared=Sharing.NOBODY, fees=Decimal("987654321"))
    with scopes_disabled():
        FeeFigures.objects.create(cluster=Cluster.objects.get(slug="dkeo"), year=2020, owing=98765, paid=43210)
    client = client_of(None if role == "visitor" else getattr(cast, role))
    book = load_workbook(io.BytesIO(client.get(PAGE + "?format=xlsx").content))
    sheets = " ".join(str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    csv = str(cells_of(client.get(PAGE + "?format=csv")))
    for text in (printed(client), sheets, csv, body_of(client.get(PAGE))):
        plain = text.replace("\xa0", "").replace(" ", "").replace(",", "")
        for canary in ("987654321", "43210", "0.4375", "44%"):
            assert canary not in plain, canary
    assert "987,654,321" in printed(client_of(cast.alicja))


def test_sources_of_financing_are_as_many_as_the_pictures_have_tints() -> None:
    from styczna import pdf
    from styczna.site import charts

    assert len(FinancingSource) <= min(len(charts.MIX), len(pdf.TINTS))

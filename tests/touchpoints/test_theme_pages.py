"""A theme's pages: members, what is asked for, what is missing, and how sure it all is."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pages import body_of, cells_of

ENERGY = "/en/touchpoints/themes/cpv-09300000/"
SUBPAGES = ("", "members/", "orders/", "missing/")


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """In the observatory: an open order and an open call in solar energy, a past order that was won, a project."""
    from decimal import Decimal

    from django.test import override_settings

    from styczna.observatory import notices, projects
    from styczna.sources.records import CALL, Award, FundedProject, Money, Notice, Party

    soon = timezone.now() + timedelta(days=30)
    home = tmp_path_factory.mktemp("market")
    open_order = Notice(
        id="t6-open", source="ted-export", kind="competition", form="F02", titles={"en": "Roofs with solar panels"},
        buyers=(Party(name="Gmina Legnica"),), language="en", country="PL", cpv=("09332000", "45262670"),
        value=Money(Decimal(3_000_000), "PLN"), published=timezone.localdate(), deadline=soon,
    )  # fmt: skip
    call = Notice(
        id="t6-call", source="eu-calls", kind=CALL, form="call", titles={"en": "Photovoltaic parks of tomorrow"},
        language="en", deadline=soon,
    )  # fmt: skip
    elsewhere = Notice(
        id="t6-other", source="eu-calls", kind=CALL, form="call", titles={"en": "Advanced research tools"},
        language="en", deadline=soon,
    )  # fmt: skip
    won = Notice(
        id="t6-won", source="ted-export", kind="result", form="F03", titles={"pl": "Dostawa energii"}, language="pl",
        country="PL", cpv=("09310000",), published=timezone.localdate() - timedelta(days=400),
        awards=(Award(number="1", winners=(Party(name="Słońce sp. z o.o.", country="PL"),)),),
    )  # fmt: skip
    symbolic = Notice(
        id="t6-symbolic", source="ted-export", kind="competition", form="F02", titles={"en": "Power"}, language="en",
        country="PL", cpv=("09310000",), value=Money(Decimal(1), "PLN"), deadline=soon, published=timezone.localdate(),
    )  # fmt: skip
    notices.take_in(home, [open_order, call, elsewhere, won, symbolic])
    money = Money(Decimal(500_000), "PLN")
    projects.take_in(
        home,
        [
            FundedProject(
                id="t6-sun", source="CF", title="Elektrownia słoneczna w Legnicy", value=money, support=money
            ),
            FundedProject(id="t6-road", source="CF", title="Obwodnica Świdnicy", value=money, support=money),
        ],
    )
    with override_settings(HOME=home):
        yield


@pytest.fixture
def in_energy(meeting: object, market: None) -> Any:
    """The findings, and the theme of energy in English."""
    from styczna.touchpoints.diagnose import diagnose
    from styczna.touchpoints.themes.explain import theme_page

    findings = diagnose()
    page = theme_page(findings, "cpv:09300000", "en")
    assert page is not None
    return findings, page


def test_orders_of_a_theme_are_those_with_its_codes_and_sums_leave_out_symbolic_values(in_energy: Any) -> None:
    from styczna.touchpoints.themes.orders import asked_in

    asked = asked_in(in_energy[1], limit=10)
    assert {line.id for line in asked.orders.lines} >= {"t6-open", "t6-symbolic"}
    [worth] = [worth for worth in asked.worth if worth.currency == "PLN"]
    assert (worth.amount, worth.orders) == (3_000_000, 1)


def test_the_scorecard_names_the_orders_that_it_counts_by_their_titles(in_energy: Any, client: Client) -> None:
    body = body_of(client.get("/en/touchpoints/scorecard/"))
    assert re.search(r'<a href="/en/orders/t6-open/"><span[^>]*>Roofs with solar panels</span></a>', body) or (
        '<a href="/en/orders/t6-open/">Roofs with solar panels</a>' in body
    )
    assert ">t6-open<" not in body


def test_calls_are_found_by_words_that_few_fields_have(in_energy: Any) -> None:
    from styczna.touchpoints.themes.orders import asked_in

    calls = {called.line.id: called for called in asked_in(in_energy[1], limit=10).calls}
    assert [word.said for word in calls["t6-call"].words] == ["photovoltaic"]
    assert "t6-other" not in calls


def test_past_winners_and_funded_projects_of_the_theme(in_energy: Any) -> None:
    from styczna.touchpoints.themes.orders import before_in

    before = before_in(in_energy[1])
    assert ("Słońce sp. z o.o.", 1) in [(winner.name, winner.orders) for winner in before.winners]
    found = {project.id for project in before.funded.projects}
    assert "t6-sun" in found
    assert "t6-road" not in found
    assert before.funded.totals.projects == len(found)


def test_orders_of_which_nobody_knows_whether_they_are_open_are_told(in_energy: Any, client: Client) -> None:
    """Open, past and unclear ones are together all orders in the theme's codes, which the page links to."""
    from django.conf import settings

    from styczna.observatory import notices, queries
    from styczna.sources.records import Notice
    from styczna.touchpoints.themes.orders import asked_in, before_in

    undated = Notice(
        id="t6-unclear", source="ted-export", kind="competition", form="F02", titles={"en": "Power"}, language="en",
        country="PL", cpv=("09310000",),
    )  # fmt: skip
    notices.take_in(settings.HOME, [undated])
    before = before_in(in_energy[1])
    every = queries.listing(settings.HOME, queries.Question(cpv=in_energy[1].stems), now=timezone.now(), limit=1).total
    assert before.unclear == 1
    assert asked_in(in_energy[1], limit=1).orders.total + before.orders + before.unclear == every
    said = body_of(client.get(f"{ENERGY}orders/"))
    assert "more it is not known whether it is still open" in said


def test_a_theme_without_codes_of_orders_has_no_orders_and_not_all_of_them(meeting: object, market: None) -> None:
    from styczna.touchpoints.diagnose import diagnose
    from styczna.touchpoints.themes.explain import theme_pages
    from styczna.touchpoints.themes.orders import asked_in, before_in

    pages = [page for page in theme_pages(diagnose(), "en") if not page.stems]
    for page in pages:
        asked = asked_in(page, limit=10)
        assert (asked.orders.total, asked.worth) == (0, ())
        assert (before_in(page).orders, before_in(page).winners) == (0, ())


def test_members_are_listed_with_their_fields_and_examples_are_marked(cast: Any, client: Client) -> None:
    from styczna.clusters.models import Cluster, Evidence, Membership, Organisation

    member = Organisation.objects.create(name="Żuraw Solar S.A.", kind="enterprise")
    Membership.objects.create(organisation=member, cluster=Cluster.objects.get(slug="dkeo"))
    Evidence.objects.create(organisation=member, scheme="cpv", code="09331200", basis="contract", reference="umowa")
    body = body_of(client.get(f"{ENERGY}members/", follow=True))
    assert f"/organisations/{member.pk}/" in body
    assert "mark-example" in body
    assert "are examples and no evidence" in body
    found = body_of(client.get(f"{ENERGY}members/?q=zuraw&cluster=dkeo", follow=True))
    assert "Żuraw Solar S.A." in found
    assert "mark-example" not in found
    assert "No organisation fits." in body_of(client.get(f"{ENERGY}members/?q=zuraw&cluster=cte", follow=True))


def test_nobody_who_left_its_cluster_is_a_member_in_a_theme(meeting: object, client: Client) -> None:
    from styczna.clusters.models import Cluster, Evidence, Membership, Organisation

    member = Organisation.objects.create(name="Dawny Solar S.A.", kind="enterprise")
    gone = timezone.localdate() - timedelta(days=1)
    Membership.objects.create(organisation=member, cluster=Cluster.objects.get(slug="dkeo"), until=gone)
    Evidence.objects.create(organisation=member, scheme="cpv", code="09331200", basis="contract", reference="umowa")
    assert "Dawny Solar S.A." not in body_of(client.get(f"{ENERGY}members/", follow=True))


def test_what_is_missing_is_near_and_nobody_works_in_it(in_energy: Any) -> None:
    from styczna.engine.fields import ancestors
    from styczna.touchpoints.themes.missing import LEAST, missing_in

    findings, page = in_energy
    missing = missing_in(findings, page, "en")
    assert missing
    worked_in = {node for key in findings.fields for node in ancestors(key)}
    for each in missing:
        assert LEAST <= each.density <= 1
        assert each.key not in worked_in
        assert each.ways[0].nearness >= each.ways[-1].nearness > 0
        assert each.nearest in findings.clusters
    assert [each.density for each in missing] == sorted((each.density for each in missing), reverse=True)


def test_firms_near_by_are_those_that_the_register_counts(in_energy: Any) -> None:
    from styczna.observatory.register import register
    from styczna.touchpoints.themes.missing import missing_in

    findings, page = in_energy
    trade = next(each for each in missing_in(findings, page, "en") if each.key == "pkd2007:35.14.Z")
    counted = register(2015, "subclass")
    sizes = counted.firms[counted.voivodeships.index("02"), counted.activities.index("35.14.Z")]
    assert trade.firms is not None
    assert (trade.firms.registered, trade.firms.employers, trade.firms.linked) == (sizes.sum(), sizes[1:].sum(), None)


def test_a_field_that_somebody_takes_up_is_missing_no_longer(in_energy: Any) -> None:
    from styczna.clusters.models import Cluster, Evidence
    from styczna.touchpoints.diagnose import diagnose
    from styczna.touchpoints.themes.explain import theme_pages
    from styczna.touchpoints.themes.missing import missing_in

    Evidence.objects.create(
        cluster=Cluster.objects.get(slug="dkeo"), scheme="pkd2007", code="35.14.Z", basis="declared", reference="statut"
    )
    findings = diagnose()
    for page in theme_pages(findings, "en"):
        assert "pkd2007:35.14.Z" not in [each.key for each in missing_in(findings, page, "en")]


def test_the_page_says_how_sure_it_is(in_energy: Any, client: Client) -> None:
    body = body_of(client.get(ENERGY))
    for said in ("The members were drawn anew", "what is inferred counts half", "Roofs with solar panels", "found by:"):
        assert said in body


@pytest.mark.parametrize("page", SUBPAGES)
def test_every_list_of_a_theme_is_a_file_too(in_energy: Any, client: Client, page: str) -> None:
    from styczna.scenarios import examples

    examples.make(next(cluster for cluster in in_energy[0].clusters if cluster.slug == "dkeo"))
    rows = cells_of(client.get(f"{ENERGY}{page}?format=csv"))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert client.get(f"{ENERGY}{page}?format=xlsx").content.startswith(b"PK")


@pytest.mark.parametrize("page", SUBPAGES)
def test_an_address_with_an_old_name_of_a_theme_leads_to_the_theme(meeting: object, client: Client, page: str) -> None:
    moved = client.get(f"/en/touchpoints/themes/cpv-09330000/{page}?format=csv&q=a%26b")
    assert moved.status_code == 302
    assert moved["Location"] == f"{ENERGY}{page}?format=csv&q=a%26b"
    assert client.get(f"/en/touchpoints/themes/cpv-99900000/{page}").status_code == 404


@pytest.mark.parametrize("page", SUBPAGES)
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_of_a_weak_theme_answers_too(meeting: object, client: Client, page: str, language: str) -> None:
    assert client.get(f"{language}/touchpoints/themes/pkd2007-43.21.Z/{page}").status_code == 200
    assert client.get(f"{language}/touchpoints/themes/cpv-99999999/{page}").status_code == 404


def test_a_moment_in_the_past_has_other_open_orders(in_energy: Any) -> None:
    from styczna.touchpoints.themes.orders import asked_in

    later = asked_in(in_energy[1], limit=10, now=datetime(2099, 1, 1, tzinfo=UTC))
    assert later.orders.total == 0
    assert later.calls == ()

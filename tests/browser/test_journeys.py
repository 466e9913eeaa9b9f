"""What each person comes for, from the first page to what they take home."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from eyes import accessible

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_a_visitor_walks_from_seven_clusters_to_the_evidence_of_energy_and_to_the_minutes(visit: Visit) -> None:
    page = visit("/")
    page.locator("header nav").get_by_role("link", name="Klastry").click()
    expect(page.locator("main tbody tr")).to_have_count(7)
    expect(page.get_by_text("nie wiadomo").first).to_be_visible()

    page.locator("header nav").get_by_role("link", name="Styczne").click()
    page.locator("main").get_by_role("link", name=re.compile("Energia elektryczna")).first.click()
    expect(page.locator("h1")).to_contain_text("Energia elektryczna")
    for name in ("Centrum Technologii Energetycznych", "Klaster Energii Odnawialnej", "Mega i Nano"):
        expect(page.locator("main")).to_contain_text(name)
    for summary in page.locator("details.evidence > summary").all():
        summary.click()
    expect(page.locator("main")).to_contain_text("35.11.Z")
    expect(page.locator("main")).to_contain_text("wniosek z nazwy lub opisu klastra")
    accessible(page)

    page.locator("header nav").get_by_role("link", name="Dialog").click()
    page.locator("main a[href*='/meetings/wroclaw-2012/']").first.click()
    expect(page.locator("main")).to_contain_text("10 grudnia 2012")
    with page.expect_download() as download:
        page.locator("a[href$='minutes.en.txt']").first.click()
    text = download.value.path().read_text(encoding="utf-8")
    assert "29 November 2012" in text


def test_a_visitor_moves_a_weight_and_the_themes_change_places_as_the_server_would_order_them(visit: Visit) -> None:
    """With the keyboard, without a page being loaded; the address then carries the weights to everybody else."""
    page = visit("/touchpoints/scorecard/")
    rows = page.locator("table[data-scorecard] tbody tr")
    shown = "rows => rows.map(row => [row.dataset.theme, ...[...row.cells].slice(0, 4).map(cell => cell.innerText)])"
    before = rows.evaluate_all(shown)
    page.evaluate("window.stillHere = true")
    for name in ("breadth", "contact"):
        page.get_by_label(re.compile("szerokość" if name == "breadth" else "styczność")).press("Home")
    page.get_by_label(re.compile("złożoność")).press("End")
    expect(page.locator("label", has_text="złożoność").locator("[data-value]")).to_have_text("6")
    expect(page.get_by_role("status").first).to_contain_text("Kolejność teraz: 1. ")
    page.wait_for_url("**complexity=6**")
    expect(page.locator("p.lead")).to_contain_text("Przy Twoich wagach")
    moved = rows.evaluate_all(shown)
    assert [row[0] for row in moved] != [row[0] for row in before]
    assert page.evaluate("window.stillHere")
    accessible(page)

    page.reload()  # the server's own order, for the weights of the address
    assert rows.evaluate_all(shown) == moved
    assert "complexity=6" in page.locator("a", has_text="CSV").get_attribute("href")

    *others, last = page.locator("input[type=range]").all()
    for slider in others:
        slider.press("Home")
    kept = rows.evaluate_all(shown)
    last.press("Home")
    expect(page.get_by_text("Przynajmniej jedna waga musi być większa od 0.")).to_be_visible()
    assert rows.evaluate_all(shown) == kept


def test_a_visitor_is_asked_to_sign_in_where_teams_are_proposed(visit: Visit) -> None:
    page = visit("/orders/338132-2021/consortium/")
    assert "/accounts/login/" in page.url
    assert "next=" in page.url


def test_a_coordinator_walks_from_the_theme_to_an_order_to_a_proven_consortium_and_keeps_it(visit: Visit) -> None:
    page = visit("/touchpoints/themes/cpv-09300000/", person="koordynator.dkeo")
    page.locator("main a[href*='/orders/?cpv=']").first.click()
    expect(page.locator("main a[href^='/orders/']").first).to_be_visible()

    page.goto("/orders/matches/")
    page.locator("main h3 a[href^='/orders/'], main th a[href^='/orders/'], main td a[href^='/orders/']").first.click()
    page.locator("main a[href$='/consortium/']").first.click()
    expect(page.locator("main")).to_contain_text("Udowodniono")
    expect(page.locator("main")).to_contain_text("przykład")
    accessible(page)

    page.locator("form[action$='/consortium/keep/'] button").first.click()
    expect(page).to_have_url(re.compile(r"/orders/drafts/\d+/$"))
    expect(page.locator("main")).to_contain_text("Dolnośląski Klaster Energii Odnawialnej")
    accessible(page)
    draft = page.url

    page.goto("/continuity/dkeo/")
    page.locator("input[name=amount]").fill("2000000")
    page.locator("input[name=amount]").press("Enter")
    page.wait_for_url("**amount=2000000**")
    expect(page.locator("main svg").first).to_be_visible()
    accessible(page)

    other = visit("/", person="koordynator.cte")
    response = other.request.get(draft)
    assert response.status == 404
    assert other.request.get(f"{draft.split('/orders/')[0]}/continuity/dkeo/").status == 404


def test_an_officer_sees_books_only_after_the_coordinator_opened_them(visit: Visit, address: str) -> None:
    officer = visit("/dialogue/", person="urzad")
    expect(officer.locator("main")).to_contain_text("stałe narzędzie wsparcia")
    accessible(officer)
    assert officer.request.get(f"{address}/continuity/cte/").status == 404

    coordinator = visit("/continuity/cte/", person="koordynator.cte")
    coordinator.locator("select[name=shared_with]").select_option("authority")
    coordinator.locator("form[action$='/share/'] button").click()
    expect(coordinator.locator("select[name=shared_with]")).to_have_value("authority")

    officer.goto("/continuity/cte/")
    expect(officer.locator("h1")).to_contain_text("Centrum Technologii Energetycznych")
    expect(officer.locator("select[name=shared_with]")).to_have_count(0)


def test_a_member_finds_its_own_page_and_what_only_it_may_see(visit: Visit) -> None:
    page = visit("/", person="firma")
    page.locator("main a[href*='/clusters/organisations/']").first.click()
    expect(page.locator("main")).to_contain_text(re.compile("obr[óo]t", re.IGNORECASE))
    accessible(page)
    stranger = visit(page.url)
    expect(stranger.locator("main")).not_to_contain_text(re.compile(r"\d[\d ]* zł"))


def test_the_demo_can_be_entered_with_one_click_and_left(visit: Visit) -> None:
    page = visit("/accounts/login/")
    page.locator("form[action$='/accounts/demo/'] button").first.click()
    page.wait_for_url("**/")
    expect(page.locator("h1")).to_be_visible()
    page.goto("/accounts/logout/")
    page.locator("main form button").first.click()
    page.goto("/orders/drafts/")
    assert "/accounts/login/" in page.url


def test_zz_the_administrator_takes_all_examples_away_with_one_click(visit: Visit, address: str) -> None:
    """Last: after it there are no examples for the others to meet."""
    page = visit("/clusters/", person="administrator")
    for summary in page.locator("main details > summary").all():
        summary.click()
    page.locator("form[action$='/examples/remove/'] button").click()
    expect(page.locator("main")).to_contain_text("84")
    accessible(page)
    assert page.request.get(f"{address}/api/organisations").json()["organisations"] == []
    page.goto("/touchpoints/")
    expect(page.locator("main")).to_contain_text("Energia elektryczna")
    for path in ("/", "/clusters/", "/clusters/dkeo/", "/clusters/organisations/", "/orders/matches/", "/continuity/"):
        page.goto(path)
        accessible(page)

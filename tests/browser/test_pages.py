"""Every page as eyes and assistive technology meet it: both languages, light and dark, wide and narrow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from eyes import accessible, fits

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

PUBLIC = [
    "/",
    "/accessibility/",
    "/accounts/login/",
    "/clusters/",
    "/clusters/dkeo/",
    "/clusters/?q=nobody",
    "/clusters/organisations/",
    "/clusters/organisations/?q=energii&cluster=dkeo&place=02",
    "/clusters/organisations/?field=zzz&place=Narnia",
    "/clusters/infrastructure/",
    "/clusters/infrastructure/?q=nothing-is-called-so",
    "/clusters/fields/",
    "/clusters/fields/?q=obróbka+metali",
    "/clusters/fields/?q=nothing-is-called-so",
    "/clusters/map/",
    "/clusters/map/?region=PL&q=energii",
    "/clusters/side-by-side/",
    "/clusters/side-by-side/?c=cte&c=dkeo&q=metal",
    "/clusters/dkeo/standards/",
    "/touchpoints/",
    "/touchpoints/scorecard/",
    "/touchpoints/scorecard/?complexity=6&breadth=0",
    "/touchpoints/plane/",
    "/touchpoints/network/",
    "/touchpoints/network/?cluster=dkeo",
    "/touchpoints/network/?q=nothing-is-called-so",
    "/touchpoints/scales/",
    "/touchpoints/evidence/",
    "/touchpoints/themes/cpv-09300000/",
    "/touchpoints/themes/cpv-09300000/members/",
    "/touchpoints/themes/cpv-09300000/orders/",
    "/touchpoints/themes/cpv-09300000/missing/",
    "/touchpoints/pairs/",
    "/touchpoints/pairs/?q=nobody-is-called-so",
    "/touchpoints/between/cte/dkeo/",
    "/touchpoints/between/side/dkm/",
    "/touchpoints/time/",
    "/touchpoints/time/1/",
    "/touchpoints/time/moves/?from=1&to=today",
    "/touchpoints/region/",
    "/touchpoints/report/",
    "/touchpoints/specialisations/",
    "/touchpoints/references/",
    "/touchpoints/references/notices/",
    "/touchpoints/references/register/",
    "/touchpoints/references/notices/link/?one=cpv:48000000&other=cpv:72000000",
    "/touchpoints/crosswalk/?q=energia",
    "/touchpoints/crosswalk/?q=nothing-is-called-so",
    "/touchpoints/crosswalk/pair/?one=x&other=y",
    "/touchpoints/crosswalk/cpv-09331200/pkd2007-35.11.Z/",
    "/orders/",
    "/orders/?q=nobody-buys-this",
    "/orders/?cpv=x",
    "/orders/?cpv=0933&state=awarded",
    "/orders/matches/",
    "/orders/2705-2021/",
    "/continuity/",
    "/dialogue/",
    "/dialogue/meetings/wroclaw-2012/",
]
FOR_A_COORDINATOR = [
    "/",
    "/clusters/dkeo/",
    "/clusters/side-by-side/",
    "/clusters/dkeo/standards/",
    "/clusters/dkeo/fees/",
    "/clusters/dkeo/fees/add/",
    "/clusters/dkeo/fees/charge/",
    "/touchpoints/specialisations/new/?theme=cpv-09300000",
    "/orders/338132-2021/consortium/",
    "/orders/338132-2021/consortium/?size=2",
    "/orders/drafts/",
    "/continuity/",
    "/continuity/dkeo/",
    "/continuity/dkeo/?amount=2000000&month=6&probability=50",
    "/accounts/password/change/",
]
FOR_AN_OFFICER = [
    "/touchpoints/dossier/",
    "/touchpoints/dossier/proofs/add/2/",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_a_visitor_meets_a_page_that_everybody_can_use(visit: Visit, path: str) -> None:
    page = visit(path)
    accessible(page)
    fits(page)
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)
    english = visit(f"/en{path}", width=390, scheme="dark")
    assert english.locator("html").get_attribute("lang") == "en"
    accessible(english)
    fits(english)


@pytest.mark.parametrize("path", FOR_A_COORDINATOR)
def test_a_coordinator_meets_a_page_that_everybody_can_use(visit: Visit, path: str) -> None:
    page = visit(path, person="koordynator.dkeo")
    accessible(page)
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)
    page.emulate_media(color_scheme="dark")
    page.goto(f"/en{path}")
    accessible(page)
    fits(page)


@pytest.mark.parametrize("path", FOR_AN_OFFICER)
def test_an_officer_meets_a_page_that_everybody_can_use(visit: Visit, path: str) -> None:
    page = visit(path, person="urzad")
    accessible(page)
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)
    page.emulate_media(color_scheme="dark")
    page.goto(f"/en{path}")
    accessible(page)
    fits(page)


@pytest.mark.parametrize("path", ["/touchpoints/", "/orders/338132-2021/consortium/"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_on_a_phone_no_main_table_is_cut_and_the_rooms_stand_in_one_row(visit: Visit, path: str, language: str) -> None:
    page = visit(f"{language}{path}", person="koordynator.dkeo", width=390)
    cut = "[...document.querySelectorAll('.table')].filter(t => t.scrollWidth > t.clientWidth).map(t => t.ariaLabel)"
    assert page.evaluate(cut) == []
    rows = "new Set([...document.querySelectorAll('.rooms a')].map(a => a.getBoundingClientRect().top)).size"
    assert page.evaluate(rows) == 1


def test_no_word_of_a_list_of_facts_is_broken(visit: Visit) -> None:
    page = visit("/touchpoints/")
    broken = """() => [...document.querySelectorAll('.facts dt')].flatMap(term => {
        const text = term.firstChild, words = [...text.data.matchAll(/\\S+/g)];
        return words.filter(word => {
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            return range.getClientRects().length > 1;
        }).map(word => word[0]);
    })"""
    assert page.evaluate(broken) == []
    assert page.locator(".facts dt").count() > 3


def test_at_four_hundred_percent_nothing_is_lost(visit: Visit) -> None:
    """WCAG 1.4.10: 1280 pixels at 400 % are 320."""
    for path in ("/", "/touchpoints/", "/orders/2705-2021/", "/clusters/dkeo/"):
        fits(visit(path, width=320))


def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit: Visit) -> None:
    page = visit("/touchpoints/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#"), "first: past the navigation"
    for _ in range(25):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
                return e === document.body || (s.outlineStyle !== 'none' && r.width > 0 && r.bottom > 0); }"""
        )
        assert shown, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_the_chosen_look_is_kept_from_page_to_page(visit: Visit) -> None:
    page = visit("/")
    page.context.add_cookies([{"name": "styczna_theme", "value": "dark", "url": page.url}])
    page.goto("/clusters/")
    assert page.locator("html").get_attribute("data-theme") == "dark"


@pytest.mark.parametrize("path", ["/nowhere/", "/en/nowhere/"])
def test_a_page_that_is_not_there_says_what_to_do(visit: Visit, browser: object, address: str, path: str) -> None:
    context = browser.new_context(base_url=address)  # type: ignore[attr-defined]
    page = context.new_page()
    response = page.goto(path)
    assert response.status == 404
    accessible(page)
    assert page.locator("main a").count() >= 1
    context.close()

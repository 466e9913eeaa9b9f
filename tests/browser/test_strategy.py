"""From a theme to a specialisation that is followed: the coordinator, the member and the officer, one after another."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from eyes import accessible, fits

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
LIST, ENERGY = "/touchpoints/specialisations/", "/touchpoints/specialisations/energia-ze-slonca/"


def test_a_theme_is_proposed_discussed_adopted_and_monitored(visit: Visit) -> None:
    empty = visit(LIST)
    expect(empty.locator("main")).to_contain_text("Nie ma jeszcze żadnej propozycji.")
    accessible(empty)

    _propose(visit)
    _remark(visit)
    _answer_and_adopt(visit)
    _measure(visit)
    _see(visit)


def _propose(visit: Visit) -> None:
    """The coordinator of DKEO: nothing is lost while a field is sought, or where a title is missing."""
    page = visit(f"{LIST}new/?theme=cpv-09300000", person="koordynator.dkeo")
    expect(page.locator("textarea[name=why_pl]")).to_have_value(re.compile("klastr"))
    page.locator("input[name=title_pl]").fill("Energia ze słońca")
    page.locator("input[name=field]").fill("magazyny energii")
    page.get_by_role("button", name="Szukaj dziedzin").click()
    expect(page.locator("input[name=title_pl]")).to_have_value("Energia ze słońca")
    page.locator("input[name=field]").fill("31440000")
    page.get_by_role("button", name="Szukaj dziedzin").click()
    page.locator("input[name=chosen][value='cpv:31440000']").check()
    accessible(page)
    fits(page)
    page.get_by_role("button", name="Zaproponuj i opublikuj").click()
    expect(page).to_have_url(re.compile(f"{ENERGY}$"))
    expect(page.locator("main")).to_contain_text("31440000")
    accessible(page)


def _remark(visit: Visit) -> None:
    """A member has a concern; another cluster is told that it has said nothing yet."""
    member = visit(ENERGY, person="firma")
    member.locator("input[name=stance][value=concern]").check()
    member.get_by_role("button", name="Opublikuj uwagę").click()
    member.locator("textarea[name=text]").fill("A sieć? Nie przyjmie tyle mocy.")
    member.get_by_role("button", name="Opublikuj uwagę").click()
    expect(member.locator("#discussion ~ ol")).to_contain_text("przykład")
    accessible(member)
    coordinator = visit(LIST, person="koordynator.cte")
    expect(coordinator.locator("#waiting")).to_be_visible()


def _answer_and_adopt(visit: Visit) -> None:
    page = visit(LIST, person="urzad")
    page.locator("#to-answer ~ ul a").first.click()
    page.locator("details.evidence > summary", has_text="Odpowiedz").click()
    page.locator("textarea[name=text]").first.fill("Sieć będzie rozbudowana do 2027 roku.")
    page.get_by_role("button", name="Opublikuj odpowiedź").first.click()
    expect(page.locator("#discussion ~ ol ol")).to_contain_text("rozbudowana")
    page.get_by_role("link", name="Przyjmij").click()
    page.locator("input[name=on]").fill("2024-05-06")
    page.locator("input[name=act]").fill("Uchwała nr 12/2024")
    page.get_by_role("button", name="Przyjmij").click()
    expect(page.locator("input[name=act]")).to_have_value("Uchwała nr 12/2024")
    page.locator("textarea[name=goals_pl]").fill("Dwa razy więcej mocy ze słońca.")
    page.locator("input[name=review_on]").fill("2027-01-01")
    accessible(page)
    page.get_by_role("button", name="Przyjmij").click()
    expect(page.locator("main")).to_contain_text("Uchwała nr 12/2024")


def _measure(visit: Visit) -> None:
    page = visit(f"{ENERGY}indicators/add/", person="urzad")
    given = {
        "name_pl": "Moc ze słońca", "unit": "MW", "baseline": "100", "baseline_on": "2024-01-01",
        "target": "200", "target_on": "2028-01-01",
    }  # fmt: skip
    for name, value in given.items():
        page.locator(f"input[name={name}]").fill(value)
    accessible(page)
    page.get_by_role("button", name="Zapisz").click()
    page.get_by_role("link", name="Moc ze słońca").first.click()
    page.locator("input[name=on]").fill("2026-01-01")
    page.locator("input[name=value]").fill("120,5")
    page.locator("input[name=reference]").fill("ARE, tablica 3")
    page.get_by_role("button", name="Zapisz odczyt").click()
    expect(page.locator("main")).to_contain_text("poniżej ścieżki")
    accessible(page)
    fits(page)


def _see(visit: Visit) -> None:
    """A visitor reads all of it, on any screen, and meets no name of a person."""
    page = visit(f"{ENERGY}monitoring/")
    expect(page.locator("main table").first).to_contain_text("Zamówienia ogłoszone")
    page.locator("main tbody a").first.click()
    expect(page.locator("h1")).to_contain_text("policzono")
    for path in (LIST, ENERGY, f"{ENERGY}monitoring/", f"{ENERGY}monitoring/evidence/", f"{ENERGY}indicators/1/"):
        public = visit(path)
        accessible(public)
        fits(public)
        small = visit(f"/en{path}", width=390, scheme="dark")
        accessible(small)
        fits(small)
    assert "Urzędniczka UMWD" not in visit(ENERGY).locator("main").inner_text()
    assert "Urzędniczka UMWD" in visit(ENERGY, person="urzad").locator("main").inner_text()

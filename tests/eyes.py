"""What every page is asked in the browser."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def sign_in(page: Page, person: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(f"{person}@example.org")
    page.locator("input[name=password]").fill("styczna-demo-2012")
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/")


def accessible(page: Page) -> None:
    """axe finds nothing by the rules of WCAG 2.2 AA and its own best practices."""
    found = Axe().run(page)
    told = [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]
    assert told == [], page.url


def fits(page: Page) -> None:
    """Nothing sticks out sideways: only regions of tables scroll by themselves."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url

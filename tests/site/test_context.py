from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.utils import translation

from styczna.site.context import language_links, theme


@pytest.mark.parametrize(
    ("address", "polish", "english"),
    [
        ("/", "/", "/en/"),
        ("/en/", "/", "/en/"),
        ("/orders/?state=open&page=2", "/orders/?state=open&page=2", "/en/orders/?state=open&page=2"),
        ("/en/orders/?q=a%20b", "/orders/?q=a%20b", "/en/orders/?q=a%20b"),
        ("/energy/", "/energy/", "/en/energy/"),
    ],
)
def test_the_other_language_is_the_same_page(rf: RequestFactory, address: str, polish: str, english: str) -> None:
    assert [link.href for link in language_links(rf.get(address))] == [polish, english]


def test_the_page_knows_the_language_that_it_is_in(rf: RequestFactory) -> None:
    with translation.override("en"):
        assert [link.active for link in language_links(rf.get("/en/"))] == [False, True]


@pytest.mark.parametrize(("cookie", "chosen"), [("dark", "dark"), ("light", "light"), ("", ""), ('"><script>', "")])
def test_only_a_known_theme_is_written_into_the_page(rf: RequestFactory, cookie: str, chosen: str) -> None:
    request = rf.get("/")
    request.COOKIES["styczna_theme"] = cookie
    assert theme(request) == chosen

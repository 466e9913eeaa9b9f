"""Pictures of pages in a report: the same drawing with its colours in it, on its own."""

import re

import pytest
from django.utils.safestring import SafeString
from lxml import etree

from styczna.site import pictures
from styczna.site.paper import on_paper
from styczna.site.pictures import Card, NetworkLink, NetworkNode, NetworkTheme

NODES = tuple(NetworkNode(key, key.upper(), f"/{key}/", 3.0, ("t",)) for key in "abc")
LINKS = (NetworkLink("a", "b", 0.2, 0.3), NetworkLink("b", "c", 0.1, 0.0))


def network() -> SafeString:
    themes = (NetworkTheme("t", "Energia & woda"),)
    return pictures.network(NODES, LINKS, themes, title="Sieć", description="Opis <sieci>")


def test_it_is_one_svg_that_stands_alone() -> None:
    root = etree.fromstring(on_paper(network()).encode())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("class") == "wide"


def test_every_class_that_is_drawn_has_its_colour() -> None:
    cards = (Card("Temat", (0.5, None), ("1", "nie wiadomo")),)
    for drawn in (network(), pictures.scorecards(("a", "b"), cards, title="Karty", description="Opis")):
        svg = on_paper(drawn)
        style = re.search(r"<style>(.*?)</style>", svg)
        assert style
        used = {name for classes in re.findall(r'class="(d-[^"]*)"', svg) for name in classes.split()}
        assert used
        # a halo has no colour of its own: all letters with a class have one
        assert {name for name in used - {"d-halo"} if f".{name} " not in style[1]} == set()
        assert "text[class] {" in style[1]
        assert "var(" not in style[1]
        assert "light-dark" not in style[1]


def test_what_is_no_drawing_is_refused() -> None:
    with pytest.raises(ValueError, match="no drawing"):
        on_paper(SafeString("<p>tekst</p>"))

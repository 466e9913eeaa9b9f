from __future__ import annotations

import re

from django.utils.safestring import SafeString
from lxml import etree

from styczna.site.pictures import Ability, Card, NetworkLink, NetworkNode, NetworkTheme, coverage, network, scorecards

ENERGY = NetworkTheme("energy", "Energetyka", "/themes/energy/")
NODES = tuple(
    NetworkNode(key, name, f"/clusters/{key}/", 5, ("energy",) if key in ("cte", "dkeo", "mega") else ())
    for key, name in (
        ("cte", "Centrum Technologii Energetycznych"),
        ("dkeo", "Dolnośląski Klaster Energii Odnawialnej"),
        ("mega", "Klaster <Mega> & Nano"),
        ("side", "SIDE Cluster"),
    )
)
LINKS = (
    NetworkLink("cte", "dkeo", 0.4, 0.2),
    NetworkLink("cte", "mega", 0.4, 0.1),
    NetworkLink("dkeo", "mega", 0.3, 0.1),
    NetworkLink("side", "mega", 0.0, 0.1),
)


def drawn(picture: SafeString) -> tuple[etree._Element, etree._Element]:
    wide, narrow = etree.fromstring(str(picture))
    return wide, narrow


def many(count: int) -> SafeString:
    nodes = tuple(
        NetworkNode(f"k{i}", f"Klaster numer {i}", f"/k/{i}/", 1 + i % 7, (f"t{i % 5}",)) for i in range(count)
    )
    links = tuple(
        NetworkLink(f"k{i}", f"k{j}", ((i * 7 + j * 13) % 11) / 11, 0.1)
        for i in range(count)
        for j in range(i)
        if i % 5 == j % 5
    )
    themes = tuple(NetworkTheme(f"t{i}", f"Temat {i}") for i in range(5))
    return network(nodes, links, themes, title="Styczne", description="Opis")


def test_the_picture_has_a_title_a_description_and_every_cluster_as_a_link() -> None:
    for svg in drawn(network(NODES, LINKS, (ENERGY,), title="Styczne", description="Cztery klastry")):
        assert svg.findtext("title") == "Styczne"
        assert svg.findtext("desc") == "Cztery klastry"
        assert svg.get("aria-labelledby") == svg.find("title").get("id")
        addresses = {link.get("href") for link in svg.iter("a")}
        assert {node.href for node in NODES} <= addresses
        assert "/themes/energy/" in addresses


def test_the_three_clusters_of_a_theme_touch_in_three_points_within_one_field() -> None:
    wide, _ = drawn(network(NODES, LINKS, (ENERGY,), title="a", description="b"))
    assert len(wide.findall(".//circle[@class='d-point']")) == 3
    assert len(wide.findall(".//circle[@class='d-theme-1']")) == 3


def test_pictures_hold_no_styles_and_no_unescaped_names() -> None:
    for picture in (network(NODES, LINKS, (ENERGY,), title="<t>", description='"d"'), many(60)):
        assert "style=" not in picture
        assert "<Mega>" not in picture
        assert not re.search(r'(fill|stroke)="#', picture)


def test_ids_are_unique_on_a_page_with_several_pictures() -> None:
    page = network(NODES, LINKS, (), title="a", description="b") + many(20)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) == 8


def test_sixty_clusters_fit_into_a_wide_and_into_a_narrow_page() -> None:
    for svg, width in zip(drawn(many(60)), (960, 360), strict=True):
        circles = svg.findall(".//circle[@class='d-circle']")
        assert len(circles) == 60
        for circle in circles:
            x, r = float(circle.get("cx")), float(circle.get("r"))
            assert r <= x <= width - r
        assert {text.text for text in svg.iter("text")} >= {str(number) for number in range(1, 61)}


def test_a_region_without_clusters_draws_nothing_and_does_not_fail() -> None:
    assert "<circle" not in network((), (), (), title="a", description="b")


def test_the_best_of_a_team_is_filled_and_what_nobody_covers_is_said() -> None:
    team = (Ability("Solaris", (0.9, 0.1)), Ability("Energo", (0.5, 0.2), "/o/1/"))
    wide, narrow = drawn(coverage(("Panele", "Szkolenie"), team, nobody="nie pokrywa nikt", title="a", description="b"))
    for svg in (wide, narrow):
        assert len(svg.findall(".//circle[@class='d-full']")) == 1
        assert len(svg.findall(".//circle[@class='d-part']")) == 3
        assert "nie pokrywa nikt" in [text.text for text in svg.iter("text")]


def test_a_measure_that_is_not_known_is_an_empty_ring() -> None:
    card = Card("Energetyka", (1.0, None), ("3", "–"))
    wide, _ = drawn(scorecards(("Szerokość", "Popyt"), (card,), title="a", description="b"))
    assert len(wide.findall(".//circle[@class='d-ring']")) == 2
    assert len(wide.findall(".//circle[@class='d-full']")) == 1


def test_on_a_narrow_page_the_columns_carry_the_numbers_that_are_explained_below() -> None:
    card = Card("Zamówienia", (0.5, 1.0), ("17", "34"))
    wide, narrow = drawn(scorecards(("dzień przyjęcia", "dziś"), (card,), title="a", description="b"))
    heads = [text.text for text in narrow.iter("text")]
    assert heads.count("1") == heads.count("2") == 2, "once above the column, once before its words"
    assert not {"1", "2"} & {text.text for text in wide.iter("text")}

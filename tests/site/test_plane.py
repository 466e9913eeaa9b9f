"""The plane of relatedness and complexity: everything inside, nothing covered, names where there is room."""

from __future__ import annotations

import math
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from styczna.site.pictures import Axes, Quadrants, Spot, plane

QUARTERS = Quadrants(0.4, 0.0, "near and demanding", "far and demanding", "near and simple", "far and simple")
AXES = Axes("relatedness", "complexity")
places = st.lists(st.tuples(st.floats(0, 1), st.floats(-3, 5), st.floats(0, 1)), min_size=0, max_size=25)


def drawn(spots: tuple[Spot, ...]) -> list[etree._Element]:
    return list(etree.fromstring(str(plane(spots, QUARTERS, AXES, title="Plane", description="Themes"))))


def spots_of(given_places: list[tuple[float, float, float]]) -> tuple[Spot, ...]:
    return tuple(
        Spot(number, f"Theme <{number}>", x, y, size, f"/themes/{number}/")
        for number, (x, y, size) in enumerate(given_places, start=1)
    )


@given(given_places=places)
def test_every_theme_is_a_circle_inside_the_picture_with_its_number_and_its_link(
    given_places: list[tuple[float, float, float]],
) -> None:
    spots = spots_of(given_places)
    for svg in drawn(spots):
        _, _, width, height = (float(part) for part in svg.get("viewBox").split())
        circles = svg.findall(".//circle")
        assert len(circles) == len(spots)
        for circle in circles:
            x, y, r = (float(circle.get(name)) for name in ("cx", "cy", "r"))
            assert r - 0.1 <= x <= width - r + 0.1
            assert r - 0.1 <= y <= height - r + 0.1
        assert {link.get("href") for link in svg.iter("a")} == {spot.href for spot in spots}


def test_themes_in_one_place_are_moved_apart() -> None:
    for svg in drawn(spots_of([(0.5, 0.5, 1.0)] * 6)):
        circles = [tuple(float(each.get(name)) for name in ("cx", "cy", "r")) for each in svg.findall(".//circle")]
        for (ax, ay, ar), (bx, by, br) in combinations(circles, 2):
            assert math.hypot(ax - bx, ay - by) >= ar + br - 0.5


def test_more_related_lies_to_the_right_and_more_complex_above() -> None:
    wide, _ = drawn(spots_of([(0.1, -1.0, 0.1), (0.9, 2.0, 0.1)]))
    one, other = wide.findall(".//circle")
    assert float(one.get("cx")) < float(other.get("cx"))
    assert float(one.get("cy")) > float(other.get("cy"))


def test_the_quarters_are_named_in_both_versions_and_the_picture_is_described() -> None:
    for svg in drawn(spots_of([(0.2, 1.0, 0.5)])):
        said = " ".join(svg.itertext())
        for name in (QUARTERS.near_high, QUARTERS.far_high, QUARTERS.near_low, QUARTERS.far_low):
            assert all(word in said for word in name.split())
        assert svg.findtext("title") == "Plane"
        assert svg.findtext("desc") == "Themes"

"""The map of counties as SVG: one shape a county, areas that tell the truth, nothing that needs a style or a script."""

import math
import re

import pytest

from styczna.site.maps import POLAND, Area, Mark, county_map, voivodeship_map
from styczna.sources.counties import VOIVODESHIPS, counties


def drawn(region: str, *marks: Mark) -> str:
    return str(county_map(region, marks, title="Mapa", description="Opis"))


def test_every_county_is_drawn_once() -> None:
    assert drawn(POLAND).count('class="d-land"') == 380
    for region in ("02", "14"):
        expected = sum(county.voivodeship == region for county in counties().values())
        assert drawn(region).count('class="d-land"') == expected


def test_the_area_of_a_circle_is_the_number() -> None:
    picture = drawn("02", Mark("0264", 400, 0, "x", "/a"), Mark("0219", 100, 0, "y", "/b"))
    radii = [float(found) for found in re.findall(r'class="d-spot"[^>]* r="([\d.]+)"', picture)]
    assert max(radii) / min(radii) == pytest.approx(math.sqrt(400 / 100), abs=0.02)


def test_a_circle_stands_within_its_county() -> None:
    picture = drawn("02", Mark("0264", 1, 0, "x", "/a"))
    x, y = (float(found) for found in re.search(r'class="d-spot" cx="([\d.]+)" cy="([\d.]+)"', picture).groups())
    path = re.search(r'<a href="/a"[^>]*>.*?d="M([^"]*)z"', picture).group(1)
    start, steps = path.split("l")
    px, py = map(float, start.split())
    numbers = [float(number) for number in steps.split()]
    xs, ys = [px], [py]
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        xs.append(xs[-1] + dx)
        ys.append(ys[-1] + dy)
    assert min(xs) < x < max(xs)
    assert min(ys) < y < max(ys)


def test_texts_are_escaped_and_links_leave_the_keyboard_to_the_table() -> None:
    picture = drawn("02", Mark("0264", 1, 1, '<b> "x"', '/?q="><script>'))
    assert "<script>" not in picture
    assert "<b>" not in picture
    assert picture.count("<a ") == picture.count('tabindex="-1"') == 1
    assert " style=" not in picture


def test_a_county_without_anything_has_no_link_and_no_circle() -> None:
    picture = drawn("02")
    assert "<a " not in picture
    assert "d-spot" not in picture


def regions(**changed: Area) -> str:
    areas = [changed.get(f"v{code}", Area(code, 0, 0, name, f"/{code}")) for code, name in VOIVODESHIPS.items()]
    return str(voivodeship_map(areas, title="Mapa", description="Opis"))


def test_a_voivodeship_shows_on_which_side_of_the_average_it_lies() -> None:
    picture = regions(v02=Area("02", 1, 9, "above", "/02", is_chosen=True), v24=Area("24", -1, 0, "below", "/24"))
    assert picture.count('class="d-theme-1"') == picture.count('class="d-theme-3"') == 1
    assert picture.count('class="d-land"') == 14
    assert picture.count('class="d-spot"') == 1  # only where there is something to count
    assert picture.count('stroke-width="4"') == 1
    assert picture.count('tabindex="-1"') == 16


def test_what_a_voivodeship_says_is_escaped() -> None:
    assert "<script>" not in regions(v02=Area("02", 0, 1, "<script>", '/"><script>'))

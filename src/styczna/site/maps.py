"""Maps: borders as the atlas has them, and in each county or voivodeship a circle whose area is what it has."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString

from styczna.site.drawing import Sheet, element, one_drawing, px
from styczna.sources.counties import County, Ring, counties, voivodeship_borders

POLAND = "PL"
WIDTH = 760.0
TALLEST = 820.0
MARGIN = 4.0
GRID = 0.5  # pixels to which corners are drawn together; borders that two counties share stay shared
LARGEST_SHARE = 0.032  # radius of the largest circle in widths of the map, for Poland; twice that for a voivodeship
SMALLEST = 2.2  # radius in pixels
SEAT = 3.6
SIDES = {1: "d-theme-1", 0: "d-land", -1: "d-theme-3"}  # above, not certain, below
PARALLEL = math.cos(math.radians(52))  # a degree of longitude in degrees of latitude, in the middle of Poland


@dataclass(frozen=True, slots=True)
class Mark:
    """A county with what it has: `weight` makes the area of its circle, `said` is read aloud and shown on hover."""

    code: str
    weight: int
    seats: int
    said: str
    href: str


@dataclass(frozen=True, slots=True)
class Area:
    """A voivodeship: whether it lies above (1) or below (-1) a reference for sure, and what the circle stands for."""

    code: str
    side: int
    weight: int
    said: str
    href: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class _Frame:
    """From longitude and latitude to pixels of the sheet."""

    west: float
    north: float
    scale: float
    width: float
    height: float

    def __call__(self, lon: float, lat: float) -> tuple[float, float]:
        return (lon * PARALLEL - self.west) * self.scale + MARGIN, (self.north - lat) * self.scale + MARGIN


def county_map(region: str, marks: Sequence[Mark], *, title: str, description: str) -> SafeString:
    """The counties of a voivodeship (TERYT) or of Poland, each with its mark where it has one.

    The links of the map are left out of the order of the tabulator: the table beside it has the same ones.
    """
    frame = _frame(region)
    marked = {mark.code: mark for mark in marks}
    largest = max((mark.weight for mark in marks), default=0)
    top = WIDTH * LARGEST_SHARE * (1 if region == POLAND else 2)
    land, circles = [], []
    for county in _of(region):
        path = element("path", "d-land", d=_path(county.code, region))
        mark = marked.get(county.code)
        if mark is None:
            land.append(path)
            continue
        land.append(_linked(mark, path))
        if mark.weight:
            radius = max(SMALLEST, top * math.sqrt(mark.weight / largest))
            x, y = _middle(county.code, region)
            circles.append(element("circle", "d-spot", cx=x, cy=y, r=radius, pointer_events="none"))
        if mark.seats:
            circles.append(_seat(county.code, region))
    borders = element("path", "d-line", d=_borders(region), stroke_width="1")
    return one_drawing(title, description, Sheet(frame.width, frame.height, "".join([*land, borders, *circles])))


def voivodeship_map(areas: Sequence[Area], *, title: str, description: str) -> SafeString:
    """Poland by voivodeship; the borders of the chosen one are thick. Links as on the map of counties."""
    frame = _frame(POLAND)
    borders = voivodeship_borders()
    largest = max((area.weight for area in areas), default=0)
    land, circles, chosen = [], [], []
    for area in areas:
        outline = _drawn(borders[area.code], POLAND)
        land.append(_linked(area, element("path", SIDES[area.side], d=outline)))
        if area.weight:
            radius = max(SMALLEST, WIDTH * LARGEST_SHARE * math.sqrt(area.weight / largest))
            x, y = _middle_of(borders[area.code])
            circles.append(element("circle", "d-spot", cx=x, cy=y, r=radius, pointer_events="none"))
        if area.is_chosen:
            chosen.append(element("path", "d-line", d=outline, stroke_width="4", pointer_events="none"))
    lines = element("path", "d-line", d=_borders(POLAND), stroke_width="1", pointer_events="none")
    return one_drawing(title, description, Sheet(frame.width, frame.height, "".join([*land, lines, *chosen, *circles])))


def _middle_of(rings: Sequence[Ring]) -> tuple[float, float]:
    frame = _frame(POLAND)
    return max((_centroid([frame(*corner) for corner in ring]) for ring in rings), key=_area)[:2]


def _linked(mark: Mark | Area, shape: str) -> str:
    return f'<a href="{escape(mark.href)}" tabindex="-1"><title>{escape(mark.said)}</title>{shape}</a>'


def _seat(code: str, region: str) -> str:
    x, y = _middle(code, region)
    return element("circle", "d-circle", cx=x, cy=y, r=SEAT, pointer_events="none")


@lru_cache(maxsize=17)
def _of(region: str) -> tuple[County, ...]:
    return tuple(county for county in counties().values() if region in (POLAND, county.voivodeship))


@lru_cache(maxsize=17)
def _frame(region: str) -> _Frame:
    corners = [corner for county in _of(region) for ring in county.rings for corner in ring]
    west, east = min(x for x, _ in corners) * PARALLEL, max(x for x, _ in corners) * PARALLEL
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    scale = min((WIDTH - 2 * MARGIN) / (east - west), (TALLEST - 2 * MARGIN) / (north - south))
    return _Frame(west, north, scale, (east - west) * scale + 2 * MARGIN, (north - south) * scale + 2 * MARGIN)


@lru_cache(maxsize=2_048)
def _path(code: str, region: str) -> str:
    return _drawn(counties()[code].rings, region)


@lru_cache(maxsize=17)
def _borders(region: str) -> str:
    return "".join(_drawn(rings, region) for code, rings in voivodeship_borders().items() if region in (POLAND, code))


def _drawn(rings: Iterable[Ring], region: str) -> str:
    frame = _frame(region)
    return "".join(_line([_on_grid(frame(*corner)) for corner in ring]) for ring in rings)


def _on_grid(point: tuple[float, float]) -> tuple[float, float]:
    return round(point[0] / GRID) * GRID, round(point[1] / GRID) * GRID


def _line(points: list[tuple[float, float]]) -> str:
    """A closed line of steps; corners that fell together, and those on a straight way, are left out."""
    kept: list[tuple[float, float]] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and _is_straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    if len(kept) < 4:
        return ""
    (x, y), *rest = kept[:-1]
    steps = [f"M{px(x)} {px(y)}l"]
    for to_x, to_y in rest:
        steps.append(f"{px(to_x - x)} {px(to_y - y)} ")
        x, y = to_x, to_y
    return "".join(steps).rstrip() + "z"


def _is_straight(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    return (b[0] - a[0]) * (c[1] - b[1]) == (b[1] - a[1]) * (c[0] - b[0])


@lru_cache(maxsize=2_048)
def _middle(code: str, region: str) -> tuple[float, float]:
    """The middle of a county's largest part (the centroid of its area)."""
    frame = _frame(region)
    return max((_centroid([frame(*corner) for corner in ring]) for ring in counties()[code].rings), key=_area)[:2]


def _area(found: tuple[float, float, float]) -> float:
    return found[2]


def _centroid(points: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """x, y and area of a closed line's inside (the shoelace formula)."""
    twice = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        twice += cross
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return x / (3 * twice), y / (3 * twice), abs(twice) / 2

"""The plane of relatedness and complexity (Balland, Boschma, Crespo & Rigby 2019): where a theme would lead a region.

To the right lies what is near to what the region can do, above what few regions can do. A circle is a theme and carries
its number in the page's list; its area is a measure of the theme. Names stand beside the circles where there is room.
Circles that would cover each other are moved apart; the table beside the picture has the exact places.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.html import escape

from styczna.site.drawing import Sheet, element, lettered, link
from styczna.site.lettering import LINE, Box, Circle, Label, place_labels, text_width, wrapped

ROUNDS = 200  # of moving circles apart
BETWEEN = 2.0  # pixels kept between two circles
CLEAR = 6.0  # pixels that a name keeps from every circle, so that it is plain whose it is


@dataclass(frozen=True, slots=True)
class Spot:
    """A theme. `number` is what its circle carries, `size` (0 to 1) a share of the largest area."""

    number: int
    label: str
    x: float
    y: float
    size: float
    href: str = ""


@dataclass(frozen=True, slots=True)
class Quadrants:
    """The four quarters of the plane in words, and where they meet."""

    x: float
    y: float
    near_high: str
    far_high: str
    near_low: str
    far_low: str


@dataclass(frozen=True, slots=True)
class Axes:
    """What the axes say."""

    x: str
    y: str


def plane_sheet(spots: Sequence[Spot], quadrants: Quadrants, axes: Axes, *, narrow: bool) -> Sheet:
    """The drawing at 960 or, narrow, at 360 pixels."""
    width, height, size = (360.0, 380.0, 12.0) if narrow else (960.0, 560.0, 13.5)
    largest, smallest = (19.0, 9.0) if narrow else (34.0, 12.0)
    top = (len(wrapped(axes.y, size, width)) + 0.6) * LINE * size
    area = Box(1.0, top, width - 1, height - 2.2 * size)
    quarters, taken = _quarters(quadrants, area, size)
    names = max(box.bottom - box.top for box in taken) + 8
    inner = Box(area.left, area.top + names, area.right, area.bottom - names)
    circles = _circles(spots, quadrants, inner, smallest, largest)
    body = _frame(area, *_cross(spots, quadrants, inner, largest)) + quarters
    labels = [None] * len(spots) if narrow else _labels(spots, circles, area, taken, size)
    for spot, circle, label in zip(spots, circles, labels, strict=True):
        body.append(_spot(spot, circle, label))
    body += [lettered(wrapped(axes.y, size, width), area.left, 1.1 * size, size, css="d-soft")]
    body.append(lettered([axes.x], area.right, height - 0.6 * size, size, css="d-soft", anchor="end"))
    return Sheet(width, height, "".join(body))


def _range(values: Sequence[float], cut: float) -> tuple[float, float]:
    """From where to where an axis goes: all values and the cut, never nothing."""
    low, high = min(*values, cut), max(*values, cut)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _scaled(value: float, span: tuple[float, float], start: float, end: float) -> float:
    return start + (value - span[0]) / (span[1] - span[0]) * (end - start)


def _cross(spots: Sequence[Spot], quadrants: Quadrants, area: Box, largest: float) -> tuple[float, float]:
    """Where the lines between the quarters stand."""
    spans = _spans(spots, quadrants)
    x = _scaled(quadrants.x, spans[0], area.left + largest, area.right - largest)
    return x, _scaled(quadrants.y, spans[1], area.bottom - largest, area.top + largest)


def _spans(spots: Sequence[Spot], quadrants: Quadrants) -> tuple[tuple[float, float], tuple[float, float]]:
    return (
        _range([spot.x for spot in spots] or [0.0], quadrants.x),
        _range([spot.y for spot in spots] or [0.0], quadrants.y),
    )


def _circles(spots: Sequence[Spot], quadrants: Quadrants, area: Box, smallest: float, largest: float) -> list[Circle]:
    """A circle for each theme at its place, moved no further than it takes to show it."""
    if not spots:
        return []
    across, up = _spans(spots, quadrants)
    radii = np.array([max(smallest, largest * math.sqrt(min(1.0, max(0.0, spot.size)))) for spot in spots])
    at = np.array(
        [
            (
                _scaled(spot.x, across, area.left + largest, area.right - largest),
                _scaled(spot.y, up, area.bottom - largest, area.top + largest),
            )
            for spot in spots
        ]
    )
    at = _apart(at, radii, area)
    return [Circle(float(x), float(y), float(r)) for (x, y), r in zip(at, radii, strict=True)]


def _apart(at: np.ndarray, radii: np.ndarray, area: Box) -> np.ndarray:
    """Push overlapping circles from each other, inside the area; two in one place part each in its own direction."""
    at = at.copy()
    count = len(at)
    kept = radii[:, None] + radii[None, :] + BETWEEN
    own = np.stack([np.cos(2.4 * np.arange(count)), np.sin(2.4 * np.arange(count))], axis=1)
    low, high = np.array([area.left, area.top])[None] + radii[:, None], np.array([area.right, area.bottom])[None]
    for _ in range(ROUNDS):
        apart = at[:, None, :] - at[None, :, :]
        distance = np.hypot(apart[..., 0], apart[..., 1])
        same = (distance < 1e-6) & ~np.eye(count, dtype=bool)
        apart = np.where(same[..., None], own[:, None, :] - own[None, :, :], apart)
        distance = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-6)
        short = np.maximum(0.0, kept - distance)
        np.fill_diagonal(short, 0.0)
        if not short.any():
            break
        at += (
            0.5 * ((short / distance)[..., None] * apart).sum(axis=1) / np.maximum((short > 0).sum(axis=1), 1)[:, None]
        )
        at = np.clip(at, low, high - radii[:, None])
    return at


def _frame(area: Box, x: float, y: float) -> list[str]:
    """The edges of the plane and the lines where its quarters meet."""
    edges = ((area.left, area.bottom, area.right, area.bottom), (area.left, area.top, area.left, area.bottom))
    cross = ((x, area.top, x, area.bottom), (area.left, y, area.right, y))
    return [
        element("line", css, x1=a, y1=b, x2=c, y2=d, stroke_width=1)
        for css, lines in (("d-line", edges), ("d-hair", cross))
        for a, b, c, d in lines
    ]


def _quarters(quadrants: Quadrants, area: Box, size: float) -> tuple[list[str], list[Box]]:
    """The names of the quarters in the corners of the plane, and the room that they take."""
    body, taken = [], []
    for text, right, above in (
        (quadrants.near_high, True, True),
        (quadrants.far_high, False, True),
        (quadrants.near_low, True, False),
        (quadrants.far_low, False, False),
    ):
        lines = wrapped(text, size, 0.46 * (area.right - area.left))
        broad, tall = max(text_width(line, size) for line in lines), len(lines) * LINE * size
        left = area.right - broad - 6 if right else area.left + 8
        start = area.top + 4 if above else area.bottom - tall - 4
        anchor, edge = ("end", area.right - 6) if right else ("start", area.left + 8)
        body.append(lettered(lines, edge, start + 0.95 * size, size, css="d-name", anchor=anchor))
        taken.append(Box(left, start, left + broad, start + tall))
    return body, taken


def _labels(
    spots: Sequence[Spot], circles: Sequence[Circle], area: Box, taken: Sequence[Box], size: float
) -> list[Label | None]:
    """Names in the order of their themes; None where there is no room and the number has to do."""
    return place_labels(
        [wrapped(spot.label, size, 190) for spot in spots],
        [[circle] for circle in circles],
        circles=[Circle(circle.x, circle.y, circle.r + CLEAR) for circle in circles],
        segments=[],
        taken=taken,
        size=size,
        page=Box(area.left + 4, area.top, area.right - 16, area.bottom),
        keep=40.0,
    )


def _spot(spot: Spot, circle: Circle, label: Label | None) -> str:
    size = min(15.0, max(10.0, 0.8 * circle.r))
    inside = element("circle", "d-circle", cx=circle.x, cy=circle.y, r=circle.r)
    inside += lettered([str(spot.number)], circle.x, circle.y + 0.36 * size, size, anchor="middle")
    if label:
        inside += lettered(label.lines, label.x, label.y, label.size, css="d-halo", anchor=label.anchor)
    return link(spot.href, f"<g><title>{escape(spot.label)}</title>{inside}</g>", spot.label)

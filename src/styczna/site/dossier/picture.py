"""The discovery process on a line of time: a row for each kind of step, a circle for each half-year with such a step.

The area of a circle is the number of steps, which stands in it. The table beside it has each step with its day.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from django.utils.safestring import SafeString

from styczna.site.drawing import Sheet, drawing, element, lettered
from styczna.site.lettering import LINE, wrapped

KEPT = 16
WIDE, NARROW = 960.0, 360.0
MOST_YEARS = {WIDE: 14, NARROW: 5}  # that get a number
LARGEST, SMALLEST = 13.0, 5.0  # radius
NUMBERED_FROM = 9.0  # radius in which a number is still read


@lru_cache(KEPT)
def process(
    rows: tuple[tuple[str, tuple[tuple[int, int], ...]], ...], *, title: str, description: str
) -> SafeString:  # fmt: skip
    """`rows` are a name and, for each step, its year and half-year (0 or 1). Raises ValueError where there is none."""
    if not any(steps for _name, steps in rows):
        raise ValueError("no step is known")
    return drawing(title, description, _sheet(rows, WIDE), _sheet(rows, NARROW))


def _sheet(rows: Sequence[tuple[str, tuple[tuple[int, int], ...]]], width: float) -> Sheet:
    narrow = width == NARROW
    size = 12.0 if narrow else 14.0
    left = LARGEST + 4 if narrow else 270.0
    right = width - LARGEST - 4
    every = [step for _name, steps in rows for step in steps]
    first, last = min(year for year, _half in every), max(year for year, _half in every) + 1
    most = max(max(Counter(steps).values()) for _name, steps in rows if steps)

    def x(year: float) -> float:
        return left + (year - first) / (last - first) * (right - left)

    body: list[str] = []
    y = 4.0
    lines: list[tuple[float, float]] = []
    for name, steps in rows:
        words = wrapped(name, size, width if narrow else left - LARGEST - 20)
        tall = len(words) * LINE * size
        if narrow:
            body.append(lettered(words, 0, y + size, size))
            y += tall + 2
            middle = y + LARGEST
        else:
            middle = y + max(tall, 2 * LARGEST) / 2
            body.append(lettered(words, 0, middle - tall / 2 + size, size))
        lines.append((middle - LARGEST, middle + LARGEST))
        body.append(element("line", "d-hair", x1=left, y1=middle, x2=right, y2=middle, stroke_width=1))
        for (year, half), count in sorted(Counter(steps).items()):
            body += _circle(x(year + 0.25 + 0.5 * half), middle, count, most)
        y = middle + max(tall, 2 * LARGEST) / 2 + 8 if not narrow else middle + LARGEST + 10
    axis, height = _years(first, last, x, y, size, MOST_YEARS[width])
    return Sheet(width, y + height + 4, "".join([*axis, *body]))


def _circle(x: float, y: float, count: int, most: int) -> list[str]:
    radius = max(SMALLEST, LARGEST * math.sqrt(count / max(most, 1)))
    parts = [element("circle", "d-part", cx=x, cy=y, r=radius)]
    if count > 1 and radius >= NUMBERED_FROM:
        parts.append(lettered([str(count)], x, y + 4, 11, anchor="middle"))
    return parts


def _years(first: int, last: int, x: object, y: float, size: float, most: int) -> tuple[list[str], float]:
    """Hairlines at the turns of years, numbered as many as there is room for."""
    assert callable(x)
    step = max(1, -(-(last - first) // most))
    parts = []
    for year in range(first, last + 1):
        at = float(x(year))
        parts.append(element("line", "d-hair", x1=at, y1=4.0, x2=at, y2=y, stroke_width=1))
        if year < last and (year - first) % step == 0:
            parts.append(lettered([str(year)], at + 3, y + size, 0.9 * size, css="d-soft"))
    return parts, 1.6 * size

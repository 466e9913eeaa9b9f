"""Ranks over time: a column for each day, a line for each thing that keeps or changes its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.utils.safestring import SafeString

from styczna.site.drawing import Sheet, drawing, element, lettered, link, px
from styczna.site.lettering import LINE, wrapped

KEPT = 64
WIDE, NARROW = 960.0, 360.0
MOST_COLUMNS = {WIDE: 7, NARROW: 2}  # the last ones
MOST_RANKS = 10  # the first ones; what stands lower is in the table
NAMES = {WIDE: 400.0, NARROW: 200.0}  # pixels on the right, where the things are named
RADIUS = 11.0
ROW = {WIDE: 48.0, NARROW: 58.0}
MOST_LINES = 3  # of a name; the table has it whole


@dataclass(frozen=True, slots=True)
class Course:
    """Something with its rank in each column, None where it has none; `moved` is drawn in the accent's colour."""

    label: str
    ranks: tuple[int | None, ...]
    href: str = ""
    moved: bool = False


@lru_cache(KEPT)
def bumps(days: tuple[str, ...], courses: tuple[Course, ...], *, title: str, description: str) -> SafeString:
    """`days` are the heads of the columns, the oldest first; each course has a rank for each of them."""
    return drawing(title, description, _sheet(days, courses, WIDE), _sheet(days, courses, NARROW))


@dataclass(frozen=True, slots=True)
class _Grid:
    """Columns and ranks to pixels."""

    xs: tuple[float, ...]
    size: float
    row: float

    def y(self, rank: int) -> float:
        return 1.6 * self.size + (rank - 0.5) * self.row


def _sheet(days: Sequence[str], courses: Sequence[Course], width: float) -> Sheet:
    first = max(0, len(days) - MOST_COLUMNS[width])
    grid = _Grid(_columns(len(days) - first, width), 14.0 if width == WIDE else 12.0, ROW[width])
    shown = [
        (course, [rank if rank and rank <= MOST_RANKS else None for rank in course.ranks[first:]]) for course in courses
    ]
    lowest = max((rank for _course, ranks in shown for rank in ranks if rank), default=1)
    body = [
        lettered([day], x, grid.size, grid.size, css="d-soft", anchor="middle")
        for day, x in zip(days[first:], grid.xs, strict=True)
    ]
    body += [_line(course, ranks, grid) for course, ranks in shown]
    body += [_points(ranks, grid) for _course, ranks in shown]
    body += [_name(course, ranks[-1], grid, width) for course, ranks in shown if ranks[-1]]
    return Sheet(width, grid.y(lowest) + grid.row / 2, "".join(body))


def _columns(count: int, width: float) -> tuple[float, ...]:
    left, right = 42.0, width - NAMES[width]
    return tuple(left + (right - left) * (place / (count - 1) if count > 1 else 1.0) for place in range(count))


def _line(course: Course, ranks: Sequence[int | None], grid: _Grid) -> str:
    css = "c-stroke-accent" if course.moved else "d-line"
    steps = enumerate(pairwise(ranks))
    return "".join(
        element("path", css, d=_bend(grid, place, one, other), fill="none", stroke_width=2.5)
        for place, (one, other) in steps
        if one and other
    )


def _bend(grid: _Grid, place: int, one: int, other: int) -> str:
    x, to_x, y, to_y = grid.xs[place], grid.xs[place + 1], grid.y(one), grid.y(other)
    middle = (x + to_x) / 2
    return f"M{px(x)} {px(y)}C{px(middle)} {px(y)} {px(middle)} {px(to_y)} {px(to_x)} {px(to_y)}"


def _points(ranks: Sequence[int | None], grid: _Grid) -> str:
    """A circle with the rank in it; where a theme is none in the next column, the circle is empty."""
    drawn = []
    for place, rank in enumerate(ranks):
        if rank:
            ends = place + 1 < len(ranks) and ranks[place + 1] is None
            x, y = grid.xs[place], grid.y(rank)
            drawn.append(element("circle", "d-circle" if ends else "d-part", cx=x, cy=y, r=RADIUS))
            drawn.append(lettered([str(rank)], x, y + 4, 12.0, anchor="middle"))
    return "".join(drawn)


def _name(course: Course, rank: int | None, grid: _Grid, width: float) -> str:
    assert rank is not None
    x = grid.xs[-1] + RADIUS + 9
    lines = wrapped(course.label, grid.size, width - x)[:MOST_LINES]
    y = grid.y(rank) - (len(lines) - 1) * LINE * grid.size / 2 + 0.35 * grid.size
    return link(course.href, lettered(lines, x, y, grid.size))

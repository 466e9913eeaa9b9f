"""The phases of a project on a line of time, with the moments that matter marked across them.

A phase whose beginning or end nobody knows is drawn open on that side: its edge is dashed, and the words say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.safestring import SafeString

from styczna.site.drawing import Sheet, drawing, element, lettered
from styczna.site.lettering import LINE, text_width, wrapped

KEPT = 64
WIDE, NARROW = 960.0, 360.0
MOST_YEARS = {WIDE: 16, NARROW: 6}  # that get a number on the axis
BAR = 18.0
AROUND = 30  # days of air before the first and after the last day


@dataclass(frozen=True, slots=True)
class Span:
    """A phase. `said` is its days in words."""

    label: str
    said: str
    starts: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A day marked across all phases; `warm` for what somebody waits for."""

    label: str
    day: date
    warm: bool = False


@lru_cache(KEPT)
def timeline(spans: tuple[Span, ...], moments: tuple[Moment, ...], *, title: str, description: str) -> SafeString:
    """Raises ValueError where no day is known at all."""
    return drawing(title, description, _sheet(spans, moments, WIDE), _sheet(spans, moments, NARROW))


def days_known(spans: Sequence[Span], moments: Sequence[Moment]) -> list[date]:
    """Every day that stands in them, in order."""
    return sorted(
        [day for span in spans for day in (span.starts, span.ends) if day] + [moment.day for moment in moments]
    )


@dataclass(frozen=True, slots=True)
class _Axis:
    """Days to pixels."""

    first: int
    last: int
    left: float
    right: float

    def x(self, day: date) -> float:
        return self.left + (day.toordinal() - self.first) / (self.last - self.first) * (self.right - self.left)


def _axis(spans: Sequence[Span], moments: Sequence[Moment], left: float, right: float) -> _Axis:
    days = days_known(spans, moments)
    if not days:
        raise ValueError("no day is known")
    return _Axis(days[0].toordinal() - AROUND, days[-1].toordinal() + AROUND, left, right)


def _sheet(spans: Sequence[Span], moments: Sequence[Moment], width: float) -> Sheet:
    narrow = width == NARROW
    size = 12.0 if narrow else 14.0
    left = 0.0 if narrow else 250.0
    axis = _axis(spans, moments, left, width - 4)
    body: list[str] = []
    rows: list[tuple[float, float]] = []  # where lines of time may cross: on a narrow page not through the words
    y = 4.0
    for span in spans:
        lines = [*wrapped(span.label, size, width if narrow else left - 24)]
        said = [*wrapped(span.said, size, width if narrow else left - 24)]
        body.append(lettered(lines, 0, y + size, size))
        body.append(lettered(said, 0, y + size + len(lines) * LINE * size, size, css="d-soft"))
        words = (len(lines) + len(said)) * LINE * size
        top = y + words + 4 if narrow else y + max(0.0, (words - BAR) / 2)
        body += _bar(span, axis, top)
        rows.append((top - 4, top + BAR + 4))
        y = top + BAR + 14 if narrow else y + max(words, BAR) + 16
    crossed = rows if narrow else [(0.0, y)]
    years, height = _years(axis, y, size, MOST_YEARS[width], crossed)
    below, marks = _moments(moments, axis, y, y + height, size, width, crossed)
    return Sheet(width, y + height + below + 4, "".join([*years, *body, *marks]))


def _bar(span: Span, axis: _Axis, top: float) -> list[str]:
    """Filled between known days; open to the edge of the picture on a side that nobody knows."""
    if span.starts is None and span.ends is None:
        return []
    from_x = axis.x(span.starts) if span.starts else axis.left
    to_x = axis.x(span.ends) if span.ends else axis.right
    wide = max(to_x - from_x, 3.0)
    parts = [element("rect", "d-part", x=from_x, y=top, width=wide, height=BAR, rx=2)]
    for known, x in ((span.starts, from_x), (span.ends, from_x + wide)):
        if known is None:
            parts.append(element("line", "d-miss", x1=x, y1=top - 3, x2=x, y2=top + BAR + 3))
    return parts


def _years(
    axis: _Axis, y: float, size: float, most: int, crossed: Sequence[tuple[float, float]]
) -> tuple[list[str], float]:
    """Hairlines at the turns of years, numbered as many as there is room for."""
    first, last = date.fromordinal(axis.first).year + 1, date.fromordinal(axis.last).year
    step = max(1, -(-(last - first + 1) // most))
    parts = [element("line", "d-hair", x1=axis.left, y1=y, x2=axis.right, y2=y, stroke_width=1)]
    for year in range(first, last + 1):
        x = axis.x(date(year, 1, 1))
        parts += [element("line", "d-hair", x1=x, y1=top, x2=x, y2=end, stroke_width=1) for top, end in crossed]
        if (year - first) % step == 0:
            half = text_width(str(year), size) / 2
            at = min(max(x, axis.left + half), axis.right - half)
            parts.append(lettered([str(year)], at, y + 1.3 * size, size, css="d-soft", anchor="middle"))
    return parts, 1.8 * size


def _moments(
    moments: Sequence[Moment],
    axis: _Axis,
    y: float,
    words_from: float,
    size: float,
    width: float,
    crossed: Sequence[tuple[float, float]],
) -> tuple[float, list[str]]:
    """A line through all phases for each, its words below the years, each on a row of its own."""
    parts: list[str] = []
    below = 0.0
    for moment in sorted(moments, key=lambda entry: entry.day):
        x = axis.x(moment.day)
        below += LINE * size + 3
        css = "d-miss" if moment.warm else "d-line"
        for top, end in (*crossed, (y, words_from + below - size)):
            parts.append(element("line", css, x1=x, y1=top, x2=x, y2=end, stroke_width=1.5))
        wide = text_width(moment.label, size)
        start = min(max(x - wide / 2, 0.0), max(0.0, width - wide))
        parts.append(
            lettered([moment.label], start, words_from + below, size, css="d-warm" if moment.warm else "d-soft")
        )
    return below, parts

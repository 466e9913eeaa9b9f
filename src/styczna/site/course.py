"""The chart of an indicator: its readings against the straight path from the baseline to the target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from styczna.site import numbers
from styczna.site.charts import WIDE, Spec, _both, _remembered, _value_axis
from styczna.site.vega import INK

MOST_YEARS = {WIDE: 10}  # numbers on the axis of a wide chart
NARROW_YEARS = 4


@dataclass(frozen=True, slots=True)
class Point:
    day: date
    value: float


@_remembered
def course(
    readings: tuple[Point, ...], path: tuple[Point, ...], *, unit: str, title: str, description: str
) -> SafeString:
    """Readings as points on a line, the path as a dashed line from its first to its last point; either may be empty,
    not both."""
    days = [point.day for point in (*readings, *path)]
    first, last = min(days), max(days)

    def spec(width: int) -> Spec:
        across = _years(first, last, MOST_YEARS.get(width, NARROW_YEARS))
        up = {"type": "quantitative", "title": unit, "scale": {"padding": 12, "zero": False}, "axis": _value_axis()}
        encoding = {"x": across, "y": {"field": "y", **up}}
        layers: list[Spec] = []
        if path:
            dashed = {"type": "line", "color": INK["soft"], "strokeDash": [6, 4], "strokeWidth": 1.5}
            layers.append({"data": {"values": _values(path, first)}, "mark": dashed, "encoding": encoding})
        if readings:
            line = {"type": "line", "color": INK["accent"], "strokeWidth": 2.5}
            dot = {"type": "circle", "color": INK["accent"], "size": 60, "opacity": 1}
            given = {"values": _values(readings, first)}
            layers += [{"data": given, "mark": mark, "encoding": encoding} for mark in (line, dot)]
        return {"height": 300 if width == WIDE else 220, "layer": layers}

    return _both(title, description, spec)


def _values(points: tuple[Point, ...], first: date) -> list[dict[str, float]]:
    return [{"x": (point.day - first).days, "y": point.value} for point in points]


def _years(first: date, last: date, most: int) -> Spec:
    """An axis of days with the beginnings of years on it; the first day itself where no year begins in between."""
    begins = [date(year, 1, 1) for year in range(first.year, last.year + 2)]
    within = [day for day in begins if first <= day <= last] or [first]
    every = -(-len(within) // most)
    ticks = within[::every]
    said = {
        (day - first).days: str(day.year) if (day.month, day.day) == (1, 1) else numbers.month_brief(day)
        for day in ticks
    }
    return {
        "field": "x",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, max((last - first).days, 1)], "nice": False, "padding": 8},
        "axis": {
            "values": list(said),
            "labelExpr": f"{ ({str(day): text for day, text in said.items()})!r}[datum.value]",
            "labelFlush": False,
        },
    }

"""The charts that pages show, each beside a table of the same numbers. Plain records in, safe HTML out.

Every chart is made twice, for a wide and for a narrow page, and remembered by the process: a chart is a function of
what it is given and of the language.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from typing import Any, ParamSpec

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from styczna.site import numbers
from styczna.site.drawing import Sheet, drawing
from styczna.site.lettering import shortened, text_width
from styczna.site.vega import INK, sheet

KEPT = 64  # charts that a process remembers
WIDE, NARROW = 960, 360  # pixels
SIZES = {WIDE: 14, NARROW: 12}  # of the letters
MIX = ("accent", "strong", "field-1", "field-3", "field-4", "field-2", "soft", "line")  # as many as kinds of financing
LEGEND_GAP = 32  # Vega measures with a narrower font than some readers have

Given = ParamSpec("Given")
Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fan:
    """What the cash of an office may be at the end of a month: one path in ten is below `low`, one above `high`."""

    month: date
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Chance:
    month: date
    probability: float


@dataclass(frozen=True, slots=True)
class Interval:
    label: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Yearly:
    """A figure of one year with its interval; a year that is missing between two others breaks the line."""

    year: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares of one whole, in an order that all rows of a chart have in common."""

    label: str
    shares: tuple[float, ...]


def _remembered(make: Callable[Given, SafeString]) -> Callable[Given, SafeString]:
    """Like lru_cache, but a chart in Polish is not one in English."""

    @lru_cache(KEPT)
    def cached(_language: str, *args: Any, **kwargs: Any) -> SafeString:
        return make(*args, **kwargs)

    @wraps(make)
    def asked(*args: Given.args, **kwargs: Given.kwargs) -> SafeString:
        named: dict[str, Hashable] = dict(kwargs)
        return cached(numbers.language(), *args, **named)

    return asked


def _both(title: str, description: str, spec: Callable[[int], Spec]) -> SafeString:
    return drawing(title, description, _sheet(spec, WIDE), _sheet(spec, NARROW))


def _sheet(spec: Callable[[int], Spec], width: int) -> Sheet:
    return sheet({"width": width, **spec(width)}, size=SIZES[width])


@_remembered
def fan(points: tuple[Fan, ...], *, title: str, description: str) -> SafeString:
    """Cash of an office by month, in thousands: the middle path, the band of eight paths in ten, the empty till."""
    rows = [
        {"x": x, "low": point.low / 1000, "middle": point.middle / 1000, "high": point.high / 1000}
        for x, point in enumerate(points)
    ]

    def spec(width: int) -> Spec:
        across = _months([point.month for point in points], width)
        ends = [{"x": len(rows) - 1, "y": rows[-1][key], "said": said} for key, said in _fan_ends().items()]
        up = {"type": "quantitative", "title": _("thousand PLN"), "scale": {"padding": 10}, "axis": _value_axis()}
        return {
            "height": 340 if width == WIDE else 240,
            "data": {"values": rows},
            "layer": [
                {
                    "mark": {"type": "area", "color": INK["field-1"]},
                    "encoding": {"x": across, "y": {"field": "low", **up}, "y2": {"field": "high"}},
                },
                *(_thin(across, key, up) for key in ("low", "high")),
                {
                    "mark": {"type": "line", "color": INK["accent"], "strokeWidth": 2.5},
                    "encoding": {"x": across, "y": {"field": "middle", **up}},
                },
                {
                    "data": {"values": [{"y": 0}]},
                    "mark": {"type": "rule", "color": INK["warm"], "strokeWidth": 1.5},
                    "encoding": {"y": {"field": "y", **up}},
                },
                _said(ends, across),
            ],
        }

    return _both(title, description, spec)


@_remembered
def survival(points: tuple[Chance, ...], *, title: str, description: str) -> SafeString:
    """The probability that the office is still open, month by month."""
    rows = [{"x": x, "y": 100 * point.probability} for x, point in enumerate(points)]

    def spec(width: int) -> Spec:
        across = _months([point.month for point in points], width)
        up = {
            "type": "quantitative",
            "title": "%",
            "scale": {"domain": [0, 100]},
            "axis": {**_value_axis(), "values": [0, 25, 50, 75, 100]},
        }
        end = {**rows[-1], "said": numbers.percent(points[-1].probability)}
        encoding = {"x": across, "y": {"field": "y", **up}}
        return {
            "height": 260 if width == WIDE else 200,
            "data": {"values": rows},
            "layer": [
                {"mark": {"type": "area", "color": INK["field-1"]}, "encoding": encoding},
                {"mark": {"type": "line", "color": INK["accent"], "strokeWidth": 2.5}, "encoding": encoding},
                _said([end], across),
            ],
        }

    return _both(title, description, spec)


@_remembered
def intervals(
    rows: tuple[Interval, ...], *, reference: float | None, digits: int, title: str, description: str
) -> SafeString:
    """Bars from zero with the interval of what may be chance. `reference` is drawn as a line: 1 for an advantage."""
    values = [
        {
            "row": row,
            **{f"label-{width}": shortened(each.label, SIZES[width], width - 10) for width in (WIDE, NARROW)},
            "value": each.value,
            "low": each.low,
            "high": each.high,
            "said": numbers.number(each.value, digits),
        }
        for row, each in enumerate(rows)
    ]
    y = {"field": "row", "type": "ordinal", "axis": None}
    x = {"type": "quantitative", "title": None, "scale": {"zero": True}, "axis": {"tickCount": 5, "grid": True}}

    def spec(width: int) -> Spec:
        size = SIZES[width]
        across = {"field": "value", **x}
        layers = [
            {
                "mark": {"type": "bar", "height": 11, "color": INK["field-1"], "stroke": INK["accent"]},
                "encoding": {"y": y, "x": across},
            },
            {
                "mark": {"type": "rule", "color": INK["ink"], "strokeWidth": 1.5},
                "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dy": -1.25 * size},
                "encoding": {"y": y, "x": {"datum": 0, **x}, "text": {"field": f"label-{width}"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 8, "color": INK["soft"]},
                "encoding": {"y": y, "x": {"field": "high", **x}, "text": {"field": "said"}},
            },
        ]
        if reference is not None:
            line = {"type": "rule", "color": INK["warm"], "strokeWidth": 1.5}
            layers.append({"data": {"values": [{}]}, "mark": line, "encoding": {"x": {"datum": reference, **x}}})
        return {"height": {"step": 3.4 * size}, "data": {"values": values}, "layer": layers}

    return _both(title, description, spec)


@_remembered
def mix(sources: tuple[str, ...], rows: tuple[Mix, ...], *, title: str, description: str) -> SafeString:
    """One bar a row, cut into the shares of its sources."""
    values = [
        {"row": row, "label": each.label, "source": source, "order": order, "share": 100 * share}
        for row, each in enumerate(rows)
        for order, (source, share) in enumerate(zip(sources, each.shares, strict=True))
        if share > 0
    ]
    colours = [INK[MIX[order % len(MIX)]] for order in range(len(sources))]
    y = {"field": "row", "type": "ordinal", "axis": None}
    x = {"type": "quantitative", "title": "%", "scale": {"domain": [0, 100]}, "axis": {"values": [0, 25, 50, 75, 100]}}

    def spec(width: int) -> Spec:
        size = SIZES[width]
        colour = {"field": "source", "type": "nominal", "scale": {"domain": list(sources), "range": colours}}
        colour["legend"] = {"columns": _legend_columns(sources, width), "columnPadding": LEGEND_GAP}
        return {
            "height": {"step": 3.6 * size},
            "data": {"values": values},
            "layer": [
                {
                    "mark": {"type": "bar", "height": 16, "stroke": INK["soft"], "strokeWidth": 0.75},
                    "encoding": {
                        "y": y,
                        "x": {"field": "share", "stack": "zero", **x},
                        "color": colour,
                        "order": {"field": "order"},
                    },
                },
                {
                    "data": {"values": [{"row": row, "label": each.label} for row, each in enumerate(rows)]},
                    "mark": {"type": "text", "align": "left", "dy": -1.45 * size, "limit": width - 10},
                    "encoding": {"y": y, "x": {"datum": 0, **x}, "text": {"field": "label"}},
                },
            ],
        }

    return _both(title, description, spec)


@_remembered
def yearly(points: tuple[Yearly, ...], *, reference: float, digits: int, title: str, description: str) -> SafeString:
    """A figure over years with its band, and a line at the reference. Years stand as far apart as they are."""
    run = 0
    rows = []
    for place, point in enumerate(points):
        run += bool(place) and point.year - points[place - 1].year > 1
        said = numbers.number(point.value, digits)
        rows.append({"x": point.year, "y": point.value, "low": point.low, "high": point.high, "run": run, "said": said})

    def spec(width: int) -> Spec:
        years = [point.year for point in points]
        across = {
            "field": "x",
            "type": "quantitative",
            "title": None,
            "scale": {"domain": [min(years) - 0.3, max(years) + 0.5], "nice": False, "zero": False},
            "axis": {"values": years, "labelExpr": "format(datum.value, 'd')", "grid": False},
        }
        up = {"type": "quantitative", "title": None, "scale": {"zero": True, "padding": 10}, "axis": _value_axis()}
        line = {"x": across, "y": {"field": "y", **up}, "detail": {"field": "run", "type": "nominal"}}
        return {
            "height": 280 if width == WIDE else 220,
            "data": {"values": rows},
            "layer": [
                {
                    "mark": {"type": "area", "color": INK["field-1"]},
                    "encoding": {**line, "y": {"field": "low", **up}, "y2": {"field": "high"}},
                },
                {
                    "mark": {"type": "rule", "color": INK["accent"], "strokeWidth": 1, "opacity": 0.7},
                    "encoding": {"x": across, "y": {"field": "low", **up}, "y2": {"field": "high"}},
                },
                {
                    "data": {"values": [{}]},
                    "mark": {"type": "rule", "color": INK["warm"], "strokeWidth": 1.5},
                    "encoding": {"y": {"datum": reference, **up}},
                },
                {"mark": {"type": "line", "color": INK["accent"], "strokeWidth": 2.5}, "encoding": line},
                {"mark": {"type": "circle", "color": INK["accent"], "size": 50, "opacity": 1}, "encoding": line},
                {
                    "mark": {"type": "text", "align": "left", "dx": 6, "dy": -9},
                    "encoding": {"x": across, "y": {"field": "y", **up}, "text": {"field": "said"}},
                },
            ],
        }

    return _both(title, description, spec)


def _fan_ends() -> dict[str, str]:
    return {"high": "P90", "middle": "P50", "low": "P10"}


def _thin(across: Spec, key: str, up: Spec) -> Spec:
    mark = {"type": "line", "color": INK["accent"], "strokeWidth": 1, "opacity": 0.7}
    return {"mark": mark, "encoding": {"x": across, "y": {"field": key, **up}}}


def _said(ends: Sequence[Spec], across: Spec) -> Spec:
    """Words at the end of lines instead of a legend."""
    return {
        "data": {"values": list(ends)},
        "mark": {"type": "text", "align": "left", "dx": 7},
        "encoding": {"x": across, "y": {"field": "y", "type": "quantitative"}, "text": {"field": "said"}},
    }


def _months(months: Sequence[date], width: int) -> Spec:
    """The axis of months: their numbers, said in the language of the page; room is left for the words at the end."""
    said = [numbers.month_brief(month) for month in months]
    most = 8 if width == WIDE else 4
    every = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120) if len(months) <= step * most)
    last = max(1, len(months) - 1)
    return {
        "field": "x",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, last * (1.06 if width == WIDE else 1.13)], "nice": False},
        "axis": {
            "values": list(range(0, len(months), every)),
            "labelExpr": f"{said!r}[datum.value]",
            "labelFlush": False,
        },
    }


def _value_axis() -> Spec:
    """The unit stands above the axis, where it is read first."""
    return {"tickCount": 5, "titleX": 0, "titleY": -14, "titleBaseline": "bottom"}


def _legend_columns(names: Sequence[str], width: int) -> int:
    widest = max((text_width(name, SIZES[width]) for name in names), default=1.0) + 26 + LEGEND_GAP
    return max(1, min(len(names), int(width // widest)))

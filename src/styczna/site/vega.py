"""From a Vega-Lite specification to SVG that takes its colours from the stylesheet.

Vega writes colours into the picture; a page of ours has two themes and a printed form. So a specification names its
colours by `INK`, which are values that stand for tokens of the stylesheet, and every such value becomes a class. What
the security policy forbids (styles), what would say nothing to a screen reader (Vega's own roles in English) and what
is invisible is taken out.
"""

from __future__ import annotations

from typing import Any

import vl_convert
from lxml import etree

from styczna.site.drawing import Sheet
from styczna.site.numbers import NBSP, language

# Names of the classes c-fill-* and c-stroke-* in styczna.css → colours that nobody would use.
INK = {
    name: f"#fe01{number:02x}"
    for number, name in enumerate(
        ("accent", "warm", "ink", "soft", "line", "strong", "field-1", "field-2", "field-3", "field-4")
    )
}
_CLASS = {colour: name for name, colour in INK.items()}
_FORMATS = {
    "pl": {"decimal": ",", "thousands": NBSP, "grouping": [3], "currency": ["", f"{NBSP}zł"], "minus": "\u2212"},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["PLN ", ""], "minus": "\u2212"},
}
_KEPT = frozenset(
    {"d", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "cx", "cy", "r", "width", "height", "transform", "opacity"}
    | {"fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-linecap"}
    | {"stroke-linejoin", "stroke-miterlimit", "font-weight", "font-style", "text-anchor"}
)


def sheet(spec: dict[str, Any], *, size: float) -> Sheet:
    """The drawing of `spec` with letters of `size` pixels, in the number format of the page."""
    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        "padding": 2,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": _config(size),
        **spec,
    }
    text = vl_convert.vegalite_to_svg(whole, allowed_base_urls=[], format_locale=_FORMATS[language()])
    root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    body = "".join(_cleaned(child) for child in root)
    return Sheet(float(root.attrib["width"]), float(root.attrib["height"]), body)


def _config(size: float) -> dict[str, Any]:
    """Thin lines, no frame, one grid: an axis is read, not looked at."""
    axis = {
        "labelColor": INK["soft"],
        "titleColor": INK["soft"],
        "labelFontSize": size,
        "titleFontSize": size,
        "titleFontWeight": "normal",
        "gridColor": INK["line"],
        "domainColor": INK["strong"],
        "tickColor": INK["strong"],
        "labelPadding": 6,
    }
    return {
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"grid": False, "tickSize": 5},
        "axisY": {"domain": False, "ticks": False, "titleAngle": 0, "titleAlign": "left", "titleAnchor": "start"},
        "text": {"fontSize": size, "color": INK["ink"]},
        "legend": {
            "labelColor": INK["soft"],
            "labelFontSize": size,
            "labelLimit": 400,
            "title": None,
            "symbolType": "circle",
            "orient": "top",
            "offset": 14,
        },
    }


def _cleaned(node: etree._Element) -> str:
    """The node and what is in it, with classes for colours and only the attributes that draw."""
    if node.get("display") == "none" or node.get("opacity") == "0" or node.get("d") in ("", "M0,0h0v0h0Z"):
        return ""
    tag = etree.QName(node).localname
    inside = "".join(_cleaned(child) for child in node)
    text = _escaped(node.text or "") if tag in ("text", "tspan") else ""
    if tag == "g" and not inside:
        return ""
    classes, attributes = [], ""
    for name, value in ((str(key), str(given)) for key, given in node.attrib.items()):
        if name in ("fill", "stroke") and value.lower() in _CLASS:
            classes.append(f"c-{name}-{_CLASS[value.lower()]}")
        elif name == "font-size":
            attributes += f' font-size="{value.removesuffix("px")}"'
        elif name in _KEPT and not (name == "opacity" and value == "1"):
            attributes += f' {name}="{_escaped(value)}"'
    css = f' class="{" ".join(classes)}"' if classes else ""
    return f"<{tag}{css}{attributes}>{text}{inside}</{tag}>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")

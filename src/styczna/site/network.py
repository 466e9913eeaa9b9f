"""The picture of touchpoints, in the program's own sign: clusters are circles, and two that touch meet in one point.

The strongest contacts are drawn as tangent circles with a point where they touch, weaker ones as lines whose width is
the contact. A theme is the field between its clusters. On a wide page names stand outside the circles; on a narrow one,
and where there are many clusters, circles carry the number that the cluster has in the page's list.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from django.utils.html import escape

from styczna.site.drawing import Sheet, element, lettered, link
from styczna.site.lettering import LINE, Box, Circle, Label, Segment, inscribed, place_labels, wrapped
from styczna.site.tangency import Lie, lay_out

FEW = 12  # up to here every cluster is named in the picture
LINES_FEW, LINES_MANY = 3, 1  # a cluster shows so many of its strongest contacts; all of them are in the table
HALO = 13.0  # how far a theme's field reaches beyond its circles
KEPT = 32  # layouts that a process remembers
TINTS = 4  # fields of themes have as many tints, and so many themes are drawn


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """A cluster. `weight` makes the area of its circle; `themes` are keys of the themes that it is present in."""

    key: str
    label: str
    href: str = ""
    weight: float = 1.0
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkLink:
    """The contact of two clusters: what both do (`overlap`), and where one completes the other (`complement`)."""

    a: str
    b: str
    overlap: float
    complement: float

    @property
    def contact(self) -> float:
        return self.overlap + self.complement


@dataclass(frozen=True, slots=True)
class NetworkTheme:
    key: str
    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """How a version of the picture is made: pixels."""

    width: float
    share: float  # of a square of this width, covered by circles
    largest: float
    smallest: float
    size: float  # of the letters
    tall: bool
    named: bool  # names stand outside the circles
    margin: float  # kept free on both sides for names
    lines: int  # for each cluster


def network_sheet(
    nodes: Sequence[NetworkNode], links: Sequence[NetworkLink], themes: Sequence[NetworkTheme], *, narrow: bool
) -> Sheet:
    """The drawing at 960 or, narrow, at 360 pixels. A theme of fewer than two of the clusters has no field."""
    if not nodes:
        return Sheet(1, 1, "")
    few = len(nodes) <= FEW
    style = _format(len(nodes), narrow=narrow)
    radii, lie, drawn = _layout(tuple(nodes), tuple(links), style)
    circles = [Circle(float(x), float(y), float(r)) for (x, y), r in zip(lie.at, radii, strict=True)]
    order = {node.key: index for index, node in enumerate(nodes)}
    segments = [_segment(circles[order[a.a]], circles[order[a.b]]) for a in drawn]
    fields = [(theme, [i for i, node in enumerate(nodes) if theme.key in node.themes]) for theme in themes[:TINTS]]
    fields = [(theme, inside) for theme, inside in fields if len(inside) > 1]

    labels = _labels(nodes, fields, circles, segments, style, few)
    names, titles = labels[: len(fields)], labels[len(fields) :]
    body = [_field(tint, inside, circles) for tint, (_, inside) in enumerate(fields, start=1)]
    strongest = max((contact.contact for contact in drawn), default=1.0)
    body += [
        _line(segment, contact, strongest, 4.0 if few else 2.0)
        for segment, contact in zip(segments, drawn, strict=True)
    ]
    body += [_circle(i, node, circles[i], titles[i], style, few) for i, node in enumerate(nodes)]
    body += [_point(circles[i], circles[j]) for i, j in lie.touches]
    body += [_name(theme, label) for (theme, _), label in zip(fields, names, strict=True) if label]
    return _cut(body, circles, labels, nodes if narrow and few else (), fields, style)


def contacts_drawn(nodes: Sequence[NetworkNode], links: Sequence[NetworkLink]) -> int:
    """How many contacts the wide drawing shows, as points or as lines; all the others are left to the table."""
    if not nodes:
        return 0
    _radii, lie, drawn = _layout(tuple(nodes), tuple(links), _format(len(nodes), narrow=False))
    return len(lie.touches) + len(drawn)


def _format(count: int, *, narrow: bool) -> Format:
    few = count <= FEW
    if narrow:
        lines = LINES_FEW if few else LINES_MANY
        return Format(360, 0.40, 52, 12, 13, tall=not few, named=False, margin=14, lines=lines)
    if few:
        return Format(960, 0.125, 76, 18, 14, tall=False, named=True, margin=110, lines=LINES_FEW)
    return Format(960, 0.12, 76, 14, 12.5, tall=False, named=True, margin=150, lines=LINES_MANY)


@lru_cache(KEPT)
def _layout(
    nodes: tuple[NetworkNode, ...], links: tuple[NetworkLink, ...], style: Format
) -> tuple[np.ndarray, Lie, list[NetworkLink]]:
    """Radii, places, and the links that are drawn as lines (the others touch, or are left to the table)."""
    order = {node.key: index for index, node in enumerate(nodes)}
    contact = np.zeros((len(nodes), len(nodes)))
    for each in links:
        i, j = order[each.a], order[each.b]
        contact[i, j] = contact[j, i] = each.contact
    kinship = np.array([[float(bool({*a.themes} & {*b.themes})) for b in nodes] for a in nodes])
    weights = np.array([max(0.0, node.weight) for node in nodes])
    radii = np.sqrt(weights / (float(weights.max()) or 1.0))
    area = style.share * style.width**2
    radii = radii * math.sqrt(area / (math.pi * float((radii**2).sum()) or 1.0))
    radii = np.clip(radii, style.smallest, style.largest)
    lie = lay_out(radii, contact, kinship, gap=max(10.0, 0.5 * float(radii.mean())), tall=style.tall)

    left, right = float((lie.at[:, 0] - radii).min()), float((lie.at[:, 0] + radii).max())
    scale = min(1.0, (style.width - 2 * style.margin) / (right - left))
    at = (lie.at - np.array([(left + right) / 2, 0.0])) * scale + np.array([style.width / 2, 0.0])
    ranked = sorted(links, key=lambda each: (-each.contact, each.a, each.b))
    shown: dict[str, int] = {}
    drawn = []
    for each in ranked:
        pair = (min(order[each.a], order[each.b]), max(order[each.a], order[each.b]))
        busy = min(shown.get(each.a, 0), shown.get(each.b, 0)) >= style.lines
        if each.contact <= 0 or pair in lie.touches or busy:
            continue
        drawn.append(each)
        shown[each.a], shown[each.b] = shown.get(each.a, 0) + 1, shown.get(each.b, 0) + 1
    return radii * scale, Lie(at, lie.touches), drawn


def _labels(
    nodes: Sequence[NetworkNode],
    fields: Sequence[tuple[NetworkTheme, list[int]]],
    circles: Sequence[Circle],
    segments: Sequence[Segment],
    style: Format,
    few: bool,
) -> list[Label | None]:
    """Names of the themes, then of the clusters; None where there is no room and the number has to do."""
    unnamed: list[Label | None] = [None] * len(fields)
    if not style.named:
        return unnamed + [None] * len(nodes)
    inside = [_inside(node.label, circle, style) if few else None for node, circle in zip(nodes, circles, strict=True)]
    page = Box(4, -math.inf, style.width - 4, math.inf)
    fields = fields if few else ()  # among many circles there is no room: their names stand in a list below
    halos = [Circle(circle.x, circle.y, circle.r + HALO) for circle in circles]
    names = place_labels(
        [wrapped(theme.label, 1.4 * style.size, 240) for theme, _ in fields],
        [[halos[i] for i in members] for _, members in fields],
        circles=halos,
        segments=segments,
        taken=[],
        size=1.4 * style.size,
        page=page,
        keep=math.inf,
    )
    outside = sorted((i for i in range(len(nodes)) if inside[i] is None), key=lambda i: -circles[i].r)
    placed = place_labels(
        [wrapped(nodes[i].label, style.size, 150) for i in outside],
        [[circles[i]] for i in outside],
        circles=circles,
        segments=segments,
        taken=[name.box for name in names if name],
        size=style.size,
        page=page,
        keep=math.inf if few else 60.0,
    )
    for i, label in zip(outside, placed, strict=True):
        inside[i] = label
    return [*(names or unnamed), *inside]


def _inside(text: str, circle: Circle, style: Format) -> Label | None:
    """The name in its own circle, where it fits."""
    fitting = inscribed(text, circle.r, (style.size, style.size - 1, style.size - 2))
    if fitting is None:
        return None
    lines, size = fitting
    top = circle.y - len(lines) * LINE * size / 2
    return Label(lines, size, circle.x, top + 0.95 * size, "middle", circle.box)


def _segment(a: Circle, b: Circle) -> Segment:
    length = math.hypot(b.x - a.x, b.y - a.y) or 1.0
    x, y = (b.x - a.x) / length, (b.y - a.y) / length
    return (a.x + a.r * x, a.y + a.r * y, b.x - b.r * x, b.y - b.r * y)


def _field(tint: int, inside: Sequence[int], circles: Sequence[Circle]) -> str:
    """A halo around each of the theme's clusters, and the field between those that are near to each other."""
    halos = "".join(
        element("circle", f"d-theme-{tint}", cx=circles[i].x, cy=circles[i].y, r=circles[i].r + HALO) for i in inside
    )
    near = {pair for pair in combinations(inside, 2) if _between(circles[pair[0]], circles[pair[1]])}
    near |= _tree(inside, circles) if len(circles) <= FEW else set()
    shapes: list[tuple[int, ...]] = sorted(near)
    shapes += [(a, b, c) for a, b, c in combinations(inside, 3) if {(a, b), (a, c), (b, c)} <= near]
    if not shapes:
        return halos
    path = "".join("M" + "L".join(f"{circles[i].x:.1f} {circles[i].y:.1f}" for i in shape) + "Z" for shape in shapes)
    broad = 1.3 * min(circles[i].r for i in inside)
    return halos + element("path", f"d-theme d-theme-{tint}", d=path, stroke_width=float(broad))


def _between(a: Circle, b: Circle) -> bool:
    """Whether nothing much lies between two circles."""
    return math.hypot(b.x - a.x, b.y - a.y) < 1.45 * (a.r + b.r)


def _tree(inside: Sequence[int], circles: Sequence[Circle]) -> set[tuple[int, int]]:
    """The shortest tree over a theme's clusters (Prim 1957), so that its field is in one piece."""
    joined, edges = {inside[0]}, set()
    while len(joined) < len(inside):
        _, a, b = min(
            (math.hypot(circles[a].x - circles[b].x, circles[a].y - circles[b].y), a, b)
            for a in joined
            for b in inside
            if b not in joined
        )
        joined.add(b)
        edges.add((min(a, b), max(a, b)))
    return edges


def _line(segment: Segment, each: NetworkLink, strongest: float, thick: float) -> str:
    width = 0.8 + thick * math.sqrt(each.contact / strongest)
    completes = each.complement > each.overlap
    dashes = {"stroke_dasharray": f"0.1 {2.2 * width:.1f}"} if completes else {}
    x, y, to_x, to_y = segment
    return element("line", "d-line", x1=x, y1=y, x2=to_x, y2=to_y, stroke_width=width, **dashes)


def _circle(index: int, node: NetworkNode, circle: Circle, label: Label | None, style: Format, few: bool) -> str:
    """The circle and its name, or its number, as one link."""
    inside = element("circle", "d-circle", cx=circle.x, cy=circle.y, r=circle.r)
    if not (style.named and few):
        size = min(15.0, max(11.0, 0.7 * circle.r))
        inside += lettered([str(index + 1)], circle.x, circle.y + 0.36 * size, size, anchor="middle")
    if label:
        css = "" if label.box == circle.box else "d-halo"
        inside += lettered(label.lines, label.x, label.y, label.size, css=css, anchor=label.anchor)
    return link(node.href, f"<g><title>{escape(node.label)}</title>{inside}</g>", node.label)


def _point(a: Circle, b: Circle) -> str:
    """Where two circles touch."""
    t = a.r / (a.r + b.r)
    return element(
        "circle", "d-point", cx=a.x + t * (b.x - a.x), cy=a.y + t * (b.y - a.y), r=min(7.0, 0.16 * (a.r + b.r) / 2 + 1)
    )


def _name(theme: NetworkTheme, label: Label) -> str:
    text = lettered(label.lines, label.x, label.y, label.size, css="d-name", anchor=label.anchor)
    return link(theme.href, text, theme.label)


def _cut(
    body: list[str],
    circles: Sequence[Circle],
    labels: Sequence[Label | None],
    listed: Sequence[NetworkNode],
    fields: Sequence[tuple[NetworkTheme, list[int]]],
    style: Format,
) -> Sheet:
    """The page ends where the drawing ends; below a narrow one stands the list of its numbers."""
    boxes = [circle.box.around(HALO + 2) for circle in circles] + [label.box for label in labels if label]
    top = min((box.top for box in boxes), default=0.0) - 4
    bottom = max((box.bottom for box in boxes), default=0.0) + 8
    below = []
    y = bottom + style.size
    named = any(labels[: len(fields)])
    for tint, (theme, _) in enumerate(() if named else fields, start=1):
        lines = wrapped(theme.label, 1.15 * style.size, style.width - 30)
        below.append(element("circle", f"d-theme-{tint}", cx=9.0, cy=y - 0.35 * style.size, r=8.0))
        below.append(link(theme.href, lettered(lines, 26, y, 1.15 * style.size, css="d-name"), theme.label))
        y += len(lines) * LINE * 1.15 * style.size + 10
    for number, node in enumerate(listed, start=1):
        lines = wrapped(node.label, style.size, style.width - 30)
        text = lettered([str(number)], 9, y, style.size, css="d-soft", anchor="middle")
        text += lettered(lines, 26, y, style.size)
        below.append(link(node.href, text, node.label))
        y += len(lines) * LINE * style.size + 11
    height = max(bottom, y - style.size if below else bottom) - top
    moved = "".join([*body, *below])
    return Sheet(style.width, height, f'<g transform="translate(0 {-top:.1f})">{moved}</g>')

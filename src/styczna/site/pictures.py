"""The pictures that pages show, each beside a table of the same numbers. Plain records in, safe HTML out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString

from styczna.site.drawing import Sheet, drawing, element, lettered, link
from styczna.site.lettering import LINE, wrapped
from styczna.site.network import NetworkLink, NetworkNode, NetworkTheme, network_sheet
from styczna.site.plane import Axes, Quadrants, Spot, plane_sheet

__all__ = [
    "Ability",
    "Axes",
    "Card",
    "NetworkLink",
    "NetworkNode",
    "NetworkTheme",
    "Quadrants",
    "Spot",
    "coverage",
    "network",
    "plane",
    "scorecards",
]

KEPT = 64  # pictures that a process remembers
COVERED = 0.5  # from here on a requirement counts as covered by a member


@dataclass(frozen=True, slots=True)
class Ability:
    """A member of a team: how much of each requirement it covers, 0 to 1, in the order of the requirements."""

    label: str
    covers: tuple[float, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A theme with its measures, 0 to 1 in the order of the measures' names; None is not known."""

    label: str
    values: tuple[float | None, ...]
    said: tuple[str, ...]
    href: str = ""


@lru_cache(KEPT)
def network(
    nodes: tuple[NetworkNode, ...],
    links: tuple[NetworkLink, ...],
    themes: tuple[NetworkTheme, ...],
    *,
    title: str,
    description: str,
) -> SafeString:
    """Clusters as circles that touch where their contact is strong.

    Links name nodes by key; a pair stands once. Where circles carry numbers, node 1 is the first given: the page lists
    the clusters in this order. The first four themes are drawn as fields.
    """
    wide = network_sheet(nodes, links, themes, narrow=False)
    return drawing(title, description, wide, network_sheet(nodes, links, themes, narrow=True))


@lru_cache(KEPT)
def coverage(
    requirements: tuple[str, ...], members: tuple[Ability, ...], *, nobody: str, title: str, description: str
) -> SafeString:
    """Requirement × member: the area of a circle is how much the member covers; the team's best is filled.

    `nobody` is what stands beside a requirement that no member covers, such as "covered by nobody".
    """
    marks = [
        [_coverage_mark(member.covers[row], max(m.covers[row] for m in members)) for member in members]
        for row in range(len(requirements))
    ]
    missing = [nobody if max(m.covers[row] for m in members) < COVERED else "" for row in range(len(requirements))]
    heads = [(member.label, member.href) for member in members]
    rows = [(requirement, "") for requirement in requirements]
    return drawing(
        title, description, _balloons(rows, heads, marks, missing, 960), _balloons(rows, heads, marks, missing, 360)
    )


@lru_cache(KEPT)
def scorecards(measures: tuple[str, ...], cards: tuple[Card, ...], *, title: str, description: str) -> SafeString:
    """Theme × measure: the area of a circle is the value, and the value stands below it as the page says it."""
    marks = [[_value_mark(value, said) for value, said in zip(card.values, card.said, strict=True)] for card in cards]
    heads = [(measure, "") for measure in measures]
    rows = [(card.label, card.href) for card in cards]
    notes = [""] * len(cards)
    return drawing(
        title, description, _balloons(rows, heads, marks, notes, 960), _balloons(rows, heads, marks, notes, 360)
    )


@lru_cache(KEPT)
def plane(spots: tuple[Spot, ...], quadrants: Quadrants, axes: Axes, *, title: str, description: str) -> SafeString:
    """Themes by relatedness (to the right) and complexity (upwards), with the quarters of the plane in words.

    On a narrow page circles carry their numbers only: list the themes beside it under these numbers.
    """
    wide = plane_sheet(spots, quadrants, axes, narrow=False)
    return drawing(title, description, wide, plane_sheet(spots, quadrants, axes, narrow=True))


@dataclass(frozen=True, slots=True)
class Mark:
    """A circle in a cell: `share` of the largest area, its class, and a word below."""

    share: float
    css: str
    said: str = ""


def _coverage_mark(value: float, best: float) -> Mark | None:
    if value <= 0:
        return None
    return Mark(value, "d-full" if value == best and value >= COVERED else "d-part")


def _value_mark(value: float | None, said: str) -> Mark:
    return Mark(0.0, "d-part", said) if value is None else Mark(value, "d-full", said)


def _balloons(
    rows: Sequence[tuple[str, str]],
    heads: Sequence[tuple[str, str]],
    marks: Sequence[Sequence[Mark | None]],
    notes: Sequence[str],
    width: float,
) -> Sheet:
    """A table of circles. Wide: names at the left, heads above. Narrow: names above their row, heads numbered and
    the numbers explained below."""
    narrow = width < 600
    size = 13.0 if narrow else 14.0
    left = 0.0 if narrow else 0.34 * width
    cell = min(180.0, (width - left) / max(1, len(heads)))
    right = width if narrow else left + cell * len(heads)
    said = any(mark and mark.said for row in marks for mark in row)
    largest = min(16.0, 0.42 * cell)
    body: list[str] = []
    y = 4.0

    if narrow:
        tops: list[tuple[str, ...]] = [(str(number),) for number in range(1, len(heads) + 1)]
        if said:  # a number beside a circle would be read together with the one below it
            y += LINE * size
            for column, head in enumerate(tops):
                body.append(lettered(head, left + (column + 0.5) * cell, y - 5, size, css="d-soft", anchor="middle"))
    else:
        tops = [wrapped(label, size, cell - 12) for label, _ in heads]
        y += max((len(lines) for lines in tops), default=0) * LINE * size
        for column, head in enumerate(tops):
            start = y - (len(head) - 1) * LINE * size - 6
            text = lettered(head, left + (column + 0.5) * cell, start, size, css="d-soft", anchor="middle")
            body.append(link(heads[column][1], text, heads[column][0]))

    for row, (label, href) in enumerate(rows):
        body.append(element("line", "d-hair", x1=0.0, y1=y, x2=right, y2=y, stroke_width=1))
        lines = wrapped(label, size, width if narrow else left - 24)
        note = [notes[row]] if notes[row] else []
        below = size * LINE if said else 0.0
        if narrow:
            body.append(link(href, lettered(lines, 0, y + 1.5 * size, size), label))
            y += (len(lines) + 0.6) * LINE * size
            if note:
                body.append(lettered(note, 0, y + size, size, css="d-warm"))
                y += LINE * size
            tall = 2 * largest + 14 + below
        else:
            tall = max(2 * largest + 12 + below, (len(lines) + len(note)) * LINE * size + 16)
            start = y + (tall - (len(lines) + len(note)) * LINE * size) / 2 + size
            body.append(link(href, lettered(lines, 0, start, size), label))
            body += [lettered(note, 0, start + len(lines) * LINE * size, size, css="d-warm")] if note else []
        middle = y + (tall - below) / 2
        for column, mark in enumerate(marks[row]):
            x = left + (column + 0.5) * cell
            body += _balloon(x, middle, largest, mark, size, warm=bool(note))
            if narrow and not said:
                body.append(lettered(tops[column], x + largest + 5, middle + 4, 11, css="d-soft", anchor="start"))
        y += tall

    body.append(element("line", "d-hair", x1=0.0, y1=y, x2=right, y2=y, stroke_width=1))
    if narrow:
        y += 2 * size
        for number, (label, href) in enumerate(heads, start=1):
            name = wrapped(label, size, width - 26)
            text = lettered([str(number)], 9, y, size, css="d-soft", anchor="middle") + lettered(name, 26, y, size)
            body.append(link(href, text, label))
            y += len(name) * LINE * size + 11
    return Sheet(width, y + 4, "".join(body))


def _balloon(x: float, y: float, largest: float, mark: Mark | None, size: float, *, warm: bool) -> list[str]:
    """A circle inside the ring that would be full."""
    parts = [element("circle", "d-miss" if warm else "d-ring", cx=x, cy=y, r=largest)]
    if mark and mark.share > 0:
        parts.append(element("circle", mark.css, cx=x, cy=y, r=largest * math.sqrt(min(1.0, mark.share))))
    if mark and mark.said:
        parts.append(lettered([mark.said], x, y + largest + 1.1 * size, 0.9 * size, anchor="middle"))
    return parts

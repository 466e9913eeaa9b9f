"""Lettering of a picture: how wide a text is, where it breaks, and where labels stand without covering anything.

SVG does not break lines and cannot be measured on the server, so widths are estimated from classes of letters of a
humanist sans serif; the estimate is a little generous, which keeps labels apart in whatever font the reader has.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LINE = 1.25  # height of a line in ems
_WIDTHS = {**dict.fromkeys("iljtfI.,:;'|!()[] ·", 0.31), **dict.fromkeys("mwMW@%", 0.88), **dict.fromkeys("rs-", 0.43)}
DIRECTIONS = 24  # places around a circle that a label may try


def text_width(text: str, size: float) -> float:
    """Width in the unit of `size`, the font's size."""
    return size * sum(_WIDTHS.get(letter, 0.68 if letter.isupper() else 0.565) for letter in text)


def wrapped(text: str, size: float, width: float) -> tuple[str, ...]:
    """Lines that are not wider than `width`, as even as greedy breaking gives; a word that is longer stands alone."""
    lines: list[str] = []
    for word in text.split(" "):  # a no-break space keeps its words together
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def shortened(text: str, size: float, width: float) -> str:
    """The text in one line that is not wider than `width`; where words had to go, an ellipsis says so."""
    if text_width(text, size) <= width:
        return text
    kept = text
    while kept and text_width(f"{kept}…", size) > width:
        kept = kept[:-1]
    whole, _space, _part = kept.rpartition(" ")
    return f"{(whole or kept).rstrip(' ,;:(–-')}…"


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: Box) -> float:
        """Area in common."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return width * height if width > 0 and height > 0 else 0.0

    def around(self, margin: float) -> Box:
        return Box(self.left - margin, self.top - margin, self.right + margin, self.bottom + margin)


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    r: float

    @property
    def box(self) -> Box:
        return Box(self.x - self.r, self.y - self.r, self.x + self.r, self.y + self.r)

    def covers(self, box: Box) -> float:
        """How deep `box` reaches into the circle, as an area: 0 where it does not."""
        near_x, near_y = min(max(self.x, box.left), box.right), min(max(self.y, box.top), box.bottom)
        depth = self.r - math.hypot(near_x - self.x, near_y - self.y)
        return depth * min(box.bottom - box.top, 2 * self.r) if depth > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of text beside a circle. `anchor` is SVG's text-anchor; `y` is the first line's baseline."""

    lines: tuple[str, ...]
    size: float
    x: float
    y: float
    anchor: str
    box: Box


Segment = tuple[float, float, float, float]


def inscribed(text: str, radius: float, sizes: Sequence[float]) -> tuple[tuple[str, ...], float] | None:
    """The lines and the largest of `sizes` at which `text` stands inside a circle; None where it does not fit."""
    for size in sizes:
        for share in (1.75, 1.55, 1.3, 1.1):
            lines = wrapped(text, size, share * radius)
            corners = (
                (
                    text_width(line, size) / 2,
                    max(abs(row - len(lines) / 2), abs(row + 1 - len(lines) / 2)) * LINE * size,
                )
                for row, line in enumerate(lines)
            )
            if all(math.hypot(x, y) <= radius - 7 for x, y in corners):
                return lines, size
    return None


def place_labels(
    texts: Sequence[tuple[str, ...]],
    owners: Sequence[Sequence[Circle]],
    *,
    circles: Sequence[Circle],
    segments: Sequence[Segment],
    taken: Sequence[Box],
    size: float,
    page: Box,
    keep: float,
) -> list[Label | None]:
    """A label for each owner, beside it, covering no circle, no other label and as few lines as it can.

    Parameters
    ----------
    texts : lines of each label, in the order of their importance
    owners : what each label belongs to: one circle, or those of a field
    circles, segments : everything that is drawn
    taken : where text stands already
    size : of the font
    page : labels stay inside
    keep : a label whose place is worse than this cost is left out (None); ``math.inf`` keeps all
    """
    labels: list[Label | None] = []
    middle_x, middle_y = _middle(circles)
    for lines, owner in zip(texts, owners, strict=True):
        boxes = [*taken, *(label.box for label in labels if label)]
        own_x, own_y = _middle(owner)
        outward = math.atan2(own_y - middle_y, own_x - middle_x)
        best, cost = None, keep
        for step in range(DIRECTIONS):
            angle = 2 * math.pi * step / DIRECTIONS
            candidate = _beside(lines, owner, angle, size)
            price = _price(candidate.box, boxes, circles, segments, page) + 6 * (1 - math.cos(angle - outward))
            if price < cost:
                best, cost = candidate, price
        labels.append(best)
    return labels


def _middle(circles: Sequence[Circle]) -> tuple[float, float]:
    count = max(1, len(circles))
    return sum(circle.x for circle in circles) / count, sum(circle.y for circle in circles) / count


def _beside(lines: tuple[str, ...], owner: Sequence[Circle], angle: float, size: float) -> Label:
    width, height = max(text_width(line, size) for line in lines), len(lines) * LINE * size
    (from_x, from_y), (to_x, to_y) = _middle(owner), (math.cos(angle), math.sin(angle))
    edge = max((circle.x - from_x) * to_x + (circle.y - from_y) * to_y + circle.r for circle in owner)
    x, y = from_x + (edge + 0.55 * size) * to_x, from_y + (edge + 0.55 * size) * to_y
    anchor = "start" if to_x > 0.25 else "end" if to_x < -0.25 else "middle"
    left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
    top = y - height / 2 * (1 - to_y)
    box = Box(left, top, left + width, top + height)
    return Label(lines, size, x, top + 0.95 * size, anchor, box)


def _price(box: Box, taken: Sequence[Box], circles: Sequence[Circle], segments: Sequence[Segment], page: Box) -> float:
    """What a place costs: covering text or leaving the page is worst, a circle bad, a line bearable."""
    near = box.around(3)
    cost = 10.0 * sum(near.shared(other) for other in taken) + 8.0 * sum(circle.covers(box) for circle in circles)
    cost += 50.0 * (max(0.0, page.left - box.left) + max(0.0, box.right - page.right))
    cost += 50.0 * (max(0.0, page.top - box.top) + max(0.0, box.bottom - page.bottom))
    return cost + 12.0 * sum(_crosses(segment, box) for segment in segments)


def _crosses(segment: Segment, box: Box) -> bool:
    """Whether a line runs through a box (Liang and Barsky 1984)."""
    x, y, to_x, to_y = segment
    enter, leave = 0.0, 1.0
    for step, low, high in ((to_x - x, box.left - x, box.right - x), (to_y - y, box.top - y, box.bottom - y)):
        if step == 0:
            if low > 0 or high < 0:
                return False
            continue
        first, last = sorted((low / step, high / step))
        enter, leave = max(enter, first), min(leave, last)
    return enter <= leave

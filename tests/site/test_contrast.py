"""WCAG 2.2, 1.4.3 and 1.4.11: text 4.5 : 1, what bounds a control or carries meaning 3 : 1, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import styczna.site

STYLESHEET = Path(styczna.site.__file__).parent / "static/site/styczna.css"
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", STYLESHEET.read_text(encoding="utf-8")
    )
}
TEXT = [
    *(
        (ink, paper)
        for ink in ("ink", "ink-soft", "accent", "accent-deep", "warm")
        for paper in ("paper", "paper-soft")
    ),
    *((ink, "accent-soft") for ink in ("ink", "ink-soft", "accent", "accent-deep")),
    *((ink, "warm-soft") for ink in ("ink", "ink-soft", "warm")),
    *((ink, f"field-{tint}") for ink in ("ink", "accent-deep") for tint in (1, 2, 3, 4)),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
]
SHAPES = [(shape, paper) for shape in ("line-strong", "accent", "warm") for paper in ("paper", "paper-soft")] + [
    ("accent", "field-1")
]


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_text_can_be_read(ink: str, paper: str, theme: int) -> None:
    assert contrast(TOKENS[ink][theme], TOKENS[paper][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "paper"), SHAPES)
def test_shapes_can_be_told_from_their_ground(shape: str, paper: str, theme: int) -> None:
    assert contrast(TOKENS[shape][theme], TOKENS[paper][theme]) >= 3

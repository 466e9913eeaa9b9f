"""The house's rules for what a browser is sent: one short stylesheet, nothing inline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import styczna
from styczna.site.vega import INK

TEMPLATES = sorted(Path(styczna.__file__).parent.rglob("templates/**/*.html"))
CSS = (Path(styczna.__file__).parent / "site/static/site/styczna.css").read_text(encoding="utf-8")


def test_the_stylesheet_stays_under_800_lines() -> None:
    assert len(CSS.splitlines()) < 800


def test_colours_stand_only_among_the_tokens() -> None:
    _, _, rest = CSS.partition("@layer base {")
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rest)) <= {"#fff"}  # the ground of a QR code


def test_every_token_that_is_used_is_defined() -> None:
    defined = set(re.findall(r"^\s+(--[a-z0-9-]+):", CSS, flags=re.MULTILINE))
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", CSS)) <= defined


def test_the_stylesheet_has_a_class_for_every_colour_of_a_chart() -> None:
    for name in INK:
        assert f".c-fill-{name} " in CSS
        assert f".c-stroke-{name} " in CSS


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_styles_or_scripts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|src=\"data:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)

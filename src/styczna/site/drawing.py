"""A picture as SVG text: escaped, without styles (the security policy forbids them), coloured by classes alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from styczna.site.lettering import LINE


@dataclass(frozen=True, slots=True)
class Sheet:
    """One version of a picture: its size in pixels and what stands on it."""

    width: float
    height: float
    body: str


def drawing(title: str, description: str, wide: Sheet, narrow: Sheet) -> SafeString:
    """Both versions of a picture; the stylesheet shows the one that fits the reader's screen."""
    key = sha256(f"{title}\0{description}\0{wide.body}".encode()).hexdigest()[:8]
    both = _svg(wide, "wide", f"w{key}", title, description) + _svg(narrow, "narrow", f"n{key}", title, description)
    return mark_safe(f'<div class="drawing">{both}</div>')  # noqa: S308  every text in it went through escape()


def one_drawing(title: str, description: str, sheet: Sheet) -> SafeString:
    """A picture without lettering, which serves every width as it is."""
    key = sha256(f"{title}\0{description}\0{sheet.body}".encode()).hexdigest()[:8]
    return mark_safe(f'<div class="drawing">{_svg(sheet, "every", f"e{key}", title, description)}</div>')  # noqa: S308


def _svg(sheet: Sheet, name: str, key: str, title: str, description: str) -> str:
    # what is inside role="img" is hidden from assistive technology, so a drawing with links is a group
    role = "group" if "<a " in sheet.body else "img"
    return (
        f'<svg class="{name}" viewBox="0 0 {px(sheet.width)} {px(sheet.height)}" role="{role}" '
        f'aria-labelledby="t-{key}" aria-describedby="d-{key}">'
        f'<title id="t-{key}">{escape(title)}</title><desc id="d-{key}">{escape(description)}</desc>{sheet.body}</svg>'
    )


def element(name: str, css: str = "", content: str = "", **attributes: object) -> str:
    """An SVG element; ``text_anchor`` becomes ``text-anchor``, floats are cut to a tenth of a pixel."""
    given = f' class="{css}"' if css else ""
    for key, value in attributes.items():
        text = px(value) if isinstance(value, float) else str(value)
        given += f' {key.replace("_", "-")}="{escape(text)}"'
    return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


def lettered(lines: Sequence[str], x: float, y: float, size: float, *, css: str = "", anchor: str = "start") -> str:
    """Lines of text under one another; `y` is the baseline of the first."""
    if len(lines) == 1:
        return element("text", css, escape(lines[0]), x=float(x), y=float(y), font_size=float(size), text_anchor=anchor)
    spans = "".join(
        element("tspan", "", escape(line), x=float(x), **({"dy": float(LINE * size)} if row else {}))
        for row, line in enumerate(lines)
    )
    return element("text", css, spans, x=float(x), y=float(y), font_size=float(size), text_anchor=anchor)


def link(href: str, content: str, name: str = "") -> str:
    """`content` as a link where there is an address; `name` is what a screen reader says."""
    if not href:
        return content
    return element("a", "", content, href=href, **({"aria_label": name} if name else {}))


def px(value: float) -> str:
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text

"""Reports as PDF: tagged, with language and title (PDF/UA-1), set by Typst.

The layout is one file of code, pdf.typ, that never changes. What a report says goes to it as JSON beside it and is only
shown as text: whatever a person wrote (`#`, `$`, a backslash) stays what they wrote and can never become code.
See docs/decisions/0013-pdf-with-typst.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import Any

import typst

from styczna.report import (
    MOST_ROWS,
    Block,
    Cell,
    Heading,
    Items,
    Link,
    Picture,
    Report,
    Table,
    Text,
    TooLong,
    check_length,
    clean,
    typeset,
)

__all__ = [
    "MOST_ROWS",
    "PDF_TYPE",
    "Block",
    "Heading",
    "Items",
    "Picture",
    "Report",
    "Table",
    "Text",
    "TooLong",
    "as_pdf",
    "bars",
]

PDF_TYPE = "application/pdf"
STANDARD = "ua-1"

# Tints with enough contrast between neighbours, on paper; the same order as the charts of the pages.
TINTS = ("#0a5876", "#75868f", "#cde6ef", "#f2e4c6", "#e5def0", "#dfe9cb", "#4d5e69", "#d3dce0")


def as_pdf(report: Report) -> bytes:
    """The report as a tagged PDF. The same report makes the same file, to the byte.

    A character that no font at hand can draw is left to the reader's program; such a file is tagged all the same but
    does not claim to hold PDF/UA.
    """
    check_length(report)
    given = {"data": json.dumps(_data(report), ensure_ascii=False)}
    try:
        return _compiled(given, report.made_on, [STANDARD])
    except typst.TypstError:
        return _compiled(given, report.made_on, [])


def bars(names: Sequence[str], rows: Sequence[tuple[str, Sequence[float]]], alt: str) -> Picture:
    """One bar a row, cut into shares of one whole in the order of `names`, with the names and their tints above."""
    width, step, size = 720.0, 34.0, 11.0
    legend, y = _legend(names, width, size)
    body = [legend]
    for label, shares in rows:
        y += step
        body.append(_svg_text(label, 0, y - 7, size))
        left = 0.0
        for place, share in enumerate(shares):
            wide = width * min(1.0, max(0.0, share))
            if wide:
                tint = TINTS[place % len(TINTS)]
                body.append(
                    f'<rect x="{left:.2f}" y="{y:.1f}" width="{wide:.2f}" height="12" fill="{tint}" '
                    'stroke="#4d5e69" stroke-width="0.5"/>'
                )
            left += wide
    height = y + 16
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}">{"".join(body)}</svg>'
    return Picture(svg, alt)


def _legend(names: Sequence[str], width: float, size: float) -> tuple[str, float]:
    """The names in lines, and how far down they reach."""
    body, x, y = [], 0.0, size
    for place, name in enumerate(names):
        needed = 20 + 0.55 * size * len(name) + 14
        if x and x + needed > width:
            x, y = 0.0, y + 1.5 * size
        tint = TINTS[place % len(TINTS)]
        body.append(f'<circle cx="{x + 5:.1f}" cy="{y - 4:.1f}" r="4.5" fill="{tint}" stroke="#4d5e69"/>')
        body.append(_svg_text(name, x + 14, y, size))
        x += needed
    return "".join(body), y


def _svg_text(text: str, x: float, y: float, size: float) -> str:
    shown = escape(clean(text))
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="Libertinus Serif" font-size="{size}" fill="#15222b">{shown}</text>'
    )


def _compiled(given: dict[str, str], made_on: date, standards: list[Any]) -> bytes:
    stamp = datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC)
    made = typst.compile(_layout(), format="pdf", sys_inputs=given, pdf_standards=standards, timestamp=stamp)
    if not isinstance(made, bytes):  # several pages come as one file of this format
        raise TypeError("a report is one file")
    return made


@lru_cache(maxsize=1)
def _layout() -> bytes:
    return (files("styczna") / "pdf.typ").read_bytes()


def _data(report: Report) -> dict[str, Any]:
    def said(text: str) -> str:
        return typeset(text, report.language)

    return {
        "title": said(report.title) or "Styczna",
        "lead": said(report.lead),
        "language": report.language,
        "landscape": report.landscape,
        "footer": said(report.footer or report.title),
        "year": report.made_on.year,
        "month": report.made_on.month,
        "day": report.made_on.day,
        "contents_title": said(report.contents_title),
        "sources_title": said(report.sources_title),
        "sources": [said(source) for source in report.sources],
        "blocks": [_block(block, said) for block in report.blocks],
    }


def _block(block: Block, said: Callable[[str], str]) -> dict[str, Any]:
    match block:
        case Heading(text, level, new_page):
            return {"kind": "heading", "text": said(text), "level": level, "new_page": new_page}
        case Text(text, soft, note):
            return {"kind": "text", "text": said(text), "soft": soft, "note": said(note)}
        case Items(items):
            return {"kind": "items", "items": [said(item) for item in items]}
        case Picture(svg, alt, caption):
            return {"kind": "picture", "svg": svg, "alt": said(alt), "caption": said(caption)}
        case Table(title, header, rows, numeric):
            return {
                "kind": "table",
                "title": said(title),
                "header": [said(name) for name in header],
                "rows": [[_cell(cell, said) for cell in row] for row in rows],
                "numeric": list(numeric),
                "widths": list(block.parts),
            }


def _cell(cell: Cell, said: Callable[[str], str]) -> dict[str, str]:
    if isinstance(cell, Link):
        return {"text": said(cell.text) or cell.href, "href": cell.href if cell.opens else ""}
    return {"text": said(cell), "href": ""}

"""Where the table begins in somebody's file: the row (or two rows) of headings, and what below it is no entry.

Above a table stand titles and dates; its headings may fill two rows, with merged cells above single ones; pages that
were pasted together repeat them; the last row may add up. Which words are headings is the caller's to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from styczna.sources.cells import shown
from styczna.sources.messages import RefusedError
from styczna.sources.tabular import Book, Row, Sheet
from styczna.sources.words import fold

HEADER_WITHIN = 60  # rows with something in them, above which headings must have begun
ALIKE = 0.8  # share of headings that a row must repeat to count as the headings again

_TOTALS = re.compile(r"(razem|suma|ogolem|lacznie|w sumie|total|sum)\b[ :]*[0-9 ]*")

Recognise = Callable[[str], float]
"""How surely a text is a heading: 1 for one that is known, 0 for one that is not."""


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a table, one for each column, and the lines that they stand in."""

    sheet: Sheet
    names: tuple[str, ...]
    lines: tuple[int, ...]
    weight: float  # how much of it was recognised


def find_header(book: Book, recognise: Recognise) -> Header:
    """The headings that say most, of all sheets and readings of a file. Where none says anything, the first row that is
    as wide as most rows: a person may know more. Raises RefusedError where there is no such row."""
    found = [header for sheet in book.sheets if (header := _in_sheet(sheet, recognise))]
    if not found:
        raise RefusedError("table.none")
    return max(found, key=lambda header: header.weight)


def entries(header: Header) -> Iterator[Row]:
    """The rows below the headings, without headings that come again and without sums."""
    repeated = {_words(header.names)}
    for row in header.sheet.rows():
        if row.line <= header.lines[-1]:
            if row.line in header.lines:
                repeated.add(_words(map(shown, row.cells)))
            continue
        if not row.fault and (_repeats(row, repeated) or _adds_up(row)):
            continue
        yield row


def _in_sheet(sheet: Sheet, recognise: Recognise) -> Header | None:
    rows: list[Row] = []
    for row in sheet.rows():
        rows.append(row)
        if len(rows) == HEADER_WITHIN:
            break
    best: Header | None = None
    for place, row in enumerate(rows):
        for header in _readings(sheet, row, rows[place + 1] if place + 1 < len(rows) else None, recognise):
            if best is None or header.weight > best.weight:
                best = header
    return best if best and best.weight > 0 else _widest(sheet, rows)


def _readings(sheet: Sheet, row: Row, below: Row | None, recognise: Recognise) -> Iterator[Header]:
    """The row as headings by itself, then together with the row below it."""
    names = [shown(cell) for cell in row.cells]
    if not _may_head(row):
        return
    yield Header(sheet, tuple(names), (row.line,), sum(map(recognise, names)))
    if below is None or below.line != row.line + 1 or not _may_head(below):
        return
    joined = _joined(names, [shown(cell) for cell in below.cells], recognise)
    # Two rows must say more than one by a whole column, or data would be taken for headings.
    weight = sum(map(recognise, joined)) - 0.5
    yield Header(sheet, joined, (row.line, below.line), weight)


def _joined(above: Sequence[str], below: Sequence[str], recognise: Recognise) -> tuple[str, ...]:
    """Each heading of two rows: both together, or the one that says more. A merged cell above goes for all below it."""
    names, group = [], ""
    for place in range(max(len(above), len(below))):
        top = above[place] if place < len(above) else ""
        bottom = below[place] if place < len(below) else ""
        group = top or (group if bottom else "")
        forms = [name for name in (f"{group} {bottom}".strip(), bottom, top) if name]
        names.append(max(forms, key=recognise, default=""))
    return tuple(names)


def _may_head(row: Row) -> bool:
    """Headings are texts: a row with a number among its cells is an entry."""
    texts = [cell for cell in row.cells if cell is not None]
    return all(isinstance(cell, str) and not re.fullmatch(r"[-0-9 .,/]{6,}", cell) for cell in texts)


def _widest(sheet: Sheet, rows: list[Row]) -> Header | None:
    widths = [sum(cell is not None for cell in row.cells) for row in rows]
    if not widths or max(widths) == 0:
        return None
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    first = next(row for row, width in zip(rows, widths, strict=True) if width >= usual)
    return Header(sheet, tuple(shown(cell) for cell in first.cells), (first.line,), 0.0)


def _repeats(row: Row, headings: set[frozenset[str]]) -> bool:
    here = _words(cell for cell in row.cells if isinstance(cell, str))
    if len(here) < 2:
        return False
    return any(len(here & known) >= ALIKE * max(len(here), len(known)) for known in headings)


def _adds_up(row: Row) -> bool:
    """Whether the row is a sum: "Razem" stands first, and no other text behind it."""
    texts = [cell for cell in row.cells if cell is not None]
    first = texts[0]
    if not isinstance(first, str) or first[:1].casefold() not in "rsołlwt" or not _TOTALS.fullmatch(fold(first)):
        return False
    return not any(isinstance(text, str) and re.search(r"[^\W\d_]{3}", text) for text in texts[1:])


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(" ".join(text.split()).casefold() for text in texts if text)

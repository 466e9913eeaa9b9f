"""What a report says, apart from how it is set: one description makes a PDF (`pdf`) and a Word document (`docx`).

Whatever a person wrote is text here and stays text in both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

LONGEST_TEXT = 20_000  # characters of one cell or paragraph
MOST_ROWS = 5_000  # of one report, all tables together: it is printed, not searched
LEVELS = (1, 2)  # of headings; both stand in the list of contents

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ONE_LETTER = re.compile(r"(?<![^\s(„\u00a0])([aiouwzAIOUWZ]) (?=\S)")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


class TooLong(ValueError):
    """The report has more rows than are printed; a file for a spreadsheet takes them."""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1
    new_page: bool = False

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ValueError(f"level must be one of {LEVELS}.")


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `note` stands at the foot of its page."""

    text: str
    soft: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A text that opens an address of the web; without one that can be opened, it is a text."""

    text: str
    href: str

    @property
    def opens(self) -> bool:
        return bool(_ADDRESS.fullmatch(self.href))


Cell = str | Link


@dataclass(frozen=True, slots=True)
class Table:
    """Cells are texts as the reader is to see them; `numeric` are the numbers of the columns set to the right.

    `widths` are the columns' parts of the page; without them the first is twice as wide as each other.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[int, ...] = ()
    widths: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.header) for row in self.rows):
            raise ValueError("Every row of a table has as many cells as its header.")
        if self.widths and len(self.widths) != len(self.header):
            raise ValueError("A table has as many widths as columns.")

    @property
    def parts(self) -> tuple[float, ...]:
        return self.widths or (2.0, *(1.0 for _ in self.header[1:]))


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG of our own making, and what it shows in words; `caption` stands below it."""

    svg: str
    alt: str
    caption: str = ""


Block = Heading | Text | Items | Table | Picture


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    lead: str
    blocks: tuple[Block, ...]
    sources_title: str
    sources: tuple[str, ...]
    made_on: date
    language: str  # pl or en
    landscape: bool = False
    footer: str = ""
    contents_title: str = ""  # with one, the first page ends with a list of contents


def check_length(report: Report) -> None:
    """Raises TooLong where nobody would read it on paper."""
    rows = sum(len(block.rows) for block in report.blocks if isinstance(block, Table))
    if rows > MOST_ROWS:
        raise TooLong(f"{rows} rows are more than {MOST_ROWS}")


def clean(text: str) -> str:
    """Without what no page can show, and not endless."""
    return _UNPRINTABLE.sub("", text[:LONGEST_TEXT])


def typeset(text: str, language: str) -> str:
    """The text as it is printed; in Polish no word of one letter stays behind at the end of a line."""
    cleaned = clean(text)
    return _ONE_LETTER.sub("\\1\u00a0", cleaned) if language == "pl" else cleaned

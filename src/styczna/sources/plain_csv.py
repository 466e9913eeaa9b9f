"""Tables of numbers and codes as statistics offices publish them: CSV with one header line, read as a stream.

Unlike the tables that people keep (`tabular`), these have their header in the first line and no cell of several lines,
so a file of any length is read line by line. Comma, semicolon or tabulator divide the cells, as the header does.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass

from styczna.sources import safe
from styczna.sources.messages import RefusedError
from styczna.sources.opening import Document
from styczna.sources.safe import Readable

SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Line:
    """One line below the header: its cells without spaces around them, or why it has none."""

    number: int
    cells: tuple[str, ...] | RefusedError


def header(head: bytes) -> tuple[str, ...]:
    """The names of the columns in the first bytes of a file, in lower case; one name alone where nothing divides."""
    first = codecs.getincrementaldecoder("utf-8-sig")("replace").decode(head).split("\n", 1)[0]
    return tuple(cell.casefold() for cell in _cells(first, _separator(first)))


def lines(document: Document) -> Iterator[Line]:
    """The lines below the header, empty ones left out. Raises RefusedError where the stream breaks."""
    separator = ","
    for number, text in enumerate(_texts(document.stream), start=1):
        if number == 1:
            separator = _separator(text)
        elif len(text) > safe.MAX_ROW:
            yield Line(number, RefusedError("row.length", line=number, limit=safe.MAX_ROW))
        elif text.strip(" \r;,\t"):
            yield Line(number, _cells(text, separator))


def _separator(text: str) -> str:
    """The one that divides the header most; where none does, the first."""
    return max(SEPARATORS, key=text.count)


def _cells(text: str, separator: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader([text.rstrip("\r")], delimiter=separator), [])
    except csv.Error:  # such as a lone carriage return within the line
        cells = text.split(separator)
    return tuple(" ".join(cell.split()) for cell in cells)


def _texts(stream: Readable) -> Iterator[str]:
    """Lines without their ends. Of one that is longer than a row may be, a beginning that is still too long."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    rest = ""
    while data := stream.read(safe.CHUNK):
        *whole, rest = (rest + decoder.decode(data)).split("\n")
        yield from whole
        if len(rest) > safe.MAX_ROW:
            rest = rest[: safe.MAX_ROW + 1]
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest

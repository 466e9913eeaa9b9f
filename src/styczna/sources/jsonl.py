"""JSON records in a stream: one a line, one behind the other without any line, or in one long list.

A record ends where its braces close, at the end of a line, or where the next begins without a comma ("}{"), so that
one broken record costs no other; only a text without its end, where no line ends either, takes the next record along.
A list may be gigabytes long: it is read item by item, and one that breaks off before its end is told.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from styczna.sources import safe
from styczna.sources.messages import RefusedError
from styczna.sources.safe import Readable

# Where a text was not ended before, what looks like the text "}{" is the border of two records.
_BORDER = '"}{"'
_BEHIND_A_TEXT = " \t\r\n:,}]"
# A text within a line; where its end is still to come it does not match and the scan waits at its quote.
_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[")
_NAMED_OPENING = re.compile(rb"\s*:\s*\[")
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]')
_MARK = re.compile(r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"|[{}\n"]')


@dataclass(frozen=True, slots=True)
class Record:
    """One JSON object, or why it is none, with the line where it begins."""

    line: int
    content: dict[str, Any] | RefusedError


def records(stream: Readable, *, words: str = "call") -> Iterator[Record]:
    """The records of a stream in UTF-8, a byte order mark allowed. Raises RefusedError where the stream breaks.

    `words` says in whose messages a record is refused: `call.json`, `json.json`, and so on.
    """
    line = 1
    for text in _split(stream):
        if text.strip():
            yield Record(line, _parsed(text, line, words))
        line += text.count("\n")


def listed(stream: Readable, head: bytes, lists: Collection[str], *, words: str) -> Iterator[Record]:
    """The records of a stream that begins with `head`: in a list, in a list under one of these names in the object
    that the stream begins with, or one behind the other. Raises RefusedError where the stream breaks."""
    begins = _first_item(head, lists)
    if begins is None:
        yield from records(stream, words=words)
        return
    line = 1 + safe.read_up_to(stream, begins).count(b"\n")
    ended = False
    for text in _split(stream):
        item = text.lstrip(", \t\r\n")
        ended = ended or item.startswith("]")
        # Behind the list stand the rest of its object, which tells nothing of records, and perhaps further objects.
        if item.strip() if not ended else item.startswith("{"):
            yield Record(line, _parsed(item, line, words))
        line += text.count("\n")
    if not ended:
        yield Record(line, RefusedError(f"{words}.cut", line=line))


def _first_item(head: bytes, lists: Collection[str]) -> int | None:
    """Where the items of a list begin; None where the first line is a record by itself, or no list begins here."""
    if found := _OPENING.match(head):
        return found.end()
    first, newline, _ = head.partition(b"\n")
    if newline and _is_json(first):
        return None
    depth = 0
    for token in _TOKEN.finditer(head):
        mark = token[0]
        if mark in b"{[":
            depth += 1
        elif mark in b"}]":
            depth -= 1
            if not depth:
                return None
        elif depth == 1 and mark[1:-1].decode("utf-8", "replace") in lists:
            opening = _NAMED_OPENING.match(head, token.end())
            if opening:
                return opening.end()
    return None


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return False
    return True


def _parsed(text: str, line: int, words: str) -> dict[str, Any] | RefusedError:
    if len(text) > safe.MAX_LINE_BYTES:
        return RefusedError(f"{words}.line", line=line, limit=safe.MAX_LINE_BYTES)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        told = error.msg if isinstance(error, json.JSONDecodeError) else "numbers or nesting out of all measure"
        return RefusedError(f"{words}.json", line=line, detail=told)
    return content if isinstance(content, dict) else RefusedError(f"{words}.object", line=line)


def _split(stream: Readable) -> Iterator[str]:
    """The text of the stream, cut behind each record. A piece that grew too long is cut off, its rest left out."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    cutter = _Cutter()
    while data := stream.read(safe.CHUNK):
        yield from cutter.feed(decoder.decode(data))
    yield from cutter.feed(decoder.decode(b"", final=True), final=True)


class _Cutter:
    """Finds the ends of records in text that comes in chunks."""

    def __init__(self) -> None:
        self._text = ""
        self._start = 0  # of the record at hand
        self._position = 0  # scanned up to here
        self._depth = 0
        self._cut_off = False  # the record at hand was given already, as far as it may go

    def feed(self, text: str, *, final: bool = False) -> Iterator[str]:
        self._text = self._text[self._start :] + text
        self._position -= self._start
        self._start = 0
        while (end := self._next_end(final)) is not None:
            yield from self._take(end)
        if final:
            yield from self._take(len(self._text))
        elif len(self._text) - self._start > safe.MAX_LINE_BYTES:
            yield from self._take(len(self._text))
            self._cut_off = True

    def _take(self, end: int) -> Iterator[str]:
        piece = self._text[self._start : end]
        if not self._cut_off:
            yield piece
        elif piece.endswith("\n"):
            yield "\n"
        self._start = self._position = end
        self._cut_off = False

    def _next_end(self, final: bool) -> int | None:
        """Where the record at hand ends; None where more text must come first."""
        while found := _MARK.search(self._text, self._position):
            mark, start, end = found[0], found.start(), found.end()
            following = self._text[end : end + 1]
            if mark == '"':
                if not self._skip_broken_text(start, final):
                    return None
                continue
            if mark in ("\n", _BORDER) and not following and not final:
                self._position = start
                return None
            self._position = end
            if mark == _BORDER and following not in _BEHIND_A_TEXT:
                self._depth = 0
                return start + 2
            if mark == "{" and self._depth and self._text[start - 1 : start] == "}":
                self._depth = 0
                return start
            if mark == "{":
                self._depth += 1
            elif mark == "}":
                self._depth = max(0, self._depth - 1)
                if not self._depth:
                    return end
            elif mark == "\n" and (not self._depth or following in ("{", "")):
                self._depth = 0
                return end
        self._position = len(self._text)
        return None

    def _skip_broken_text(self, quote: int, final: bool) -> bool:
        """Goes on at the end of the line, where a text does not end in it; False where its end may still come."""
        line_end = self._text.find("\n", quote)
        self._position = line_end if line_end >= 0 else len(self._text) if final else quote
        return final or line_end >= 0

"""Text with separators (CSV, TSV), row by row: separators found by consistency, quotes that never close survived."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from styczna.sources import safe
from styczna.sources.cells import Cell, tidy
from styczna.sources.encodings import Encoding
from styczna.sources.messages import RefusedError

SEPARATORS = (";", "\t", ",", "|")  # where two divide a file equally well, the first
SAMPLE_LINES = 200
SAMPLE = 256 * 1024  # characters that are looked at to find the separator

_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_SEP_LINE = re.compile(r"sep=(.)\s*")  # what Excel writes and reads in the first line


def separators(path: Path, encoding: Encoding) -> tuple[str, ...]:
    """The separators that divide the file into columns, the likeliest first; one alone where nothing is divided."""
    with _opened(path, encoding) as stream:
        text = stream.read(SAMPLE)
    if said := _SEP_LINE.match(text):
        return (said[1],)
    bare = [line for line in _QUOTED.sub('""', text).splitlines() if line.strip(" ;,\t|")][:SAMPLE_LINES]
    scores = {separator: _consistency(bare, separator) for separator in SEPARATORS}
    found = [separator for separator in SEPARATORS if scores[separator] > 0]
    return tuple(sorted(found, key=lambda separator: -scores[separator])) or SEPARATORS[:1]


def _consistency(lines: list[str], separator: str) -> float:
    """The number of columns that most lines have, weighed by how many have it."""
    counts = Counter(count for line in lines if (count := line.count(separator)))
    if not counts:
        return 0.0
    columns, times = max(counts.items(), key=lambda entry: (entry[1], entry[0]))
    return (columns + 1) * (times / len(lines)) ** 2


def rows(path: Path, encoding: Encoding, separator: str) -> Iterator[tuple[int, list[Cell], RefusedError | None]]:
    """Each row with the number of its first line."""
    with _opened(path, encoding) as stream:
        for line, text, fault in _records(stream, separator):
            if line == 1 and _SEP_LINE.fullmatch(text):
                continue
            yield line, [tidy(cell) for cell in _split(text, separator)], fault


def _opened(path: Path, encoding: Encoding) -> TextIO:
    return path.open(encoding=encoding.name, errors="replace", newline="")


def _records(stream: TextIO, separator: str) -> Iterator[tuple[int, str, RefusedError | None]]:
    """The texts of the rows: a line each, or several lines where a quoted cell goes on."""
    lines = _lines(stream)
    ahead: deque[tuple[int, str, RefusedError | None]] = deque()
    while ahead or (ahead := _next(lines)):
        number, text, fault = ahead.popleft()
        if fault or '"' not in text or not _leaves_open(text, separator):
            yield number, text, fault
            continue
        gathered, is_open = [text], True
        taken: deque[tuple[int, str, RefusedError | None]] = deque()
        while is_open and len(taken) < safe.MAX_QUOTED_LINES and (ahead or (ahead := _next(lines))):
            taken.append(ahead.popleft())
            gathered.append(taken[-1][1])
            is_open = _leaves_open(taken[-1][1], separator, is_open=True)
        if is_open or sum(map(len, gathered)) > safe.MAX_ROW:
            # The quote never closes: its line is given back alone, and the others are read for what they are.
            taken.extend(ahead)
            ahead = taken
            yield number, text.replace('"', ""), RefusedError("row.quote")
        else:
            yield number, "".join(gathered), None


def _next(lines: Iterator[tuple[int, str, RefusedError | None]]) -> deque[tuple[int, str, RefusedError | None]]:
    found = next(lines, None)
    return deque([found] if found else [])


def _lines(stream: TextIO) -> Iterator[tuple[int, str, RefusedError | None]]:
    number = 0
    while line := stream.readline(safe.MAX_ROW + 1):
        number += 1
        if len(line) <= safe.MAX_ROW:
            yield number, line, None
            continue
        kept = line[:1000]
        while line and not line.endswith(("\n", "\r")):
            line = stream.readline(safe.MAX_ROW)
        yield number, kept.replace('"', ""), RefusedError("row.length", limit=safe.MAX_ROW)


def _leaves_open(text: str, separator: str, *, is_open: bool = False) -> bool:
    """Whether a quoted cell goes on after this line; the same answer as the csv module's, without building cells."""
    position = 0
    if not is_open:
        if not text.startswith('"'):
            start = text.find(separator + '"')
            if start < 0:
                return False
            position = start + 1
        position += 1
    while True:
        position = text.find('"', position)
        if position < 0:
            return True
        if text.startswith('""', position):
            position += 2
            continue
        start = text.find(separator + '"', position + 1)
        if start < 0:
            return False
        position = start + 2


def _split(text: str, separator: str) -> list[str]:
    if '"' not in text:
        return text.rstrip("\r\n").split(separator)
    with suppress(csv.Error):
        return next(csv.reader([text], delimiter=separator), [])
    return text.rstrip("\r\n").split(separator)

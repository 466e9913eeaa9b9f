"""Which encoding a text file has: by its byte order mark, by what decodes, and by where Polish letters would stand.

Polish offices keep files in UTF-8 (with and without a mark), UTF-16, windows-1250, ISO 8859-2 and, from old programs,
CP 852. The eight-bit ones differ in few bytes: ą is B9 in windows-1250 and B1 in ISO 8859-2, where windows-1250 has ±;
so each candidate is asked how many bytes beside letters it makes Polish letters, and how many it makes signs that
stand in no word. On Polish text this is exact where a general detector guesses, and it reads the whole file, because a
list may begin with a hundred names that need no Polish letter.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

from styczna.sources import safe
from styczna.sources.messages import RefusedError

POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
# Order decides where a text says nothing: all of them agree on ASCII.
EIGHT_BIT = ("cp1250", "iso8859_2", "cp852")

MAX_EVIDENCE = 20_000  # runs of bytes above ASCII that are looked at
FEW_FAULTS = 20  # good sequences of UTF-8 to one broken, for the text to count as UTF-8 with faults

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_RUN = re.compile(rb"[ -~]?[\x80-\xff]+[ -~]?")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Letters of neighbours stand in names; they say nothing for an encoding or against it.
_LETTERS = frozenset("äöüÄÖÜßéÉáÁíÍýÝčČšŠžŽřŘěĚůŮúÚ")
# What stands between words and says nothing against an encoding.
_BETWEEN = frozenset("\u00a0„”“’‚‘–—…§°«»€·")


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding for :func:`open`, and how many characters cannot be read in it."""

    name: str
    faults: int = 0


def detect(file: BinaryIO) -> Encoding:
    """The encoding of a file, which is read whole and left at its beginning. Raises RefusedError for no text."""
    head = file.read(safe.CHUNK)
    file.seek(0)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    if wide := _wide(head):
        return Encoding(wide)
    if len(_BINARY.findall(head)) > len(head) // 100:
        raise RefusedError("table.binary")
    runs, whole = _evidence(file)
    file.seek(0)
    if whole:
        return Encoding("utf-8")
    faults = sum(not _is_utf8(run) for run in runs)
    if faults * FEW_FAULTS < len(runs):
        return Encoding("utf-8", faults)
    return Encoding(max(EIGHT_BIT, key=lambda name: sum(_plausible(run, name) for run in runs)))


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of a text in Latin letters is zero."""
    half = len(head) // 2
    if half > 1 and head[1::2].count(0) > 0.7 * half and head[::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if half > 1 and head[::2].count(0) > 0.7 * half and head[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return None


def _evidence(file: BinaryIO) -> tuple[list[bytes], bool]:
    """The runs of bytes above ASCII with their neighbours, and whether the whole file is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    runs: list[bytes] = []
    whole, chunk = True, b""
    while chunk := file.read(16 * safe.CHUNK):
        if len(runs) < MAX_EVIDENCE and not chunk.isascii():
            runs += _RUN.findall(chunk)
        if whole:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                whole = False
        elif len(runs) >= MAX_EVIDENCE:
            break
    if whole:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            whole = False
    return runs, whole


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _plausible(run: bytes, encoding: str) -> int:
    """How well a run reads in an encoding: letters of words count for it, signs inside words against it."""
    text = run.decode(encoding, "replace")
    in_a_word = any(c.isascii() and c.isalpha() for c in (text[0], text[-1])) or sum(not c.isascii() for c in text) > 1
    score = 0
    for character in text:
        if character in POLISH:
            score += 2 * in_a_word
        elif character in _LETTERS:
            continue
        elif not character.isascii() and not character.isprintable():
            score -= 3
        elif not character.isascii() and character not in _BETWEEN:
            score -= in_a_word
    return score

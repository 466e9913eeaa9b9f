"""Repairs text that was UTF-8, was read as windows-1252, and was written as UTF-8 again: "womenâ€™s", "MichaÅ‚".

Only sequences that decode again to one plausible character are replaced, each by itself, so that text which is part
broken and part whole comes out whole. Everything else stays as it is.
"""

from __future__ import annotations

import re


def _byte_of_character() -> dict[str, int]:
    """Character → byte, as sloppy software reads windows-1252: undefined bytes stay control characters."""
    table = {}
    for byte in range(0x80, 0x100):
        try:
            table[bytes([byte]).decode("cp1252")] = byte
        except UnicodeDecodeError:
            table[chr(byte)] = byte
    return table


_BYTES = _byte_of_character()


def _class(first: int, last: int) -> str:
    return "[" + "".join(re.escape(c) for c, byte in _BYTES.items() if first <= byte <= last) + "]"


_NEXT = _class(0x80, 0xBF)
# Two bytes: Latin-1, Latin Extended-A, Greek, Cyrillic; other leads (É, Ó, Ö, ...) stand before quotes in good text.
_TWO = "[" + "".join(c for c, byte in _BYTES.items() if byte in (0xC2, 0xC3, 0xC4, 0xC5, 0xCE, 0xCF, 0xD0, 0xD1)) + "]"
_BROKEN = re.compile(
    f"{_class(0xF0, 0xF4)}{_NEXT}{{3}}|{_class(0xE0, 0xEF)}{_NEXT}{{2}}|{_TWO}(?:[»”’](?=\\w)|(?![»”’]){_NEXT})"
    "|È(?:[˜™š]|›(?=\\w))"  # Romanian Ș, ș, Ț, ț
)
# What broken text of a European publication was before: letters of Europe, punctuation, figures, currencies, signs.
_PLAUSIBLE = re.compile(r"[\u00a0-\u017f\u0218-\u021b\u0370-\u04ff\u1e00-\u1fff\u2000-\u27bf\ufb00-\ufb06]")


def repaired(text: str) -> str:
    """The text as it was meant.

    >>> repaired("womenâ€™s rights, MichaÅ‚ and «CAFÉ»")
    'women’s rights, Michał and «CAFÉ»'
    """
    return _BROKEN.sub(_whole, text) if not text.isascii() else text


def _whole(found: re.Match[str]) -> str:
    try:
        character = bytes(_BYTES[c] for c in found[0]).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
    return character if _PLAUSIBLE.fullmatch(character) else found[0]

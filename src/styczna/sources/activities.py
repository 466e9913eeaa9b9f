"""Codes of activity in a cell, several of them and words around them: PKD in the edition of 2007 or of 2025, and CPV.

Until the end of 2026 registers and files mix both editions of PKD. A code that only one edition has says which it is;
one that both have is of the edition that the column, the cell or the other codes of the cell say, else of the edition
that prevails in the file, and then it is counted as taken for granted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from styczna.sources.cells import Cell, text_of
from styczna.sources.messages import RefusedError
from styczna.sources.vocabularies import keys

PKD2007, PKD2025, CPV = "pkd2007", "pkd2025", "cpv"
EDITIONS = (PKD2007, PKD2025)
NAMES = {PKD2007: "PKD 2007", PKD2025: "PKD 2025"}

MAX_CODES = 100  # of one cell

_STATED = re.compile(r"(?i)(?:pkd|nace)[\s(]*(?:rev\.?\s*)?(2007|2025|2\.1|2)(?![0-9.])\)?\s*:?")
_STRONG = re.compile(r"(?<![0-9A-Za-z.,])([0-9]{2})\.?([0-9]{2})\.?[ ]?([A-Za-z])(?![0-9A-Za-z])|"
                     r"(?<![0-9A-Za-z.,])([0-9]{2})\.([0-9]{1,2})(?![0-9A-Za-z])")  # fmt: skip
_BARE = re.compile(r"([0-9]{2})([0-9]{0,2})\.?")
_CPV = re.compile(r"(?<![0-9])([0-9]{8})(?:-[0-9])?(?![0-9])")


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a cell as (scheme, code), and whether an edition was taken for granted."""

    found: tuple[tuple[str, str], ...] = ()
    assumed: bool = False


def stated_edition(text: str) -> str | None:
    """The edition that a heading or a cell names.

    >>> stated_edition("Kody PKD (2025)"), stated_edition("PKD 2007"), stated_edition("Kod PKD")
    ('pkd2025', 'pkd2007', None)
    """
    found = _STATED.search(text) or re.search(r"(?i)pkd.*\b(2007|2025)\b", text)
    return None if found is None else PKD2025 if found[1] in ("2025", "2.1") else PKD2007


def pkd(cell: Cell, *, edition: str | None, usual: str) -> Codes:
    """The PKD codes of a cell. Raises RefusedError for a code that is in no edition, or not in the stated one."""
    text = f"{cell:.2f}" if isinstance(cell, float) else text_of(cell)
    if not text:
        return Codes()
    edition = stated_edition(text) or edition
    written = list(dict.fromkeys(_written(_STATED.sub(" ", text))))
    if not written or len(written) > MAX_CODES:
        raise RefusedError("pkd.none", text=text)
    known = {code: _in_editions(code) for code in written}
    if edition is not None:
        return Codes(tuple((edition, _of(code, edition, known[code])) for code in written))
    said = {next(iter(where)) for where in known.values() if len(where) == 1}
    usual = next(iter(said)) if len(said) == 1 else usual
    found = tuple((usual, where[usual]) if usual in where else next(iter(where.items())) for where in known.values())
    return Codes(found, assumed=len(said) != 1 and any(len(where) == 2 for where in known.values()))


def cpv(cell: Cell) -> Codes:
    """The CPV codes of a cell, their check digits dropped."""
    text = text_of(cell)
    if not text:
        return Codes()
    codes = list(dict.fromkeys(_CPV.findall(text)))
    if not codes or len(codes) > MAX_CODES:
        raise RefusedError("cpv.none", text=text)
    for code in codes:
        if code not in _vocabulary(CPV):
            raise RefusedError("cpv.unknown", code=code)
    return Codes(tuple((CPV, code) for code in codes))


def only_in(text: str) -> str | None:
    """The one edition in which the codes of a text stand, where they stand in one only."""
    where = [set(_in_editions(code)) for code in _written(_STATED.sub(" ", text))]
    certain = {next(iter(editions)) for editions in where if len(editions) == 1}
    return certain.pop() if len(certain) == 1 else None


def _written(text: str) -> Iterator[str]:
    """The codes as they are written, one way: 35.11.Z, 35.11, 35.1, 35. A number among words is no code."""
    for piece in re.split(r"[;,|/\n]", text):
        if bare := _BARE.fullmatch(piece.strip()):
            yield f"{bare[1]}.{bare[2]}" if bare[2] else bare[1]
        for found in _STRONG.finditer(piece):
            yield f"{found[1]}.{found[2]}.{found[3].upper()}" if found[1] else f"{found[4]}.{found[5]}"


def _in_editions(code: str) -> dict[str, str]:
    """Edition → the code as it has it, for the editions that have it. A class with one subclass is that subclass."""
    found = {edition: whole for edition in EDITIONS if (whole := _whole(code, edition))}
    if not found:
        raise RefusedError("pkd.unknown", code=code)
    return found


def _whole(code: str, edition: str) -> str | None:
    codes = _vocabulary(edition)
    if code not in codes:
        return code.removesuffix("0") if code.endswith("0") and len(code) == 5 and code[:-1] in codes else None
    return codes[code]


def _of(code: str, edition: str, where: dict[str, str]) -> str:
    if edition not in where:
        raise RefusedError("pkd.edition", code=code, edition=NAMES[edition], other=NAMES[next(iter(where))])
    return where[edition]


@lru_cache(maxsize=4)
def _vocabulary(scheme: str) -> dict[str, str]:
    """Every code of a scheme → the finest code that it certainly means."""
    codes = [key.partition(":")[2] for key in keys(scheme)]
    if scheme == CPV:
        return dict.fromkeys(codes, "") | {code: code for code in codes}
    below: dict[str, list[str]] = {}
    for code in codes:
        if len(code) == 7:
            below.setdefault(code[:5], []).append(code)
    return {code: below[code][0] if len(below.get(code, ())) == 1 else code for code in codes if not code.isalpha()}

"""Official numbers of Polish organisations as people type them: NIP (tax), KRS (court register), REGON (statistics).

A number is written in many ways: ``NIP: 779-21-42-959``, ``PL 525-000-58-34``, ``NIP 7393843471 REGON 281393800`` in
one cell, a REGON in the column of the NIP, ``5250005834.0`` or ``5,250005834E+09`` where a spreadsheet took it for an
amount. :func:`identifiers` understands these and says what is wrong with the others; it never guesses a digit.

Checksums: NIP by the act of 13 October 1995 on the identification of taxpayers; REGON by the regulation on the register
of entities (Dz.U. 2015 poz. 2009). A KRS number has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from styczna.sources.messages import RefusedError

NIP, KRS, REGON = "nip", "krs", "regon"
KINDS = (NIP, KRS, REGON)

MAX_TEXT = 500  # characters of a cell with numbers

_NIP_WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)
_REGON_WEIGHTS = (8, 9, 2, 3, 4, 5, 6, 7)
_LONG_REGON_WEIGHTS = (2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)

# A name of a number in front of it, and what people put between digits. Two spaces or a comma part two numbers.
_LABEL = re.compile(r"(?i)\b(nip|krs|regon|vat(?:[ -]?(?:id|ue|eu|no))?)(?![a-z])(?:\s*nr\b)?[\s.:;#–-]*")
_DIGITS = re.compile(r"[0-9](?:[ \u00a0\u202f.–—-]{0,3}?[0-9])*")
_FOREIGN = re.compile(
    r"(?<![A-Za-z])(?:AT|BE|BG|CH|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|NO|PT|RO|SE|SI|SK|UA|XI)"
    r"[ \u00a0-]{0,2}[A-Z]?(?=[0-9])"
)
_FLOAT = re.compile(r"[+]?([0-9]+)(?:[.,]([0-9]+))?(?:[eE]\+?([0-9]{1,2}))?")
_SEPARATORS = re.compile(r"[,;/|\n\r\t()]+|\s{2,}|\b(?:i|oraz|lub|and)\b")
_WHOLE = re.compile(r"(?:PL)?(?:[0-9]{9}|[0-9]{10}|[0-9]{14})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Identifier:
    kind: str
    number: str


def is_nip(digits: str) -> bool:
    """Ten digits, the last of which checks the others; placeholders such as 1111111111 pass the sum and are none."""
    if not _plain(digits, 10) or digits[0] == "0":
        return False
    return _weighted(digits, _NIP_WEIGHTS) % 11 == int(digits[9])


def is_krs(digits: str) -> bool:
    """Ten digits that begin with zeros; the register has not reached its millionth-and-a-half entry."""
    return _plain(digits, 10) and digits.startswith("000")


def is_regon(digits: str) -> bool:
    """Nine digits of an organisation, or fourteen of one of its local units; both have a check digit."""
    if _plain(digits, 14):
        return _fits(digits[:9], _REGON_WEIGHTS) and _fits(digits, _LONG_REGON_WEIGHTS)
    return _plain(digits, 9) and _fits(digits, _REGON_WEIGHTS)


def identifiers(text: str, expected: str | None = None) -> tuple[Identifier, ...]:
    """The numbers in a cell, each kind once. `expected` is what its column holds, for numbers that do not say.

    A REGON of fourteen digits comes back as the nine of the organisation that the local unit belongs to.
    Raises RefusedError where a number is none, or two of one kind stand together.
    """
    found: dict[str, str] = {}
    for label, piece in _numbers(text[:MAX_TEXT]):
        identifier = _identifier(piece, label or expected)
        if found.setdefault(identifier.kind, identifier.number) != identifier.number:
            raise RefusedError(f"{identifier.kind}.two", numbers=f"{found[identifier.kind]}, {identifier.number}")
    if not found and re.search(r"\w", text):
        raise RefusedError(f"{expected or NIP}.none", text=text)
    return tuple(Identifier(kind, found[kind]) for kind in KINDS if kind in found)


def _numbers(text: str) -> Iterator[tuple[str | None, str]]:
    """Each number as it is written, with the kind that stands in front of it."""
    if whole := _from_float(text.strip().strip("'")):
        yield None, whole
        return
    parts = _LABEL.split(text)
    for position in range(0, len(parts), 2):
        label = _kind(parts[position - 1]) if position else None
        for piece in _SEPARATORS.split(parts[position]):
            if not re.search(r"[0-9]", piece):
                continue
            for number in _in_piece(piece):
                yield label, number
                label = None  # a name stands for the number that follows it, not for all of them


def _in_piece(piece: str) -> Iterator[str]:
    """The numbers of a piece without separators: mostly one, two where both are whole numbers with a space between."""
    if _FOREIGN.search(piece):
        raise RefusedError("nip.foreign", text=piece.strip())
    words = [joined for word in piece.split() if (joined := re.sub(r"[-–—.]", "", word))]
    if len(words) > 1 and all(_WHOLE.fullmatch(word) for word in words):
        yield from (re.sub(r"[^0-9]", "", word) for word in words)
    else:
        yield from (re.sub(r"[^0-9]", "", run) for run in _DIGITS.findall(piece))


def _kind(label: str) -> str:
    label = label.lower()
    return label if label in (KRS, REGON) else NIP


def _from_float(text: str) -> str | None:
    """The digits of a number that a spreadsheet showed as an amount; None for what is no amount."""
    found = _FLOAT.fullmatch(text.replace("\u00a0", "").replace(" ", ""))
    if not found or (found[2] is None and found[3] is None):
        return None
    decimals, exponent = (found[2] or "").rstrip("0"), int(found[3] or 0)
    if exponent > 14 or len(decimals) > exponent:
        return None
    digits = found[1] + decimals.ljust(exponent, "0")
    return digits if 6 <= len(digits) <= 14 else None


def _identifier(digits: str, expected: str | None) -> Identifier:
    """What a number is: what its length, zeros and check digit say, whatever its column holds; else as expected."""
    if is_nip(digits):
        return Identifier(NIP, digits)
    if is_krs(digits):
        return Identifier(KRS, digits)
    if is_regon(digits):
        return Identifier(REGON, digits[:9])
    return _of_kind(digits, expected or _by_length(digits))


def _by_length(digits: str) -> str:
    return REGON if len(digits) in (9, 14) else NIP


def _of_kind(digits: str, kind: str) -> Identifier:
    if kind == KRS:
        number = digits.zfill(10) if 4 <= len(digits) < 10 else digits  # a spreadsheet drops leading zeros
        if not is_krs(number):
            raise RefusedError("krs.number", number=digits)
        return Identifier(KRS, number)
    if kind == REGON:
        number = digits.zfill(9) if len(digits) == 8 else digits.zfill(14) if len(digits) == 13 else digits
        if len(number) not in (9, 14):
            raise RefusedError("regon.digits", number=digits, count=len(digits))
        if not is_regon(number):
            raise RefusedError("regon.same" if len(set(digits)) == 1 else "regon.checksum", number=digits)
        return Identifier(REGON, number[:9])
    if len(digits) != 10:
        raise RefusedError("nip.digits", number=digits, count=len(digits))
    if not is_nip(digits):
        raise RefusedError("nip.same" if len(set(digits)) == 1 else "nip.checksum", number=digits)
    return Identifier(NIP, digits)


def _plain(digits: str, length: int) -> bool:
    return len(digits) == length and digits.isascii() and digits.isdigit() and len(set(digits)) > 1


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _fits(digits: str, weights: tuple[int, ...]) -> bool:
    return _weighted(digits, weights) % 11 % 10 == int(digits[len(weights)])

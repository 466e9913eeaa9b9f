"""What a cell of somebody's table says: text, a number in any of the usual notations, a date, a number of people.

A cell that says nothing (empty, "brak", "n/d", a dash) is None. One that cannot be understood raises RefusedError with
the key of its message; nothing is guessed. In Polish tables the comma is the decimal sign, days come before months,
and a full stop with three digits behind it groups thousands.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from styczna.sources.messages import RefusedError
from styczna.sources.words import fold

Cell = str | int | float | bool | date | datetime | None
"""A cell of CSV is text; one of XLSX is what the workbook says."""

FIRST_YEAR, LAST_YEAR = 1900, 2100
# 1990-01-01 and 2100-12-31 as spreadsheets count days. Smaller numbers are slips of a hand (20012), not the fifties.
FIRST_SERIAL, LAST_SERIAL = 32_874, 73_415
CENTURY_FROM = 50  # 01.03.49 is of 2049, 01.03.50 of 1950

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]"
)
# What people write where they have nothing to write.
_NO_ANSWER = (
    "-|–|—|.|?|x|/|--|---|..|...|brak|brak danych|nie dotyczy|nie|nie posiada|nie ma|nie wiadomo|nd|n/d|n.d.|bd|b/d"
    "|b.d.|n/a|none|null|#n/a|#n/d!|#n/d|#ref!|#adr!|#value!|#arg!|#name?|#nazwa?|#div/0!|#dziel/0!"
)
_NOTHING = frozenset(_NO_ANSWER.split("|"))

_GROUPS = re.compile(r"(?<=[0-9])[ \u00a0\u202f\u2009'’](?=[0-9]{3}(?![0-9]))")
_AMOUNT = re.compile(r"([+-]?[0-9][0-9.,]{0,29})(.*)", re.DOTALL)
# Amounts in words, folded: what stands behind the number, and how many times it is.
_SCALES = {"": 1, "tys": 1_000, "tysiecy": 1_000, "tysiace": 1_000, "k": 1_000, "mln": 10**6, "milion": 10**6,
           "miliony": 10**6, "milionow": 10**6, "m": 10**6, "mld": 10**9, "miliard": 10**9, "miliardy": 10**9,
           "miliardow": 10**9}  # fmt: skip
_CURRENCIES = frozenset(["", "zl", "pln", "zloty", "zlotych"])

_ISO = re.compile(r"([0-9]{4,5})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\s?[-/. ]\s?([0-9]{1,2})\s?[-/. ]\s?([0-9]{2}|[0-9]{4,5})")
_WRITTEN = re.compile(r"(?:([0-9]{1,2})[. ]\s?)?([a-z]+)[. ,]\s?([0-9]{4,5})")
_MONTH_FIRST = re.compile(r"([a-z]+) ([0-9]{1,2}),? ([0-9]{4,5})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{4,5})")
_YEAR_MONTH = re.compile(r"([0-9]{4,5})[-/.]([0-9]{1,2})")
_YEAR = re.compile(r"(?:rok |r )?([0-9]{4})")
_BEHIND_A_DATE = re.compile(r"(?:[ t][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?z?)?\s*(?:r|rok|roku|year)?\.?$")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "stycznia styczen sty january jan i", "lutego luty lut february feb ii", "marca marzec mar march iii",
            "kwietnia kwiecien kwi april apr iv", "maja maj may v", "czerwca czerwiec cze june jun vi",
            "lipca lipiec lip july jul vii", "sierpnia sierpien sie august aug viii",
            "wrzesnia wrzesien wrz september sep sept ix", "pazdziernika pazdziernik paz october oct x",
            "listopada listopad lis november nov xi", "grudnia grudzien gru december dec xii",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_PEOPLE_RANGE = re.compile(r"([0-9]+)\s*(?:-|–|—|do|to)\s*([0-9]+)")


def tidy(text: str) -> str | None:
    """The text of a cell in composed Unicode, without its outer spaces and what cannot be seen; None for nothing."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    text = text.strip()
    if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@"):
        text = text[1:]  # how our own files, and others, keep a spreadsheet from running a text
    return text or None


def text_of(cell: Cell) -> str:
    """The cell as text on one line; empty where it says nothing."""
    text = shown(cell)
    return "" if text.casefold() in _NOTHING else text


def shown(cell: Cell) -> str:
    """The cell as a person would see it, on one line."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def amount(cell: Cell, key: str, *, scale: int = 1) -> Decimal | None:
    """An amount of money in złoty: ``12 345,67``, ``1.200,5``, ``350 tys. zł``, ``1,2 mln``. `scale` is what the
    column says of its amounts; a cell that says it itself goes before."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _positive(Decimal(repr(cell)) * scale, cell, key)
    text = text_of(cell)
    if not text:
        return None
    found = _AMOUNT.fullmatch(_GROUPS.sub("", text))
    if not found or re.search("[0-9]", found[2]):
        raise RefusedError(f"{key}.number", text=text)
    words = re.findall(r"[^\W\d_]+|€|\$", fold(found[2]))
    times = [word for word in words if _SCALES.get(word, 1) > 1]
    if len(times) > 1 or not {word for word in words if word not in times} <= _CURRENCIES:
        raise RefusedError(f"{key}.number", text=text)
    return _positive(_decimal(found[1], text, key) * (_SCALES[times[0]] if times else scale), text, key)


def _positive(number: Decimal, cell: Cell, key: str) -> Decimal:
    if not (number.is_finite() and 0 <= number < Decimal(10) ** 13):
        raise RefusedError(f"{key}.number", text=shown(cell))
    return round(number, 2)


def _decimal(digits: str, text: str, key: str) -> Decimal:
    """12345,67 and 12345.67 are one; 1.200,5 and 1,200.5 are; 1.200 is twelve hundred, but 1,200 is 1.2."""
    if "," in digits and "." in digits:
        group = "." if digits.rfind(",") > digits.rfind(".") else ","
        digits = digits.replace(group, "")
    if digits.count(",") > 1 or digits.count(".") > 1 or re.fullmatch(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}", digits):
        if not re.fullmatch(r"[+-]?[0-9]{1,3}([.,][0-9]{3})+", digits):
            raise RefusedError(f"{key}.number", text=text)
        digits = re.sub("[.,]", "", digits)
    try:
        return Decimal(digits.replace(",", ".").rstrip("."))
    except InvalidOperation:
        raise RefusedError(f"{key}.number", text=text) from None


def day(cell: Cell, key: str) -> date | None:
    """A date: 31.03.2012, 2012-03-31, 31 marca 2012 r., 03.2012, 2012, 40999 as a spreadsheet counts days."""
    if isinstance(cell, datetime):
        return _within(cell.date(), cell, key)
    if isinstance(cell, date):
        return _within(cell, cell, key)
    if isinstance(cell, float) and FIRST_SERIAL <= cell <= LAST_SERIAL:
        cell = int(cell)
    text = text_of(cell)
    if not text:
        return None
    if re.fullmatch("[0-9]{5}(?:[.,]0+)?", text) and FIRST_SERIAL <= int(text[:5]) <= LAST_SERIAL:
        return date(1899, 12, 30) + timedelta(days=int(text[:5]))
    written = _BEHIND_A_DATE.sub("", fold(text)).strip()
    for pattern, order in (
        (_YEAR, (1, 0, 0)), (_ISO, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1)), (_WRITTEN, (3, 2, 1)),
        (_MONTH_FIRST, (3, 1, 2)), (_MONTH_YEAR, (2, 1, 0)), (_YEAR_MONTH, (1, 2, 0)),
    ):  # fmt: skip
        if found := pattern.fullmatch(written):
            year, month, number = (found[place] if place else "1" for place in order)
            return _date(year, month, number or "1", text, key)
    raise RefusedError(f"{key}.date", text=text)


def _date(year: str, month: str, number: str, text: str, key: str) -> date:
    if len(year) == 2:
        year = f"{20 if int(year) < CENTURY_FROM else 19}{year}"
    month = str(_MONTHS.get(month, month))
    try:
        return _within(date(int(year), int(month), int(number)), text, key)
    except (ValueError, OverflowError):
        raise RefusedError(f"{key}.date", text=text) from None


def _within(found: date, cell: Cell, key: str) -> date:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise RefusedError(f"{key}.date", text=shown(cell))
    return found


def people(cell: Cell) -> tuple[int, int | None] | None:
    """How many people work there: the least and the greatest number that the cell allows, the latter open at None."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell < 10**7:
        return int(cell), int(cell)
    text = text_of(cell)
    if not text:
        return None
    plain = re.sub(r"(?<=[0-9])\s(?=[0-9]{3}\b)", "", fold(text))
    words = set(re.findall("[a-z]+", plain))
    numbers = [
        int(number) for number in re.findall(r"[0-9]{1,7}(?![0-9])", re.sub(r"[.,][0-9]{1,2}(?![0-9])", "", plain))
    ]
    if found := _PEOPLE_RANGE.search(plain):
        low, high = int(found[1][:7]), int(found[2][:7])
        if low <= high:
            return low, high
    elif len(numbers) == 1 and numbers[0] < 10**7:
        number = numbers[0]
        if words & {"do", "ponizej", "mniej", "max", "maksymalnie"} or "<" in plain or "≤" in text:
            return 0, number - ("ponizej" in words or ("<" in plain and "<=" not in plain))
        if words & {"powyzej", "ponad", "wiecej", "od", "min"} or "+" in plain or ">" in plain or "≥" in text:
            return number + bool(words & {"powyzej", "ponad"} or (">" in plain and ">=" not in plain)), None
        if words <= {"ok", "okolo", "osob", "osoby", "osoba", "pracownikow", "pracownicy", "etatow", "etat", "etaty"}:
            return number, number
    raise RefusedError("employees.number", text=text)

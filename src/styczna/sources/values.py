"""Values as publications write them: dates, amounts, codes, numbers of publications. What does not parse is None.

Nothing here raises: a malformed value in a good notice is left out, the notice stays.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from itertools import repeat

from styczna.sources.records import Deadline, Money

END_OF_DAY = time(23, 59)  # until then a deadline without an hour lasts
FIRST_YEAR, LAST_YEAR = 1900, 2199
MAX_AMOUNT = Decimal(10) ** 15
# Longer than any date, number, code or identifier of a publication; what is longer is none.
MAX_VALUE = 200
MAX_LINK = 2_000

_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
_WRITTEN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_HOUR = re.compile(r"(\d{1,2})[:.](\d\d)")
_ZONE = re.compile(r"(?:Z|([+-])(\d\d):?(\d\d))$")
_CPV = re.compile(r"(\d{8})(?:-\d)?")
_NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_OJ_NUMBER = re.compile(r"(\d{4})\s*/\s*S\s*\d+\s*-\s*0*(\d+)")
_NUMBER = re.compile(r"0*(\d+)[-_](\d{4})")


def day(text: str | None) -> date | None:
    """A date: 20170413, 2017-04-13 (a time zone behind it is dropped), 13.4.2017."""
    return _day_and_rest(text)[0]


def _day_and_rest(text: str | None) -> tuple[date | None, str]:
    text = _short(text)
    if found := _DAY.match(text):
        year, month, number = found.groups()
    elif found := _WRITTEN_DAY.match(text):
        number, month, year = found.groups()
    else:
        return None, text
    return date_of(year, month, number), text[found.end() :]


def date_of(year: str | None, month: str | None, number: str | None) -> date | None:
    try:
        found = date(int(year or ""), int(month or ""), int(number or ""))
    except (ValueError, OverflowError):
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def moment(text: str | None, hour: str | None = None) -> Deadline | None:
    """A deadline: a date and an hour, behind it or apart, with a time zone where one is given. Without an hour it is
    a day, and no hour is made up.

    >>> moment("20180219 12:00").isoformat()
    '2018-02-19T12:00:00'
    >>> moment("2024-02-10+01:00", "12:00:00+01:00").isoformat()
    '2024-02-10T12:00:00+01:00'
    >>> moment("20180219").isoformat()
    '2018-02-19'
    """
    found, rest = _day_and_rest(text)
    if found is None:
        return None
    hour = _short(hour) or rest
    clock = _HOUR.search(_ZONE.sub("", hour))
    at = _time(clock[1], clock[2]) if clock else None
    return datetime.combine(found, at, _zone(hour) or _zone(rest)) if at else found


def ends(deadline: Deadline) -> datetime:
    """The moment at which a deadline ends: a day ends with its last minute."""
    return deadline if isinstance(deadline, datetime) else datetime.combine(deadline, END_OF_DAY)


def _time(hour: str, minute: str) -> time | None:
    if (int(hour), int(minute)) == (24, 0):
        return END_OF_DAY
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None


def _zone(text: str) -> timezone | None:
    found = _ZONE.search(text)
    if not found:
        return None
    if not found[1]:
        return UTC
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    if offset >= timedelta(hours=24):
        return None
    return timezone(offset if found[1] == "+" else -offset)


def money(amount: str | None, currency: str | None) -> Money | None:
    """An amount above zero with its currency. Zero and less stand for "not said" in the publications."""
    number = decimal(amount)
    if number is None or not 0 < number < MAX_AMOUNT or not currency or not _CURRENCY.fullmatch(currency):
        return None
    return Money(number, currency)


def exact_money(amount: str | None, currency: str | None) -> Money | None:
    """An amount in the notation of JSON, where 45.125 is no forty-five thousand."""
    try:
        number = Decimal(_short(amount))
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 < number < MAX_AMOUNT or not currency or not _CURRENCY.fullmatch(currency):
        return None
    return Money(number, currency)


def decimal(text: str | None) -> Decimal | None:
    """A number in any of the notations of the forms: 388481.50, 4 799 999,92, 1.234.567,5, 381 381, 45,000."""
    digits = re.sub(r"[\s'’]", "", _short(text))
    if not re.fullmatch(r"-?[\d.,]{1,30}", digits):
        return None
    if "," in digits and "." in digits:
        mark = "," if digits.rfind(",") > digits.rfind(".") else "."
        digits = digits.replace("." if mark == "," else ",", "")
    for mark in ",.":
        if digits.count(mark) > 1 or re.search(r",\d{3}$", digits):
            digits = digits.replace(mark, "")
    try:
        return Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return None


def count(text: str | None) -> int | None:
    """A whole number that is not negative."""
    text = _short(text)
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def cpv(text: str | None) -> str | None:
    """The eight digits of a CPV code, its check digit dropped."""
    found = _CPV.fullmatch(_short(text))
    return found[1] if found else None


def nuts(text: str | None) -> str | None:
    text = _short(text)
    return text if _NUTS.fullmatch(text) else None


def publication(text: str | None) -> str | None:
    """The number of a TED publication as it is written today.

    >>> publication("2018/S 108-245177"), publication("00137599-2024")
    ('245177-2018', '137599-2024')
    """
    text = _short(text)
    if found := _OJ_NUMBER.search(text):
        return f"{found[2]}-{found[1]}"
    if found := _NUMBER.fullmatch(text):
        return f"{found[1]}-{found[2]}"
    return None


def identifier(text: str | None) -> str | None:
    """A notice's own identifier."""
    return _short(text) or None


def ted_link(number: str) -> str:
    """Where TED shows the publication of this number."""
    return f"https://ted.europa.eu/en/notice/-/detail/{number}"


def web_link(text: str | None) -> str | None:
    """A link that a page may carry: http or https, nothing else. "www.example.org" counts as one."""
    text = _short(text, MAX_LINK)
    if re.match(r"(?i)www\.", text):
        text = f"http://{text}"
    return text if re.fullmatch(r"(?i)https?://[^\s<>\"]+", text) else None


def _short(text: str | None, limit: int = MAX_VALUE) -> str:
    """The text without its outer spaces; empty where it is longer than any value, so that no pattern runs for long."""
    text = (text or "").strip()
    return text if len(text) <= limit else ""


def each_once(codes: Iterable[str | None]) -> tuple[str, ...]:
    """The codes in their order, each once, empty ones left out."""
    return tuple(dict.fromkeys(code for code in codes if code))


def distinct(numbers: Iterable[str], groups: Iterable[Hashable] = repeat(None)) -> list[str]:
    """The numbers, each a key within its group: where one occurs again its place stands behind it: 7, 7 [2], 7 [3]."""
    used: set[tuple[str, Hashable]] = set()
    times: dict[tuple[str, Hashable], int] = {}
    result = []
    for number, group in zip(numbers, groups):  # noqa: B905  # one group for all is endless
        time = times.get((number, group), 0) + 1
        while (_key(number, time), group) in used:
            time += 1
        times[number, group] = time
        used.add((_key(number, time), group))
        result.append(_key(number, time))
    return result


def _key(number: str, time: int) -> str:
    return number if time == 1 else f"{number} [{time}]"

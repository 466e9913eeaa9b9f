"""Numbers, money and dates as a reader of Polish or of English expects them.

Every function gives plain text with no-break spaces inside, so that a number never breaks at the end of a line, and
``""`` for what is not known (``None``, NaN): the page says "not known" in words.

Polish: comma, no-break space between thousands from five digits on (Unicode CLDR 46, pl, minimumGroupingDigits 2),
currency behind. English: point, comma, currency before as its ISO 4217 code (EU Interinstitutional style guide, 7.3.3).
"""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol, runtime_checkable

from django.utils import timezone
from django.utils.translation import get_language

NBSP = "\u00a0"
MINUS = "\u2212"

MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
    # with a day ("29 listopada 2012") and alone ("listopad 2012")
    "pl": (
        *("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca"),
        *("sierpnia", "września", "października", "listopada", "grudnia"),
    ),
    "pl alone": (
        *("styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec", "lipiec"),
        *("sierpień", "wrzesień", "październik", "listopad", "grudzień"),
    ),
}
SCALES = {
    "pl": ((Decimal(10**9), "mld"), (Decimal(10**6), "mln")),
    "en": ((Decimal(10**9), "bn"), (Decimal(10**6), "m")),
}

Number = int | float | Decimal


@runtime_checkable
class Amount(Protocol):
    """A sum of money that knows its currency, such as ``sources.records.Money``."""

    @property
    def amount(self) -> Decimal: ...
    @property
    def currency(self) -> str: ...


def language() -> str:
    """``pl`` or ``en``: the language of the page."""
    return "en" if (get_language() or "pl").startswith("en") else "pl"


def number(value: Number | None, digits: int | None = None) -> str:
    """`value` with `digits` decimals; without `digits` whole numbers stay whole, others keep two significant ones."""
    exact = _decimal(value)
    if exact is None:
        return ""
    if digits is None:
        digits = 0 if exact == exact.to_integral_value() else max(0, 1 - exact.adjusted())
    rounded = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    sign = MINUS if rounded < 0 else ""
    whole, _, part = f"{abs(rounded):f}".partition(".")
    return sign + _grouped(whole) + (("," if language() == "pl" else ".") + part if part else "")


def percent(share: Number | None, digits: int = 0) -> str:
    """A share of one as percent: 0.625 → 63%."""
    exact = _decimal(share)
    return "" if exact is None else f"{number(exact * 100, digits)}%"


def money(value: Number | Amount | None, currency: str = "PLN") -> str:
    """The whole sum: ``12 400 000 zł``, ``PLN 12,400,000``. Grosze are shown where there are any."""
    amount, currency = _amount(value, currency)
    if amount is None:
        return ""
    return _with_currency(number(amount, 0 if amount == amount.to_integral_value() else 2), currency)


def money_brief(value: Number | Amount | None, currency: str = "PLN") -> str:
    """A sum for a sentence: ``12,4 mln zł``, ``PLN 12.4 m``; whole units below a million."""
    amount, currency = _amount(value, currency)
    if amount is None:
        return ""
    for scale, word in SCALES[language()]:
        # 999,960,000 rounds to 1,000.0 million, which is said as one thousand million: 1.0 bn
        if round(abs(amount) / scale, 1) >= 1:
            return _with_currency(f"{number(amount / scale, 1)}{NBSP}{word}", currency)
    if 0 < abs(amount) < Decimal("0.5"):  # 0.01 is little, and not nothing
        return _with_currency(number(amount, max(2, -amount.adjusted())), currency)
    return _with_currency(number(amount, 0), currency)


def day(value: date | datetime | None) -> str:
    """``29 listopada 2012``, ``29 November 2012``. A moment is told by the clock of the region."""
    when = _local_date(value)
    return "" if when is None else f"{when.day}{NBSP}{MONTHS[language()][when.month - 1]}{NBSP}{when.year}"


def day_brief(value: date | datetime | None) -> str:
    """For tables: ``29.11.2012``, ``29 Nov 2012``."""
    when = _local_date(value)
    if when is None:
        return ""
    if language() == "pl":
        return f"{when.day:02}.{when.month:02}.{when.year}"
    return f"{when.day}{NBSP}{MONTHS['en'][when.month - 1][:3]}{NBSP}{when.year}"


def deadline(value: date | datetime | None) -> str:
    """``30 czerwca 2032, godz. 00:00 (UTC+3)``: by the clock of whoever set it; a day alone where no hour was set."""
    if not isinstance(value, datetime):
        return day(value)
    here = timezone.is_naive(value) or value.utcoffset() == timezone.localtime(value).utcoffset()
    words = {"pl": ("godz. ", "czasu polskiego"), "en": ("", "Polish time")}[language()]
    zone = words[1].replace(" ", NBSP) if here else f"({_zone(value)})"
    return f"{day(value.date())}, {words[0].replace(' ', NBSP)}{value:%H:%M} {zone}"


def deadline_brief(value: date | datetime | None) -> str:
    """For tables and lists: ``30.06.2032, 00:00 (UTC+3)``."""
    if not isinstance(value, datetime):
        return day_brief(value)
    zone = "" if timezone.is_naive(value) else f"{NBSP}({_zone(value)})"
    return f"{day_brief(value.date())}, {value:%H:%M}{zone}"


def month(value: date | datetime | None) -> str:
    """``listopad 2012``, ``November 2012``."""
    when = _local_date(value)
    names = MONTHS["pl alone" if language() == "pl" else "en"]
    return "" if when is None else f"{names[when.month - 1]}{NBSP}{when.year}"


def month_brief(value: date | datetime | None) -> str:
    """For axes: ``11.2012``, ``Nov 2012``."""
    when = _local_date(value)
    if when is None:
        return ""
    if language() == "pl":
        return f"{when.month:02}.{when.year}"
    return f"{MONTHS['en'][when.month - 1][:3]}{NBSP}{when.year}"


def _decimal(value: object) -> Decimal | None:
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, float) or hasattr(value, "dtype"):
        value = float(value)  # type: ignore[arg-type]
        return Decimal(repr(value)) if math.isfinite(value) else None
    return Decimal(str(value))


def _amount(value: Number | Amount | None, currency: str) -> tuple[Decimal | None, str]:
    if isinstance(value, Amount):
        return _decimal(value.amount), value.currency
    return _decimal(value), currency


def _with_currency(text: str, currency: str) -> str:
    if language() == "pl":
        return f"{text}{NBSP}{'zł' if currency == 'PLN' else currency}"
    return f"{currency}{NBSP}{text}"


def _zone(value: datetime) -> str:
    """``UTC+3``, ``UTC+5:30``, ``UTC``."""
    minutes = round((value.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else MINUS}{hours}{f':{rest:02}' if rest else ''}" if minutes else "UTC"


def _grouped(whole: str) -> str:
    if language() == "pl":
        return f"{int(whole):,}".replace(",", NBSP) if len(whole) > 4 else whole
    return f"{int(whole):,}"


def _local_date(value: date | datetime | None) -> date | None:
    if not value:
        return None
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value

"""Numbers in the sentences and files of this room, in the language of the reader (pages have filters of their own)."""

from __future__ import annotations

from decimal import Decimal

from django.utils import formats
from django.utils.translation import get_language

Number = int | float | Decimal


def number(value: Number, digits: int = 0) -> str:
    """12,400.5 in English, 12 400,5 in Polish."""
    exact = round(Decimal(str(value)), digits)
    return str(formats.number_format(exact, digits, use_l10n=True, force_grouping=True))


def plain(value: Number) -> str:
    """With as many decimals as it has, two at the most: 0.5, 12."""
    rounded = round(Decimal(str(value)), 2).normalize()
    exponent = rounded.as_tuple().exponent
    return number(rounded, max(0, -exponent) if isinstance(exponent, int) else 0)


def percent(share: Number) -> str:
    return f"{number(100 * share)}%"


def money(amount: Number, currency: str) -> str:
    """PLN 12,400 in English, 12 400 zł in Polish; groszy are left out of a whole sum only."""
    digits = 0 if amount == round(amount) else 2
    if (get_language() or "pl").startswith("en"):
        return f"{currency}\u00a0{number(amount, digits)}"
    return f"{number(amount, digits)}\u00a0{'zł' if currency == 'PLN' else currency}"

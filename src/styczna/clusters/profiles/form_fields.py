"""Fields of forms that say in words what is wrong: years, days, currencies, short texts."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from styczna.clusters.bilingual import typed
from styczna.clusters.books.currencies import CURRENCIES
from styczna.clusters.models.cluster import EARLIEST_YEAR, LATEST_YEAR

DAY_FORMATS = ("%Y-%m-%d", "%d.%m.%Y")
_ENGLISH_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")


class YearField(forms.IntegerField):
    """A year that has been: figures of next year are a plan, and 20012 is a slip of the finger."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        for limit in ("min_value", "max_value"):
            kwargs.pop(limit, None)  # ours are said in words
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int | None:
        year: int | None = super().clean(value)
        this_year = timezone.localdate().year
        if year is not None and not EARLIEST_YEAR <= year <= this_year:
            raise forms.ValidationError(_no_year(str(year), this_year))
        return year


class DayField(forms.DateField):
    """A day, as 2012-11-29 or 29.11.2012. With `past` it cannot lie ahead."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    past = False

    def __init__(self, **kwargs: Any) -> None:
        kwargs["input_formats"] = DAY_FORMATS
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("Enter a day that there is, such as 2012-11-29 or 29.11.2012.")

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str) and (long := re.search(r"\d{5,}", value)):
            raise forms.ValidationError(_no_year(long[0], LATEST_YEAR))
        day: date | None = super().to_python(value)
        if day is None:
            return None
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise forms.ValidationError(_no_year(str(day.year), LATEST_YEAR))
        if self.past and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class PastDayField(DayField):
    past = True


class CurrencyField(forms.CharField):
    """A code of ISO 4217, in whatever case it is typed."""

    widget = forms.TextInput(attrs={"size": "3", "autocomplete": "off", "spellcheck": "false"})

    def clean(self, value: Any) -> str:
        code: str = super().clean(value).upper()
        if code not in CURRENCIES:
            raise forms.ValidationError(
                _("“%(code)s” is no currency. Enter its code of ISO 4217, such as PLN or EUR."), params={"code": code}
            )
        return code


class ReferenceField(forms.CharField):
    """What a person can open or look up, in one line."""

    def clean(self, value: Any) -> str:
        return typed(super().clean(value))


class WebField(forms.URLField):
    """An address on the web; ``example.org`` is understood."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    widget = forms.URLInput(attrs={"autocomplete": "url"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs, assume_scheme="https")


class AmountField(forms.DecimalField):
    """A number as people write it: 12 000,50 in Polish, 12,000.50 in English."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split())
            if (get_language() or "pl").startswith("en") and _ENGLISH_THOUSANDS.fullmatch(value):
                value = value.replace(",", "")
            value = value.replace(",", ".")
        return super().to_python(value)


def _no_year(year: str, latest: int) -> str:
    return _("There is no year %(year)s here: enter one from %(earliest)s to %(latest)s.") % {
        "year": year,
        "earliest": EARLIEST_YEAR,
        "latest": latest,
    }

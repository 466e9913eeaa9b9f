"""The sentences for reference data: key → (field, what was found, what is expected).

They are part of `messages.MESSAGES`, as those of `table_messages` are.
"""

from __future__ import annotations

from collections.abc import Mapping

from styczna.sources.table_messages import _

_HEADER = _("CSV whose first line names the columns of a kind that is known (see docs/data.md).")
_YEAR = _("A year from 1990 to 2100, four digits.")
_VOIVODESHIP = _("The TERYT code of a voivodeship: an even number from 02 to 32.")
_SUBCLASS = _("A subclass of PKD 2007, such as 35.11.Z.")
_COUNT = _("A number of firms: a whole number, 0 or more.")
_WIDTH = _("A row with as many cells as the header.")
_ONCE = _("One row for each year, voivodeship and subclass.")
_SUM = _("A total that is the sum of the size classes. The row was taken in; the size classes count, not the total.")
_RCN = _("The record number of a project in CORDIS: digits.")
_PIC = _("The participant identification code of an organisation: digits.")
_WORD = _("A short word, such as coordinator, PRC or SC3.")
_COUNTRY = _("A country as two capital letters, such as PL, or nothing.")
_DAY = _("A date such as 2019-05-01, or nothing.")
_EUROS = _("An amount in euros such as 217262.50, or nothing.")
_ONE_ROW = _("One row for each project, organisation and role, or for each project and part of the programme.")

_VOCABULARY = _("A subclass of PKD 2007 as it stands today. The row was taken in and counts in its class and above.")

REFERENCES: Mapping[str, tuple[str, str, str]] = {
    "reference.header": ("header", _("The first line reads “{names}”."), _HEADER),
    "reference.cells": ("row", _("The row has {count} cells, the header has {wanted}."), _WIDTH),
    "register.year": ("year", _("“{text}” is no year."), _YEAR),
    "register.voivodeship": ("voivodeship", _("“{text}” is no voivodeship."), _VOIVODESHIP),
    "register.pkd": ("pkd2007", _("“{text}” is no subclass of PKD 2007."), _SUBCLASS),
    **{
        f"register.{name}": (name, _("“{text}” is no number of firms."), _COUNT)
        for name in ("total", "0-9", "10-49", "50-249", "250+")
    },
    "register.twice": ("row", _("Line {first} has other numbers for the same activity and place."), _ONCE),
    "cordis.rcn": ("rcn", _("“{text}” is no record number."), _RCN),
    "cordis.pic": ("pic", _("“{text}” is no participant identification code."), _PIC),
    "cordis.country": ("country", _("“{text}” is no country."), _COUNTRY),
    **{f"cordis.{name}": (name, _("“{text}” is no such word."), _WORD) for name in ("role", "type", "programme_part")},
    **{f"cordis.{name}": (name, _("“{text}” is no date."), _DAY) for name in ("start_date", "end_date")},
    **{
        f"cordis.{name}": (name, _("“{text}” is no amount."), _EUROS)
        for name in ("contribution", "max_contribution", "total_cost")
    },
    "cordis.twice": ("row", _("Line {first} says something else of the same."), _ONE_ROW),
    "register.sum": ("total", _("The total is {total}, the size classes add up to {sum}."), _SUM),
    "register.passing": ("pkd2007", _("{code} is a subclass that PKD 2007 did not always have."), _VOCABULARY),
}

"""The verb *measure*: indicators of a specialisation, their readings, and whether these keep to the path to the target.

The path is straight, from the baseline on its day to the target on its day. A reading is on track where it is at least
as far as the path on the day it was read. Where something of the path is not known, nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from styczna.accounts import log
from styczna.accounts.models import Person
from styczna.clusters.profiles.edit import refuse_if_changed
from styczna.touchpoints import rules
from styczna.touchpoints.models import Indicator, Reading, Specialisation, Stage

STALE_AFTER = timedelta(days=400)  # a year, and some weeks for the statistics to come out
OPEN = (Stage.PROPOSED, Stage.ADOPTED)  # stages in which indicators can be added and changed

REACHED, ON_TRACK, BEHIND, STALE, UNREAD, UNKNOWN = "reached", "on-track", "behind", "stale", "unread", "unknown"
COLUMNS = (
    "name_pl", "name_en", "unit", "baseline", "baseline_on", "target", "target_on", "source",
)  # fmt: skip


class TakenDay(Exception):
    """There is a reading of this day already."""


@dataclass(frozen=True, slots=True)
class Course:
    """Where an indicator stands."""

    indicator: Indicator
    state: str
    readings: tuple[Reading, ...]
    expected: Decimal | None  # by the path, on the day of the last reading
    missing: tuple[str, ...]  # columns without which there is no path

    @property
    def last(self) -> Reading | None:
        return self.readings[-1] if self.readings else None


@transaction.atomic
def keep_indicator(person: Person, *, specialisation: Specialisation, indicator: Indicator, seen: int = 0) -> Indicator:
    """Writes an indicator, a new one whole. Raises ChangedMeanwhile where somebody was faster."""
    _check(person, specialisation)
    indicator.specialisation = specialisation
    if indicator._state.adding:
        indicator.save()
        return indicator
    refuse_if_changed(log.of_rows(Indicator._meta.db_table, [indicator.pk]), seen, COLUMNS)
    indicator.save(update_fields=list(COLUMNS))
    return indicator


@transaction.atomic
def remove_indicator(person: Person, *, indicator: Indicator) -> None:
    """Takes it away with its readings; the log keeps both."""
    _check(person, indicator.specialisation)
    indicator.delete()


@transaction.atomic
def read(person: Person, *, indicator: Indicator, on: date, value: Decimal, reference: str) -> Reading:
    """Enters what somebody read on a day, and where. Raises TakenDay."""
    _check(person, indicator.specialisation)
    if indicator.readings.filter(on=on).exists():
        raise TakenDay
    return Reading.objects.create(indicator=indicator, on=on, value=value, reference=reference, by=person)


@transaction.atomic
def remove_reading(person: Person, *, reading: Reading) -> None:
    """A mistaken reading goes, and is entered anew; the log keeps it."""
    _check(person, reading.indicator.specialisation)
    reading.delete()


def course(indicator: Indicator, *, today: date) -> Course:
    readings = tuple(sorted(indicator.readings.all(), key=lambda reading: reading.on))
    missing = tuple(
        column for column in ("baseline", "baseline_on", "target", "target_on") if getattr(indicator, column) is None
    )
    if missing or indicator.target == indicator.baseline:
        return Course(indicator, UNKNOWN, readings, None, missing)
    if not readings:
        return Course(indicator, UNREAD, readings, None, ())
    last = readings[-1]
    expected = on_path(indicator, last.on)
    return Course(indicator, _state(indicator, last, expected, today), readings, expected, ())


def on_path(indicator: Indicator, day: date) -> Decimal:
    """The value of the straight path on a day; before and after it, its ends. Its four columns must be known."""
    begin, finish = indicator.baseline_on, indicator.target_on
    assert indicator.baseline is not None and indicator.target is not None
    assert begin is not None and finish is not None
    whole = (finish - begin).days
    gone = min(max((day - begin).days, 0), whole)
    if not whole:
        return indicator.target
    return indicator.baseline + (indicator.target - indicator.baseline) * gone / whole


def _state(indicator: Indicator, last: Reading, expected: Decimal, today: date) -> str:
    assert indicator.baseline is not None and indicator.target is not None
    up = indicator.target > indicator.baseline

    def reaches(value: Decimal, wanted: Decimal) -> bool:
        return value >= wanted if up else value <= wanted

    if reaches(last.value, indicator.target):
        return REACHED
    if today - last.on > STALE_AFTER:
        return STALE
    return ON_TRACK if reaches(last.value, expected) else BEHIND


def _check(person: Person, specialisation: Specialisation) -> None:
    if not rules.may_keep_readings(person):
        raise PermissionDenied
    if specialisation.stage not in OPEN:
        raise PermissionDenied("what was declined or has ended is not measured any more")


def states() -> Collection[str]:
    """Every state that a course can have, the best first."""
    return (REACHED, ON_TRACK, BEHIND, STALE, UNREAD, UNKNOWN)

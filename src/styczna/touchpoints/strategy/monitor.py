"""The verb *monitor*: what has happened in the fields of a specialisation since it was adopted.

Everything is counted from entries that a person can open: items of evidence, organisations, clusters, projects,
orders and awards. An entry with a day belongs to the year of that day; one without belongs to no year, and the page
says how many these are. What was counted when the adoption was entered is kept with the entries it was counted from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from styczna.clusters.access import clusters
from styczna.touchpoints.models import Specialisation
from styczna.touchpoints.strategy.gather import PRICED, Entry, gathered
from styczna.touchpoints.strategy.scope import Scope

MEASURES = {
    "evidence": _("Items of evidence"),
    "organisations": _("Organisations at work"),
    "clusters": _("Clusters at work"),
    "projects": _("Projects"),
    "opened": _("Orders opened"),
    "awarded": _("Contracts awarded"),
    "won": _("Contracts won by organisations of the region"),
}
BASELINE, NOW, UNDATED = "baseline", "now", "undated"
MOST_YEARS = 40


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the specialisation: the days after `since` up to `until`; the running one goes to the day of asking."""

    number: int
    since: date
    until: date
    running: bool

    def holds(self, day: date | None) -> bool:
        return day is not None and self.since < day <= self.until


@dataclass(frozen=True, slots=True)
class Counted:
    """How many, worth what by currency, and of how many no worth is known."""

    count: int
    sums: tuple[tuple[str, Decimal], ...]  # currency → sum, in the order of the currencies
    unpriced: int

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Counted:
        every = list(entries)
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for entry in every:
            if entry.money is not None:
                sums[entry.money.currency] += entry.money.amount
        return cls(len(every), tuple(sorted(sums.items())), sum(entry.money is None for entry in every))


@dataclass(frozen=True, slots=True)
class Row:
    """One measure over the years."""

    measure: str
    baseline: Counted | None  # None: not counted then
    years: tuple[Counted, ...]
    now: Counted
    undated: int

    @property
    def label(self) -> str:
        return str(MEASURES[self.measure])

    @property
    def has_money(self) -> bool:
        return self.measure in PRICED

    @property
    def more(self) -> int | None:
        """Today against the day of adoption."""
        return None if self.baseline is None else self.now.count - self.baseline.count


@dataclass(frozen=True, slots=True)
class Monitoring:
    """The table, and what has to be known to read it."""

    adopted_on: date
    counted_on: date | None  # when the baseline was counted
    years: tuple[Year, ...]
    rows: tuple[Row, ...]
    entries: dict[str, tuple[Entry, ...]]
    unplaced: int  # orders in these fields that name no place, and are not counted
    fields_came: tuple[str, ...]  # since the baseline was counted
    fields_went: tuple[str, ...]
    speaks_cpv: bool  # without a field of CPV, orders cannot be followed

    def row(self, measure: str) -> Row:
        return next(row for row in self.rows if row.measure == measure)


def monitor(*, specialisation: Specialisation, today: date) -> Monitoring:
    """Counts as of `today`; of one that has ended, its years go to its end. Raises ValueError where it was never
    adopted."""
    adopted = specialisation.decided_on
    if adopted is None or specialisation.baseline is None:
        raise ValueError("only an adopted specialisation is monitored")
    keys = frozenset(field.key for field in specialisation.fields.all())
    scope = Scope.of(keys)
    found = gathered(scope, regions=_regions())
    last = min(today, specialisation.ended_on or today)
    years = tuple(years_since(adopted, last))
    kept = specialisation.baseline
    before = frozenset(kept["fields"])
    return Monitoring(
        adopted_on=adopted,
        counted_on=date.fromisoformat(kept["on"]),
        years=years,
        rows=tuple(_row(measure, found.entries[measure], years, kept) for measure in MEASURES),
        entries=found.entries,
        unplaced=found.unplaced,
        fields_came=tuple(sorted(keys - before)),
        fields_went=tuple(sorted(before - keys)),
        speaks_cpv=bool(scope.stems),
    )


def count_now(*, fields: Sequence[str], today: date) -> dict[str, Any]:
    """What is kept as the baseline: per measure the count, the sums and the entries' names, and what it was made of."""
    found = gathered(Scope.of(fields), regions=_regions())
    return {
        "on": today.isoformat(),
        "fields": sorted(fields),
        "measures": {measure: _document(found.entries[measure]) for measure in MEASURES},
    }


def entries_of(found: Monitoring, measure: str, period: str, kept: dict[str, Any]) -> tuple[list[Entry], int]:
    """The entries behind a figure, and how many of the kept ones are not here any more. `period` is baseline, now,
    undated, or the number of a year. Raises KeyError for what is none."""
    every = found.entries[measure]
    if period == BASELINE:
        names = set(kept["measures"][measure]["entries"])
        there = [entry for entry in every if entry.ref in names]
        return there, len(names) - len(there)
    if period == NOW:
        return list(every), 0
    if period == UNDATED:
        return [entry for entry in every if entry.day is None], 0
    year = {str(year.number): year for year in found.years}[period]
    return [entry for entry in every if year.holds(entry.day)], 0


def years_since(adopted: date, last: date) -> Iterator[Year]:
    """The years from an adoption to a day, the last one running; none where the day is not after the adoption."""
    for number in range(1, MOST_YEARS + 1):
        since, until = anniversary(adopted, number - 1), anniversary(adopted, number)
        if since >= last:
            return
        yield Year(number, since, min(until, last), running=until > last)


def anniversary(day: date, years: int) -> date:
    """The same day some years later; the day before the first of March where there is no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _row(measure: str, entries: Sequence[Entry], years: Sequence[Year], kept: dict[str, Any]) -> Row:
    was = kept["measures"].get(measure)
    return Row(
        measure=measure,
        baseline=_counted(was) if was else None,
        years=tuple(Counted.of(entry for entry in entries if year.holds(entry.day)) for year in years),
        now=Counted.of(entries),
        undated=sum(entry.day is None for entry in entries),
    )


def _document(entries: Sequence[Entry]) -> dict[str, Any]:
    counted = Counted.of(entries)
    return {
        "count": counted.count,
        "sums": {currency: str(amount) for currency, amount in counted.sums},
        "unpriced": counted.unpriced,
        "entries": [entry.ref for entry in entries],
    }


def _counted(kept: dict[str, Any]) -> Counted:
    sums = tuple(sorted((currency, Decimal(amount)) for currency, amount in kept["sums"].items()))
    return Counted(kept["count"], sums, kept["unpriced"])


def _regions() -> frozenset[str]:
    """Where the clusters are: NUTS 2."""
    return frozenset(cluster.region for cluster in clusters() if cluster.region)

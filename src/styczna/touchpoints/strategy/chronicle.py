"""The verb *tell*: what became of a specialisation, in order, and what was corrected on the way, from the log.

Everybody reads it, so persons are left out of it: the log keeps them, and shows them to nobody here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from styczna.accounts import log
from styczna.accounts.models import Change
from styczna.clusters.profiles.history_words import Line, lines
from styczna.touchpoints.models import Indicator, Reading, Specialisation, SpecialisationField
from styczna.touchpoints.strategy.propose import MOST_FIELDS

# Columns that say who it was, or what is kept for the program alone.
UNTOLD = frozenset(
    {"proposed_by_id", "decided_by_id", "ended_by_id", "by_id", "diagnosis_id", "specialisation_id", "slug"}
)
# What was counted on the day of adoption is the program's own; the baseline of an indicator is a person's word.
UNTOLD_OF = {Specialisation._meta.db_table: UNTOLD | {"baseline"}}
MOST = 200  # corrections on a page, the latest
BELOW = (SpecialisationField._meta.db_table, Indicator._meta.db_table)
A_MOMENT = timedelta(seconds=1)  # between entries that were written together


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to it as a whole."""

    day: date | None
    what: str
    act: str  # the decision, with its link
    reason: str


def events(specialisation: Specialisation) -> list[Event]:
    """From the proposal to the end, in order."""
    found = specialisation
    who = found.proposed_for.name if found.proposed_for else _("the regional authority")
    told = [Event(found.proposed_on, _("Proposed by %(who)s") % {"who": who}, "", "")]
    if found.decided_on is not None:
        declined = found.stage == "declined"
        what = _("Declined by the regional authority") if declined else _("Adopted by the regional authority")
        told.append(Event(found.decided_on, what, found.decision, found.reason))
    if found.ended_on is not None:
        told.append(Event(found.ended_on, _("Ended"), found.end_decision, found.end_reason))
    return told


def corrections(specialisation: Specialisation) -> list[Line]:
    """What was changed after it was proposed, the latest first: words, fields, goals, indicators and readings."""
    rows = log.of_rows(Specialisation._meta.db_table, [specialisation.pk])
    below = log.below("specialisation_id", [specialisation.pk], BELOW)
    indicators = {change.row for change in below.changes().filter(table=Indicator._meta.db_table).only("row", "table")}
    of_indicators = log.below("indicator_id", [int(row) for row in indicators], (Reading._meta.db_table,))
    made = (rows | below | of_indicators).changes()
    made = made.exclude(pk__in=_first_writing(rows | below))
    return [line for line in lines(_without_persons(made[:MOST])) if line.told]


def _without_persons(changes: Iterable[Change]) -> Iterable[Change]:
    for change in changes:
        untold = UNTOLD_OF.get(change.table, UNTOLD)
        for side in ("before", "after"):
            row = getattr(change, side)
            if row is not None:
                setattr(change, side, {name: value for name, value in row.items() if name not in untold})
        yield change


def _first_writing(entries: log.Entries) -> list[int]:
    """The entries of the proposal itself: its row, and the fields that were written together with it."""
    written: list[Change] = []
    for entry in entries.changes().order_by("pk")[: MOST_FIELDS + 1]:
        together = entry.table == SpecialisationField._meta.db_table and entry.action == "insert"
        if written and not (together and entry.at - written[-1].at < A_MOMENT):
            break
        written.append(entry)
    return [entry.pk for entry in written]

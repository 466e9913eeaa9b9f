"""The verbs *adopt*, *decline* and *end*: what the authority decides of a specialisation, and its goals and dates.

A proposal is adopted or declined, what was adopted may end; there is no way back, only a new proposal. What was
decided is never silently changed: corrections go through the log of changes, which the page shows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from styczna.accounts.models import Person
from styczna.accounts.rules import Anyone
from styczna.clusters.bilingual import both
from styczna.clusters.profiles.edit import refuse_if_changed
from styczna.touchpoints import rules
from styczna.touchpoints.diagnose import Findings, diagnose
from styczna.touchpoints.models import Specialisation, Stage
from styczna.touchpoints.strategy.monitor import count_now
from styczna.touchpoints.strategy.propose import entries_of_text
from styczna.touchpoints.time.keep import keep

MOVES: dict[str, frozenset[str]] = {
    Stage.PROPOSED: frozenset({Stage.ADOPTED, Stage.DECLINED}),
    Stage.ADOPTED: frozenset({Stage.ENDED}),
    Stage.DECLINED: frozenset(),
    Stage.ENDED: frozenset(),
}


class NoMove(Exception):
    """The specialisation is not at a stage from which this can be decided."""


@dataclass(frozen=True, slots=True)
class Goals:
    """What an adoption says beside its decision."""

    goals_pl: str
    goals_en: str
    review_on: date | None
    ends_on: date | None

    COLUMNS = ("goals_pl", "goals_en", "review_on", "ends_on")


@dataclass(frozen=True, slots=True)
class Decision:
    """The act of the authority: its day, number and link, and the reason."""

    on: date
    act: str
    reason_pl: str
    reason_en: str


@transaction.atomic
def adopt(
    person: Person, *, specialisation: Specialisation, decision: Decision, goals: Goals, today: date
) -> Specialisation:
    """The region specialises in it from the day of the decision. The diagnosis of today is kept with it, and what is
    counted in its fields today is what later years are compared with."""
    found = _to(person, specialisation, Stage.ADOPTED)
    _write_decision(found, person, decision)
    for column in Goals.COLUMNS:
        setattr(found, column, getattr(goals, column))
    found.diagnosis = keep(findings=_current(today), person=person, occasion=_occasion(), as_of=today)
    found.baseline = count_now(fields=[field.key for field in found.fields.all()], today=today)
    found.save()
    return found


@transaction.atomic
def decline(person: Person, *, specialisation: Specialisation, decision: Decision) -> Specialisation:
    found = _to(person, specialisation, Stage.DECLINED)
    _write_decision(found, person, decision)
    found.save()
    return found


@transaction.atomic
def end(person: Person, *, specialisation: Specialisation, decision: Decision) -> Specialisation:
    """Ends what was adopted, and leaves what was said at its adoption as it is."""
    found = _to(person, specialisation, Stage.ENDED)
    if found.decided_on is not None and decision.on < found.decided_on:
        raise ValueError("an end before the adoption")
    found.ended_on, found.ended_by, found.end_decision = decision.on, person, decision.act
    found.end_reason_pl, found.end_reason_en = decision.reason_pl, decision.reason_en
    found.save()
    return found


@transaction.atomic
def set_goals(person: Person, *, specialisation: Specialisation, goals: Goals, act: str, seen: int) -> Specialisation:
    """Corrects goals, dates and the number of the decision. Raises ChangedMeanwhile where somebody was faster."""
    found = Specialisation.objects.select_for_update().get(pk=specialisation.pk)
    if not rules.may_decide(person):
        raise PermissionDenied
    if found.stage != Stage.ADOPTED:
        raise NoMove
    columns = (*Goals.COLUMNS, "decision")
    refuse_if_changed(entries_of_text(found), seen, columns)
    for column in Goals.COLUMNS:
        setattr(found, column, getattr(goals, column))
    found.decision = act
    found.save(update_fields=list(columns))
    return found


def may_move(person: Anyone, specialisation: Specialisation) -> Collection[str]:
    """The stages to which the person could bring it now."""
    return MOVES[specialisation.stage] if rules.may_decide(person) else frozenset()


def _to(person: Person, specialisation: Specialisation, stage: str) -> Specialisation:
    """The specialisation, locked and moved, not written yet: a second officer waits here, and then finds it moved."""
    if not rules.may_decide(person):
        raise PermissionDenied
    found = Specialisation.objects.select_for_update().get(pk=specialisation.pk)
    if stage not in MOVES[found.stage]:
        raise NoMove
    found.stage = stage
    return found


def _write_decision(found: Specialisation, person: Person, decision: Decision) -> None:
    found.decided_on, found.decided_by, found.decision = decision.on, person, decision.act
    found.reason_pl, found.reason_en = decision.reason_pl, decision.reason_en


def _current(today: date) -> Findings:
    """The diagnosis of the evidence as it is now, also where pages still show the one before."""
    found = diagnose()
    return diagnose(as_of=found.as_of or today) if found.outdated else found


def _occasion() -> str:
    """Why the diagnosis is kept, in both languages."""
    said = []
    for language in ("pl", "en"):
        with translation.override(language):
            said.append(_("adoption of a specialisation"))
    return both(*said)

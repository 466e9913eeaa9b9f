"""What the page of a specialisation shows to one reader: history, discussion, goals, indicators, and what is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from styczna.accounts.rules import Anyone, has_a_role
from styczna.clusters.bilingual import in_one_language
from styczna.clusters.models import Cluster
from styczna.sources.vocabularies import Label, label
from styczna.touchpoints import rules
from styczna.touchpoints.diagnose import diagnose
from styczna.touchpoints.models import Remark, Specialisation, Stage
from styczna.touchpoints.strategy import discuss
from styczna.touchpoints.strategy.chronicle import corrections, events
from styczna.touchpoints.strategy.decide import may_move
from styczna.touchpoints.strategy.forms import AnswerForm, RemarkForm, parts_of
from styczna.touchpoints.strategy.indicators import Course, course

EXAMPLE = (" (przykład)", " (example)")  # how the name of an example organisation ends in a discussion


@dataclass(frozen=True, slots=True)
class SaidField:
    key: str
    label: Label


@dataclass(frozen=True, slots=True)
class Spoken:
    """A remark as one reader sees it."""

    remark: Remark
    who: str
    is_example: bool
    person: str  # empty for the public
    may_withdraw: bool
    answers: tuple[Spoken, ...]
    form: AnswerForm | None  # where the reader may answer


def page_of(
    person: Anyone,
    found: Specialisation,
    *,
    today: date,
    remark_form: RemarkForm | None = None,
    answered: tuple[int, AnswerForm] | None = None,
) -> dict[str, Any]:
    """The context of the page; forms that came back with errors stand in it as they were filled in."""
    own = discuss.voices(person)
    is_open = found.stage in discuss.OPEN
    speaks = is_open and bool(own) and rules.may_remark(person)
    if speaks and remark_form is None:
        remark_form = RemarkForm(voices=own, initial={"voice": own[0].key})
    return {
        "found": found,
        "fields": fields_of(found),
        "events": [(event, *parts_of(event.act)) for event in events(found)],
        "corrections": corrections(found),
        "discussion": spoken(person, found, answered),
        "agreement": discuss.agreement(found, Cluster.objects.order_by("name")),
        "counts": discuss.counts(found),
        "waiting": bool(discuss.waiting_for(person, [found])),
        "remark_form": remark_form if speaks else None,
        "courses": courses_of(found, today=today),
        "may_correct": rules.may_correct(person, found) and found.stage != Stage.ENDED,
        "moves": may_move(person, found),
        "may_measure": rules.may_keep_readings(person) and is_open,
        "is_open": is_open,
        "theme_is_there": bool(found.theme_key) and is_theme(found.theme_key),
        "adopted": found.stage in (Stage.ADOPTED, Stage.ENDED),
    }


def is_theme(key: str) -> bool:
    """Whether the diagnosis of today still has the theme that this field names."""
    return any(theme.label_key == key for theme in diagnose().diagnosis.themes)


def fields_of(found: Specialisation, language: str = "") -> list[SaidField]:
    wanted = language or get_language() or "pl"
    return [SaidField(field.key, label(field.key, wanted)) for field in found.fields.all()]


def courses_of(found: Specialisation, *, today: date) -> list[Course]:
    return [course(indicator, today=today) for indicator in found.indicators.all()]


def spoken(person: Anyone, found: Specialisation, answered: tuple[int, AnswerForm] | None = None) -> list[Spoken]:
    """The discussion in order, answers below what they answer."""
    remarks = list(found.remarks.all())
    named = has_a_role(person)
    answers = rules.may_answer(person) and found.stage in discuss.OPEN
    names = {entry.by_id: entry.by.name for entry in remarks if entry.by is not None} if named else {}

    def told(entry: Remark) -> Spoken:
        who, is_example = said_for(entry)
        form = None
        if answers and entry.answers_id is None and not entry.withdrawn:
            came_back = answered is not None and answered[0] == entry.pk
            form = answered[1] if answered and came_back else AnswerForm(auto_id=f"answer-{entry.pk}-%s")
        return Spoken(
            remark=entry,
            who=who,
            is_example=is_example,
            person=names.get(entry.by_id, ""),
            may_withdraw=rules.may_withdraw(person, entry) and found.stage in discuss.OPEN,
            answers=tuple(told(reply) for reply in remarks if reply.answers_id == entry.pk),
            form=form,
        )

    return [told(entry) for entry in remarks if entry.answers_id is None]


def said_for(remark: Remark) -> tuple[str, bool]:
    """Whom a remark speaks for in the reader's language, and whether that is an example organisation."""
    who = in_one_language(remark.speaks_for)
    for mark in EXAMPLE:
        if who.endswith(mark):
            return who.removesuffix(mark), True
    return who, False

"""The rules themselves: each takes the facts and a day, and says whether it is met, why, and by which records.

Nothing that lies after the day counts. A fact without a day counts only where no day is asked for.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from styczna.clusters.said import number
from styczna.site.dossier.records import ANSWER, Facts, Record, Strategy, steps_of
from styczna.touchpoints.models import Criterion

ANALYSIS_MONTHS = 24  # an analysis is up to date for so long
MEETING_MONTHS = 12
TALK_MONTHS = 24
READING_MONTHS = 12
RUNNING_MONTHS = 36  # a project that ended earlier says nothing of today
ANSWER_DAYS = 90  # after which a matter is late
PERIODS = 3  # years in each of which something must have happened for the process to be continuous
SPEAKERS = 2


@dataclass(frozen=True, slots=True)
class Check:
    """One rule held against the records. `says` is why it is met, or what is missing."""

    rule: str
    met: bool
    says: str
    records: tuple[Record, ...] = ()


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, the last of its month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def in_force(record: Record, today: date) -> bool:
    return record.on is not None and record.on <= today and (record.until is None or record.until >= today)


def _past(records: Iterable[Record], today: date, months: int | None = None) -> tuple[Record, ...]:
    """Those that lie in the months up to the day (all of the past without months), the newest first."""
    since = months_before(today, months) if months is not None else date.min
    found = [record for record in records if record.on is not None and since <= record.on <= today]
    return tuple(sorted(found, key=lambda record: (record.on or date.min, record.title), reverse=True))


def _within(
    records: Iterable[Record], today: date, months: int, *, rule: str, never: str, late: str, fresh: str
) -> Check:
    """Something lies in the last months. `late` and `fresh` say of the newest one when it was."""
    past = _past(records, today)
    if not past:
        return Check(rule, False, never)
    newest = past[0].on
    assert newest is not None
    recent = _past(past, today, months)
    said = (fresh if recent else late) % {"day": _day(newest)}
    return Check(rule, bool(recent), said, recent or past[:1])


def diagnosis(facts: Facts, today: date) -> Check:
    return _within(
        facts.diagnoses,
        today,
        ANALYSIS_MONTHS,
        rule=_("A diagnosis of where the clusters touch was kept in the last %(n)s months.")
        % {"n": number(ANALYSIS_MONTHS)},
        never=_("No diagnosis has been kept yet."),
        late=_("The newest diagnosis is of %(day)s."),
        fresh=_("The newest diagnosis is of %(day)s."),
    )


def obstacles(facts: Facts, today: date) -> Check:
    return _within(
        facts.obstacles,
        today,
        ANALYSIS_MONTHS,
        rule=_("What stands in the clusters' way was recorded in the last %(n)s months, at a meeting or in a profile.")
        % {"n": number(ANALYSIS_MONTHS)},
        never=_("No obstacle has been recorded with its day."),
        late=_("The last obstacles were recorded on %(day)s."),
        fresh=_("The last obstacles were recorded on %(day)s."),
    )


def by_hand(criterion: Criterion) -> Callable[[Facts, date], Check]:
    """What only the authority knows is added by hand, and counts while it is in force."""

    def checked(facts: Facts, today: date) -> Check:
        rule = {
            Criterion.CHALLENGES: _(
                "An analysis of innovation diffusion and digitalisation, added by hand, is in force."
            ),
            Criterion.INSTITUTION: _("An act that names the responsible institution, added by hand, is in force."),
            Criterion.MONITORING: _("A plan or a report of evaluation, added by hand, is in force."),
            Criterion.SYSTEMS: _(
                "Actions to improve the research and innovation system, or why none are relevant, added by hand, are "
                "in force."
            ),
            Criterion.TRANSITION: _(
                "Actions to support industrial transition, or why none are relevant, added by hand, are in force."
            ),
            Criterion.ABROAD: _("Measures of cooperation beyond the country, added by hand, are in force."),
        }[criterion]
        there = [proof.record for proof in facts.by_hand(criterion)]
        holding = tuple(record for record in there if in_force(record, today))
        if holding:
            said = ngettext("%(n)s document is in force.", "%(n)s documents are in force.", len(holding))
            return Check(rule, True, said % {"n": number(len(holding))}, holding)
        if there:
            return Check(rule, False, _("What was added is not in force on the day."), tuple(there))
        return Check(rule, False, _("Nothing has been added by hand; the program cannot know it."))

    return checked


def office(facts: Facts, today: date) -> Check:
    rule = _("Somebody of the authority works in the program.")
    if not facts.officers:
        return Check(rule, False, _("No officer of the authority has an account."))
    said = ngettext(
        "%(n)s officer of the authority has an account.",
        "%(n)s officers of the authority have an account.",
        facts.officers,
    ) % {"n": number(facts.officers)}
    return Check(rule, True, said)


def acts(facts: Facts, today: date) -> Check:
    rule = _("A decision on a specialisation is entered with the resolution that it was taken by.")
    decided = [each for each in facts.strategies if each.decision and _was(each.decision, today)]
    named = tuple(each.decision for each in decided if each.names_its_act and each.decision)
    if named:
        said = ngettext("%(n)s decision names its resolution.", "%(n)s decisions name their resolution.", len(named))
        return Check(rule, True, said % {"n": number(len(named))}, named)
    if decided:
        return Check(rule, False, _("Decisions are entered, but none with its resolution."))
    return Check(rule, False, _("No specialisation has been decided on."))


def _adopted(facts: Facts, today: date) -> list[Strategy]:
    return [each for each in facts.strategies if each.in_force and each.decision and _was(each.decision, today)]


def indicators(facts: Facts, today: date) -> Check:
    rule = _("Every specialisation in force has an indicator with a target.")
    adopted = _adopted(facts, today)
    if not adopted:
        return Check(rule, False, _("No specialisation is in force, so there is nothing to monitor."))
    without = [each.title for each in adopted if not any(one.has_target for one in each.indicators)]
    decisions = tuple(each.decision for each in adopted if each.decision)
    if without:
        said = _("Without an indicator that has a target: %(names)s.") % {"names": ", ".join(without)}
        return Check(rule, False, said, decisions)
    counted = sum(len(each.indicators) for each in adopted)
    said = _("Specialisations in force: %(n)s; their indicators: %(indicators)s.") % {
        "n": number(len(adopted)),
        "indicators": number(counted),
    }
    return Check(rule, True, said, decisions)


def readings(facts: Facts, today: date) -> Check:
    rule = _("Every indicator of a specialisation in force has a reading of the last %(n)s months.") % {
        "n": number(READING_MONTHS)
    }
    to_read = [one for each in _adopted(facts, today) for one in each.indicators]
    if not to_read:
        return Check(rule, False, _("There is no indicator to read."))
    since = months_before(today, READING_MONTHS)
    unread = [one.name for one in to_read if not _past(one.readings, today, READING_MONTHS)]
    read = _past((reading for one in to_read for reading in one.readings), today, READING_MONTHS)
    if len(unread) == len(to_read):
        return Check(rule, False, _("No indicator has a reading since %(day)s.") % {"day": _day(since)})
    if unread:
        said = _("Without a reading since %(day)s: %(names)s.") % {"day": _day(since), "names": ", ".join(unread)}
        return Check(rule, False, said, read)
    said = _("Readings since %(day)s: %(n)s.") % {"day": _day(since), "n": number(len(read))}
    return Check(rule, True, said, read)


def meeting(facts: Facts, today: date) -> Check:
    return _within(
        facts.meetings,
        today,
        MEETING_MONTHS,
        rule=_("The clusters and the authority met in the last %(n)s months.") % {"n": number(MEETING_MONTHS)},
        never=_("No meeting is recorded."),
        late=_("No meeting in the last %(months)s months; the last one was on %%(day)s.")
        % {"months": number(MEETING_MONTHS)},
        fresh=_("The last meeting was on %(day)s."),
    )


def answers(facts: Facts, today: date) -> Check:
    rule = _("Matters have been put to the authority, and none waits for an answer longer than %(n)s days.") % {
        "n": number(ANSWER_DAYS)
    }
    put = [matter for matter in facts.matters if _was(matter.record, today)]
    if not put:
        return Check(rule, False, _("No matter has been put to the authority."))
    line = today - timedelta(days=ANSWER_DAYS)
    late = [m for m in put if not _answered(m.is_answered, m.answered_on, today) and (m.record.on or today) < line]
    if late:
        said = ngettext(
            "%(n)s matter waits longer, the oldest since %(day)s.",
            "%(n)s matters wait longer, the oldest since %(day)s.",
            len(late),
        ) % {"n": number(len(late)), "day": _day(min(m.record.on or today for m in late))}
        return Check(rule, False, said, tuple(m.record for m in late))
    answered = tuple(
        Record(ANSWER, m.record.title, m.answered_on, href=m.record.href) for m in put if m.answered_on is not None
    )
    said = _("Matters put: %(n)s; answered: %(answered)s.") % {
        "n": number(len(put)),
        "answered": number(sum(_answered(m.is_answered, m.answered_on, today) for m in put)),
    }
    return Check(rule, True, said, answered or tuple(m.record for m in put))


def _answered(is_answered: bool, on: date | None, today: date) -> bool:
    return is_answered and (on is None or on <= today)


def proposals(facts: Facts, today: date) -> Check:
    return _within(
        (each.proposal for each in facts.strategies if each.by_cluster),
        today,
        TALK_MONTHS,
        rule=_("A cluster proposed a specialisation in the last %(n)s months.") % {"n": number(TALK_MONTHS)},
        never=_("No cluster has proposed a specialisation."),
        late=_("The last proposal of a cluster is of %(day)s."),
        fresh=_("The last proposal of a cluster is of %(day)s."),
    )


def discussion(facts: Facts, today: date) -> Check:
    rule = _(
        "At least %(speakers)s clusters, organisations or offices spoke on proposals in the last %(n)s months."
    ) % {
        "speakers": number(SPEAKERS),
        "n": number(TALK_MONTHS),
    }
    since = months_before(today, TALK_MONTHS)
    heard = [remark for remark in facts.remarks if remark.record.on and since <= remark.record.on <= today]
    speakers = sorted({remark.speaks_for for remark in heard})
    records = _past((remark.record for remark in heard), today)
    if not heard:
        return Check(rule, False, _("Nobody spoke on a proposal since %(day)s.") % {"day": _day(since)})
    said = _("Spoke since %(day)s: %(names)s.") % {"day": _day(since), "names": ", ".join(speakers)}
    return Check(rule, len(speakers) >= SPEAKERS, said, records)


def continuity(facts: Facts, today: date) -> Check:
    """The process is to be continuous: one meeting in a decade is none."""
    rule = _("In each of the last %(n)s years at least one step of the process is recorded.") % {"n": number(PERIODS)}
    steps = steps_of(facts)
    empty = []
    records: list[Record] = []
    for period in range(PERIODS):
        since, until = months_before(today, 12 * (period + 1)), months_before(today, 12 * period)
        inside = [step for step in steps if step.on is not None and since < step.on <= until]
        records += inside
        if not inside:
            empty.append(f"{_day(since + timedelta(days=1))}–{_day(until)}")
    if empty:
        return Check(
            rule, False, _("Nothing is recorded in %(periods)s.") % {"periods": ", ".join(empty)}, tuple(records)
        )
    said = ngettext("%(n)s step is recorded in them.", "%(n)s steps are recorded in them.", len(records))
    return Check(rule, True, said % {"n": number(len(records))}, tuple(records))


def projects(facts: Facts, today: date) -> Check:
    rule = _("A project of a cluster ran in the last %(n)s months.") % {"n": number(RUNNING_MONTHS)}
    since = months_before(today, RUNNING_MONTHS)
    running = tuple(
        each
        for each in facts.projects
        if each.on is not None and each.on <= today and each.until is not None and each.until >= since
    )
    built = _("Laboratories and other infrastructure in the directory: %(n)s.") % {
        "n": number(len(facts.infrastructure))
    }
    if running:
        said = ngettext("%(n)s project of clusters ran then.", "%(n)s projects of clusters ran then.", len(running))
        return Check(rule, True, f"{said % {'n': number(len(running))}} {built}", (*running, *facts.infrastructure))
    undated = sum(each.on is None or each.until is None for each in facts.projects)
    said = _("No project whose days are known ran then; projects whose days are not known: %(n)s.") % {
        "n": number(undated)
    }
    return Check(rule, False, f"{said} {built}", facts.infrastructure)


def goals(facts: Facts, today: date) -> Check:
    rule = _("A specialisation in force has goals and a day on which it will be looked at again.")
    adopted = _adopted(facts, today)
    ready = [each for each in adopted if each.has_goals and each.review_on is not None]
    if ready:
        said = _("With goals and a day of review: %(names)s.") % {"names": ", ".join(each.title for each in ready)}
        return Check(rule, True, said, tuple(each.decision for each in ready if each.decision))
    if adopted:
        return Check(rule, False, _("No specialisation in force has both goals and a day of review."))
    return Check(rule, False, _("No specialisation is in force."))


def abroad(facts: Facts, today: date) -> Check:
    rule = _("A member of a cluster or a partner in its projects has its seat outside the country.")
    if not facts.abroad:
        return Check(rule, False, _("No such member or partner is known."))
    said = ngettext("%(n)s such organisation is known.", "%(n)s such organisations are known.", len(facts.abroad))
    return Check(rule, True, said % {"n": number(len(facts.abroad))}, facts.abroad)


def _was(record: Record, today: date) -> bool:
    return record.on is not None and record.on <= today


def _day(day: date) -> str:
    return str(formats.date_format(day, "j E Y"))

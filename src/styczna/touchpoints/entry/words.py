"""The reasons of a forecast as sentences, from what can be counted."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from styczna.sources.vocabularies import place
from styczna.touchpoints.entry.foresee import Prospect, Prospects
from styczna.touchpoints.entry.kinds import kind_name

LEAST_FACTOR = 1.05  # a reason that changes the odds by less is not told
MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    factor: float  # what the odds are multiplied by
    sentence: str

    @property
    def speaks_for(self) -> bool:
        return self.factor > 1


def reasons(found: Prospects, row: Prospect, language: str) -> list[Reason]:
    """The reasons that weigh most, those too that speak against it."""
    told = []
    for code, add in sorted(row.adds.items(), key=lambda pair: (-abs(pair[1]), pair[0])):
        sentence = _sentence(code, found, row, language)
        if sentence and abs(add) >= LEAST_FACTOR - 1:
            told.append(Reason(code, exp(add), sentence))
    return told[:MOST_REASONS]


def _sentence(code: str, found: Prospects, row: Prospect, language: str) -> str:
    """Empty where there is nothing to count behind a reason."""
    if code == "partners":
        return _partners(row)
    if code == "profile":
        return _profile(row)
    if code == "kind":
        return _kind(found, row)
    if code == "country":
        return _country(found, row, language)
    if code == "activity":
        return _activity(row)
    return _part(row) if code == "part" else ""


def _partners(row: Prospect) -> str:
    facts = row.facts
    if not facts.partners:
        return _("It had no partners in projects of the last two years.")
    return ngettext(
        "%(there)s of its %(all)s partner of the last two years is in %(part)s.",
        "%(there)s of its %(all)s partners of the last two years are in %(part)s.",
        facts.partners,
    ) % {"there": facts.partners_there, "all": facts.partners, "part": row.part}


def _profile(row: Prospect) -> str:
    """Of its parts the one that speaks in the direction of the reason."""
    facts = row.facts
    own, share = row.nearest, facts.share_of_nearest
    if row.adds["profile"] < 0:
        own, share = row.farthest, facts.share_of_farthest
    if own is None:
        return ""
    said = _("Of the organisations in %(own)s, as it is, %(share)s are in %(part)s too; of all, %(overall)s.")
    return said % {"own": own, "part": row.part, "share": _percent(share), "overall": _percent(facts.share_of_all)}


def _kind(found: Prospects, row: Prospect) -> str:
    if row.facts.kind_times is None:
        return ""
    said = _("In the last year, organisations of its kind (%(kind)s) entered %(part)s %(times)s times as often as all.")
    times = number_format(row.facts.kind_times, 1)
    return said % {"kind": kind_name(found.kind), "part": row.part, "times": times}


def _country(found: Prospects, row: Prospect, language: str) -> str:
    if row.facts.country_times is None:
        return ""
    said = _(
        "Of its kind, organisations from %(country)s are in %(part)s %(times)s times as often as those everywhere."
    )
    times = number_format(row.facts.country_times, 1)
    return said % {"country": place(found.country or "", language), "part": row.part, "times": times}


def _activity(row: Prospect) -> str:
    facts = row.facts
    said = _(
        "Projects begun in the last two years: %(begun)s; running: %(running)s; new parts in the last year: %(new)s."
    )
    return said % {"begun": facts.projects, "running": facts.running, "new": facts.new_parts}


def _part(row: Prospect) -> str:
    facts = row.facts
    return ngettext(
        "In the last year %(entered)s of the %(could)s organisation that could enter %(part)s did.",
        "In the last year %(entered)s of the %(could)s organisations that could enter %(part)s did.",
        facts.could,
    ) % {"entered": number_format(facts.entered), "could": number_format(facts.could), "part": row.part}


def _percent(share: float) -> str:
    return f"{number_format(100 * share, 0)}%"

"""The verb *hold against standards*: what of the published conditions a cluster meets, what is missing, what it takes.

Conditions of the National Key Cluster and of the European platform (ECCP) are numbers. The 36 indicators of the
management labels are answered by the records where they can be, else by the cluster itself; that answer is the
cluster's own. What stands on closed rows is answered to those who see them and is closed to everybody else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from styczna.accounts.rules import Anyone, coordinates
from styczna.clusters.books.books import opened
from styczna.clusters.comparison import measures
from styczna.clusters.comparison.measures import Members
from styczna.clusters.models import Cluster, Level, SelfAssessment
from styczna.clusters.records import Answer, Outcome, answers_of
from styczna.sources import references
from styczna.sources.references import Indicator

NAMES = {
    "national_key_cluster": _("National Key Cluster"),
    "eccp_profile": _("Profile on the European platform (ECCP)"),
}
ASKED = {
    "years_active": _("Years of activity"),
    "members": _("Members"),
    "staff_fte": _("Staff of the office (full-time equivalents)"),
    "kinds_of_members": _("Kinds of members"),
}


class Met(StrEnum):
    MET = "met"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Condition:
    """One number that is asked for, and what the cluster has; `missing` says how much more it takes."""

    of: str
    key: str
    least: float
    has: float | None
    met: Met
    source: str
    is_example: bool = False

    @property
    def of_label(self) -> str:
        return str(NAMES[self.of])

    @property
    def label(self) -> str:
        return str(ASKED[self.key])

    @property
    def missing(self) -> float | None:
        return None if self.has is None or self.met != Met.MISSING else self.least - self.has


@dataclass(frozen=True, slots=True)
class Finding:
    """An indicator, what the records answer, and what the cluster says of itself (to the cluster only)."""

    indicator: Indicator
    answer: Answer
    own: SelfAssessment | None

    @property
    def name(self) -> str:
        return self.indicator.names[_language()]

    @property
    def takes(self) -> str:
        return self.indicator.takes[_language()]

    @property
    def is_met(self) -> bool:
        """By the records, or in the cluster's own judgement where these cannot tell."""
        if self.answer.outcome == Outcome.MET:
            return True
        return self.answer.outcome == Outcome.ASK and self.own is not None and self.own.level >= Level.IN_PLACE


@dataclass(frozen=True, slots=True)
class Dimension:
    key: str
    name: str
    findings: tuple[Finding, ...]

    @property
    def met(self) -> int:
        return sum(finding.is_met for finding in self.findings)

    @property
    def met_by_examples(self) -> int:
        return sum(finding.is_met and finding.answer.is_example for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a cluster stands against everything that is published, as one reader sees it."""

    conditions: tuple[Condition, ...]
    dimensions: tuple[Dimension, ...]
    is_own: bool

    def count(self, outcome: Outcome) -> int:
        return sum(finding.answer.outcome == outcome for each in self.dimensions for finding in each.findings)

    @property
    def indicators(self) -> int:
        return sum(len(each.findings) for each in self.dimensions)

    @property
    def met(self) -> int:
        return sum(each.met for each in self.dimensions)

    @property
    def met_by_examples(self) -> int:
        return sum(each.met_by_examples for each in self.dimensions)


def conditions_of(cluster: Cluster, members: Members | None, today: date) -> list[Condition]:
    """The numbers that the National Key Cluster and the platform ask for."""
    staff = measures.staff([cluster.pk]).get(cluster.pk)
    years = measures.years(cluster, today)
    example = bool(members and members.is_example)
    has: dict[str, tuple[float | None, bool]] = {
        "members": (members.total if members else None, example),
        "kinds_of_members": (measures.kinds_of_members(cluster, members), example and not cluster.member_kinds),
        "staff_fte": (float(staff.fte) if staff else None, bool(staff and staff.is_example)),
        "years_active": (years.most if years else None, False),
    }
    found = []
    for asked in references.conditions():
        for key, least in asked.at_least.items():
            value, is_example = has[key]
            met = _met(value, least)
            if key == "years_active" and years and years.least < least <= years.most:
                met = Met.UNKNOWN  # the year alone does not tell
            found.append(Condition(asked.key, key, least, value, met, asked.source, is_example))
    return found


def _met(value: float | None, least: float) -> Met:
    if value is None:
        return Met.UNKNOWN
    return Met.MET if value >= least else Met.MISSING


def standing(*, person: Anyone, cluster: Cluster, today: date) -> Standing:
    """The cluster against the conditions and the labels, as the person may see it."""
    own = coordinates(person, cluster.pk)
    answers = answers_of(person, cluster, today)
    said = assessments(person, cluster) if own else {}
    labels = references.labels()
    dimensions = tuple(
        Dimension(
            key,
            names[_language()],
            tuple(
                Finding(indicator, _answer(indicator, answers), said.get(indicator.key))
                for indicator in labels.indicators
                if indicator.dimension == key
            ),
        )
        for key, names in labels.dimensions
    )
    members = measures.members([cluster.pk]).get(cluster.pk)
    return Standing(tuple(conditions_of(cluster, members, today)), dimensions, own)


def _answer(indicator: Indicator, answers: Mapping[str, Callable[[], Answer]]) -> Answer:
    if indicator.records is None:
        return Answer(Outcome.ASK, gettext("The records cannot tell."))
    return answers[indicator.records]()


def assessments(person: Anyone, cluster: Cluster) -> dict[str, SelfAssessment]:
    """What the cluster says of itself, by indicator; to everybody else there is no such thing."""
    with opened(person, cluster):
        return {row.indicator: row for row in SelfAssessment.objects.all()}


def assess(person: Anyone, cluster: Cluster, *, indicator: str, level: Level, note: str, today: date) -> SelfAssessment:
    """Keeps the cluster's own answer to one indicator."""
    with opened(person, cluster):
        kept, _new = SelfAssessment.objects.update_or_create(
            cluster=cluster, indicator=indicator, defaults={"level": level, "note": note, "dated": today}
        )
    return kept


def take_back(person: Anyone, cluster: Cluster, *, indicator: str) -> None:
    """The cluster says nothing of this indicator any more."""
    with opened(person, cluster):
        SelfAssessment.objects.filter(indicator=indicator).delete()


def indicator_of(key: str) -> Indicator | None:
    return next((each for each in references.labels().indicators if each.key == key), None)


def sources() -> Sequence[str]:
    """What the pages say they follow."""
    labels = references.labels().sources
    return (*(each.source for each in references.conditions()), *dict.fromkeys(labels.values()))


def _language() -> str:
    return "en" if (get_language() or "pl").startswith("en") else "pl"

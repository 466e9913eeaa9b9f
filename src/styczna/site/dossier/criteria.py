"""The seven criteria of enabling condition 1.1, and the rules by which the program's records are held against them.

The rules are ours and not the Commission's, whose assessment they do not replace: each stands beside its result, says
which records decided it and, where it is not met, what is missing. A criterion is proven where all its rules are met,
partly where some are. See docs/methods/dossier.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import pgettext

from styczna.site.dossier import rules
from styczna.site.dossier.records import Facts
from styczna.site.dossier.rules import Check
from styczna.touchpoints.models import Criterion

# The words of Annex IV to Regulation (EU) 2021/1060, OJ L 231, 30.6.2021, p. 159, in English.
QUOTED = {
    Criterion.CHALLENGES: "Up-to-date analysis of challenges for innovation diffusion and digitalisation",
    Criterion.INSTITUTION: (
        "Existence of competent regional or national institution or body responsible for the management of the smart "
        "specialisation strategy"
    ),
    Criterion.MONITORING: (
        "Monitoring and evaluation tools to measure performance towards the objectives of the strategy"
    ),
    Criterion.COOPERATION: "Functioning of stakeholder cooperation (“entrepreneurial discovery process”)",
    Criterion.SYSTEMS: (
        "Actions necessary to improve national or regional research and innovation systems, where relevant"
    ),
    Criterion.TRANSITION: "Where relevant, actions to support industrial transition",
    Criterion.ABROAD: (
        "Measures to enhance cooperation with partners outside a given Member State in priority areas supported by the "
        "smart specialisation strategy"
    ),
}


class Standing(StrEnum):
    PROVEN = "proven"
    PARTLY = "partly"
    NOT_PROVEN = "not-proven"

    @property
    def said(self) -> str:
        return {
            Standing.PROVEN: pgettext("criterion", "proven by the records"),
            Standing.PARTLY: pgettext("criterion", "proven in part"),
            Standing.NOT_PROVEN: pgettext("criterion", "not proven"),
        }[self]


@dataclass(frozen=True, slots=True)
class Judged:
    criterion: Criterion
    checks: tuple[Check, ...]

    @property
    def standing(self) -> Standing:
        met = sum(check.met for check in self.checks)
        if met == len(self.checks):
            return Standing.PROVEN
        return Standing.PARTLY if met else Standing.NOT_PROVEN

    @property
    def met(self) -> int:
        return sum(check.met for check in self.checks)

    @property
    def missing(self) -> list[Check]:
        return [check for check in self.checks if not check.met]


def judge(facts: Facts, today: date) -> tuple[Judged, ...]:
    """All seven criteria in the order of the regulation, as of a day. Nothing that lies after it counts."""
    of: dict[Criterion, tuple[Callable[[Facts, date], Check], ...]] = {
        Criterion.CHALLENGES: (rules.diagnosis, rules.obstacles, rules.by_hand(Criterion.CHALLENGES)),
        Criterion.INSTITUTION: (rules.by_hand(Criterion.INSTITUTION), rules.office, rules.acts),
        Criterion.MONITORING: (rules.indicators, rules.readings, rules.by_hand(Criterion.MONITORING)),
        Criterion.COOPERATION: (
            rules.meeting, rules.answers, rules.proposals, rules.discussion, rules.continuity,
        ),
        Criterion.SYSTEMS: (rules.by_hand(Criterion.SYSTEMS), rules.projects),
        Criterion.TRANSITION: (rules.by_hand(Criterion.TRANSITION), rules.goals),
        Criterion.ABROAD: (rules.by_hand(Criterion.ABROAD), rules.abroad),
    }  # fmt: skip
    return tuple(Judged(criterion, tuple(rule(facts, today) for rule in of[criterion])) for criterion in Criterion)


def counted(found: Sequence[Judged]) -> dict[Standing, int]:
    """How many criteria stand how."""
    return {standing: sum(each.standing == standing for each in found) for standing in Standing}

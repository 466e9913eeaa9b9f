"""The verb *assemble*: the best inter-cluster consortia for an order, proven, with a leader proposed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray

from styczna.clusters.models import Organisation, Size
from styczna.engine import consortium, matching
from styczna.engine import leader as leading
from styczna.observatory import queries
from styczna.orders.capabilities import Capabilities, capabilities, numbering, order_rows, relatedness
from styczna.orders.catalogue import Order
from styczna.sources.vocabularies import keys, label

SIZE = 4  # members at most, where nobody says otherwise
TEAMS = 3  # that differ
CLUSTERS = 2  # at least: an inter-cluster consortium
OUTSIDERS = 3  # past winners named for what a team does not cover
ASKED_ELSEWHERE = 5  # of the missing requirements, the weightiest: for these past winners are looked up

# How much leading an organisation can bear, by size: on a scale where twice as much may lead twice as often.
CAPACITY = {Size.MICRO: 1.0, Size.SMALL: 2.0, Size.MEDIUM: 3.0, Size.LARGE: 4.0}

# Reasons that are confidential: what an organisation says of leading, and what its ledger holds.
CONFIDENTIAL = ("willing", "willingness_unknown", "unwilling", "led", "led_least", "led_unknown")

Sees = Callable[[Organisation], bool]
Winners = tuple[tuple[str, int], ...]  # names, and how many awards each has


@dataclass(frozen=True)
class Requirement:
    key: str
    weight: float
    best: float  # how far the best of all candidates covers it

    @property
    def code(self) -> str:
        """Its CPV code."""
        return self.key.partition(":")[2]


@dataclass(frozen=True)
class Covered:
    """A requirement that a member is in charge of, and how far it covers it."""

    requirement: Requirement
    level: float


@dataclass(frozen=True)
class Member:
    organisation: Organisation
    cluster: str  # slug; empty for none
    brings: float  # part of the order's worth
    covers: tuple[Covered, ...]
    levels: tuple[float, ...]  # how far it covers each requirement of the order, in charge of it or not
    role: str  # brings, clusters, turnover, required: why it is in the team


@dataclass(frozen=True)
class Missing:
    """A requirement that the team does not cover; who elsewhere has won such orders."""

    requirement: Requirement
    nobody: bool  # no candidate at all covers it
    outsiders: Winners  # elsewhere, of such orders


@dataclass(frozen=True)
class Consortium:
    members: tuple[Member, ...]
    coverage: float
    bound: float
    proven: bool
    missing: tuple[Missing, ...]
    leader: Organisation
    reasons: tuple[leading.Reason, ...]
    nobody_volunteers: bool
    refused: tuple[Organisation, ...]  # other members, who said that they do not want to lead

    @property
    def clusters(self) -> tuple[str, ...]:
        """Slugs of the clusters that take part, the one that brings most first."""
        return tuple(dict.fromkeys(member.cluster for member in self.members if member.cluster))

    def brought_by(self, cluster: str) -> float:
        """The part of the order's worth that members of this cluster bring together."""
        return sum(member.brings for member in self.members if member.cluster == cluster)


@dataclass(frozen=True)
class Proposal:
    """What an order asks for and the best teams for it; no teams where none of two clusters covers anything."""

    order: Order
    requirements: tuple[Requirement, ...]  # the weightiest first; none where the order names no field of CPV 2008
    candidates: int
    teams: tuple[Consortium, ...]


def assemble(*, order: Order, size: int = SIZE, count: int = TEAMS) -> Proposal:
    """The best teams of at most `size` organisations from at least two clusters."""
    known = {key.partition(":")[2] for key in keys("cpv")}
    codes = [code for code in order.notice.cpv if code in known]
    able = capabilities()
    if not codes or not able.organisations:
        return Proposal(order, (), len(able.organisations), ())
    numbered = numbering(able.keys | {f"cpv:{code}" for code in codes})
    phi = relatedness(tuple(sorted(numbered)))
    asked = order_rows([codes], numbered)
    weightiest = np.lexsort((asked.indices, -asked.data))
    fields, weights = asked.indices[weightiest].tolist(), asked.data[weightiest]
    covered = matching.coverage(able.matrix(numbered), fields, phi)
    names = list(numbered)
    requirements = tuple(
        Requirement(names[field], float(weight), float(covered[:, column].max()))
        for column, (field, weight) in enumerate(zip(fields, weights, strict=True))
    )
    slugs = [_cluster_of(organisation) for organisation in able.organisations]
    numbers = {slug: number for number, slug in enumerate(sorted(set(slugs) - {""}))}
    teams = consortium.best_teams(
        covered,
        weights,
        size,
        clusters=np.array([numbers.get(slug, -1) for slug in slugs]),
        min_clusters=CLUSTERS,
        count=count,
    )
    elsewhere = {gap: _past_winners(requirements[gap]) for team in teams for gap in team.missing[:ASKED_ELSEWHERE]}
    found = tuple(_team(team, requirements, elsewhere, covered, able, slugs) for team in teams)
    return Proposal(order, requirements, len(able.organisations), found)


def is_made_up(organisation: Organisation) -> bool:
    """An example has no secrets; what a real organisation wants is its own."""
    return organisation.is_example


def as_document(proposal: Proposal, *, language: str, sees: Sees = is_made_up) -> dict[str, Any]:
    """The proposal as JSON: the public contract of `styczna consortium --json`."""

    def asked(requirement: Requirement) -> dict[str, Any]:
        return {"code": requirement.code, "label": label(requirement.key, language).text}

    return {
        "order": proposal.order.notice.id,
        "state": proposal.order.state,
        "candidates": proposal.candidates,
        "requirements": [
            asked(requirement) | {"weight": requirement.weight, "best": requirement.best}
            for requirement in proposal.requirements
        ],
        "teams": [
            {
                "members": [
                    {
                        "id": member.organisation.pk,
                        "name": member.organisation.name,
                        "cluster": member.cluster,
                        "example": member.organisation.is_example,
                        "brings": member.brings,
                        "role": member.role,
                        "covers": [asked(part.requirement) | {"level": part.level} for part in member.covers],
                    }
                    for member in team.members
                ],
                "coverage": team.coverage,
                "bound": team.bound,
                "proven": team.proven,
                "missing": [
                    asked(gap.requirement)
                    | {"nobody": gap.nobody, "past_winners": [name for name, _count in gap.outsiders]}
                    for gap in team.missing
                ],
                "leader": {
                    "id": team.leader.pk,
                    "reasons": reasons_in_words(team, sees=sees),
                },
            }
            for team in proposal.teams
        ],
    }


def reasons_in_words(team: Consortium, *, sees: Sees = is_made_up) -> list[str]:
    """Why this member is proposed to lead, in the language of the reader.

    Who wants to lead and how often each has led is confidential: it is said of those organisations only that the
    reader `sees`, and what compares all members only to a reader who sees all.
    """
    sees_all = all(sees(member.organisation) for member in team.members)
    shown = [reason for reason in team.reasons if reason[0] not in CONFIDENTIAL or sees(team.leader)]
    said = [_say("led" if code == "led_least" and not sees_all else code, *figure) for code, *figure in shown]
    if sees_all:
        said += _why_not_the_others(team)
    elif len(shown) < len(team.reasons):
        said.append(_("what it says of leading itself is known to it and to its clusters"))
    return said


def _why_not_the_others(team: Consortium) -> list[str]:
    others = len(team.members) - 1
    if team.nobody_volunteers:
        return [_("nobody in this team volunteers, so this is where to begin the conversation")]
    if not team.refused:
        return []
    if len(team.refused) == others:
        return [ngettext("the other member does not want to lead", "the other members do not want to lead", others)]
    names = ", ".join(organisation.name for organisation in team.refused)
    return [_("of the others these do not want to lead: %(names)s") % {"names": names}]


def _say(code: str, figure: float = 0.0) -> str:
    count = round(figure)
    led = ngettext("led %(count)d project lately", "led %(count)d projects lately", count) % {"count": count}
    share = round(100 * figure)
    return {
        "willing": _("is willing to lead"),
        "willingness_unknown": _("was not asked yet whether it is willing to lead"),
        "unwilling": _("said that it does not want to lead"),
        "led": led,
        "led_unknown": _("it is not known how many projects it has led"),
        "led_least": _("%(led)s, the fewest of the team") % {"led": led},
        "capacity": _("size class %(count)d of 4") % {"count": count},
        "capacity_most": _("size class %(count)d of 4, the largest of the team") % {"count": count},
        "capacity_unknown": _("its size is not known"),
        "covers": _("is in charge of %(share)d%% of what the team covers") % {"share": share},
        "covers_most": _("is in charge of %(share)d%% of what the team covers, the most of all") % {"share": share},
    }[code]


def _cluster_of(organisation: Organisation) -> str:
    """The cluster that an organisation stands for in a team: of several, the first by name."""
    return next((membership.cluster.slug for membership in organisation.memberships.all()), "")


def _team(
    team: consortium.Team,
    requirements: tuple[Requirement, ...],
    elsewhere: dict[int, Winners],
    covered: NDArray[np.float64],
    able: Capabilities,
    slugs: list[str],
) -> Consortium:
    members = tuple(
        Member(
            organisation=able.organisations[index],
            cluster=slugs[index],
            brings=brings,
            covers=tuple(
                Covered(requirement, level)
                for requirement, level, who in zip(requirements, team.levels, team.covers, strict=True)
                if who == index
            ),
            levels=tuple(covered[index].tolist()),
            role=role,
        )
        for index, role, brings in zip(team.members, team.roles, team.brings, strict=True)
    )
    proposed = _leader(members, team.value)
    standing = proposed.ranking[0]
    missing = (Missing(requirements[gap], gap in team.uncoverable, elsewhere.get(gap, ())) for gap in team.missing)
    return Consortium(
        members=members,
        coverage=team.value,
        bound=team.bound,
        proven=team.proven,
        missing=tuple(missing),
        leader=members[proposed.leader].organisation,
        reasons=standing.reasons,
        nobody_volunteers=proposed.nobody_volunteers,
        refused=tuple(members[number].organisation for number in proposed.refused),
    )


def _leader(members: tuple[Member, ...], value: float) -> leading.Proposal:
    return leading.propose_leader(
        range(len(members)),
        willing=[member.organisation.willing_to_lead for member in members],
        capacity=[
            CAPACITY.get(Size(size), np.nan) if (size := member.organisation.size) else np.nan for member in members
        ],
        led=[np.nan if (led := member.organisation.projects_led) is None else float(led) for member in members],
        share=[min(1.0, member.brings / value) for member in members],
    )


def _past_winners(requirement: Requirement) -> Winners:
    return tuple(queries.winners_in(settings.HOME, requirement.code.rstrip("0").ljust(2, "0"), limit=OUTSIDERS))

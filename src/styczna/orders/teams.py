"""The verb *read a team*: a proposed consortium as one reader may see it, and what it would mean for their offices."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from styczna.accounts.rules import Anyone
from styczna.clusters.access import clusters, own_clusters
from styczna.clusters.models import Cluster, Organisation
from styczna.clusters.rules import may_see_confidential
from styczna.orders.assemble import Consortium, Covered, Proposal, reasons_in_words

THIN = 0.5  # a requirement that is covered less than this is named beside those that are missing
CURRENCY = "PLN"  # of the offices' books


@dataclass(frozen=True)
class OwnPart:
    """What the members of a reader's cluster bring, and what of the order's value that would be."""

    cluster: Cluster
    share: float
    amount: Decimal | None  # in PLN; None where the order's value is not known, symbolic or in another currency


@dataclass(frozen=True)
class TeamPage:
    number: int
    team: Consortium
    clusters: tuple[Cluster, ...]  # that take part, the one that brings most first
    thin: tuple[Covered, ...]  # requirements that are covered less than half, by the member in charge
    reasons: list[str]
    own: tuple[OwnPart, ...]  # of those of the reader's clusters whose members bring something


def team_pages(proposal: Proposal, person: Anyone) -> list[TeamPage]:
    by_slug = {cluster.slug: cluster for cluster in clusters()}
    own = own_clusters(person)

    def sees(organisation: Organisation) -> bool:
        return organisation.is_example or may_see_confidential(person, organisation)

    return [
        TeamPage(
            number=number,
            team=team,
            clusters=tuple(by_slug[slug] for slug in team.clusters),
            thin=tuple(part for member in team.members for part in member.covers if part.level < THIN),
            reasons=reasons_in_words(team, sees=sees),
            own=tuple(_own_part(proposal, team, cluster) for cluster in own if team.brought_by(cluster.slug) > 0),
        )
        for number, team in enumerate(proposal.teams, start=1)
    ]


def _own_part(proposal: Proposal, team: Consortium, cluster: Cluster) -> OwnPart:
    share = team.brought_by(cluster.slug)
    value = proposal.order.notice.value
    in_books = value is not None and value.currency == CURRENCY and not value.is_symbolic
    amount = (value.amount * Decimal(share)).quantize(Decimal("0.01"), ROUND_DOWN) if value and in_books else None
    return OwnPart(cluster, share, amount)

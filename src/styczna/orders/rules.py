"""Who may see and do what with orders. The orders themselves are public."""

from __future__ import annotations

from styczna.accounts.rules import Anyone, coordinates, has_a_role
from styczna.orders.models import Consortium


def may_propose_teams(person: Anyone) -> bool:
    """Proposed teams name firms and weigh them against each other: for the region's people, not for the street."""
    return has_a_role(person)


def may_see_draft(person: Anyone, draft: Consortium) -> bool:
    """Drafts are the coordinator's; the administrator looks after the program, not after the clusters' plans."""
    return coordinates(person, draft.cluster_id)


def may_keep_drafts(person: Anyone, cluster_id: int) -> bool:
    return coordinates(person, cluster_id)

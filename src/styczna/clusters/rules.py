"""Who may see and do what with clusters and organisations."""

from __future__ import annotations

from styczna.accounts.rules import Anyone, acts_for, coordinates, is_administrator
from styczna.clusters.models import Organisation


def may_see_confidential(person: Anyone, organisation: Organisation) -> bool:
    """Turnover and willingness to lead: the organisation itself, its clusters' coordinators, the administrator."""
    if is_administrator(person) or acts_for(person, organisation.pk):
        return True
    return any(coordinates(person, membership.cluster_id) for membership in organisation.memberships.all())


def may_remove_examples(person: Anyone) -> bool:
    """Examples stand in every cluster at once, so only the administrator takes them away."""
    return is_administrator(person)

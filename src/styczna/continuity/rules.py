"""Who may see an office's books: its own coordinator; the authority where the cluster chose to share them."""

from __future__ import annotations

from styczna.accounts.rules import Anyone, coordinates, is_officer
from styczna.continuity.models import Office, Sharing


def may_see_books(person: Anyone, office: Office) -> bool:
    if coordinates(person, office.cluster_id):
        return True
    return office.shared_with == Sharing.AUTHORITY and is_officer(person)


def may_change_books(person: Anyone, office: Office) -> bool:
    return coordinates(person, office.cluster_id)

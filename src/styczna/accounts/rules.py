"""Who somebody is to the program: the predicates on which every room's rules stand.

A predicate takes the person first (`AnonymousUser` for the public) and reads appointments afresh, so that an
appointment taken away ends at once.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from styczna.accounts.models import Appointment, Person, Role

Anyone = Person | AnonymousUser


def is_administrator(person: Anyone) -> bool:
    return person.is_active and person.is_superuser


def is_officer(person: Anyone) -> bool:
    return _appointed(person, role=Role.OFFICER)


def coordinates(person: Anyone, cluster_id: int) -> bool:
    return _appointed(person, role=Role.COORDINATOR, cluster_id=cluster_id)


def is_coordinator(person: Anyone) -> bool:
    return _appointed(person, role=Role.COORDINATOR)


def acts_for(person: Anyone, organisation_id: int) -> bool:
    return _appointed(person, role=Role.MEMBER, organisation_id=organisation_id)


def has_a_role(person: Anyone) -> bool:
    """Somebody whom the region knows: a coordinator, a member, an officer or the administrator."""
    return is_administrator(person) or _appointed(person)


def coordinated_clusters(person: Anyone) -> list[int]:
    """Ids of the clusters that the person coordinates, in the order of their names."""
    if not person.is_active or person.pk is None:
        return []
    mine = Appointment.objects.filter(person_id=person.pk, role=Role.COORDINATOR).order_by("cluster__name")
    return [cluster_id for cluster_id in mine.values_list("cluster_id", flat=True) if cluster_id is not None]


def _appointed(person: Anyone, **what: object) -> bool:
    if not person.is_active or person.pk is None:
        return False
    return Appointment.objects.filter(person_id=person.pk, **what).exists()

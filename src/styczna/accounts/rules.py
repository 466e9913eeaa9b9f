"""Who somebody is to the program: the predicates on which every room's rules stand.

A predicate takes the person first (`AnonymousUser` for the public) and reads appointments afresh, so that an
appointment taken away ends at once.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

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


def may_invite(person: Anyone, role: str, *, cluster_id: int | None = None, organisation_id: int | None = None) -> bool:
    """Coordinators ask coordinators to their own clusters, and people of their clusters' organisations; an officer
    asks coordinators of any cluster; the administrator asks everybody."""
    if is_administrator(person):
        return True
    if role == Role.COORDINATOR and cluster_id is not None:
        return is_officer(person) or coordinates(person, cluster_id)
    if role == Role.MEMBER and organisation_id is not None:
        return coordinates_cluster_of(person, organisation_id)
    return False


def may_take_away(person: Anyone, appointment: Appointment) -> bool:
    """Whoever could give the appointment; an officer appoints coordinators but dismisses none."""
    if is_administrator(person):
        return True
    if appointment.role == Role.COORDINATOR and appointment.cluster_id is not None:
        return coordinates(person, appointment.cluster_id)
    if appointment.role == Role.MEMBER and appointment.organisation_id is not None:
        return coordinates_cluster_of(person, appointment.organisation_id)
    return False


def may_see_people(person: Anyone) -> bool:
    """The list of all persons: the administrator and the officers."""
    return is_administrator(person) or is_officer(person)


def may_see_people_of_cluster(person: Anyone, cluster_id: int) -> bool:
    return is_administrator(person) or coordinates(person, cluster_id)


def may_close_accounts(person: Anyone) -> bool:
    return is_administrator(person)


def coordinates_cluster_of(person: Anyone, organisation_id: int) -> bool:
    """Coordinates a cluster to which the organisation belongs today, by a membership that is confirmed."""
    today = timezone.localdate()
    current = (
        Q(cluster__memberships__organisation_id=organisation_id, cluster__memberships__is_confirmed=True)
        & (Q(cluster__memberships__since=None) | Q(cluster__memberships__since__lte=today))
        & (Q(cluster__memberships__until=None) | Q(cluster__memberships__until__gte=today))
    )
    if not person.is_active or person.pk is None:
        return False
    return Appointment.objects.filter(current, person_id=person.pk, role=Role.COORDINATOR).exists()


def _appointed(person: Anyone, **what: object) -> bool:
    if not person.is_active or person.pk is None:
        return False
    return Appointment.objects.filter(person_id=person.pk, **what).exists()

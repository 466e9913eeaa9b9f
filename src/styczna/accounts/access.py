"""People, appointments and invitations, fetched for a person."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from styczna.accounts import rules
from styczna.accounts.invitations import open_invitations, target_of
from styczna.accounts.models import Appointment, Invitation, Person, Role


def demo_people() -> QuerySet[Person]:
    """The people who can be signed in as where the demo runs."""
    return (
        Person.objects.filter(is_demo=True, is_active=True)
        .prefetch_related("appointments__cluster", "appointments__organisation")
        .order_by("pk")
    )


def people(reader: rules.Anyone) -> QuerySet[Person]:
    """Everybody with an account, for those who may see the list."""
    if not rules.may_see_people(reader):
        raise Http404("the list of people is not open to you")
    return Person.objects.prefetch_related("appointments__cluster", "appointments__organisation")


def get_person(reader: rules.Anyone, pk: int) -> Person:
    """Somebody else's account, to be closed or opened."""
    found = people(reader).filter(pk=pk).first()
    if found is None:
        raise Http404(f"no person {pk}")
    if not rules.may_close_accounts(reader):
        raise PermissionDenied
    return found


def coordinators(cluster_id: int) -> QuerySet[Appointment]:
    found = Appointment.objects.filter(role=Role.COORDINATOR, cluster_id=cluster_id)
    return found.select_related("person").order_by("person__name", "person__email")


def people_of_organisation(organisation_id: int) -> QuerySet[Appointment]:
    found = Appointment.objects.filter(role=Role.MEMBER, organisation_id=organisation_id)
    return found.select_related("person").order_by("person__name", "person__email")


def get_appointment(reader: rules.Anyone, pk: int) -> Appointment:
    """One that the reader may take away; to everybody else there is none."""
    found = Appointment.objects.select_related("person", "cluster", "organisation").filter(pk=pk).first()
    if found is None or not rules.may_take_away(reader, found):
        raise Http404(f"no appointment {pk}")
    return found


def get_invitation(reader: rules.Anyone, pk: int) -> Invitation:
    """An open one that the reader may withdraw; to everybody else there is none."""
    found = open_invitations().select_related("cluster", "organisation").filter(pk=pk).first()
    if found is None or not rules.may_invite(reader, **target_of(found)):
        raise Http404(f"no invitation {pk}")
    return found


def invitations_to_cluster(cluster_id: int) -> QuerySet[Invitation]:
    return open_invitations().filter(cluster_id=cluster_id).select_related("invited_by")


def invitations_to_organisation(organisation_id: int) -> QuerySet[Invitation]:
    return open_invitations().filter(organisation_id=organisation_id).select_related("invited_by")


def invitations(reader: rules.Anyone) -> QuerySet[Invitation]:
    """All open ones, for those who see everybody."""
    if not rules.may_see_people(reader):
        raise Http404("the list of people is not open to you")
    return open_invitations().select_related("cluster", "organisation", "invited_by")

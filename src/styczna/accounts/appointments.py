"""The verbs *take away* and *close*: how somebody stops acting for a cluster, or altogether."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from styczna.accounts import rules
from styczna.accounts.invitations import Refused
from styczna.accounts.models import Appointment, Person, Role


@transaction.atomic
def take_away(*, by: Person, appointment: Appointment) -> None:
    """Ends at once: rights are read from appointments with every request.

    The last coordinator stays until there is another; only the administrator leaves a cluster without one.
    """
    if not rules.may_take_away(by, appointment):
        raise PermissionDenied
    lock_coordinators(appointment)
    if is_last_coordinator(appointment) and not rules.is_administrator(by):
        raise Refused(_("This is the cluster's last coordinator. Invite another one first."))
    appointment.delete()


def is_last_coordinator(appointment: Appointment) -> bool:
    """No other active person coordinates the cluster."""
    if appointment.role != Role.COORDINATOR:
        return False
    others = _coordinators(appointment).filter(person__is_active=True).exclude(person_id=appointment.person_id)
    return not others.exists()


def lock_coordinators(appointment: Appointment) -> None:
    """Until the transaction ends nobody else dismisses: two cannot take each other's appointment away at once."""
    if appointment.role == Role.COORDINATOR:
        list(_coordinators(appointment).select_for_update().order_by("pk"))


def _coordinators(appointment: Appointment) -> QuerySet[Appointment]:
    assert appointment.cluster_id is not None, "a coordinator coordinates a cluster"
    return Appointment.objects.filter(role=Role.COORDINATOR, cluster_id=appointment.cluster_id)


@transaction.atomic
def close_account(*, by: Person, person: Person) -> None:
    """The person's sessions end with their next request, and nobody signs in as them any more."""
    if not rules.may_close_accounts(by):
        raise PermissionDenied
    if by.pk == person.pk:
        raise Refused(_("Another administrator has to close your account."))
    person.is_active = False
    person.save(update_fields=["is_active"])


@transaction.atomic
def reopen_account(*, by: Person, person: Person) -> None:
    """The person can sign in again, with the appointments that they had."""
    if not rules.may_close_accounts(by):
        raise PermissionDenied
    person.is_active = True
    person.save(update_fields=["is_active"])


def leaves_alone(person: Person) -> list[Appointment]:
    """The appointments in which the person is a cluster's last coordinator."""
    mine = person.appointments.select_related("cluster").filter(role=Role.COORDINATOR)
    return [appointment for appointment in mine if is_last_coordinator(appointment)]

"""The verbs *state*, *confirm*, *deny* and *end* of memberships.

A cluster states that an organisation belongs to it. Where the organisation, or another cluster, could say no, the
statement is a claim until one of them agrees; a claim opens nothing that is confidential.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from styczna.accounts.invitations import Refused
from styczna.accounts.models import Person
from styczna.clusters import rules
from styczna.clusters.models import Cluster, Membership, Organisation


@transaction.atomic
def state(*, by: Person, cluster: Cluster, organisation: Organisation, since: date | None = None) -> Membership:
    """The cluster's coordinator says that the organisation belongs to it."""
    if not rules.may_lead_memberships(by, cluster.pk):
        raise PermissionDenied
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    own = organisation.memberships.filter(cluster=cluster)
    if own.filter(until=None).exists() or own.filter(since=since).exists():
        raise Refused(_("This membership stands here already."))
    return Membership.objects.create(
        cluster=cluster,
        organisation=organisation,
        since=since,
        is_confirmed=is_confirmed_at_once(cluster, organisation),
    )


def is_confirmed_at_once(cluster: Cluster, organisation: Organisation) -> bool:
    """Nobody else could say no and nothing confidential is there to be seen; or it was confirmed before."""
    if organisation.memberships.filter(cluster=cluster, is_confirmed=True).exists():
        return True
    secrets = any(getattr(organisation, column) not in (None, "") for column in Organisation.CONFIDENTIAL)
    spoken_for = organisation.memberships.exists() or organisation.appointment_set.exists()
    return not secrets and not spoken_for and organisation.confirmed_on is None


@transaction.atomic
def confirm(*, by: Person, membership: Membership) -> None:
    """The organisation, or a cluster to which it belongs, agrees; the administrator where nobody else could."""
    if not rules.may_confirm_membership(by, membership):
        raise PermissionDenied
    membership.is_confirmed = True
    membership.save(update_fields=["is_confirmed"])


@transaction.atomic
def deny(*, by: Person, membership: Membership) -> None:
    """A claim that is not true goes; the cluster itself may take it back. What was confirmed is ended, not denied."""
    if not (rules.may_confirm_membership(by, membership) or rules.may_lead_memberships(by, membership.cluster_id)):
        raise PermissionDenied
    if membership.is_confirmed:
        raise Refused(_("This membership is confirmed. It can be ended on a day, and then stays in the history."))
    membership.delete()


@transaction.atomic
def end(*, by: Person, membership: Membership, until: date) -> None:
    """The last day. From the next one on the cluster sees nothing confidential of the organisation."""
    if not rules.may_lead_memberships(by, membership.cluster_id):
        raise PermissionDenied
    if membership.since and until < membership.since:
        raise Refused(_("A membership cannot end before it begins."), field="until")
    membership.until = until
    membership.save(update_fields=["until"])

"""Who may see and do what with clusters and organisations."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.utils import timezone

from styczna.accounts.rules import (
    Anyone,
    acts_for,
    coordinated_clusters,
    coordinates,
    coordinates_cluster_of,
    is_administrator,
    is_officer,
)
from styczna.clusters.models import (
    Benefit,
    Contact,
    Infrastructure,
    Membership,
    Organisation,
    Project,
    Sharing,
)


def may_see_confidential(person: Anyone, organisation: Organisation) -> bool:
    """Turnover, address and willingness to lead: the organisation itself, the administrator, and the coordinators of
    clusters to which it belongs today. A membership that a cluster only claims, or that has ended, opens nothing."""
    if is_administrator(person) or acts_for(person, organisation.pk):
        return True
    return any(
        coordinates(person, membership.cluster_id)
        for membership in organisation.memberships.all()
        if is_current(membership)
    )


def may_edit_organisation(person: Anyone, organisation: Organisation) -> bool:
    """Its own page is kept by those who see what is confidential there."""
    return may_see_confidential(person, organisation)


def may_confirm_membership(person: Anyone, membership: Membership) -> bool:
    """The organisation itself, or a cluster to which it belongs already, never the one that claims it; the
    administrator where there is neither."""
    if acts_for(person, membership.organisation_id):
        return True
    confirmed = current().filter(organisation_id=membership.organisation_id).exclude(cluster_id=membership.cluster_id)
    others = list(confirmed.values_list("cluster_id", flat=True))
    if is_administrator(person):
        return not others and not membership.organisation.appointment_set.exists()
    return any(coordinates(person, cluster_id) for cluster_id in others)


def may_lead_memberships(person: Anyone, cluster_id: int) -> bool:
    """Who joins and leaves a cluster is said by its coordinators."""
    return coordinates(person, cluster_id)


def may_import_members(person: Anyone, cluster_id: int) -> bool:
    """A file of members is taken in, looked at and undone by the cluster's coordinators; others do not hear of it."""
    return coordinates(person, cluster_id)


def may_merge(person: Anyone) -> bool:
    """A right of its own: whoever merges sees every record of both entries, whatever cluster it belongs to."""
    return is_officer(person) or is_administrator(person)


def may_edit_cluster(person: Anyone, cluster_id: int) -> bool:
    """A cluster speaks for itself: its profile and its books are written by its coordinators only."""
    return coordinates(person, cluster_id)


def may_add_clusters(person: Anyone) -> bool:
    return is_officer(person) or is_administrator(person)


def may_see_history_of_cluster(person: Anyone, cluster_id: int) -> bool:
    """What was changed holds what is confidential: the cluster's own coordinators."""
    return coordinates(person, cluster_id)


def may_see_history_of_organisation(person: Anyone, organisation_id: int) -> bool:
    return acts_for(person, organisation_id)


def may_see_contact(person: Anyone, contact: Contact) -> bool:
    """Everybody where the cluster made it public, else the cluster itself."""
    return contact.is_public or coordinates(person, contact.cluster_id)


def may_match_beneficiaries(person: Anyone, organisation_id: int) -> bool:
    """Whether a beneficiary of published lists is this organisation is said by itself and by its clusters."""
    return acts_for(person, organisation_id) or coordinates_cluster_of(person, organisation_id)


def may_edit_project(person: Anyone, project: Project) -> bool:
    """The coordinators of each of the clusters whose project it is."""
    own = coordinated_clusters(person)
    return any(cluster.pk in own for cluster in project.clusters.all())


def may_see_benefit(person: Anyone, benefit: Benefit) -> bool:
    """What is in a project for one member is seen by that member and by those who run the project."""
    return acts_for(person, benefit.organisation_id) or may_edit_project(person, benefit.project)


def may_edit_infrastructure(person: Anyone, infrastructure: Infrastructure) -> bool:
    return coordinates(person, infrastructure.cluster_id)


def seen_in_books(person: Anyone) -> Callable[[int, str], bool]:
    """Asks, of a row of a cluster's books, whether the person sees it: (id of the cluster, shared with whom).

    The own coordinators always; with `authority` officers too; with `clusters` the coordinators of all clusters too.
    Never the public, and never the administrator as such. The person is read once, for any number of rows.
    """
    own = frozenset(coordinated_clusters(person))
    shared = set[str]()
    if is_officer(person):
        shared |= {Sharing.AUTHORITY, Sharing.CLUSTERS}
    if own:
        shared.add(Sharing.CLUSTERS)
    return lambda cluster_id, shared_with: cluster_id in own or shared_with in shared


def may_remove_examples(person: Anyone) -> bool:
    """Examples stand in every cluster at once, so only the administrator takes them away."""
    return is_administrator(person)


def current() -> QuerySet[Membership]:
    """Memberships that are confirmed and count today."""
    today = timezone.localdate()
    begun, not_ended = Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gte=today)
    return Membership.objects.filter(begun, not_ended, is_confirmed=True)


def is_current(membership: Membership) -> bool:
    """The same of one membership that is at hand."""
    today = timezone.localdate()
    begun = membership.since is None or membership.since <= today
    return membership.is_confirmed and begun and (membership.until is None or membership.until >= today)

"""The verb *recall*: everything that was changed in one cluster, or of one organisation, from the log of changes.

The log is complete and is everybody's; this module takes out of it what belongs to one, for its own people. A table
that names a cluster or an organisation stands in one of the lists below, or among those that are left out on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404
from django.utils import timezone

from styczna.accounts import log
from styczna.accounts.models import Change
from styczna.accounts.rules import Anyone
from styczna.clusters import rules
from styczna.clusters.models import Cluster, Organisation, Project

# Tables whose rows name the cluster as theirs.
OF_CLUSTER = (
    "accounts_appointment",
    "accounts_invitation",
    "clusters_achievement",
    "clusters_columnmapping",
    "clusters_contact",
    "clusters_evidence",
    "clusters_factsource",
    "clusters_fee",
    "clusters_feefigures",
    "clusters_financingline",
    "clusters_import",
    "clusters_infrastructure",
    "clusters_logo",
    "clusters_managementlabel",
    "clusters_membership",
    "clusters_obstacle",
    "clusters_project_clusters",
    "clusters_selfassessment",
    "clusters_waitingrow",
    "clusters_yearfigures",
    "continuity_office",
    "dialogue_meeting_clusters",
    "orders_consortium",
    "touchpoints_remark",
)
# Tables whose rows hang on such a row: (that table, the column that names it, the tables).
BELOW_CLUSTER = (
    ("continuity_office", "office_id", ("continuity_commissionband", "continuity_cost", "continuity_grant")),
    ("orders_consortium", "consortium_id", ("orders_consortium_members",)),
)
# A project of several clusters is in the history of each, as long as it is theirs.
OF_PROJECT = ("clusters_benefit", "clusters_phase", "clusters_projectpartner")
# Tables whose rows name the organisation as theirs; what clusters keep about it (fees, drafts) is theirs.
OF_ORGANISATION = (
    "accounts_appointment",
    "accounts_invitation",
    "clusters_alias",
    "clusters_beneficiarydecision",
    "clusters_benefit",
    "clusters_credential",
    "clusters_evidence",
    "clusters_membership",
    "clusters_projectpartner",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """How a reader narrows the history."""

    words: str = ""
    actor: str = ""
    table: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None


def of_cluster(person: Anyone, cluster: Cluster) -> QuerySet[Change]:
    """The cluster's history, the latest first; to everybody but its coordinators there is none."""
    if not rules.may_see_history_of_cluster(person, cluster.pk):
        raise Http404(f"no history of {cluster.slug} for you")
    found = log.of_rows("clusters_cluster", [cluster.pk]) | log.of("cluster", cluster.pk, OF_CLUSTER)
    for parent, column, tables in BELOW_CLUSTER:
        rows = log.of("cluster", cluster.pk, [parent]).changes().values_list("row", flat=True)
        found |= log.below(column, set(rows.order_by()), tables)
    projects = _projects(cluster)
    found |= log.of_rows("clusters_project", projects) | log.below("project_id", projects, OF_PROJECT)
    return found.changes()


def of_organisation(person: Anyone, organisation: Organisation) -> QuerySet[Change]:
    """The organisation's history, the latest first; to everybody but its own people there is none."""
    if not rules.may_see_history_of_organisation(person, organisation.pk):
        raise Http404(f"no history of organisation {organisation.pk} for you")
    own = log.of_rows("clusters_organisation", [organisation.pk])
    return (own | log.of("organisation", organisation.pk, OF_ORGANISATION)).changes()


def narrowed(found: QuerySet[Change], asked: Asked) -> QuerySet[Change]:
    for column in ("actor", "table", "action"):
        if wanted := getattr(asked, column):
            found = found.filter(**{column: wanted})
    if asked.since:
        found = found.filter(at__gte=_midnight(asked.since))
    if asked.until:
        found = found.filter(at__lt=_midnight(asked.until + timedelta(days=1)))
    if asked.words:
        said = found.annotate(was=Cast("before", TextField()), became=Cast("after", TextField()))
        found = said.filter(was__icontains=asked.words) | said.filter(became__icontains=asked.words)
    return found


def actors(found: QuerySet[Change]) -> dict[str, str]:
    """Who appears in a history: actor of the log → name."""
    return dict(log.names(set(found.order_by().values_list("actor", flat=True).distinct())))


def tables(found: QuerySet[Change]) -> set[str]:
    return set(found.order_by().values_list("table", flat=True).distinct())


def _projects(cluster: Cluster) -> set[int]:
    """The cluster's projects and those that are gone; not one that is another cluster's by now."""
    links = log.of("cluster", cluster.pk, ["clusters_project_clusters"]).changes()
    ever = {int((link.after or link.before or {})["project_id"]) for link in links}
    given_away = Project.objects.filter(pk__in=ever).exclude(clusters=cluster).values_list("pk", flat=True)
    return ever - set(given_away)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

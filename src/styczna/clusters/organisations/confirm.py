"""The verb *confirm*: a cluster says that its profile is still true; after a year it is asked again."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from styczna.accounts.rules import Anyone
from styczna.clusters import rules
from styczna.clusters.models import Cluster

GOOD_FOR = timedelta(days=365)


def confirm(*, person: Anyone, cluster: Cluster) -> date:
    """The day that now stands on the profile."""
    if not rules.may_edit_cluster(person, cluster.pk):
        raise PermissionDenied
    today = timezone.localdate()
    Cluster.objects.filter(pk=cluster.pk).update(confirmed_on=today)
    cluster.confirmed_on = today
    return today


def is_due(cluster: Cluster) -> bool:
    """The cluster has never confirmed its profile, or did so a year ago or more."""
    return cluster.confirmed_on is None or timezone.localdate() - cluster.confirmed_on >= GOOD_FOR

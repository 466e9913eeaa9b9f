"""What people keep of orders. The orders themselves are public and live in the observatory."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from styczna.clusters.models import Cluster, Organisation


class Consortium(models.Model):
    """A team that a cluster keeps for an order. A draft is that cluster's own and nobody else's."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="+")
    order = models.CharField(_("order"), max_length=100, help_text="id of the order in the observatory")
    title = models.CharField(_("title"), max_length=500)
    members = models.ManyToManyField(Organisation, related_name="+")
    leader = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="+")
    coverage = models.FloatField(_("coverage"))
    proven = models.BooleanField()
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Consortium]] = ScopedManager(cluster="cluster")

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.title

"""What a cluster says of itself where the records cannot tell: the indicators of the management labels."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from styczna.clusters.models.cluster import Cluster


class Level(models.IntegerChoices):
    """How far a cluster is with an indicator, in its own judgement."""

    NOT_YET = 0, _("not yet")
    BEGUN = 1, _("begun")
    IN_PLACE = 2, _("in place")
    PROVEN = 3, _("in place, with documents that prove it")


class SelfAssessment(models.Model):
    """The coordinator's own answer to one indicator. Seen by the cluster only."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="+")
    indicator = models.CharField(max_length=40, help_text="the key in data/management_labels.yaml")
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    dated = models.DateField(_("date"))

    objects: ClassVar[models.Manager[SelfAssessment]] = ScopedManager(cluster="cluster")

    class Meta:
        ordering = ["indicator"]
        constraints = [models.UniqueConstraint(fields=["cluster", "indicator"], name="assessed_once")]

    def __str__(self) -> str:
        return f"{self.cluster}: {self.indicator}"

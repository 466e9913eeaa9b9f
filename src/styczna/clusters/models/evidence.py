"""Evidence: who works in which field, and what says so."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from styczna.clusters.models.cluster import Cluster
from styczna.clusters.models.organisation import Organisation
from styczna.clusters.models.project import Infrastructure


class Scheme(models.TextChoices):
    CPV = "cpv", "CPV 2008"
    PKD2007 = "pkd2007", "PKD 2007"
    PKD2025 = "pkd2025", "PKD 2025"


class Basis(models.TextChoices):
    """What an item of evidence stands on. The weights are in the engine (diagnosis)."""

    DECLARED = "declared", _("declared")
    INFERRED = "inferred", _("inferred from the name or description")
    REGISTERED = "registered", _("registered activity")
    PROJECT = "project", _("project taken part in")
    CONTRACT = "contract", _("contract won")
    INFRASTRUCTURE = "infrastructure", _("infrastructure at hand")


class Evidence(models.Model):
    """One item: a cluster, or one of its organisations, works in a field. Every number opens down to these."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    infrastructure = models.ForeignKey(
        Infrastructure, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    scheme = models.CharField(max_length=10, choices=Scheme.choices)
    code = models.CharField(max_length=10)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    dated = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=500, help_text="what a person can open or look up to check it")

    class Meta:
        ordering = ["scheme", "code", "id"]
        verbose_name_plural = "evidence"
        indexes = [models.Index(fields=["scheme", "code", "organisation", "cluster"], name="who_works_in_a_field")]
        constraints = [
            models.CheckConstraint(
                name="evidence_is_of_a_cluster_or_of_an_organisation",
                condition=models.Q(cluster__isnull=False, organisation__isnull=True)
                | models.Q(cluster__isnull=True, organisation__isnull=False),
            ),
            models.UniqueConstraint(
                name="evidence_once",
                fields=["cluster", "organisation", "scheme", "code", "basis", "reference", "infrastructure"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster or self.organisation}: {self.key}"

    @property
    def key(self) -> str:
        """The field as the engine knows it, such as ``cpv:09330000``."""
        return f"{self.scheme}:{self.code}"

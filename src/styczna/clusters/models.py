"""Clusters, their organisations, and the evidence of what they do."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from styczna.clusters.bilingual import Bilingual


class LegalForm(models.TextChoices):
    ASSOCIATION = "association", _("association")
    FOUNDATION = "foundation", _("foundation")
    LTD = "ltd", _("limited company")
    JSC = "jsc", _("joint-stock company")
    CHAMBER = "chamber", _("chamber")
    AGREEMENT = "agreement", _("agreement without legal personality")
    OTHER = "other", _("other")


class Cluster(models.Model):
    """A cluster as it presents itself. What is not known is empty here and shown as not known."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    full_name = models.CharField(_("full name"), max_length=300, blank=True)
    region = models.CharField(_("region (NUTS)"), max_length=5)
    coordinator = models.CharField(_("coordinator"), max_length=200, blank=True)
    seat = models.CharField(_("seat"), max_length=100, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=20, choices=LegalForm.choices, blank=True)
    legal_form_since = models.DateField(_("in this legal form since"), null=True, blank=True)
    legal_form_before = models.CharField(_("legal form before"), max_length=20, choices=LegalForm.choices, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    member_kinds = models.JSONField(_("kinds of members"), default=list, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FactSource(models.Model):
    """Where one statement of a cluster's profile comes from."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="sources")
    attribute = models.CharField(max_length=40, help_text="the field of the profile, such as legal_form")
    source = models.CharField(max_length=300, help_text="publication and date")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cluster", "attribute"], name="one_source_for_a_fact")]

    def __str__(self) -> str:
        return f"{self.cluster}: {self.attribute} · {self.source}"


class Achievement(Bilingual, models.Model):
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="achievements")
    text_pl = models.TextField()
    text_en = models.TextField()
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text_pl


class Project(models.Model):
    title = models.CharField(_("title"), max_length=500)
    programme = models.CharField(_("programme"), max_length=100)
    measure = models.CharField(_("measure"), max_length=20, blank=True)
    fund = models.CharField(_("fund"), max_length=20, blank=True)
    source = models.CharField(max_length=300)
    clusters = models.ManyToManyField(Cluster, related_name="projects")

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class OrganisationKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("enterprise")
    RESEARCH = "research", _("research institute or university")
    ENVIRONMENT = "environment", _("business-environment institution")
    PUBLIC = "public", _("public body")


class Size(models.TextChoices):
    """Classes of the EU recommendation 2003/361/EC by persons employed."""

    MICRO = "micro", _("micro (up to 9 people)")
    SMALL = "small", _("small (10–49 people)")
    MEDIUM = "medium", _("medium (50–249 people)")
    LARGE = "large", _("large (250 people and more)")


class Organisation(models.Model):
    """A firm, an institute or a public body. Turnover and willingness to lead are its own and its coordinators'."""

    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    nip = models.CharField("NIP", max_length=10, null=True, blank=True, unique=True)
    size = models.CharField(_("size"), max_length=10, choices=Size.choices, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    county = models.CharField(_("county (TERYT)"), max_length=4, blank=True)
    nuts = models.CharField("NUTS", max_length=5, blank=True)
    turnover = models.DecimalField(_("yearly turnover, PLN"), max_digits=15, decimal_places=2, null=True, blank=True)
    willing_to_lead = models.BooleanField(_("willing to lead"), null=True, blank=True)
    projects_led = models.PositiveSmallIntegerField(_("projects led in three years"), null=True, blank=True)
    is_example = models.BooleanField(_("example"), default=False, db_index=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "organisation", "since"], name="member_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.cluster}"


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


class Evidence(models.Model):
    """One item: a cluster, or one of its organisations, works in a field. Every number opens down to these."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    scheme = models.CharField(max_length=10, choices=Scheme.choices)
    code = models.CharField(max_length=10)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    dated = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=500, help_text="what a person can open or look up to check it")

    class Meta:
        ordering = ["scheme", "code", "id"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                name="evidence_is_of_a_cluster_or_of_an_organisation",
                condition=models.Q(cluster__isnull=False, organisation__isnull=True)
                | models.Q(cluster__isnull=True, organisation__isnull=False),
            ),
            models.UniqueConstraint(
                name="evidence_once",
                fields=["cluster", "organisation", "scheme", "code", "basis", "reference"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster or self.organisation}: {self.key}"

    @property
    def key(self) -> str:
        """The field as the engine knows it, such as ``cpv:09330000``."""
        return f"{self.scheme}:{self.code}"

"""Projects of clusters with their phases and what they bring to members, and the infrastructure built in them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from styczna.clusters.bilingual import Bilingual
from styczna.clusters.models.cluster import Cluster
from styczna.clusters.models.organisation import Organisation


class Project(Bilingual, models.Model):
    """What clusters do together with public or their own money."""

    title = models.CharField(_("title"), max_length=500)
    programme = models.CharField(_("programme"), max_length=100, blank=True)
    measure = models.CharField(_("measure"), max_length=20, blank=True)
    fund = models.CharField(_("fund"), max_length=20, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    clusters = models.ManyToManyField(Cluster, related_name="projects")
    leader = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="led", verbose_name=_("leader")
    )
    value = models.DecimalField(_("value"), max_digits=15, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="PLN")
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("to"), null=True, blank=True)
    first_benefit_on = models.DateField(_("first benefit to members expected"), null=True, blank=True)
    benefit_pl = models.TextField(_("what members get, in Polish"), max_length=1000, blank=True)
    benefit_en = models.TextField(_("what members get, in English"), max_length=1000, blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class ProjectPartner(models.Model):
    """Who takes part: an organisation that is here, or a name only."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="partnerships"
    )
    name = models.CharField(_("name"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation", "name"], name="partner_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.name)


class PhaseKind(models.TextChoices):
    PREPARATION = "preparation", _("preparation")
    INVESTMENT = "investment", _("investment")
    OPERATION = "operation", _("operation")


class Phase(models.Model):
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(_("phase"), max_length=20, choices=PhaseKind.choices)
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        ordering = [models.F("starts").asc(nulls_last=True), "id"]
        constraints = [models.UniqueConstraint(fields=["project", "kind"], name="phase_once")]

    def __str__(self) -> str:
        return f"{self.project}: {self.get_kind_display()}"


class Benefit(models.Model):
    """What is in a project for one member, and when: long investment discourages firms that cannot see it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="benefits")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="benefits")
    text = models.TextField(_("what is in it for the member"), max_length=1000)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)

    class Meta:
        ordering = [models.F("expected_on").asc(nulls_last=True), "id"]
        constraints = [models.UniqueConstraint(fields=["project", "organisation"], name="benefit_once_a_member")]

    def __str__(self) -> str:
        return f"{self.project} → {self.organisation}"


class InfrastructureKind(models.TextChoices):
    LABORATORY = "laboratory", _("laboratory")
    LINE = "line", _("production line")
    EQUIPMENT = "equipment", _("equipment")
    BUILDING = "building", _("building")
    CENTRE = "centre", _("research or technology centre")


class OpenTo(models.TextChoices):
    OWNER = "owner", _("its owner only")
    MEMBERS = "members", _("members of the cluster")
    CLUSTERS = "clusters", _("members of all clusters")
    EVERYBODY = "everybody", _("everybody")


class Infrastructure(Bilingual, models.Model):
    """A laboratory, a line, equipment or a building that a cluster or its member runs."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="infrastructure")
    operator = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="infrastructure",
        verbose_name=_("run by"),
    )
    project = models.ForeignKey(
        Project,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="infrastructure",
        verbose_name=_("built in the project"),
    )
    name_pl = models.CharField(_("name, in Polish"), max_length=300)
    name_en = models.CharField(_("name, in English"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=InfrastructureKind.choices)
    open_to = models.CharField(_("open to"), max_length=20, choices=OpenTo.choices, blank=True)
    terms = models.TextField(_("on what terms"), max_length=1000, blank=True)
    capabilities = models.TextField(_("what it can do"), max_length=4000, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    county = models.CharField(_("county (TERYT)"), max_length=4, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    words = models.TextField(editable=False, default="", help_text="what search finds it by")

    class Meta:
        ordering = ["name_pl", "id"]
        verbose_name_plural = "infrastructure"

    def __str__(self) -> str:
        return self.name_pl


class BeneficiaryDecision(models.Model):
    """A person said whether a beneficiary of a published list of projects is this organisation."""

    beneficiary = models.CharField(max_length=300, help_text="the name as the list has it, folded")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="beneficiaries")
    is_same = models.BooleanField(_("is this organisation"), default=True)
    by = models.ForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["beneficiary"]
        constraints = [models.UniqueConstraint(fields=["beneficiary", "organisation"], name="decided_once")]

    def __str__(self) -> str:
        return f"{self.beneficiary} {'=' if self.is_same else '≠'} {self.organisation}"

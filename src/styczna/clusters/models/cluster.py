"""A cluster as it presents itself: profile, people, achievements, obstacles, labels, figures by year."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from styczna.clusters.bilingual import Bilingual

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
a_year = [MinValueValidator(EARLIEST_YEAR), MaxValueValidator(LATEST_YEAR)]


class LegalForm(models.TextChoices):
    ASSOCIATION = "association", _("association")
    FOUNDATION = "foundation", _("foundation")
    LTD = "ltd", _("limited company")
    JSC = "jsc", _("joint-stock company")
    CHAMBER = "chamber", _("chamber")
    AGREEMENT = "agreement", _("agreement without legal personality")
    OTHER = "other", _("other")


class Sharing(models.TextChoices):
    """Who beside the cluster itself may see what it entered."""

    NOBODY = "nobody", _("nobody outside the cluster")
    AUTHORITY = "authority", _("the regional authority")
    CLUSTERS = "clusters", _("the authority and all clusters")


class Cluster(Bilingual, models.Model):
    """A cluster as it presents itself. What is not known is empty here and shown as not known."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    full_name = models.CharField(_("full name"), max_length=300, blank=True)
    region = models.CharField(_("region (NUTS)"), max_length=5)
    coordinator = models.CharField(_("coordinator"), max_length=200, blank=True)
    seat = models.CharField(_("seat"), max_length=100, blank=True)
    county = models.CharField(_("county (TERYT)"), max_length=4, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=20, choices=LegalForm.choices, blank=True)
    legal_form_since = models.DateField(_("in this legal form since"), null=True, blank=True)
    legal_form_before = models.CharField(_("legal form before"), max_length=20, choices=LegalForm.choices, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True, validators=a_year)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    member_kinds = models.JSONField(_("kinds of members"), default=list, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    mission_pl = models.TextField(_("mission, in Polish"), max_length=2000, blank=True)
    mission_en = models.TextField(_("mission, in English"), max_length=2000, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True, editable=False)
    words = models.TextField(editable=False, default="", help_text="what search finds it by")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Logo(models.Model):
    """The sign of a cluster: a PNG that we drew ourselves. It stands apart, so that lists of clusters carry no
    pictures."""

    cluster = models.OneToOneField(Cluster, on_delete=models.CASCADE, related_name="logo")
    png = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    SHOWN_WIDTH, SHOWN_HEIGHT = 240, 120  # pixels of a page; a screen that is finer shows more of what is kept

    def __str__(self) -> str:
        return f"{self.cluster}: {self.width} × {self.height}"

    @property
    def scale(self) -> float:
        return min(1.0, self.SHOWN_WIDTH / self.width, self.SHOWN_HEIGHT / self.height)

    @property
    def shown_width(self) -> int:
        return max(1, round(self.width * self.scale))

    @property
    def shown_height(self) -> int:
        return max(1, round(self.height * self.scale))


class FactSource(models.Model):
    """Where one statement of a cluster's profile comes from."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="sources")
    attribute = models.CharField(max_length=40, help_text="the field of the profile, such as legal_form")
    source = models.CharField(max_length=300, help_text="publication and date")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cluster", "attribute"], name="one_source_for_a_fact")]

    def __str__(self) -> str:
        return f"{self.cluster}: {self.attribute} · {self.source}"


class Contact(models.Model):
    """A person of the cluster's office. Only what the cluster makes public is seen outside it."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    is_public = models.BooleanField(_("shown to everybody"), default=False)

    objects: ClassVar[models.Manager[Contact]] = ScopedManager(cluster="cluster")

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class AchievementKind(models.TextChoices):
    PRODUCT = "product", _("product or technology")
    INFRASTRUCTURE = "infrastructure", _("infrastructure")
    PROJECT = "project", _("project")
    AWARD = "award", _("award or distinction")
    CONTRACT = "contract", _("contract won together")
    OTHER = "other", _("other")


class Achievement(Bilingual, models.Model):
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="achievements")
    text_pl = models.TextField(_("in Polish"), max_length=1000)
    text_en = models.TextField(_("in English"), max_length=1000, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=AchievementKind.choices, default=AchievementKind.OTHER)
    dated = models.DateField(_("date"), null=True, blank=True)
    link = models.URLField(_("link"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        ordering = [models.F("dated").desc(nulls_last=True), "id"]

    def __str__(self) -> str:
        return self.text_pl


class ObstacleKind(models.TextChoices):
    """The obstacles of the meeting of 2012."""

    FUNDING = "funding", _("limited external funding")
    LEADING = "leading", _("members' reluctance to lead")
    INVESTMENT = "investment", _("long investment phase")
    OFFICE = "office", _("office without core support")
    OTHER = "other", _("other")


class Obstacle(Bilingual, models.Model):
    """What stands in the cluster's way, in its own words."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="obstacles")
    kind = models.CharField(_("kind"), max_length=20, choices=ObstacleKind.choices)
    text_pl = models.TextField(_("in Polish"), max_length=1000, blank=True)
    text_en = models.TextField(_("in English"), max_length=1000, blank=True)
    dated = models.DateField(_("date"), null=True, blank=True)

    class Meta:
        ordering = [models.F("dated").desc(nulls_last=True), "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text_pl}"


class LabelKind(models.TextChoices):
    NATIONAL_KEY = "national_key", _("National Key Cluster")
    BRONZE = "bronze", _("Bronze Label of Cluster Management Excellence (ESCA)")
    SILVER = "silver", _("Silver Label of Cluster Management Excellence (ESCA)")
    GOLD = "gold", _("Gold Label of Cluster Management Excellence (ESCA)")


class ManagementLabel(models.Model):
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="labels")
    kind = models.CharField(_("label"), max_length=20, choices=LabelKind.choices)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        ordering = [models.F("since").desc(nulls_last=True), "id"]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class YearFigures(models.Model):
    """Members by kind and the office's staff in one year, as the cluster declares them. Empty is not known."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="figures")
    year = models.PositiveSmallIntegerField(_("year"), validators=a_year)
    micro = models.PositiveIntegerField(_("micro enterprises"), null=True, blank=True)
    small = models.PositiveIntegerField(_("small enterprises"), null=True, blank=True)
    medium = models.PositiveIntegerField(_("medium enterprises"), null=True, blank=True)
    large = models.PositiveIntegerField(_("large enterprises"), null=True, blank=True)
    research = models.PositiveIntegerField(_("research institutes and universities"), null=True, blank=True)
    environment = models.PositiveIntegerField(_("business-environment institutions"), null=True, blank=True)
    public = models.PositiveIntegerField(_("public bodies"), null=True, blank=True)
    staff_fte = models.DecimalField(
        _("staff of the office (full-time equivalents)"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    is_example = models.BooleanField(_("example"), default=False, editable=False)

    KINDS: ClassVar[tuple[str, ...]] = ("micro", "small", "medium", "large", "research", "environment", "public")

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["cluster", "year"], name="figures_once_a_year")]

    def __str__(self) -> str:
        return f"{self.cluster} {self.year}"

    @property
    def members(self) -> int | None:
        """All members together; None where no kind is known."""
        known = [count for kind in self.KINDS if (count := getattr(self, kind)) is not None]
        return sum(known) if known else None


class FeeFigures(models.Model):
    """How many members owed and paid a fee in one year. Fees prove that members see sense in the cluster."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"), validators=a_year)
    owing = models.PositiveIntegerField(_("members who owed a fee"))
    paid = models.PositiveIntegerField(_("members who paid it"))
    shared_with = models.CharField(_("shared with"), max_length=20, choices=Sharing.choices, default=Sharing.NOBODY)
    is_example = models.BooleanField(_("example"), default=False, editable=False)

    objects: ClassVar[models.Manager[FeeFigures]] = ScopedManager(cluster="cluster")

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "year"], name="fees_once_a_year"),
            models.CheckConstraint(condition=models.Q(paid__lte=models.F("owing")), name="no_more_paid_than_owed"),
        ]

    def __str__(self) -> str:
        return f"{self.cluster} {self.year}: {self.paid}/{self.owing}"

    @property
    def share(self) -> float | None:
        """Of those who owed a fee, those who paid it; None where nobody owed any."""
        return self.paid / self.owing if self.owing else None


class FinancingSource(models.TextChoices):
    FEES = "fees", _("membership fees")
    REGIONAL_PROJECTS = "regional_projects", _("regional projects")
    NATIONAL_PROJECTS = "national_projects", _("national projects")
    EU_PROJECTS = "eu_projects", _("EU projects")
    COMMISSION = "commission", _("commission on contracts")
    SERVICES = "services", _("sale of services")
    REGIONAL_BUDGET = "regional_budget", _("regional budget")
    OTHER = "other", _("other")


class FinancingLine(models.Model):
    """What one source brought the office in one year."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"), validators=a_year)
    source = models.CharField(_("source"), max_length=20, choices=FinancingSource.choices)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, default="PLN")
    shared_with = models.CharField(_("shared with"), max_length=20, choices=Sharing.choices, default=Sharing.NOBODY)
    is_example = models.BooleanField(_("example"), default=False, editable=False)

    objects: ClassVar[models.Manager[FinancingLine]] = ScopedManager(cluster="cluster")

    class Meta:
        ordering = ["-year", "source"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "year", "source", "currency"], name="a_source_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.cluster} {self.year}: {self.get_source_display()}"

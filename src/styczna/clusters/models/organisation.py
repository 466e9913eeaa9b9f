"""Organisations, what they are known by, what they can show, and their memberships."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from styczna.clusters.models.cluster import Cluster


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


class TurnoverBand(models.TextChoices):
    """Classes of the EU recommendation 2003/361/EC by yearly turnover."""

    TO_2M = "to_2m", _("up to EUR 2 million")
    TO_10M = "to_10m", _("EUR 2 to 10 million")
    TO_50M = "to_50m", _("EUR 10 to 50 million")
    OVER_50M = "over_50m", _("over EUR 50 million")


class Organisation(models.Model):
    """A firm, an institute or a public body, known by its NIP, KRS or REGON.

    Turnover, willingness to lead and the address for letters are its own and its coordinators' (see rules.py).
    """

    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    nip = models.CharField("NIP", max_length=10, null=True, blank=True, unique=True)
    krs = models.CharField("KRS", max_length=10, null=True, blank=True, unique=True)
    regon = models.CharField("REGON", max_length=14, null=True, blank=True, unique=True)
    size = models.CharField(_("size"), max_length=10, choices=Size.choices, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    county = models.CharField(_("county (TERYT)"), max_length=4, blank=True)
    nuts = models.CharField("NUTS", max_length=5, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    capabilities = models.TextField(_("what it can do, in its own words"), max_length=4000, blank=True)
    turnover = models.DecimalField(
        _("yearly turnover, PLN"),
        max_digits=15,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    turnover_band = models.CharField(_("turnover band"), max_length=10, choices=TurnoverBand.choices, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    willing_to_lead = models.BooleanField(_("willing to lead"), null=True, blank=True)
    projects_led = models.PositiveSmallIntegerField(_("projects led in three years"), null=True, blank=True)
    is_example = models.BooleanField(_("example"), default=False, db_index=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True, editable=False)
    words = models.TextField(editable=False, default="", help_text="what search finds it by")

    CONFIDENTIAL: ClassVar[tuple[str, ...]] = (
        "turnover",
        "turnover_band",
        "email",
        "willing_to_lead",
        "projects_led",
    )

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["city"]),
            models.Index(fields=["county", "name"]),
            models.Index(fields=["name", "id"]),
            models.Index(fields=["kind", "county"]),
            models.Index(fields=["size", "county"]),
        ]

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """Another spelling of the organisation's name, and where it stood."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("name"), max_length=300)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "aliases"
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="alias_once")]

    def __str__(self) -> str:
        return self.name


class CredentialKind(models.TextChoices):
    REFERENCE = "reference", _("reference")
    CERTIFICATE = "certificate", _("certificate")


class Credential(models.Model):
    """A work that the organisation can refer to, or a certificate that it holds."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="credentials")
    kind = models.CharField(_("kind"), max_length=20, choices=CredentialKind.choices)
    title = models.CharField(_("title"), max_length=300)
    issued_by = models.CharField(_("for whom, or issued by"), max_length=200, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    link = models.URLField(_("link"), max_length=300, blank=True)

    class Meta:
        ordering = ["kind", models.F("since").desc(nulls_last=True), "id"]

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """An organisation belongs to a cluster for some time.

    A membership that one cluster states of an organisation that was here before it is not confirmed until the
    organisation, or a cluster in which it is confirmed, agrees; until then it opens nothing that is confidential.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateField(_("member since"), null=True, blank=True)
    until = models.DateField(_("member until"), null=True, blank=True)
    is_confirmed = models.BooleanField(_("confirmed"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "organisation", "since"], name="member_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.cluster}"


class Fee(models.Model):
    """One fee of one member. The period, the invoice and the payment are three things."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    period_from = models.DateField(_("period from"))
    period_to = models.DateField(_("period to"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, default="PLN")
    invoiced_on = models.DateField(_("invoice of"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)

    objects: ClassVar[models.Manager[Fee]] = ScopedManager(cluster="cluster")

    class Meta:
        ordering = ["-period_from", "organisation__name"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "organisation", "period_from"], name="fee_once_a_period"),
            models.CheckConstraint(
                condition=models.Q(period_to__gte=models.F("period_from")), name="a_period_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.period_from} – {self.period_to}"


class Merge(models.Model):
    """Two entries of one organisation made one. What was moved is kept, so that it can be undone."""

    kept = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="merges")
    gone_name = models.CharField(max_length=300)
    snapshot = models.JSONField(help_text="the entry that went, and which rows were moved from it")
    by = models.ForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.gone_name} → {self.kept}"


class NotTheSame(models.Model):
    """A person said that two entries which look alike are two organisations; they are not proposed again."""

    one = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "not the same"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="told_apart_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="the_older_entry_first"),
        ]

    def __str__(self) -> str:
        return f"{self.one} ≠ {self.other}"

"""The books of a cluster's office, as far as a forecast needs them. Closed to every other cluster."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from styczna.clusters.bilingual import Bilingual
from styczna.clusters.models import Cluster


class Sharing(models.TextChoices):
    NOBODY = "nobody", _("nobody outside the cluster")
    AUTHORITY = "authority", _("the regional authority")


class Office(models.Model):  # type: ignore[django-manager-missing]  # scoped managers
    """One coordinator's office: what it has, what it gets in fees, what it spends. Money in PLN."""

    cluster = models.OneToOneField(Cluster, on_delete=models.CASCADE, related_name="+")
    starts = models.DateField(_("first month of the forecast"))
    opening_cash = models.DecimalField(_("cash at the start"), max_digits=14, decimal_places=2)
    fee_members = models.PositiveIntegerField(_("members who owe a fee"))
    fee_monthly = models.DecimalField(_("fee a member and month"), max_digits=12, decimal_places=2)
    fees_paid = models.PositiveIntegerField(_("fees paid in the last two years"))
    fees_unpaid = models.PositiveIntegerField(_("fees not paid in the last two years"))
    contracts_a_year = models.DecimalField(_("contracts between members a year"), max_digits=6, decimal_places=2)
    contract_median = models.DecimalField(_("a typical contract"), max_digits=14, decimal_places=2)
    shared_with = models.CharField(_("shared with"), max_length=20, choices=Sharing.choices, default=Sharing.NOBODY)
    is_example = models.BooleanField(_("example"), default=False)

    objects: ClassVar[models.Manager[Office]] = ScopedManager(cluster="cluster")

    def __str__(self) -> str:
        return str(self.cluster)


class CommissionBand(models.Model):
    """From this size of a contract on, the office gets this percentage of it."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="commission")
    from_amount = models.DecimalField(_("contracts from"), max_digits=14, decimal_places=2)
    percent = models.DecimalField(
        _("commission, %"), max_digits=5, decimal_places=2, validators=[MaxValueValidator(100)]
    )

    objects: ClassVar[models.Manager[CommissionBand]] = ScopedManager(cluster="office__cluster")

    class Meta:
        ordering = ["from_amount"]
        constraints = [models.UniqueConstraint(fields=["office", "from_amount"], name="one_percentage_from_an_amount")]

    def __str__(self) -> str:
        return f"{self.from_amount}: {self.percent} %"


class Grant(Bilingual, models.Model):
    """A project that pays costs back after they were spent."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="grants")
    title_pl = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    first_month = models.PositiveSmallIntegerField(_("first month"), help_text="0 is the first month of the forecast")
    months = models.PositiveSmallIntegerField(_("months"))
    monthly = models.DecimalField(_("spent a month"), max_digits=14, decimal_places=2)
    refunded_percent = models.DecimalField(
        _("refunded, %"), max_digits=5, decimal_places=2, validators=[MaxValueValidator(100)]
    )
    lag_months = models.PositiveSmallIntegerField(_("months until the refund"))

    objects: ClassVar[models.Manager[Grant]] = ScopedManager(cluster="office__cluster")

    class Meta:
        ordering = ["first_month", "id"]

    def __str__(self) -> str:
        return self.title_pl


class Cost(Bilingual, models.Model):
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="costs")
    title_pl = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    monthly = models.DecimalField(_("a month"), max_digits=12, decimal_places=2)

    objects: ClassVar[models.Manager[Cost]] = ScopedManager(cluster="office__cluster")

    class Meta:
        ordering = ["-monthly", "id"]

    def __str__(self) -> str:
        return self.title_pl

"""People, what they are appointed to, and the log of changes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        return self.create_user(email, password, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in. What they may do follows from their appointments, never from copied rights."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "email"]

    def __str__(self) -> str:
        return self.name or self.email


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("coordinator of a cluster")
    MEMBER = "member", _("member organisation")
    OFFICER = "officer", _("officer of the regional authority")


class Appointment(models.Model):
    """A person acts for a cluster, for a member organisation, or for the authority of a region."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments")
    role = models.CharField(max_length=20, choices=Role.choices)
    cluster = models.ForeignKey("clusters.Cluster", on_delete=models.CASCADE, null=True, blank=True)
    organisation = models.ForeignKey("clusters.Organisation", on_delete=models.CASCADE, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="appointment_names_what_it_is_for",
                condition=models.Q(role=Role.COORDINATOR, cluster__isnull=False, organisation__isnull=True)
                | models.Q(role=Role.MEMBER, cluster__isnull=True, organisation__isnull=False)
                | models.Q(role=Role.OFFICER, cluster__isnull=True, organisation__isnull=True),
            ),
            models.UniqueConstraint(
                name="appointed_once", fields=["person", "role", "cluster", "organisation"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.cluster or self.organisation or ''}"


class Invitation(models.Model):
    """Somebody is asked by e-mail to act for a cluster, an organisation or the authority. The link works once."""

    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    cluster = models.ForeignKey("clusters.Cluster", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        "clusters.Organisation", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the word in the link; never the word")
    invited_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.CheckConstraint(
                name="invitation_names_what_it_is_for",
                condition=models.Q(role=Role.COORDINATOR, cluster__isnull=False, organisation__isnull=True)
                | models.Q(role=Role.MEMBER, cluster__isnull=True, organisation__isnull=False)
                | models.Q(role=Role.OFFICER, cluster__isnull=True, organisation__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.cluster or self.organisation or ''}"


class Change(models.Model):
    """One row of one table changed, written by triggers of the database (see audit.py): bulk changes are here too."""

    at = models.DateTimeField(editable=False)
    actor = models.CharField(max_length=200, help_text="who: a person's number, or the command that ran")
    origin = models.CharField(max_length=200, help_text="from where: an address, or the machine itself")
    table = models.CharField(max_length=80)
    row = models.CharField(max_length=80)
    action = models.CharField(
        max_length=10, choices=[("insert", _("added")), ("update", _("changed")), ("delete", _("removed"))]
    )
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["table", "row"]),
            models.Index(fields=["actor"]),
            models.Index(fields=["table", "id"], name="newest_change_of_a_table"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action} {self.table} {self.row}"

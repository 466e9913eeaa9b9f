"""Imports of members: what was given, how its columns were understood, what waits for a person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from styczna.clusters.models.cluster import Cluster
from styczna.clusters.models.organisation import Organisation


class ImportState(models.TextChoices):
    PREVIEW = "preview", _("waiting for a decision")
    RUNNING = "running", _("running")
    DONE = "done", _("taken in")
    UNDONE = "undone", _("undone")
    DROPPED = "dropped", _("dropped")
    FAILED = "failed", _("failed")


class Import(models.Model):
    """One file of members of one cluster. The log of changes knows its changes by its actor, so it can be undone."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=300, help_text="as the person called it; on disk it has a name of ours")
    stored = models.CharField(max_length=100, blank=True, help_text="our name of the file below the state's imports/")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    mapping = models.JSONField(default=dict, help_text="column as named in the file → field, or empty: left out")
    counts = models.JSONField(default=dict, help_text="read, new, changed, unchanged, rejected")
    rejected = models.JSONField(default=list, help_text="file, line, field, found, expected, and the row as it stood")
    addressed = models.JSONField(default=list, help_text="whose empty address it filled in: the log keeps no addresses")
    state = models.CharField(max_length=20, choices=ImportState.choices, default=ImportState.PREVIEW)
    actor = models.CharField(max_length=200, blank=True, db_index=True, help_text="who the log of changes names")
    by = models.ForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[models.Manager[Import]] = ScopedManager(cluster="cluster")

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.cluster}: {self.file_name}"


class ColumnMapping(models.Model):
    """How a person understood the columns of a file: remembered for the next file of that cluster."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="+")
    column = models.CharField(max_length=200, help_text="the column's name, folded")
    field = models.CharField(max_length=40, blank=True, help_text="empty: the column is left out")

    objects: ClassVar[models.Manager[ColumnMapping]] = ScopedManager(cluster="cluster")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cluster", "column"], name="a_column_means_one_thing")]

    def __str__(self) -> str:
        return f"{self.column} → {self.field or '–'}"


class WaitingRow(models.Model):
    """A member without any number: a person decides whether it is somebody who is here, or somebody new."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="+")
    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=300)
    row = models.JSONField(help_text="the member as it was understood")
    decided_as = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", help_text="who it is"
    )
    decided_by = models.ForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[models.Manager[WaitingRow]] = ScopedManager(cluster="cluster")

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["cluster", "name"], name="waits_once")]

    def __str__(self) -> str:
        return self.name

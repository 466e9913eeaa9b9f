"""Meetings of the clusters with the authority, what was said there, and what is still waiting for an answer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from styczna.clusters.bilingual import Bilingual
from styczna.clusters.models import Cluster


class Meeting(Bilingual, models.Model):
    slug = models.SlugField(unique=True)
    held_on = models.DateField()
    title_pl = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    town_pl = models.CharField(max_length=100)
    town_en = models.CharField(max_length=100)
    venue_pl = models.CharField(max_length=300)
    venue_en = models.CharField(max_length=300)
    purpose_pl = models.TextField()
    purpose_en = models.TextField()
    clusters = models.ManyToManyField(Cluster, related_name="meetings")
    authority_pl = models.CharField(max_length=300, help_text="who took part for the authority")
    authority_en = models.CharField(max_length=300)
    next_on = models.DateField(null=True, blank=True)
    next_pl = models.TextField(blank=True)
    next_en = models.TextField(blank=True)
    source = models.CharField(max_length=300, help_text="the document that the record stands on")

    class Meta:
        ordering = ["-held_on"]

    def __str__(self) -> str:
        return f"{self.title_pl} ({self.held_on})"


class Part(Bilingual, models.Model):
    """A part of the agenda."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    title_pl = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="one_part_of_a_number")]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.number}. {self.title_pl}"


class EntryKind(models.TextChoices):
    """What an entry of the minutes is. The last three wait for the authority: they are matters."""

    INTRODUCTION = "introduction", _("introductions")
    FINANCING = "financing", _("what the offices live on")
    OBSTACLE = "obstacle", _("obstacles")
    OBSERVATION = "observation", _("observations")
    FINDING = "finding", _("findings")
    INFORMATION = "information", _("information from the authority")
    CONCERN = "concern", _("concern")
    QUESTION = "question", _("question")
    IDEA = "idea", _("idea")


MATTERS = (EntryKind.CONCERN, EntryKind.QUESTION, EntryKind.IDEA)


class Entry(Bilingual, models.Model):
    """One thing said at a meeting, in both languages; with a number where the minutes give one."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="entries")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=EntryKind.choices)
    text_pl = models.TextField()
    text_en = models.TextField()
    clusters_count = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="of how many clusters the minutes say it; empty where they do not"
    )
    at_least = models.BooleanField(default=False)
    answer_pl = models.TextField(blank=True)
    answer_en = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["part", "number"]
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["part", "number"], name="one_entry_of_a_number")]

    def __str__(self) -> str:
        return self.text_pl

    @property
    def is_matter(self) -> bool:
        return self.kind in MATTERS

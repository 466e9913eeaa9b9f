"""Meetings and what was said there. The record of a meeting is public."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from styczna.clusters.models import Cluster
from styczna.dialogue.models import MATTERS, Entry, Meeting, Part


def meetings() -> QuerySet[Meeting]:
    entries = Prefetch("entries", queryset=Entry.objects.order_by("number"))
    parts = Prefetch("parts", queryset=Part.objects.order_by("number").prefetch_related(entries))
    return Meeting.objects.prefetch_related(parts, Prefetch("clusters", queryset=Cluster.objects.order_by("name")))


def get_meeting(slug: str) -> Meeting:
    found = meetings().filter(slug=slug).first()
    if found is None:
        raise Http404(f"no meeting {slug}")
    return found


def matters() -> QuerySet[Entry]:
    """Questions, concerns and ideas put to the authority, the newest first."""
    return (
        Entry.objects.filter(kind__in=MATTERS)
        .select_related("part__meeting")
        .order_by("-part__meeting__held_on", "part__number", "number")
    )

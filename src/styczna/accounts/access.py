"""The people who can be signed in as where the demo runs."""

from __future__ import annotations

from django.db.models import QuerySet

from styczna.accounts.models import Person


def demo_people() -> QuerySet[Person]:
    return (
        Person.objects.filter(is_demo=True, is_active=True)
        .prefetch_related("appointments__cluster", "appointments__organisation")
        .order_by("pk")
    )

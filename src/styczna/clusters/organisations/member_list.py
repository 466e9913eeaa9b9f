"""The verb *list members*: a cluster's memberships with what is public of their organisations."""

from __future__ import annotations

from typing import Any

from styczna.clusters.models import Cluster, Membership


def list_members(*, cluster: Cluster) -> list[Membership]:
    """All memberships by name, those that ended and those that are only claimed among them."""
    found = Membership.objects.filter(cluster=cluster).select_related("organisation")
    return list(found.prefetch_related("organisation__evidence").order_by("organisation__name", "since", "pk"))


def as_documents(members: list[Membership]) -> list[dict[str, Any]]:
    """For other programs: one document a membership. What is not known is null or empty."""
    return [
        {
            "id": membership.organisation_id,
            "name": membership.organisation.name,
            "example": membership.organisation.is_example,
            "nip": membership.organisation.nip,
            "krs": membership.organisation.krs,
            "regon": membership.organisation.regon,
            "kind": membership.organisation.kind,
            "size": membership.organisation.size,
            "city": membership.organisation.city,
            "county": membership.organisation.county,
            "website": membership.organisation.website,
            "since": membership.since,
            "until": membership.until,
            "confirmed": membership.is_confirmed,
            "fields": [
                {"scheme": item.scheme, "code": item.code, "basis": item.basis}
                for item in membership.organisation.evidence.all()
            ],
        }
        for membership in members
    ]

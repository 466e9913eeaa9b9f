"""The verb *describe*: a cluster or an organisation in the words of schema.org, for search engines and other programs.

Only what everybody may see; what is not known is left out, as schema.org has no word for it. An example says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from styczna.clusters.models import Cluster, Evidence, Organisation
from styczna.sources.counties import counties
from styczna.sources.vocabularies import label, place

MOST_MEMBERS = 500
TYPES = {
    "enterprise": "Corporation",
    "research": "ResearchOrganization",
    "environment": "Organization",
    "public": "GovernmentOrganization",
}

Address = Callable[[str, dict[str, Any]], str]
"""From the name of an address and its arguments to the whole address."""


def describe_cluster(
    cluster: Cluster, *, members: Iterable[Organisation], fields: Iterable[Evidence], address: Address
) -> dict[str, Any]:
    """JSON-LD of a cluster, the first 500 members by name."""
    page = address("clusters:cluster", {"slug": cluster.slug})
    return {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": page,
        "url": page,
        "name": cluster.name,
        "license": settings.DATA_LICENCE,
    } | _known(
        legalName=cluster.full_name,
        sameAs=cluster.website,
        description=[_text(cluster.mission_pl, "pl"), _text(cluster.mission_en, "en")],
        foundingDate=cluster.founded_on.isoformat() if cluster.founded_on else str(cluster.founded_year or ""),
        parentOrganization={"@type": "Organization", "name": cluster.coordinator} if cluster.coordinator else None,
        address=_address(cluster.seat, cluster.county),
        areaServed=_area(cluster.region),
        knowsAbout=_fields(fields),
        dateModified=cluster.confirmed_on.isoformat() if cluster.confirmed_on else None,
        member=[{"@id": address("clusters:organisation", {"pk": member.pk}), **_name(member)} for member in members],
    )


def describe_organisation(
    organisation: Organisation, *, clusters: Iterable[Cluster], fields: Iterable[Evidence], address: Address
) -> dict[str, Any]:
    """JSON-LD of an organisation, without what is confidential."""
    page = address("clusters:organisation", {"pk": organisation.pk})
    return {
        "@context": "https://schema.org",
        "@id": page,
        "url": page,
        "license": settings.DATA_LICENCE,
        **_name(organisation),
    } | _known(
        alternateName=[alias.name for alias in organisation.aliases.all()],
        taxID=organisation.nip,
        identifier=[
            {"@type": "PropertyValue", "propertyID": name, "value": value}
            for name, value in (("KRS", organisation.krs), ("REGON", organisation.regon))
            if value
        ],
        sameAs=organisation.website,
        description=organisation.capabilities,
        address=_address(organisation.city, organisation.county),
        knowsAbout=_fields(fields),
        memberOf=[
            {
                "@type": "Organization",
                "@id": address("clusters:cluster", {"slug": cluster.slug}),
                "name": cluster.name,
            }
            for cluster in clusters
        ],
    )


def _name(organisation: Organisation) -> dict[str, Any]:
    said: dict[str, Any] = {"@type": TYPES.get(organisation.kind, "Organization"), "name": organisation.name}
    if organisation.is_example:
        said["disambiguatingDescription"] = "Example made for a demonstration, not a real organisation"
    return said


def _known(**facts: Any) -> dict[str, Any]:
    """The facts that there are; of lists, the entries that there are."""
    listed = {
        name: [entry for entry in fact if entry] if isinstance(fact, list) else fact for name, fact in facts.items()
    }
    return {name: fact for name, fact in listed.items() if fact}


def _text(text: str, language: str) -> dict[str, str] | None:
    return {"@value": text, "@language": language} if text else None


def _address(city: str, county: str) -> dict[str, Any] | None:
    found = counties().get(county)
    known = _known(addressLocality=city, addressRegion=found.said if found else "")
    return {"@type": "PostalAddress", "addressCountry": "PL", **known} if known else None


def _area(region: str) -> dict[str, Any] | None:
    if not region:
        return None
    return {"@type": "AdministrativeArea", "name": place(region, "pl"), "identifier": region}


def _fields(items: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Each field once, as a term of its classification."""
    return [
        {
            "@type": "DefinedTerm",
            "inDefinedTermSet": key.partition(":")[0].upper(),
            "termCode": key.partition(":")[2],
            "name": label(key, "en").text,
        }
        for key in dict.fromkeys(item.key for item in items)
    ]

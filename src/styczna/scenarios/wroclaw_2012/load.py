"""Puts the meeting into the database: clusters with their sourced facts, the record of the meeting."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import Any

import yaml
from django.db import transaction

from styczna.clusters.directory.directory import refresh_cluster_words, refresh_infrastructure_words
from styczna.clusters.models import (
    Achievement,
    Basis,
    Cluster,
    Evidence,
    FactSource,
    Infrastructure,
    InfrastructureKind,
    LegalForm,
    ManagementLabel,
    Project,
    Scheme,
)
from styczna.dialogue.models import Entry, Meeting, Part

HERE = files(__package__)

# TERYT of the counties in which the seats of these clusters lie.
COUNTIES = {"Wrocław": "0264", "Legnica": "0262", "Świdnica": "0219"}

INFERRED_REFERENCE = "wniosek z nazwy lub opisu klastra · inferred from the cluster's name or description"


@transaction.atomic
def load() -> Meeting:
    """Loads the scenario; what is there already is left as it is."""
    described = yaml.safe_load((HERE / "clusters.yaml").read_text(encoding="utf-8"))
    clusters = {entry["slug"]: _cluster(entry, described["region"]["nuts"]) for entry in described["clusters"]}
    refresh_cluster_words([cluster.pk for cluster in clusters.values()])
    return _meeting(yaml.safe_load((HERE / "meeting.yaml").read_text(encoding="utf-8")), clusters)


def _cluster(entry: dict[str, Any], region: str) -> Cluster:
    facts: dict[str, Any] = {"name": entry["name"], "region": region}
    sources: dict[str, str] = {}

    def take(attribute: str, fact: dict[str, Any] | None, value: Any = None) -> None:
        if fact is not None:
            facts[attribute] = fact["value"] if value is None else value
            sources[attribute] = fact["source"]

    take("full_name", entry.get("full_name"))
    take("coordinator", entry.get("coordinator"))
    take("seat", entry.get("city"))
    facts["county"] = COUNTIES.get(facts.get("seat", ""), "")
    take("member_kinds", entry.get("member_kinds"))
    _take_founded(entry.get("founded"), take)
    _take_legal_form(entry.get("legal_form"), facts, sources)
    cluster, made = Cluster.objects.get_or_create(slug=entry["slug"], defaults=facts)
    if made:
        FactSource.objects.bulk_create(
            FactSource(cluster=cluster, attribute=attribute, source=source) for attribute, source in sources.items()
        )
        _add_fields(cluster, entry)
        _add_achievements(cluster, entry)
        _add_labels(cluster, entry)
        _add_projects(cluster, entry)
        _add_infrastructure(cluster, entry)
    return cluster


def _take_founded(fact: dict[str, Any] | None, take: Any) -> None:
    if fact is None:
        return
    founded = fact["value"]
    if isinstance(founded, date):
        take("founded_on", fact)
        take("founded_year", fact, founded.year)
    else:
        take("founded_year", fact, int(founded))


def _take_legal_form(fact: dict[str, Any] | None, facts: dict[str, Any], sources: dict[str, str]) -> None:
    if fact is None:
        return
    facts["legal_form"] = LegalForm(fact["value"])
    facts["legal_form_since"] = fact["since"]
    facts["legal_form_before"] = LegalForm(fact["before"])
    sources["legal_form"] = fact["source"]


def _add_fields(cluster: Cluster, entry: dict[str, Any]) -> None:
    for attribute, scheme in (("fields_pkd", Scheme.PKD2007), ("fields_cpv", Scheme.CPV)):
        described = entry[attribute]
        basis = Basis.INFERRED if described["inferred"] else Basis.DECLARED
        Evidence.objects.bulk_create(
            Evidence(cluster=cluster, scheme=scheme, code=code, basis=basis, reference=INFERRED_REFERENCE)
            for code in described["values"]
        )


def _add_achievements(cluster: Cluster, entry: dict[str, Any]) -> None:
    Achievement.objects.bulk_create(
        Achievement(cluster=cluster, text_pl=item["pl"], text_en=item["en"], source=item["source"])
        for item in entry.get("achievements", ())
    )


def _add_labels(cluster: Cluster, entry: dict[str, Any]) -> None:
    ManagementLabel.objects.bulk_create(ManagementLabel(cluster=cluster, **item) for item in entry.get("labels", ()))


def _add_projects(cluster: Cluster, entry: dict[str, Any]) -> None:
    for item in entry.get("projects", ()):
        project, _ = Project.objects.get_or_create(**item)
        project.clusters.add(cluster)


def _add_infrastructure(cluster: Cluster, entry: dict[str, Any]) -> None:
    """What a source names, without fields: nobody confirmed any, and none is concluded."""
    made = Infrastructure.objects.bulk_create(
        Infrastructure(
            cluster=cluster,
            kind=InfrastructureKind(item["kind"]),
            name_pl=item["pl"],
            name_en=item["en"],
            capabilities=item["capabilities"],
            source=item["source"],
        )
        for item in entry.get("infrastructure", ())
    )
    refresh_infrastructure_words([infrastructure.pk for infrastructure in made])


def _meeting(record: dict[str, Any], clusters: dict[str, Cluster]) -> Meeting:
    meeting, made = Meeting.objects.get_or_create(
        slug=record["slug"],
        defaults={
            "held_on": record["held_on"],
            "next_on": record["next"]["day"],
            "next_pl": record["next"]["pl"],
            "next_en": record["next"]["en"],
            "source": record["source"],
            **_both(record, "title", "town", "venue", "purpose", "authority"),
        },
    )
    if made:
        meeting.clusters.set(clusters[slug] for slug in record["clusters"])
        for number, part in enumerate(record["parts"], start=1):
            _add_part(meeting, number, part)
    return meeting


def _add_part(meeting: Meeting, number: int, record: dict[str, Any]) -> None:
    part = Part.objects.create(meeting=meeting, number=number, **_both(record, "title"))
    Entry.objects.bulk_create(
        Entry(
            part=part,
            number=position,
            kind=entry["kind"],
            text_pl=entry["pl"],
            text_en=entry["en"],
            clusters_count=entry.get("count"),
            at_least=entry.get("at_least", False),
        )
        for position, entry in enumerate(record["entries"], start=1)
    )


def _both(record: dict[str, Any], *names: str) -> dict[str, str]:
    return {f"{name}_{language}": record[name][language] for name in names for language in ("pl", "en")}

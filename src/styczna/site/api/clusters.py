"""Clusters, organisations, infrastructure and counties as JSON and CSV, without what is confidential."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from styczna.clusters import access
from styczna.clusters.directory.filters import LONGEST_WORDS, UNKNOWN, place_of
from styczna.clusters.directory.listing import (
    ClusterQuestion,
    InfrastructureQuestion,
    Members,
    OrganisationQuestion,
    Place,
    find_clusters,
    find_infrastructure,
    find_organisations,
    members_of,
    with_what_a_list_shows,
)
from styczna.clusters.imports.mapping import POLAND, map_counties
from styczna.clusters.models import (
    Cluster,
    Infrastructure,
    InfrastructureKind,
    LabelKind,
    LegalForm,
    OpenTo,
    Organisation,
    OrganisationKind,
    Size,
)
from styczna.clusters.profiles.profile import facts
from styczna.site.api.open_data import MOST, UNREADABLE, Open, as_csv, forbid_others, head
from styczna.sources.lexicon import Pattern, parse_field

router = Router(tags=["clusters"])
CHUNK = 2_000  # rows that a file reads at once
EXAMPLE = Field(description="made for a demonstration, not a real organisation")


class FactOut(Schema):
    key: str
    label: str
    value: str | None = Field(description="null: not known")
    source: str | None


class EvidenceOut(Schema):
    scheme: str
    code: str
    basis: str
    reference: str


class ClusterOut(Schema):
    slug: str
    name: str
    region: str
    county: str | None = Field(description="TERYT of the seat")
    website: str | None
    confirmed_on: date | None = Field(description="when the cluster last said that its profile is right")
    organisations: int = Field(description="real members that are here")
    examples: int = Field(description="members made for a demonstration")
    facts: list[FactOut]
    evidence: list[EvidenceOut]


class OrganisationOut(Schema):
    id: int
    name: str
    example: bool = EXAMPLE
    kind: str
    size: str | None
    city: str | None
    county: str | None = Field(description="TERYT")
    nuts: str | None
    nip: str | None
    website: str | None
    capabilities: str | None
    clusters: list[str]
    evidence: list[EvidenceOut]


class InfrastructureOut(Schema):
    id: int
    name: str
    name_en: str | None
    kind: str
    cluster: str
    operator: int | None = Field(description="id of the organisation that runs it")
    example: bool = Field(description="run by an organisation that was made for a demonstration")
    open_to: str
    terms: str | None
    capabilities: str | None
    city: str | None
    county: str | None
    project: str | None
    source: str | None


class CountyOut(Schema):
    county: str = Field(description="TERYT")
    name: str
    organisations: int
    seats: int = Field(description="clusters that have their seat there")


class ClustersOut(Open):
    clusters: list[ClusterOut]


class OrganisationsOut(Open):
    organisations: list[OrganisationOut]


class InfrastructuresOut(Open):
    infrastructure: list[InfrastructureOut]


class CountiesOut(Open):
    counties: list[CountyOut]
    unknown: int = Field(description="organisations whose county is not known")
    unknown_seats: int


class Paging(Schema):
    limit: int = Field(100, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=10**6)


class ClustersIn(Schema):
    words: str = Field("", max_length=LONGEST_WORDS)
    region: str = Field("", pattern=r"^([A-Z]{2}[0-9A-Z]{0,3})?$", description="NUTS, from its beginning")
    legal_form: LegalForm | Literal[""] = ""
    label: LabelKind | Literal[""] = ""
    field: str = Field("", max_length=40, description="a code and all below it: 0933, 35.1, pkd2025:35.11.Z")

    def question(self) -> ClusterQuestion:
        return ClusterQuestion(
            words=self.words,
            region=self.region,
            legal_form=self.legal_form,
            label=self.label,
            field=_field(self.field),
        )


class OrganisationsIn(Schema):
    words: str = Field("", max_length=LONGEST_WORDS)
    cluster: str = Field("", max_length=50, description="slug")
    kind: OrganisationKind | Literal[""] = ""
    size: Size | Literal[""] = ""
    place: str = Field("", max_length=60, description="TERYT of a county or voivodeship, or `unknown`")
    field: str = Field("", max_length=40, description="a code and all below it: 0933, 35.1, pkd2025:35.11.Z")
    infrastructure: bool = Field(False, description="only those that run some")

    def question(self) -> OrganisationQuestion:
        return OrganisationQuestion(
            words=self.words,
            cluster=access.get_cluster(self.cluster) if self.cluster else None,
            kind=self.kind,
            size=self.size,
            place=_place(self.place),
            field=_field(self.field),
            with_infrastructure=self.infrastructure,
        )


class InfrastructureIn(Schema):
    words: str = Field("", max_length=LONGEST_WORDS)
    cluster: str = Field("", max_length=50, description="slug")
    kind: InfrastructureKind | Literal[""] = ""
    open_to: OpenTo | Literal[""] = ""
    place: str = Field("", max_length=60, description="TERYT of a county or voivodeship, or `unknown`")
    field: str = Field("", max_length=40, description="a code and all below it")

    def question(self) -> InfrastructureQuestion:
        return InfrastructureQuestion(
            words=self.words,
            cluster=access.get_cluster(self.cluster) if self.cluster else None,
            kind=self.kind,
            open_to=self.open_to,
            place=_place(self.place),
            field=_field(self.field),
        )


@router.get("/clusters", response=ClustersOut, summary="Clusters with sourced facts and evidence")
def clusters(request: HttpRequest, asked: Query[ClustersIn], paging: Query[Paging]) -> dict[str, Any]:
    forbid_others(request, known=[*ClustersIn.model_fields, *Paging.model_fields])
    found = find_clusters(question=asked.question())
    page = list(found.prefetch_related("sources", "evidence")[paging.offset : paging.offset + paging.limit])
    members = members_of(page)
    return head(found.count()) | {"clusters": [_cluster(entry, members.get(entry.pk, Members())) for entry in page]}


@router.get("/clusters.csv", summary="The same as CSV, all of them", response={200: None})
def clusters_csv(request: HttpRequest, asked: Query[ClustersIn]) -> StreamingHttpResponse:
    forbid_others(request, known=ClustersIn.model_fields)
    header = (
        "slug",
        "name",
        "full_name",
        "region",
        "county",
        "seat",
        "legal_form",
        "founded",
        "coordinator",
        "website",
    )
    return as_csv("clusters", header, _cluster_rows(find_clusters(question=asked.question())))


@router.get("/clusters/{slug}", response=ClusterOut, summary="One cluster")
def cluster(request: HttpRequest, slug: str) -> dict[str, Any]:
    forbid_others(request)
    found = access.get_cluster(slug)
    return _cluster(found, members_of([found]).get(found.pk, Members()))


@router.get("/organisations", response=OrganisationsOut, summary="Organisations, without what is confidential")
def organisations(request: HttpRequest, asked: Query[OrganisationsIn], paging: Query[Paging]) -> dict[str, Any]:
    forbid_others(request, known=[*OrganisationsIn.model_fields, *Paging.model_fields])
    found = find_organisations(question=asked.question())
    page = with_what_a_list_shows(found, evidence=True)[paging.offset : paging.offset + paging.limit]
    return head(found.count()) | {"organisations": [_organisation(entry) for entry in page]}


@router.get("/organisations.csv", summary="The same as CSV, all of them", response={200: None})
def organisations_csv(request: HttpRequest, asked: Query[OrganisationsIn]) -> StreamingHttpResponse:
    forbid_others(request, known=OrganisationsIn.model_fields)
    header = tuple(OrganisationOut.model_fields)
    return as_csv("organisations", header, _organisation_rows(find_organisations(question=asked.question())))


@router.get("/organisations/{pk}", response=OrganisationOut, summary="One organisation")
def organisation(request: HttpRequest, pk: int) -> dict[str, Any]:
    forbid_others(request)
    access.get_organisation(pk)
    return _organisation(with_what_a_list_shows(Organisation.objects.filter(pk=pk), evidence=True)[0])


@router.get("/infrastructure", response=InfrastructuresOut, summary="Laboratories, lines, equipment, buildings")
def infrastructure(request: HttpRequest, asked: Query[InfrastructureIn], paging: Query[Paging]) -> dict[str, Any]:
    forbid_others(request, known=[*InfrastructureIn.model_fields, *Paging.model_fields])
    found = find_infrastructure(question=asked.question())
    page = found[paging.offset : paging.offset + paging.limit]
    return head(found.count()) | {"infrastructure": [_infrastructure(entry) for entry in page]}


@router.get("/counties", response=CountiesOut, summary="Organisations and seats of clusters by county")
def counties(request: HttpRequest, asked: Query[OrganisationsIn]) -> dict[str, Any]:
    forbid_others(request, known=OrganisationsIn.model_fields)
    found = map_counties(question=asked.question(), region=POLAND)
    rows = [
        {
            "county": spot.county.code,
            "name": spot.county.called,
            "organisations": spot.organisations,
            "seats": spot.seats,
        }
        for spot in found.spots
    ]
    unknown = {"unknown": found.unknown, "unknown_seats": found.unknown_seats}
    return head(len(rows)) | unknown | {"counties": rows}


def _field(text: str) -> Pattern | None:
    try:
        return parse_field(text) if text else None
    except ValueError as error:
        raise HttpError(UNREADABLE, f"field: {error}; a code reads 09330000, 35.1 or pkd2025:35.11.Z") from None


def _place(text: str) -> Place | None:
    found = place_of(text) if text else None
    if text and found is None:
        raise HttpError(UNREADABLE, f"place: no county or voivodeship {text}; TERYT or {UNKNOWN}")
    return found


def _cluster(found: Cluster, members: Members) -> dict[str, Any]:
    return {
        "slug": found.slug,
        "name": found.name,
        "region": found.region,
        "county": found.county or None,
        "website": found.website or None,
        "confirmed_on": found.confirmed_on,
        "organisations": members.real,
        "examples": members.examples,
        "facts": facts(found),
        "evidence": list(found.evidence.all()),
    }


def _organisation(found: Organisation) -> dict[str, Any]:
    return {
        "id": found.pk,
        "name": found.name,
        "example": found.is_example,
        "kind": found.kind,
        "size": found.size or None,
        "city": found.city or None,
        "county": found.county or None,
        "nuts": found.nuts or None,
        "nip": found.nip or None,
        "website": found.website or None,
        "capabilities": found.capabilities or None,
        "clusters": [membership.cluster.slug for membership in found.memberships.all()],
        "evidence": list(found.evidence.all()),
    }


def _infrastructure(found: Infrastructure) -> dict[str, Any]:
    return {
        "id": found.pk,
        "name": found.name_pl,
        "name_en": found.name_en or None,
        "kind": found.kind,
        "cluster": found.cluster.slug,
        "operator": found.operator_id,
        "example": bool(found.operator and found.operator.is_example),
        "open_to": found.open_to,
        "terms": found.terms or None,
        "capabilities": found.capabilities or None,
        "city": found.city or None,
        "county": found.county or None,
        "project": found.project.title if found.project else None,
        "source": found.source or None,
    }


def _cluster_rows(found: QuerySet[Cluster]) -> Iterator[list[Any]]:
    for entry in found.iterator(CHUNK):
        yield [
            entry.slug, entry.name, entry.full_name, entry.region, entry.county, entry.seat, entry.legal_form,
            entry.founded_year or "", entry.coordinator, entry.website,
        ]  # fmt: skip


def _organisation_rows(found: QuerySet[Organisation]) -> Iterator[list[Any]]:
    for entry in with_what_a_list_shows(found, evidence=True).iterator(CHUNK):
        said = _organisation(entry)
        said["clusters"] = _joined(said["clusters"])
        said["evidence"] = _joined(item.key for item in said["evidence"])
        said["example"] = "true" if said["example"] else "false"
        yield ["" if value is None else value for value in said.values()]


def _joined(texts: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(texts))

"""The public data as JSON: `/api/`, described by `/api/openapi.json`. Read-only; every example is marked as one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import NinjaAPI, Query, Schema
from ninja.security import django_auth
from pydantic import Field

from styczna.clusters import access
from styczna.clusters.models import Cluster, Organisation
from styczna.clusters.profile import facts
from styczna.observatory.queries import Question
from styczna.orders.assemble import as_document as consortium_document
from styczna.orders.assemble import assemble
from styczna.orders.catalogue import NoSuchOrder, get_order, list_orders, title_of
from styczna.orders.match import as_document as match_document
from styczna.orders.match import match_orders
from styczna.orders.rules import may_propose_teams
from styczna.touchpoints.diagnose import as_document as diagnosis_document
from styczna.touchpoints.diagnose import diagnose

MOST = 500  # rows of one answer

api = NinjaAPI(title="Styczna", version="1", docs_url=None, urls_namespace="api")


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
    facts: list[FactOut]
    evidence: list[EvidenceOut]


class OrganisationOut(Schema):
    id: int
    name: str
    example: bool = Field(description="made for a demonstration, not a real organisation")
    kind: str
    size: str | None
    city: str | None
    nuts: str | None
    clusters: list[str]
    evidence: list[EvidenceOut]


class OrderOut(Schema):
    id: str
    title: str
    kind: str
    state: str
    buyer: str | None
    country: str | None
    cpv: list[str]
    value: float | None
    currency: str | None
    published: date | None
    deadline: datetime | None
    source: str
    url: str | None


class OrdersOut(Schema):
    total: int
    orders: list[OrderOut]


@api.get("/clusters", response=list[ClusterOut], summary="All clusters with sourced facts and evidence")
def clusters(request: HttpRequest) -> list[dict[str, Any]]:
    return [_cluster(cluster) for cluster in access.clusters().prefetch_related("sources", "evidence")]


@api.get("/clusters/{slug}", response=ClusterOut, summary="One cluster")
def cluster(request: HttpRequest, slug: str) -> dict[str, Any]:
    return _cluster(access.get_cluster(slug))


@api.get("/organisations", response=list[OrganisationOut], summary="Organisations, without what is confidential")
def organisations(
    request: HttpRequest,
    cluster: str = "",
    limit: int = Query(100, ge=1, le=MOST),
    offset: int = Query(0, ge=0, le=10**6),
) -> list[dict[str, Any]]:
    found = access.organisations(access.get_cluster(cluster) if cluster else None)
    return [_organisation(organisation) for organisation in found[offset : offset + limit]]


@api.get("/diagnosis", summary="Themes in which clusters touch")
def diagnosis(request: HttpRequest) -> dict[str, Any]:
    return diagnosis_document(diagnose(), language=get_language() or "pl")


@api.get("/orders", response=OrdersOut, summary="Orders: those one can still act on first, then the newest")
def orders(
    request: HttpRequest,
    words: str = Query("", max_length=200),
    state: str = "",
    country: str = "",
    cpv: str = Query("", pattern=r"^\d{0,8}$"),
    limit: int = Query(100, ge=1, le=MOST),
    offset: int = Query(0, ge=0, le=10**6),
) -> dict[str, Any]:
    question = Question(
        words=words,
        states=(state,) if state else (),
        countries=(country,) if country else (),
        cpv=(cpv,) if cpv else (),
    )
    found = list_orders(question=question, limit=limit, offset=offset)
    language = get_language() or "pl"
    lines = [
        {name: getattr(line, name) for name in OrderOut.model_fields if name != "title"}
        | {"title": title_of(line.titles, language, line.language), "cpv": list(line.cpv)}
        for line in found.lines
    ]
    return {"total": found.total, "orders": lines}


@api.get("/matches", summary="Orders that the organisations cover best, each with its reason")
def matches(request: HttpRequest, cluster: str = "", limit: int = Query(20, ge=1, le=MOST)) -> list[dict[str, Any]]:
    of = access.get_cluster(cluster) if cluster else None
    return match_document(match_orders(cluster=of, limit=limit), language=get_language() or "pl")


@api.get("/orders/{order_id}/consortium", auth=django_auth, summary="The best consortia for an order, proven")
def consortium(request: HttpRequest, order_id: str, size: int = Query(4, ge=2, le=8)) -> dict[str, Any]:
    if not may_propose_teams(request.user):
        raise Http404("teams are for the region's people")
    try:
        order = get_order(order_id=order_id)
    except NoSuchOrder:
        raise Http404(f"no order {order_id}") from None
    return consortium_document(assemble(order=order, size=size), language=get_language() or "pl")


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": "Not found"}, status=404)


def _cluster(found: Cluster) -> dict[str, Any]:
    return {
        "slug": found.slug,
        "name": found.name,
        "region": found.region,
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
        "nuts": found.nuts or None,
        "clusters": [membership.cluster.slug for membership in found.memberships.all()],
        "evidence": list(found.evidence.all()),
    }

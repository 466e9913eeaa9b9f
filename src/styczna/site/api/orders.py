"""Orders and consortia as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from ninja.security import django_auth
from pydantic import AfterValidator, Field, WithJsonSchema

from styczna.clusters import access
from styczna.observatory.queries import Question
from styczna.orders.assemble import as_document as consortium_document
from styczna.orders.assemble import assemble
from styczna.orders.catalogue import NoSuchOrder, get_order, list_orders, title_of
from styczna.orders.match import as_document as match_document
from styczna.orders.match import match_orders
from styczna.orders.rules import may_propose_teams
from styczna.site.api.open_data import MOST, forbid_others
from styczna.sources.vocabularies import country_codes

router = Router()


def _known_country(code: str) -> str:
    if code and code not in country_codes():
        raise ValueError("no such country; codes have two capital letters, such as PL")
    return code


State = Literal["open", "planned", "awarded", "closed", "unknown", ""]
Country = Annotated[
    str, AfterValidator(_known_country), WithJsonSchema({"type": "string", "enum": ["", *sorted(country_codes())]})
]


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
    deadline: datetime | date | None = Field(description="by the buyer's clock; a date where no hour is known")
    source: str
    url: str | None


class OrdersOut(Schema):
    total: int
    orders: list[OrderOut]


class OrdersIn(Schema):
    words: str = Field("", max_length=200)
    state: State = ""
    country: Country = ""
    cpv: str = Field("", pattern=r"^\d{0,8}$", description="the beginning of a CPV code")
    limit: int = Field(100, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=10**6)


class MatchesIn(Schema):
    cluster: str = Field("", max_length=50, description="slug")
    limit: int = Field(20, ge=1, le=MOST)


class ConsortiumIn(Schema):
    size: int = Field(4, ge=2, le=8, description="members at most")


@router.get("/orders", response=OrdersOut, summary="Orders: those one can still act on first, then the newest")
def orders(request: HttpRequest, asked: Query[OrdersIn]) -> dict[str, Any]:
    forbid_others(request, known=OrdersIn.model_fields)
    question = Question(
        words=asked.words,
        states=(asked.state,) if asked.state else (),
        countries=(asked.country,) if asked.country else (),
        cpv=(asked.cpv,) if asked.cpv else (),
    )
    found = list_orders(question=question, limit=asked.limit, offset=asked.offset)
    language = get_language() or "pl"
    lines = [
        {name: getattr(line, name) for name in OrderOut.model_fields if name != "title"}
        | {"title": title_of(line.titles, language, line.language), "cpv": list(line.cpv)}
        for line in found.lines
    ]
    return {"total": found.total, "orders": lines}


@router.get("/matches", summary="Orders that the organisations cover best, each with its reason")
def matches(request: HttpRequest, asked: Query[MatchesIn]) -> list[dict[str, Any]]:
    forbid_others(request, known=MatchesIn.model_fields)
    of = access.get_cluster(asked.cluster) if asked.cluster else None
    return match_document(match_orders(cluster=of, limit=asked.limit), language=get_language() or "pl")


@router.get("/orders/{order_id}/consortium", auth=django_auth, summary="The best consortia for an order, proven")
def consortium(request: HttpRequest, order_id: str, asked: Query[ConsortiumIn]) -> dict[str, Any]:
    forbid_others(request, known=ConsortiumIn.model_fields)
    if not may_propose_teams(request.user):
        raise Http404("teams are for the region's people")
    try:
        order = get_order(order_id=order_id)
    except NoSuchOrder:
        raise Http404(f"no order {order_id}") from None
    return consortium_document(assemble(order=order, size=asked.size), language=get_language() or "pl")

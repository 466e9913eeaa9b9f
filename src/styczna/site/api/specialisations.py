"""Smart specialisations as JSON: proposals, decisions, the discussion, indicators, and what was counted since."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from styczna.clusters.directory.filters import LONGEST_WORDS
from styczna.clusters.models import Cluster
from styczna.site.api.open_data import MOST, Open, forbid_others, head
from styczna.touchpoints.access import get_specialisation, specialisations
from styczna.touchpoints.models import Stage, Stance
from styczna.touchpoints.strategy.document import as_document, as_line, monitoring_document
from styczna.touchpoints.strategy.monitor import monitor
from styczna.touchpoints.strategy.views import find

router = Router(tags=["specialisations"])


class FieldOut(Schema):
    scheme: str
    code: str
    label: str


class SpecialisationLine(Schema):
    slug: str
    title: str
    stage: Stage
    proposed_on: date
    proposed_by: str | None = Field(description="slug of the cluster; null: the regional authority")
    decided_on: date | None
    decision: str | None
    decision_link: str | None
    review_on: date | None
    ends_on: date | None
    ended_on: date | None
    clusters: int = Field(description="all clusters that could speak")
    support: list[str] = Field(description="slugs of clusters, by their latest word for or against")
    concerned: list[str]
    unanswered: list[str] = Field(description="of the concerned, those whom the authority has not answered")
    silent: list[str]
    fields: list[FieldOut]


class RemarkOut(Schema):
    id: int
    answers: int | None
    stance: Stance
    on: date
    speaks_for: str
    example: bool = Field(description="of an organisation made for a demonstration")
    cluster: str | None
    withdrawn: bool
    text: str | None = Field(description="null: withdrawn")


class ReadingOut(Schema):
    on: date
    value: float
    reference: str


class IndicatorOut(Schema):
    name: str
    unit: str
    baseline: float | None
    baseline_on: date | None
    target: float | None
    target_on: date | None
    source: str | None
    state: Literal["reached", "on-track", "behind", "stale", "unread", "unknown"]
    expected: float | None = Field(description="by the straight path, on the day of the last reading")
    readings: list[ReadingOut]


class DiagnosisOut(Schema):
    as_of: date
    inputs_digest: str


class SpecialisationOut(SpecialisationLine):
    why: str
    reason: str | None
    goals: str | None
    end_decision: str | None
    end_decision_link: str | None
    end_reason: str | None
    diagnosis: DiagnosisOut | None = Field(description="the one that its adoption stands on")
    remarks: list[RemarkOut]
    indicators: list[IndicatorOut]


class SumOut(Schema):
    currency: str
    amount: float


class CountedOut(Schema):
    count: int
    sums: list[SumOut]
    unpriced: int = Field(description="entries of which no worth is known")


class YearOut(Schema):
    number: int
    since: date = Field(description="the year begins on the day after")
    until: date
    running: bool


class MeasureOut(Schema):
    measure: str
    baseline: CountedOut | None = Field(description="null: not counted when the adoption was entered")
    years: list[CountedOut]
    undated: int
    now: CountedOut


class MonitoringOut(Schema):
    adopted_on: date
    counted_on: date
    years: list[YearOut]
    measures: list[MeasureOut]
    unplaced: int = Field(description="publications in the fields that name no place; not counted")
    fields_came: list[str] = Field(description="corrected after the baseline was counted")
    fields_went: list[str]


class SpecialisationsOut(Open):
    specialisations: list[SpecialisationLine]


class SpecialisationsIn(Schema):
    words: str = Field("", max_length=LONGEST_WORDS)
    stage: Stage | Literal[""] = ""
    cluster: str = Field("", max_length=50, description="slug of the cluster that proposed it, or authority")
    limit: int = Field(100, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=10**6)


@router.get("/specialisations", response=SpecialisationsOut, summary="Proposed, adopted, declined and ended ones")
def list_specialisations(request: HttpRequest, asked: Query[SpecialisationsIn]) -> dict[str, Any]:
    forbid_others(request, known=SpecialisationsIn.model_fields)
    found = find(specialisations(), q=asked.words, stage=asked.stage, cluster=asked.cluster)
    clusters, language = _clusters(), get_language() or "pl"
    page = found[asked.offset : asked.offset + asked.limit]
    return head(found.count()) | {"specialisations": [as_line(entry, clusters, language=language) for entry in page]}


@router.get("/specialisations/{slug}", response=SpecialisationOut, summary="One with its discussion and indicators")
def specialisation(request: HttpRequest, slug: str) -> dict[str, Any]:
    forbid_others(request)
    return as_document(
        get_specialisation(slug), _clusters(), language=get_language() or "pl", today=timezone.localdate()
    )


@router.get("/specialisations/{slug}/monitoring", response=MonitoringOut, summary="The years since its adoption")
def monitoring(request: HttpRequest, slug: str) -> dict[str, Any]:
    forbid_others(request)
    found = get_specialisation(slug)
    try:
        return monitoring_document(monitor(specialisation=found, today=timezone.localdate()))
    except ValueError:
        raise Http404(f"{slug} is not monitored") from None


def _clusters() -> list[Cluster]:
    return list(Cluster.objects.order_by("name"))

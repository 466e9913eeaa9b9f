"""Specialisations as plain data: what the API answers. No names of persons; of what was withdrawn, only that it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from styczna.clusters.models import Cluster
from styczna.touchpoints.models import Remark, Specialisation
from styczna.touchpoints.strategy import discuss
from styczna.touchpoints.strategy.forms import parts_of
from styczna.touchpoints.strategy.indicators import Course, course
from styczna.touchpoints.strategy.monitor import Counted, Monitoring
from styczna.touchpoints.strategy.page import fields_of, said_for


def as_line(found: Specialisation, clusters: Sequence[Cluster], *, language: str) -> dict[str, Any]:
    """One of a list."""
    agreed = discuss.agreement(found, clusters)
    act, link = parts_of(found.decision)
    return {
        "slug": found.slug,
        "title": found.title,
        "stage": found.stage,
        "proposed_on": found.proposed_on,
        "proposed_by": found.proposed_for.slug if found.proposed_for else None,
        "decided_on": found.decided_on,
        "decision": act or None,
        "decision_link": link or None,
        "review_on": found.review_on,
        "ends_on": found.ends_on,
        "ended_on": found.ended_on,
        "clusters": agreed.clusters,
        "support": [cluster.slug for cluster in agreed.support],
        "concerned": [cluster.slug for cluster in agreed.concerned],
        "unanswered": [cluster.slug for cluster in agreed.unanswered],
        "silent": [cluster.slug for cluster in agreed.silent],
        "fields": [
            {"scheme": field.key.partition(":")[0], "code": field.key.partition(":")[2], "label": field.label.text}
            for field in fields_of(found, language)
        ],
    }


def as_document(found: Specialisation, clusters: Sequence[Cluster], *, language: str, today: date) -> dict[str, Any]:
    """The whole of one."""
    end_act, end_link = parts_of(found.end_decision)
    return as_line(found, clusters, language=language) | {
        "why": found.why,
        "reason": found.reason or None,
        "goals": found.goals or None,
        "end_decision": end_act or None,
        "end_decision_link": end_link or None,
        "end_reason": found.end_reason or None,
        "diagnosis": {"as_of": found.diagnosis.as_of, "inputs_digest": found.diagnosis.inputs_digest}
        if found.diagnosis
        else None,
        "remarks": [_remark(remark) for remark in found.remarks.all()],
        "indicators": [_indicator(course(indicator, today=today)) for indicator in found.indicators.all()],
    }


def monitoring_document(found: Monitoring) -> dict[str, Any]:
    """The table of monitoring; sums by currency."""
    return {
        "adopted_on": found.adopted_on,
        "counted_on": found.counted_on,
        "years": [
            {"number": year.number, "since": year.since, "until": year.until, "running": year.running}
            for year in found.years
        ],
        "measures": [
            {
                "measure": row.measure,
                "baseline": _counted(row.baseline) if row.baseline else None,
                "years": [_counted(counted) for counted in row.years],
                "undated": row.undated,
                "now": _counted(row.now),
            }
            for row in found.rows
        ],
        "unplaced": found.unplaced,
        "fields_came": list(found.fields_came),
        "fields_went": list(found.fields_went),
    }


def _counted(counted: Counted) -> dict[str, Any]:
    sums = [{"currency": currency, "amount": float(amount)} for currency, amount in counted.sums]
    return {"count": counted.count, "sums": sums, "unpriced": counted.unpriced}


def _remark(remark: Remark) -> dict[str, Any]:
    who, is_example = said_for(remark)
    return {
        "id": remark.pk,
        "answers": remark.answers_id,
        "stance": remark.stance,
        "on": timezone.localdate(remark.at),
        "speaks_for": who,
        "example": is_example,
        "cluster": remark.cluster.slug if remark.cluster else None,
        "withdrawn": remark.withdrawn,
        "text": None if remark.withdrawn else remark.text,
    }


def _indicator(found: Course) -> dict[str, Any]:
    indicator = found.indicator
    return {
        "name": indicator.name,
        "unit": indicator.unit,
        "baseline": _number(indicator.baseline),
        "baseline_on": indicator.baseline_on,
        "target": _number(indicator.target),
        "target_on": indicator.target_on,
        "source": indicator.source or None,
        "state": found.state,
        "expected": _number(found.expected),
        "readings": [
            {"on": reading.on, "value": float(reading.value), "reference": reading.reference}
            for reading in found.readings
        ],
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)

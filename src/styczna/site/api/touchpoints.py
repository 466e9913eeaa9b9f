"""Touchpoints as JSON: the diagnosis, and its themes weighed by what a reader says matters."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from styczna.engine.scorecard import DEFAULT_WEIGHTS
from styczna.site.api.open_data import UNREADABLE, forbid_others
from styczna.touchpoints.diagnose import as_document as diagnosis_document
from styczna.touchpoints.diagnose import diagnose
from styczna.touchpoints.findings.criteria import LEAST, MOST
from styczna.touchpoints.findings.overview import theme_lines
from styczna.touchpoints.findings.weigh import as_document as weighed_document
from styczna.touchpoints.findings.weigh import weigh

router = Router(tags=["touchpoints"])


class WeightsIn(Schema):
    breadth: float = Field(DEFAULT_WEIGHTS["breadth"], ge=LEAST, le=MOST)
    contact: float = Field(DEFAULT_WEIGHTS["contact"], ge=LEAST, le=MOST)
    advantage: float = Field(DEFAULT_WEIGHTS["advantage"], ge=LEAST, le=MOST)
    relatedness: float = Field(DEFAULT_WEIGHTS["relatedness"], ge=LEAST, le=MOST)
    complexity: float = Field(DEFAULT_WEIGHTS["complexity"], ge=LEAST, le=MOST)
    demand: float = Field(DEFAULT_WEIGHTS["demand"], ge=LEAST, le=MOST)
    ability: float = Field(DEFAULT_WEIGHTS["ability"], ge=LEAST, le=MOST)


class Criterion(Schema):
    value: float | None = Field(description="as it is counted; null where it is not known")
    scaled: float | None = Field(description="its place among the themes, 0 the last to 1 the first")


class ThemeOut(Schema):
    key: str
    label: str
    rank: int = Field(description="1 is first; equals share the better rank")
    score: float | None = Field(description="weighted mean of what is known, 0 to 1")
    known: float = Field(description="share of the weight whose criteria are known")
    layer: int = Field(description="1: no other theme is better in everything (Pareto)")
    first: float = Field(description="share of random weights that put it first")
    among_first: float = Field(description="... among the first three")
    low: int = Field(description="rank that one in twenty of the random weights reach or better")
    high: int = Field(description="rank that all but one in twenty reach")
    criteria: dict[str, Criterion]


class ScorecardOut(Schema):
    weights: dict[str, float]
    draws: int
    inputs_digest: str
    themes: list[ThemeOut]


@router.get("/diagnosis", summary="Themes in which clusters touch")
def diagnosis(request: HttpRequest) -> dict[str, Any]:
    forbid_others(request)
    return diagnosis_document(diagnose(), language=get_language() or "pl")


@router.get("/scorecard", response=ScorecardOut, summary="The themes in the order that weights of seven criteria give")
def scorecard(request: HttpRequest, asked: Query[WeightsIn]) -> dict[str, Any]:
    forbid_others(request, known=WeightsIn.model_fields)
    weights = asked.dict()
    if not any(weights.values()):
        raise HttpError(UNREADABLE, "at least one weight must be more than 0")
    findings = diagnose()
    lines = theme_lines(findings, get_language() or "pl")
    return weighed_document(weigh(findings=findings, lines=lines, weights=weights)) | {
        "inputs_digest": findings.diagnosis.inputs_digest
    }

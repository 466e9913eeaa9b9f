"""Fields of CPV and of both editions of PKD as JSON: found by words or codes, linked, with who works in them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from styczna.clusters.directory.filters import LONGEST_WORDS
from styczna.clusters.fields.search import count_workers
from styczna.clusters.models import Scheme
from styczna.site.api.open_data import Open, forbid_others, head
from styczna.sources.lexicon import Found, find_fields
from styczna.sources.vocabularies import links_2007, links_2025

router = Router(tags=["fields"])
MOST_FIELDS = 50


class FieldOut(Schema):
    scheme: str
    code: str
    label: str
    language: str = Field(description="of the label: PKD has Polish ones only")
    words: list[str] = Field(description="of its labels, those that answer")
    through: str | None = Field(description="the field of CPV whose Polish words led here")
    linked: list[str] = Field(description="PKD: classes of the other edition; of several, a firm's own is one of them")
    clusters: int
    organisations: int = Field(description="examples among them")


class FieldsOut(Open):
    fields: list[FieldOut]


class FieldsIn(Schema):
    words: str = Field(
        "", max_length=LONGEST_WORDS, description="words in Polish or English, or the beginning of a code"
    )
    scheme: Scheme | None = None
    limit: int = Field(20, ge=1, le=MOST_FIELDS)


@router.get("/fields", response=FieldsOut, summary="Fields by words or codes, the best first")
def fields(request: HttpRequest, asked: Query[FieldsIn]) -> dict[str, Any]:
    forbid_others(request, known=FieldsIn.model_fields)
    schemes = (asked.scheme.value,) if asked.scheme else tuple(Scheme.values)
    every = find_fields(asked.words, schemes=schemes, language=get_language() or "pl", limit=10**5)
    found = every[: asked.limit]
    workers = count_workers(keys=[entry.key for entry in found])
    rows = [
        {
            "scheme": entry.scheme,
            "code": entry.code,
            "label": entry.label.text,
            "language": entry.label.language,
            "words": list(entry.words),
            "through": entry.through or None,
            "linked": _linked(entry),
            "clusters": workers[entry.key].clusters,
            "organisations": workers[entry.key].organisations,
        }
        for entry in found
    ]
    return head(len(every)) | {"fields": rows}


def _linked(entry: Found) -> list[str]:
    if entry.scheme == Scheme.PKD2007:
        return [f"pkd2025:{code}" for code in links_2025(entry.code)]
    if entry.scheme == Scheme.PKD2025:
        return [f"pkd2007:{code}" for code in links_2007(entry.code)]
    return []

"""A forecast as JSON: the public contract of `styczna entry --json`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from styczna.touchpoints.entry.foresee import Prospects
from styczna.touchpoints.entry.words import reasons


def as_document(found: Prospects, *, language: str) -> dict[str, Any]:
    """As JSON: what `styczna entry --json` prints."""
    document = asdict(found)
    document["as_of"], document["until"] = found.as_of.isoformat(), found.until.isoformat()
    document["parts"] = [{"part": part, "participations": count} for part, count in found.parts]
    for said, row in zip(document["rows"], found.rows, strict=True):
        said["reasons"] = [{**asdict(each)} for each in reasons(found, row, language)]
    tested = document["tested"]
    tested["cut"], tested["until"] = found.tested.cut.isoformat(), found.tested.until.isoformat()
    return document

"""The verb *keep*: a diagnosis as it is today, whole, so that later ones can be compared with it.

What is kept names fields by their keys, clusters by their slugs and items by what they say, so that it can be read when
the database has moved on. Words repeat thousands of times in the items; they stand once and rows point to them: 40,000
items take about two megabytes.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from styczna.accounts.models import Person
from styczna.engine.diagnosis import Theme
from styczna.engine.scorecard import CRITERIA
from styczna.touchpoints.diagnose import Findings, clusters_of, diagnose
from styczna.touchpoints.findings.score import score
from styczna.touchpoints.models import KeptDiagnosis

SIGNIFICANT = 12  # digits of kept figures: what differs beyond them is rounding


@transaction.atomic
def keep(*, findings: Findings, person: Person | None, occasion: str = "", as_of: date) -> KeptDiagnosis:
    """Keeps the diagnosis, and returns it.

    Where the newest one that is kept found the same from the same, it is that one, unless a new occasion is named: that
    an adoption or a review found the same again is a record of the process.
    """
    made = snapshot(findings=findings, as_of=as_of)
    occasion = occasion.strip()[:200]
    newest = KeptDiagnosis.objects.order_by("-kept_at", "-pk").first()
    if newest is not None and _says_the_same(newest, made) and not _is_new(occasion, newest):
        return newest
    made.kept_by, made.occasion = person, occasion
    made.document["scorecard"] = _scorecard(findings)
    made.save()
    return made


def current(*, today: date) -> Findings:
    """The diagnosis of the evidence as it is now, also where pages still show the one before."""
    found = diagnose()
    return diagnose(as_of=found.as_of or today) if found.outdated else found


def snapshot(*, findings: Findings, as_of: date) -> KeptDiagnosis:
    """The diagnosis in the form in which it is kept, not written: what is compared where nothing is to be kept."""
    return KeptDiagnosis(
        as_of=as_of,
        inputs_digest=findings.diagnosis.inputs_digest,
        seed=findings.diagnosis.seed,
        document=_document(findings),
        items=_items(findings),
    )


def _is_new(occasion: str, newest: KeptDiagnosis) -> bool:
    """Another occasion, or the same one on another day."""
    today = timezone.localdate()
    return bool(occasion) and (occasion != newest.occasion or timezone.localdate(newest.kept_at) != today)


def _says_the_same(kept: KeptDiagnosis, made: KeptDiagnosis) -> bool:
    """The same inputs and seed, and the same themes from them: a better method may find others."""
    same = (kept.inputs_digest, kept.seed) == (made.inputs_digest, made.seed)
    return same and kept.document.get("themes") == made.document["themes"]


def _document(findings: Findings) -> dict[str, Any]:
    found = findings.diagnosis
    return {
        "clusters": {cluster.slug: cluster.name for cluster in findings.clusters},
        "themes": [_theme(findings, rank, theme) for rank, theme in enumerate(found.themes, start=1)],
        "resamples": found.resamples,
        "resolution": found.resolution,
        "items": len(findings.items),
        "inferred_share": _figure(findings.inferred_share()),
        "reference": [[study.kind, study.records, study.first, study.last] for study in findings.related.used],
    }


def _scorecard(findings: Findings) -> dict[str, Any]:
    """The criteria of each theme as they were that day, and the order that the proposed weights gave."""
    card = score(findings=findings).card
    return {
        "criteria": list(CRITERIA),
        "weights": [_figure(weight) for weight in card.weights.tolist()],
        "raw": [[_figure(value) for value in row] for row in card.raw.tolist()],
        "score": [_figure(value) for value in card.score.tolist()],
        "rank": card.rank.tolist(),
    }


def _theme(findings: Findings, rank: int, theme: Theme) -> dict[str, Any]:
    return {
        "rank": rank,
        "key": theme.label_key,
        "fields": [
            [findings.fields[field], _figure(weight)]
            for field, weight in zip(theme.fields, theme.weights.tolist(), strict=True)
        ],
        "clusters": [findings.clusters[cluster].slug for cluster in theme.clusters],
        "contact": _figure(theme.contact),
        "overlap": _figure(theme.overlap),
        "complement": _figure(theme.complement),
        "confirmed": _figure(theme.confirmed),
        "advantage": _figure(theme.advantage),
        "stability": _figure(theme.stability),
        "stability_first": _figure(theme.stability_first),
    }


def _figure(value: float | None) -> float | None:
    """A number as it is kept; JSON has no NaN, and what is not known is None."""
    if value is None or math.isnan(value):
        return None
    return float(f"{value:.{SIGNIFICANT}g}")


class _Table:
    """Words that stand once; a row holds their places."""

    def __init__(self) -> None:
        self.words: dict[Any, int] = {}

    def place(self, word: Any) -> int:
        return self.words.setdefault(word, len(self.words))


def _items(findings: Findings) -> dict[str, Any]:
    """Rows of cluster, organisation (-1: the cluster's own), field, basis, reference, weight and date.

    Only real members' items are in a diagnosis, and their names are public.
    """
    number = {cluster.pk: index for index, cluster in enumerate(findings.clusters)}
    organisations, fields, bases, references = (_Table() for _ in range(4))
    rows = [
        [
            number[cluster],
            -1 if item.organisation is None else organisations.place((item.organisation.pk, item.organisation.name)),
            fields.place(item.key),
            bases.place(str(item.basis)),
            references.place(item.reference),
            _figure(weight),
            item.dated.isoformat() if item.dated else None,
        ]
        for item, weight in zip(findings.items, findings.weights, strict=True)
        for cluster in clusters_of(item)
        if cluster in number
    ]
    return {
        "clusters": [cluster.slug for cluster in findings.clusters],
        "organisations": [list(entry) for entry in organisations.words],
        "fields": list(fields.words),
        "bases": list(bases.words),
        "references": list(references.words),
        "rows": sorted(rows, key=lambda row: [part if part is not None else "" for part in row]),
    }

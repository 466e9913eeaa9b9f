"""The verb *hint*: what a reader may mean by the letters typed so far into a filter."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When

from styczna.clusters.models import Cluster
from styczna.sources.counties import VOIVODESHIPS, counties
from styczna.sources.lexicon import find_fields
from styczna.sources.words import fold

MOST = 20
SHORTEST_WORDS = 2  # letters from which fields are sought


@dataclass(frozen=True, slots=True)
class Hint:
    """What the filter takes, and what stands beside it where that says more."""

    value: str
    said: str = ""


def hints_for(what: str, typed: str, language: str) -> list[Hint]:
    """Hints for ``cluster``, ``place`` or ``field``; none before something was typed."""
    typed = typed.strip()
    if not typed:
        return []
    return {"cluster": _clusters, "place": _places, "field": _fields}[what](typed, language)


def _clusters(typed: str, language: str) -> list[Hint]:
    del language
    begins = Q(name__istartswith=typed) | Q(slug__istartswith=typed)
    order = Case(When(begins, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = Cluster.objects.filter(begins | Q(name__icontains=typed) | Q(full_name__icontains=typed))
    return [Hint(cluster.name, cluster.full_name) for cluster in found.order_by(order, "name")[:MOST]]


def _places(typed: str, language: str) -> list[Hint]:
    del language
    asked = fold(typed).removeprefix("powiat ")
    names = [*VOIVODESHIPS.values(), *(county.said for county in counties().values())]
    found = [name for name in names if asked in fold(name)]
    found.sort(key=lambda name: not fold(name).removeprefix("powiat ").startswith(asked))
    return [Hint(name) for name in found[:MOST]]


def _fields(typed: str, language: str) -> list[Hint]:
    if len(typed) < SHORTEST_WORDS:
        return []
    return [Hint(found.key, found.label.text) for found in find_fields(typed, language=language, limit=MOST)]

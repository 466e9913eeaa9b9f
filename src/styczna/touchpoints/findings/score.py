"""The verb *score*: the seven criteria of every theme, what each number came from, and the order that weights give."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import numpy as np
from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max
from django.utils import timezone

from styczna.engine.diagnosis import Theme
from styczna.engine.resampling import interval
from styczna.engine.scorecard import CRITERIA, Scorecard, ability, resampled_ranks, scorecard
from styczna.observatory import notices, register
from styczna.observatory.in_fields import Worth
from styczna.touchpoints.diagnose import KEPT_SECONDS, REFERENCE_YEAR, Findings
from styczna.touchpoints.findings.demand import Demand, common_currency, demands
from styczna.touchpoints.models import LinkJudgement
from styczna.touchpoints.region.activity import level_of
from styczna.touchpoints.region.advantage import VOIVODESHIPS, Strengths, strengths
from styczna.touchpoints.region.potential import SCHEME, Potential, potential


@dataclass(frozen=True)
class Part:
    """A field of the theme that a number is the mean of."""

    key: str
    weight: float  # its part of the theme's contact
    value: float
    low: float | None = None
    high: float | None = None
    firms: int | None = None  # employers of the region in it


@dataclass(frozen=True)
class Figure:
    """One criterion of one theme: a number, how sure it is, and what it came from."""

    criterion: str
    value: float | None  # None where nobody knows
    low: float | None = None  # the middle 90 %; None where it cannot be said
    high: float | None = None
    known: float | None = None  # share of the theme's contact in fields of which the number is known
    clusters: tuple[str, ...] = ()  # breadth, contact: slugs
    parts: tuple[Part, ...] = ()  # advantage, relatedness, complexity: the fields with a value, the heaviest first
    source: str = ""  # ... and the register
    currency: str = ""  # demand: of the value
    orders: tuple[str, ...] = ()  # demand: ids that were read; ability: of those covered
    total: int | None = None  # demand, ability: orders that one can still act on
    unpriced: int = 0  # demand: of these, without a value
    elsewhere: tuple[Worth, ...] = ()  # demand: sums in other currencies, which the value leaves out
    read: int | None = None  # ability: orders whose fields were compared


Figures = Mapping[str, Figure]


@dataclass(frozen=True)
class Scored:
    """The scorecard with its numbers: rows in the order of the diagnosis' themes."""

    findings: Findings
    figures: tuple[Figures, ...]
    card: Scorecard
    places: tuple[tuple[int, int] | None, ...]  # between which nine in ten resamples rank each theme; None without any


def score(*, findings: Findings, weights: Mapping[str, float] | None = None, now: datetime | None = None) -> Scored:
    """Score the themes. Raises ValueError for weights that name no criterion, are negative or all 0."""
    figures = figures_of(findings=findings, now=now)
    raw = [[_or_nan(of_theme[criterion].value) for criterion in CRITERIA] for of_theme in figures]
    card = scorecard(raw, weights, seed=findings.diagnosis.seed)
    return Scored(findings, figures, card, _places(findings, card))


def _places(findings: Findings, card: Scorecard) -> tuple[tuple[int, int] | None, ...]:
    """How the ranks move when members are drawn again, under the same weights."""
    drawn = findings.diagnosis.resampled
    if drawn is None or not len(drawn.contact):
        return (None,) * len(card.rank)
    ranked = resampled_ranks(card.raw, card.weights, drawn.breadth, drawn.contact)
    ends = (interval(ranked[:, theme]) for theme in range(ranked.shape[1]))
    return tuple((int(low), int(high)) for low, high in ends)


def figures_of(*, findings: Findings, now: datetime | None = None) -> tuple[Figures, ...]:
    """The seven numbers of each theme. They are kept until the evidence, the notices or the register change, and for
    an hour at most, because orders close."""
    moment = now or timezone.now()
    key = _key(findings, moment)
    found: tuple[Figures, ...] | None = cache.get(key)
    if found is None:
        found = _figures(findings, moment)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _figures(findings: Findings, now: datetime) -> tuple[Figures, ...]:
    voivodeship = VOIVODESHIPS.get(findings.clusters[0].region) if findings.clusters else None
    region = potential(voivodeship=voivodeship, year=REFERENCE_YEAR) if voivodeship else None
    asked = demands(findings=findings, now=now)
    currency = common_currency(asked)
    found = []
    for theme, demand in zip(findings.diagnosis.themes, asked, strict=True):
        fields = [(findings.fields[f], float(w)) for f, w in zip(theme.fields, theme.weights, strict=True)]
        figures = (
            *_touching(theme, findings),
            _advantage(fields, voivodeship),
            _regional("relatedness", fields, region),
            _regional("complexity", fields, region),
            _demand(demand, currency),
            _ability(demand),
        )
        found.append({figure.criterion: figure for figure in figures})
    return tuple(found)


def _touching(theme: Theme, findings: Findings) -> Iterable[Figure]:
    present = tuple(findings.clusters[cluster].slug for cluster in theme.clusters)
    order = np.argsort(-theme.contribution, kind="stable")
    bringing = tuple(findings.clusters[int(c)].slug for c in order if theme.contribution[c] > 0)
    low, high = _or_none(theme.breadth_low), _or_none(theme.breadth_high)
    yield Figure("breadth", float(theme.breadth), low, high, clusters=present)
    low, high = _or_none(theme.contact_low), _or_none(theme.contact_high)
    yield Figure("contact", theme.contact, low, high, clusters=bringing)


def _advantage(fields: list[tuple[str, float]], voivodeship: str | None) -> Figure:
    """The region's advantage in the theme's activities, by their weights."""
    if voivodeship is None:
        return Figure("advantage", None)
    parts, source = [], ""
    for key, weight in fields:
        scheme, _, code = key.partition(":")
        if scheme != SCHEME:
            continue
        found: Strengths = strengths(voivodeship=voivodeship, year=REFERENCE_YEAR, level=level_of(code))
        parts += [Part(key, weight, row.advantage, row.low, row.high, row.firms) for row in found.of({code})]
        source = found.source
    return _mean("advantage", parts, fields, source)


def _regional(criterion: str, fields: list[tuple[str, float]], region: Potential | None) -> Figure:
    if region is None:
        return Figure(criterion, None)
    values = ((key, weight, region.of(criterion, key)) for key, weight in fields)
    parts = [Part(key, weight, value) for key, weight, value in values if value is not None]
    return _mean(criterion, parts, fields, region.source)


def _mean(criterion: str, parts: list[Part], fields: list[tuple[str, float]], source: str) -> Figure:
    """The mean of the fields that have a value, by weight."""
    weight, whole = sum(part.weight for part in parts), sum(weight for _, weight in fields)
    if not parts or weight <= 0:
        return Figure(criterion, None, known=0.0, source=source)
    value = sum(part.weight * part.value for part in parts) / weight
    return Figure(criterion, value, known=weight / whole, parts=tuple(parts), source=source)


def _demand(demand: Demand | None, currency: str | None) -> Figure:
    if demand is None:
        return Figure("demand", None)
    return Figure(
        "demand",
        demand.in_currency(currency or ""),
        currency=currency or "",
        orders=tuple(order.id for order in demand.orders),
        total=demand.total,
        unpriced=demand.unpriced,
        elsewhere=tuple(worth for worth in demand.worth if worth.currency != currency),
    )


def _ability(demand: Demand | None) -> Figure:
    if demand is None:
        return Figure("ability", None)
    read = [order for order in demand.orders if order.covered is not None]
    return Figure(
        "ability",
        _or_none(ability([order.covered for order in read if order.covered is not None])),
        orders=tuple(order.id for order in read if ability([order.covered or 0.0]) == 1),
        total=demand.total,
        read=len(read),
    )


def _key(findings: Findings, now: datetime) -> str:
    """What the figures depend on, in one name."""
    judged = LinkJudgement.objects.aggregate(Count("pk"), Max("at"))
    found = findings.diagnosis
    learnt = [(each.kind, each.records, each.last, len(each.links)) for each in findings.related.used]
    said = (
        found.inputs_digest,
        found.seed,
        found.resamples,
        [cluster.region for cluster in findings.clusters[:1]],
        [str(path) for path in notices.dataset(settings.HOME).segments()],
        register.edition(settings.HOME),
        sorted(judged.items()),
        learnt,
        now.strftime("%Y-%m-%dT%H"),
    )
    return f"figures:{sha256(repr(said).encode()).hexdigest()}"


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value

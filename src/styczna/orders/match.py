"""The verb *match*: which orders could be served by whom, best first, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from scipy import sparse

from styczna.clusters.models import Cluster, Organisation
from styczna.engine import matching
from styczna.observatory import queries
from styczna.observatory.queries import OPEN, PLANNED, Fields, Line, Question
from styczna.orders.capabilities import Capabilities, capabilities, numbering, order_rows, relatedness
from styczna.orders.catalogue import list_orders, title_of
from styczna.sources.vocabularies import keys, label

HOME_COUNTRY = "PL"  # among equals, orders at home come first
SHOWN = 5  # organisations beside an order
LEAST_GAIN = 0.01  # of an order: less than a hundredth more together than alone is no reason for a consortium


@dataclass(frozen=True)
class Reason:
    """A field asked for and the organisation's field that covers it."""

    asked: str  # keys of fields
    offered: str
    relatedness: float
    part: float  # of the score


@dataclass(frozen=True)
class Fit:
    organisation: Organisation
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Match:
    """An order, and how much of it the organisations cover together."""

    order: Line
    score: float  # share of the order that they cover, each field by the best of them
    alone: float  # ... that the best single cluster covers
    fits: tuple[Fit, ...]


def match_orders(
    *,
    cluster: Cluster | None = None,
    limit: int,
    states: Sequence[str] = (),
    now: datetime | None = None,
) -> list[Match]:
    """Orders that these organisations cover best.

    For the whole region, orders that clusters cover better together than any of them alone come first: they are what
    a consortium is for. Among equals, those one can still act on, those at home, the newest.
    """
    moment = now or timezone.now()
    able = capabilities(cluster)
    orders = [o for o in queries.fields_of_orders(settings.HOME, now=moment) if not states or o.state in states]
    orders = _without_unknown_codes(orders)
    if not orders or not able.organisations:
        return []
    numbered = numbering(able.keys | {f"cpv:{code}" for order in orders for code in order.cpv})
    phi = relatedness(tuple(sorted(numbered)))
    asked, offered = order_rows([order.cpv for order in orders], numbered), able.matrix(numbered)
    together, alone = _covered(asked, offered, phi, able)

    def place(row: int) -> tuple[bool, float, float, int, bool, int, str]:
        gain = together[row] - alone[row]
        return gain < LEAST_GAIN, -round(together[row], 6), -round(gain, 6), *_standing(orders[row])

    best = sorted(np.flatnonzero(together).tolist(), key=place)[:limit]
    lines = _lines([orders[row].id for row in best], moment)
    index, score = matching.top_k(asked[best], offered, phi, SHOWN)
    return [
        Match(
            order=lines[orders[row].id],
            score=float(together[row]),
            alone=float(alone[row]),
            fits=tuple(
                Fit(able.organisations[i], float(s), _reasons(asked[[row]], offered[[i]], phi, numbered))
                for i, s in zip(index[number].tolist(), score[number].tolist(), strict=True)
                if i != matching.NOBODY
            ),
        )
        for number, row in enumerate(best)
    ]


def as_document(matches: list[Match], *, language: str) -> list[dict[str, Any]]:
    """The matches as JSON: the public contract of `styczna orders match --json`."""
    return [
        {
            "order": match.order.id,
            "title": title_of(match.order.titles, language, match.order.language),
            "state": match.order.state,
            "score": match.score,
            "alone": match.alone,
            "organisations": [
                {
                    "id": fit.organisation.pk,
                    "name": fit.organisation.name,
                    "clusters": [membership.cluster.slug for membership in fit.organisation.memberships.all()],
                    "example": fit.organisation.is_example,
                    "score": fit.score,
                }
                for fit in match.fits
            ],
            "why": why(match, language),
        }
        for match in matches
    ]


def why(match: Match, language: str) -> str:
    """The strongest reason of the best organisation, in a sentence."""
    if not match.fits or not match.fits[0].reasons:
        return ""
    reason = match.fits[0].reasons[0]
    asked, offered = label(reason.asked, language).text, label(reason.offered, language).text
    if reason.asked == reason.offered:
        return _("asks for “%(asked)s”, which is offered") % {"asked": asked}
    return _("asks for “%(asked)s”, near to “%(offered)s”, which is offered") % {"asked": asked, "offered": offered}


def _covered(asked: Any, offered: Any, phi: Any, able: Capabilities) -> tuple[Any, Any]:
    """Share of each order that all cover together, and that the best single cluster covers."""
    everybody = matching.union(offered, sparse.csr_array(np.ones((1, offered.shape[0]))))
    _who, together = matching.top_k(asked, everybody, phi, 1)
    slugs, membership = able.clusters()
    if not slugs:
        return together[:, 0], np.zeros(len(together))
    _which, alone = matching.top_k(asked, matching.union(offered, membership), phi, 1)
    return together[:, 0], alone[:, 0]


def _reasons(asked: Any, offered: Any, phi: Any, numbered: dict[str, int]) -> tuple[Reason, ...]:
    names = list(numbered)
    return tuple(
        Reason(names[pair.asked], names[pair.offered], pair.relatedness, pair.part)
        for pair in matching.explain(asked, offered, phi)
    )


def _standing(order: Fields) -> tuple[int, bool, int, str]:
    acting = {OPEN: 0, PLANNED: 1}.get(order.state, 2)
    age = -(order.published or date.min).toordinal()
    return acting, order.country != HOME_COUNTRY, age, order.id


def _lines(ids: list[str], now: datetime) -> dict[str, Line]:
    found = list_orders(question=Question(ids=tuple(ids)), limit=max(len(ids), 1), now=now) if ids else None
    return {line.id: line for line in found.lines} if found else {}


def _without_unknown_codes(orders: list[Fields]) -> list[Fields]:
    """Only codes of CPV 2008: those of before, and mistypes, name no field that anything could be near to."""
    known = {key.partition(":")[2] for key in keys("cpv")}
    kept = []
    for order in orders:
        codes = tuple(code for code in order.cpv if code in known)
        if codes:
            kept.append(Fields(order.id, order.state, order.country, order.published, codes))
    return kept

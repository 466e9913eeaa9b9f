"""The median of a region: what clusters usually have, without giving away what one of them keeps closed.

A median is taken over the clusters whose value is known. Values that are closed to the reader take part only where they
come from at least CLOSED_AT_LEAST clusters and the reader is a coordinator or an officer; then the reader's own
clusters are left out, so that nobody can move the median by changing own numbers, and the result is rounded. Otherwise
the closed ones are left out, and it is said how many. Real values come first: examples make a median only where there
is no real value at all, and it is marked.
The rule and its reasons: docs/methods/comparison.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from django_scopes import scopes_disabled

from styczna.accounts.rules import Anyone, coordinated_clusters, is_officer
from styczna.clusters.models import Cluster, FeeFigures, FinancingLine
from styczna.clusters.rules import seen_in_books
from styczna.engine.continuity import dependence

CLOSED_AT_LEAST = 3
STEP = 0.05  # what a median with closed values in it is rounded to: shares and indices, both between 0 and 1
NUTS_2 = 4  # letters of the code


@dataclass(frozen=True, slots=True)
class Contribution:
    """The value of one cluster, and whether it is closed to the reader."""

    cluster_id: int
    value: float
    is_closed: bool = False
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Median:
    """`value` over `n` clusters, `closed` of them closed to the reader; `left_out` more were closed and too few."""

    value: float | None
    n: int
    closed: int = 0
    left_out: int = 0
    is_example: bool = False


def region_of(cluster: Cluster) -> str:
    return cluster.region[:NUTS_2]


def clusters_of(region: str) -> list[Cluster]:
    found = Cluster.objects.filter(region__startswith=region).defer("words", "mission_pl", "mission_en")
    return list(found.order_by("name")) if region else []


def median_of(given: Iterable[Contribution], own: Collection[int] = (), *, counts_closed: bool = False) -> Median:
    """The median under the rule above; `own` are the reader's clusters, `counts_closed` says who the reader is."""
    known = list(given)
    pool = [each for each in known if not each.is_example] or known
    example = bool(pool) and pool[0].is_example
    closed = [each for each in pool if each.is_closed]
    if counts_closed and len(closed) >= CLOSED_AT_LEAST:
        used = [each for each in pool if each.cluster_id not in own]
        value = round(median(each.value for each in used) / STEP) * STEP
        return Median(round(value, 10), len(used), closed=len(closed), is_example=example)
    used = [each for each in pool if not each.is_closed]
    value_of = median(each.value for each in used) if used else None
    return Median(value_of, len(used), left_out=len(closed), is_example=example)


def open_median(values: Mapping[int, tuple[float, bool]]) -> Median:
    """Of public values: cluster → (value, whether it is an example)."""
    return median_of(Contribution(pk, value, is_example=example) for pk, (value, example) in values.items())


def dependence_medians(person: Anyone, clusters: Collection[Cluster]) -> Median:
    """Of Herfindahl's index of the latest year of each cluster whose sums are in one currency."""
    seen = seen_in_books(person)
    lines: dict[int, list[FinancingLine]] = {}
    with scopes_disabled():  # an aggregate over all tenants: single values leave this function by the rule only
        for line in FinancingLine.objects.filter(cluster__in=clusters).order_by("cluster_id", "year"):
            lines.setdefault(line.cluster_id, []).append(line)
    given = []
    for cluster_id, rows in lines.items():
        latest = _latest_real(rows)
        index = index_of(latest)
        if index is not None:
            closed = not all(seen(cluster_id, row.shared_with) for row in latest)
            given.append(Contribution(cluster_id, index, closed, latest[0].is_example))
    return _for_the_reader(person, given)


def fee_medians(person: Anyone, clusters: Collection[Cluster]) -> dict[int, Median]:
    """Of the share of members who paid their fee, by year."""
    seen = seen_in_books(person)
    given: dict[int, list[Contribution]] = {}
    with scopes_disabled():  # see above
        rows = list(FeeFigures.objects.filter(cluster__in=clusters, owing__gt=0))
    for row in rows:
        closed = not seen(row.cluster_id, row.shared_with)
        given.setdefault(row.year, []).append(
            Contribution(row.cluster_id, row.paid / row.owing, closed, row.is_example)
        )
    return {year: _for_the_reader(person, found) for year, found in given.items()}


def index_of(rows: Collection[FinancingLine]) -> float | None:
    """Dependence on one source of one year's lines; None where they are in several currencies or add up to nothing."""
    if len({row.currency for row in rows}) != 1:
        return None
    by_source: dict[str, Decimal] = {}
    for row in rows:
        by_source[row.source] = by_source.get(row.source, Decimal()) + row.amount
    return dependence([float(amount) for amount in by_source.values()])


def _for_the_reader(person: Anyone, given: Iterable[Contribution]) -> Median:
    own = coordinated_clusters(person)
    return median_of(given, own, counts_closed=bool(own) or is_officer(person))


def _latest_real(rows: list[FinancingLine]) -> list[FinancingLine]:
    """The lines of the latest year: of the real ones, and where there is none, of the examples."""
    known = [row for row in rows if not row.is_example] or rows
    year = max(row.year for row in known)
    return [row for row in known if row.year == year]

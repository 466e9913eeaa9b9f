"""Example figures, financing and fees of a cluster's office, so that clusters can be tried side by side.

Every row is marked `is_example` or belongs to an example organisation; none is ever counted as real (see
clusters/comparison/compare.py), and all go with examples.remove. What is there already, real rows above all, stays.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from styczna.clusters.models import (
    Cluster,
    Fee,
    FeeFigures,
    FinancingLine,
    FinancingSource,
    Organisation,
    Sharing,
    YearFigures,
)

STREAM = 8  # these draws are their own: examples made before them stay as they were
YEARS = (2010, 2011, 2012)
FEES_OF = 2013  # the year whose fees are in the list, member by member; its figures are not declared yet

# Shares of members by kind around those of PARP's benchmarking of 2022.
KINDS = {
    "micro": 0.38,
    "small": 0.32,
    "medium": 0.09,
    "large": 0.05,
    "research": 0.07,
    "environment": 0.04,
    "public": 0.05,
}
# Sources beside fees: how likely an office has them, and about how much they bring in a year, in thousand PLN. The
# meeting named fees and project money for all, commission in two clusters of seven.
OTHERS = {
    FinancingSource.REGIONAL_PROJECTS: (0.7, 120),
    FinancingSource.NATIONAL_PROJECTS: (0.4, 160),
    FinancingSource.EU_PROJECTS: (0.5, 200),
    FinancingSource.COMMISSION: (0.3, 25),
    FinancingSource.SERVICES: (0.5, 40),
}
ATTITUDES = ((Sharing.CLUSTERS, 0.5), (Sharing.AUTHORITY, 0.3), (Sharing.NOBODY, 0.2))


def add(cluster: Cluster, *, seed: int) -> None:
    """Gives the cluster its example rows; called inside the cluster's scope."""
    rng = np.random.default_rng([seed, STREAM, *cluster.slug.encode()])
    members = int(rng.integers(14, 60))
    staff = float(rng.choice([0.25, 0.5, 1, 1.5, 2, 3]))
    shared = ATTITUDES[int(rng.choice(len(ATTITUDES), p=[share for _, share in ATTITUDES]))][0]
    fee = int(rng.integers(8, 25)) * 120
    paying = float(rng.uniform(0.6, 0.95))
    sources = {source: about for source, (chance, about) in OTHERS.items() if rng.random() < chance}
    for year in YEARS:
        counts = rng.multinomial(members, list(KINDS.values()))
        paid = int(rng.binomial(members, paying))
        _figures(cluster, year, dict(zip(KINDS, counts.tolist(), strict=True)), staff)
        _financing(cluster, year, paid * fee, sources, shared, rng)
        FeeFigures.objects.bulk_create(
            [FeeFigures(cluster=cluster, year=year, owing=members, paid=paid, shared_with=shared, is_example=True)],
            ignore_conflicts=True,
        )
        members += int(rng.integers(-2, 8))
    _fees(cluster, Decimal(fee), paying, rng)


def remove() -> None:
    """Takes the rows away, from all clusters; fees go with the example organisations that owe them."""
    for model in (YearFigures, FinancingLine, FeeFigures):
        model._default_manager.filter(is_example=True).delete()


def _figures(cluster: Cluster, year: int, counts: dict[str, int], staff: float) -> None:
    figures = YearFigures(cluster=cluster, year=year, staff_fte=Decimal(str(staff)), is_example=True, **counts)
    YearFigures.objects.bulk_create([figures], ignore_conflicts=True)


def _financing(
    cluster: Cluster,
    year: int,
    fees: int,
    sources: dict[FinancingSource, int],
    shared: Sharing,
    rng: np.random.Generator,
) -> None:
    amounts = {FinancingSource.FEES: fees}
    amounts |= {source: round(about * float(rng.lognormal(0, 0.4))) * 1000 for source, about in sources.items()}
    FinancingLine.objects.bulk_create(
        [
            FinancingLine(cluster=cluster, year=year, source=source, amount=amount, shared_with=shared, is_example=True)
            for source, amount in amounts.items()
        ],
        ignore_conflicts=True,
    )


def _fees(cluster: Cluster, amount: Decimal, paying: float, rng: np.random.Generator) -> None:
    """One fee of each example organisation: invoiced in January, paid in the weeks after, or not; the first never."""
    owing = list(Organisation.objects.filter(is_example=True, memberships__cluster=cluster).order_by("name"))
    invoiced = date(FEES_OF, 1, 15)
    paid = [None, *(_paid_on(invoiced, paying, rng) for _ in owing[1:])]
    Fee.objects.bulk_create(
        [
            Fee(
                cluster=cluster,
                organisation=organisation,
                period_from=date(FEES_OF, 1, 1),
                period_to=date(FEES_OF, 12, 31),
                amount=amount,
                invoiced_on=invoiced,
                paid_on=paid_on,
            )
            for organisation, paid_on in zip(owing, paid, strict=True)
        ],
        ignore_conflicts=True,
    )


def _paid_on(invoiced: date, paying: float, rng: np.random.Generator) -> date | None:
    return invoiced + timedelta(days=int(rng.integers(3, 60))) if rng.random() < paying else None

"""What is counted of clusters: members, staff, years, projects, infrastructure. In bulk, for two or two thousand.

A figure that the cluster declared for a year comes before a count of what is entered here; a count of nothing is not
zero but unknown. Examples come last and say so: a real figure or count always stands before an example.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count

from styczna.clusters.models import Cluster, Infrastructure, OrganisationKind, Project, YearFigures
from styczna.clusters.rules import current

SIZES = ("micro", "small", "medium", "large")
KINDS = ("enterprises", "research", "environment", "public")


@dataclass(frozen=True, slots=True)
class Members:
    """How many there are in all and by kind (`enterprises` and their SIZES among them); None is not known.

    `year`: declared for that year; None: counted here today.
    """

    total: int
    kinds: dict[str, int | None]
    year: int | None
    is_example: bool


@dataclass(frozen=True, slots=True)
class Staff:
    fte: Decimal
    year: int
    is_example: bool


@dataclass(frozen=True, slots=True)
class Years:
    """Whole years since the founding: one number where its day is known, else the two between which it lies."""

    least: int
    most: int


def members(ids: Collection[int]) -> dict[int, Members]:
    """By cluster: what it declared for the latest year, else the members entered here, else an example."""
    declared = _latest(ids, lambda row: row.members is not None)
    found = {pk: _declared(row) for pk, row in declared.items() if row.is_example}
    found |= _counted(ids)
    found |= {pk: _declared(row) for pk, row in declared.items() if not row.is_example}
    return found


def staff(ids: Collection[int]) -> dict[int, Staff]:
    """By cluster: the office's full-time equivalents in the latest year that has them."""
    latest = _latest(ids, lambda row: row.staff_fte is not None)
    return {pk: Staff(row.staff_fte or Decimal(), row.year, row.is_example) for pk, row in latest.items()}


def figures_of(cluster: Cluster) -> list[YearFigures]:
    """The years of one cluster, the latest first: the real ones, and where there is none, the examples."""
    rows = list(YearFigures.objects.filter(cluster=cluster).order_by("-year"))
    return [row for row in rows if not row.is_example] or rows


def years(cluster: Cluster, today: date) -> Years | None:
    """How old the cluster is."""
    if cluster.founded_on:
        founded = cluster.founded_on
        whole = today.year - founded.year - ((today.month, today.day) < (founded.month, founded.day))
        return Years(whole, whole) if whole >= 0 else None
    if cluster.founded_year and cluster.founded_year <= today.year:
        return Years(max(0, today.year - cluster.founded_year - 1), today.year - cluster.founded_year)
    return None


def kinds_of_members(cluster: Cluster, found: Members | None) -> int | None:
    """How many kinds of members there are: by figures or count, else as published in words."""
    counted = sum(bool(found.kinds.get(kind)) for kind in KINDS) if found else 0
    return max(counted, len(cluster.member_kinds)) or None


def projects(ids: Collection[int]) -> dict[int, list[Project]]:
    """By cluster: its projects, by title."""
    links = Project.clusters.through.objects.filter(cluster_id__in=list(ids))
    pairs = list(links.values_list("cluster_id", "project_id"))
    by_id = Project.objects.in_bulk({project_id for _, project_id in pairs})
    found: dict[int, list[Project]] = defaultdict(list)
    for cluster_id, project_id in pairs:
        found[cluster_id].append(by_id[project_id])
    return {pk: sorted(own, key=lambda project: project.title) for pk, own in found.items()}


def projects_counted(ids: Collection[int]) -> dict[int, int]:
    found = Cluster.objects.filter(pk__in=list(ids), projects__isnull=False).order_by()
    return dict(found.annotate(n=Count("projects")).values_list("pk", "n"))


def infrastructure_counted(ids: Collection[int]) -> dict[int, int]:
    found = Infrastructure.objects.filter(cluster_id__in=list(ids)).order_by()
    return dict(found.values("cluster_id").annotate(n=Count("pk")).values_list("cluster_id", "n"))


def _latest(ids: Collection[int], has: Callable[[YearFigures], bool]) -> dict[int, YearFigures]:
    """The latest row of each cluster that has what is wanted, a real one before any example."""
    found: dict[int, YearFigures] = {}
    for row in YearFigures.objects.filter(cluster_id__in=list(ids)).order_by("year"):
        before = found.get(row.cluster_id)
        if has(row) and (before is None or before.is_example or not row.is_example):
            found[row.cluster_id] = row
    return found


def _declared(row: YearFigures) -> Members:
    kinds: dict[str, int | None] = {kind: getattr(row, kind) for kind in YearFigures.KINDS}
    sizes = [count for size in SIZES if (count := kinds[size]) is not None]
    kinds["enterprises"] = sum(sizes) if sizes else None
    return Members(row.members or 0, kinds, row.year, row.is_example)


def _counted(ids: Collection[int]) -> dict[int, Members]:
    """Those who belong to each cluster today, examples left out."""
    groups = (
        current()
        .filter(cluster_id__in=list(ids), organisation__is_example=False)
        .order_by()
        .values("cluster_id", "organisation__kind", "organisation__size")
        .annotate(n=Count("organisation_id", distinct=True))
        .values_list("cluster_id", "organisation__kind", "organisation__size", "n")
    )
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for cluster_id, kind, size, count in groups:
        own = counts[cluster_id]
        own["total"] += count
        if kind == OrganisationKind.ENTERPRISE:
            own["enterprises"] += count
            if size:
                own[size] += count
        else:
            own[kind] += count
    names = (*SIZES, *KINDS)
    return {
        pk: Members(own["total"], {name: own.get(name, 0) for name in names}, None, False) for pk, own in counts.items()
    }

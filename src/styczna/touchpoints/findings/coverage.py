"""The verb *cover*: how much the diagnosis knows, of whom, from what and from when; and of whom it knows too little."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from styczna.clusters import rules
from styczna.clusters.models import Basis, Cluster
from styczna.clusters.models import Evidence as Item
from styczna.engine.diagnosis import EVIDENCE_WEIGHTS
from styczna.engine.sufficiency import facts_needed
from styczna.observatory.register import register
from styczna.touchpoints.diagnose import REFERENCE_YEAR, Findings, clusters_of

TOO_LITTLE, UNCONFIRMED, CONFIRMED = "too little", "unconfirmed", "confirmed"


@dataclass(frozen=True)
class Covered:
    """What is known of one cluster."""

    cluster: Cluster
    items: int
    inferred: int
    facts: float  # what its items count for together, at their age
    members: int  # real ones, today
    speaking: int  # of these, with any evidence
    dated: int  # items that carry a date
    newest: int | None  # year of the newest dated item
    themes: int  # in which it is present beyond chance
    state: str


@dataclass(frozen=True)
class Share:
    """A part of the evidence."""

    key: str
    items: int
    facts: float  # at their age
    full: float  # what they would count for if they were of today
    part: float  # of all facts


@dataclass(frozen=True)
class FieldsKnown:
    """The fields of one classification that the evidence names."""

    scheme: str
    fields: int
    with_reference: int  # whose share among the firms of the country somebody counted
    alone: int  # near to no other field that the evidence names
    in_themes: int


@dataclass(frozen=True)
class Coverage:
    """The evidence as a whole."""

    clusters: tuple[Covered, ...]  # the least known first
    needed: float  # facts below which nothing can be confirmed of a cluster
    by_basis: tuple[Share, ...]  # the largest first
    by_year: tuple[Share, ...]  # the newest first; without a date last, under an empty key
    fields: tuple[FieldsKnown, ...]
    items: int
    inferred: int

    @property
    def silent(self) -> tuple[Covered, ...]:
        """Clusters of which nothing can be said."""
        return tuple(each for each in self.clusters if each.state == TOO_LITTLE)

    @property
    def unconfirmed(self) -> tuple[Covered, ...]:
        return tuple(each for each in self.clusters if each.state == UNCONFIRMED)

    @property
    def left(self) -> float | None:
        """The share of the facts that age has left; None where nothing is dated."""
        full = sum(share.full for share in self.by_year)
        dated = any(share.key for share in self.by_year)
        return sum(share.facts for share in self.by_year) / full if dated and full else None

    @property
    def members(self) -> int:
        return sum(each.members for each in self.clusters)

    @property
    def speaking(self) -> int:
        return sum(each.speaking for each in self.clusters)


def cover(*, findings: Findings) -> Coverage:
    """Counts what the diagnosis stands on."""
    tests = max(1, len(findings.clusters) * len(findings.diagnosis.themes))
    needed = facts_needed(tests)
    return Coverage(
        clusters=_clusters(findings, needed),
        needed=needed,
        by_basis=_shares(findings, lambda item: str(item.basis), newest_first=False),
        by_year=_shares(findings, lambda item: str(item.dated.year) if item.dated else "", newest_first=True),
        fields=_fields(findings),
        items=len(findings.items),
        inferred=sum(item.basis == Basis.INFERRED for item in findings.items),
    )


def _clusters(findings: Findings, needed: float) -> tuple[Covered, ...]:
    of_cluster: dict[int, list[tuple[Item, float]]] = {cluster.pk: [] for cluster in findings.clusters}
    for item, weight in zip(findings.items, findings.weights, strict=True):
        for pk in clusters_of(item):
            of_cluster[pk].append((item, weight))
    present = Counter(cluster for theme in findings.diagnosis.themes for cluster in theme.clusters)
    members, speaking = _members(speaking=False), _members(speaking=True)
    found = []
    for number, cluster in enumerate(findings.clusters):
        items = [item for item, _ in of_cluster[cluster.pk]]
        facts = sum(weight for _, weight in of_cluster[cluster.pk])
        years = [item.dated.year for item in items if item.dated]
        found.append(
            Covered(
                cluster=cluster,
                items=len(items),
                inferred=sum(item.basis == Basis.INFERRED for item in items),
                facts=facts,
                members=members[cluster.pk],
                speaking=speaking[cluster.pk],
                dated=len(years),
                newest=max(years, default=None),
                themes=present[number],
                state=TOO_LITTLE if facts < needed else CONFIRMED if present[number] else UNCONFIRMED,
            )
        )
    return tuple(sorted(found, key=lambda each: (each.facts, each.cluster.name)))


def _members(*, speaking: bool) -> Counter[int]:
    """Real members of today by cluster; of these only such with evidence where `speaking`."""
    memberships = rules.current().filter(organisation__is_example=False)
    if speaking:
        memberships = memberships.filter(Exists(Item.objects.filter(organisation=OuterRef("organisation"))))
    counted = memberships.values("cluster").annotate(n=Count("organisation", distinct=True))
    return Counter({row["cluster"]: row["n"] for row in counted.order_by()})


def _shares(findings: Findings, key_of: Callable[[Item], str], *, newest_first: bool) -> tuple[Share, ...]:
    items: Counter[str] = Counter()
    facts: defaultdict[str, float] = defaultdict(float)
    full: defaultdict[str, float] = defaultdict(float)
    for item, weight in zip(findings.items, findings.weights, strict=True):
        key = key_of(item)
        items[key] += 1
        facts[key] += weight
        full[key] += EVIDENCE_WEIGHTS[item.basis]
    total = sum(facts.values()) or 1.0
    found = [Share(key, items[key], facts[key], full[key], facts[key] / total) for key in items]
    if newest_first:
        return tuple(sorted(found, key=lambda share: share.key, reverse=True))
    return tuple(sorted(found, key=lambda share: (-share.facts, share.key)))


def _fields(findings: Findings) -> tuple[FieldsKnown, ...]:
    in_themes = {findings.fields[field] for theme in findings.diagnosis.themes for field in theme.fields}
    near = findings.phi.count_nonzero(axis=1)
    alone = {key for key, count in zip(findings.fields, near, strict=True) if count <= 1}
    counted = {f"pkd2007:{code}" for code in register(REFERENCE_YEAR, "subclass").activities}
    found = []
    for scheme in sorted({key.partition(":")[0] for key in findings.fields}):
        keys = [key for key in findings.fields if key.startswith(f"{scheme}:")]
        found.append(
            FieldsKnown(
                scheme=scheme,
                fields=len(keys),
                with_reference=sum(key in counted for key in keys),
                alone=sum(key in alone for key in keys),
                in_themes=sum(key in in_themes for key in keys),
            )
        )
    return tuple(found)

"""The verb *explain*: a theme, or a pair of clusters, opened down to the items that it came from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from styczna.clusters.models import Basis, Cluster
from styczna.clusters.profiles.profile import Field
from styczna.engine.diagnosis import Theme
from styczna.engine.fields import ancestors
from styczna.sources.vocabularies import Label, label
from styczna.touchpoints.diagnose import Findings, clusters_of
from styczna.touchpoints.findings.demand import stems_of
from styczna.touchpoints.region.advantage import Strength


@dataclass(frozen=True)
class WeighedField:
    """A field of a theme with its part of the theme's contact."""

    key: str
    label: Label
    weight: float


@dataclass(frozen=True)
class Present:
    """A cluster in a theme: how surely, how much of it, and on what evidence."""

    cluster: Cluster
    presence: float  # probability that its share in the theme exceeds the reference
    share: float  # part of its evidence that lies in the theme
    contribution: float  # part of the theme's contact
    items: tuple[Field, ...]


@dataclass(frozen=True)
class ThemePage:
    """A theme as pages show it."""

    rank: int
    key: str  # names it in addresses, such as cpv-09300000
    label: Label
    theme: Theme
    fields: tuple[WeighedField, ...]
    present: tuple[Present, ...]  # beyond chance, the strongest first
    faint: tuple[Present, ...]  # with evidence, but not beyond chance
    reach: tuple[tuple[float, ...], ...]  # fields × clusters (present, then faint): 1 is its own, less is near
    strengths: tuple[Strength, ...]  # of the region in the divisions of PKD that the theme has evidence in
    inferred: int  # items that are inferred, of all that it stands on
    items: int
    found_again: int  # resamples that find it among the first
    found_first: int

    @property
    def stems(self) -> tuple[str, ...]:
        """Beginnings of CPV codes that belong to the theme, to find orders in it; none that another one contains."""
        return stems_of(field.key for field in self.fields)


@dataclass(frozen=True)
class Known:
    """How much evidence there is of a cluster, and how much of it is inferred."""

    cluster: Cluster
    items: int
    inferred: int


@dataclass(frozen=True)
class TouchingPair:
    one: Cluster
    other: Cluster
    contact: float
    overlap: float
    complement: float


@dataclass(frozen=True)
class Meeting:
    """Two fields in which two clusters meet."""

    one: Label
    other: Label
    one_key: str
    other_key: str
    relatedness: float
    contact: float
    part: float  # of the contact of the two clusters

    @property
    def overlap(self) -> bool:
        return self.one_key == self.other_key


@dataclass(frozen=True)
class Pair:
    one: Cluster
    other: Cluster
    contact: float
    overlap: float
    complement: float
    meetings: tuple[Meeting, ...]  # where they meet, the strongest first

    @property
    def same(self) -> tuple[Meeting, ...]:
        return tuple(meeting for meeting in self.meetings if meeting.overlap)

    @property
    def completing(self) -> tuple[Meeting, ...]:
        return tuple(meeting for meeting in self.meetings if not meeting.overlap)


def theme_pages(findings: Findings, language: str) -> list[ThemePage]:
    return [_page(findings, rank, theme, language) for rank, theme in enumerate(findings.diagnosis.themes, start=1)]


def theme_page(findings: Findings, key: str, language: str) -> ThemePage | None:
    """The theme that the field `key` names, or None."""
    for rank, theme in enumerate(findings.diagnosis.themes, start=1):
        if theme.label_key == key:
            return _page(findings, rank, theme, language)
    return None


def theme_with(findings: Findings, key: str) -> str | None:
    """The key of the theme that has most in a field, below it or just above it; None where none has anything."""
    try:
        above = set(ancestors(key))
    except ValueError:
        return None
    held = {
        theme.label_key: sum(
            float(weight)
            for field, weight in zip(theme.fields, theme.weights, strict=True)
            if key in ancestors(findings.fields[field]) or findings.fields[field] in above
        )
        for theme in findings.diagnosis.themes
    }
    best = max(held, key=lambda each: held[each], default=None)
    return best if best is not None and held[best] > 0 else None


def known(findings: Findings) -> list[Known]:
    """The clusters by how much is known of them, the least known first."""
    items: Counter[int] = Counter()
    inferred: Counter[int] = Counter()
    for item in findings.items:
        for cluster in clusters_of(item):
            items[cluster] += 1
            inferred[cluster] += item.basis == Basis.INFERRED
    counted = [Known(cluster, items[cluster.pk], inferred[cluster.pk]) for cluster in findings.clusters]
    return sorted(counted, key=lambda each: (each.items, each.cluster.name))


def touching_pairs(findings: Findings) -> list[TouchingPair]:
    """Every two clusters that touch, the closest first."""
    contacts, clusters = findings.diagnosis.contacts, findings.clusters
    pairs = [
        TouchingPair(
            clusters[i],
            clusters[j],
            float(contacts.total[i, j]),
            float(contacts.overlap[i, j]),
            float(contacts.complement[i, j]),
        )
        for i in range(len(clusters))
        for j in range(i + 1, len(clusters))
        if contacts.total[i, j] > 0
    ]
    return sorted(pairs, key=lambda pair: (-pair.contact, pair.one.slug, pair.other.slug))


def pair(findings: Findings, one: str, other: str, language: str) -> Pair | None:
    """Where two clusters meet, field by field; None where there is no such pair."""
    number = {cluster.slug: index for index, cluster in enumerate(findings.clusters)}
    if one not in number or other not in number or one == other:
        return None
    i, j = number[one], number[other]
    weight, contacts = findings.diagnosis.weight, findings.diagnosis.contacts
    ours, theirs = np.flatnonzero(weight[i]), np.flatnonzero(weight[j])
    near = findings.phi[ours][:, theirs].toarray()
    met = np.outer(weight[i, ours], weight[j, theirs]) * near
    meetings = [
        Meeting(
            one=label(findings.fields[ours[f]], language),
            other=label(findings.fields[theirs[g]], language),
            one_key=findings.fields[ours[f]],
            other_key=findings.fields[theirs[g]],
            relatedness=float(near[f, g]),
            contact=float(met[f, g]),
            part=float(met[f, g] / contacts.total[i, j]),
        )
        for f, g in zip(*np.nonzero(met), strict=True)
    ]
    meetings.sort(key=lambda meeting: (-meeting.contact, meeting.one_key, meeting.other_key))
    return Pair(
        findings.clusters[i],
        findings.clusters[j],
        float(contacts.total[i, j]),
        float(contacts.overlap[i, j]),
        float(contacts.complement[i, j]),
        tuple(meetings),
    )


def _page(findings: Findings, rank: int, theme: Theme, language: str) -> ThemePage:
    items = findings.items_of(theme)
    present = [_present(findings, theme, cluster, language) for cluster in theme.clusters]
    faint = [
        _present(findings, theme, cluster, language)
        for cluster in np.argsort(-theme.contribution, kind="stable")
        if cluster not in theme.clusters and theme.share[cluster] > 0
    ]
    return ThemePage(
        rank=rank,
        key=theme.label_key.replace(":", "-"),
        label=label(theme.label_key, language),
        theme=theme,
        fields=tuple(
            WeighedField(findings.fields[field], label(findings.fields[field], language), float(weight))
            for field, weight in zip(theme.fields, theme.weights, strict=True)
        ),
        present=tuple(present),
        faint=tuple(faint),
        reach=_reach(findings, theme, [*present, *faint]),
        strengths=strengths_in(findings, theme),
        inferred=sum(item.basis == Basis.INFERRED for item in items),
        items=len(items),
        found_again=round(theme.stability * findings.diagnosis.resamples),
        found_first=round(theme.stability_first * findings.diagnosis.resamples),
    )


def _present(findings: Findings, theme: Theme, cluster: int, language: str) -> Present:
    found = findings.clusters[cluster]
    items = [item for item in findings.items_of(theme) if found.pk in clusters_of(item)]
    return Present(
        cluster=found,
        presence=float(theme.presence[cluster]),
        share=float(theme.share[cluster]),
        contribution=float(theme.contribution[cluster]),
        items=tuple(Field(label(item.key, language), item) for item in items),
    )


def _reach(findings: Findings, theme: Theme, clusters: list[Present]) -> tuple[tuple[float, ...], ...]:
    """How near each cluster comes to each field of the theme with the nearest of all its own fields."""
    number = {cluster.pk: index for index, cluster in enumerate(findings.clusters)}
    near = findings.phi[list(theme.fields)].toarray()
    own = findings.diagnosis.share[[number[each.cluster.pk] for each in clusters]] > 0
    best = np.where(own[None, :, :], near[:, None, :], 0.0).max(axis=2, initial=0.0)
    return tuple(tuple(float(level) for level in row) for row in best)


def strengths_in(findings: Findings, theme: Theme) -> tuple[Strength, ...]:
    """The region's advantage in the divisions of PKD 2007 among the theme's fields."""
    found = findings.strengths()
    if found is None:
        return ()
    divisions = {
        ancestors(findings.fields[field])[-1].partition(":")[2]
        for field in theme.fields
        if findings.fields[field].startswith("pkd2007:")
    }
    return found.of(divisions)

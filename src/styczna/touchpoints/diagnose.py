"""The verb *diagnose*: from the evidence in the database to the themes in which clusters touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.cache import cache
from numpy.typing import NDArray
from scipy import sparse

from styczna.clusters.access import clusters, evidence_of_clusters
from styczna.clusters.models import Basis, Cluster
from styczna.clusters.models import Evidence as Item
from styczna.engine import diagnosis as engine
from styczna.engine.fields import proximity
from styczna.observatory.register import register
from styczna.sources.vocabularies import label, polish_labels
from styczna.touchpoints.advantage import VOIVODESHIPS, Strengths, strengths

REFERENCE_YEAR = 2015  # the earliest register at hand, the nearest to the meeting
DEFAULT_SEED = 2012
KEPT_SECONDS = 3600  # the key of what is kept names all inputs, so it is never stale; this only frees memory


@dataclass(frozen=True)
class Findings:
    """A diagnosis with what it was made from, by name: what pages, files and commands show."""

    clusters: tuple[Cluster, ...]
    fields: tuple[str, ...]  # keys
    items: tuple[Item, ...]
    phi: sparse.csr_array
    diagnosis: engine.Diagnosis

    def items_of(self, theme: engine.Theme) -> list[Item]:
        """The evidence that a theme stands on."""
        within = {self.fields[field] for field in theme.fields}
        return [item for item in self.items if item.key in within]

    def inferred_share(self) -> float | None:
        """How much of the evidence is inferred; None where there is none."""
        if not self.items:
            return None
        return sum(item.basis == Basis.INFERRED for item in self.items) / len(self.items)

    def strengths(self) -> Strengths | None:
        """What the region of these clusters is strong in; None where it is no Polish region."""
        voivodeship = VOIVODESHIPS.get(self.clusters[0].region) if self.clusters else None
        return strengths(voivodeship=voivodeship, year=REFERENCE_YEAR) if voivodeship else None


def diagnose(*, seed: int = DEFAULT_SEED) -> Findings:
    """Diagnoses from all evidence of clusters and their real members. The same evidence and seed, the same findings."""
    found = tuple(clusters().order_by("slug"))
    items = tuple(evidence_of_clusters())
    keys = tuple(sorted({item.key for item in items}))
    evidence = _evidence(found, keys, items)
    phi = proximity(keys, polish_labels("cpv", "pkd2007", "pkd2025"))
    reference = _reference(keys)
    digest = engine.inputs_digest(evidence, phi, reference, None)
    key = f"diagnosis:{digest}:{seed}"
    made: engine.Diagnosis | None = cache.get(key)
    if made is None:
        made = engine.diagnose(evidence, phi, reference, seed=seed)
        cache.set(key, made, KEPT_SECONDS)
    return Findings(found, keys, items, phi, made)


def as_document(findings: Findings, *, language: str) -> dict[str, Any]:
    """The findings as JSON: the public contract of `styczna diagnose --json` and of the API."""
    return {
        "themes": [_theme_document(findings, theme, language) for theme in findings.diagnosis.themes],
        "seed": findings.diagnosis.seed,
        "resamples": findings.diagnosis.resamples,
        "items": len(findings.items),
        "inferred_share": findings.inferred_share(),
        "inputs_digest": findings.diagnosis.inputs_digest,
    }


def _theme_document(findings: Findings, theme: engine.Theme, language: str) -> dict[str, Any]:
    return {
        "label": label(theme.label_key, language).text,
        "key": theme.label_key,
        "fields": [
            {
                "scheme": findings.fields[field].partition(":")[0],
                "code": findings.fields[field].partition(":")[2],
                "label": label(findings.fields[field], language).text,
                "weight": float(weight),
            }
            for field, weight in zip(theme.fields, theme.weights, strict=True)
        ],
        "clusters": [findings.clusters[cluster].slug for cluster in theme.clusters],
        "contact": theme.contact,
        "overlap": theme.overlap,
        "complement": theme.complement,
        "confirmed": theme.confirmed,
        "stability": theme.stability,
        "stability_first": theme.stability_first,
    }


def _evidence(found: tuple[Cluster, ...], keys: tuple[str, ...], items: tuple[Item, ...]) -> engine.Evidence:
    """Items as arrays; an organisation's item counts for each cluster that it belongs to."""
    number = {cluster.pk: index for index, cluster in enumerate(found)}
    field = {key: index for index, key in enumerate(keys)}
    rows = [(number[cluster], item) for item in items for cluster in clusters_of(item)]
    return engine.Evidence(
        clusters=tuple(cluster.slug for cluster in found),
        fields=keys,
        cluster=np.array([cluster for cluster, _ in rows], dtype=np.intp),
        field=np.array([field[item.key] for _, item in rows], dtype=np.intp),
        weight=np.array([engine.EVIDENCE_WEIGHTS[item.basis] for _, item in rows], dtype=np.float64),
        unit=np.array([_unit(item) for _, item in rows], dtype=np.intp),
    )


def clusters_of(item: Item) -> list[int]:
    """Ids of the clusters that an item speaks for."""
    if item.cluster_id is not None:
        return [item.cluster_id]
    assert item.organisation is not None
    return [membership.cluster_id for membership in item.organisation.memberships.all()]


def _unit(item: Item) -> int:
    """What the bootstrap draws: a member with all its items, or one item of the cluster's own."""
    return 2 * item.organisation_id + 1 if item.organisation_id else 2 * item.pk


def _reference(keys: tuple[str, ...]) -> NDArray[np.float64]:
    """The share of each field among all firms of the country, where the register knows it."""
    counted = register(REFERENCE_YEAR, "subclass")
    firms = counted.firms.sum(axis=(0, 2))
    share = dict(zip(counted.activities, firms / firms.sum(), strict=True))
    return np.array(
        [share.get(code, np.nan) if scheme == "pkd2007" else np.nan for scheme, _, code in map(_parted, keys)]
    )


def _parted(key: str) -> tuple[str, str, str]:
    return key.partition(":")

"""The verb *diagnose*: from the evidence in the database to the themes in which clusters touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from django.core.cache import cache
from numpy.typing import NDArray
from scipy import sparse

from styczna.clusters.access import clusters, evidence_of_clusters
from styczna.clusters.models import Basis, Cluster
from styczna.clusters.models import Evidence as Item
from styczna.engine import diagnosis as engine
from styczna.engine.evidence import decayed
from styczna.observatory.register import register
from styczna.sources.vocabularies import label
from styczna.touchpoints.findings.memory import remembered, state_of_evidence
from styczna.touchpoints.reference.material import NOTICES, REGISTER, edition_of
from styczna.touchpoints.reference.relatedness import Relatedness, provenance, relatedness
from styczna.touchpoints.region.advantage import VOIVODESHIPS, Strengths, strengths

REFERENCE_YEAR = 2015  # the earliest register at hand, the nearest to the meeting
DEFAULT_SEED = 2012
DAYS = 365.25  # of a year
KEPT_SECONDS = 3600  # the key of what is kept names all inputs, so it is never stale; this only frees memory


@dataclass(frozen=True)
class Findings:
    """A diagnosis with what it was made from, by name: what pages, files and commands show."""

    clusters: tuple[Cluster, ...]
    fields: tuple[str, ...]  # keys
    items: tuple[Item, ...]
    phi: sparse.csr_array
    diagnosis: engine.Diagnosis
    related: Relatedness  # where phi comes from
    as_of: date | None  # the day from which the age of dated items was counted; None where no item has a date
    weights: tuple[float, ...]  # of the items: how many facts each counts for at its age
    outdated: bool = False  # the evidence has changed since, and the new diagnosis is still being made

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


def diagnose(*, seed: int = DEFAULT_SEED, as_of: date | None = None) -> Findings:
    """Diagnoses from all evidence of clusters and their real members. The same evidence and seed, the same findings.

    Dated items count for less the older they are on the day `as_of`. Without it, that is the day of the newest item:
    evidence does not fade because nobody looked, only beside what is newer, and the findings do not hang on a clock.
    What was found last is remembered (see `memory`, which says who waits for how long).
    """
    if as_of is not None:
        return _diagnosed(seed, as_of)
    state = (*state_of_evidence(), edition_of(NOTICES), edition_of(REGISTER))
    made, outdated = remembered(f"findings {seed}", state, lambda: _diagnosed(seed, None))
    return replace(made, outdated=True) if outdated else made


def _diagnosed(seed: int, as_of: date | None) -> Findings:
    found = tuple(clusters().order_by("slug"))
    items = tuple(evidence_of_clusters())
    keys = tuple(sorted({item.key for item in items}))
    day = as_of or newest(items)
    evidence = evidence_arrays(found, keys, items, as_of=day)
    related = relatedness(keys=keys)
    phi = related.phi
    reference = reference_shares(keys)
    digest = engine.inputs_digest(evidence, phi, reference, None)
    key = f"diagnosis:{digest}:{seed}"
    made: engine.Diagnosis | None = cache.get(key)
    if made is None:
        made = engine.diagnose(evidence, phi, reference, seed=seed)
        cache.set(key, made, KEPT_SECONDS)
    return Findings(found, keys, items, phi, made, related, day, tuple(weights_of(items, day).tolist()))


def as_document(findings: Findings, *, language: str) -> dict[str, Any]:
    """The findings as JSON: the public contract of `styczna diagnose --json` and of the API."""
    return {
        "themes": [_theme_document(findings, theme, language) for theme in findings.diagnosis.themes],
        "seed": findings.diagnosis.seed,
        "resamples": findings.diagnosis.resamples,
        "items": len(findings.items),
        "inferred_share": findings.inferred_share(),
        "inputs_digest": findings.diagnosis.inputs_digest,
        "relatedness": provenance(findings.related),
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


def newest(items: Iterable[Item]) -> date | None:
    """The day of the newest dated item; None where no item has a date."""
    return max((item.dated for item in items if item.dated), default=None)


def weights_of(items: Sequence[Item], as_of: date | None) -> NDArray[np.float64]:
    """How many facts each item counts for on a day: by what it stands on, and less the older it is."""
    facts = np.array([engine.EVIDENCE_WEIGHTS[item.basis] for item in items], dtype=np.float64)
    ages = [(as_of - item.dated).days / DAYS if as_of and item.dated else np.nan for item in items]
    return decayed(facts, np.array(ages, dtype=np.float64))


def evidence_arrays(
    found: tuple[Cluster, ...], keys: tuple[str, ...], items: tuple[Item, ...], *, as_of: date | None = None
) -> engine.Evidence:
    """Items as arrays; an organisation's item counts for each cluster that it belongs to.

    Without `as_of`, ages are counted from the newest item, as the diagnosis does.
    """
    number = {cluster.pk: index for index, cluster in enumerate(found)}
    field = {key: index for index, key in enumerate(keys)}
    weighed = zip(items, weights_of(items, as_of or newest(items)).tolist(), strict=True)
    rows = [(number[cluster], item, weight) for item, weight in weighed for cluster in clusters_of(item)]
    return engine.Evidence(
        clusters=tuple(cluster.slug for cluster in found),
        fields=keys,
        cluster=np.array([cluster for cluster, _, _ in rows], dtype=np.intp),
        field=np.array([field[item.key] for _, item, _ in rows], dtype=np.intp),
        weight=np.array([weight for _, _, weight in rows], dtype=np.float64),
        unit=np.array([_unit(item) for _, item, _ in rows], dtype=np.intp),
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


def reference_shares(keys: tuple[str, ...]) -> NDArray[np.float64]:
    """The share of each field among all firms of the country, where the register knows it."""
    counted = register(REFERENCE_YEAR, "subclass")
    firms = counted.firms.sum(axis=(0, 2))
    share = dict(zip(counted.activities, firms / firms.sum(), strict=True))
    return np.array(
        [share.get(code, np.nan) if scheme == "pkd2007" else np.nan for scheme, _, code in map(_parted, keys)]
    )


def _parted(key: str) -> tuple[str, str, str]:
    return key.partition(":")

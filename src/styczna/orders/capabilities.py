"""Organisations and orders as the matrices that the engine matches: one numbering of fields for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from scipy import sparse

from styczna.clusters.access import organisations
from styczna.clusters.models import Cluster, Organisation
from styczna.engine import matching
from styczna.engine.diagnosis import EVIDENCE_WEIGHTS
from styczna.engine.fields import proximity
from styczna.sources.vocabularies import polish_labels


@dataclass(frozen=True)
class Capabilities:
    """Organisations with what they can do, ready to be held against requirements."""

    organisations: tuple[Organisation, ...]
    strengths: tuple[dict[str, float], ...]  # of each organisation: field → strength in (0, 1]

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(key for fields in self.strengths for key in fields)

    def matrix(self, numbering: dict[str, int]) -> sparse.csr_array:
        """Organisations × fields."""
        rows, columns, values = [], [], []
        for row, fields in enumerate(self.strengths):
            for key, strength in fields.items():
                rows.append(row)
                columns.append(numbering[key])
                values.append(strength)
        return sparse.csr_array((values, (rows, columns)), shape=(len(self.organisations), len(numbering)))

    def clusters(self) -> tuple[list[str], sparse.csr_array]:
        """Slugs of the clusters that they belong to, and clusters × organisations."""
        pairs = [
            (membership.cluster.slug, row)
            for row, organisation in enumerate(self.organisations)
            for membership in organisation.memberships.all()
        ]
        slugs = sorted({slug for slug, _ in pairs})
        number = {slug: index for index, slug in enumerate(slugs)}
        rows = [number[slug] for slug, _ in pairs]
        shape = (len(slugs), len(self.organisations))
        return slugs, sparse.csr_array((np.ones(len(pairs)), (rows, [row for _, row in pairs])), shape=shape)


def capabilities(cluster: Cluster | None = None) -> Capabilities:
    """All organisations that say what they do, or those of one cluster."""
    found = [entry for entry in organisations(cluster) if entry.evidence.all()]
    return Capabilities(tuple(found), tuple(_strengths(entry) for entry in found))


def numbering(keys: Sequence[str] | frozenset[str] | set[str]) -> dict[str, int]:
    return {key: index for index, key in enumerate(sorted(keys))}


def order_rows(codes: Sequence[Sequence[str]], numbered: dict[str, int]) -> sparse.csr_array:
    """Orders × fields, from their CPV codes with the main one first."""
    main = [numbered[f"cpv:{of_order[0]}"] if of_order else None for of_order in codes]
    additional = [[numbered[f"cpv:{code}"] for code in of_order[1:]] for of_order in codes]
    return matching.order_matrix(main, additional, len(numbered))


@lru_cache(maxsize=8)
def relatedness(keys: tuple[str, ...]) -> sparse.csr_array:
    """How near the fields are: within a scheme by its tree, across schemes by words."""
    return proximity(keys, polish_labels("cpv", "pkd2007", "pkd2025"))


def _strengths(organisation: Organisation) -> dict[str, float]:
    found: dict[str, float] = {}
    for item in organisation.evidence.all():
        found[item.key] = max(found.get(item.key, 0.0), EVIDENCE_WEIGHTS[item.basis])
    return found

"""The verb *relate fields*: how near fields are, from what people judged, from records, and from trees and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from django.core.cache import cache
from scipy import sparse

from styczna.engine.fields import proximity, tree_proximity
from styczna.engine.learned import node_of, raised
from styczna.sources.vocabularies import polish_labels
from styczna.touchpoints.models import LinkJudgement
from styczna.touchpoints.reference.material import OF_TREES
from styczna.touchpoints.reference.study import Link, Study, study

KEPT_SECONDS = 3600  # the key of what is kept names all inputs, so it is never stale; this only frees memory

TREE, WORDS, RECORDS, PEOPLE = "tree", "words", "records", "people"
ORIGINS = (PEOPLE, RECORDS, WORDS, TREE)


@dataclass(frozen=True, slots=True)
class Origin:
    """How much of the nearness between different fields has one origin."""

    name: str
    pairs: int
    share: float  # of the sum of φ over all pairs


@dataclass(frozen=True)
class Relatedness:
    """φ between fields and where it comes from. `references` are those that are there, used or not."""

    keys: tuple[str, ...]
    phi: sparse.csr_array
    references: tuple[Study, ...]
    origins: tuple[Origin, ...]  # in the order of ORIGINS, those without a pair left out
    learnt: sparse.csr_array  # true where records raised φ above what tree and words say
    judged: frozenset[tuple[str, str]]  # pairs (CPV, PKD) among the keys whose φ a person set

    @property
    def used(self) -> tuple[Study, ...]:
        """The references whose links may raise φ."""
        return tuple(each for each in self.references if each.is_used)

    @property
    def fallback(self) -> bool:
        """Whether no reference could be used, so that φ is that of trees and words, and of people's judgements."""
        return not self.used

    @property
    def share_from_records(self) -> float:
        """How much of all nearness between different fields records set."""
        return next((origin.share for origin in self.origins if origin.name == RECORDS), 0.0)

    def origin(self, one: str, other: str) -> str | None:
        """Where the nearness of two of the keys comes from; None where they are not near."""
        here, there = self.keys.index(one), self.keys.index(other)
        if (one, other) in self.judged or (other, one) in self.judged:
            return PEOPLE
        if not self.phi[here, there]:
            return None
        if self.learnt[here, there]:
            return RECORDS
        return TREE if tree_proximity((one, other))[0, 1] >= self.phi[here, there] else WORDS

    def link(self, one: str, other: str) -> tuple[Study, Link] | None:
        """The learnt link that stands behind the nearness of two keys, with its reference."""
        wanted = {node_of(one), node_of(other)}
        for each in self.used:
            for link in each.links:
                if {link.one, link.other} == wanted:
                    return each, link
        return None


def relatedness(*, keys: Sequence[str]) -> Relatedness:
    """How near each two of the fields are.

    Trees and words are the ground. Records raise it, where a reference has shown on records kept back that it can tell;
    a judgement of a person stands above both, also where it lowers.
    """
    keys = tuple(keys)
    references = tuple(each for kind in OF_TREES if (each := study(kind=kind)) is not None)
    links = [(link.one, link.other, link.phi) for each in references if each.is_used for link in each.links]
    judgements = tuple(LinkJudgement.objects.filter(left__in=keys, right__in=keys).order_by("left", "right"))
    said = [(each.left, each.right, each.confidence) for each in judgements]
    key = f"relatedness:{sha256(repr((keys, links, said)).encode()).hexdigest()}"
    found: tuple[sparse.csr_array, sparse.csr_array, tuple[Origin, ...]] | None = cache.get(key)
    if found is None:
        found = _joined(keys, links, said)
        cache.set(key, found, KEPT_SECONDS)
    phi, learnt, origins = found
    return Relatedness(keys, phi, references, origins, learnt, frozenset((left, right) for left, right, _ in said))


def provenance(related: Relatedness) -> dict[str, Any]:
    """Where φ comes from, as JSON: a part of `styczna diagnose --json`, of the API and of every kept diagnosis."""
    return {
        "fallback": related.fallback,
        "references": [_reference_document(each) for each in related.references],
        "origins": {origin.name: {"pairs": origin.pairs, "share": origin.share} for origin in related.origins},
    }


def _reference_document(found: Study) -> dict[str, Any]:
    return {
        "reference": found.kind,
        "used": found.is_used,
        "records": found.records,
        "years": [found.first, found.last],
        "places": found.places,
        "fields": found.fields,
        "links": len(found.links),
        "bearing": asdict(found.bearing) if found.bearing else None,
    }


def _joined(
    keys: tuple[str, ...], links: list[tuple[str, str, float]], said: list[tuple[str, str, float]]
) -> tuple[sparse.csr_array, sparse.csr_array, tuple[Origin, ...]]:
    ground = proximity(keys, polish_labels("cpv", "pkd2007", "pkd2025"))
    phi, learnt = raised(keys, ground, links)
    judged = _judged(keys, said)
    phi = _with_judgements(phi, judged, said, keys)
    return phi, learnt, _origins(keys, phi, learnt, judged)


def _judged(keys: tuple[str, ...], said: list[tuple[str, str, float]]) -> sparse.csr_array:
    row = {key: index for index, key in enumerate(keys)}
    one = np.array([row[left] for left, _, _ in said], dtype=np.intp)
    other = np.array([row[right] for _, right, _ in said], dtype=np.intp)
    at = (np.concatenate((one, other)), np.concatenate((other, one)))
    return sparse.csr_array((np.ones(2 * len(said), dtype=np.bool_), at), shape=(len(keys),) * 2)


def _with_judgements(
    phi: sparse.csr_array, judged: sparse.csr_array, said: list[tuple[str, str, float]], keys: tuple[str, ...]
) -> sparse.csr_array:
    """φ as people said, in place of what was computed; 0 takes a link away."""
    if not said:
        return phi
    row = {key: index for index, key in enumerate(keys)}
    at = ([row[left] for left, _, _ in said], [row[right] for _, right, _ in said])
    values = sparse.csr_array(([confidence for *_, confidence in said], at), shape=phi.shape)
    without = phi - phi.multiply(judged)
    made = sparse.csr_array(without + values + values.T)
    made.eliminate_zeros()
    made.sort_indices()
    return made


def _origins(
    keys: tuple[str, ...], phi: sparse.csr_array, learnt: sparse.csr_array, judged: sparse.csr_array
) -> tuple[Origin, ...]:
    """Every pair with a nearness has one origin: the last that set it."""
    pairs = sparse.csr_array(sparse.triu(phi, 1)).tocoo()
    if not pairs.nnz:
        return ()
    one, other, near = pairs.row, pairs.col, pairs.data
    by_person = np.asarray(judged[one, other]).ravel()
    by_records = np.asarray(learnt[one, other]).ravel() & ~by_person
    by_tree = np.asarray(tree_proximity(keys)[one, other]).ravel() >= near - 1e-12
    kinds = np.select([by_person, by_records, ~by_tree], [0, 1, 2], 3)
    counts, sums = np.bincount(kinds, minlength=4), np.bincount(kinds, weights=near, minlength=4)
    return tuple(
        Origin(name, int(counts[at]), float(sums[at] / near.sum())) for at, name in enumerate(ORIGINS) if counts[at]
    )

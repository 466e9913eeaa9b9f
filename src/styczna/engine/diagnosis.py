"""From evidence to a ranked list of themes: candidates for a region's smart specialisation.

evidence -> shares -> presence -> weights -> contacts -> themes -> order -> stability. The steps, their sources and what
they can bear are told in docs/methods/touchpoints.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from styczna.engine.evidence import EVIDENCE_WEIGHTS, Evidence, in_order, inputs_digest
from styczna.engine.fields import ancestors
from styczna.engine.partition import Partition, by_field, partition, prepared
from styczna.engine.resampling import AMONG_THE_FIRST, SAME_THEME, Resampled, interval, resampled
from styczna.engine.shared_members import shared_contact
from styczna.engine.significance import FALSE_DISCOVERIES, PRIOR_STRENGTH
from styczna.engine.touchpoints import RESOLUTION, STARTS, Contacts, contacts

__all__ = [
    "AMONG_THE_FIRST",
    "EVIDENCE_WEIGHTS",
    "SAME_THEME",
    "Diagnosis",
    "Evidence",
    "Theme",
    "diagnose",
    "inputs_digest",
    "naming_field",
]

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

RESAMPLES = 200


@dataclass(frozen=True, eq=False)
class Theme:
    """A group of fields in which clusters touch. Indices are those of the evidence; a contact counts each pair once."""

    fields: tuple[int, ...]  # the heaviest first
    weights: Floats  # of these fields: their parts of the theme's contact, sum 1
    clusters: tuple[int, ...]  # present beyond chance, the largest contribution first
    presence: Floats  # of every cluster: probability that its share in the theme exceeds the reference's
    share: Floats  # of every cluster: the part of its evidence that lies in the theme
    contribution: Floats  # of every cluster: its part of the theme's contact, sum 1
    contact: float  # of all clusters; = overlap + complement
    overlap: float
    complement: float
    confirmed: float  # the part of the contact that lies between clusters present beyond chance
    advantage: float  # the region's in the theme's fields, mean by weight; NaN where none is known
    stability: float  # share of resamples in which the theme is found again among the first three
    stability_first: float  # ... as the first
    label_key: str  # key of the field that names the theme
    # Of the same fields in resamples, the middle 90 %; NaN without resamples.
    contact_low: float = float("nan")
    contact_high: float = float("nan")
    breadth_low: float = float("nan")
    breadth_high: float = float("nan")
    rank_low: float = float("nan")
    rank_high: float = float("nan")
    shared: float = 0.0  # the part of the contact that lies between a member and itself, in two clusters

    @property
    def breadth(self) -> int:
        """The number of clusters present in the theme beyond chance."""
        return len(self.clusters)


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What was found, and every step towards it."""

    share: Floats  # clusters × fields: part of the cluster's evidence
    presence: Floats  # clusters × fields: probability that it exceeds the reference's; 0 where there is no evidence
    specificity: Floats  # fields: how much it tells that a cluster works in one
    weight: Floats  # clusters × fields: share × presence × specificity
    contacts: Contacts
    themes: tuple[Theme, ...]  # the strongest first
    seed: int
    resamples: int
    resolution: float
    inputs_digest: str
    by_class: bool = False  # fields of one class were kept together, because there are too many to cut each for itself
    shared: Floats | None = None  # clusters × clusters: what members of both have with themselves, of contacts.total
    resampled: Resampled | None = None  # what the intervals of the themes come from


def diagnose(
    evidence: Evidence,
    phi: sparse.csr_array,
    reference: ArrayLike | None = None,
    *,
    seed: int,
    resamples: int = RESAMPLES,
    resolution: float = RESOLUTION,
    advantage: ArrayLike | None = None,
    strength: float = PRIOR_STRENGTH,
    false_discoveries: float = FALSE_DISCOVERIES,
) -> Diagnosis:
    """Find the themes in which the clusters touch, order them and say how stable they are.

    `phi` is the proximity of the fields (fields × fields, sparse, symmetric, in [0, 1]); `reference` the share of each
    field in the population that clusters are compared with, NaN where unknown (then fields.even_shares); `advantage`
    the region's in each field, NaN where unknown, which is shown with the themes and does not order them.

    A theme stands before another if more of its contact is confirmed, that is, lies between clusters present in it
    beyond chance; among equals, if it has more contact. The result depends on names, numbers and seed, not on the order
    of clusters, fields and items. Raises ValueError for what does not fit.
    """
    ready = prepared(
        evidence,
        phi,
        reference,
        strength=strength,
        false_discoveries=false_discoveries,
        resolution=resolution,
        seed=seed,
    )
    fixed, items, size = ready.frame, ready.items, len(evidence.fields)
    strong = by_field(advantage, "advantage", ready.order)[fixed.fields]
    sample = partition(fixed.totals(), fixed, STARTS)
    drawn = resampled(sample, items, fixed, resamples)
    weight, keys = fixed.spread(sample.weight), [items.fields[index] for index in fixed.fields]
    between, of_themes = shared_contact(evidence, sample, fixed, ready.among)
    found = Diagnosis(
        share=fixed.spread(sample.share, size),
        presence=ready.presence,
        specificity=ready.specificity,
        weight=fixed.spread(sample.weight, size),
        contacts=contacts(weight, ready.among),
        themes=tuple(
            _theme(t, sample, weight, ready.among, keys, strong, drawn, of_themes[t])
            for t in range(len(sample.contact))
        ),
        seed=seed,
        resamples=resamples,
        resolution=resolution,
        inputs_digest=inputs_digest(evidence, phi, reference, advantage),
        by_class=fixed.ties.size < len(fixed.fields),
        shared=between,
        resampled=drawn,
    )
    return _as_given(found, in_order(evidence.clusters), ready.order, fixed.fields)


def _theme(
    number: int,
    sample: Partition,
    weights: Floats,
    phi: sparse.csr_array,
    keys: Sequence[str],
    advantage: Floats,
    drawn: Resampled,
    shared: float,
) -> Theme:
    """Describe the theme with this number; indices are canonical, those of fields among the fields with evidence."""
    fields = np.flatnonzero(sample.label == number)
    weight = weights[:, fields]
    near = sparse.csr_array(phi[fields][:, fields])
    touching = contacts(weight, near)
    apart = ~np.eye(len(weight), dtype=bool)
    by_cluster = (touching.total * apart).sum(axis=1)
    # Σ_c w[c,f] (Σ_{d≠c} Σ_g φ[f,g] w[d,g]): the part of the contact in which f takes part
    by_field = (weight * ((weight.sum(axis=0) - weight) @ near)).sum(axis=0)
    heaviest = np.lexsort((fields, -by_field))
    parts = by_field[heaviest] / by_field.sum()
    present = np.flatnonzero(sample.held[:, number])
    known = np.isfinite(advantage[fields[heaviest]])
    strong = advantage[fields[heaviest]][known]
    stability, stability_first = drawn.stability
    (contact_low, contact_high), (breadth_low, breadth_high), (rank_low, rank_high) = (
        interval(values[:, number]) for values in (drawn.contact, drawn.breadth, drawn.rank)
    )
    return Theme(
        fields=tuple(int(field) for field in fields[heaviest]),
        weights=parts,
        clusters=tuple(int(cluster) for cluster in present[np.argsort(-by_cluster[present], kind="stable")]),
        presence=sample.theme_presence[:, number],
        share=sample.theme_share[:, number],
        contribution=by_cluster / by_cluster.sum(),
        contact=float(sample.contact[number]),
        overlap=float((touching.overlap * apart).sum() / 2),
        complement=float((touching.complement * apart).sum() / 2),
        confirmed=float(sample.confirmed[number]),
        advantage=float(strong @ parts[known] / parts[known].sum()) if known.any() else float("nan"),
        stability=float(stability[number]),
        stability_first=float(stability_first[number]),
        label_key=naming_field([keys[field] for field in fields[heaviest]], parts),
        contact_low=contact_low,
        contact_high=contact_high,
        breadth_low=breadth_low,
        breadth_high=breadth_high,
        rank_low=rank_low,
        rank_high=rank_high,
        shared=shared,
    )


def naming_field(keys: Sequence[str], weights: ArrayLike) -> str:
    """Return the key of the field that names a group: the lowest node of the tree that holds half of its weight.

    Fields of CPV alone are asked where there are any, because CPV's labels exist in every language of the Union. Where
    no node holds half, it is the division that holds most. Raises ValueError without keys, for weights that are not
    finite or negative, and where there is not one for each key.
    """
    given = np.asarray(weights, dtype=np.float64)
    if not len(keys) or given.shape != (len(keys),):
        raise ValueError("keys must hold at least one field, and weights one number for each.")
    if not (np.isfinite(given).all() and (given >= 0).all()):
        raise ValueError("weights must be finite and not negative.")
    weight = dict.fromkeys(keys, 0.0)
    for key, value in zip(keys, given.tolist(), strict=True):
        weight[key] += value
    asked = [key for key in weight if key.startswith("cpv:")] or list(weight)
    held: dict[str, float] = {}
    for key in asked:
        for node in ancestors(key):
            held[node] = held.get(node, 0.0) + weight[key]
    half = sum(weight[key] for key in asked) / 2
    holding = [node for node in held if held[node] >= half * (1 - 1e-9)]
    if holding:
        return min(holding, key=lambda node: (-len(ancestors(node)), -held[node], node))
    return min((node for node in held if len(ancestors(node)) == 1), key=lambda node: (-held[node], node))


def _as_given(found: Diagnosis, clusters: Indices, fields: Indices, evident: Indices) -> Diagnosis:
    """Put the diagnosis, found in canonical order, into the order in which clusters and fields were given.

    `clusters` and `fields` hold the given index of each canonical one; themes name fields by position in `evident`.
    """
    cluster, field = np.argsort(clusters), np.argsort(fields)
    both, square = np.ix_(cluster, field), np.ix_(cluster, cluster)
    touching = found.contacts
    return replace(
        found,
        share=found.share[both],
        presence=found.presence[both],
        specificity=found.specificity[field],
        weight=found.weight[both],
        shared=None if found.shared is None else found.shared[square],
        contacts=Contacts(touching.total[square], touching.overlap[square], touching.complement[square]),
        themes=tuple(
            replace(
                theme,
                fields=tuple(int(fields[evident[index]]) for index in theme.fields),
                clusters=tuple(int(clusters[index]) for index in theme.clusters),
                presence=theme.presence[cluster],
                share=theme.share[cluster],
                contribution=theme.contribution[cluster],
            )
            for theme in found.themes
        ),
    )

"""From evidence to a ranked list of themes: candidates for a region's smart specialisation.

evidence -> shares -> presence -> weights -> contacts -> themes -> order -> stability. The steps, their sources and what
they can bear are told in docs/methods/touchpoints.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from styczna.engine.evidence import EVIDENCE_WEIGHTS, Evidence, canonical, in_order, inputs_digest
from styczna.engine.fields import ancestors, even_shares
from styczna.engine.significance import FALSE_DISCOVERIES, PRIOR_STRENGTH, benjamini_hochberg, presence
from styczna.engine.specificity import specificity, ubiquity
from styczna.engine.touchpoints import RESOLUTION, STARTS, Contacts, Links, checked, communities, contacts

__all__ = ["EVIDENCE_WEIGHTS", "Diagnosis", "Evidence", "Theme", "diagnose", "inputs_digest", "naming_field"]

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]

RESAMPLES = 200
SAME_THEME = 0.5  # Jaccard at which a theme counts as found again (Hennig 2007: below it, a cluster has dissolved)
AMONG_THE_FIRST = 3


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
    order = in_order(evidence.fields)
    _, near = checked(np.zeros((0, len(order))), phi)
    near = sparse.csr_array(near[order][:, order])
    near.sort_indices()  # sums run in one order, to the last bit
    shares, strong = _by_field(reference, "reference", order), _by_field(advantage, "advantage", order)
    items = canonical(evidence)
    totals = items.totals()
    known = np.where(np.isnan(shares), even_shares(items.fields), shares)
    frame = _Frame(Links(near), known, _schemes(items.fields), strength, false_discoveries, resolution, seed)
    telling = specificity(ubiquity(_presence_in_fields(totals, frame), near), len(items.clusters))
    frame = replace(frame, specificity=telling)
    sample = _partition(totals, frame, STARTS)
    stable = _stability(sample, items, frame, resamples)
    found = Diagnosis(
        share=sample.share,
        presence=sample.presence,
        specificity=telling,
        weight=sample.weight,
        contacts=contacts(sample.weight, near),
        themes=tuple(_theme(t, sample, near, items.fields, strong, stable) for t in range(len(sample.contact))),
        seed=seed,
        resamples=resamples,
        resolution=resolution,
        inputs_digest=inputs_digest(evidence, phi, reference, advantage),
    )
    return _as_given(found, in_order(evidence.clusters), order)


@dataclass(frozen=True, eq=False)
class _Frame:
    """What stays the same through all resamples."""

    links: Links
    reference: Floats
    schemes: Floats
    strength: float
    false_discoveries: float
    resolution: float
    seed: int
    specificity: Floats | float = 1.0

    def expected(self, totals: Floats) -> Floats:
        """Return the share of its evidence that a cluster like the reference has in each field (clusters × fields).

        Reference shares are of their scheme, and a cluster's evidence is spread over schemes as it is.
        """
        in_schemes = totals @ self.schemes
        facts = in_schemes.sum(axis=1, keepdims=True)
        part = np.divide(in_schemes, facts, out=np.zeros_like(in_schemes), where=facts > 0)
        return self.reference * (part @ self.schemes.T)


@dataclass(frozen=True, eq=False)
class _Partition:
    """The themes of one sample, in their order: clusters × fields, clusters × themes, or one value a theme."""

    share: Floats
    presence: Floats
    weight: Floats
    label: Indices  # theme of each field, -1 for none
    theme_share: Floats
    theme_presence: Floats
    held: Flags
    contact: Floats
    confirmed: Floats


def _partition(totals: Floats, frame: _Frame, starts: int) -> _Partition:
    """Find and order the themes of the summed weights `totals` (clusters × fields)."""
    facts = totals.sum(axis=1, keepdims=True)
    share = np.divide(totals, facts, out=np.zeros_like(totals), where=facts > 0)
    in_fields = _presence_in_fields(totals, frame)
    weight = share * in_fields * frame.specificity
    links = frame.links.weights(weight)
    label = communities(frame.links, links, resolution=frame.resolution, seed=frame.seed, starts=starts)
    members = (label[:, None] == np.arange(label.max(initial=-1) + 1)).astype(np.float64)
    expected = np.minimum(frame.expected(totals) @ members, 1.0)
    in_themes = presence(totals @ members, facts, expected, frame.strength) if members.size else totals @ members
    held = benjamini_hochberg(1.0 - in_themes, frame.false_discoveries)
    contact = _by_theme(links, label, frame.links)
    of_present = weight * (held @ members.T)
    confirmed = _by_theme(frame.links.weights(of_present), label, frame.links)
    order = np.lexsort((-contact, -confirmed))
    return _Partition(
        share=share,
        presence=in_fields,
        weight=weight,
        label=np.append(np.argsort(order), -1)[label],
        theme_share=share @ members[:, order],
        theme_presence=in_themes[:, order],
        held=held[:, order],
        contact=contact[order],
        confirmed=confirmed[order],
    )


def _presence_in_fields(totals: Floats, frame: _Frame) -> Floats:
    """Return the probability that each cluster's share in a field exceeds the reference's, 0 where it has none."""
    cells = np.nonzero(totals)
    found = np.zeros_like(totals)
    found[cells] = presence(totals[cells], totals.sum(axis=1)[cells[0]], frame.expected(totals)[cells], frame.strength)
    return found


def _schemes(keys: Sequence[str]) -> Floats:
    """Return fields × schemes, 1 where a field belongs to a scheme."""
    scheme = np.array([key.partition(":")[0] for key in keys], dtype=np.str_)
    return (scheme[:, None] == np.unique(scheme)).astype(np.float64)


def _by_theme(weights: Floats, label: Indices, links: Links) -> Floats:
    """Sum the links within each theme, each pair of clusters once."""
    within = (label[links.row] == label[links.col]) & (label[links.row] >= 0)
    once = np.where(links.row == links.col, 0.5, 1.0) * weights
    total = np.bincount(label[links.row][within], weights=once[within], minlength=label.max(initial=-1) + 1)
    return total.astype(np.float64)


def _stability(full: _Partition, items: Evidence, frame: _Frame, resamples: int) -> Floats:
    """Return for each theme the shares of resamples that find it among the first three, and as the first (2 × themes).

    A theme is found again in the one that it shares most fields with, if their Jaccard similarity over the fields that
    the resample still holds reaches SAME_THEME (Hennig 2007).
    """
    themes = len(full.contact)
    found = np.zeros((2, themes))
    for times in items.resamples(resamples, frame.seed):
        totals = items.totals(times)
        again = _partition(totals, frame, starts=1)
        if not (themes and len(again.contact)):
            continue
        alive = totals.any(axis=0) & (full.label >= 0)
        both = alive & (again.label >= 0)
        shared = np.zeros((themes, len(again.contact)))
        np.add.at(shared, (full.label[both], again.label[both]), 1.0)
        sizes = np.bincount(full.label[alive], minlength=themes)[:, None] + np.bincount(again.label[again.label >= 0])
        similar = shared / (sizes - shared)
        rank = similar.argmax(axis=1)
        same = similar.max(axis=1) >= SAME_THEME
        found += same & np.array([rank < AMONG_THE_FIRST, rank < 1])
    return found / max(resamples, 1)


def _theme(
    number: int, sample: _Partition, phi: sparse.csr_array, keys: Sequence[str], advantage: Floats, stability: Floats
) -> Theme:
    """Describe the theme with this number; indices are canonical."""
    fields = np.flatnonzero(sample.label == number)
    weight = sample.weight[:, fields]
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
        stability=float(stability[0, number]),
        stability_first=float(stability[1, number]),
        label_key=naming_field([keys[field] for field in fields[heaviest]], parts),
    )


def naming_field(keys: Sequence[str], weights: ArrayLike) -> str:
    """Return the key of the field that names a group: the lowest node of the tree that holds half of its weight.

    Fields of CPV alone are asked where there are any, because CPV's labels exist in every language of the Union. Where
    no node holds half, it is the division that holds most.
    """
    weight = {key: float(value) for key, value in zip(keys, np.asarray(weights, dtype=np.float64), strict=True)}
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


def _by_field(values: ArrayLike | None, name: str, order: Indices) -> Floats:
    """Return the values in canonical order, NaN where nothing is given."""
    if values is None:
        return np.full(len(order), np.nan)
    array = np.asarray(values, dtype=np.float64)
    if array.shape != order.shape:
        raise ValueError(f"{name} must have one value for each field.")
    return array[order]


def _as_given(found: Diagnosis, clusters: Indices, fields: Indices) -> Diagnosis:
    """Put the diagnosis, found in canonical order, into the order in which clusters and fields were given.

    `clusters` and `fields` hold the given index of each canonical one.
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
        contacts=Contacts(touching.total[square], touching.overlap[square], touching.complement[square]),
        themes=tuple(
            replace(
                theme,
                fields=tuple(int(fields[index]) for index in theme.fields),
                clusters=tuple(int(clusters[index]) for index in theme.clusters),
                presence=theme.presence[cluster],
                share=theme.share[cluster],
                contribution=theme.contribution[cluster],
            )
            for theme in found.themes
        ),
    )

"""Themes of one sample of the evidence: cut, tested for who is in them, and ordered.

Everything here works on cells, the pairs (cluster, field) for which there is any evidence, because they are few: sixty
clusters with five thousand members have evidence in one pair of thirty.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from styczna.engine.evidence import Evidence, canonical, in_order
from styczna.engine.fields import even_shares
from styczna.engine.significance import benjamini_hochberg, presence
from styczna.engine.specificity import specificity, ubiquity
from styczna.engine.ties import Ties, groups, ties
from styczna.engine.touchpoints import checked, communities

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Frame:
    """What stays the same through all resamples. Fields are those with evidence, by position."""

    clusters: int
    fields: Indices  # the evidence's index of each field
    cluster: Indices  # of each cell
    field: Indices  # of each cell
    item_cell: Indices  # of each item
    item_weight: Floats
    scheme: Indices  # of each field
    reference: Floats  # of each field
    ties: Ties
    strength: float
    false_discoveries: float
    resolution: float
    seed: int
    specificity: Floats  # of each field

    def totals(self, times: NDArray[np.integer] | None = None) -> Floats:
        """Return the cells' summed weights, each item counted `times` (default once)."""
        weight = self.item_weight if times is None else self.item_weight * times
        return np.bincount(self.item_cell, weights=weight, minlength=len(self.cluster)).astype(np.float64)

    def facts(self, totals: Floats) -> Floats:
        """Return the summed weight of each cluster."""
        return np.bincount(self.cluster, weights=totals, minlength=self.clusters).astype(np.float64)

    def parts(self, totals: Floats) -> Floats:
        """Return the share of each cluster's evidence in each scheme (clusters × schemes)."""
        schemes = int(self.scheme.max(initial=-1)) + 1
        place = self.cluster * schemes + self.scheme[self.field]
        summed = np.bincount(place, weights=totals, minlength=self.clusters * schemes).astype(np.float64)
        found = summed.reshape(self.clusters, schemes)
        facts = self.facts(totals)[:, None]
        return np.divide(found, facts, out=np.zeros_like(found), where=facts > 0)

    def spread(self, cells: Floats, size: int | None = None) -> Floats:
        """Return values of cells as clusters × fields with evidence, or × all `size` fields; 0 elsewhere."""
        dense = np.zeros((self.clusters, len(self.fields) if size is None else size))
        dense[self.cluster, self.field if size is None else self.fields[self.field]] = cells
        return dense


@dataclass(frozen=True, eq=False)
class Prepared:
    """Evidence and proximity in canonical order, and what stays the same through all resamples."""

    items: Evidence
    order: Indices  # the given index of each field
    near: sparse.csr_array  # φ of all fields
    among: sparse.csr_array  # φ of the fields with evidence
    presence: Floats  # clusters × fields
    specificity: Floats  # of all fields
    frame: Frame


def prepared(
    evidence: Evidence,
    phi: sparse.csr_array,
    reference: ArrayLike | None,
    *,
    strength: float,
    false_discoveries: float,
    resolution: float,
    seed: int,
) -> Prepared:
    """Put evidence and proximity in order and work out what stays the same. The arguments are those of `diagnose`."""
    if not (np.isfinite(resolution) and resolution >= 0):
        raise ValueError("resolution must be finite and at least 0.")
    if not 0 <= false_discoveries <= 1:
        raise ValueError("false_discoveries must lie between 0 and 1.")
    order = in_order(evidence.fields)
    _, near = checked(np.zeros((0, len(order))), phi)
    if not (order == np.arange(len(order))).all():
        near = sparse.csr_array(near[order][:, order])
    near.sort_indices()  # sums run in one order, to the last bit
    items, shares = canonical(evidence), by_field(reference, "reference", order)
    known = np.where(np.isnan(shares), even_shares(items.fields), shares)
    size = max(len(items.fields), 1)
    cells, item_cell = np.unique(items.cluster * size + items.field, return_inverse=True)
    cluster, (fields, field) = cells // size, np.unique(cells % size, return_inverse=True)
    keys = [items.fields[index] for index in fields]
    among = sparse.csr_array(near[fields][:, fields])
    schemes = np.array([key.partition(":")[0] for key in keys], dtype=np.str_)
    fixed = Frame(
        clusters=len(items.clusters),
        fields=fields,
        cluster=cluster,
        field=field.ravel(),
        item_cell=item_cell.ravel(),
        item_weight=items.weight,
        scheme=np.unique(schemes, return_inverse=True)[1].ravel(),
        reference=known[fields],
        ties=ties(cluster, field.ravel(), among, groups(keys, (among.nnz + len(fields)) // 2)),
        strength=strength,
        false_discoveries=false_discoveries,
        resolution=resolution,
        seed=seed,
        specificity=np.ones(len(fields)),
    )
    present = fixed.spread(presence_in_cells(fixed.totals(), fixed), len(order))
    telling = specificity(ubiquity(present, near), fixed.clusters)
    return Prepared(items, order, near, among, present, telling, replace(fixed, specificity=telling[fields]))


def by_field(values: ArrayLike | None, name: str, order: Indices) -> Floats:
    """Return the values in canonical order, NaN where nothing is given."""
    if values is None:
        return np.full(len(order), np.nan)
    array = np.asarray(values, dtype=np.float64)
    if array.shape != order.shape:
        raise ValueError(f"{name} must have one value for each field.")
    if np.isinf(array).any():
        raise ValueError(f"{name} holds infinite values; NaN is for what is unknown.")
    return array[order]


@dataclass(frozen=True, eq=False)
class Partition:
    """The themes of one sample, in their order: of cells, of fields with evidence, or clusters × themes."""

    totals: Floats  # cells
    share: Floats  # cells
    presence: Floats  # cells
    weight: Floats  # cells
    label: Indices  # theme of each field, -1 for none
    group_label: Indices  # theme of each group of fields, -1 for none
    theme_share: Floats
    theme_presence: Floats
    held: Flags
    contact: Floats
    confirmed: Floats


@dataclass(frozen=True, eq=False)
class Sample:
    """The cells of a sample, before its themes are cut."""

    totals: Floats
    share: Floats
    presence: Floats
    weight: Floats


@dataclass(frozen=True, eq=False)
class InThemes:
    """What a sample says of given themes: clusters × themes; `confirming` are the cells' weights where present."""

    inside: Floats
    presence: Floats
    held: Flags
    confirming: Floats


def partition(totals: Floats, fixed: Frame, starts: int) -> Partition:
    """Find and order the themes of the summed weights `totals` (cells)."""
    sample = sample_of(totals, fixed)
    joined, strength = (of_all[:, 0] for of_all in fixed.ties.weights(sample.weight[:, None]))
    group_label, label = cut(joined, strength, fixed, starts)
    themes = int(group_label.max(initial=-1)) + 1
    found = present_in(sample, label, themes, fixed)
    confirming = fixed.ties.weights(found.confirming[:, None])[0][:, 0]
    contact = fixed.ties.within(joined, group_label, themes)
    confirmed = fixed.ties.within(confirming, group_label, themes)
    order = in_their_order(contact, confirmed)
    number = np.append(np.argsort(order), -1)
    facts = fixed.facts(totals)[:, None]
    return Partition(
        totals=totals,
        share=sample.share,
        presence=sample.presence,
        weight=sample.weight,
        label=number[label],
        group_label=number[group_label],
        theme_share=np.divide(found.inside, facts, out=np.zeros_like(found.inside), where=facts > 0)[:, order],
        theme_presence=found.presence[:, order],
        held=found.held[:, order],
        contact=contact[order],
        confirmed=confirmed[order],
    )


def presence_in_cells(totals: Floats, fixed: Frame) -> Floats:
    """Return the probability that each cluster's share in a field exceeds the reference's, 0 where it has none.

    Reference shares are of their scheme, and a cluster's evidence is spread over schemes as it is.
    """
    found = np.zeros_like(totals)
    held = np.flatnonzero(totals)
    cluster, field = fixed.cluster[held], fixed.field[held]
    expected = fixed.reference[field] * fixed.parts(totals)[cluster, fixed.scheme[field]]
    found[held] = presence(totals[held], fixed.facts(totals)[cluster], expected, fixed.strength)
    return found


def sample_of(totals: Floats, fixed: Frame) -> Sample:
    facts = fixed.facts(totals)[fixed.cluster]
    share = np.divide(totals, facts, out=np.zeros_like(totals), where=facts > 0)
    present = presence_in_cells(totals, fixed)
    return Sample(totals, share, present, share * present * fixed.specificity[fixed.field])


def cut(joined: Floats, strength: Floats, fixed: Frame, starts: int) -> tuple[Indices, Indices]:
    """Cut the ties of one sample into themes: labels of groups and of fields, -1 for what touches nothing."""
    label = communities(fixed.ties, joined, resolution=fixed.resolution, seed=fixed.seed, starts=starts)
    return label, np.where(strength > 0, label[fixed.ties.group], -1)


def present_in(sample: Sample, label: Indices, themes: int, fixed: Frame) -> InThemes:
    """Test each cluster's presence in the themes that `label` (of fields) says there are."""
    inside, expected = _in_themes(sample.totals, label, themes, fixed)
    facts = fixed.facts(sample.totals)[:, None]
    present = presence(inside, facts, expected, fixed.strength) if inside.size else inside
    held = benjamini_hochberg(1.0 - present, fixed.false_discoveries)
    of_cell = label[fixed.field]
    counts = (of_cell >= 0) & held[fixed.cluster, of_cell] if themes else np.zeros(len(of_cell), dtype=np.bool_)
    return InThemes(inside, present, held, np.where(counts, sample.weight, 0.0))


def _in_themes(totals: Floats, label: Indices, themes: int, fixed: Frame) -> tuple[Floats, Floats]:
    """Return the evidence of each cluster in each theme, and the share expected of it (both clusters × themes)."""
    inside = label[fixed.field] >= 0
    place = fixed.cluster[inside] * themes + label[fixed.field[inside]]
    found = np.bincount(place, weights=totals[inside], minlength=fixed.clusters * themes).astype(np.float64)
    schemes = int(fixed.scheme.max(initial=-1)) + 1
    named = label >= 0
    place = fixed.scheme[named] * themes + label[named]
    expected = np.bincount(place, weights=fixed.reference[named], minlength=schemes * themes).astype(np.float64)
    parts = fixed.parts(totals)
    # Added up scheme by scheme, of which there are three: a matrix product may add in another order elsewhere.
    summed = sum(
        (parts[:, scheme, None] * row for scheme, row in enumerate(expected.reshape(schemes, themes))),
        start=np.zeros((fixed.clusters, themes)),
    )
    return found.reshape(fixed.clusters, themes), np.minimum(summed, 1.0)


def in_their_order(contact: Floats, confirmed: Floats) -> Indices:
    """Return the themes in their order: by confirmed contact, then by contact."""
    return np.lexsort((-contact, -confirmed))

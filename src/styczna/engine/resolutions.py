"""Themes at several resolutions: how stable each level is, and which finer themes lie in which coarser ones.

A resolution that suits the data shows itself by partitions that stay the same when the data are disturbed (Lambiotte
2010; replicas that agree, Ronhovde & Nussinov 2009). Here the disturbance is the bootstrap of the members.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from styczna.engine.diagnosis import naming_field
from styczna.engine.evidence import Evidence
from styczna.engine.partition import Partition, Prepared, cut, partition, prepared, sample_of
from styczna.engine.resampling import AT_ONCE
from styczna.engine.significance import FALSE_DISCOVERIES, PRIOR_STRENGTH
from styczna.engine.touchpoints import RESOLUTION, STARTS

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

RESOLUTIONS = (0.25, 0.5, 1.0, 2.0)
RESAMPLES = 50


@dataclass(frozen=True, eq=False)
class Level:
    """The themes at one resolution, the strongest first; fields are indices of the evidence."""

    resolution: float
    themes: tuple[tuple[int, ...], ...]
    keys: tuple[str, ...]  # the field that names each theme
    contact: Floats
    confirmed: Floats
    breadth: Indices
    stability: Floats  # of each theme: mean over resamples of its best Jaccard similarity with a theme found again
    agreement: float  # of the level: the mean of these by contact, 0..1; NaN without themes or resamples
    inside: Indices  # the theme of the coarser level before it that holds most of its fields; -1 on the first level
    inside_share: Floats  # the share of its fields that this one holds


def levels(
    evidence: Evidence,
    phi: sparse.csr_array,
    reference: ArrayLike | None = None,
    *,
    seed: int,
    resolutions: Sequence[float] = RESOLUTIONS,
    resamples: int = RESAMPLES,
    strength: float = PRIOR_STRENGTH,
    false_discoveries: float = FALSE_DISCOVERIES,
) -> tuple[Level, ...]:
    """Cut the themes at each resolution, the coarsest first. The other arguments are those of `diagnosis.diagnose`.

    Raises ValueError for what does not fit, and for resolutions that are not above 0 or not in rising order.
    """
    chosen = np.asarray(resolutions, dtype=np.float64)
    if chosen.ndim != 1 or not (np.isfinite(chosen).all() and (chosen > 0).all() and (np.diff(chosen) > 0).all()):
        raise ValueError("resolutions must be above 0 and rise.")
    ready = prepared(
        evidence,
        phi,
        reference,
        strength=strength,
        false_discoveries=false_discoveries,
        resolution=RESOLUTION,
        seed=seed,
    )
    frames = [replace(ready.frame, resolution=float(resolution)) for resolution in chosen]
    found = [partition(frame.totals(), frame, STARTS) for frame in frames]
    alike = _alike(found, ready, [float(resolution) for resolution in chosen], resamples)
    made: list[Level] = []
    for number, (resolution, cut_here) in enumerate(zip(chosen, found, strict=True)):
        coarser = found[number - 1] if number else None
        made.append(_level(float(resolution), cut_here, coarser, alike[number], ready))
    return tuple(made)


def most_robust(found: Sequence[Level]) -> int:
    """Return which level agrees most with its resamples; the coarser of equals. Raises ValueError without levels."""
    if not found:
        raise ValueError("found must hold at least one level.")
    agreement = [-1.0 if np.isnan(level.agreement) else level.agreement for level in found]
    return int(np.argmax(agreement))


def _alike(found: list[Partition], ready: Prepared, resolutions: list[float], resamples: int) -> list[Floats]:
    """Return for each level how alike each theme is to its best match in each resample (resamples × themes)."""
    fixed = ready.frame
    times = ready.items.resamples(resamples, fixed.seed)
    alike: list[list[Floats]] = [[] for _ in found]
    for start in range(0, resamples, AT_ONCE):
        samples = [sample_of(fixed.totals(drawn), fixed) for drawn in times[start : start + AT_ONCE]]
        joined, touching = fixed.ties.weights(np.column_stack([sample.weight for sample in samples]))
        for each, sample in enumerate(samples):
            alive = np.bincount(fixed.field, weights=sample.totals, minlength=len(fixed.fields)) > 0
            for level, resolution in enumerate(resolutions):
                frame = replace(fixed, resolution=resolution)
                _, label = cut(joined[:, each], touching[:, each], frame, starts=1)
                alike[level].append(_best_jaccard(found[level].label, label, alive))
    return [np.array(rows).reshape(resamples, len(each.contact)) for rows, each in zip(alike, found, strict=True)]


def _best_jaccard(full: Indices, again: Indices, alive: NDArray[np.bool_]) -> Floats:
    """Return for each theme of `full` the best Jaccard similarity with one of `again`, over the fields alive."""
    themes, others = int(full.max(initial=-1)) + 1, int(again.max(initial=-1)) + 1
    if not (themes and others):
        return np.zeros(themes)
    here, both = alive & (full >= 0), alive & (full >= 0) & (again >= 0)
    shared = np.zeros((themes, others))
    np.add.at(shared, (full[both], again[both]), 1.0)
    sizes = np.bincount(full[here], minlength=themes)[:, None] + np.bincount(again[again >= 0], minlength=others)
    return np.asarray((shared / (sizes - shared)).max(axis=1))


def _level(resolution: float, found: Partition, coarser: Partition | None, alike: Floats, ready: Prepared) -> Level:
    themes = len(found.contact)
    stability = alike.mean(axis=0) if len(alike) else np.full(themes, np.nan)
    known = themes > 0 and bool(len(alike)) and found.contact.sum() > 0
    _, strength = ready.frame.ties.weights(found.weight[:, None])
    members, keys = [], []
    for theme in range(themes):
        fields = np.flatnonzero(found.label == theme)
        heaviest = fields[np.lexsort((fields, -strength[fields, 0]))]
        given = ready.frame.fields[heaviest]
        members.append(tuple(int(ready.order[field]) for field in given))
        keys.append(naming_field([ready.items.fields[field] for field in given], strength[heaviest, 0]))
    inside, share = _inside(found, coarser)
    return Level(
        resolution=resolution,
        themes=tuple(members),
        keys=tuple(keys),
        contact=found.contact,
        confirmed=found.confirmed,
        breadth=found.held.sum(axis=0).astype(np.intp),
        stability=stability,
        agreement=float(stability @ found.contact / found.contact.sum()) if known else float("nan"),
        inside=inside,
        inside_share=share,
    )


def _inside(found: Partition, coarser: Partition | None) -> tuple[Indices, Floats]:
    themes = len(found.contact)
    if coarser is None or not themes or not len(coarser.contact):
        return np.full(themes, -1, dtype=np.intp), np.full(themes, np.nan)
    both = (found.label >= 0) & (coarser.label >= 0)
    held = np.zeros((themes, len(coarser.contact)))
    np.add.at(held, (found.label[both], coarser.label[both]), 1.0)
    return held.argmax(axis=1).astype(np.intp), held.max(axis=1) / np.bincount(found.label[found.label >= 0])

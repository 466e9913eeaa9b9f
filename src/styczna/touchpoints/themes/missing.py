"""The verb *reach*: fields near to a theme in which no cluster works yet, and what the region has to reach them with.

How near a field lies to a theme is the density of Hidalgo et al. (2007): the nearness φ of the field to each field of
the theme, weighted by what that field carries of the theme's contact. Fields are asked at the level at which people
speak of them: classes of CPV, and subclasses of PKD 2007, which the register of firms counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from styczna.clusters.models import Cluster
from styczna.engine.fields import ancestors
from styczna.observatory.register import register
from styczna.sources.vocabularies import Label, keys, label
from styczna.touchpoints.diagnose import REFERENCE_YEAR, Findings
from styczna.touchpoints.reference.relatedness import relatedness
from styczna.touchpoints.region.advantage import VOIVODESHIPS
from styczna.touchpoints.themes.explain import ThemePage

CLASS = 3  # nodes from a class of CPV up to its division
LEAST = 0.1  # density below which a field is not near
LINKED = 0.4  # nearness from which on a link by words is taken for the same activity (docs/methods, 2)
MOST = 15
WAYS = 3  # fields of the theme named as the way to one


@dataclass(frozen=True)
class Way:
    """A field of the theme from which another one is near."""

    key: str
    label: Label
    nearness: float


@dataclass(frozen=True)
class Firms:
    """Firms of the region in a field, as the register counts them."""

    registered: int
    employers: int  # of these, with ten people and more
    key: str  # the field of PKD that was counted
    linked: float | None  # how near that is to the field asked for; None where it is the field itself


@dataclass(frozen=True)
class Missing:
    """A field near to a theme in which no cluster works."""

    key: str
    label: Label
    density: float  # 0 to 1
    ways: tuple[Way, ...]  # the nearest fields of the theme
    nearest: Cluster | None  # whose work lies nearest to it
    firms: Firms | None  # None where the register does not say


def missing_in(findings: Findings, page: ThemePage, language: str) -> tuple[Missing, ...]:
    """Fields near to the theme in which nobody works, the nearest first."""
    asked = candidates()
    row, phi = _related(findings.fields)
    columns = [row[key] for key in asked]
    near = phi[[row[key] for key in findings.fields]][:, columns]
    own = list(page.theme.fields)
    density = page.theme.weights @ near[own]
    absent = np.array(_absent(findings.fields, asked))
    order = np.lexsort((np.arange(len(asked)), -np.round(density, 9)))
    chosen = [place for place in order.tolist() if absent[place] and density[place] >= LEAST][:MOST]
    work = findings.diagnosis.weight @ near[:, chosen]
    return tuple(
        Missing(
            key=asked[place],
            label=label(asked[place], language),
            density=float(density[place]),
            ways=_ways([findings.fields[field] for field in own], near[own][:, [place]].toarray().ravel(), language),
            nearest=findings.clusters[int(work[:, column].argmax())] if work[:, column].any() else None,
            firms=_firms(findings, asked[place], row, phi),
        )
        for column, place in enumerate(chosen)
    )


def _absent(worked_in: tuple[str, ...], asked: tuple[str, ...]) -> list[bool]:
    """Whether nobody works in a field, in one below it, or in the group that it belongs to as a whole."""
    below = {node for key in worked_in for node in ancestors(key)}
    whole = {key for key in worked_in if len(ancestors(key)) > 1}
    return [key not in below and not whole.intersection(ancestors(key)) for key in asked]


@lru_cache(maxsize=1)
def candidates() -> tuple[str, ...]:
    """Classes of CPV, subclasses of PKD 2007."""
    classes = [key for key in keys("cpv") if len(ancestors(key)) == CLASS]
    return (*classes, *(key for key in keys("pkd2007") if key.count(".") == 2))


def _related(keys: tuple[str, ...]) -> tuple[dict[str, int], sparse.csr_array]:
    """φ among these fields and all candidates, and each field's row in it."""
    found = relatedness(keys=tuple(sorted({*keys, *candidates()})))
    return {key: row for row, key in enumerate(found.keys)}, found.phi


def _firms(findings: Findings, key: str, row: dict[str, int], phi: sparse.csr_array) -> Firms | None:
    """The region's firms in a field; of a field of CPV those of the activity of PKD that is nearest to it."""
    voivodeship = VOIVODESHIPS.get(findings.clusters[0].region) if findings.clusters else None
    if voivodeship is None:
        return None
    linked: float | None = None
    if not key.startswith("pkd2007:"):
        activities = [each for each in candidates() if each.startswith("pkd2007:")]
        near = phi[[row[key]]][:, [row[each] for each in activities]].toarray().ravel()
        linked, key = float(near.max()), activities[int(near.argmax())]
        if linked < LINKED:
            return None
    counted = register(REFERENCE_YEAR, "subclass")
    code = key.partition(":")[2]
    if code not in counted.activities:
        return Firms(0, 0, key, linked)
    sizes = counted.firms[counted.voivodeships.index(voivodeship), counted.activities.index(code)]
    return Firms(int(sizes.sum()), int(sizes[1:].sum()), key, linked)


def _ways(own: list[str], near: NDArray[np.float64], language: str) -> tuple[Way, ...]:
    best = [place for place in np.argsort(-near, kind="stable")[:WAYS].tolist() if near[place] > 0]
    return tuple(Way(own[place], label(own[place], language), float(near[place])) for place in best)

"""Where the circles of clusters lie: those in strongest contact touch in one point, the others keep apart.

The stress layout of igraph (Kamada & Kawai 1989) says who is near whom; then the circles are moved, a little at a time,
until chosen pairs are exactly tangent and no others overlap (projection of constraints, as in Müller et al. 2007,
"Position based dynamics"). No chance is involved: the same contacts lie the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import igraph
import numpy as np
from numpy.typing import NDArray

TOUCH_FROM = 0.4  # of the strongest contact: from here on two circles are drawn touching
ROUNDS = 400
APART = 200  # rounds at the end in which overlaps only are mended: what cannot touch then does not
EXACT = 0.75  # two circles touch where they are nearer to it than this, in the unit of the radii

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lie:
    """`at` is n × 2; `touches` holds pairs (i, j), i < j, of tangent circles."""

    at: Array
    touches: tuple[tuple[int, int], ...]


def lay_out(radii: Array, contact: Array, kinship: Array, *, gap: float, tall: bool) -> Lie:
    """Places for circles.

    Parameters
    ----------
    radii : (n,)
    contact : (n, n), symmetric, zero or more; the diagonal is not read
    kinship : (n, n), symmetric, 0 to 1: who belongs together besides, such as by a theme; brings near, never to touch
    gap : distance kept between circles that do not touch
    tall : the longer axis lies upright
    """
    n = len(radii)
    if n == 0:
        return Lie(np.zeros((0, 2)), ())
    wanted = _may_touch(contact)
    at = _near(radii, contact, kinship, gap)
    at = _settle(at, radii, wanted, gap)
    at = _turned(at, tall)
    touches = tuple(
        (i, j) for i, j in wanted if abs(float(np.hypot(*(at[i] - at[j]))) - float(radii[i] + radii[j])) < EXACT
    )
    return Lie(at, touches)


def _may_touch(contact: Array) -> list[tuple[int, int]]:
    """The strongest contacts, but never all six of four circles: four equal circles cannot all touch in a plane."""
    top = float(contact.max(initial=0.0))
    if top <= 0:
        return []
    pairs = [(i, j) for i, j in combinations(range(len(contact)), 2) if contact[i, j] >= TOUCH_FROM * top]
    pairs.sort(key=lambda pair: (-contact[pair], pair))
    near: dict[int, set[int]] = {i: set() for i in range(len(contact))}
    chosen = []
    for i, j in pairs:
        common = near[i] & near[j]
        if len(common) < 3 and not any(b in near[a] for a, b in combinations(sorted(common), 2)):
            chosen.append((i, j))
            near[i].add(j)
            near[j].add(i)
    return chosen


def _near(radii: Array, contact: Array, kinship: Array, gap: float) -> Array:
    """Kamada–Kawai from a circle: the stronger the contact and the kinship, the nearer."""
    n = len(radii)
    if n == 1:
        return np.zeros((1, 2))
    top = float(contact.max(initial=0.0)) or 1.0
    near = np.maximum(contact / top, 0.8 * kinship)
    edges = [(i, j) for i, j in combinations(range(n), 2) if near[i, j] > 0]
    lengths = [1.0 + 3.0 * (1.0 - float(near[i, j])) for i, j in edges]
    graph = igraph.Graph(n=n, edges=edges)
    layout = graph.layout_kamada_kawai(seed=graph.layout_circle(), weights=lengths or None)
    at = np.array(layout.coords, dtype=np.float64)
    return (at - at.mean(axis=0)) * (2.0 * float(radii.mean()) + gap)


def _settle(at: Array, radii: Array, touching: list[tuple[int, int]], gap: float) -> Array:
    """Pull everything gently together, push overlaps apart, set tangent pairs exactly."""
    at = at.copy()
    kept = radii[:, None] + radii[None, :] + gap
    for i, j in touching:
        kept[i, j] = kept[j, i] = radii[i] + radii[j]
    np.fill_diagonal(kept, 0.0)
    for turn in range(ROUNDS + APART):
        pull = 0.03 * (1.0 - turn / (0.7 * ROUNDS))
        if pull > 0:
            at -= pull * (at - at.mean(axis=0))
        at += 0.25 * _push(at, kept)
        for i, j in touching:
            step = at[j] - at[i]
            length = float(np.hypot(*step)) or 1.0
            excess = length - float(radii[i] + radii[j])
            if turn < ROUNDS or abs(excess) < EXACT:
                at[i] += 0.5 * excess * step / length
                at[j] -= 0.5 * excess * step / length
    return at


def _push(at: Array, kept: Array) -> Array:
    """For each circle the sum of the ways out of those that are too near. Two in one place part each in its own way."""
    n = len(at)
    apart = at[:, None, :] - at[None, :, :]
    distance = np.hypot(apart[..., 0], apart[..., 1])
    same = (distance < 1e-9) & ~np.eye(n, dtype=bool)
    apart[same] = np.stack([np.cos(np.arange(n)), np.sin(np.arange(n))], axis=1)[np.nonzero(same)[0]]
    short = np.maximum(0.0, kept - distance) / np.maximum(distance, 1e-9)
    return (short[..., None] * apart).sum(axis=1)


def _turned(at: Array, tall: bool) -> Array:
    """The longest extent along the page's longer side; turning a drawing changes no distance in it."""
    at = at - at.mean(axis=0)
    if len(at) < 2:
        return at
    _, axes = np.linalg.eigh(at.T @ at)
    axes = axes[:, ::-1] * np.where(axes[:, ::-1][0] < 0, -1.0, 1.0)  # eigenvectors have no sign of their own
    turned = at @ axes
    return turned[:, ::-1].copy() if tall else turned

"""The bipartite configuration model (BiCM): which common activities of places are more than their sizes explain.

Among all ways in which places and activities could be joined, take the most random ones that keep, on average, how many
activities each place has and how many places each activity has. What two activities have in common beyond that is no
accident of their being common (Saracco et al. 2015, 2017; Vallarano et al. 2021).
"""

from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray
from scipy import linalg
from scipy.special import expit

from styczna.engine.relatedness import Matrix, checked
from styczna.engine.together import common_counts

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

TOLERANCE = 1e-10  # of the expected degrees, relative to the degrees
STEPS = 200
_HALVINGS = 40
_ROUNDING = 1e-12
_FAR_BELOW = -600.0  # log of a term beyond which a sum of them could not be told from one


@dataclass(frozen=True, eq=False)
class BipartiteModel:
    """The model fitted to a presence matrix, by classes of places and of activities that have the same degree.

    `place_class` and `activity_class` say which class each is in; `chance` (classes of places × classes of activities)
    is the probability that a place of the one class has an activity of the other.
    """

    have: NDArray[np.bool_]
    place_class: Indices
    activity_class: Indices
    chance: Floats

    def probability(self) -> Floats:
        """Return the probability that each place has each activity (places × activities)."""
        return self.chance[self.place_class][:, self.activity_class]

    def p_values(self, *, poisson: bool = False) -> Floats:
        """Return how likely it is that two activities have at least as many places in common as they have.

        Activities × activities, symmetric, 1 on the diagonal. The number of common places is a sum of independent
        events with the probabilities p_cp p_cq, hence Poisson-binomial, and that distribution is summed exactly, once
        for each pair of classes. `poisson` takes a Poisson variable of the same mean instead, as is common where the
        exact one is too slow; its p-values are a little larger. Transpose the presence to ask about places.
        """
        classes = self.chance.shape[1]
        size = np.bincount(self.place_class, minlength=len(self.chance)).astype(np.float64)
        order = np.argsort(self.activity_class, kind="stable")
        start = np.searchsorted(self.activity_class[order], np.arange(classes + 1)).astype(np.int64)
        result = np.ones((len(self.activity_class),) * 2)
        tails = _poisson_tails if poisson else _exact_tails
        tails(self.chance, size, order.astype(np.int64), start, common_counts(self.have), result)
        np.fill_diagonal(result, 1.0)
        return result


def bicm(presence: Matrix) -> BipartiteModel:
    """Return the bipartite configuration model of `presence` (places × activities; what is not 0 is present).

    p_cp = x_c y_p / (1 + x_c y_p), the x and y such that the expected degrees equal the observed ones: the likeliest
    of all such models (Saracco et al. 2015). Places of one degree have one x, so there are as many unknowns as
    different degrees; the concave likelihood is climbed by Newton's method in log x and log y. What is everywhere or
    nowhere, among all or among what is left when such places and activities are taken away, has the probability 1 or
    0 and is left out of the fit.

    Raises ValueError for what is no matrix and for NaN, infinite or negative values; RuntimeError if the expected
    degrees do not come to the observed ones.
    """
    matrix = checked(presence, "presence")
    have = np.asarray((matrix.toarray() if hasattr(matrix, "toarray") else matrix) > 0)
    places, place_class = np.unique(have.sum(axis=1), return_inverse=True)
    activities, activity_class = np.unique(have.sum(axis=0), return_inverse=True)
    sizes = np.bincount(place_class).astype(np.float64), np.bincount(activity_class).astype(np.float64)
    chance = np.empty((len(places), len(activities)))
    inner, rest = _settled(places.astype(np.float64), activities.astype(np.float64), sizes, chance)
    if inner[0].size and inner[1].size:
        chance[np.ix_(*inner)] = _fit(*rest, sizes[0][inner[0]], sizes[1][inner[1]])
    return BipartiteModel(have, place_class.astype(np.int64), activity_class.astype(np.int64), chance)


def _settled(
    places: Floats, activities: Floats, sizes: tuple[Floats, Floats], chance: Floats
) -> tuple[tuple[Indices, Indices], tuple[Floats, Floats]]:
    """Fills in what is certain, and returns the classes that remain with the degrees that remain for them."""
    inner = [np.arange(len(places)), np.arange(len(activities))]
    rest = [places.copy(), activities.copy()]
    while True:
        for side, other in ((0, 1), (1, 0)):
            full = sizes[other][inner[other]].sum()
            certain = (rest[side] <= 0) | (rest[side] >= full)
            if certain.any():
                everywhere = certain & (rest[side] > 0)
                view = chance if side == 0 else chance.T
                view[np.ix_(inner[side][certain], inner[other])] = np.where(everywhere, 1.0, 0.0)[certain][:, None]
                rest[other] -= sizes[side][inner[side]][everywhere].sum()
                inner[side], rest[side] = inner[side][~certain], rest[side][~certain]
                break
        else:
            return (inner[0], inner[1]), (rest[0], rest[1])


def _fit(places: Floats, activities: Floats, of_places: Floats, of_activities: Floats) -> Floats:
    """Return the probabilities, classes × classes, whose sums over the members of the classes are the degrees."""
    a = np.log(places / np.sqrt((of_places * places).sum()))
    b = np.log(activities / np.sqrt((of_activities * activities).sum()))
    members = np.outer(of_places, of_activities)
    wanted = np.concatenate((of_places * places, of_activities * activities))
    for _ in range(STEPS):
        chance = expit(a[:, None] + b[None, :])
        expected = members * chance
        gradient = wanted - np.concatenate((expected.sum(axis=1), expected.sum(axis=0)))
        if (np.abs(gradient) <= TOLERANCE * wanted).all():
            return np.asarray(chance)
        step = _newton(expected * (1 - chance), gradient)
        a, b = _climbed(a, b, step, members, wanted)
    raise RuntimeError(f"The expected degrees of presence do not come to the observed ones in {STEPS} steps.")


def _newton(curvature: Floats, gradient: Floats) -> Floats:
    """The step to where the gradient would vanish. x and y are free up to a factor, which the last line of the system
    fixes: log x and log y move equally."""
    rows, columns = curvature.shape
    hessian = np.zeros((rows + columns,) * 2)
    hessian[:rows, rows:] = curvature
    hessian[rows:, :rows] = curvature.T
    np.fill_diagonal(hessian, np.concatenate((curvature.sum(axis=1), curvature.sum(axis=0))))
    free = np.concatenate((np.ones(rows), -np.ones(columns))) / np.sqrt(rows + columns)
    hessian += curvature.sum() / (rows + columns) * np.outer(free, free)
    return np.asarray(linalg.solve(hessian, gradient, assume_a="pos"))


def _climbed(a: Floats, b: Floats, step: Floats, members: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """Goes as far along the step as the likelihood rises."""

    def likelihood(a: Floats, b: Floats) -> float:
        along = a[:, None] + b[None, :]
        return float(wanted @ np.concatenate((a, b)) - (members * np.logaddexp(0, along)).sum())

    before = likelihood(a, b)
    enough = before - _ROUNDING * abs(before)  # near the summit the likelihood no longer tells, but Newton's step does
    length = 1.0
    for _ in range(_HALVINGS):
        new_a, new_b = a + length * step[: len(a)], b + length * step[len(a) :]
        if likelihood(new_a, new_b) >= enough:
            break
        length /= 2
    return new_a, new_b


@nb.njit(parallel=True, cache=True)
def _poisson_tails(
    chance: Floats, size: Floats, order: Indices, start: Indices, counts: Floats, result: Floats
) -> None:
    """Fills in P(V ≥ v) for each pair of activities. The tail is summed downwards from the largest v of a pair of
    classes, from small terms to large ones, so that it is exact where it matters: where it is small. It is summed in
    logarithms, because far from the mean a term is less than a double can hold while others of the pair are not."""
    classes = chance.shape[1]
    for one in nb.prange(classes):
        for other in range(one, classes):
            mean = 0.0
            for place in range(len(size)):
                mean += size[place] * chance[place, one] * chance[place, other]
            top = _largest(order, start, one, other, counts)
            tail = np.ones(top + 1)
            if mean > 0:
                term = top * np.log(mean) - mean - _log_factorial(top)
                beyond = 0.0  # log P(V ≥ top): far below the mean it is certain
                if top >= mean or term > _FAR_BELOW:
                    total, at, further = 1.0, top, 1.0
                    while further > 1e-17 * total or at < mean:
                        at += 1
                        further *= mean / at
                        total += further
                    beyond = min(term + np.log(total), 0.0)
                for v in range(top, 0, -1):
                    tail[v] = np.exp(min(beyond, 0.0))
                    term += np.log(v / mean)
                    beyond = max(beyond, term) + np.log1p(np.exp(-abs(beyond - term)))
            _fill(order, start, one, other, counts, tail, result)


@nb.njit(parallel=True, cache=True)
def _exact_tails(chance: Floats, size: Floats, order: Indices, start: Indices, counts: Floats, result: Floats) -> None:
    """As above, by adding one place after another; everything beyond the largest v stays in the last entry."""
    classes = chance.shape[1]
    for one in nb.prange(classes):
        for other in range(one, classes):
            top = _largest(order, start, one, other, counts)
            mass = np.zeros(top + 1)
            mass[0] = 1.0
            for place in range(len(size)):
                both = chance[place, one] * chance[place, other]
                for _ in range(int(size[place])):
                    if top > 0:
                        mass[top] += both * mass[top - 1]
                        for v in range(top - 1, 0, -1):
                            mass[v] += both * (mass[v - 1] - mass[v])
                        mass[0] -= both * mass[0]
            for v in range(top, 0, -1):
                mass[v - 1] += mass[v]
            _fill(order, start, one, other, counts, mass, result)


@nb.njit(cache=True)
def _largest(order: Indices, start: Indices, one: int, other: int, counts: Floats) -> int:
    largest = 0.0
    for a in order[start[one] : start[one + 1]]:
        for b in order[start[other] : start[other + 1]]:
            if a != b:
                largest = max(largest, counts[a, b])
    return int(largest)


@nb.njit(cache=True)
def _fill(order: Indices, start: Indices, one: int, other: int, counts: Floats, tail: Floats, result: Floats) -> None:
    for a in order[start[one] : start[one + 1]]:
        for b in order[start[other] : start[other + 1]]:
            if a != b:
                p = 1.0 if counts[a, b] == 0 else min(tail[int(counts[a, b])], 1.0)
                result[a, b] = p
                result[b, a] = p


@nb.njit(cache=True)
def _log_factorial(count: int) -> float:
    total = 0.0
    for factor in range(2, count + 1):
        total += np.log(factor)
    return total

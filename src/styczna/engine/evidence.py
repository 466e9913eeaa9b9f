"""Evidence: who says that a cluster works in a field, as arrays, in one canonical order."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

# How many facts an item counts for. What somebody answers for counts one: a declaration by the cluster, a project in
# which it took part, a contract that it won, a laboratory that it runs. A code in a register is often entered in case
# it should be of use one day, and what was concluded from a name is a guess: both count half.
EVIDENCE_WEIGHTS = {
    "declared": 1.0,
    "project": 1.0,
    "contract": 1.0,
    "infrastructure": 1.0,
    "registered": 0.5,
    "inferred": 0.5,
}

# Years in which what an item counts for halves. Stocks of knowledge from research are written off at about 15 % a year
# (Griliches 1979; Hall, Mairesse & Mohnen 2010), which halves them in 4.3 years; five is the whole number that errs on
# the side of keeping.
HALF_LIFE = 5.0


def decayed(weight: ArrayLike, age_years: ArrayLike, half_life: float = HALF_LIFE) -> Floats:
    """Return weight · 2^(−age / half-life) (arrays broadcast), what an item counts for after so many years.

    An age of NaN is that of an item without a date, which keeps its weight: nobody knows that it is old. One below 0,
    such as a project that begins next month, is 0. A half-life of infinity lets nothing decay. Raises ValueError for
    weights that are negative or not finite, ages that are infinite, and a half-life that is not above 0.
    """
    weights, ages = np.broadcast_arrays(np.asarray(weight, dtype=np.float64), np.asarray(age_years, dtype=np.float64))
    if not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise ValueError("weight must be finite and not negative.")
    if np.isinf(ages).any():
        raise ValueError("age_years must be finite, or NaN where an item has no date.")
    if not half_life > 0:
        raise ValueError("half_life must be above 0.")
    return np.asarray(weights * np.exp2(-np.maximum(np.nan_to_num(ages, nan=0.0), 0.0) / half_life))


@dataclass(frozen=True, eq=False)
class Evidence:
    """Items that say that a cluster works in a field.

    `cluster` and `field` index `clusters` (names) and `fields` (keys as in engine.fields), one entry an item; `weight`
    is what it counts for (EVIDENCE_WEIGHTS); `unit`, if given, names by a number what brings the item, such as a
    member: the bootstrap draws units; without it, items. Raises ValueError for what does not fit.
    """

    clusters: tuple[str, ...]
    fields: tuple[str, ...]
    cluster: Indices
    field: Indices
    weight: Floats
    unit: Indices | None = None

    def __post_init__(self) -> None:
        for name, names in (("clusters", self.clusters), ("fields", self.fields)):
            if len(set(names)) != len(names):
                raise ValueError(f"{name} holds a name twice.")
        kinds = {"weight": np.float64, "cluster": np.intp, "field": np.intp, "unit": np.intp}
        for name, kind in kinds.items():
            given = getattr(self, name)
            if given is None:
                continue
            column = np.asarray(given)
            if column.ndim != 1 or column.shape != np.shape(self.weight):
                raise ValueError(f"{name} must have one entry for each item.")
            if kind is np.intp and column.dtype.kind == "f" and not (np.rint(column) == column).all():
                raise ValueError(f"{name} must hold whole numbers.")
            object.__setattr__(self, name, np.array(column, dtype=kind))
        for name, column, count in (("cluster", self.cluster, self.clusters), ("field", self.field, self.fields)):
            if ((column < 0) | (column >= len(count))).any():
                raise ValueError(f"{name} holds an index out of range.")
        if not (np.isfinite(self.weight).all() and (self.weight >= 0).all()):
            raise ValueError("weight must be finite and not negative.")
        with np.errstate(over="ignore"):  # a resample may hold one item as often as there are items
            if not np.isfinite(self.weight.sum() * len(self.weight)):
                raise ValueError("weight is too large to be added up.")

    def totals(self, times: NDArray[np.integer] | None = None) -> Floats:
        """Return the summed weights, clusters × fields, each item counted `times` (default once)."""
        shape = len(self.clusters), len(self.fields)
        weight = self.weight if times is None else self.weight * times
        cell = self.cluster * shape[1] + self.field
        total = np.bincount(cell, weights=weight, minlength=shape[0] * shape[1])
        return total.astype(np.float64).reshape(shape)

    def resamples(self, count: int, seed: int) -> NDArray[np.int64]:
        """Return how often each resample holds each item (count × items): units drawn with replacement per cluster.

        Raises ValueError for a count or a seed that is no whole number of at least 0.
        """
        for name, value in (("resamples", count), ("seed", seed)):
            if not (isinstance(value, int | np.integer) and value >= 0):
                raise ValueError(f"{name} must be a whole number of at least 0.")
        unit = np.arange(len(self.weight)) if self.unit is None else self.unit
        pairs, index = np.unique(np.column_stack((self.cluster, unit)), axis=0, return_inverse=True)
        rng = np.random.default_rng(seed)
        drawn = np.zeros((count, len(pairs)), dtype=np.int64)
        for cluster in np.unique(pairs[:, 0]):
            units = np.flatnonzero(pairs[:, 0] == cluster)
            drawn[:, units] = rng.multinomial(len(units), np.full(len(units), 1 / len(units)), size=count)
        return drawn[:, index.ravel()]


def in_order(names: Sequence[str]) -> Indices:
    """Return the positions of the names in alphabetical order."""
    return np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.intp)


def canonical(evidence: Evidence) -> Evidence:
    """Return the same evidence with clusters, fields and items in order, and units numbered by what they hold."""
    clusters, fields = in_order(evidence.clusters), in_order(evidence.fields)
    cluster, field = np.argsort(clusters)[evidence.cluster], np.argsort(fields)[evidence.field]
    unit = _units_by_content(cluster, field, evidence)
    items = np.lexsort((unit, evidence.weight, field, cluster))
    return Evidence(
        clusters=tuple(evidence.clusters[index] for index in clusters),
        fields=tuple(evidence.fields[index] for index in fields),
        cluster=cluster[items],
        field=field[items],
        weight=evidence.weight[items],
        unit=unit[items],
    )


def _units_by_content(cluster: Indices, field: Indices, evidence: Evidence) -> Indices:
    """Number the units of all clusters by cluster and items, so that the numbers they came with do not matter."""
    given = np.arange(len(cluster)) if evidence.unit is None else evidence.unit
    content: dict[tuple[int, int], list[tuple[int, float]]] = {}
    for c, f, w, u in zip(cluster.tolist(), field.tolist(), evidence.weight.tolist(), given.tolist(), strict=True):
        content.setdefault((c, u), []).append((f, w))
    ordered = sorted(content, key=lambda pair: (pair[0], sorted(content[pair])))
    number = {pair: index for index, pair in enumerate(ordered)}
    return np.array([number[pair] for pair in zip(cluster.tolist(), given.tolist(), strict=True)], dtype=np.intp)


def inputs_digest(evidence: Evidence, phi: sparse.csr_array, *by_field: ArrayLike | None) -> str:
    """Return the SHA-256 (hexadecimal) of the evidence, the proximity and further arrays by field.

    Equal inputs give equal digests in whatever order clusters, fields and items come, and however units are numbered.
    """
    items, order = canonical(evidence), in_order(evidence.fields)
    near = sparse.csr_array(sparse.csr_array(phi)[order][:, order])
    near.sum_duplicates()
    near.eliminate_zeros()
    digest = hashlib.sha256()
    for names in (items.clusters, items.fields):
        _add(digest, "\n".join(names).encode())
    for column in (items.cluster, items.field, items.unit, near.indptr, near.indices):
        _add(digest, np.asarray(column).astype("<i8").tobytes())
    further = (None if array is None else np.asarray(array, dtype=np.float64)[order] for array in by_field)
    for values in (items.weight, near.data, *further):
        _add(digest, b"" if values is None else values.astype("<f8").tobytes())
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", part: bytes) -> None:
    """Add a part with its length before it, so that parts cannot run into each other."""
    digest.update(len(part).to_bytes(8, "little"))
    digest.update(part)

"""How telling a field is: what many clusters do joins nobody in particular."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

# Before any cluster is seen, a field is taken to be found in one cluster of ten, with the weight of ten clusters seen:
# a cluster works in about five of the 45 divisions of CPV. It matters in small regions only.
EXPECTED_UBIQUITY = 0.1
UBIQUITY_STRENGTH = 10.0


def ubiquity(presence: ArrayLike, phi: sparse.csr_array) -> NDArray[np.float64]:
    """Return for each field the expected number of clusters in it (length fields).

    `presence` (clusters x fields) holds the probability that a cluster is present in a field, `phi` (fields x fields)
    their proximity. u_f = Σ_c max_g presence[c,g] φ[g,f]: a cluster is as much in a field as it is in the nearest of
    its own fields, so that cutting a field into finer codes does not make it look rare. With φ the identity this is
    the ubiquity of Hidalgo & Hausmann (2009). Raises ValueError for shapes that do not fit and for a presence that is
    no probability.
    """
    present = np.asarray(presence, dtype=np.float64)
    near = sparse.csr_array(phi)
    if present.ndim != 2 or near.shape != (present.shape[1],) * 2:
        raise ValueError("presence must be clusters x fields and phi fields x fields.")
    if not ((present >= 0) & (present <= 1)).all():
        raise ValueError("presence must lie between 0 and 1.")
    found = np.zeros(near.shape[0])
    for row in present:
        held = np.flatnonzero(row)
        around = sparse.csr_array(near[held])
        reached = np.zeros(near.shape[0])
        np.maximum.at(reached, around.indices, np.repeat(row[held], np.diff(around.indptr)) * around.data)
        found += reached
    return found


def specificity(found: ArrayLike, clusters: int) -> NDArray[np.float64]:
    """Return in (0, 1] how much it tells that a cluster works in a field, for ubiquities `found` among `clusters`.

    The information of the event "a cluster works in f" is -log u, with u its probability (Aizawa 2003: the inverse
    document frequency of Spärck Jones 1972). u is estimated with a Beta prior, u = (s·e + found) / (s + clusters), with
    e and s the constants above, and the information is divided by that of a field found nowhere. So a field that all of
    sixty clusters have tells next to nothing, while one shared by both of two clusters still counts.
    """
    count = np.asarray(found, dtype=np.float64)
    if not (np.isfinite(count).all() and (count >= 0).all() and (count <= clusters * (1 + 1e-9)).all()):
        raise ValueError("found must lie between 0 and the number of clusters.")
    seen = UBIQUITY_STRENGTH * EXPECTED_UBIQUITY
    probability = (seen + count) / (UBIQUITY_STRENGTH + clusters)
    rarest = seen / (UBIQUITY_STRENGTH + clusters)
    return np.log(probability) / np.log(rarest)

"""Which organisations fit which orders: the best k for each, with the reason.

An order asks for fields with weights w that add up to 1; an organisation has fields with strengths s in (0, 1]; φ[f,g]
in [0, 1] says how near two fields are. How far organisation i covers field f, and how well it fits order o:

    a[i, f]     = max_g φ[f, g] s[i, g]              its nearest field counts, a second one as near adds nothing
    score[o, i] = sum_f w[o, f] a[i, f]  in [0, 1]   the share of the order that it covers

The same a is what consortia are made from, so the score is the value of a team of one. A cluster's capabilities are
the union of its members' (`union`). Matrices are scipy sparse, with one numbering of fields for all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MAIN_SHARE = 0.5  # of an order's weight, for its main code: as much as all additional codes together
NOBODY = -1


@dataclass(frozen=True)
class Pair:
    """A field asked for, the organisation's field that covers it best, how near they are, and the part of the score."""

    asked: int
    offered: int
    relatedness: float
    part: float


def order_matrix(main: Sequence[int | None], additional: Sequence[Sequence[int]], fields: int) -> sparse.csr_array:
    """Return the weights (orders × fields): half for the main field, half for the additional ones together.

    main: the field of each order's main code, None where it has none; additional: its other fields, in any order,
    repeated or not. An order with only a main or only additional fields gives them the whole weight; one with neither
    has an empty row.
    """
    rows, columns, weights = [], [], []
    for order, (first, others) in enumerate(zip(main, additional, strict=True)):
        rest = sorted(set(others) - {first})
        share = 0.0 if first is None else MAIN_SHARE if rest else 1.0
        if first is not None:
            rows.append(order)
            columns.append(first)
            weights.append(share)
        for field in rest:
            rows.append(order)
            columns.append(field)
            weights.append((1.0 - share) / len(rest))
    return sparse.csr_array((np.array(weights, dtype=np.float64), (rows, columns)), shape=(len(main), fields))


def union(organisations: sparse.csr_array, membership: sparse.csr_array) -> sparse.csr_array:
    """Return the capabilities of clusters (clusters × fields): in each field the strength of the strongest member.

    organisations (n × fields); membership (clusters × n), nonzero where the organisation is a member.
    """
    given, members = _sorted(organisations, "organisations"), sparse.csr_array(membership).tocoo()
    if members.shape[1] != given.shape[0]:
        raise ValueError(f"membership has {members.shape[1]} organisations and organisations has {given.shape[0]}.")
    listed = given[members.col].tocoo()
    clusters = members.row[listed.row].astype(np.int64)
    shape = (members.shape[0], given.shape[1])
    cell = clusters * shape[1] + listed.col
    order = np.argsort(cell, kind="stable")
    cells, starts = np.unique(cell[order], return_index=True)
    strongest = np.maximum.reduceat(listed.data[order], starts) if len(cells) else np.empty(0)
    return sparse.csr_array((strongest, (cells // shape[1], cells % shape[1])), shape=shape)


def coverage(organisations: sparse.csr_array, requirements: Sequence[int] | Ints, phi: sparse.csr_array) -> Floats:
    """Return a (n, R) in [0, 1]: how far each organisation covers each required field by its nearest own field.

    organisations (n × fields), strengths in (0, 1]; requirements (R,) fields; phi (fields × fields) in [0, 1].
    """
    given, near = _sorted(organisations, "organisations"), _near(phi, organisations.shape[1])
    covered = np.zeros((given.shape[0], len(requirements)))
    filled = np.flatnonzero(np.diff(given.indptr))
    if not len(filled):
        return covered
    for r, field in enumerate(requirements):
        row = np.zeros(near.shape[1])
        span = slice(near.indptr[field], near.indptr[field + 1])
        row[near.indices[span]] = near.data[span]
        # rows without fields take no space in data, so the starts of the filled rows are all that reduceat needs
        covered[filled, r] = np.maximum.reduceat(row[given.indices] * given.data, given.indptr[filled])
    return covered


def explain(order: sparse.csr_array, organisation: sparse.csr_array, phi: sparse.csr_array) -> tuple[Pair, ...]:
    """Return which pairs of fields make the score of one order (1 × fields) and one organisation (1 × fields).

    The parts add up to the score; the largest comes first. Fields that the organisation does not cover are left out.
    """
    asked, offered = _sorted(order, "orders"), _sorted(organisation, "organisations")
    near = _near(phi, asked.shape[1])
    pairs = []
    for field, weight in zip(asked.indices.tolist(), asked.data.tolist(), strict=True):
        relatedness = near[[field]].toarray()[0][offered.indices]
        covered = relatedness * offered.data
        if covered.size and covered.max() > 0:
            best = int(np.argmax(covered))
            pairs.append(
                Pair(field, int(offered.indices[best]), float(relatedness[best]), weight * float(covered[best]))
            )
    return tuple(sorted(pairs, key=lambda pair: (-pair.part, pair.asked)))


def top_k(
    orders: sparse.csr_array, organisations: sparse.csr_array, phi: sparse.csr_array, k: int
) -> tuple[Ints, Floats]:
    """Return for each order the k organisations that fit it best, and their scores, both (orders, k), the best first.

    orders (n × fields), rows of weights adding up to 1; organisations (q × fields), strengths in (0, 1];
    phi (fields × fields) in [0, 1]. Equal scores go to the lower index. Where fewer than k organisations have a score
    above 0, the rest of the row is NOBODY with score 0.

    Only organisations with a field near one asked for are looked at, one order at a time: memory is that of the
    arguments and two numbers for each organisation. Raises ValueError naming the argument that is wrong.
    """
    if k < 1:
        raise ValueError(f"k is the number of organisations for each order and at least 1, not {k}.")
    asked, offered = _sorted(orders, "orders"), _sorted(organisations, "organisations")
    if asked.shape[1] != offered.shape[1]:
        raise ValueError(f"orders has {asked.shape[1]} fields and organisations has {offered.shape[1]}.")
    near, by_field = _near(phi, asked.shape[1]), sparse.csc_array(offered)
    indices = np.full((asked.shape[0], k), NOBODY, dtype=np.int64)
    scores = np.zeros((asked.shape[0], k))
    _fill_top_k(*_parts(asked), *_parts(near), *_parts(by_field), offered.shape[0], indices, scores)
    return indices, scores


def warm() -> None:
    """Compile (or load from the cache) the kernel, so that no page waits for it."""
    one = sparse.csr_array(np.eye(1))
    top_k(one, one, one, 1)


def _sorted(matrix: sparse.csr_array, argument: str) -> sparse.csr_array:
    """Return the matrix without zeros and with columns in order, after a look at its figures."""
    given = sparse.csr_array(matrix.astype(np.float64))
    given.sum_duplicates()
    given.eliminate_zeros()
    if given.nnz and not (given.data.min() > 0 and given.data.max() <= 1 + 1e-9):  # also refuses NaN
        raise ValueError(f"{argument} holds figures between 0 and 1 and no NaN.")
    return given


def _near(phi: sparse.csr_array, fields: int) -> sparse.csr_array:
    if phi.shape != (fields, fields):
        raise ValueError(f"phi joins the {fields} fields of the other arguments, not {phi.shape}.")
    return _sorted(phi, "phi")


def _parts(matrix: sparse.csr_array | sparse.csc_array) -> tuple[Ints, Ints, Floats]:
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data.astype(np.float64)


@nb.njit(cache=True)
def _fill_top_k(
    order_ptr: Ints,
    order_field: Ints,
    order_weight: Floats,
    near_ptr: Ints,
    near_field: Ints,
    near_phi: Floats,
    field_ptr: Ints,
    field_organisation: Ints,
    field_strength: Floats,
    count: int,
    indices: Ints,
    scores: Floats,
) -> None:
    """Fill indices and scores (orders, k), with organisations listed by field (compressed columns)."""
    covered, score = np.zeros(count), np.zeros(count)
    reached, scored = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    for order in range(len(order_ptr) - 1):
        any_scored = 0
        for at in range(order_ptr[order], order_ptr[order + 1]):
            any_reached = 0
            for pair in range(near_ptr[order_field[at]], near_ptr[order_field[at] + 1]):
                phi, field = near_phi[pair], near_field[pair]
                for entry in range(field_ptr[field], field_ptr[field + 1]):
                    i, level = field_organisation[entry], phi * field_strength[entry]
                    if covered[i] == 0.0:
                        reached[any_reached] = i
                        any_reached += 1
                    if level > covered[i]:
                        covered[i] = level
            for j in range(any_reached):
                i = reached[j]
                if score[i] == 0.0:
                    scored[any_scored] = i
                    any_scored += 1
                score[i] += order_weight[at] * covered[i]
                covered[i] = 0.0
        best, best_scores = indices[order], scores[order]
        for j in range(any_scored):
            i = scored[j]
            if score[i] >= best_scores[-1]:
                _insert(best, best_scores, i, score[i])
            score[i] = 0.0


@nb.njit(cache=True)
def _insert(indices: Ints, scores: Floats, i: int, score: float) -> None:
    """Insert organisation i into a row kept by falling score, then rising index; the last one falls out."""
    place = len(scores) - 1
    if score < scores[place] or (score == scores[place] and i > indices[place]):
        return
    while place > 0 and (score > scores[place - 1] or (score == scores[place - 1] and i < indices[place - 1])):
        indices[place], scores[place] = indices[place - 1], scores[place - 1]
        place -= 1
    indices[place], scores[place] = i, score

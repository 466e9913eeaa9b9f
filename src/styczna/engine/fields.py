"""Fields of activity: the trees of CPV and PKD, how near two fields are, and links between the trees by words.

A field is named by a key `scheme:code`: `cpv:09330000`, `pkd2007:35.11.Z`, `pkd2025:35.11.Z`. The edition belongs to
the scheme, because the same code means different things in the two editions of PKD.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Indices = NDArray[np.intp]

CPV_DIGITS = 8
CPV_DIVISION_DIGITS = 2

_CPV_CODE = re.compile(r"\d{8}", re.ASCII)
_PKD_CODE = re.compile(r"(?P<division>\d{2})(?:\.(?P<group>\d)(?:(?P<class>\d)(?:\.(?P<subclass>[A-Z]))?)?)?", re.ASCII)
_PKD_SCHEMES = ("pkd2007", "pkd2025")


@lru_cache(maxsize=65_536)
def ancestors(key: str) -> tuple[str, ...]:
    """Return the nodes from a field up to its division, the field itself first.

    CPV: a code's trailing zeros say how deep it lies (two digits a division, three a group, four a class, five a
    category, then up to three more). PKD: subclass 35.11.Z, class 35.11, group 35.1, division 35. Sections are left
    out: PKD's section C is all of manufacturing, so sharing one says nothing.

    Raises ValueError for a key of no known scheme or with a malformed code.
    """
    scheme, _, code = key.partition(":")
    if scheme == "cpv" and _CPV_CODE.fullmatch(code):
        codes = _cpv_path(code)
    elif scheme in _PKD_SCHEMES and (match := _PKD_CODE.fullmatch(code)):
        codes = _pkd_path(match)
    else:
        raise ValueError(f"Not a field: {key!r}. A field reads cpv:09330000, pkd2007:35.11.Z or pkd2025:35.11.Z.")
    return tuple(f"{scheme}:{node}" for node in codes)


def _cpv_path(code: str) -> list[str]:
    padded = [code[:digits].ljust(CPV_DIGITS, "0") for digits in range(CPV_DIGITS, CPV_DIVISION_DIGITS - 1, -1)]
    return list(dict.fromkeys(padded))


def _pkd_path(match: re.Match[str]) -> list[str]:
    division, group, klass, subclass = match.group("division", "group", "class", "subclass")
    path = [division]
    if group:
        path.append(f"{division}.{group}")
    if klass:
        path.append(f"{division}.{group}{klass}")
    if subclass:
        path.append(f"{division}.{group}{klass}.{subclass}")
    return path[::-1]


# What sharing a node of a level adds to the nearness of two fields. Sharing a division is the literature's "related
# variety" (Frenken, Van Oort & Verburg 2007). In 893 TED notices with several CPV codes, two codes that share only a
# division, group or class stand together 5, 12 and 33 times as often as chance has it, finer levels 60 to 180 times:
# the log-odds grow fastest at the top, the odds fastest at the bottom, and equal steps to the class lie between.
LEVEL_WEIGHTS = {"division": 1.0, "group": 1.0, "class": 1.0, "finer": 0.5}

# Codes of each level, division to class, and of all levels: what "spread evenly" means where no share is known.
_CODES = {"cpv": (45, 272, 1_002, 9_454), "pkd2007": (88, 272, 615, 655), "pkd2025": (87, 287, 651, 728)}

# Links by words. A word is taken as its prefixes from 4 to 8 letters, which serves Polish endings.
SHORTEST_PREFIX = 4
LONGEST_PREFIX = 8
ANCESTOR_WORDS = 0.4  # weight of the parent's words beside a field's own; its square for the grandparent, and so on
WORD_LINK_THRESHOLD = 0.25  # below it, fewer than half of the links that were read and judged made sense

_ROWS_AT_ONCE = 1_024  # a product of all 9,454 fields with all others would not fit a small machine

_WORD = re.compile(r"[a-z]{3,}")
_FOLD = str.maketrans("ąćęłńóśźż", "acelnoszz")
_SAYS_NOTHING = frozenset(
    """
    oraz lub dla pod nad przez przy bez niz nie gdzie indziej tym takie jak inne inny innych innego inna
    niesklasyfikowana niesklasyfikowane niesklasyfikowanych sklasyfikowana sklasyfikowane sklasyfikowanych
    pozostala pozostale pozostaly pozostalych rozne roznego podobne podobnych pokrewna pokrewne pokrewnych
    zwiazana zwiazane zwiazanych wlaczajac wylaczajac wylaczeniem wyjatkiem zakresie dziedzinie
    uslugi uslug uslugowa dzialalnosc produkcja produkcji
    """.split()  # noqa: SIM905 (read by people)
)


def _level(position: int) -> str:
    """Return the level's name of the node that is `position` steps below its division."""
    return ("division", "group", "class")[position] if position < 3 else "finer"


def even_shares(keys: Sequence[str]) -> NDArray[np.float64]:
    """Return for each field the share it would have if its scheme's codes of its level were all equally common.

    The stated reference for a field whose true share nobody counted; codes below the class count as one of all codes.
    """
    depths = [min(len(ancestors(key)), 4) for key in keys]
    return np.array([1.0 / _CODES[_scheme(key)][depth - 1] for key, depth in zip(keys, depths, strict=True)])


def features(keys: Sequence[str]) -> tuple[sparse.csr_array, tuple[str, ...]]:
    """Return F (keys × nodes, sparse) and the nodes, such that F @ F.T is the tree proximity φ.

    Row f holds the square roots of the level weights of f's ancestors (itself among them), scaled to length one, so
    φ[f,g] = s(f,g) / √(s(f,f) s(g,g)) with s the summed weight of the ancestors they share: in [0, 1], φ[f,f] = 1,
    and positive semidefinite. A general code is related to its own descendants, the more the less they add to it.
    Fields of different trees share no node, so φ is 0 between them.
    """
    paths = [ancestors(key)[::-1] for key in keys]
    nodes = tuple(sorted({node for path in paths for node in path}))
    column = {node: index for index, node in enumerate(nodes)}
    lengths = np.array([len(path) for path in paths], dtype=np.int64)
    indices = np.array([column[node] for path in paths for node in path], dtype=np.int64)
    weight = np.array([LEVEL_WEIGHTS[_level(depth)] for path in paths for depth in range(len(path))])
    total = np.repeat(np.array([_path_weight(len(path)) for path in paths]), lengths)
    indptr = np.concatenate(([0], np.cumsum(lengths)))
    matrix = sparse.csr_array((np.sqrt(weight / total), indices, indptr), shape=(len(paths), len(nodes)))
    matrix.sort_indices()
    return matrix, nodes


def _path_weight(length: int) -> float:
    return sum(LEVEL_WEIGHTS[_level(depth)] for depth in range(length))


def tree_proximity(keys: Sequence[str]) -> sparse.csr_array:
    """Return φ (keys × keys, sparse, symmetric, diagonal 1): the nearness of fields within their trees."""
    matrix, _ = features(keys)
    phi = sparse.csr_array(matrix @ matrix.T)
    phi.setdiag(1.0)
    np.minimum(phi.data, 1.0, out=phi.data)
    phi.sort_indices()
    return phi


def crosswalk_by_words(
    fields_from: Sequence[str],
    fields_to: Sequence[str],
    labels: Mapping[str, str],
    threshold: float = WORD_LINK_THRESHOLD,
) -> sparse.csr_array:
    """Return links (from × to, sparse) between fields of different divisions, by the words of their Polish labels.

    It joins schemes, and within a scheme what its tree keeps apart: CPV has the goods, the works and the services of
    one industry in different divisions. `labels` maps keys, divisions and below, to labels; give whole schemes, because
    the rarity of words and "nobody fits better" are judged against them. Each link is an inference and its value, in
    [threshold, 1], the confidence s² / √(b_f b_g): s is the cosine of the two fields' word vectors, b_f the best cosine
    of the one with any field of the other's scheme, b_g of the other with any field of the one's. So two fields that
    are each other's best keep s, and a pair that others fit better loses. Raises ValueError for a threshold outside
    (0, 1] and for keys that are no fields.
    """
    if not 0 < threshold <= 1:
        raise ValueError("threshold must be above 0 and at most 1.")
    if not (fields_from and fields_to and labels):
        return sparse.csr_array((len(fields_from), len(fields_to)))
    names = list(dict.fromkeys((*labels, *fields_from, *fields_to)))
    row = {key: index for index, key in enumerate(names)}
    left, right = np.array([row[key] for key in fields_from]), np.array([row[key] for key in fields_to])
    scheme = np.unique([_scheme(key) for key in names], return_inverse=True)[1]
    division = np.unique([ancestors(key)[-1] for key in names], return_inverse=True)[1]
    vectors = _word_vectors(names, labels)
    near_left = _cosines(vectors, left, division, threshold)
    near_right = near_left if np.array_equal(left, right) else _cosines(vectors, right, division, threshold)
    similar = near_left[:, right].tocoo()
    best_left = _best(near_left, scheme)[similar.row, scheme[right][similar.col]]
    best_right = _best(near_right, scheme)[similar.col, scheme[left][similar.row]]
    confidence = similar.data**2 / np.sqrt(best_left * best_right)
    kept = confidence >= threshold
    return sparse.csr_array((confidence[kept], (similar.row[kept], similar.col[kept])), shape=similar.shape)


def proximity(keys: Sequence[str], labels: Mapping[str, str]) -> sparse.csr_array:
    """Return φ (keys × keys, sparse, symmetric, diagonal 1): within a division by the tree, across divisions by words.

    This is the relatedness to fall back on where no data teach a better one.
    """
    words = crosswalk_by_words(keys, keys, labels)
    return sparse.csr_array(tree_proximity(keys).maximum(words).maximum(words.T))


def _scheme(key: str) -> str:
    return key.partition(":")[0]


def _cosines(vectors: sparse.csr_array, rows: Indices, division: Indices, floor: float) -> sparse.csr_array:
    """Return the cosines of some rows with all (rows × all) that reach the floor and join different divisions."""
    parts = []
    for start in range(0, max(len(rows), 1), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        similar = sparse.csr_array(vectors[part] @ vectors.T)
        row = np.repeat(np.arange(len(part)), np.diff(similar.indptr))
        kept = similar.data >= floor
        row, col, data = row[kept], similar.indices[kept], similar.data[kept]
        apart = division[part][row] != division[col]
        parts.append(sparse.csr_array((data[apart], (row[apart], col[apart])), shape=similar.shape))
    return sparse.csr_array(sparse.vstack(parts))


def _best(near: sparse.csr_array, scheme: Indices) -> NDArray[np.float64]:
    """Return each row's largest entry among the columns of each scheme (rows × schemes)."""
    entries = near.tocoo()
    best = np.zeros((near.shape[0], scheme.max(initial=-1) + 1))
    np.maximum.at(best, (entries.row, scheme[entries.col]), entries.data)
    return best


def _word_vectors(keys: Sequence[str], labels: Mapping[str, str]) -> sparse.csr_array:
    """Return the matrix keys × prefixes of unit rows: a field's own words, and its ancestors' at lower weight."""
    nodes, words = _label_vectors(labels)
    rows, cols, values = [], [], []
    for row, key in enumerate(keys):
        seen: set[str] = set()
        for node in ancestors(key):
            label = labels.get(node)
            if label is not None and label not in seen:  # a class of one subclass repeats its label
                rows.append(row)
                cols.append(nodes[node])
                values.append(ANCESTOR_WORDS ** len(seen))
                seen.add(label)
    mixture = sparse.csr_array((values, (rows, cols)), shape=(len(keys), len(nodes)))
    return _unit_rows(sparse.csr_array(mixture @ words))


def _label_vectors(labels: Mapping[str, str]) -> tuple[dict[str, int], sparse.csr_array]:
    """Return the row of each labelled node and its words as a unit vector over prefixes.

    A prefix's squared weight is what it adds in squared inverse document frequency to the prefix one letter shorter.
    So the squared length of a word is idf² of its longest prefix, and two words share idf² of what they begin with in
    common. A prefix counts as frequent as it is in the scheme where it is the more frequent.
    """
    prefixes = [_prefixes(label) for label in labels.values()]
    vocabulary = sorted(set().union(*prefixes))
    column = {prefix: index for index, prefix in enumerate(vocabulary)}
    indptr = np.cumsum([0, *(len(found) for found in prefixes)])
    indices = np.array([column[prefix] for found in prefixes for prefix in found], dtype=np.int64)
    present = sparse.csr_array((np.ones(len(indices)), indices, indptr), shape=(len(labels), len(vocabulary)))
    scheme = np.array([_scheme(key) for key in labels])
    frequency = np.max([present[scheme == name].mean(axis=0) for name in np.unique(scheme)], axis=0)
    idf2 = np.log(frequency) ** 2
    shorter = np.array([column.get(prefix[:-1], -1) for prefix in vocabulary], dtype=np.intp)
    added = idf2 - np.where(shorter >= 0, idf2[shorter], 0.0)
    weighted = present @ sparse.diags_array(np.sqrt(np.maximum(added, 0.0)))
    return {key: row for row, key in enumerate(labels)}, _unit_rows(sparse.csr_array(weighted))


@lru_cache(maxsize=65_536)
def _prefixes(label: str) -> tuple[str, ...]:
    words = [word for word in _WORD.findall(label.lower().translate(_FOLD)) if word not in _SAYS_NOTHING]
    found = {
        word[:length]
        for word in words
        for length in range(min(SHORTEST_PREFIX, len(word)), min(LONGEST_PREFIX, len(word)) + 1)
    }
    return tuple(sorted(found))


def _unit_rows(matrix: sparse.csr_array) -> sparse.csr_array:
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array(1.0 / np.where(length > 0, length, 1.0)) @ matrix)

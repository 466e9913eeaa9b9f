"""How often the words of a notice lead to its main CPV code: first and among the first five.

python benchmarks/cpv_from_words.py --train TAR [--test TAR] [--labels CSV.GZ] [--json] [--seed 0] [--no-peers]

Asked with the title and short description of notices that were not learnt from, of near-doubles (cosine of the words
above 0.6) one. Without --test, or with the same file, a fifth of the notices is kept back by lot, near-doubles
together; with another file, what it has in common with the first (identifier or words) is left out. Notices without
code or words, and codes that the labels lack, are not asked about. Prints one JSON object; `styczna` and the peers,
measured in the same run on the same notices, each have `division` and `group` as [first, among five]:

- label_bm25: BM25 (Robertson & Zaragoza 2009) over the labels in the notice's language, the best label of each class;
- neighbours_bm25: the ten nearest notices by BM25, voting with their scores.

`ms_per_notice` is of all notices asked together, `ms_asked_alone` of one at a time.
"""

import argparse
import csv
import gzip
import json
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from styczna.engine import wording
from styczna.engine.wording_text import words_of
from styczna.sources import notices
from styczna.sources.records import Notice

LABELS = Path(__file__).parents[1] / "src/styczna/data/cpv_24_languages.csv.gz"
DOUBLES = 0.6
PART_KEPT_BACK = 5
MOST_LOTS = 6
NEAREST = 10
ALONE = 50  # notices that are also asked about one by one
K1, B = 1.2, 0.75


@dataclass(frozen=True)
class Asked:
    """A notice as the question: title, end of line, description; with its lots as further examples."""

    id: str
    language: str
    text: str
    codes: tuple[str, ...]
    lots: tuple[tuple[str, str], ...]


def read(path: Path) -> list[Asked]:
    return [said for notice in notices.read([path]) if isinstance(notice, Notice) and (said := asked(notice))]


def asked(notice: Notice) -> Asked | None:
    if not notice.cpv or not notice.titles:
        return None
    language = notice.language if notice.language in notice.titles else next(iter(notice.titles))
    title = " ".join(notice.titles[language].split())
    described = notice.descriptions.get(language) or next(iter(notice.descriptions.values()), "")
    text = f"{title}\n{described}"
    if not words_of(text):
        return None
    lots = {}
    if len(notice.lots) > 1:
        for lot in notice.lots:
            words = lot.titles.get(language, ""), lot.descriptions.get(language, "")
            if lot.cpv and any(words):
                lots.setdefault(f"{' '.join((words[0] or title).split())}\n{words[1]}", lot.cpv[0])
    return Asked(notice.id, language, text, notice.cpv, tuple(lots.items())[:MOST_LOTS])


def labels_of(path: Path) -> dict[str, dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {language: {row["code"]: row[language] for row in rows} for language in rows[0] if language != "code"}


def counted(texts: Sequence[Sequence[str]], numbers: dict[str, int]) -> sparse.csr_array:
    """Texts × words."""
    columns = [numbers.setdefault(word, len(numbers)) for words in texts for word in words]
    rows = np.repeat(np.arange(len(texts)), [len(words) for words in texts])
    return sparse.csr_array((np.ones(len(columns)), (rows, columns)), shape=(len(texts), len(numbers)))


def families(texts: Sequence[str]) -> np.ndarray:
    """By text, the number of its family of near-doubles."""
    found = counted([words_of(text) for text in texts], {})
    rarity = np.log((1 + len(texts)) / (1 + np.bincount(found.indices, minlength=found.shape[1]))) + 0.1
    weighed = sparse.csr_array((np.log1p(found.data) * rarity[found.indices], found.indices, found.indptr), found.shape)
    length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    unit = sparse.csr_array(sparse.diags_array(1 / np.maximum(length, 1e-12)) @ weighed)
    near = sparse.csr_array(unit @ unit.T)
    near.data = np.where(near.data > DOUBLES, 1.0, 0.0)
    near.eliminate_zeros()
    return connected_components(near, directed=False)[1]


def parted(train: list[Asked], test: list[Asked] | None, seed: int) -> tuple[list[Asked], list[Asked]]:
    """What is learnt from and what is asked, with no near-double across or among what is asked."""
    everything = train + (test or [])
    family = families([notice.text for notice in everything])
    if test is None:
        kept = np.random.default_rng(seed).integers(0, PART_KEPT_BACK, family.max() + 1)[family] == 0
    else:
        kept = np.arange(len(everything)) >= len(train)
    learnt = [notice for notice, back in zip(everything, kept, strict=True) if not back]
    seen = set(family[~kept].tolist())
    known = {notice.id for notice in learnt}
    result = []
    for place in np.flatnonzero(kept).tolist():
        if family[place] not in seen and everything[place].id not in known:
            seen.add(family[place])
            result.append(everything[place])
    return learnt, result


def bm25(documents: Sequence[Sequence[str]], questions: Sequence[Sequence[str]]) -> np.ndarray:
    """Questions × documents."""
    numbers: dict[str, int] = {}
    found = counted(documents, numbers)
    width = len(numbers)
    asked_words = counted(questions, numbers)[:, :width]
    frequency = np.bincount(found.indices, minlength=width)
    rarity = np.log(1 + (len(documents) - frequency + 0.5) / (frequency + 0.5))
    length = np.asarray(found.sum(axis=1)).ravel()
    norm = K1 * (1 - B + B * length / max(length.mean(), 1e-12))
    rows = np.repeat(np.arange(len(documents)), np.diff(found.indptr))
    weights = found.data * (K1 + 1) / (found.data + norm[rows]) * rarity[found.indices]
    return (asked_words @ sparse.csr_array((weights, found.indices, found.indptr), found.shape).T).toarray()


def label_bm25(test: list[Asked], labels: dict[str, dict[str, str]], names: list[str], digits: int) -> np.ndarray:
    result = np.zeros((len(test), len(names)))
    column = {name: place for place, name in enumerate(names)}
    for language in sorted({notice.language for notice in test} & set(labels)):
        rows = [row for row, notice in enumerate(test) if notice.language == language]
        scores = bm25([words_of(label) for label in labels[language].values()], [words_of(test[r].text) for r in rows])
        of = np.array([column[code[:digits]] for code in labels[language]])
        for name in range(len(names)):
            result[rows, name] = scores[:, of == name].max(axis=1)
    return result


def neighbours_bm25(train: list[Asked], test: list[Asked], names: list[str], digits: int) -> np.ndarray:
    result = np.zeros((len(test), len(names)))
    column = {name: place for place, name in enumerate(names)}
    scores = bm25([words_of(notice.text) for notice in train], [words_of(notice.text) for notice in test])
    for row, score in enumerate(scores):
        for place in np.argsort(-score, kind="stable")[:NEAREST]:
            if (name := train[place].codes[0][:digits]) in column:
                result[row, column[name]] += score[place]
    return result


def hits(scores: np.ndarray, truth: Sequence[int]) -> list[float]:
    order = np.argsort(-scores, axis=1, kind="stable")
    right = order == np.asarray(truth)[:, None]
    return [round(float(right[:, :k].any(axis=1).mean()), 4) for k in (1, 5)]


def compared(
    train: list[Asked], test: list[Asked], labels: dict[str, dict[str, str]], peers: bool
) -> dict[str, object]:
    start, worked = time.perf_counter(), time.process_time()
    model = wording.learn(
        [notice.text for notice in train],
        [notice.language for notice in train],
        [notice.codes for notice in train],
        labels,
        further=[wording.Example(row, words, code) for row, notice in enumerate(train) for words, code in notice.lots],
    )
    fit, busy = time.perf_counter() - start, time.process_time() - worked
    names = {"division": list(model.divisions), "group": list(model.groups)}
    digits = {"division": 2, "group": 3}
    test = [notice for notice in test if notice.codes[0][:3] in names["group"]]
    model.suggest(test[0].text, test[0].language)
    start = time.perf_counter()
    chances = dict(zip(names, model.chances([n.text for n in test], [n.language for n in test]), strict=True))
    together = (time.perf_counter() - start) / len(test)
    start = time.perf_counter()
    for notice in test[:ALONE]:
        model.suggest(notice.text, notice.language)
    alone = (time.perf_counter() - start) / len(test[:ALONE])
    truth = {level: [names[level].index(notice.codes[0][: digits[level]]) for notice in test] for level in names}
    ours: dict[str, object] = {level: hits(chances[level], truth[level]) for level in names}
    ours |= {
        "fit_seconds": round(fit, 2),
        "fit_processor_seconds": round(busy, 2),
        "ms_per_notice": round(together * 1000, 3),
        "ms_asked_alone": round(alone * 1000, 3),
        "learnt_from": len(train),
        "asked": len(test),
        "languages": len({notice.language for notice in test}),
        "most_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    result: dict[str, object] = {"styczna": ours}
    if peers:
        result["label_bm25"] = {
            level: hits(label_bm25(test, labels, names[level], digits[level]), truth[level]) for level in names
        }
        result["neighbours_bm25"] = {
            level: hits(neighbours_bm25(train, test, names[level], digits[level]), truth[level]) for level in names
        }
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path)
    parser.add_argument("--labels", type=Path, default=LABELS)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    parser.add_argument(
        "--seed", type=int, default=0, help="of the part that is kept back where there is no other file"
    )
    parser.add_argument("--no-peers", action="store_true")
    given = parser.parse_args()
    same = given.test is None or given.test.resolve() == given.train.resolve()
    train, test = parted(read(given.train), None if same else read(given.test), given.seed)
    print(json.dumps(compared(train, test, labels_of(given.labels), not given.no_peers), indent=1))


if __name__ == "__main__":
    main()

"""Which measure of a region's advantage tells most of what it was not shown: on the register itself, 16 voivodeships.

python benchmarks/advantage_heldout.py [--year 2015] [--later 2021] [--splits 24] [--seed 5]

The subclasses of every division are cut into two random halves, and a measure is asked in which of the 40 divisions of
industry and information (05-39, 58-63) each voivodeship lies above the country's average by the half that it was not
shown: in the same year and in the later one, by employers (ten people and more) and by the people whom they employ. A
strength worth the name is one of the field and not of the firms that happened to be counted.

Asked twice: `one_hidden`, where only the division in question is cut and all others are known whole, as they are in
use; `all_hidden`, where of every division only one half is known, so that nothing has more to go by than anything else.

Prints one JSON object: for each measure and each of the two `auc` (area under the ROC curve within a voivodeship, mean
over voivodeships, splits and questions) with `se` over voivodeships, and what it has above plain RCA of employers
(`above_rca` with its `above_rca_se`, paired by voivodeship). `growth` is the rank correlation of each measure, from
whole registers, with the growth of employers until the later year.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata, spearmanr

from styczna.engine.relatedness import eci_pci
from styczna.engine.significance import advantage
from styczna.engine.strength import strength
from styczna.observatory.register import register

Floats = NDArray[np.float64]

MIDDLES = np.array([0, 29.5, 149.5, 500.0])
EMPLOYERS = np.array([0, 1.0, 1.0, 1.0])
LARGE = np.array([0, 0, 1.0, 1.0])
ROOTS = np.sqrt(MIDDLES)
ONE_BY_ONE = 4  # splits, at most, of the question that measures every division by itself, and the measures asked
SOME = ("styczna", "rca_employers", "rca_people", "rca_large", "quotient_shrunk_roots", "related_alone")
ASKED = [*range(5, 40), *range(58, 64)]  # divisions of PKD 2007, those that exist


def rca(weights: Floats) -> Callable[[Floats], Floats]:
    def measure(firms: Floats) -> Floats:
        x = firms @ weights
        expected = np.outer(x.sum(axis=1), x.sum(axis=0)) / x.sum()
        return np.divide(x, expected, out=np.ones_like(x), where=expected > 0)

    return measure


def complexity(firms: Floats) -> Floats:
    """What a region of its complexity would have of an activity of its: neither knows the entry that is asked for."""
    have = (advantage(firms, ROOTS).advantage >= 1).astype(float)
    found = np.zeros_like(have)
    for region in range(len(have)):
        others = np.delete(have, region, axis=0)
        there = others.any(axis=0)
        pci = np.zeros(have.shape[1])
        pci[there] = eci_pci(others[:, there])[1]
        mine = have[region]
        found[region] = pci * ((mine @ pci) - mine * pci) / np.maximum(mine.sum() - mine, 1)
    return found


def with_focus(firms: Floats) -> Floats:
    """Quotient and share of the region: specialisation and focus of the European Cluster Observatory."""
    x = firms @ ROOTS
    share = x / x.sum(axis=1, keepdims=True)
    return np.log(advantage(firms, ROOTS).advantage) + 0.25 * np.log(share + 1e-4)


MEASURES: dict[str, Callable[[Floats], Floats]] = {
    "styczna": lambda firms: strength(firms, ROOTS).advantage,
    "rca_employers": rca(EMPLOYERS),
    "rca_people": rca(MIDDLES),
    "rca_large": rca(LARGE),
    "rca_all_firms": rca(np.ones(4)),
    "quotient_shrunk_people": lambda firms: advantage(firms, MIDDLES).advantage,
    "quotient_shrunk_roots": lambda firms: advantage(firms, ROOTS).advantage,
    "related_alone": lambda firms: strength(firms, ROOTS).related,
    "strength_of_people": lambda firms: strength(firms, MIDDLES).advantage,
    "strength_of_employers": lambda firms: strength(firms, EMPLOYERS).advantage,
    "complexity": complexity,
    "quotient_and_focus": with_focus,
    "surplus": lambda firms: (firms @ MIDDLES) * (1 - 1 / np.maximum(rca(MIDDLES)(firms), 1e-9)),
}


def area(score: Floats, is_above: NDArray[np.bool_]) -> float:
    positive, negative = int(is_above.sum()), int((~is_above).sum())
    if not positive or not negative:
        return float("nan")
    ranks = rankdata(score)
    return float((ranks[is_above].sum() - positive * (positive + 1) / 2) / (positive * negative))


def by_division(firms: Floats, division: NDArray[np.int64], chosen: NDArray[np.bool_], number: int) -> Floats:
    total = np.zeros((len(firms), number, firms.shape[2]))
    np.add.at(total, (slice(None), division[chosen]), firms[:, chosen])
    return total


@dataclass(frozen=True)
class Cut:
    """One way to cut the subclasses, by division: what is shown, what the whole is, and what was hidden, asked for."""

    shown: Floats
    whole: Floats
    asked: list[int]
    answers: list[NDArray[np.bool_]]  # above the average by the hidden half, regions × asked


def cuts(year: int, later: int, splits: int, seed: int) -> Iterator[Cut]:
    now, then = register(year, "subclass"), register(later, "subclass")
    codes = [code for code in now.activities if code in then.activities]
    firms, firms_later = (
        each.firms[:, [each.activities.index(code) for code in codes]].astype(float) for each in (now, then)
    )
    divisions, division = np.unique([code[:2] for code in codes], return_inverse=True)
    generator = np.random.default_rng(seed)
    everything = np.ones(len(codes), dtype=bool)
    for _split in range(splits):
        shown = generator.random(len(codes)) < 0.5
        seen = by_division(firms, division, shown, len(divisions))
        hidden = [by_division(each, division, ~shown, len(divisions)) for each in (firms, firms_later)]
        asked = [
            place
            for place, code in enumerate(divisions)
            if int(code) in ASKED and min((each[:, place] @ MIDDLES).sum() for each in (seen, *hidden)) > 0
        ]
        answers = [rca(weights)(each)[:, asked] > 1 for weights in (EMPLOYERS, MIDDLES) for each in hidden]
        yield Cut(seen, by_division(firms, division, everything, len(divisions)), asked, answers)


def all_hidden(cut: Cut, measure: Callable[[Floats], Floats]) -> Floats:
    """Scores of the divisions asked for, from one half of every division."""
    kept = np.flatnonzero(cut.shown.sum(axis=(0, 2)) > 0)
    score = np.zeros(cut.shown.shape[:2])
    score[:, kept] = np.nan_to_num(measure(cut.shown[:, kept]))
    return score[:, cut.asked]


def one_hidden(cut: Cut, measure: Callable[[Floats], Floats]) -> Floats:
    """Scores of the divisions asked for, each from one half of itself and all others whole."""
    score = []
    for place in cut.asked:
        firms = cut.whole.copy()
        firms[:, place] = cut.shown[:, place]
        score.append(np.nan_to_num(measure(firms)[:, place]))
    return np.column_stack(score)


def areas(cut: Cut, scores: Floats) -> list[list[float]]:
    """By question and voivodeship."""
    return [[area(*pair) for pair in zip(scores, above, strict=True)] for above in cut.answers]


def growth(year: int, later: int) -> dict[str, float]:
    now, then = register(year, "division"), register(later, "division")
    places = [
        (here, then.activities.index(code))
        for here, code in enumerate(now.activities)
        if int(code) in ASKED and code in then.activities
    ]
    here, there = (list(each) for each in zip(*places, strict=True))
    before, after = (now.firms @ EMPLOYERS)[:, here], (then.firms @ EMPLOYERS)[:, there]
    grew = np.log((after + 0.5) / (before + 0.5))
    grew -= grew.mean(axis=0)
    found = {}
    for name, measure in MEASURES.items():
        score = np.nan_to_num(measure(now.firms.astype(float)))[:, here]
        found[name] = float(np.mean([spearmanr(score[region], grew[region])[0] for region in range(len(grew))]))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--year", type=int, default=2015)
    parser.add_argument("--later", type=int, default=2021)
    parser.add_argument("--splits", type=int, default=24)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="As it is without it.")
    asked = parser.parse_args()
    start = time.perf_counter()
    given = list(cuts(asked.year, asked.later, asked.splits, asked.seed))
    document: dict[str, Any] = {name: {} for name in MEASURES}
    questions = (
        ("all_hidden", all_hidden, given, tuple(MEASURES)),
        ("one_hidden", one_hidden, given[:ONE_BY_ONE], SOME),
    )
    for question, scored, some, measures in questions:
        found = {
            name: np.nanmean([areas(cut, scored(cut, MEASURES[name])) for cut in some], axis=(0, 1))
            for name in measures
        }
        for name, by_region in found.items():
            above = by_region - found["rca_employers"]
            document[name][question] = {
                "auc": round(float(by_region.mean()), 4),
                "se": round(float(by_region.std(ddof=1) / np.sqrt(len(by_region))), 4),
                "above_rca": round(float(above.mean()), 4),
                "above_rca_se": round(float(above.std(ddof=1) / np.sqrt(len(above))), 4),
            }
    for name, correlation in growth(asked.year, asked.later).items():
        document[name]["growth"] = round(correlation, 3)
    document["seconds"] = round(time.perf_counter() - start, 1)
    print(json.dumps(document, indent=1))


if __name__ == "__main__":
    main()

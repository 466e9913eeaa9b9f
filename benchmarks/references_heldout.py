"""What each reference teaches of relatedness, and whether it holds on records kept back: the table of relatedness.md.

python benchmarks/references_heldout.py [--home PATH] [--seed 2012]

Works on the records of a home (STYCZNA_HOME, as `styczna demo` fills it, unless told another). Prints one JSON object:
for each reference what it holds, the number of validated links, the area under the ROC curve without and with them, the
share of links found again beside that of pairs like them (all with 90 % intervals), and the seconds that it took; and
for the reference of orders what raising, lowering and both would do among the pairs that trees and words know.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from dataclasses import asdict
from typing import Any

import numpy as np
from scipy.stats import rankdata


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", default=os.environ.get("STYCZNA_HOME", ""))
    parser.add_argument("--seed", type=int, default=2012)
    asked = parser.parse_args()
    if asked.home:
        os.environ["STYCZNA_HOME"] = asked.home
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styczna.site.settings")
    import django

    django.setup()
    from styczna.touchpoints.reference.material import KINDS, NOTICES, material

    result: dict[str, Any] = {"seed": asked.seed, "references": {}}
    for kind in KINDS:
        found = material(kind)
        result["references"][kind] = studied(found, asked.seed) if found else None
        if found and kind == NOTICES:
            result["known pairs of orders"] = directions(found, asked.seed)
    print(json.dumps(result, indent=1))


def studied(found: Any, seed: int) -> dict[str, Any]:
    from styczna.engine.heldout import bearing
    from styczna.engine.learned import learn

    start = time.perf_counter()
    learnt = learn(found.presence, found.prior, found.apart)
    held = (
        bearing(found.presence, found.groups, found.prior, found.apart, seed=seed) if learnt.validated.any() else None
    )
    return {
        "records": found.records,
        "places": learnt.places,
        "fields": learnt.fields,
        "pairs": len(learnt.one),
        "links": int(learnt.validated.sum()),
        "curve": asdict(learnt.curve),
        "bearing": asdict(held) if held else None,
        "seconds": round(time.perf_counter() - start, 2),
    }


def directions(found: Any, seed: int) -> dict[str, Any]:
    """Areas among pairs with a prior φ, for each of ten halves: prior, raised, raised and lowered, posterior of all."""
    from styczna.engine.configuration import bicm
    from styczna.engine.learned import expected_meetings, learn
    from styczna.engine.together import common_counts

    names, group = np.unique(np.array(found.groups), return_inverse=True)
    rng = np.random.default_rng(seed)
    areas = []
    for _ in range(5):
        first = np.zeros(len(names), dtype=bool)
        first[rng.permutation(len(names))[: len(names) // 2]] = True
        for teaches in (first[group], ~first[group]):
            learnt = learn(found.presence[teaches], found.prior, found.apart)
            judging = found.presence[~teaches]
            fields = np.flatnonzero(judging.any(axis=0))
            judging = judging[:, fields]
            at = np.full(found.presence.shape[1], -1)
            at[fields] = np.arange(len(fields))
            kept = (at[learnt.one] >= 0) & (at[learnt.other] >= 0) & (learnt.prior > 0)
            one, other = at[learnt.one[kept]], at[learnt.other[kept]]
            together = common_counts(judging)[one, other] > expected_meetings(bicm(judging))[one, other]
            lowered = np.where(learnt.validated, learnt.raised(), np.minimum(learnt.phi, learnt.prior))
            scores = (learnt.prior, learnt.raised(), lowered, learnt.phi)
            areas.append([area(score[kept], together) for score in scores])
    table = np.array(areas)
    names_of = ("prior", "raised", "raised and lowered", "posterior of all")
    return {
        name: {"mean": float(table[:, at].mean()), "below the prior in": int((table[:, at] < table[:, 0]).sum())}
        for at, name in enumerate(names_of)
    }


def area(score: np.ndarray, positive: np.ndarray) -> float:
    ranks, count = rankdata(score), int(positive.sum())
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * (len(positive) - count)))


if __name__ == "__main__":
    main()

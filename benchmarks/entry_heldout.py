"""Which programme part does an organisation enter next, learnt before a cut and asked up to a later day.

python benchmarks/entry_heldout.py [--participations F…] [--parts F…] [--cut DATE] [--until DATE] [--json] [--seed 0]
    [--peer-python PATH] [--nested]

Pairs are an organisation with at least three participations (× parts of the project) that began before the cut, and a
part that somebody took part in before the cut and it did not; an entry is taking part in a project that begins from the
cut on and before `until`. Prints one JSON object: area under the ROC curve and average precision, each with its 95 %
interval (bootstrap over organisations), of `styczna` and of peers in the same run: density and fitness
(`engine.relatedness`), EASE on log counts (Steck 2019) and, with --peer-python (a python that has scikit-learn), random
forest and histogram boosting on the counts. With --nested the same again at the cut that lies as far before this one as
`until` lies behind it, which is what may be looked at while signals are chosen. Later files continue earlier ones.
"""

import argparse
import csv
import gzip
import json
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import numpy as np

from styczna.engine import entry, ranking
from styczna.engine.entry_signals import History, Known, ease
from styczna.engine.relatedness import density, fitness, proximity, rca
from styczna.touchpoints.entry.taking_part import Row, history_of

DATA = Path(__file__).parents[1] / "src" / "styczna" / "data"
PEER = """
import sys
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
given = np.load(sys.argv[1])
x, y, asked = given["x"], given["y"], given["asked"]
forest = RandomForestClassifier(300, min_samples_leaf=5, max_features=0.5, n_jobs=2, random_state=0).fit(x, y)
boosting = HistGradientBoostingClassifier(learning_rate=0.05, max_iter=200, random_state=0).fit(x, y)
found = {"random_forest": forest, "boosting": boosting}
np.savez(sys.argv[2], **{name: model.predict_proba(asked)[:, 1] for name, model in found.items()})
"""


def rows_of(paths: Iterable[str]) -> Iterator[dict[str, str]]:
    for path in paths:
        opened = gzip.open if path.endswith(".gz") else open
        with opened(path, "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def read(participations: list[str], parts: list[str]) -> History:
    """The files as one history; a row or a link that comes twice counts once."""
    of_project: dict[str, set[str]] = {}
    for row in rows_of(parts):
        of_project.setdefault(row["rcn"], set()).add(row["programme_part"])
    taken = {}
    for row in rows_of(participations):
        taken[row["rcn"], row["pic"], row["role"]] = Row(
            project=row["rcn"],
            organisation=row["pic"],
            role=row["role"],
            kind=said(row["type"]),
            country=said(row["country"]),
            starts=date_of(row["start_date"]),
            ends=date_of(row["end_date"]),
        )
    return history_of(taken.values(), of_project).history


def said(text: str) -> str | None:
    """Statistics programs write NA for what is missing."""
    return None if text in ("", "NA") else text


def date_of(text: str) -> date | None:
    return date.fromisoformat(text) if said(text) else None


def compared(history: History, cut: int, until: int, seed: int, peer_python: str) -> dict[str, object]:
    start = time.perf_counter()
    model = entry.learn(history, cut=cut, until=until, seed=seed)
    learnt = time.perf_counter()
    found = entry.forecast(model, history, day=cut, horizon=until - cut)
    asked = time.perf_counter()
    happened = entry.entered(history, found, cut, until)
    scores = {"styczna": found.log_odds, **peers(history, cut, found)}
    if peer_python:
        scores |= learning_peers(history, cut, until, found, peer_python)
    result: dict[str, object] = {
        name: ranking.measured(happened, score, found.organisation, seed=seed) for name, score in scores.items()
    }
    result["styczna"] |= {  # type: ignore[operator]
        "pairs": len(happened),
        "entries": int(happened.sum()),
        "fit_seconds": learnt - start,
        "forecast_seconds": asked - learnt,
        "learnt_from": [[day_of(a), day_of(b)] for a, b in model.days],
        "expected_entries": float(found.chance.sum()),
    }
    return result


def peers(history: History, cut: int, found: entry.Forecast) -> dict[str, np.ndarray]:
    """Density, fitness and EASE on what the asked organisations had at the cut."""
    known = Known(history, cut)
    taken = known.taken[known.eligible]
    parts = np.flatnonzero(taken.any(axis=0))
    advantage = rca(taken[:, parts])
    place = np.searchsorted(known.eligible, found.organisation)
    inside = np.zeros(taken.shape)
    inside[:, parts] = density(advantage, proximity(advantage))
    fit, complexity = fitness(advantage)
    simple = np.zeros(taken.shape)
    simple[:, parts] = np.log(np.maximum(fit, 1e-300))[:, None] - np.log(np.maximum(complexity, 1e-300))
    logs = np.log1p(taken)
    tables = {"density": inside, "fitness": simple, "ease": logs @ ease(logs, 100.0)}
    return {name: table[place, found.part] for name, table in tables.items()}


def learning_peers(history: History, cut: int, until: int, found: entry.Forecast, python: str) -> dict[str, np.ndarray]:
    """Forest and boosting on log counts, what stands for the part, and nothing else; learnt one horizon earlier."""
    earlier = cut - (until - cut)

    def table(known: Known, organisation: np.ndarray, part: np.ndarray) -> np.ndarray:
        logs = np.log1p(known.taken)
        of_part = np.eye(logs.shape[1])[part]
        like = (logs @ ease(logs[known.eligible], 100.0))[organisation, part]
        return np.column_stack([logs[organisation], of_part, like, known.present.sum(axis=0)[part]])

    before = Known(history, earlier)
    rows, columns = np.nonzero(~before.present[before.eligible])
    organisation = before.eligible[rows]
    y = (history.between(earlier, cut).taken() > 0)[organisation, columns]
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder, "given.npz"), Path(folder, "found.npz")
        x = table(before, organisation, columns)
        np.savez(given, x=x, y=y, asked=table(Known(history, cut), found.organisation, found.part))
        subprocess.run([python, "-c", PEER, str(given), str(answer)], check=True, stdout=subprocess.DEVNULL)
        with np.load(answer) as loaded:
            return dict(loaded)


def day(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def day_of(number: int) -> str:
    return str(np.datetime64(number, "D"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--participations", nargs="+", action="extend", help="default: the packaged file")
    parser.add_argument("--parts", nargs="+", action="extend", help="default: the packaged file")
    parser.add_argument("--cut", type=day, default="2018-01-01")
    parser.add_argument("--until", type=day, default="2019-07-01")
    parser.add_argument("--json", action="store_true", help="the only form there is")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--peer-python", default="")
    parser.add_argument("--nested", action="store_true")
    asked = parser.parse_args()
    participations = asked.participations or [str(DATA / "h2020_participations.csv.gz")]
    history = read(participations, asked.parts or [str(DATA / "h2020_programme_parts.csv.gz")])
    result = compared(history, asked.cut, asked.until, asked.seed, asked.peer_python)
    if asked.nested:
        earlier = asked.cut - (asked.until - asked.cut)
        result["nested"] = compared(history, earlier, asked.cut, asked.seed, asked.peer_python)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

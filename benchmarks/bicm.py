"""The bipartite configuration model against PyPI's `bicm` on the same random presence matrix.

python benchmarks/bicm.py [--places 1000] [--activities 3000] [--peer-python PATH] [--seed 5]

Prints one JSON object: seconds to fit and for the p-values of all pairs of activities (Poisson as the peer's default,
and exact); with the peer, its seconds, the largest difference of the p-values, and `ratio` of the seconds. The peer is
no part of the project: `pip install bicm` into an environment of its own and name its python; without it, null.
"""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from relatedness import instance

from styczna.engine.relatedness import rca
from styczna.engine.significance import bicm

PEER = """
import sys, time
import numpy as np
from bicm import BipartiteGraph
have = np.load(sys.argv[1])
start = time.perf_counter()
graph = BipartiteGraph(have)
graph.solve_tool(linsearch=True, verbose=False, print_error=False)
fitted = time.perf_counter()
graph.compute_projection(rows=False, alpha=0.05, approx_method="poisson", threads_num=2, progress_bar=False)
done = time.perf_counter()
p = np.ones((have.shape[1],) * 2)
for a, others in graph.cols_pvals.items():
    for b, value in others.items():
        p[a, b] = p[b, a] = value
np.savez(sys.argv[2], p=p, fit=fitted - start, p_values=done - fitted)
"""


def styczna(have: np.ndarray) -> tuple[dict[str, float], np.ndarray]:
    bicm(have[:40, :40]).p_values()
    bicm(have[:40, :40]).p_values(poisson=True)
    laps = [time.perf_counter()]
    model = bicm(have)
    laps.append(time.perf_counter())
    p = model.p_values(poisson=True)
    laps.append(time.perf_counter())
    model.p_values()
    laps.append(time.perf_counter())
    return dict(zip(("fit", "p_values", "p_values_exact"), map(float, np.diff(laps)), strict=True)), p


def peer(python: str, have: np.ndarray, ours: np.ndarray) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder, "have.npy"), Path(folder, "found.npz")
        np.save(given, have.astype(int))
        subprocess.run([python, "-c", PEER, str(given), str(answer)], check=True, stdout=subprocess.DEVNULL)
        with np.load(answer) as found:
            difference = float(np.abs(found["p"] - ours).max())
            return {"fit": float(found["fit"]), "p_values": float(found["p_values"]), "largest_difference": difference}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", type=int, default=1000)
    parser.add_argument("--activities", type=int, default=3000)
    parser.add_argument("--peer-python", default="")
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    have = rca(instance(asked.places, asked.activities, asked.seed)) >= 1
    seconds, p = styczna(have)
    other = peer(asked.peer_python, have, p) if asked.peer_python else None
    ours = seconds["fit"] + seconds["p_values"]
    ratio = (other["fit"] + other["p_values"]) / ours if other else None
    print(json.dumps({"shape": have.shape, "styczna": seconds, "peer": other, "ratio": ratio}, indent=1))


if __name__ == "__main__":
    main()

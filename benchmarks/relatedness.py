"""RCA, proximity, density, ECI and PCI against PyPI's `ecomplexity` on the same random matrix.

python benchmarks/relatedness.py [--places 1000] [--activities 3000] [--peer-python PATH] [--seed 5]

Prints one JSON object: seconds of each step, of all of them and of the bare matrix product M @ φ by the BLAS at hand;
with the peer, its seconds, the largest difference of each measure, and `ratio` of the seconds. The peer is no part of
the project: `pip install ecomplexity` into an environment of its own and name its python; without it `peer` is null.
"""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from styczna.engine.relatedness import density, eci_pci, proximity, rca

FILLED = 0.25
REPEATS = 5

PEER = """
import sys, time, warnings
import numpy as np, pandas as pd
from ecomplexity import ecomplexity
warnings.simplefilter("ignore")
x = np.load(sys.argv[1])
n, m = x.shape
frame = pd.DataFrame({"t": 1, "c": np.repeat(np.arange(n), m), "p": np.tile(np.arange(m), n), "v": x.ravel()})
start = time.perf_counter()
found = ecomplexity(frame, {"time": "t", "loc": "c", "prod": "p", "val": "v"}, check_logsupermodularity=False)
seconds = time.perf_counter() - start
found = found.sort_values(["c", "p"])
shaped = {name: found[name].to_numpy().reshape(n, m) for name in ("rca", "density", "eci", "pci")}
np.savez(sys.argv[2], seconds=seconds, **shaped)
"""


def instance(places: int, activities: int, seed: int) -> np.ndarray:
    g = np.random.default_rng(seed)
    x = g.lognormal(0, 1.5, (places, 1)) * g.lognormal(0, 1.2, activities) * g.lognormal(0, 1.5, (places, activities))
    x[x < np.quantile(x, 1 - FILLED)] = 0
    return x[x.sum(axis=1) > 0][:, x.sum(axis=0) > 0]


def styczna(x: np.ndarray) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Seconds of each step, the best of several runs after one that compiles, and what came out."""
    best: dict[str, float] = {}
    for run in range(1 + REPEATS):
        laps = [time.perf_counter()]
        advantage = rca(x)
        laps.append(time.perf_counter())
        near = proximity(advantage)
        laps.append(time.perf_counter())
        inside = density(advantage, near)
        laps.append(time.perf_counter())
        eci, pci = eci_pci(advantage)
        laps.append(time.perf_counter())
        took = dict(zip(("rca", "proximity", "density", "eci_pci"), np.diff(laps), strict=True))
        took["all"] = laps[-1] - laps[0]
        if run:
            best = took if not best or took["all"] < best["all"] else best
    product = (advantage >= 1).astype(float)
    start = time.perf_counter()
    product @ near
    best["matrix_product_alone"] = time.perf_counter() - start
    return {name: float(seconds) for name, seconds in best.items()}, {
        "rca": advantage,
        "density": inside,
        "eci": eci,
        "pci": pci,
    }


def peer(python: str, x: np.ndarray, ours: dict[str, np.ndarray]) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder, "x.npy"), Path(folder, "found.npz")
        np.save(given, x)
        subprocess.run([python, "-c", PEER, str(given), str(answer)], check=True, stdout=subprocess.DEVNULL)
        with np.load(answer) as found:
            theirs = dict(found)
    theirs["eci"], theirs["pci"] = theirs["eci"][:, 0], theirs["pci"][0]
    largest = {name: float(np.abs(theirs[name] - value).max()) for name, value in ours.items()}
    return {"seconds": float(theirs["seconds"]), "largest_difference": largest}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", type=int, default=1000)
    parser.add_argument("--activities", type=int, default=3000)
    parser.add_argument("--peer-python", default="")
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    x = instance(asked.places, asked.activities, asked.seed)
    seconds, values = styczna(x)
    other = peer(asked.peer_python, x, values) if asked.peer_python else None
    ratio = other["seconds"] / seconds["all"] if other else None
    print(json.dumps({"shape": x.shape, "styczna": seconds, "peer": other, "ratio": ratio}, indent=1))


if __name__ == "__main__":
    main()

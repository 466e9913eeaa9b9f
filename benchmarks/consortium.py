"""The best consortium: `best_teams` against OR-Tools' CP-SAT on the same random order.

python benchmarks/consortium.py [--candidates 5000] [--requirements 10] [--size 5] [--seed 1] [--time-limit 60]

Prints one JSON object: `styczna` and `cp_sat` with value, bound, proven and seconds, and `ratio` of the seconds. CP-SAT
is no part of the project: `pip install ortools` into an environment of its own; without it `cp_sat` is null.
"""

import argparse
import json
import statistics
import sys
import time

import numpy as np

from styczna.engine.consortium import best_teams, warm

REPEATS = 5
SCALE = 10**6  # CP-SAT maximises integers


def instance(candidates, requirements, density, seed):
    g = np.random.default_rng(seed)
    drawn = g.random((candidates, requirements)) < density
    return np.where(drawn, g.random((candidates, requirements)), 0), g.random(requirements) + 0.3


def styczna(a, w, size):
    warm()
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        team = best_teams(a, w, size)[0]
        seconds.append(time.perf_counter() - start)
    return {"value": team.value, "bound": team.bound, "proven": team.proven, "seconds": statistics.median(seconds)}


def cp_sat(a, w, size, time_limit):
    """Choose members x and who is in charge of each requirement y <= x, as one would model it by hand."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        print("The peer is missing: pip install ortools (in an environment of its own).", file=sys.stderr)
        return None
    start = time.perf_counter()
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in a]
    model.add(sum(chosen) <= size)
    terms = []
    for f in range(a.shape[1]):
        in_charge = []
        for i in np.flatnonzero(a[:, f]):
            y = model.new_bool_var("")
            model.add_implication(y, chosen[i])
            in_charge.append(y)
            terms.append(round(SCALE * w[f] * a[i, f]) * y)
        model.add_at_most_one(in_charge)
    model.maximize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = time_limit
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    team = [i for i, x in enumerate(chosen) if solver.value(x)] if found else []
    return {
        "value": float(a[team].max(axis=0, initial=0) @ w),
        "bound": solver.best_objective_bound / SCALE,
        "proven": status == cp_model.OPTIMAL,
        "seconds": time.perf_counter() - start,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=5000)
    parser.add_argument("--requirements", type=int, default=10)
    parser.add_argument("--size", type=int, default=5)
    parser.add_argument("--density", type=float, default=0.4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--time-limit", type=float, default=60, help="seconds for CP-SAT")
    parser.add_argument("--json", action="store_true", help="accepted for uniformity; the output always is JSON")
    args = parser.parse_args()
    a, w = instance(args.candidates, args.requirements, args.density, args.seed)
    ours, peer = styczna(a, w, args.size), cp_sat(a, w, args.size, args.time_limit)
    ratio = peer["seconds"] / ours["seconds"] if peer else None
    print(json.dumps({"styczna": ours, "cp_sat": peer, "ratio": ratio}))


if __name__ == "__main__":
    main()

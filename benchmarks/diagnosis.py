"""Diagnosis of a large region: 60 clusters, 5,000 organisations, all fields of CPV, 200 bootstrap resamples.

python benchmarks/diagnosis.py [--clusters 60] [--organisations 5000] [--trees cpv|mixed] [--resamples 200] [--seed 7]
                               [--runs 3] [--baseline] [--by-field]

Prints one JSON object: what the instance holds, seconds of φ, of the first and of the best run of `diagnose` (the first
compiles), the processor's time over all threads and the load of the machine (both say how far to trust the seconds),
peak memory, and what was found. With --baseline also what the plain way costs: every resample weighs all
links of all fields anew and igraph's Leiden cuts the whole graph from scratch; a few resamples are timed and the time
of all is reckoned from them. With --by-field also what is lost by keeping the fields of a class together.

The region is made by rule. A cluster has a home division, two specialities (CPV groups) in it and one elsewhere, all
drawn by how many codes they hold. An organisation belongs to one cluster (one in eight to a second) and has one to
eight codes, mostly four: six of ten from its cluster's specialities, one from the home division, the rest, what
everybody has, from all codes with Zipf's law over divisions. With --trees mixed a third of the codes are registered
activities (PKD 2007) that words join to the specialities.
"""

import argparse
import json
import os
import resource
import time

import numpy as np
from scipy import sparse

from styczna.engine.diagnosis import EVIDENCE_WEIGHTS, Diagnosis, Evidence, diagnose
from styczna.engine.fields import ancestors, proximity
from styczna.engine.touchpoints import Links, communities
from styczna.sources.vocabularies import keys, polish_labels

SECOND_CLUSTER = 0.125
TIMED_RESAMPLES = 2


class Region:
    """The drawing of one region: what clusters specialise in, and who has which code."""

    def __init__(self, clusters: int, organisations: int, trees: str, seed: int) -> None:
        self.rng = np.random.default_rng([seed, clusters, organisations])
        cpv, pkd = np.array(keys("cpv")), np.array([key for key in keys("pkd2007") if key.endswith("Z")])
        self.fields = np.concatenate((cpv, pkd)) if trees == "mixed" else cpv
        self.cpv = len(cpv)
        self.division = np.array([ancestors(key)[-1] for key in self.fields])
        self.group = np.array([ancestors(key)[-2:][0] for key in self.fields])
        self.phi = None
        names, inverse, count = np.unique(self.division, return_inverse=True, return_counts=True)
        popular = 1.0 / (1.0 + self.rng.permutation(len(names)))
        self.anywhere = (popular / count)[inverse] / (popular / count)[inverse].sum()
        self.clusters, self.organisations = clusters, organisations

    def speciality(self, within: np.ndarray) -> np.ndarray:
        """The fields of a group, drawn by how many codes it holds."""
        return np.flatnonzero(self.group == self.group[self.rng.choice(within)])

    def evidence(self, near: sparse.csr_array) -> Evidence:
        homes = [self.home() for _ in range(self.clusters)]
        near = sparse.csr_array(near)
        cluster, field, unit = [], [], []
        for organisation in range(self.organisations):
            first = int(self.rng.integers(self.clusters))
            member = [first]
            if self.rng.random() < SECOND_CLUSTER:
                member.append(int(self.rng.integers(self.clusters)))
            for code in self.codes(*homes[first], near):
                for belongs in dict.fromkeys(member):
                    cluster.append(belongs)
                    field.append(code)
                    unit.append(organisation)
        weight = np.where(np.array(field) < self.cpv, EVIDENCE_WEIGHTS["declared"], EVIDENCE_WEIGHTS["registered"])
        names = tuple(f"cluster {number:03}" for number in range(self.clusters))
        return Evidence(names, tuple(self.fields.tolist()), np.array(cluster), np.array(field), weight, np.array(unit))

    def home(self) -> tuple[np.ndarray, np.ndarray]:
        """The fields of a cluster's home division, and those of its specialities."""
        everything = np.arange(self.cpv)
        division = np.flatnonzero(self.division[: self.cpv] == self.division[self.rng.choice(self.cpv)])
        own = [self.speciality(division), self.speciality(division), self.speciality(everything)]
        return division, np.concatenate(own)

    def codes(self, division: np.ndarray, special: np.ndarray, near: sparse.csr_array) -> list[int]:
        count = 1 + int(self.rng.binomial(7, 0.4))
        found = []
        for where in self.rng.random(count):
            if where < 0.6:
                code = int(self.rng.choice(special))
            elif where < 0.7:
                code = int(self.rng.choice(division))
            else:
                code = int(self.rng.choice(len(self.fields), p=self.anywhere))
            linked = near.indices[near.indptr[code] : near.indptr[code + 1]]
            activities = linked[linked >= self.cpv]
            if len(activities) and self.rng.random() < 0.33:
                code = int(self.rng.choice(activities))
            found.append(code)
        return list(dict.fromkeys(found))


def baseline(evidence: Evidence, phi: sparse.csr_array, found: Diagnosis) -> float:
    """The processor's seconds of one resample the plain way: weigh every link, cut the whole graph from scratch."""
    links = Links(phi)
    seconds = []
    for times in evidence.resamples(TIMED_RESAMPLES, found.seed):
        start = time.process_time()
        totals = evidence.totals(times)
        share = totals / np.maximum(totals.sum(axis=1, keepdims=True), 1e-300)
        weights = links.weights(share * found.presence * found.specificity)
        communities(links, weights, resolution=found.resolution, seed=found.seed, starts=1)
        seconds.append(time.process_time() - start)
    return float(np.mean(seconds))


def by_field(evidence: Evidence, phi: sparse.csr_array, found: Diagnosis) -> dict[str, object]:
    """What is lost by keeping classes together: the modularity of the themes found, and of Leiden on single fields."""
    there = np.unique(evidence.field)
    links = Links(sparse.csr_array(phi[there][:, there]))
    weights = links.weights(found.weight[:, there])
    label = np.full(len(evidence.fields), -1)
    for number, theme in enumerate(found.themes):
        label[list(theme.fields)] = number
    cuts = [
        communities(links, weights, resolution=found.resolution, seed=seed, starts=1)
        for seed in (found.seed, 1 + found.seed)
    ]
    classes = np.unique([ancestors(evidence.fields[field])[-3:][0] for field in there], return_inverse=True)[1]
    in_theme = cuts[0] >= 0
    held = {(int(c), int(t)) for c, t in zip(classes[in_theme], cuts[0][in_theme], strict=True)}
    split = len(held) - len({c for c, _ in held})
    return {
        "modularity_by_class": modularity(links, weights, label[there], found.resolution),
        "modularity_by_field": [modularity(links, weights, cut, found.resolution) for cut in cuts],
        "classes": int(classes.max()) + 1,
        "classes_split_by_field": split,
    }


def modularity(links: Links, weights: np.ndarray, label: np.ndarray, resolution: float) -> float:
    """Modularity with loops (Reichardt & Bornholdt 2006); fields without a label stand alone and touch nothing."""
    apart = links.row != links.col
    strength = np.bincount(links.row, weights=weights, minlength=links.size)
    strength += np.bincount(links.col[apart], weights=weights[apart], minlength=links.size)
    within = (label[links.row] == label[links.col]) & (label[links.row] >= 0)
    inside = weights[within] @ np.where(apart[within], 2.0, 1.0)
    of_theme = np.bincount(label[label >= 0], weights=strength[label >= 0])
    whole = strength.sum()
    return float((inside - resolution * (of_theme @ of_theme) / whole) / whole)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clusters", type=int, default=60)
    parser.add_argument("--organisations", type=int, default=5000)
    parser.add_argument("--trees", choices=("cpv", "mixed"), default="cpv")
    parser.add_argument("--resamples", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--baseline", action="store_true")
    parser.add_argument("--by-field", action="store_true")
    asked = parser.parse_args()
    region = Region(asked.clusters, asked.organisations, asked.trees, asked.seed)
    start = time.perf_counter()
    phi = proximity(region.fields.tolist(), polish_labels("cpv", "pkd2007", "pkd2025"))
    phi_seconds = time.perf_counter() - start
    evidence = region.evidence(phi)
    seconds, processor = [], []
    for _ in range(asked.runs):
        start, used = time.perf_counter(), time.process_time()
        found = diagnose(evidence, phi, seed=asked.seed, resamples=asked.resamples)
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    result = {
        "clusters": asked.clusters,
        "organisations": asked.organisations,
        "fields": len(evidence.fields),
        "fields_with_evidence": len(np.unique(evidence.field)),
        "items": len(evidence.weight),
        "links": int((phi.nnz + len(evidence.fields)) / 2),
        "resamples": asked.resamples,
        "seed": asked.seed,
        "seconds_phi": phi_seconds,
        "seconds_first": seconds[0],
        "seconds_best": min(seconds),
        "processor_seconds_best": min(processor),
        "load_average": os.getloadavg()[0],
        "peak_memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        "themes": len(found.themes),
        "first": [
            {"key": theme.label_key, "clusters": theme.breadth, "stability": theme.stability}
            for theme in found.themes[:5]
        ],
    }
    if asked.baseline:
        one = baseline(evidence, phi, found)
        result["baseline_processor_seconds_a_resample"] = one
        result["baseline_processor_seconds"] = one * asked.resamples
        result["ratio_of_processor_seconds"] = one * asked.resamples / min(processor)
    if asked.by_field:
        result["by_field"] = by_field(evidence, phi, found)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

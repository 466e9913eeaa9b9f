"""How little countries and voivodeships teach about what they enter next: density and fitness, with intervals.

python benchmarks/entry_regions.py --participations F… --parts F… --cut DATE --until DATE [--json] [--seed 0]

Countries × programme parts: a pair is a country and a part it had not taken part in before the cut; it comes true in a
project that begins up to `until`. Voivodeships × subclasses of PKD 2007 (the packaged REGON register, its first year
and the one three years later): a pair is a subclass in which the voivodeship had no advantage (RCA below 1), true if it
has one three years later. Prints one JSON object: AUC and average precision of density and fitness, with 95 % intervals
by bootstrap over countries or voivodeships.
"""

import argparse
import csv
import gzip
import json
from importlib.resources import files

import numpy as np
from entry_heldout import DATA, day, read

from styczna.engine.entry_regions import measured, of_countries
from styczna.engine.relatedness import rca

YEARS = 3
LARGE = ("10-49", "50-249", "250+")


def of_voivodeships() -> tuple[np.ndarray, np.ndarray]:
    """Firms of ten and more in the first year and YEARS later, voivodeships × subclasses."""
    found: dict[int, dict[tuple[str, str], int]] = {}
    with gzip.open(str(files("styczna") / "data" / "regon_voivodeships.csv.gz"), "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            cell = found.setdefault(int(row["year"]), {})
            cell[row["voivodeship"], row["pkd2007"]] = sum(int(row[size]) for size in LARGE if row[size])
    first = min(found)
    last = min((year for year in found if year >= first + YEARS), default=max(found))
    places = sorted({place for cell in (found[first], found[last]) for place, _ in cell})
    codes = sorted({code for cell in (found[first], found[last]) for _, code in cell})
    tables = [np.array([[found[year].get((p, c), 0) for c in codes] for p in places], float) for year in (first, last)]
    return tables[0], tables[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--participations", nargs="+", action="extend", help="default: the packaged file")
    parser.add_argument("--parts", nargs="+", action="extend", help="default: the packaged file")
    parser.add_argument("--cut", type=day, default="2018-01-01")
    parser.add_argument("--until", type=day, default="2019-07-01")
    parser.add_argument("--json", action="store_true", help="the only form there is")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    participations = asked.participations or [str(DATA / "h2020_participations.csv.gz")]
    history = read(participations, asked.parts or [str(DATA / "h2020_programme_parts.csv.gz")])
    before, until = of_countries(history.before(asked.cut)), of_countries(history.before(asked.until))
    before = np.vstack([before, np.zeros((len(until) - len(before), before.shape[1]))])
    then, later = of_voivodeships()
    no_advantage = np.asarray(rca(then)) < 1
    result = {
        "countries": measured(before, before == 0, until > 0, seed=asked.seed),
        "voivodeships": measured(then, no_advantage, np.asarray(rca(later)) >= 1, seed=asked.seed),
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

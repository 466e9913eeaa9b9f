"""The import of notices as a person runs it: seconds and peak memory of the whole command, on an empty state.

python benchmarks/import_notices.py [PATH...]   (without a path: the packaged notices of 2016 to 2022)

Prints one JSON object: path → seconds, megabytes, notices, notices a second; and the same again, when nothing is new.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PACKAGED = Path(__file__).resolve().parents[1] / "src" / "styczna" / "data" / "ted_notices_2016_2022.tar.xz"
COMMAND = Path(sys.executable).parent / "styczna"


def measured(path, home):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    start = time.perf_counter()
    words = [str(COMMAND), "notices", "import", str(path), "--json"]
    done = subprocess.run(words, env={**os.environ, "STYCZNA_HOME": home}, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    counts = json.loads(done.stdout)
    return {
        "seconds": round(seconds, 2),
        # the kernel tells the largest child so far: a later, smaller one is only known to be no larger
        "megabytes": round(peak / 1024) if peak > before else f"at most {round(peak / 1024)}",
        "notices": counts["read"],
        "new": counts["new"],
        "rejected": len(counts["rejected"]),
        "a_second": round(counts["read"] / seconds),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[PACKAGED])
    results = {}
    with tempfile.TemporaryDirectory() as home:
        for path in parser.parse_args().paths:
            results[path.name] = {"first": measured(path, home), "again": measured(path, home)}
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()

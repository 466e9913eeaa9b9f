"""50,000 members from a CSV into an empty database, with the log of changes, the search index and progress.

Claims: under 60 seconds and under 300 MB, the whole process counted; the same file again changes nothing. Prints the
figures, and the time of a hundred members, which is what a cluster really has.

    python benchmarks/import_members.py [--members 50000] [--xlsx]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

SECONDS, MEGABYTES = 60, 300
SEED = 20121129

CHILD = """
import json, sys, time
import django
django.setup()
from pathlib import Path
from django.core.management import call_command
from styczna.clusters.models import Cluster
from styczna.clusters.imports.take_in_members import import_file
call_command("migrate", verbosity=0)
cluster, _ = Cluster.objects.get_or_create(slug="bench", defaults={"name": "Bench", "region": "PL51"})
heard = []
start, worked = time.perf_counter(), time.process_time()
counts = import_file(cluster=cluster, path=Path(sys.argv[1]), by=None, on_progress=lambda now: heard.append(now.read))
seconds, worked = time.perf_counter() - start, time.process_time() - worked
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
numbers = {name: getattr(counts, name) for name in ("read", "new", "changed", "unchanged")}
found = {"seconds": seconds, "worked": worked, "megabytes": peak / 1024, "heard": len(heard)}
print(json.dumps(found | numbers))
"""

TOWNS = ("Wrocław", "Świdnica", "Legnica", "Wałbrzych", "Jelenia Góra", "Łódź", "Żary", "Głogów", "Oława", "Kłodzko")
TRADES = ("Zakład Ślusarski", "Przedsiębiorstwo Budowlane", "Energetyka", "Obróbka Metali", "Usługi Informatyczne")
PKD = ("35.11.Z", "43.21.Z", "62.01.Z", "25.62.Z", "71.12.Z", "33.12.Z", "27.12.Z", "72.19.Z", "41.20.Z", "22.29.Z")
HEADER = (
    "Lp.", "Nazwa firmy", "NIP", "REGON", "Kody PKD", "Miejscowość", "Liczba pracowników", "Obrót (tys. zł)",
    "Członek od", "E-mail", "WWW", "Rodzaj", "Opis działalności",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--members", type=int, default=50_000)
    parser.add_argument("--xlsx", action="store_true", help="from a workbook instead of a CSV")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        few = measured(home / "small", write(home / "few", 100, given.xlsx))
        path = write(home / "many", given.members, given.xlsx)
        first, again = measured(home / "state", path), measured(home / "state", path)
    show("100 members", few, "new")
    show(f"{given.members:,} members", first, "new")
    show("the same again", again, "unchanged")
    print(f"ratio to the promised {SECONDS} seconds: {SECONDS / first['seconds']:.1f}; {first['heard']} reports")
    whole = first["new"] == again["unchanged"] == given.members
    within = first["seconds"] < SECONDS and max(first["megabytes"], again["megabytes"]) < MEGABYTES
    return 0 if whole and within else 1


def show(what: str, found: dict[str, float], count: str) -> None:
    times = f"{found['seconds']:7.2f} s ({found['worked']:.2f} s of processor)"
    print(f"{what:16} {times} {found['megabytes']:5.0f} MB  {found[count]:,} {count}")


def measured(home: Path, path: Path) -> dict[str, float]:
    """What one import takes, in a process of its own."""
    environment = {**os.environ, "STYCZNA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "styczna.site.settings"}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run([sys.executable, "-c", CHILD, str(path)], env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def write(path: Path, count: int, xlsx: bool) -> Path:
    rows = members(count)
    if xlsx:
        import xlsxwriter

        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Członkowie")
            for number, row in enumerate((HEADER, *rows)):
                sheet.write_row(number, 0, row)
    else:
        path.write_text("\n".join(";".join(row) for row in (HEADER, *rows)) + "\n", encoding="cp1250")
    return path


def members(count: int) -> list[tuple[str, ...]]:
    """Members as an office keeps them; everybody has a NIP and a REGON of its own."""
    chance = Random(SEED)
    return [
        (
            str(number + 1), f"{chance.choice(TRADES)} Ćwierć {number} Sp. z o.o.", nip(number), regon(number),
            ", ".join(chance.sample(PKD, 3)), chance.choice(TOWNS), str(chance.randint(1, 400)),
            f"{chance.randint(1, 99)} {chance.randint(100, 999)},{chance.randint(10, 99)}",
            f"{chance.randint(1, 28):02}.{chance.randint(1, 12):02}.{chance.randint(2005, 2024)}",
            f"biuro{number}@example.org", f"www.firma{number}.example.org", "przedsiębiorstwo",
            f"produkcja konstrukcji i obróbka metali, zakład nr {number}",
        )
        for number in range(count)
    ]  # fmt: skip


def nip(number: int) -> str:
    """The nth NIP: numbers whose check digit would be ten are none, so each has two chances."""
    for last in range(2):
        nine = f"{110_000_000 + 2 * number + last}"
        check = sum(int(d) * w for d, w in zip(nine, (6, 5, 7, 2, 3, 4, 5, 6, 7), strict=True)) % 11
        if check < 10:
            return f"{nine}{check}"
    raise AssertionError("two neighbours are never both without a check digit")


def regon(number: int) -> str:
    eight = f"{20_000_000 + number}"
    return f"{eight}{sum(int(d) * w for d, w in zip(eight, (8, 9, 2, 3, 4, 5, 6, 7), strict=True)) % 11 % 10}"


if __name__ == "__main__":
    sys.exit(main())

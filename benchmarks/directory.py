"""The directory at 2,000 clusters and 100,000 organisations: whole answers through Django, on SQLite and PostgreSQL.

python benchmarks/directory.py [--clusters 2000] [--organisations 100000] [--repeats 15] [--database sqlite postgres]
                               [--keep FOLDER] [--json]

Each page is asked through Django's test client (middleware, database, template), so a figure is what a server adds to
the network. Prints a table: page, rows found, median and worst of the repeats and the median of Django's own work, in
milliseconds; with --json one object. The load of the machine is printed with it: above the number of cores the medians
say how long others kept it busy. On PostgreSQL the work of the server is in the medians only.
PostgreSQL is a server of our own in a folder of our own; without its programs that half is left out.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

GOAL = 100  # milliseconds, the median of each page

PAGES = {
    "clusters": "/clusters/",
    "clusters, page 20": "/clusters/?page=20",
    "clusters, words": "/clusters/?q=budowlanych",
    "clusters, region and form": "/clusters/?region=PL51&legal_form=association",
    "clusters, label": "/clusters/?label=gold",
    "clusters, field": "/clusters/?field=4521",
    "organisations": "/clusters/organisations/",
    "organisations, page 1000": "/clusters/organisations/?page=1000",
    "organisations, a rare word": "/clusters/organisations/?q=spektrometrów",
    "organisations, metalowego": "/clusters/organisations/?q=metalowego",
    "organisations, a common word": "/clusters/organisations/?q=usługi",
    "organisations, two words": "/clusters/organisations/?q=usługi+projektowe",
    "organisations, an unfinished word": "/clusters/organisations/?q=oprogr",
    "organisations, nothing fits": "/clusters/organisations/?q=krasnoludek",
    "organisations, cluster": "/clusters/organisations/?cluster=przyklad-0500",
    "organisations, kind": "/clusters/organisations/?kind=research",
    "organisations, size": "/clusters/organisations/?size=micro",
    "organisations, county": "/clusters/organisations/?place=0264",
    "organisations, voivodeship": "/clusters/organisations/?place=02",
    "organisations, field of CPV": "/clusters/organisations/?field=0933",
    "organisations, field of PKD": "/clusters/organisations/?field=35.1",
    "organisations, a whole division": "/clusters/organisations/?field=45",
    "organisations, infrastructure": "/clusters/organisations/?infrastructure=yes",
    "organisations, all at once": "/clusters/organisations/?q=usługi&kind=enterprise&size=small&place=02&field=79",
    "infrastructure, words": "/clusters/infrastructure/?q=metalowych",
    "map of a voivodeship": "/clusters/map/?region=02",
    "map of Poland": "/clusters/map/?region=PL",
    "map, words": "/clusters/map/?region=PL&q=metalowych",
    "map, kind": "/clusters/map/?region=PL&kind=enterprise",
    "fields by words": "/clusters/fields/?q=obróbka+metali",
    "hints for a cluster": "/clusters/hints/?cluster=klaster+przyk",
    "API, organisations": "/api/organisations?words=metalowego&limit=100",
    "API, clusters": "/api/clusters?limit=100",
}


def run_here(arguments):
    """One database, which the environment names; the figures go to standard output as JSON."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styczna.site.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import setup_test_environment, teardown_test_environment

    from styczna.clusters.models import Organisation
    from styczna.scenarios import large

    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0, skip_checks=True)
    built = None
    if not Organisation.objects.exists():
        start = time.perf_counter()
        large.make(clusters=arguments.clusters, organisations=arguments.organisations)
        built = time.perf_counter() - start
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    client = Client()
    figures = {}
    for name, address in PAGES.items():
        setup_test_environment()  # for this answer only: it tells how many rows were found
        first = client.get(address)  # and fills what a process remembers: vocabularies, stems, borders
        teardown_test_environment()
        page = first.context.get("page") if first.context else None
        spent, worked = [], []
        for _ in range(arguments.repeats):
            start, cpu = time.perf_counter(), time.process_time()
            response = client.get(address)
            spent.append(1000 * (time.perf_counter() - start))
            worked.append(1000 * (time.process_time() - cpu))
        assert response.status_code == 200, (address, response.status_code)
        figures[name] = {
            "found": page.paginator.count if page is not None else None,
            "median_ms": round(statistics.median(spent), 1),
            "worst_ms": round(max(spent), 1),
            "cpu_ms": round(statistics.median(worked), 1),
        }
    load = round(os.getloadavg()[0], 1)
    print(json.dumps({"built_seconds": built and round(built, 1), "load": load, "pages": figures}))


@contextmanager
def postgres(folder):
    """A server of our own, reached through a socket in its folder; PostgreSQL refuses to run as root."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    programs = found[-1].parent if found else Path(shutil.which("initdb")).parent
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder.mkdir(exist_ok=True)
    if as_postgres:
        shutil.chown(folder, "postgres")
        folder.parent.chmod(0o755)

    def run(*words):
        subprocess.run([*as_postgres, *words], check=True, capture_output=True, cwd=folder)

    if not (folder / "data").exists():
        run(
            str(programs / "initdb"),
            "-D",
            f"{folder}/data",
            "-U",
            "styczna",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    run(str(programs / "pg_ctl"), "-D", f"{folder}/data", "-o", options, "-l", f"{folder}/log", "-w", "start")
    try:
        yield f"postgres://styczna@{str(folder).replace('/', '%2F')}/postgres"
    finally:
        run(str(programs / "pg_ctl"), "-D", f"{folder}/data", "-m", "fast", "stop")


def measured(arguments, home, url):
    environment = {**os.environ, "STYCZNA_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    if url:
        environment["DATABASE_URL"] = url
    words = [sys.executable, __file__, "--here", "--clusters", str(arguments.clusters)]
    words += ["--organisations", str(arguments.organisations), "--repeats", str(arguments.repeats)]
    done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def printed(results):
    for database, result in results.items():
        built = result["built_seconds"]
        print(f"\n{database}" + (f", built in {built} s" if built else "") + f"; load {result['load']}")
        print(f"  {'page':36} {'rows':>9} {'median':>8} {'worst':>8} {'cpu':>8}")
        for name, figure in result["pages"].items():
            times = " ".join(f"{figure[key]:8.1f}" for key in ("median_ms", "worst_ms", "cpu_ms"))
            found = "" if figure["found"] is None else f"{figure['found']:,}"
            late = "  over the goal" if figure["median_ms"] > GOAL else ""
            print(f"  {name:36} {found:>9} {times}{late}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clusters", type=int, default=2_000)
    parser.add_argument("--organisations", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--database", nargs="+", choices=["sqlite", "postgres"], default=["sqlite", "postgres"])
    parser.add_argument("--keep", type=Path, help="a folder in which the databases stay for the next run")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        run_here(arguments)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        results = {}
        if "sqlite" in arguments.database:
            results["SQLite"] = measured(arguments, folder / "sqlite", "")
        if "postgres" in arguments.database:
            with postgres(folder / "pg") as url:
                results["PostgreSQL"] = measured(arguments, folder / "postgres", url)
        if arguments.json:
            print(json.dumps(results))
        else:
            printed(results)


if __name__ == "__main__":
    main()

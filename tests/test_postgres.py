"""The same program on PostgreSQL: the same answers to the bit, the same log of changes."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

COMMAND = Path(sys.executable).parent / "styczna"
pytestmark = pytest.mark.slow


def programs() -> Path:
    """The newest PostgreSQL of the machine; `make test` installs one where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    anywhere = shutil.which("initdb")
    assert found or anywhere, "PostgreSQL is not installed; `make test` installs it"
    return found[-1].parent if found else Path(str(anywhere)).parent


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of our own in a folder of our own, reached through a socket there."""
    folder = tmp_path_factory.mktemp("pg")
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_postgres:  # PostgreSQL refuses to run as root
        for path in (folder, *folder.parents):
            if path != Path("/") and path.stat().st_uid == 0 and path != Path("/tmp"):
                path.chmod(path.stat().st_mode | 0o055)
        shutil.chown(folder, "postgres")

    def run(*words: str) -> None:
        subprocess.run([*as_postgres, *words], check=True, capture_output=True, cwd=folder)

    initdb, control = str(programs() / "initdb"), str(programs() / "pg_ctl")
    run(initdb, "-D", f"{folder}/data", "-U", "styczna", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    run(control, "-D", f"{folder}/data", "-o", options, "-l", f"{folder}/log", "-w", "start")
    try:
        with psycopg.connect(f"host={folder} user=styczna dbname=postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE styczna")
        yield str(folder)
    finally:
        run(control, "-D", f"{folder}/data", "-m", "immediate", "stop")


def styczna(home: Path, *words: object, database: str = "") -> str:
    environment = {**os.environ, "STYCZNA_HOME": str(home), "DATABASE_URL": database, "LC_ALL": "en_GB.UTF-8"}
    if not database:
        environment.pop("DATABASE_URL")
    done = subprocess.run(
        [str(COMMAND), *map(str, words)], env=environment, capture_output=True, text=True, timeout=400
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


SEARCHES = ("energii", "ENERGETYCZNEJ", "metalowych", "swidnica", "elektryczn", "'); DROP TABLE x; --", "nigdzie")


def searched(home: Path, database: str = "") -> str:
    """What the directory finds by some words, and after one entry was renamed in bulk."""
    script = """
import django; django.setup()
from styczna.clusters.directory.directory import refresh_words
from styczna.clusters.directory.fulltext import by_words
from styczna.clusters.directory.listing import OrganisationQuestion, by_county, find_organisations
from styczna.clusters.models import Organisation
from styczna.sources.lexicon import parse_field
import json, sys
found = [list(by_words(Organisation.objects.all(), text).values_list("name", flat=True)) for text in sys.argv[1:]]
field = find_organisations(question=OrganisationQuestion(field=parse_field("09")))
found.append(sorted(by_county(field).items()))
one = Organisation.objects.order_by("name")[:1]
Organisation.objects.filter(pk=one[0].pk).update(capabilities="Spektroskopia")
refresh_words([one[0].pk])
found.append(list(by_words(Organisation.objects.all(), "spektroskopii").values_list("name", flat=True)))
print(json.dumps(found))
"""
    environment = {**os.environ, "STYCZNA_HOME": str(home), "DATABASE_URL": database}
    environment |= {"DJANGO_SETTINGS_MODULE": "styczna.site.settings"}
    if not database:
        environment.pop("DATABASE_URL")
    words = [sys.executable, "-c", script, *SEARCHES]
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=True, timeout=400).stdout


def test_the_demo_gives_the_same_answers_on_postgresql_and_on_sqlite(postgres: str, tmp_path: Path) -> None:
    url = f"postgres://styczna@{postgres.replace('/', '%2F')}/styczna"
    answers = []
    for database in (url, ""):
        home = tmp_path / ("pg" if database else "lite")
        styczna(home, "demo", "--no-serve", database=database)
        diagnosis = styczna(home, "diagnose", "--seed", 3, "--json", database=database)
        matches = json.loads(styczna(home, "orders", "match", "--limit", 5, "--json", database=database))
        minutes = styczna(home, "minutes", "wroclaw-2012", database=database)
        found = searched(home, database)
        assert json.loads(found)[0], "the directory finds nothing"
        answers.append((found, diagnosis, [(match["order"], match["score"]) for match in matches], minutes))
    assert answers[0] == answers[1]

    with psycopg.connect(f"host={postgres} user=styczna dbname=styczna", autocommit=True) as connection:
        rows = connection.execute(
            'SELECT action, actor, after FROM accounts_change WHERE "table" = %s', ["clusters_cluster"]
        ).fetchall()
        assert [action for action, _, _ in rows].count("insert") == 7
        assert {actor for _, actor, _ in rows} == {"styczna demo"}
        people = connection.execute(
            "SELECT after::text FROM accounts_change WHERE \"table\" = 'accounts_person'"
        ).fetchall()
        assert people
        assert not any("example.org" in after or "password" in after for (after,) in people)
        connection.execute("UPDATE clusters_cluster SET region = 'PL52'")
        changed = connection.execute(
            "SELECT count(*) FROM accounts_change WHERE \"table\" = 'clusters_cluster' AND action = 'update'"
        ).fetchone()
        assert changed == (7,)
        for statement in (
            "UPDATE accounts_change SET actor = 'x'",
            "DELETE FROM accounts_change",
            "TRUNCATE accounts_change",
        ):
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                connection.execute(statement)
        with pytest.raises(psycopg.errors.RaiseException, match="use DELETE"):
            connection.execute("TRUNCATE clusters_achievement")


IMPORTED = """
import django; django.setup()
import json, sys
from pathlib import Path
from django.core.management import call_command
from django_scopes import scope
from styczna.accounts.models import Change
from styczna.clusters.models import Alias, Cluster, Evidence, Import, Membership, Organisation, WaitingRow
from styczna.clusters.imports.take_in_members import import_file
from styczna.clusters.imports.undo import undo

call_command("migrate", verbosity=0)
cluster = Cluster.objects.create(slug="imports", name="Importy", region="PL51")
tables = (Organisation, Alias, Membership, Evidence, WaitingRow)


def counts():
    with scope(cluster=cluster):
        return [table._base_manager.count() for table in tables]


def take(name, text):
    path = Path(sys.argv[1]) / name
    path.write_text(text, encoding="utf-8")
    found = import_file(cluster=cluster, path=path, by=None)
    return [found.read, found.new, found.changed, found.unchanged, len(found.rejected)]


header = "Nazwa;NIP;Kody PKD;Miejscowość;Obrót (tys. zł);E-mail;Członek od\\n"
first = header + "Żółw;5250005834;35.11.Z;Wrocław;12 345,67;;01.03.2010\\nĆma;7792142959;;Legnica;;;\\n"
second = header + "Żółw S.A.;5250005834;43.21.Z;Lubin;20;a@example.org;2011\\nBez numeru;;;;;;\\n"
said = [counts(), take("a.csv", first), take("a.csv", first), counts(), take("b.csv", second), counts()]
with scope(cluster=cluster):
    given = list(Import.objects.select_related("cluster").order_by("pk"))
said.append([undo(of_import=given[2], by=None).kept, counts()])
firm = Organisation.objects.get(nip="5250005834")
said.append([firm.name, firm.city, str(firm.turnover), firm.email, str(firm.memberships.get().since)])
said.append([undo(of_import=one, by=None).kept for one in (given[1], given[0])] + counts())
print(json.dumps(said))
"""


def test_members_come_in_and_are_undone_on_postgresql_as_on_sqlite(postgres: str, tmp_path: Path) -> None:
    url = f"postgres://styczna@{postgres.replace('/', '%2F')}/styczna"
    answers = []
    for database in (url, ""):
        home = tmp_path / ("imports-pg" if database else "imports-lite")
        home.mkdir()
        environment = {**os.environ, "STYCZNA_HOME": str(home), "DATABASE_URL": database}
        environment |= {"DJANGO_SETTINGS_MODULE": "styczna.site.settings"}
        if not database:
            environment.pop("DATABASE_URL")
        words = [sys.executable, "-c", IMPORTED, str(home)]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=400)
        assert done.returncode == 0, done.stderr
        *found, firm, left = json.loads(done.stdout)
        start = found[0]
        answers.append([found[1], found[2], [n - s for n, s in zip(found[3], start, strict=True)], found[4], firm])
        assert found[1:3] == [[2, 2, 0, 0, 0], [2, 0, 0, 2, 0]]
        assert found[4] == [2, 1, 1, 0, 0]
        assert found[6] == [0, found[3]]  # all that the second file did is gone
        assert firm == ["Żółw", "Wrocław", "12345670.00", "", "2010-03-01"]
        assert left == [0, 0, *start]
    assert answers[0] == answers[1]

"""`styczna members` as a person or a program meets it; killed at any moment, it is as if it had never run."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sources.tables import HEADER, ROWS

COMMAND = Path(sys.executable).parent / "styczna"
KILLS = 6


def environment(home: Path, language: str = "en_GB.UTF-8") -> dict[str, str]:
    return {**os.environ, "STYCZNA_HOME": str(home), "LC_ALL": language}


def run(home: Path, *words: object, language: str = "en_GB.UTF-8") -> subprocess.CompletedProcess[str]:
    command = [str(COMMAND), "members", *map(str, words)]
    done = subprocess.run(command, env=environment(home, language), capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state with one cluster and nothing else."""
    folder = tmp_path_factory.mktemp("home")
    script = (
        "import django; django.setup()\n"
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "from styczna.clusters.models import Cluster; Cluster.objects.create(slug='cte', name='CTE', region='PL51')\n"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "styczna.site.settings"}
    subprocess.run([sys.executable, "-c", script], env=environment(folder) | settings, check=True, timeout=120)
    return folder


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "członkowie.csv"
    path.write_text(HEADER + ROWS, encoding="cp1250")
    return path


def test_the_counts_add_up_and_the_bad_rows_come_back_to_be_mended(home: Path, given: Path, tmp_path: Path) -> None:
    errors = tmp_path / "do poprawy.csv"
    counts = json.loads(run(home, "import", given, "--cluster", "cte", "--errors", errors, "--json").stdout)
    assert {name: counts[name] for name in ("read", "new", "changed", "unchanged")} == {
        "read": 3, "new": 2, "changed": 0, "unchanged": 0,
    }  # fmt: skip
    (bad,) = counts["rejected"]
    assert (bad["file"], bad["line"], bad["field"]) == (given.name, 4, "nip")
    mended = errors.read_text(encoding="utf-8-sig").replace("1234567890", "7792142959")
    assert mended.splitlines()[0].startswith("Nazwa firmy,NIP,")
    assert "check digit" in mended.splitlines()[1]
    errors.write_text(mended, encoding="utf-8")
    again = json.loads(run(home, "import", errors, "--cluster", "cte", "--json").stdout)
    assert (again["read"], again["new"], again["rejected"]) == (1, 1, [])
    listed = json.loads(run(home, "list", "--cluster", "cte", "--json").stdout)
    assert {member["nip"]: member["name"] for member in listed} == {
        "5250005834": "Zakład Energetyki Ćwierć Sp. z o.o.",
        "7792142959": "Zły Numer",
        "5260250274": "Żółw i Synowie S.A.",
    }
    assert all(set(member) >= {"since", "until", "confirmed", "fields", "example"} for member in listed)


def test_faults_are_told_in_the_language_of_the_terminal(home: Path, given: Path) -> None:
    assert "The check digit of 1234567890 is wrong." in run(home, "import", given, "--cluster", "cte").stdout
    polish = run(home, "import", given, "--cluster", "cte", language="pl_PL.UTF-8")
    assert "Cyfra kontrolna w\u00a01234567890 się nie zgadza." in polish.stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "This is a PDF document."),
        (b"Kto;Co\nA;B\n", "No row names a column with members: Kto, Co."),
        (b"", "The file is empty."),
    ],
)
def test_what_is_no_list_of_members_is_told_in_a_sentence(
    home: Path, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    done = run(home, "import", path, "--cluster", "cte", "--json")
    assert done.returncode == 1
    assert said in " ".join(done.stderr.split())
    document = json.loads(done.stdout)
    assert (document["read"], document["new"], len(document["rejected"])) == (1, 0, 1)


def test_a_column_may_be_explained_and_nonsense_is_refused(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Ktoś;Co\nFirma z kolumny;7393843471\n", encoding="utf-8")
    done = run(home, "import", path, "--cluster", "cte", "--column", "Ktoś=name", "--column", "Co=nip", "--json")
    assert json.loads(done.stdout)["new"] == 1
    for words, said in (
        (["--cluster", "cte", "--column", "Ktoś=nazwisko"], "is no NAME=FIELD"),
        (["--cluster", "cte", "--errors", tmp_path / "a.pdf"], "are written as .csv or .xlsx"),
        (["--cluster", "nie-ma"], "There is no cluster 'nie-ma'"),
    ):
        done = run(home, "import", path, *words)
        assert done.returncode == 1
        assert said in " ".join(done.stderr.split())


@pytest.mark.slow
def test_killed_at_any_moment_and_started_again_it_is_as_if_it_had_never_been_killed(
    home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "wielu.csv"
    path.write_text("Nazwa;REGON;Kody PKD\n" + "".join(f"Firma {n};{regon(n)};35.11.Z\n" for n in range(3000)), "utf-8")
    start = time.monotonic()
    whole = json.loads(run(fresh(home, tmp_path / "whole"), "import", path, "--cluster", "cte", "--json").stdout)
    lasts = time.monotonic() - start
    wanted = members(tmp_path / "whole")
    killed_home, killed = fresh(home, tmp_path / "killed"), 0
    chance = random.Random(20121129)
    for _ in range(KILLS):
        before = members(killed_home)
        with subprocess.Popen(
            [str(COMMAND), "members", "import", str(path), "--cluster", "cte", "--json"],
            env=environment(killed_home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            time.sleep(chance.uniform(0.2, 0.95) * lasts)
            process.send_signal(signal.SIGKILL)
            process.wait()
        killed += process.returncode == -signal.SIGKILL
        sound(killed_home)
        assert members(killed_home) in (before, wanted)
    assert killed >= KILLS // 2
    done = run(killed_home, "import", path, "--cluster", "cte", "--json")
    assert json.loads(done.stdout)["read"] == whole["read"] == 3000
    assert members(killed_home) == wanted
    assert json.loads(run(killed_home, "import", path, "--cluster", "cte", "--json").stdout)["unchanged"] == 3000


def regon(number: int) -> str:
    eight = f"{number + 10_000_000:08d}"
    return f"{eight}{sum(int(d) * w for d, w in zip(eight, (8, 9, 2, 3, 4, 5, 6, 7), strict=True)) % 11 % 10}"


def fresh(home: Path, folder: Path) -> Path:
    """A copy of the state as it is without members."""
    folder.mkdir()
    with sqlite3.connect(home / "styczna.sqlite3") as old, sqlite3.connect(folder / "styczna.sqlite3") as new:
        old.backup(new)
        for who in ("who", "origin"):
            new.create_function(f"styczna_{who}", 0, lambda: "test")
        for table in ("evidence", "membership", "alias", "waitingrow", "import", "organisation"):
            new.execute(f"DELETE FROM clusters_{table}")
    return folder


def members(home: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "styczna.sqlite3") as database:
        return database.execute(
            "SELECT o.name, o.regon, o.words, m.since, e.code FROM clusters_organisation o JOIN clusters_membership m "
            "ON m.organisation_id = o.id JOIN clusters_evidence e ON e.organisation_id = o.id ORDER BY o.regon, e.code"
        ).fetchall()


def sound(home: Path) -> None:
    with sqlite3.connect(home / "styczna.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []

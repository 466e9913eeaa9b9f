"""The command as a person or a program meets it: installed, in a process of its own, on a state of its own."""

import json
import os
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

COMMAND = Path(sys.executable).parent / "styczna"


def run(home: Path, *words: object, language: str = "en_GB.UTF-8") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "STYCZNA_HOME": str(home), "LC_ALL": language}
    done = subprocess.run(
        [str(COMMAND), *map(str, words)], env=environment, capture_output=True, text=True, timeout=400
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo")
    assert run(home, "demo", "--no-serve").returncode == 0
    return home


@pytest.fixture
def notice(request: pytest.FixtureRequest) -> Path:
    return Path(__file__).parent / "data" / "ted_v2_r2_0_9_2024.xml"


def test_the_demo_walks_from_the_theme_to_a_proven_consortium_with_a_leader(demo: Path) -> None:
    first, again = (run(demo, "diagnose", "--seed", 7, "--json").stdout for _ in range(2))
    assert first == again
    theme = json.loads(first)["themes"][0]
    assert {"cte", "dkeo", "mega-nano"} <= set(theme["clusters"])
    assert "energy" in theme["label"]
    matches = json.loads(run(demo, "orders", "match", "--json", "--limit", 3).stdout)
    proposal = json.loads(run(demo, "consortium", matches[0]["order"], "--json").stdout)
    team = proposal["teams"][0]
    assert team["proven"]
    assert len({member["cluster"] for member in team["members"]}) >= 2
    assert all(member["example"] for member in team["members"])
    assert team["leader"]["id"] in {member["id"] for member in team["members"]}
    assert team["leader"]["reasons"]


def test_the_table_of_teams_marks_every_example_the_leader_too(demo: Path) -> None:
    matches = json.loads(run(demo, "orders", "match", "--json", "--limit", 1).stdout)
    table = " ".join(run(demo, "consortium", matches[0]["order"], "--size", 2).stdout.split())
    teams = json.loads(run(demo, "consortium", matches[0]["order"], "--size", 2, "--json").stdout)["teams"]
    assert table.count("[example]") == sum(len(team["members"]) + 1 for team in teams)


def test_a_deadline_is_a_day_where_no_hour_is_known_and_keeps_its_hour_where_one_is(demo: Path) -> None:
    def deadline(order: str) -> str:
        return str(json.loads(run(demo, "orders", "show", order, "--json").stdout)["deadline"])

    call = json.loads(run(demo, "orders", "list", "--state", "open", "--limit", 1, "--json").stdout)[0]
    assert len(call["deadline"]) == len("2026-11-24")
    assert deadline("104409-2022") == "2032-06-30T00:00:00+03:00"
    assert deadline("525713-2021")[10:16] == "T12:00"


def test_the_command_speaks_the_language_of_the_terminal(demo: Path) -> None:
    polish = json.loads(run(demo, "diagnose", "--json", language="pl_PL.UTF-8").stdout)
    assert polish["themes"][0]["label"].startswith("Energia")


def test_without_a_seed_the_command_diagnoses_as_the_pages_do(demo: Path) -> None:
    from styczna.touchpoints.diagnose import DEFAULT_SEED

    said = run(demo, "diagnose", "--json").stdout
    assert json.loads(said)["seed"] == DEFAULT_SEED
    assert said == run(demo, "diagnose", "--seed", DEFAULT_SEED, "--json").stdout


def test_a_diagnosis_is_kept_once_and_json_stays_json(demo: Path) -> None:
    unchanged = run(demo, "diagnose", "--keep", "--json")
    assert json.loads(unchanged.stdout)["themes"]
    assert "is kept, as of 2012-11-29" in unchanged.stderr  # nothing has changed since the demonstration kept its own
    first, second = (run(demo, "diagnose", "--keep", "--occasion", "kwartał") for _ in range(2))
    assert unchanged.stderr != first.stderr == second.stderr


SERVE = """
import sys
from pathlib import Path

import django

django.setup()

from django.core.management import call_command

from styczna.cli import _serve
from styczna.observatory import queries
from styczna.sources import notices
from styczna.observatory.notices import take_in

call_command("migrate", verbosity=0)
home = Path(sys.argv[1])
take_in(home, notices.read([Path(sys.argv[2])]))
assert queries.years(home)
_serve(int(sys.argv[3]))
"""


def test_a_process_that_has_read_notices_can_still_serve(tmp_path: Path, notice: Path) -> None:
    """What it opened lives in threads that a forked worker would not have: its first page would never come."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "STYCZNA_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "styczna.site.settings"}
    command = [sys.executable, "-c", SERVE, str(tmp_path), str(notice), str(port)]
    with subprocess.Popen(command, env=environment) as server:
        try:
            assert _answer_of(f"http://127.0.0.1:{port}/orders/") == 200
        finally:
            server.terminate()


def _answer_of(address: str) -> int:
    """The status of a page, asked until somebody listens; a page that never comes is given up."""
    end = time.monotonic() + 90
    while True:
        try:
            with urlopen(address, timeout=60) as page:  # a slow machine's patience; without the defect, a second
                return int(page.status)
        except TimeoutError:
            raise
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def test_building_the_demo_again_keeps_what_people_did(demo: Path, tmp_path: Path) -> None:
    before = run(demo, "orders", "list", "--json").stdout
    assert run(demo, "demo", "--no-serve").returncode == 0
    assert run(demo, "orders", "list", "--json").stdout == before


def test_orders_can_be_listed_narrowed_and_shown(demo: Path) -> None:
    listed = json.loads(run(demo, "orders", "list", "--country", "PL", "--cpv", "09", "--json").stdout)
    assert listed
    assert all(line["country"] == "PL" for line in listed)
    shown = json.loads(run(demo, "orders", "show", listed[0]["id"], "--json").stdout)
    assert shown["id"] == listed[0]["id"]
    assert shown["url"].startswith("https://ted.europa.eu/")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["orders", "show", "nobody"], "no order 'nobody'"),
        (["consortium", "nobody"], "no order 'nobody'"),
        (["orders", "match", "--cluster", "nobody"], "no cluster 'nobody'"),
        (["minutes", "nobody"], "no meeting 'nobody'"),
        (["notices", "import", "/no/such/file"], "There is no /no/such/file"),
        (["orders", "list", "--state", "dressed-up"], "no order has the state"),
        (["orders", "list", "--country", "zz"], "no country 'zz'"),
    ],
)
def test_on_an_empty_state_an_error_is_one_sentence_and_ends_with_1(
    tmp_path: Path, words: list[str], hint: str
) -> None:
    done = run(tmp_path / "empty", *words)
    assert done.returncode == 1
    assert hint.lower() in done.stderr.lower()
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "words", [["diagnose", "--json"], ["orders", "list", "--json"], ["orders", "match", "--json"], ["diagnose"]]
)
def test_what_asks_works_on_an_empty_state(tmp_path: Path, words: list[str]) -> None:
    assert run(tmp_path / "empty", *words).returncode == 0


def test_a_broken_file_beside_a_good_one_is_named_and_the_good_one_goes_in(tmp_path: Path, notice: Path) -> None:
    folder = tmp_path / "delivery"
    folder.mkdir()
    (folder / "good.xml").write_bytes(notice.read_bytes())
    (folder / "broken.xml").write_text("<TED_EXPORT><FORM_SECTION>", encoding="utf-8")
    with zipfile.ZipFile(folder / "slip.zip", "w") as archive:
        archive.writestr("../../slipped.xml", "<a/>")
    done = run(tmp_path / "home", "notices", "import", folder, "--json")
    counts = json.loads(done.stdout)
    assert done.returncode == 0
    assert (counts["read"], counts["new"], len(counts["rejected"])) == (3, 1, 2)
    assert all({"file", "line", "field", "found", "expected"} <= set(item) for item in counts["rejected"])
    assert not list(tmp_path.glob("**/slipped.xml"))


def test_where_nothing_could_be_read_the_exit_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xml"
    broken.write_text("", encoding="utf-8")
    done = run(tmp_path / "home", "notices", "import", broken)
    assert done.returncode == 1
    assert done.stderr.strip().endswith(
        "The file is empty. Expected: A file or folder that can be read, with something in it."
    )


def test_a_state_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    done = run(tmp_path / "file", "orders", "list")
    assert done.returncode == 1
    assert "STYCZNA_HOME" in done.stderr

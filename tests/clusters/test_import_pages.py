"""The pages on which a coordinator brings members in: give a file, look through, take in, mend, undo, decide."""

import io
import re
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django_scopes import scope
from openpyxl import load_workbook

from pages import body_of
from sources.tables import HEADER, ROWS, workbook
from styczna.accounts.models import Change
from styczna.clusters.imports import jobs as import_jobs
from styczna.clusters.imports import store as import_store
from styczna.clusters.imports.member_words import FIELD_NAMES, expected, found
from styczna.clusters.models import Cluster, ColumnMapping, Import, ImportState, Organisation, WaitingRow
from styczna.sources.member_columns import FIELDS
from styczna.sources.messages import RefusedError
from styczna.sources.table_messages import TABLES

pytestmark = pytest.mark.django_db

TABLE = HEADER + ROWS + "Politechnika Wrocławska;;;72.19.Z;Wrocław;;;\n"


@pytest.fixture
def dkeo(cast: Any, tmp_path: Any, settings: Any) -> Cluster:
    settings.HOME = tmp_path
    return Cluster.objects.get(slug="dkeo")


@pytest.fixture
def alicja(cast: Any) -> Client:
    client = Client(headers={"accept-language": "pl"})
    client.force_login(cast.alicja)
    return client


def address(name: str, **where: Any) -> str:
    return reverse(f"clusters:{name}", kwargs={"slug": "dkeo", **where})


def words_of(response: Any) -> str:
    return re.sub(r"<[^>]+>", "", body_of(response))


def give(client: Client, content: bytes | str, name: str = "lista.csv") -> Any:
    data = content.encode("cp1250") if isinstance(content, str) else content
    return client.post(address("imports"), {"file": SimpleUploadedFile(name, data)})


def given(dkeo: Cluster) -> Import:
    with scope(cluster=dkeo):
        return Import.objects.select_related("cluster").first()


def real() -> int:
    return Organisation.objects.filter(is_example=False).count()


def test_a_file_is_looked_through_before_anything_is_taken_in(dkeo: Cluster, alicja: Client) -> None:
    answer = give(alicja, TABLE)
    assert answer.url == address("import", pk=given(dkeo).pk)
    page = words_of(alicja.get(answer.url))
    assert "Można wczytać 3 z\u00a04 wierszy. Jeszcze niczego nie wczytano." in page
    assert "Nazwy kolumn stoją w\u00a0wierszu 1. Kodowanie: cp1250." in page
    assert "Cyfra kontrolna w\u00a01234567890 się nie zgadza." in page
    assert "12\u00a0345\u00a0670" in page
    assert real() == 0


def test_taken_in_and_undone_from_the_page(dkeo: Cluster, alicja: Client) -> None:
    give(alicja, TABLE)
    pk = given(dkeo).pk
    alicja.post(address("import-take", pk=pk))
    assert (given(dkeo).state, real()) == (ImportState.DONE, 2)
    assert Change.objects.filter(actor=f"import {pk} by person {given(dkeo).by_id}").exists()
    page = words_of(alicja.get(address("import", pk=pk)))
    assert "Z\u00a04 wierszy: nowi członkowie 3, zmienieni 0, bez zmian 0." in page
    alicja.post(address("import-take", pk=pk))  # a second click takes nothing in a second time
    assert real() == 2
    answer = alicja.post(address("import-undo", pk=pk), follow=True)
    assert "Cofnięto: wszystko jest tak jak przed tym plikiem." in words_of(answer)
    assert (given(dkeo).state, real()) == (ImportState.UNDONE, 0)


def test_all_bad_rows_come_back_as_files_that_can_be_given_again(dkeo: Cluster, alicja: Client) -> None:
    bad = "".join(f"=Firma {n};1234567890;;35.11.Z;Legnica;pięć;10;2012-01-01\n" for n in range(300))
    give(alicja, HEADER + bad)
    pk = given(dkeo).pk
    sheet = load_workbook(io.BytesIO(alicja.get(address("import-errors", pk=pk) + "?format=xlsx").content)).active
    assert sheet is not None and sheet.max_row == 301
    header, first = (list(row) for row in sheet.iter_rows(max_row=2, values_only=True))
    assert header == [*HEADER.strip().split(";"), "Co jest nie tak"]
    assert first[0] == "'=Firma 0", "no formula leaves the house"
    assert "NIP: Cyfra kontrolna" in first[-1] and "„pięć” nie jest liczbą osób." in first[-1]
    answer = alicja.get(address("import-errors", pk=pk) + "?format=csv")
    text = b"".join(answer.streaming_content)
    mended = text.replace(b"1234567890", b"5250005834").replace("pięć".encode(), b"5")
    give(alicja, mended, "poprawione.csv")
    alicja.post(address("import-take", pk=given(dkeo).pk))
    assert given(dkeo).counts["rejected"] == 0
    assert Organisation.objects.get(nip="5250005834").name == "=Firma 0"


def test_columns_are_explained_by_a_person_and_remembered(dkeo: Cluster, alicja: Client) -> None:
    give(alicja, "Ktoś;Ident\nŻółw;5250005834\n")
    pk = given(dkeo).pk
    page = words_of(alicja.get(address("import", pk=pk)))
    assert "Żadnej kolumny nie rozpoznano" in page
    assert given(dkeo).state == ImportState.PREVIEW
    assert not import_jobs.start_taking_in(given(dkeo), given(dkeo).by)
    twice = alicja.post(address("import-columns", pk=pk), {"column_0": "name", "column_1": "name"})
    assert "Dwie kolumny nie mogą jednocześnie oznaczać „nazwa”." in words_of(twice)
    alicja.post(address("import-columns", pk=pk), {"column_0": "name", "column_1": "nip"})
    assert "Można wczytać 1 z\u00a01 wiersza" in words_of(alicja.get(address("import", pk=pk)))
    with scope(cluster=dkeo):
        assert dict(ColumnMapping.objects.values_list("column", "field")) == {"ktos": "name", "ident": "nip"}
    give(alicja, "Ktoś;Ident\nĆma;7792142959\n", "nowa.csv")
    assert given(dkeo).counts["new"] == 1


def test_the_preview_says_who_is_here_already_and_who_comes_from_another_cluster(dkeo: Cluster, alicja: Client) -> None:
    from styczna.clusters.models import Membership

    for nip, slug in (("5250005834", "dkeo"), ("7792142959", "cte")):
        firm = Organisation.objects.create(name=nip, kind="enterprise", nip=nip)
        Membership.objects.create(cluster=Cluster.objects.get(slug=slug), organisation=firm)
    give(alicja, "Nazwa;NIP\nA;5250005834\nB;7792142959\nC;5260250274\nC;5260250274\nD;\n;7393843471\n")
    counts = given(dkeo).counts
    names = ("read", "members", "joining", "new", "again", "waiting", "rejected")
    assert [counts[name] for name in names] == [6, 1, 1, 1, 1, 1, 1]
    assert real() == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "To dokument PDF. Oczekujemy: Tabela CSV lub XLSX"),
        (b"PK\x03\x04junk", "Archiwum jest uszkodzone"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99, "To stary skoroszyt Excela (.xls)"),
    ],
)
def test_what_is_no_table_is_said_on_the_form_and_not_kept(
    dkeo: Cluster, alicja: Client, content: bytes, said: str
) -> None:
    assert said in words_of(give(alicja, content))
    assert list(import_store.folder().iterdir()) == []
    assert given(dkeo) is None


def test_a_csv_that_is_a_workbook_is_read_and_says_its_sheet(dkeo: Cluster, alicja: Client) -> None:
    give(alicja, workbook(("Uwagi", [["x"]]), ("Członkowie", [["Nazwa", "NIP"], ["Żółw", 5250005834]])), "lista.csv")
    page = words_of(alicja.get(address("import", pk=given(dkeo).pk)))
    assert "Z\u00a02 arkuszy na listę członków wygląda „Członkowie”" in page


def test_a_dropped_file_is_gone(dkeo: Cluster, alicja: Client) -> None:
    give(alicja, TABLE)
    pk = given(dkeo).pk
    alicja.post(address("import-drop", pk=pk))
    assert alicja.get(address("import", pk=pk)).status_code == 404
    assert list(import_store.folder().iterdir()) == []


def test_the_list_of_files_is_searched_filtered_and_taken_along(dkeo: Cluster, alicja: Client) -> None:
    assert "Nie dodano jeszcze żadnego pliku." in words_of(alicja.get(address("imports")))
    give(alicja, TABLE, "pierwsza.csv")
    alicja.post(address("import-take", pk=given(dkeo).pk))
    give(alicja, TABLE, "druga.csv")
    listed = address("imports")
    for query, is_there in (("", True), ("?q=pierw", True), ("?q=drug", False), ("?state=done", True)):
        assert ("pierwsza.csv" in words_of(alicja.get(listed + query))) == is_there
    rows = b"".join(alicja.get(listed + "?format=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert [row.split(";")[0] for row in rows] == ["Plik", "druga.csv", "pierwsza.csv"]


def test_the_member_without_a_number_is_decided_on_its_page(dkeo: Cluster, alicja: Client) -> None:
    give(alicja, TABLE)
    alicja.post(address("import-take", pk=given(dkeo).pk))
    with scope(cluster=dkeo):
        row = WaitingRow.objects.get()
    assert "Politechnika Wrocławska" in words_of(alicja.get(address("waiting")))
    assert "Nikt tu nie nazywa się podobnie." in words_of(alicja.get(address("waiting-row", pk=row.pk)))
    alicja.post(address("waiting-row", pk=row.pk), {"who": "new"})
    assert Organisation.objects.get(name="Politechnika Wrocławska").kind == "research"
    assert "Żaden wiersz z\u00a0Państwa plików nie czeka." in words_of(alicja.get(address("waiting")))


# ---- work that goes on apart


def test_a_large_file_is_worked_on_apart_and_may_be_stopped(
    dkeo: Cluster, alicja: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    give(alicja, TABLE)
    of_import = given(dkeo)

    def slow(*, of_import: Import, by: Any, on_progress: Any) -> None:
        on_progress(type("SoFar", (), {"read": 3})())
        begun.set()
        go_on.wait(10)

    work = threading.Thread(target=lambda: held(of_import, slow))
    work.start()
    assert begun.wait(10)
    answer = alicja.get(address("import", pk=of_import.pk))
    assert b'hx-trigger="every 1s"' in answer.content and "Dotąd 3 wiersze." in words_of(answer)
    part = alicja.get(address("import-progress", pk=of_import.pk), headers={"hx-request": "true"})
    assert "HX-Refresh" not in part
    alicja.post(address("import-stop", pk=of_import.pk))
    assert import_store.is_asked_to_stop(of_import.stored)
    go_on.set()
    work.join(10)
    ended = alicja.get(address("import-progress", pk=of_import.pk), headers={"hx-request": "true"})
    assert ended["HX-Refresh"] == "true"
    assert not import_store.is_asked_to_stop(of_import.stored)


def held(of_import: Import, work: Any) -> None:
    """What a worker's thread does, but for its own connection to the database."""
    with import_store.at_work(of_import.stored):
        work(of_import=of_import, by=None, on_progress=import_jobs._follow(of_import))


def test_who_asked_to_stop_finds_everything_as_before(dkeo: Cluster, alicja: Client) -> None:
    give(alicja, TABLE)
    import_store.ask_to_stop(given(dkeo).stored)
    alicja.post(address("import-take", pk=given(dkeo).pk))
    assert (given(dkeo).state, real()) == (ImportState.PREVIEW, 0)
    alicja.post(address("import-take", pk=given(dkeo).pk))
    assert (given(dkeo).state, real()) == (ImportState.DONE, 2)


def test_an_import_whose_process_died_stands_where_it_stood(dkeo: Cluster, alicja: Client) -> None:
    give(alicja, TABLE)
    with scope(cluster=dkeo):
        Import.objects.update(state=ImportState.RUNNING, at=timezone.now() - timedelta(minutes=1))
    assert "Można wczytać" in words_of(alicja.get(address("import", pk=given(dkeo).pk)))
    assert given(dkeo).state == ImportState.PREVIEW


def test_rights_that_were_taken_away_while_the_file_waited_are_gone(dkeo: Cluster, alicja: Client, cast: Any) -> None:
    give(alicja, TABLE)
    of_import = given(dkeo)
    cast.alicja.appointments.all().delete()
    assert import_jobs.start_taking_in(of_import, cast.alicja)
    assert (given(dkeo).state, real()) == (ImportState.PREVIEW, 0)


def test_files_that_nobody_names_go_after_a_day_and_all_after_three_months(dkeo: Cluster, alicja: Client) -> None:
    import os

    give(alicja, TABLE)
    kept = import_store.folder() / given(dkeo).stored
    litter = import_store.folder() / ("0" * 32)
    litter.write_bytes(b"x")
    for path, days in ((kept, 2), (litter, 2)):
        os.utime(path, (time.time() - days * 86_400,) * 2)
    import_store.store([b"a"])
    assert (kept.exists(), litter.exists()) == (True, False)
    os.utime(kept, (time.time() - 91 * 86_400,) * 2)
    import_store.store([b"a"])
    assert not kept.exists()


# ---- words


@pytest.mark.parametrize("key", sorted(TABLES))
def test_every_fault_of_a_table_is_said_in_polish_with_its_details(key: str) -> None:
    names = (
        "limit",
        "text",
        "number",
        "numbers",
        "count",
        "code",
        "edition",
        "other",
        "since",
        "until",
        "known",
        "names",
    )
    refused = RefusedError(key, **dict.fromkeys(names, "SZCZEGÓŁ"))
    rejection = {"field": TABLES[key][0], "found": refused.rejection("a").found, "expected": TABLES[key][2]}
    with translation.override("pl"):
        assert found(rejection) != rejection["found"]
        assert expected(rejection) != rejection["expected"]
        assert found(rejection).count("SZCZEGÓŁ") == rejection["found"].count("SZCZEGÓŁ")


def test_every_field_has_a_name() -> None:
    assert set(FIELD_NAMES) == set(FIELDS)

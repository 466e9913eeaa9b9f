"""Pages of the clusters: facts with their source, what is unknown as unknown, examples marked wherever they stand."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from styczna.clusters.models import Cluster, Evidence, Organisation

pytestmark = pytest.mark.django_db

ROLES = ("visitor", "alicja", "bartek", "celina", "darek", "ewa")


def client_of(role: str, cast: Any) -> Client:
    client = Client()
    if role != "visitor":
        client.force_login(getattr(cast, role))
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def words(client: Client, address: str) -> str:
    """The page as one reads it."""
    return " ".join(re.sub(r"<[^>]+>", "", page(client, address)).split())


def content(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_every_page_is_there_for_every_role_in_both_languages(cast: Any) -> None:
    organisation = Organisation.objects.filter(memberships__cluster__slug="dkeo")[0]
    addresses = [
        "",
        "?q=energ",
        "?q=nothing+is+called+so",
        "dkeo/",
        "cte/",
        "organisations/",
        f"organisations/{organisation.pk}/",
    ]
    for role in ROLES:
        client = client_of(role, cast)
        for address in addresses:
            for prefix, language in (("", "pl"), ("/en", "en")):
                text = page(client, f"{prefix}/clusters/{address}")
                assert f'<html lang="{language}"' in text
                assert len(re.findall("<h1", text)) == 1
                assert "%(" not in text
                assert not re.search(r"\sstyle=", text)


def test_a_fact_stands_with_its_source_and_an_unknown_one_as_unknown(meeting: Any) -> None:
    text = page(Client(), "/en/clusters/dkeo/")
    assert "association, since 3 February 2012" in text
    assert "swiatoze.pl" in text
    seat = text.split("<dt>Seat</dt>")[1].split("</div>")[0]
    assert "not known" in seat


def test_inferred_fields_are_marked(meeting: Any) -> None:
    text = page(Client(), "/en/clusters/dkeo/")
    fields = Evidence.objects.filter(cluster__slug="dkeo").count()
    assert text.count("mark-inferred") == fields == 11
    assert "Production of electricity" in text  # a class of NACE
    assert '<span lang="pl">' not in text.split('id="fields"')[1].split("<section")[0]
    testing = page(Client(), "/en/clusters/cte/")
    assert '<span lang="pl">Pozostałe badania i analizy techniczne</span>' in testing  # 71.20.B is Poland's alone


def test_the_lead_counts_each_kind_of_fields_in_its_own_number(cast: Any) -> None:
    Evidence.objects.filter(cluster__slug="dkeo", scheme="pkd2007").exclude(code="35.11.Z").delete()
    assert "and 1 field of business activity (PKD)." in words(Client(), "/en/clusters/dkeo/")
    assert "i 1 dziedzinie działalności gospodarczej (PKD)." in words(Client(), "/clusters/dkeo/")
    Evidence.objects.filter(cluster__slug="dkeo", scheme="cpv").delete()
    assert "Works in 1 field of business activity (PKD)." in words(Client(), "/en/clusters/dkeo/")
    Evidence.objects.filter(cluster__slug="dkeo").delete()
    assert "Works in" not in words(Client(), "/en/clusters/dkeo/")
    organisation = Organisation.objects.order_by("name")[0]
    organisation.evidence.exclude(pk=organisation.evidence.filter(scheme="pkd2007")[0].pk).delete()
    text = words(Client(), f"/clusters/organisations/{organisation.pk}/")
    assert "Działa w 1 dziedzinie działalności gospodarczej (PKD)." in text


def test_examples_are_counted_in_the_plural(cast: Any) -> None:
    assert "12 przykładów" in words(Client(), "/clusters/")
    assert "12 examples" in words(Client(), "/en/clusters/")


def test_a_cluster_without_published_members_says_so(meeting: Any) -> None:
    assert "The members of this cluster are not published." in page(Client(), "/en/clusters/dkeo/")


def test_every_example_is_marked_on_pages_and_in_files(cast: Any) -> None:
    client = Client()
    text = page(client, "/en/clusters/organisations/?cluster=dkeo")
    assert text.count("mark-example") == text.count("Przykład DKEO-") == 12
    rows = list(csv.reader(io.StringIO(content(client, "/en/clusters/organisations/?format=csv").decode("utf-8-sig"))))
    assert len(rows) == 1 + 84
    assert {row[1] for row in rows[1:]} == {"example"}
    book = load_workbook(io.BytesIO(content(client, "/clusters/organisations/?format=xlsx")))
    assert {row[1] for row in book.active.iter_rows(min_row=2, values_only=True)} == {"przykład"}


def test_the_clusters_are_files_too(meeting: Any) -> None:
    rows = list(csv.reader(io.StringIO(content(Client(), "/en/clusters/?format=csv").decode("utf-8-sig"))))
    assert len(rows) == 1 + 7
    assert rows[0][:3] == ["Cluster", "Full name", "Legal form"]
    assert {row[2] for row in rows[1:]} > {"not known"}
    assert "" not in {cell for row in rows for cell in row}
    polish = content(Client(), "/clusters/?format=csv").decode("utf-8-sig")
    assert "nie wiadomo" in polish
    assert ";;" not in polish
    assert load_workbook(io.BytesIO(content(Client(), "/clusters/?format=xlsx"))).active.max_row == 8
    assert Client().get("/clusters/?format=exe").status_code == 404


def test_the_directory_is_narrowed_by_what_is_asked(cast: Any) -> None:
    client = Client()
    assert "12 organisations fit" in words(client, "/en/clusters/organisations/?cluster=dkm")
    assert "No organisation fits." in page(client, "/en/clusters/organisations/?q=nobody+is+called+so")
    assert "0 organisations fit" in words(client, "/en/clusters/organisations/?size=enormous")
    assert 'class="errors"' in page(client, "/en/clusters/organisations/?size=enormous")


def test_turnover_is_seen_by_the_organisation_its_coordinators_and_the_administrator(cast: Any) -> None:
    own = cast.darek.appointments.get().organisation
    for role, sees in {"visitor": 0, "alicja": 1, "bartek": 0, "celina": 0, "darek": 1, "ewa": 1}.items():
        text = page(client_of(role, cast), f"/en/clusters/organisations/{own.pk}/")
        assert ("Yearly turnover" in text) == bool(sees), role


def test_only_the_coordinator_is_shown_the_way_to_the_office(cast: Any) -> None:
    for role in ROLES:
        shown = "/en/continuity/dkeo/" in page(client_of(role, cast), "/en/clusters/dkeo/")
        assert shown == (role == "alicja"), role


def test_only_the_administrator_is_offered_to_remove_the_examples_and_then_they_are_gone(cast: Any) -> None:
    for role in ROLES:
        assert ("/examples/remove/" in page(client_of(role, cast), "/clusters/")) == (role == "ewa"), role
    answer = client_of("ewa", cast).post("/en/examples/remove/", follow=True)
    assert "84 example organisations were removed, with the drafts they are in" in answer.content.decode()
    assert not Organisation.objects.exists()
    assert Cluster.objects.count() == 7
    assert "/examples/remove/" not in page(client_of("ewa", cast), "/clusters/")


def test_an_empty_program_says_what_to_do(db: None) -> None:
    assert "styczna demo" in page(Client(), "/en/clusters/")
    assert Client().get("/clusters/dkeo/").status_code == 404
    assert Client().get("/clusters/organisations/1/").status_code == 404

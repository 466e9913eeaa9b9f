"""The public data as JSON: licence and day on every list, errors instead of silence, examples marked, no secrets."""

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client

from styczna.clusters.models import Organisation

pytestmark = pytest.mark.django_db


def answer(address: str, status: int = 200) -> Any:
    response = Client().get(address)
    assert response.status_code == status, (address, response.content)
    return response.json()


@pytest.mark.parametrize("name", ["clusters", "organisations", "infrastructure", "counties", "fields"])
def test_every_list_carries_licence_day_and_total(cast: Any, name: str) -> None:
    said = answer(f"/api/{name}")
    assert said["licence"].startswith("https://")
    assert len(said["dated"]) == 10
    assert said["total"] >= len(said[name])


def test_lists_are_searched_filtered_and_paged(cast: Any) -> None:
    assert answer("/api/organisations?words=energii&cluster=dkeo")["total"] > 0
    first = answer("/api/organisations?limit=50")
    second = answer("/api/organisations?limit=50&offset=50")
    assert first["total"] == second["total"] == 84
    ids = [entry["id"] for part in (first, second) for entry in part["organisations"]]
    assert len(set(ids)) == 84
    assert answer("/api/organisations?place=0264&field=cpv:09&kind=enterprise&size=")["total"] <= 21
    assert answer("/api/clusters?legal_form=association")["clusters"][0]["slug"] == "dkeo"


def test_examples_are_marked_and_nothing_unknown_is_a_zero(cast: Any) -> None:
    organisations = answer("/api/organisations")["organisations"]
    assert all(entry["example"] for entry in organisations)
    assert organisations[0]["nip"] is None
    dkeo = answer("/api/clusters/dkeo")
    assert (dkeo["organisations"], dkeo["examples"]) == (0, 12)
    assert dkeo["county"] is None
    assert next(fact for fact in dkeo["facts"] if fact["key"] == "seat")["value"] is None


def test_what_is_confidential_is_in_no_answer(cast: Any) -> None:
    Organisation.objects.update(turnover="987654321", willing_to_lead=True, email="tajne@example.org")
    one = Organisation.objects.all()[0].pk
    client = Client()
    client.force_login(cast.ewa)
    for address in ("organisations", "organisations.csv", f"organisations/{one}", "clusters", "counties"):
        response = client.get(f"/api/{address}")
        text = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"987654321" not in text, address
        assert b"tajne" not in text, address
        assert b"willing" not in text, address


@pytest.mark.parametrize(
    "address",
    [
        "organisations?klaster=dkeo", "organisations?field=zzz", "organisations?place=Narnia", "organisations?kind=x",
        "organisations?limit=501", "organisations?limit=-1", "clusters?region=p", "fields?words=x&scheme=nace",
        "clusters.csv?limit=3", "infrastructure?open_to=x",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_an_error(cast: Any, address: str) -> None:
    assert "detail" in answer(f"/api/{address}", 422)


def test_what_is_not_there_is_not_found(cast: Any) -> None:
    for address in ("clusters/nobody", "organisations/999999", "organisations?cluster=nobody"):
        assert answer(f"/api/{address}", 404) == {"detail": "Not found"}


def test_lists_are_csv_with_the_licence_in_the_head(cast: Any) -> None:
    Organisation.objects.filter(pk=Organisation.objects.all()[0].pk).update(name="=1+1")
    response = Client().get("/api/organisations.csv?cluster=dkeo")
    assert 'rel="license"' in response["Link"]
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert len(rows) == 12
    assert {row["example"] for row in rows} == {"true"}
    assert not any(row["name"].startswith("=") for row in rows)
    clusters = Client().get("/api/clusters.csv")
    assert len(list(csv.DictReader(io.StringIO(b"".join(clusters.streaming_content).decode())))) == 7


def test_fields_say_why_they_were_found_and_what_they_are_linked_to(cast: Any) -> None:
    found = answer("/api/fields?words=35.11&scheme=pkd2007")["fields"][0]
    assert found["linked"] == ["pkd2025:35.11", "pkd2025:35.12"]
    found = answer("/api/fields?words=energii+słonecznej")
    assert found["fields"][0]["words"]


def test_openapi_describes_every_address(cast: Any) -> None:
    said = json.loads(Client().get("/api/openapi.json").content)
    for address in (
        "clusters", "clusters.csv", "clusters/{slug}", "organisations", "organisations.csv", "organisations/{pk}",
        "infrastructure", "counties", "fields", "diagnosis", "scorecard", "orders", "matches",
        "orders/{order_id}/consortium",
    ):  # fmt: skip
        operation = said["paths"][f"/api/{address}"]["get"]
        assert operation["summary"], address
    parameters = {p["name"] for p in said["paths"]["/api/organisations"]["get"]["parameters"]}
    assert parameters == {
        "words", "cluster", "kind", "size", "place", "field", "infrastructure", "limit", "offset",
    }  # fmt: skip

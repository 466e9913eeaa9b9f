"""Pages of the continuity: one's own books, both forecasts beside each other, and who sees them."""

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_scopes import scope, scopes_disabled
from openpyxl import load_workbook

from styczna.clusters.models import Cluster
from styczna.continuity.models import Cost, Office
from styczna.observatory.notices import take_in
from styczna.sources.records import Notice

pytestmark = pytest.mark.django_db

WON = "?amount=2000000&month=6&probability=100"


def client_of(role: str, cast: Any) -> Client:
    client = Client()
    if role != "visitor":
        client.force_login(getattr(cast, role))
    return client


def content(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content) if response.streaming else response.content


def page(client: Client, address: str) -> str:
    return content(client, address).decode()


def test_the_room_says_something_to_everybody_in_both_languages(cast: Any) -> None:
    for role in ("visitor", "alicja", "bartek", "celina", "darek", "ewa"):
        for prefix, language in (("", "pl"), ("/en", "en")):
            text = page(client_of(role, cast), f"{prefix}/continuity/")
            assert f'<html lang="{language}"' in text
            assert len(re.findall("<h1", text)) == 1
            assert "%(" not in text
            offices = re.findall(r'<a href="(?:/en)?/continuity/([^/"]+)/"', text)
            assert offices == {"alicja": ["dkeo"], "bartek": ["cte"]}.get(role, []), role


def test_an_office_answers_in_its_first_sentence_and_shows_what_it_stands_on(cast: Any) -> None:
    client = client_of("alicja", cast)
    english = page(client, "/en/continuity/dkeo/")
    assert re.search(r"In half of the cases the office", english)
    assert 'after <span class="number">24</span> months' in english
    assert english.count("<svg") >= 6  # three charts, wide and narrow
    for what in ("Cash at the start", "Fees not paid in the last two years", "Salaries", "Regional project (example)"):
        assert what in english
    assert "mark-example" in english
    assert "Wynagrodzenia" in page(client, "/continuity/dkeo/")


def test_a_won_order_shows_both_forecasts(cast: Any) -> None:
    client = client_of("alicja", cast)
    calm, won = page(client, "/en/continuity/dkeo/"), page(client, f"/en/continuity/dkeo/{WON}")
    assert "With the order" not in calm
    assert "With the order" in won
    assert "20,000" in won  # 1 % of two million
    assert won.count("<svg") > calm.count("<svg")


@pytest.mark.parametrize(
    ("published", "deadline", "said"),
    [
        (date(2017, 12, 21), date(2018, 2, 1), "If an order like 7-2017 (the original was published in 2017) were won"),
        (None, date(2018, 2, 1), "If an order like 7-2017 were won"),
        (date(2026, 1, 1), date(2099, 1, 1), "If the order 7-2017 were won"),
    ],
)
def test_an_order_that_is_over_is_only_a_model_of_one_that_could_be_won(
    cast: Any, settings: Any, tmp_path: Path, published: date | None, deadline: date, said: str
) -> None:
    settings.HOME = tmp_path
    past = Notice(
        id="7-2017",
        source="ted-export",
        kind="competition",
        form="F02",
        titles={},
        published=published,
        deadline=deadline,
    )
    take_in(tmp_path, [past])
    text = page(client_of("alicja", cast), "/en/continuity/dkeo/?amount=1108927.22&month=6&probability=50&order=7-2017")
    told = " ".join(re.sub(r"<[^>]+>", "", text).split())
    assert f"{said} and the contract made in June 2013" in told
    assert "The chance of winning, 50%, is an assumption" in told
    assert "A contract of" not in told
    assert '<input type="hidden" name="order" value="7-2017"' in text


def test_an_order_that_is_not_here_is_no_model(cast: Any) -> None:
    text = page(client_of("alicja", cast), f"/en/continuity/dkeo/{WON}&order=nobody")
    assert "A contract of" in text


def test_a_won_order_that_cannot_be_is_told_beside_its_field(cast: Any) -> None:
    text = page(client_of("alicja", cast), "/en/continuity/dkeo/?amount=-1&month=99&probability=x")
    assert text.count('class="errors"') == 3
    assert "With the order" not in text


def test_the_forecast_is_a_file_too(cast: Any) -> None:
    client = client_of("alicja", cast)
    rows = list(csv.reader(io.StringIO(content(client, "/en/continuity/dkeo/?format=csv").decode("utf-8-sig"))))
    assert len(rows) == 1 + 36
    assert rows[1][0] == "2013-01-01"
    assert {row[-1] for row in rows[1:]} == {"example"}
    assert load_workbook(io.BytesIO(content(client, "/continuity/dkeo/?format=xlsx"))).active.max_row == 37
    offices = list(csv.reader(io.StringIO(content(client, "/en/continuity/?format=csv").decode("utf-8-sig"))))
    assert [row[:2] for row in offices[1:]] == [["Dolnośląski Klaster Energii Odnawialnej", "example"]]
    assert offices[0][2:8] == [
        *("Months (P10)", "Months (P50)", "Months (P90)"),
        *("Open after 12 months", "Open after 24 months", "Open after 36 months"),
    ]


def test_an_office_without_known_costs_has_no_forecast_and_says_why(cast: Any) -> None:
    with scope(cluster=Cluster.objects.get(slug="dkeo")):
        Cost.objects.all().delete()
    client = client_of("alicja", cast)
    assert "An unknown cost is never taken as zero." in page(client, "/en/continuity/dkeo/")
    assert "is not known, so there is no forecast" in page(client, "/en/continuity/")
    assert page(client, "/")  # the first page goes on without it


def test_a_coordinator_without_books_is_told_what_a_forecast_needs(cast: Any) -> None:
    with scopes_disabled():
        Office.objects.filter(cluster__slug="dkeo").delete()
    client = client_of("alicja", cast)
    assert "has entered no books yet" in page(client, "/en/continuity/")
    assert client.get("/continuity/dkeo/").status_code == 404


def test_a_coordinator_opens_the_books_to_the_authority_and_closes_them_again(cast: Any) -> None:
    alicja, celina = client_of("alicja", cast), client_of("celina", cast)
    assert celina.get("/continuity/dkeo/").status_code == 404
    answer = alicja.post("/en/continuity/dkeo/share/", {"shared_with": "authority"}, follow=True).content.decode()
    assert "Saved: who sees these books." in answer
    seen = page(celina, "/en/continuity/dkeo/")
    assert "The cluster shares its books" in seen
    assert "/share/" not in seen
    assert "dkeo" in page(celina, "/en/continuity/")
    assert celina.post("/continuity/dkeo/share/", {"shared_with": "nobody"}).status_code == 403
    alicja.post("/continuity/dkeo/share/", {"shared_with": "nobody"})
    assert celina.get("/continuity/dkeo/").status_code == 404
    nonsense = alicja.post("/en/continuity/dkeo/share/", {"shared_with": "everybody"}, follow=True).content.decode()
    assert "Choose who sees these books." in nonsense


def test_other_clusters_offices_do_not_exist_for_anybody_else(cast: Any) -> None:
    for role in ("bartek", "celina", "darek", "ewa"):
        client = client_of(role, cast)
        for address in ("/continuity/dkeo/", "/continuity/dkeo/?format=csv", "/continuity/nobody/"):
            assert client.get(address).status_code == 404, (role, address)
        assert client.post("/continuity/dkeo/share/", {"shared_with": "authority"}).status_code == 404
    assert Client().get("/continuity/dkeo/").status_code == 302

"""The first page for each kind of reader, signing in to the demonstration, the accessibility declaration."""

import re
from typing import Any

import pytest
from django.test import Client

from styczna.accounts.models import Person

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


def test_the_first_page_answers_each_kind_of_reader_in_both_languages(cast: Any, an_order: str) -> None:
    first = {
        "alicja": "What is new for my cluster",
        "bartek": "What is new for my cluster",
        "celina": "What waits for the authority",
    }
    for role in ROLES:
        client = client_of(role, cast)
        english, polish = page(client, "/en/"), page(client, "/")
        assert first.get(role, "Where the clusters of a region touch") in english
        assert ("In half of the cases" in english) == (role in ("alicja", "bartek")), role  # the office is their own
        for text in (english, polish):
            assert len(re.findall("<h1", text)) == 1
            assert "%(" not in text
            assert "<svg" in text
            for room in ("clusters", "touchpoints", "orders", "continuity", "dialogue"):
                assert f"/{room}/" in text


def test_a_visitor_reads_the_answers_of_the_rooms_in_numbers(cast: Any, an_order: str) -> None:
    text = re.sub(r"<[^>]+>", "", page(Client(), "/en/"))
    words = " ".join(text.split())
    assert "7 clusters" in words
    assert "Electricity, heating, solar and nuclear energy" in words
    assert "3 matters of 3" in words
    assert "84 of their organisations are made up and marked example." in words


def test_a_coordinator_sees_calls_then_orders_that_fit_then_partners(cast: Any, an_order: str) -> None:
    text = page(client_of("alicja", cast), "/en/")
    places = [text.index(words) for words in ("Calls and funding", "rders that ", "Partners", "Your office")]
    assert places == sorted(places)
    assert "Solar installations and heat pumps" in text
    assert re.search(r"Przykład DKEO-\d\d[^<]*</a> <span class=\"mark mark-example\">", text)
    assert "In half of the cases the office" in text


def test_a_member_finds_its_own_page(cast: Any) -> None:
    own = cast.darek.appointments.get().organisation
    text = page(client_of("darek", cast), "/en/")
    assert f"/en/clusters/organisations/{own.pk}/" in text
    assert "Your organisation" in text
    assert "Your organisation" not in page(client_of("bartek", cast), "/en/")


def test_an_empty_program_says_what_to_do(db: None) -> None:
    assert "styczna demo" in page(Client(), "/en/")


@pytest.fixture
def iga(db: None) -> Person:
    """A person of the demonstration."""
    return Person.objects.create_user("iga@example.org", "long enough to hold", name="Iga", is_demo=True)


def test_a_person_of_the_demonstration_signs_in_with_one_click(iga: Person) -> None:
    client = Client()
    assert "Sign in as Iga" in page(client, "/en/accounts/login/")
    answer = client.post("/en/accounts/demo/", {"person": iga.pk, "next": "/en/continuity/"})
    assert answer.headers["location"] == "/en/continuity/"
    assert "Sign out" in page(client, "/en/continuity/")


def test_signing_in_leads_to_no_other_site(iga: Person) -> None:
    answer = Client().post("/accounts/demo/", {"person": iga.pk, "next": "https://example.com/"})
    assert answer.headers["location"] == "/"


def test_nobody_else_signs_in_without_a_password(iga: Person) -> None:
    real = Person.objects.create_superuser("ola@example.org", "long enough to hold", name="Ola")
    Person.objects.filter(pk=iga.pk).update(is_active=False)
    for person in (real.pk, iga.pk, 0, "", "x", "9" * 5000):
        client = Client()
        assert client.post("/accounts/demo/", {"person": person}).status_code == 404, person
        assert "_auth_user_id" not in client.session


def test_a_public_installation_has_no_people_of_a_demonstration(iga: Person, settings: Any) -> None:
    settings.PUBLIC_URL = "http://testserver"
    assert "Iga" not in page(Client(), "/accounts/login/")
    assert Client().post("/accounts/demo/", {"person": iga.pk}).status_code == 404


# What the validator of the pattern 2.0 (Ministry of Digital Affairs, 31 July 2024) looks for.
IDS = (
    "wstep", "podmiot", "zakres", "url", "data-publikacja", "data-aktualizacja", "status", "data-sporzadzenie",
    "kontakt", "email", "telefon", "procedura", "architektura", "komunikacja",
)  # fmt: skip


@pytest.mark.parametrize("address", ["/accessibility/", "/en/accessibility/"])
def test_the_accessibility_declaration_has_every_part_of_the_pattern(db: None, address: str) -> None:
    text = page(Client(), address)
    for name in IDS:
        assert text.count(f'id="a11y-{name}"') == 1, name
    for name in ("data-publikacja", "data-aktualizacja", "data-sporzadzenie"):
        assert re.search(rf'<time id="a11y-{name}" datetime="\d{{4}}-\d\d-\d\d">', text)


def test_the_declaration_is_linked_on_every_page_in_its_language(db: None) -> None:
    assert 'href="/accessibility/"' in page(Client(), "/dialogue/")
    assert 'href="/en/accessibility/"' in page(Client(), "/en/clusters/")


def test_a_state_has_one_polish_name_on_the_first_page_and_in_the_list(cast: Any, an_order: str) -> None:
    first, listed = page(Client(), "/"), page(Client(), "/orders/")
    assert "rozstrzygnięte:" in first
    assert "rozstrzygnięte" in listed
    assert "udzielone:" not in first

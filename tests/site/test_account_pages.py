"""allauth's pages come out in our look: our layout, our fields, nothing that the security policy forbids."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from styczna.accounts.models import Person

PASSWORD = "long enough to hold"
PUBLIC = ["login", "password/reset"]
OWN = ["password/change", "email", "2fa", "2fa/totp/activate", "logout"]


@pytest.fixture
def anna(db: None) -> Person:
    person = Person.objects.create_user("anna@example.org", PASSWORD, name="Anna")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def page(client: Client, address: str) -> str:
    response = client.get(f"/accounts/{address}/", follow=True, headers={"host": "localhost"})
    assert response.status_code == 200
    text = response.content.decode()
    assert len(re.findall("<h1", text)) == 1
    assert 'class="masthead"' in text
    assert not re.search(r'\sstyle=|src="data:', text)
    return text


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_public_account_pages_are_ours(client: Client, address: str) -> None:
    assert 'class="button"' in page(client, address)


@pytest.mark.parametrize("address", OWN)
def test_pages_of_ones_own_account_are_ours(client: Client, anna: Person, address: str) -> None:
    proof = {"login": anna.email, "password": PASSWORD}
    client.post("/accounts/login/", proof, headers={"host": "localhost"})
    assert "<h1" in page(client, "reauthenticate")
    client.post("/accounts/reauthenticate/", proof, headers={"host": "localhost"})
    assert 'class="subnav"' in page(client, address)


@pytest.mark.django_db
def test_signing_in_offers_no_signing_up(client: Client) -> None:
    assert "signup" not in page(client, "login")

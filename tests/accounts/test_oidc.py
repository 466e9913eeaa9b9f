"""Signing in by an identity provider: whom it vouches for and we know comes in, and nobody else."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.provider import CLIENT_ID, SECRET, Provider, running
from styczna.accounts.invitations import invite, withdraw
from styczna.accounts.models import Appointment, Person, Role
from styczna.accounts.oidc import verified_email

START = "/accounts/oidc/main/login/"


@pytest.fixture
def provider(db: None, settings: Any) -> Iterator[Provider]:
    with running() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "main",
                        "name": "Urząd",
                        "client_id": CLIENT_ID,
                        "secret": SECRET,
                        "settings": {"server_url": provider.address},
                    }
                ],
            }
        }
        yield provider


@pytest.fixture
def anna(db: None) -> Person:
    return Person.objects.create_user("anna@example.org", "long enough to hold", name="Anna")


@pytest.fixture
def ewa(db: None) -> Person:
    return Person.objects.create_superuser("ewa@example.org", "long enough to hold", name="Ewa")


def claims(email: str, **more: Any) -> dict[str, Any]:
    return {"sub": "1234", "email": email, "email_verified": True, "name": "Nowa Osoba", **more}


def walk(client: Client) -> Any:
    """As a browser goes: to us, to the provider over the wire, and back to us."""
    to_provider = client.get(START)
    assert to_provider.status_code == 302
    return client.get(back_from(to_provider["Location"]))


def back_from(address: str) -> str:
    parts = urlsplit(address)
    wire = http.client.HTTPConnection(parts.netloc)
    wire.request("GET", f"{parts.path}?{parts.query}")
    answer = wire.getresponse()
    answer.read()
    location = answer.getheader("Location")
    wire.close()
    assert location is not None
    back = urlsplit(location)
    assert back.path == f"{START}callback/"
    return f"{back.path}?{back.query}"


def signed_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_somebody_with_an_account_comes_in_and_keeps_it(provider: Provider, anna: Person) -> None:
    provider.claims = claims("Anna@Example.org")
    client = Client()
    assert walk(client).status_code == 302
    assert signed_in(client) == str(anna.pk)
    anna.refresh_from_db()
    assert anna.check_password("long enough to hold")
    assert EmailAddress.objects.get(user=anna).verified
    assert provider.asked == [
        "/.well-known/openid-configuration",
        "/authorize",
        "/.well-known/openid-configuration",
        "/token",
        "/userinfo",
    ]


def test_somebody_invited_gets_an_account_and_what_they_are_invited_to(provider: Provider, ewa: Person) -> None:
    invite(by=ewa, email="nowa@example.org", role=Role.OFFICER)
    provider.claims = claims("nowa@example.org")
    client = Client()
    walk(client)
    person = Person.objects.get(email="nowa@example.org")
    assert signed_in(client) == str(person.pk)
    assert person.name == "Nowa Osoba"
    assert not person.has_usable_password()
    assert [a.role for a in person.appointments.all()] == [Role.OFFICER]


@pytest.mark.parametrize("state", ["never asked", "withdrawn", "sender gone"])
def test_a_stranger_stays_outside(state: str, provider: Provider, ewa: Person) -> None:
    if state != "never asked":
        invitation = invite(by=ewa, email="nowa@example.org", role=Role.OFFICER)
        if state == "withdrawn":
            withdraw(by=ewa, invitation=invitation)
        else:
            Person.objects.filter(pk=ewa.pk).update(is_superuser=False)
    provider.claims = claims("nowa@example.org")
    client = Client()
    assert walk(client).status_code == 403
    assert signed_in(client) is None
    assert not Person.objects.filter(email="nowa@example.org").exists()


@pytest.mark.parametrize("said", [False, None, "true", "false", 1, "absent"])
def test_an_address_that_the_provider_does_not_vouch_for_is_nobodys(
    said: Any, provider: Provider, anna: Person
) -> None:
    provider.claims = claims(anna.email, email_verified=said)
    if said == "absent":
        del provider.claims["email_verified"]
    client = Client()
    assert walk(client).status_code == 403
    assert signed_in(client) is None


def test_both_answers_must_speak_of_the_same_subject(provider: Provider, anna: Person) -> None:
    provider.claims = claims("mallory@example.org")
    provider.userinfo = claims(anna.email, sub="somebody else")
    client = Client()
    assert walk(client).status_code == 403
    assert signed_in(client) is None


def test_a_token_for_another_program_is_refused(provider: Provider, anna: Person) -> None:
    provider.claims, provider.audience = claims(anna.email), "another program"
    client = Client()
    walk(client)
    assert signed_in(client) is None


def test_an_answer_is_taken_once_and_only_by_who_asked(provider: Provider, anna: Person) -> None:
    provider.claims = claims(anna.email)
    client = Client()
    back = back_from(client.get(START)["Location"])
    other = Client()
    other.get(back)
    assert signed_in(other) is None, "a link that somebody else prepared signs nobody in"
    client.get(back)
    assert signed_in(client) == str(anna.pk)
    client.logout()
    client.get(back)
    assert signed_in(client) is None


def test_a_closed_account_stays_closed(provider: Provider, anna: Person, ewa: Person) -> None:
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    invite(by=ewa, email=anna.email, role=Role.OFFICER)
    provider.claims = claims(anna.email)
    client = Client()
    walk(client)
    assert signed_in(client) is None
    assert not Appointment.objects.exists()


def test_who_has_a_second_factor_is_asked_for_it(provider: Provider, anna: Person) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(anna, generate_totp_secret())
    provider.claims = claims(anna.email)
    client = Client()
    assert walk(client)["Location"] == "/accounts/2fa/authenticate/"
    assert signed_in(client) is None


def test_accounts_are_not_connected_whatever_the_link_asks_for(provider: Provider, anna: Person, ewa: Person) -> None:
    client = Client()
    client.force_login(ewa)
    provider.claims = claims(anna.email)
    client.get(back_from(client.get(f"{START}?process=connect")["Location"]))
    assert signed_in(client) == str(anna.pk)
    assert not ewa.socialaccount_set.exists()


def test_a_provider_that_is_down_or_talks_nonsense_is_told_in_a_sentence(provider: Provider, anna: Person) -> None:
    provider.nonsense = True
    response = Client().get(START)
    assert response.status_code == 503
    assert "<h1>" in response.content.decode()
    provider.nonsense = False
    client = Client()
    back = back_from(client.get(START)["Location"])
    provider.nonsense = True
    response = client.get(back)
    assert response.status_code in (401, 503)
    assert "<h1" in response.content.decode()


def test_the_sign_in_page_offers_the_provider_by_its_name_and_else_nothing(provider: Provider, settings: Any) -> None:
    assert "Urząd" in Client().get("/accounts/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    page = Client().get("/accounts/login/").content.decode()
    assert "/oidc/" not in page
    assert Client().get(START).status_code == 404


def test_the_environment_makes_the_provider(tmp_path: Path) -> None:
    code = (
        "from django.conf import settings; app = settings.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS'][0];"
        "print(app['name'], app['client_id'], app['secret'], app['settings']['server_url'])"
    )
    environment = {
        "STYCZNA_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "styczna.site.settings",
        "STYCZNA_OIDC_SERVER": "https://id.example.org/realms/urzad",
        "STYCZNA_OIDC_CLIENT_ID": "us",
        "STYCZNA_OIDC_SECRET": "word",
        "STYCZNA_OIDC_NAME": "Urząd",
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["Urząd", "us", "word", "https://id.example.org/realms/urzad"]


def test_userinfo_alone_or_a_token_alone_are_enough() -> None:
    said = {"sub": "1", "email": " A@Example.org ", "email_verified": True}
    assert verified_email({"userinfo": said}) == "a@example.org"
    assert verified_email({"id_token": said, "userinfo": {"sub": "1"}}) == "a@example.org"
    assert verified_email({"id_token": said, "userinfo": {}}) == "a@example.org"
    assert verified_email({}) is None

"""What we hold about a person: all of it on request, and nothing of it after an erasure but a number in the log."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from styczna.accounts.actor import acting_as
from styczna.accounts.invitations import Refused, invite
from styczna.accounts.models import Appointment, Change, Invitation, Person, Role
from styczna.accounts.my_data import BY_ADDRESS, _keys_to_person, erase, erase_again, export
from styczna.clusters.models import Cluster, Contact, Merge, Organisation

CANARY, ADDRESS = "Kanarek", "kanarek@example.org"
PASSWORD = "long enough to hold"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    """Where it is remembered who was erased."""
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def kanarek(db: None) -> Person:
    """Somebody who has left traces in every kind of table: a coordinator, a contact, an organisation's address."""
    person = Person.objects.create_user(ADDRESS, PASSWORD, name=CANARY)
    EmailAddress.objects.create(user=person, email=ADDRESS, verified=True, primary=True)
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    cluster = Cluster.objects.create(slug="c", name="C", region="PL51")
    for who in (person, Person.objects.create_user("other@example.org", PASSWORD, name="Other")):
        Appointment.objects.create(person=who, role=Role.COORDINATOR, cluster=cluster)
    firm = Organisation.objects.create(name="Firma", kind="enterprise", email=ADDRESS.upper())
    with acting_as(f"person {person.pk}", "test"), scope(cluster=cluster):
        Contact.objects.create(cluster=cluster, name=CANARY, email=ADDRESS, is_public=True)
        invite(by=person, email="asked@example.org", role=Role.COORDINATOR, cluster=cluster)
        Organisation.objects.filter(pk=firm.pk).update(confirmed_on=date(2024, 1, 1))
    Invitation.objects.create(
        email=ADDRESS, role=Role.OFFICER, digest="x", invited_by=None, expires_at=timezone.now(), accepted_at=None
    )
    Merge.objects.create(kept=firm, gone_name="X", by=person, snapshot={"gone": {"email": ADDRESS, "name": "X"}})
    return person


def sung() -> list[str]:
    """Every table in which the canary can be found, by name or by address, the log among them."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            text = repr(cursor.fetchall()).lower()
            if CANARY.lower() in text or ADDRESS in text:
                found.append(table)
    return sorted(found)


class TestExport:
    def test_everything_is_in_it_and_no_secret(self, kanarek: Person) -> None:
        held = export(kanarek)
        text = json.dumps(held, ensure_ascii=False)
        assert held["account"]["email"] == ADDRESS
        tables = {row["table"] for row in held["rows"]}
        assert {"accounts.Appointment", "account.EmailAddress", "mfa.Authenticator"} <= tables
        assert {row["table"] for row in held["with_your_address"]} == set(BY_ADDRESS)
        assert {row["table"] for row in held["named_in"]} == {"accounts.Invitation", "clusters.Merge"}
        assert len(held["log"]) >= 3
        assert kanarek.password not in text
        assert "secret" not in text and "seed" not in text and "digest" not in text

    def test_it_is_a_file_for_the_person_alone(self, kanarek: Person) -> None:
        assert Client().get("/accounts/my-data/?format=json").status_code == 302
        client = Client()
        client.force_login(kanarek)
        response = client.get("/accounts/my-data/?format=json")
        assert response["Content-Disposition"].startswith("attachment")
        assert "no-store" in response["Cache-Control"]
        assert json.loads(response.content)["account"]["name"] == CANARY
        assert CANARY in client.get("/accounts/my-data/").content.decode()

    def test_every_address_and_every_key_to_a_person_is_known_to_it(self) -> None:
        """A new table with an address needs a line in BY_ADDRESS; a new key to a person never forbids an erasure."""
        with_address = {
            model._meta.label
            for model in apps.get_models()
            if model._meta.app_label in ("accounts", "clusters", "touchpoints", "orders", "continuity", "dialogue")
            and any(isinstance(column, models.EmailField) for column in model._meta.concrete_fields)
        }
        assert with_address == {*BY_ADDRESS, "accounts.Person"}
        for model, key in _keys_to_person():
            assert key.remote_field.on_delete in (models.CASCADE, models.SET_NULL), model


class TestErasure:
    def test_the_canary_is_found_nowhere_afterwards(self, kanarek: Person, home: Path) -> None:
        client = Client()
        client.force_login(kanarek)
        client.session.update({"email": ADDRESS})
        assert "accounts_person" in sung()
        erase(kanarek)
        assert sung() == []
        assert "kanarek" not in (home / "erased").read_text().lower()
        assert Organisation.objects.get(name="Firma").email == ""
        assert client.get("/accounts/my-data/").status_code == 302

    def test_it_holds_after_an_older_copy_is_restored(self, kanarek: Person) -> None:
        before = kanarek.joined_at
        erase(kanarek)
        back = Person.objects.create_user(ADDRESS.upper(), PASSWORD, name=CANARY, joined_at=before)
        other = Person.objects.create_user("stays@example.org", PASSWORD, name="Stays", joined_at=before)
        assert erase_again() == 1
        assert not Person.objects.filter(pk=back.pk).exists()
        assert Person.objects.filter(pk=other.pk).exists()
        assert sung() == []

    def test_somebody_who_came_back_by_themselves_stays(self, kanarek: Person) -> None:
        erase(kanarek)
        Person.objects.create_user(ADDRESS, PASSWORD, name=CANARY)
        assert erase_again() == 0

    def test_in_the_log_they_are_a_number(self, kanarek: Person) -> None:
        number = kanarek.pk
        erase(kanarek)
        assert Change.objects.filter(actor=f"person {number}").exists()
        assert Person.objects.create_user("new@example.org", PASSWORD, name="New").pk != number

    def test_what_they_entered_for_others_stays(self, kanarek: Person) -> None:
        erase(kanarek)
        assert Merge.objects.get().by is None
        assert Invitation.objects.get(email="asked@example.org").invited_by is None
        assert Cluster.objects.filter(slug="c").exists()

    def test_the_last_coordinator_stays(self, kanarek: Person) -> None:
        Appointment.objects.exclude(person=kanarek).delete()
        with pytest.raises(Refused):
            erase(kanarek)
        assert Person.objects.filter(pk=kanarek.pk).exists()
        client = Client()
        client.force_login(kanarek)
        assert "danger" not in client.get("/accounts/my-data/").content.decode()

    def test_the_last_administrator_stays(self, db: None) -> None:
        ewa = Person.objects.create_superuser("ewa@example.org", PASSWORD, name="Ewa")
        with pytest.raises(Refused):
            erase(ewa)
        Person.objects.create_superuser("ola@example.org", PASSWORD, name="Ola")
        erase(ewa)
        assert Person.objects.count() == 1

    def test_who_they_are_is_asked_again_before(self, db: None) -> None:
        person = Person.objects.create_user("x@example.org", PASSWORD, name="X")
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        client = Client()
        client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        answer: Any = client.post("/accounts/my-data/erase/")
        assert "reauthenticate" in answer["Location"]
        assert Person.objects.exists()
        client.post(answer["Location"], {"password": PASSWORD, "next": "/accounts/my-data/erase/"})
        assert not Person.objects.exists()
        assert "_auth_user_id" not in client.session

"""Signing in: the second factor, its codes, the lock-out, the reset of a password, the change of an address."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client

from styczna.accounts.devices import COOKIE
from styczna.accounts.models import Appointment, Person, Role

PASSWORD = "long enough to hold"
LOGIN, AUTHENTICATE, ACTIVATE = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/totp/activate/"


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def olga(db: None) -> Person:
    """An officer with a confirmed address."""
    person = Person.objects.create_user("olga@example.org", PASSWORD, name="Olga")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    Appointment.objects.create(person=person, role=Role.OFFICER)
    return person


@pytest.fixture
def required(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def secret(olga: Person) -> str:
    """Olga's authenticator app."""
    secret = generate_totp_secret()
    TOTP.activate(olga, secret)
    return secret


def code_of(secret: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def give_password(client: Client, password: str = PASSWORD, email: str = "olga@example.org", **more: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def sign_out(client: Client) -> None:
    """As a browser does; the client's own `logout` would throw its other cookies away too."""
    client.post("/accounts/logout/")
    assert not signed_in(client)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class TestWhoMustHaveOne:
    def test_an_officer_sets_it_up_before_anything_else(self, olga: Person, required: None) -> None:
        client = Client()
        assert give_password(client).status_code == 302
        for page in ("/", "/clusters/", "/people/", "/en/orders/", "/accounts/2fa/"):
            assert client.get(page)["Location"].removeprefix("/en") == ACTIVATE, page
        assert client.get("/api/clusters").status_code == 403
        assert client.get("/accessibility/").status_code == 200
        assert client.get("/no-such-page/").status_code == 404

        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        page = client.get(ACTIVATE).content.decode()
        shown = re.search(r'id="authenticator_secret" value="(\w+)"', page)
        assert shown
        client.post(ACTIVATE, {"code": code_of(shown[1])})
        assert client.get("/").status_code == 200
        assert client.get("/people/").status_code == 200

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.COORDINATOR, "administrator", Role.MEMBER])
    def test_members_of_organisations_need_none(self, role: str, db: None, required: None) -> None:
        from styczna.clusters.models import Cluster, Organisation

        person = Person.objects.create_user("x@example.org", PASSWORD, name="X", is_superuser=role == "administrator")
        if role == Role.COORDINATOR:
            Appointment.objects.create(person=person, role=role, cluster=Cluster.objects.create(slug="x", name="X"))
        elif role == Role.MEMBER:
            firm = Organisation.objects.create(name="X", kind="enterprise")
            Appointment.objects.create(person=person, role=role, organisation=firm)
        elif role == Role.OFFICER:
            Appointment.objects.create(person=person, role=role)
        client = Client()
        client.force_login(person)
        assert client.get("/accessibility/").status_code == 200
        assert client.get("/clusters/").status_code == (200 if role == Role.MEMBER else 302)

    def test_nobody_must_where_the_operator_does_not_ask(self, olga: Person) -> None:
        client = Client()
        give_password(client)
        assert client.get("/people/").status_code == 200

    def test_recovery_codes_alone_are_no_second_factor(self, olga: Person, required: None) -> None:
        RecoveryCodes.activate(olga)
        client = Client()
        client.force_login(olga)
        assert client.get("/people/").status_code == 302

    @pytest.mark.parametrize("must", [True, False])
    def test_who_must_have_it_does_not_take_it_off(self, must: bool, olga: Person, secret: str, settings: Any) -> None:
        settings.REQUIRE_SECOND_FACTOR = must
        client = Client()
        give_password(client)
        client.post(AUTHENTICATE, {"code": code_of(secret)})
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        client.post("/accounts/2fa/totp/deactivate/")
        assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists() is must


class TestCodes:
    def test_a_password_alone_does_not_open(self, olga: Person, secret: str) -> None:
        client = Client()
        assert give_password(client)["Location"] == AUTHENTICATE
        assert not signed_in(client)
        assert client.get("/people/").status_code == 302

    def test_a_code_works_once(self, olga: Person, secret: str) -> None:
        code = code_of(secret)
        first, second = Client(), Client()
        for client in (first, second):
            give_password(client)
            client.post(AUTHENTICATE, {"code": code})
        assert signed_in(first)
        assert not signed_in(second)

    def test_a_code_of_another_time_does_not_work(self, olga: Person, secret: str) -> None:
        client = Client()
        give_password(client)
        for ahead in (-20, 20):
            client.post(AUTHENTICATE, {"code": code_of(secret, ahead)})
        assert not signed_in(client)

    def test_a_recovery_code_works_once(self, olga: Person, secret: str) -> None:
        code = RecoveryCodes.activate(olga).generate_codes()[0]
        first, second = Client(), Client()
        for client in (first, second):
            give_password(client)
            client.post(AUTHENTICATE, {"code": code})
        assert signed_in(first)
        assert not signed_in(second)

    def test_codes_are_not_guessed(self, olga: Person, secret: str) -> None:
        client = Client()
        give_password(client)
        for _ in range(5):
            client.post(AUTHENTICATE, {"code": "000000"})
        client.post(AUTHENTICATE, {"code": code_of(secret)})
        assert not signed_in(client), "even the right one has to wait"


class TestTheResetOfAPassword:
    def reset(self, client: Client, password: str) -> Any:
        client.post("/accounts/password/reset/", {"email": "olga@example.org"})
        link = re.search(r"http://\S+(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body))
        assert link
        page = client.get(link[1], follow=True)
        return client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})

    def test_it_does_not_go_round_the_second_factor(self, olga: Person, secret: str, required: None) -> None:
        client = Client()
        self.reset(client, "another long password")
        assert not signed_in(client)
        assert give_password(client, "another long password")["Location"] == AUTHENTICATE
        assert not signed_in(client)

    def test_it_ends_the_sessions_that_are_open(self, olga: Person) -> None:
        thief = Client()
        give_password(thief)
        assert signed_in(thief)
        self.reset(Client(), "another long password")
        assert thief.get("/people/").status_code == 302

    def test_asking_for_it_tells_nothing_of_who_has_an_account(self, olga: Person) -> None:
        said = []
        for email in (olga.email, "nobody@example.org"):
            answer = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
            said.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()))
        assert said[0] == said[1]


class TestTheLockOut:
    def attack(self, times: int = 6) -> None:
        """Somebody far away tries passwords, each time from another network address."""
        for number in range(times):
            give_password(Client(REMOTE_ADDR=f"198.51.100.{number}"), "wrong")

    def test_whoever_guesses_has_to_wait_even_with_the_right_one_and_from_elsewhere(self, olga: Person) -> None:
        self.attack()
        stranger = Client(REMOTE_ADDR="203.0.113.9")
        give_password(stranger)
        assert not signed_in(stranger)

    def test_the_owner_gets_in_from_a_device_that_knows_them(self, olga: Person) -> None:
        own = Client()
        give_password(own)
        sign_out(own)
        self.attack()
        give_password(own)
        assert signed_in(own)

    def test_on_a_new_device_the_owner_gets_in_by_a_reset_while_the_attack_goes_on(self, olga: Person) -> None:
        self.attack()
        new = Client(REMOTE_ADDR="192.0.2.7")
        TestTheResetOfAPassword().reset(new, "another long password")
        self.attack()
        give_password(new, "another long password")
        assert signed_in(new)

    def test_a_known_device_does_not_guess_either(self, olga: Person) -> None:
        own = Client()
        give_password(own)
        sign_out(own)
        for _ in range(5):
            give_password(own, "wrong")
        give_password(own)
        assert not signed_in(own)

    @pytest.mark.parametrize("made", ["", "x", "WyJ4IiwgInkiXQ:1abc:zzz"])
    def test_a_made_up_cookie_makes_no_device_known(self, made: str, olga: Person) -> None:
        self.attack()
        stranger = Client()
        stranger.cookies[COOKIE] = made
        give_password(stranger)
        assert not signed_in(stranger)

    def test_the_cookie_of_one_person_does_not_help_against_another(self, olga: Person) -> None:
        other = Person.objects.create_user("other@example.org", PASSWORD, name="Other")
        EmailAddress.objects.create(user=other, email=other.email, verified=True, primary=True)
        client = Client()
        give_password(client, email=other.email)
        sign_out(client)
        self.attack()
        give_password(client)
        assert not signed_in(client)

    def test_the_cookie_does_not_say_who_was_signed_in(self, olga: Person) -> None:
        client = Client()
        give_password(client)
        assert "olga" not in client.cookies[COOKIE].value
        assert client.cookies[COOKIE]["httponly"]

    def test_a_wrong_password_and_an_unknown_address_are_answered_alike(self, olga: Person) -> None:
        said = []
        for email in (olga.email, "nobody@example.org"):
            page = give_password(Client(), "wrong", email).content.decode().replace(email, "X")
            said.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page))
        assert said[0] == said[1]


class TestSessionsAndTheAddress:
    def test_a_session_gets_a_new_key_at_sign_in(self, olga: Person) -> None:
        client = Client()
        session = client.session
        session["seed"] = "planted"
        session.save()
        client.cookies["sessionid"] = session.session_key
        give_password(client)
        assert signed_in(client)
        assert client.session.session_key != session.session_key

    @pytest.mark.parametrize("page", ["/accounts/email/", ACTIVATE, "/accounts/2fa/recovery-codes/generate/"])
    def test_the_password_is_asked_again_before_the_address_or_the_factor_changes(
        self, page: str, olga: Person, secret: str
    ) -> None:
        client = Client()
        client.force_login(olga)
        answer = client.post(page, {"email": "new@example.org", "action_add": "", "code": "1"})
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/") and "reauthenticate" in answer["Location"]
        assert not EmailAddress.objects.filter(email="new@example.org").exists()

    def change(self, client: Client, email: str) -> Any:
        give_password(client)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return client.post("/accounts/email/", {"email": email, "action_add": ""}, follow=True)

    def test_a_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told(self, olga: Person) -> None:
        client = Client()
        self.change(client, "new@example.org")
        olga.refresh_from_db()
        assert olga.email == "olga@example.org"
        letter = next(letter for letter in mail.outbox if letter.to == ["new@example.org"])
        link = re.search(r"http://\S+(/accounts/confirm-email/\S+)", str(letter.body))
        assert link
        client.post(link[1])
        olga.refresh_from_db()
        assert olga.email == "new@example.org"
        assert any(letter.to == ["olga@example.org"] for letter in mail.outbox)

    def test_asking_for_an_address_that_somebody_has_looks_like_any_other(self, olga: Person) -> None:
        Person.objects.create_user("taken@example.org", PASSWORD, name="T")
        said = []
        for email in ("taken@example.org", "free@example.org"):
            cache.clear()
            page = self.change(Client(), email).content.decode().replace(email, "X")
            said.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page))
            EmailAddress.objects.filter(email=email).delete()
        assert said[0] == said[1]

    def test_nobody_comes_in_with_an_address_that_is_not_confirmed(self, db: None) -> None:
        Person.objects.create_user("raw@example.org", PASSWORD, name="Raw")
        client = Client()
        assert give_password(client, email="raw@example.org")["Location"] == "/accounts/confirm-email/"
        assert not signed_in(client)
        link = re.search(r"http://\S+(/accounts/confirm-email/\S+)", str(mail.outbox[-1].body))
        assert link
        client.post(link[1])
        give_password(client, email="raw@example.org")
        assert signed_in(client)


class TestBehindAProxy:
    def test_the_visitor_is_who_our_own_proxy_names_and_not_what_the_visitor_writes(self, settings: Any) -> None:
        from django.test import RequestFactory

        from styczna.accounts.middleware import address_of

        request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "6.6.6.6, 192.0.2.1"})
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
        assert address_of(request) == "10.0.0.1"
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        assert address_of(request) == "192.0.2.1"
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
        assert address_of(request) == "10.0.0.1"

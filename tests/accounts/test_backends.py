"""The people of a demonstration exist only where nobody but this machine is answered."""

import pytest
from django.test import Client

from styczna.accounts.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_person() -> Person:
    return Person.objects.create_user("demo@example.org", "styczna-demo-2012", name="Demo", is_demo=True)


def signs_in(client: Client) -> bool:
    client.post("/accounts/login/", {"login": "demo@example.org", "password": "styczna-demo-2012"})
    return "_auth_user_id" in client.session


def test_a_demo_person_signs_in_on_this_machine(demo_person: Person) -> None:
    assert signs_in(Client())


def test_a_demo_person_never_signs_in_where_the_street_is_answered(demo_person: Person, settings: object) -> None:
    settings.PUBLIC_URL = "https://styczna.example.org"  # type: ignore[attr-defined]
    assert not signs_in(Client())
    assert Client().post("/accounts/demo/", {"person": demo_person.pk}).status_code == 404


def test_a_session_of_a_demo_person_ends_when_the_program_gets_an_address(
    demo_person: Person, settings: object
) -> None:
    client = Client()
    client.force_login(demo_person)
    assert client.get("/accounts/email/").status_code == 200
    settings.PUBLIC_URL = "https://styczna.example.org"  # type: ignore[attr-defined]
    assert client.get("/accounts/email/").status_code == 302


def test_a_closed_account_ends_its_session(demo_person: Person) -> None:
    client = Client()
    client.force_login(demo_person)
    Person.objects.update(is_active=False)
    assert client.get("/accounts/email/").status_code == 302

"""The first administrator is made on the machine, with an address that counts as confirmed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from styczna.accounts.administrators import make_administrator
from styczna.accounts.models import Person

PASSWORD = "long enough to hold"


def test_they_sign_in_at_once(db: None) -> None:
    person = make_administrator(email=" Ewa@Example.org ", name="Ewa", password=PASSWORD)
    client = Client()
    client.post("/accounts/login/", {"login": "ewa@example.org", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.get("/people/").status_code == 200


@pytest.mark.parametrize(
    ("email", "name", "password"),
    [
        ("no address", "Ewa", PASSWORD),
        ("ewa@example.org", " ", PASSWORD),
        ("ewa@example.org", "Ewa", "short"),
        ("taken@example.org", "Ewa", PASSWORD),
    ],
)
def test_what_is_wrong_makes_nobody(email: str, name: str, password: str, db: None) -> None:
    Person.objects.create_user("taken@example.org", PASSWORD, name="Taken")
    with pytest.raises(ValidationError):
        make_administrator(email=email, name=name, password=password)
    assert Person.objects.count() == 1


def test_the_command_asks_for_the_password_and_never_shows_it(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).parent / "styczna"), "people", "administrator", "ewa@example.org"]
    environment = {**os.environ, "STYCZNA_HOME": str(tmp_path), "LC_ALL": "en_GB.UTF-8"}
    for password, code in (("short", 1), (PASSWORD, 0)):
        done = subprocess.run(
            [*command, "--name", "Ewa"],
            input=f"{password}\n{password}\n",
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == code, done.stderr
        assert password not in done.stdout
        assert "Traceback" not in done.stderr

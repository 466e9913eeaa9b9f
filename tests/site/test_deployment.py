"""Ready for the street: production settings pass the checklist, every word has its Polish, settings are documented."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))


def test_production_settings_pass_the_deployment_checklist(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "STYCZNA_HOME": str(tmp_path),
        "STYCZNA_PUBLIC_URL": "https://styczna.example.org",
        "DJANGO_SETTINGS_MODULE": "styczna.site.settings",
    }
    words = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_models_and_migrations_agree(db: None) -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_word_of_the_interface_has_its_polish_and_the_compiled_catalogue_is_fresh() -> None:
    import io

    import messages
    from babel.messages.mofile import read_mo, write_mo

    catalogue = messages.load()
    known = {(message.context, message.id) for message in catalogue if message.id}
    used = {(message.context, message.id) for message in messages.gather() if message.id}
    assert used - known == set(), "run make messages"
    assert messages.untranslated(catalogue) == []
    fresh = io.BytesIO()
    write_mo(fresh, catalogue)
    fresh.seek(0)
    with messages.CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = _contents(read_mo(file))
    assert compiled == _contents(read_mo(fresh)), "run make messages"


def _contents(catalogue: Any) -> dict[tuple[str | None, str], Any]:
    """Context and text (of plurals, both forms) → translation."""
    return {(message.context, str(message.id)): message.string for message in catalogue if message.id}


def test_every_setting_of_the_environment_is_documented() -> None:
    settings = (ROOT / "src/styczna/site/settings.py").read_text(encoding="utf-8")
    home = (ROOT / "src/styczna/site/home.py").read_text(encoding="utf-8")
    operating = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"STYCZNA_[A-Z_]+|DATABASE_URL", settings + home)):
        assert f"`{name}`" in operating, name


def test_every_link_between_documents_leads_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (document.parent / target).exists(), f"{document.name}: {target}"


@pytest.mark.django_db
def test_no_page_allows_inline_scripts_or_styles_or_framing() -> None:
    response = Client().get("/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/signup/", "/en/accounts/signup/"])
def test_nobody_signs_up_from_the_street(path: str) -> None:
    response = Client().post(
        path, {"email": "x@example.org", "password1": "long enough 1", "password2": "long enough 1"}
    )
    assert b"form" not in response.content.lower() or response.status_code == 200
    from styczna.accounts.models import Person

    assert not Person.objects.exists()

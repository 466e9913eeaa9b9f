"""The demonstration: the meeting of 2012, example members, real notices, and people to sign in as."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django_scopes import scope

from styczna.accounts.actor import acting_as
from styczna.accounts.models import Appointment, Person, Role
from styczna.clusters.bilingual import both
from styczna.clusters.models import Cluster
from styczna.clusters.projects.funded import harvest_projects
from styczna.continuity.models import Office, Sharing
from styczna.dialogue.models import Meeting
from styczna.orders.harvest import harvest_calls, harvest_notices
from styczna.scenarios import examples
from styczna.scenarios.wroclaw_2012 import SLUG
from styczna.scenarios.wroclaw_2012.load import load
from styczna.sources.vocabularies import DATA
from styczna.touchpoints.diagnose import diagnose
from styczna.touchpoints.reference.importing import import_reference
from styczna.touchpoints.time.keep import keep

# Printed by the command and shown on the sign-in page of a demonstration, which answers on this machine only.
DEMO_PASSWORD = "styczna-demo-2012"  # noqa: S105

NOTICES = ("ted_notices_2016_2022.tar.xz", "eforms_2024.tar.gz")
CALLS = "eu_calls_open.jsonl.gz"
OPEN_BOOKS = "mega-nano"  # whose example office shares its books with the authority, so that an officer has some to see
PROJECTS = ("Poland_CF_2007_2013.csv.xz", "Poland_ERDF_2014_2020.csv.xz")
OCCASION = both("spotkanie klastrów we Wrocławiu", "meeting of the clusters in Wrocław")
REFERENCES = ("h2020_participations.csv.gz", "h2020_programme_parts.csv.gz")


def build(*, say: Callable[[str], None]) -> None:
    """Builds the demonstration from nothing; what is there already stays, examples that were removed stay removed."""
    with acting_as("styczna demo", "command line"):
        call_command("migrate", verbosity=0)
        is_new = not Meeting.objects.filter(slug=SLUG).exists()
        if is_new:
            say("the meeting of 29 November 2012 and example members")
            _load_scenario()
        _harvest(say)
        if is_new:
            say("the diagnosis of that day")
            keep(findings=diagnose(), person=None, occasion=OCCASION, as_of=Meeting.objects.get(slug=SLUG).held_on)


@transaction.atomic
def _load_scenario() -> None:
    load()
    for cluster in Cluster.objects.order_by("slug"):
        examples.make(cluster)
    with scope(cluster=Cluster.objects.get(slug=OPEN_BOOKS)):
        Office.objects.update(shared_with=Sharing.AUTHORITY)
    _people()


def _harvest(say: Callable[[str], None]) -> None:
    """Imports the packaged publications once; a marker says which edition of the package is in."""
    marker = settings.HOME / "observatory" / "demo-edition"
    names = (*NOTICES, CALLS, *PROJECTS, *REFERENCES)
    edition = " ".join(f"{name}:{Path(str(DATA / name)).stat().st_size}" for name in names)
    if marker.exists() and marker.read_text(encoding="utf-8") == edition:
        return
    say("2,422 real notices, 629 calls for projects, 2,939 funded projects and 106,518 participations in research")
    harvest_notices(paths=[Path(str(DATA / name)) for name in NOTICES])
    harvest_calls(paths=[Path(str(DATA / CALLS))])
    harvest_projects(paths=[Path(str(DATA / name)) for name in PROJECTS])
    import_reference(paths=[Path(str(DATA / name)) for name in REFERENCES])
    marker.write_text(edition, encoding="utf-8")


def _people() -> None:
    """One person of each kind; a coordinator of each cluster that met in energy, and of one that did not."""
    for email, name, slug in (
        ("koordynator.dkeo@example.org", "Koordynatorka DKEO", "dkeo"),
        ("koordynator.cte@example.org", "Koordynator CTE", "cte"),
        ("koordynator.nutribiomed@example.org", "Koordynatorka NUTRIBIOMED", "nutribiomed"),
    ):
        person = _person(email, name)
        Appointment.objects.create(person=person, role=Role.COORDINATOR, cluster=Cluster.objects.get(slug=slug))
    officer = _person("urzad@example.org", "Urzędniczka UMWD")
    Appointment.objects.create(person=officer, role=Role.OFFICER)
    member = _person("firma@example.org", "Firma przykładowa")
    first = Cluster.objects.get(slug="dkeo").memberships.order_by("organisation__name")[0]
    Appointment.objects.create(person=member, role=Role.MEMBER, organisation=first.organisation)
    _person("administrator@example.org", "Administrator", is_superuser=True)


def _person(email: str, name: str, *, is_superuser: bool = False) -> Person:
    return Person.objects.create_user(email, DEMO_PASSWORD, name=name, is_superuser=is_superuser, is_demo=True)

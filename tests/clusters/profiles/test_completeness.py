"""A new cluster is led from nothing to a whole profile, by the best next step."""

from datetime import date
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from styczna.accounts.models import Appointment, Person, Role
from styczna.clusters.models import (
    Achievement,
    Cluster,
    Contact,
    Evidence,
    FeeFigures,
    FinancingLine,
    Logo,
    Membership,
    Obstacle,
    Organisation,
    YearFigures,
)
from styczna.clusters.organisations.confirm import GOOD_FOR, is_due
from styczna.clusters.profiles.completeness import RECENT, Completeness, completeness

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster(db: None) -> Cluster:
    return Cluster.objects.create(slug="nowy", name="Nowy klaster", region="PL51")


@pytest.fixture
def person(cluster: Cluster) -> Person:
    coordinator = Person.objects.create_user("nowa@example.org", "long enough to hold", name="Nowa")
    Appointment.objects.create(person=coordinator, role=Role.COORDINATOR, cluster=cluster)
    return coordinator


def fill(cluster: Cluster, key: str) -> None:
    """Enters what one step asks for."""
    year = timezone.localdate().year
    facts: dict[str, dict[str, Any]] = {
        "mission": {"mission_pl": "Słońce"},
        "legal_form": {"legal_form": "association"},
        "founded": {"founded_year": 2008},
        "seat": {"seat": "Świdnica"},
        "coordinator": {"coordinator": "ARR"},
        "website": {"website": "https://example.org"},
        "confirmed": {"confirmed_on": timezone.localdate()},
    }
    if key in facts:
        Cluster.objects.filter(pk=cluster.pk).update(**facts[key])
        cluster.refresh_from_db()
    elif key == "members":
        Membership.objects.create(cluster=cluster, organisation=Organisation.objects.create(name="Żuraw", kind="e"))
    elif key in ("cpv", "pkd"):
        code = {"cpv": "09330000", "pkd": "35.11.Z"}[key]
        scheme = {"cpv": "cpv", "pkd": "pkd2025"}[key]
        Evidence.objects.create(cluster=cluster, scheme=scheme, code=code, basis="declared", reference="x")
    elif key == "figures":
        YearFigures.objects.create(cluster=cluster, year=year, micro=0)
    elif key == "staff":
        YearFigures.objects.create(cluster=cluster, year=year - RECENT, staff_fte=0)
    elif key == "achievements":
        Achievement.objects.create(cluster=cluster, text_pl="Farma")
    elif key == "obstacles":
        Obstacle.objects.create(cluster=cluster, kind="funding")
    elif key == "logo":
        Logo.objects.create(cluster=cluster, png=b"x", width=1, height=1)
    else:
        with scope(cluster=cluster):
            fill_books(cluster, key, year)


def fill_books(cluster: Cluster, key: str, year: int) -> None:
    if key == "contact":
        Contact.objects.create(cluster=cluster, name="Hanna", is_public=True)
    elif key == "financing":
        FinancingLine.objects.create(cluster=cluster, year=year, source="fees", amount=0)
    elif key == "fees":
        FeeFigures.objects.create(cluster=cluster, year=year, owing=0, paid=0)
    else:
        raise AssertionError(f"nobody knows how to do {key}")


def test_following_the_best_next_step_leads_from_nothing_to_a_whole_profile(cluster: Cluster, person: Person) -> None:
    state = completeness(person=person, cluster=cluster)
    assert state.share == 0
    weights = []
    while step := state.next:
        fill(cluster, step.key)
        after = completeness(person=person, cluster=cluster)
        assert after.share > state.share, step.key
        assert len(after.missing) == len(state.missing) - 1, step.key  # a step does itself and nothing else
        weights.append(step.weight)
        state = after
    assert state.share == 1
    assert weights == sorted(weights, reverse=True)  # what others ask for first comes first


def test_every_step_says_what_to_do_and_leads_to_where_it_is_done(cluster: Cluster, person: Person) -> None:
    client = Client()
    client.force_login(person)
    for step in completeness(person=person, cluster=cluster).steps:
        assert step.ask
        assert client.get(step.href).status_code == 200, step.key


def test_examples_old_figures_and_what_was_only_inferred_do_not_count(cluster: Cluster, person: Person) -> None:
    year = timezone.localdate().year
    YearFigures.objects.create(cluster=cluster, year=year, micro=3, staff_fte=1, is_example=True)
    YearFigures.objects.create(cluster=cluster, year=year - RECENT - 1, micro=3, staff_fte=1)
    Evidence.objects.create(cluster=cluster, scheme="cpv", code="09330000", basis="inferred", reference="x")
    example = Organisation.objects.create(name="Przykład", kind="enterprise", is_example=True)
    Membership.objects.create(cluster=cluster, organisation=example)
    real = Organisation.objects.create(name="Żuraw", kind="enterprise")
    Membership.objects.create(cluster=cluster, organisation=real, is_confirmed=False)
    with scope(cluster=cluster):
        FinancingLine.objects.create(cluster=cluster, year=year, source="fees", amount=1, is_example=True)
        Contact.objects.create(cluster=cluster, name="Hanna")  # not shown to everybody
    assert completeness(person=person, cluster=cluster).share == 0


def test_only_the_clusters_own_coordinators_learn_how_whole_it_is(cast: Any, cluster: Cluster) -> None:
    for person in (cast.alicja, cast.celina, cast.darek, cast.ewa):
        with pytest.raises(Http404):
            completeness(person=person, cluster=cluster)


def test_a_confirmation_is_good_for_a_year(cluster: Cluster) -> None:
    today = timezone.localdate()
    assert is_due(cluster)
    for days, due in ((0, False), (364, False), (365, True), (4000, True)):
        cluster.confirmed_on = date.fromordinal(today.toordinal() - days)
        assert is_due(cluster) == due, days
    assert GOOD_FOR.days == 365


def test_the_coordinators_first_page_shows_the_share_the_step_and_asks_to_confirm(
    cluster: Cluster, person: Person, meeting: Any
) -> None:
    client = Client()
    client.force_login(person)
    text = client.get("/en/").content.decode()
    assert "Enter your members" in text
    assert "Look through it and confirm it" in text
    fill(cluster, "confirmed")
    assert "Look through it and confirm it" not in client.get("/en/").content.decode()


def test_a_whole_profile_has_no_next_step() -> None:
    assert Completeness(()).next is None

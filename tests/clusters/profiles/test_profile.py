"""What a reader learns of a cluster: facts with their source, both editions of PKD, money only where it is shared."""

import re
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone, translation
from django_scopes import scope
from hypothesis import given, settings
from hypothesis import strategies as st

from styczna.clusters.bilingual import both, in_one_language, typed
from styczna.clusters.books import books
from styczna.clusters.models import (
    Achievement,
    Cluster,
    Contact,
    Evidence,
    FeeFigures,
    FinancingLine,
    ManagementLabel,
    Obstacle,
    Sharing,
    YearFigures,
)
from styczna.clusters.profiles.profile import editions, facts, fields

ROLES = ("visitor", "alicja", "bartek", "celina", "darek", "ewa")


def words(role: str, cast: Any, address: str = "/en/clusters/dkeo/") -> str:
    """The page as that person reads it."""
    client = Client()
    if role != "visitor":
        client.force_login(getattr(cast, role))
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def dkeo(cast: Any) -> Cluster:
    """Alicja's cluster without its example books."""
    cluster = Cluster.objects.get(slug="dkeo")
    cluster.figures.all().delete()
    with scope(cluster=cluster):
        FinancingLine.objects.all().delete()
        FeeFigures.objects.all().delete()
    return cluster


@pytest.mark.django_db
def test_everything_that_a_cluster_says_stands_on_its_page(cast: Any, dkeo: Cluster) -> None:
    Cluster.objects.filter(pk=dkeo.pk).update(
        mission_en="Sun for all.", website="https://dkeo.example.org", seat="Świdnica", county="0219"
    )
    Achievement.objects.create(
        cluster=dkeo, text_pl="Farma", text_en="A farm", kind="project", dated=date(2012, 5, 4), link="https://a.pl/"
    )
    Obstacle.objects.create(cluster=dkeo, kind="leading", text_en="Everybody waits for somebody else.")
    ManagementLabel.objects.create(cluster=dkeo, kind="bronze", since=date(2011, 1, 1), until=date(2013, 1, 1))
    ManagementLabel.objects.create(cluster=dkeo, kind="silver", since=date(2013, 1, 1))
    YearFigures.objects.create(cluster=dkeo, year=2012, small=7, research=2, staff_fte="1.50")
    text = words("visitor", cast)
    assert "Sun for all." in text
    assert "https://dkeo.example.org" in text
    assert "Świdnica, powiat świdnicki" in text
    assert "A farm project, 4 May 2012 More about it" in text
    assert "Members' reluctance to lead: Everybody waits for somebody else." in text.replace("&#x27;", "'")
    assert "1 Jan 2013 expired" in text
    assert text.count("expired") == 1  # the silver one has no end
    assert "2012 9 not known 7 not known not known 2 not known not known 1.5" in text


@pytest.mark.django_db
def test_nobody_outside_the_cluster_sees_a_contact_that_is_not_public(cast: Any, dkeo: Cluster) -> None:
    with scope(cluster=dkeo):
        Contact.objects.create(cluster=dkeo, name="Hanna Jawna", is_public=True)
        Contact.objects.create(cluster=dkeo, name="Hanna Ukryta")
    for role in ROLES:
        text = words(role, cast)
        assert "Hanna Jawna" in text
        assert ("Hanna Ukryta" in text) == (role == "alicja"), role


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("shared", "readers"),
    [
        (Sharing.NOBODY, {"alicja"}),
        (Sharing.AUTHORITY, {"alicja", "celina"}),
        (Sharing.CLUSTERS, {"alicja", "bartek", "celina"}),
    ],
)
def test_money_is_seen_by_those_with_whom_it_is_shared(
    shared: Sharing, readers: set[str], cast: Any, dkeo: Cluster
) -> None:
    with scope(cluster=dkeo):
        FinancingLine.objects.create(cluster=dkeo, year=2012, source="fees", amount="7654321", shared_with=shared)
        FeeFigures.objects.create(cluster=dkeo, year=2012, owing=4321, paid=1234, shared_with=shared)
    for role in ROLES:
        person = getattr(cast, role, AnonymousUser())
        sees = role in readers
        money, fees = books.financing(person, [dkeo]), books.fee_figures(person, [dkeo])
        assert len(money.rows) == len(fees.rows) == (1 if sees else 0), role
        assert money.is_closed(dkeo) == fees.is_closed(dkeo) == (not sees)
        text = words(role, cast)
        assert ("7,654,321" in text) == ("4,321 1,234" in text) == sees, role


@pytest.mark.django_db
def test_shares_are_said_only_where_the_whole_year_is_open(cast: Any, dkeo: Cluster) -> None:
    with scope(cluster=dkeo):
        FinancingLine.objects.create(cluster=dkeo, year=2012, source="fees", amount=30, shared_with="authority")
        FinancingLine.objects.create(cluster=dkeo, year=2012, source="services", amount=70)
    assert "PLN 100 altogether" in words("alicja", cast).replace("\N{NO-BREAK SPACE}", " ")
    text = words("celina", cast)
    assert "a part only" in text
    assert "The cluster has entered more than it shares with you." in text
    assert "30%" not in text
    assert "A cluster's money is not public" in words("visitor", cast).replace("&#x27;", "'")
    assert "entered more" not in words("ewa", cast)


@pytest.mark.django_db
def test_the_official_links_join_the_editions_of_pkd(meeting: Any) -> None:
    dkeo = Cluster.objects.get(slug="dkeo")
    Evidence.objects.create(cluster=dkeo, scheme="pkd2025", code="35.12.Z", basis="declared", reference="statut")
    Evidence.objects.create(cluster=dkeo, scheme="pkd2025", code="26.11.Z", basis="declared", reference="statut")
    pkd = fields(dkeo.evidence.exclude(scheme="cpv"), "en")
    rows = editions(pkd, "en")
    power = next(row for row in rows if row.old and row.old[0].code == "35.11.Z")
    assert [activity.code for activity in power.new] == ["35.11", "35.12.Z"]  # the class is linked, the other declared
    assert [activity.field is not None for activity in power.new] == [False, True]
    lone = next(row for row in rows if row.new[0].code == "26.11.Z")
    assert [(activity.code, activity.field) for activity in lone.old] == [("26.11", None)]
    shown = [activity.field for row in rows for activity in (*row.old, *row.new) if activity.field]
    assert len(shown) == len(pkd)  # every item once


@pytest.mark.django_db
def test_a_reference_in_both_languages_is_read_in_one(meeting: Any) -> None:
    polish = Client().get("/clusters/dkeo/").content.decode()
    english = Client().get("/en/clusters/dkeo/").content.decode()
    assert "wniosek z nazwy lub opisu klastra" in polish
    assert "inferred from the cluster" not in polish
    assert "inferred from the cluster&#x27;s name or description" in english
    assert "wniosek z nazwy" not in english


def test_a_text_in_one_language_stays_as_it_is() -> None:
    with translation.override("en"):
        assert in_one_language("swiatoze.pl, 2015") == "swiatoze.pl, 2015"
        assert in_one_language("a · b · c") == "a · b · c"
        assert in_one_language(both("po polsku", "in English")) == "in English"


@given(st.text())
def test_nothing_that_people_type_is_taken_for_two_languages(text: str) -> None:
    assert in_one_language(typed(text)) == typed(text)


@pytest.mark.django_db
def test_the_page_says_when_it_was_confirmed_and_asks_its_coordinator_again_after_a_year(
    cast: Any, dkeo: Cluster
) -> None:
    assert "has not confirmed this profile yet" in words("visitor", cast)
    client = Client()
    client.force_login(cast.alicja)
    assert client.post("/en/clusters/dkeo/confirm/").status_code == 302
    dkeo.refresh_from_db()
    assert dkeo.confirmed_on == timezone.localdate()
    assert "that this is true" in words("visitor", cast)
    assert "This is still true" not in words("alicja", cast)
    Cluster.objects.filter(pk=dkeo.pk).update(confirmed_on=date(2012, 11, 29))
    assert "confirmed on 29 November 2012" in words("visitor", cast)
    for role in ROLES:
        assert ("This is still true" in words(role, cast)) == (role == "alicja"), role


@pytest.mark.django_db
@settings(deadline=None, max_examples=25)
@given(year=st.integers(1900, 2100))
def test_a_year_of_foundation_is_never_grouped_like_a_number(year: int) -> None:
    said = {fact.key: fact.value for fact in facts(Cluster(pk=0, name="x", founded_year=year))}
    assert said["founded_year"] == str(year)

"""What other sites take: a card that they may frame and nothing else of ours, and descriptions as schema.org."""

import json
from typing import Any

import pytest
from django.test import Client

from pages import body_of
from styczna.clusters.models import Cluster, Organisation

pytestmark = pytest.mark.django_db


def test_the_card_alone_may_stand_in_a_frame(cast: Any) -> None:
    card = Client().get("/clusters/dkeo/card/")
    assert "X-Frame-Options" not in card
    assert "frame-ancestors *" in card["Content-Security-Policy"]
    assert "script-src 'self'" in card["Content-Security-Policy"]
    for address in (
        "/clusters/dkeo/",
        "/clusters/",
        "/clusters/map/",
        "/accounts/login/",
        "/clusters/dkeo/schema.json",
    ):
        page = Client().get(address)
        assert page["X-Frame-Options"] == "DENY", address
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"], address


def test_the_card_is_the_same_for_everybody_and_leaves_nothing_behind(cast: Any) -> None:
    visitor, alicja = Client(), Client()
    alicja.force_login(cast.alicja)
    session = alicja.cookies["sessionid"].value
    cards = [client.get("/en/clusters/dkeo/card/") for client in (visitor, alicja)]
    assert cards[0].content == cards[1].content
    assert all(not card.cookies for card in cards)
    assert alicja.cookies["sessionid"].value == session
    assert b"<script" not in cards[0].content
    assert b"<form" not in cards[0].content


def test_the_card_says_what_is_known_and_marks_what_is_inferred(cast: Any) -> None:
    card = body_of(Client().get("/en/clusters/dkeo/card/"))
    assert "Dolnośląski Klaster Energii Odnawialnej" in card
    assert "association" in card
    assert "mark-inferred" in card
    assert "Seat" not in card  # nobody published it
    assert 'target="_blank" rel="noopener"' in card
    assert 'data-theme="dark"' in body_of(Client().get("/en/clusters/dkeo/card/?theme=dark"))
    assert "data-theme" not in body_of(Client().get('/en/clusters/dkeo/card/?theme="><script>'))
    assert Client().get("/clusters/nobody/card/").status_code == 404


def test_a_cluster_is_described_for_other_programs(cast: Any) -> None:
    answer = Client().get("/en/clusters/dkeo/schema.json")
    assert answer["Content-Type"] == "application/ld+json"
    said = json.loads(answer.content)
    assert said["@context"] == "https://schema.org"
    assert said["@type"] == "Organization"
    assert said["name"] == "Dolnośląski Klaster Energii Odnawialnej"
    assert said["foundingDate"] == "2008-02-13"
    assert said["license"].startswith("https://")
    assert {"@type": "DefinedTerm", "inDefinedTermSet": "CPV"}.items() <= said["knowsAbout"][0].items()
    assert "address" not in said  # the seat is not known, so nothing is said of it
    assert len(said["member"]) == 12
    assert all("Example" in member["disambiguatingDescription"] for member in said["member"])


def test_an_organisation_is_described_without_what_is_confidential(cast: Any) -> None:
    organisation = Organisation.objects.filter(memberships__cluster__slug="dkeo")[0]
    Organisation.objects.filter(pk=organisation.pk).update(
        turnover="987654321", email="tajne@example.org", willing_to_lead=True, nip="7792142959"
    )
    for person in (cast.alicja, cast.darek, cast.ewa):
        client = Client()
        client.force_login(person)
        text = client.get(f"/clusters/organisations/{organisation.pk}/schema.json").content.decode()
        assert "987654321" not in text
        assert "tajne" not in text
        said = json.loads(text)
        assert said["taxID"] == "7792142959"
        assert said["memberOf"][0]["name"] == Cluster.objects.get(slug="dkeo").name


def test_pages_point_to_their_descriptions(cast: Any) -> None:
    organisation = Organisation.objects.all()[0]
    for page, described in (
        ("/clusters/dkeo/", "/clusters/dkeo/schema.json"),
        (f"/clusters/organisations/{organisation.pk}/", f"/clusters/organisations/{organisation.pk}/schema.json"),
    ):
        assert f'<link rel="alternate" type="application/ld+json" href="{described}">' in body_of(Client().get(page))

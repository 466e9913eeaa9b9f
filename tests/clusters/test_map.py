"""The map: each organisation is counted in its county, and those whose county is not known are counted as such."""

import re
from typing import Any

import pytest
from django.test import Client

from pages import body_of, cells_of
from styczna.clusters.directory.listing import OrganisationQuestion
from styczna.clusters.imports.mapping import POLAND, home_region, map_counties
from styczna.clusters.models import Cluster, Organisation, OrganisationKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def placed(meeting: Any) -> None:
    """Two organisations in the Lower Silesian Świdnica, one in the Lublin one, one nowhere, one in no county's code."""
    for number, county in enumerate(("0219", "0219", "0617", "", "9999")):
        Organisation.objects.create(name=f"O{number}", kind=OrganisationKind.ENTERPRISE, county=county)


def counts(region: str) -> dict[str, tuple[int, int]]:
    found = map_counties(question=OrganisationQuestion(), region=region)
    return {spot.county.code: (spot.organisations, spot.seats) for spot in found.spots}


def test_counties_of_one_name_are_told_apart(placed: None) -> None:
    assert counts(POLAND)["0219"] == (2, 1)
    assert counts(POLAND)["0617"] == (1, 0)
    assert "0617" not in counts("02")


def test_what_is_not_known_is_counted_and_never_placed(placed: None) -> None:
    found = map_counties(question=OrganisationQuestion(), region="02")
    assert (found.organisations, found.unknown, found.elsewhere) == (2, 2, 1)
    assert found.organisations + found.unknown + found.elsewhere == Organisation.objects.count()
    seats = sum(spot.seats for spot in found.spots)
    assert found.unknown_seats == Cluster.objects.count() - seats == 3


def test_the_map_opens_where_the_clusters_are(placed: None) -> None:
    assert home_region() == "02"
    Cluster.objects.filter(slug="cte").update(region="PL52")
    assert home_region() == POLAND


def test_the_page_says_it_draws_it_and_lists_it(placed: None) -> None:
    page = body_of(Client().get("/en/clusters/map/"))
    read = re.sub("<[^>]+>", "", page)
    assert "2 organisations on this map." in read
    assert "Of 2 more the county is not known." in read
    assert "1 more is in another voivodeship." in read
    picture = page.split('<svg class="every"')[1].split("</svg>")[0]
    assert picture.count('class="d-land"') == 30
    assert picture.count('class="d-spot"') == 1
    assert "powiat świdnicki (dolnośląskie): 2 organisations, seat of 1 cluster" in picture
    assert page.count("/en/clusters/organisations/?place=0219") == 2  # from the picture and from the table
    assert "/en/clusters/organisations/?place=unknown" in page


def test_a_county_opens_the_directory_with_the_other_filters(placed: None) -> None:
    page = body_of(Client().get("/en/clusters/map/?kind=enterprise&size=&region=PL"))
    assert 'href="/en/clusters/organisations/?kind=enterprise&place=0617"' in page


def test_the_map_is_a_file_too(placed: None) -> None:
    rows = cells_of(Client().get("/en/clusters/map/?region=PL&format=csv"))
    assert ["powiat świdnicki (lubelskie)", "0617", "1", "0"] in rows
    assert rows[-1] == ["not known", "", "2", "3"]


def test_a_filter_that_is_not_understood_is_said(placed: None) -> None:
    page = body_of(Client().get("/en/clusters/map/?region=99"))
    assert 'class="errors"' in page
    assert '<svg class="every"' not in page


def test_examples_are_said_to_be_among_the_numbers(cast: Any) -> None:
    assert "mark-example" in body_of(Client().get("/en/clusters/map/"))

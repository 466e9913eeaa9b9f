"""Orders as JSON: a filter that is not understood is refused, and a deadline says no more than is known."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from strategy import adopted
from styczna.observatory.notices import take_in
from styczna.sources.records import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def orders(settings: Any, tmp_path: Path) -> Client:
    """A client before an observatory of three orders: due at an hour, due on a day, and without a deadline."""
    settings.HOME = tmp_path
    due = {"hour": datetime(2099, 6, 30), "day": date(2099, 11, 24), "none": None}  # noqa: DTZ001
    take_in(
        tmp_path,
        [
            Notice(id=name, source="eforms", kind="competition", form="F02", titles={}, country="FI", deadline=deadline)
            for name, deadline in due.items()
        ],
    )
    return Client()


def test_a_deadline_is_served_with_its_hour_and_zone_or_as_a_day(orders: Client) -> None:
    found = {order["id"]: order["deadline"] for order in orders.get("/api/orders").json()["orders"]}
    assert found == {"hour": "2099-06-30T00:00:00+03:00", "day": "2099-11-24", "none": None}


@pytest.mark.parametrize("filter_", ["state=foo", "country=zz", "country=ZZ", "country=pl", "cpv=abc", "limit=0"])
def test_a_filter_with_a_value_that_is_none_is_refused(orders: Client, filter_: str) -> None:
    answer = orders.get(f"/api/orders?{filter_}")
    assert answer.status_code == 422
    assert filter_.partition("=")[0] in answer.content.decode()


def test_filters_that_are_understood_narrow_and_empty_ones_do_not(orders: Client) -> None:
    assert orders.get("/api/orders?state=open&country=FI").json()["total"] == 2
    assert orders.get("/api/orders?state=&country=&cpv=").json()["total"] == 3
    assert orders.get("/api/orders?country=PL").json()["total"] == 0


def test_no_address_ignores_a_parameter_that_it_does_not_know(orders: Client, cast: Any) -> None:
    orders.force_login(cast.celina)
    organisation = cast.alicja.appointments.get().cluster.memberships.first().organisation_id
    values = {"slug": "dkeo", "pk": str(organisation), "order_id": "hour"}
    specialisation = adopted(cast)
    addresses = orders.get("/api/openapi.json").json()["paths"]
    assert len(addresses) > 8
    for pattern in addresses:
        if "/specialisations/" in pattern:
            values["slug"] = specialisation.slug
        else:
            values["slug"] = "dkeo"
        address = re.sub(r"\{(\w+)\}", lambda found: values[found[1]], pattern)
        assert orders.get(address).status_code == 200, address
        refused = orders.get(f"{address}?bogus=1")
        assert refused.status_code == 422, address
        assert "bogus" in refused.content.decode()


def test_the_description_names_every_state_and_country(orders: Client) -> None:
    said = orders.get("/api/openapi.json").json()["paths"]["/api/orders"]["get"]["parameters"]
    allowed = {parameter["name"]: parameter["schema"] for parameter in said}
    assert {"open", "planned", "awarded", "closed", "unknown"} < set(allowed["state"]["enum"])
    assert {"PL", "UK", "EL"} < set(allowed["country"]["enum"])

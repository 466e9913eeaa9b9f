from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from styczna.clusters.models import Cluster, Organisation
from styczna.orders.match import LEAST_GAIN, as_document, match_orders, why

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_orders_are_matched_with_who_fits_and_why(cast: Any, observatory: Path) -> None:
    found = match_orders(limit=20, now=NOW)
    solar = next(match for match in found if match.order.id == "100-2099")
    assert 0 < solar.alone <= solar.score <= 1
    assert solar.fits[0].score == max(fit.score for fit in solar.fits)
    assert sum(reason.part for reason in solar.fits[0].reasons) == pytest.approx(solar.fits[0].score)
    assert why(solar, "en")


def test_what_clusters_cover_better_together_comes_first(cast: Any, observatory: Path) -> None:
    gains = [match.score - match.alone >= LEAST_GAIN for match in match_orders(limit=30, now=NOW)]
    assert gains == sorted(gains, reverse=True)
    assert any(gains)


def test_one_cluster_is_matched_with_its_own_organisations_only(cast: Any, observatory: Path) -> None:
    own = set(Organisation.objects.filter(memberships__cluster__slug="dkeo").values_list("pk", flat=True))
    for match in match_orders(cluster=Cluster.objects.get(slug="dkeo"), limit=10, now=NOW):
        assert {fit.organisation.pk for fit in match.fits} <= own


def test_orders_are_narrowed_to_states(cast: Any, observatory: Path) -> None:
    assert {match.order.id for match in match_orders(limit=30, states=("open",), now=NOW)} == {"100-2099"}


def test_the_document_marks_every_example(cast: Any, observatory: Path) -> None:
    rows = as_document(match_orders(limit=5, now=NOW), language="en")
    assert all(fit["example"] for row in rows for fit in row["organisations"])


def test_without_organisations_or_orders_nothing_matches(meeting: object, observatory: Path, settings: Any) -> None:
    assert match_orders(limit=5, now=NOW) == []
    settings.HOME = observatory / "empty"
    assert match_orders(limit=5, now=NOW) == []

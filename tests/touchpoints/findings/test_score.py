"""The scorecard of the themes found in the database: every number with what it came from."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from styczna.clusters.models import Basis, Cluster, Evidence
from styczna.engine.scorecard import CRITERIA
from styczna.observatory.notices import take_in
from styczna.sources.records import Lot, Money, Notice, Party
from styczna.touchpoints.diagnose import Findings, diagnose
from styczna.touchpoints.findings.demand import Demand, common_currency, demands, stems_of
from styczna.touchpoints.findings.score import Figures, figures_of, score

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def order(number: str, *, cpv: tuple[str, ...], value: Money | None, deadline: datetime | None = None) -> Notice:
    return Notice(
        id=f"{number}-2026",
        source="eforms",
        kind="competition",
        form="cn-standard",
        titles={"pl": f"Zamówienie {number}"},
        language="pl",
        buyers=(Party(name="Gmina Świdnica"),),
        country="PL",
        cpv=cpv,
        value=value,
        published=date(2026, 4, 1),
        deadline=deadline or NOW + timedelta(days=30),
        lots=(Lot(number="1"),),
    )


def zloty(amount: int) -> Money:
    return Money(Decimal(amount), "PLN")


ORDERS = (
    order("1", cpv=("09332000",), value=zloty(2_000_000)),
    order("2", cpv=("09331000", "48000000"), value=zloty(500_000)),
    order("3", cpv=("09310000",), value=Money(Decimal(70_000), "EUR")),
    order("4", cpv=("09332000",), value=zloty(1)),  # symbolic
    order("5", cpv=("09332000",), value=None),
    order("6", cpv=("09332000",), value=zloty(9_000_000), deadline=NOW - timedelta(days=1)),  # closed
    order("7", cpv=("85100000",), value=zloty(8_000_000)),  # health, where none of the seven works
)


@pytest.fixture
def observatory(meeting: object, tmp_path: Path, settings: Any) -> Findings:
    settings.HOME = tmp_path
    take_in(tmp_path, iter(ORDERS))
    return diagnose()


def energy(findings: Findings, **options: Any) -> Figures:
    number = next(i for i, theme in enumerate(findings.diagnosis.themes) if theme.label_key == "cpv:09300000")
    return figures_of(findings=findings, **options)[number]


def test_every_theme_has_all_seven_numbers(meeting: object) -> None:
    findings = diagnose()
    scored = score(findings=findings, now=NOW)
    assert len(scored.figures) == len(findings.diagnosis.themes) == len(scored.card.rank) == len(scored.places)
    assert all(tuple(figures) == CRITERIA for figures in scored.figures)


def test_energy_is_the_first_theme_of_the_scorecard_too(observatory: Findings) -> None:
    scored = score(findings=observatory, now=NOW)
    assert observatory.diagnosis.themes[0].label_key == "cpv:09300000"
    assert scored.card.rank[0] == 1
    assert scored.places[0] is not None
    assert scored.places[0][0] == 1


def test_demand_sums_what_can_be_summed_and_tells_the_rest(observatory: Findings) -> None:
    demand = energy(observatory, now=NOW)["demand"]
    assert (demand.value, demand.currency) == (2_500_000, "PLN")
    assert set(demand.orders) == {"1-2026", "2-2026", "3-2026", "4-2026", "5-2026"}
    assert demand.total == 5
    assert demand.unpriced == 2
    assert [(worth.currency, worth.amount) for worth in demand.elsewhere] == [("EUR", 70_000)]


def test_an_order_counts_only_until_its_deadline(observatory: Findings) -> None:
    assert energy(observatory, now=NOW + timedelta(days=400))["demand"].value == 0
    assert energy(observatory, now=NOW - timedelta(days=2))["demand"].value == 11_500_000


def test_ability_is_the_share_of_orders_that_those_with_evidence_cover(observatory: Findings) -> None:
    ability = energy(observatory, now=NOW)["ability"]
    assert ability.read == 5
    assert ability.value == pytest.approx(len(ability.orders) / 5)
    before = set(ability.orders)
    Evidence.objects.create(
        cluster=Cluster.objects.get(slug="dkeo"),
        scheme="cpv",
        code="09331000",
        basis=Basis.DECLARED,
        reference="said by the test",
    )
    after = set(figures_of(findings=diagnose(), now=NOW)[0]["ability"].orders)
    assert before < after | {"2-2026"}
    assert "2-2026" in after


def test_without_notices_demand_and_ability_are_unknown_and_not_zero(
    meeting: object, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    for figures in figures_of(findings=diagnose(), now=NOW):
        assert figures["demand"].value is None
        assert figures["ability"].value is None


def test_what_nobody_asks_for_now_is_known_to_be_nothing_and_nobody_is_able_or_not(observatory: Findings) -> None:
    [software] = [
        figures
        for theme, figures in zip(observatory.diagnosis.themes, figures_of(findings=observatory, now=NOW), strict=True)
        if theme.label_key.startswith("cpv:73")
    ]
    assert (software["demand"].value, software["demand"].total) == (0, 0)
    assert software["ability"].value is None


def test_numbers_of_the_register_say_of_how_much_of_the_theme_they_are_known(meeting: object) -> None:
    for figures in figures_of(findings=diagnose(), now=NOW):
        for criterion in ("advantage", "relatedness", "complexity"):
            figure = figures[criterion]
            assert figure.known is not None
            assert figure.known == pytest.approx(sum(part.weight for part in figure.parts))
            assert (figure.value is None) == (not figure.parts)
            assert all(part.key.startswith("pkd2007:") for part in figure.parts)
            if figure.value is not None:
                weight = sum(part.weight for part in figure.parts)
                assert figure.value == pytest.approx(sum(part.weight * part.value for part in figure.parts) / weight)
                assert "REGON" in figure.source


def test_outside_poland_the_register_says_nothing(meeting: object) -> None:
    Cluster.objects.update(region="DE21")
    for figures in figures_of(findings=diagnose(), now=NOW):
        assert figures["advantage"].value is figures["relatedness"].value is figures["complexity"].value is None


def test_breadth_and_contact_open_to_clusters_and_carry_their_confidence(meeting: object) -> None:
    findings = diagnose()
    for theme, figures in zip(findings.diagnosis.themes, figures_of(findings=findings, now=NOW), strict=True):
        assert len(figures["breadth"].clusters) == figures["breadth"].value == theme.breadth
        assert figures["contact"].low is not None
        assert figures["contact"].high is not None
        assert figures["contact"].low <= figures["contact"].high


def test_weights_change_the_order_and_wrong_ones_are_named(observatory: Findings) -> None:
    by_complexity = score(findings=observatory, weights={"complexity": 1.0}, now=NOW).card
    known = [figures["complexity"].value for figures in figures_of(findings=observatory, now=NOW)]
    best = max(value for value in known if value is not None)
    assert by_complexity.rank[known.index(best)] == 1
    with pytest.raises(ValueError, match="beauty"):
        score(findings=observatory, weights={"beauty": 1.0}, now=NOW)


def test_new_notices_are_seen_at_once(observatory: Findings, settings: Any) -> None:
    before = energy(observatory, now=NOW)["demand"].value
    take_in(settings.HOME, iter([replace(ORDERS[0], id="8-2026")]))
    assert energy(observatory, now=NOW)["demand"].value == before + 2_000_000


def test_without_themes_there_is_nothing_to_score(db: None) -> None:
    scored = score(findings=diagnose(), now=NOW)
    assert scored.figures == ()
    assert scored.card.rank.tolist() == []


def test_stems_begin_what_lies_below_the_fields_and_none_contains_another() -> None:
    assert stems_of(["cpv:09300000", "cpv:09332000", "pkd2007:35.11.Z", "cpv:70000000"]) == ("093", "70")
    assert stems_of(["pkd2007:35.11.Z"]) == ()


def test_themes_are_compared_in_the_currency_of_most_orders(observatory: Findings) -> None:
    found = demands(findings=observatory, now=NOW)
    assert common_currency(found) == "PLN"
    assert common_currency([None, Demand((), 0, (), ())]) is None

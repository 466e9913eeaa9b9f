"""Monitoring counts what a person could count by hand, year by year, and says what it cannot know."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy import adopted, decision, proposed
from styczna.clusters.access import evidence_of_clusters
from styczna.clusters.models import Cluster, Evidence, Membership, Organisation, Project
from styczna.observatory.notices import take_in
from styczna.sources.records import Award, Money, Notice, Party
from styczna.touchpoints.access import get_specialisation
from styczna.touchpoints.models import Specialisation
from styczna.touchpoints.strategy.decide import end
from styczna.touchpoints.strategy.monitor import MEASURES, Counted, anniversary, entries_of, monitor, years_since
from styczna.touchpoints.strategy.propose import Said, correct

ADOPTED, TODAY = date(2022, 3, 1), date(2024, 9, 1)
SOLAR = ("cpv:09330000", "pkd2007:35.11.Z")


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def notice(number: str, **changed: Any) -> Notice:
    """An order for solar panels in the region."""
    whole: dict[str, Any] = {
        "id": number, "source": "ted-export", "kind": "competition", "form": "F02",
        "titles": {"pl": f"Panele {number}"}, "cpv": ("09331200",), "nuts": ("PL518",), "country": "PL",
        "published": date(2023, 1, 10), "value": Money(Decimal(1000), "PLN"),
    }  # fmt: skip
    return Notice(**{**whole, **changed})


def award(amount: int | None, *winners: Party, decided: date | None = date(2023, 6, 1), currency: str = "PLN") -> Award:
    money = None if amount is None else Money(Decimal(amount), currency)
    return Award(number="1", winners=winners, value=money, decided=decided)


def solar(cast: Any) -> Specialisation:
    return get_specialisation(adopted(cast, fields=SOLAR, day=ADOPTED).slug)


def counts(found: Specialisation, measure: str) -> tuple[int | None, list[int], int, int]:
    row = monitor(specialisation=found, today=TODAY).row(measure)
    return row.baseline and row.baseline.count, [year.count for year in row.years], row.undated, row.now.count


def test_evidence_is_counted_by_its_days_and_what_has_none_is_in_no_year(cast: Any, home: Path) -> None:
    cte = Cluster.objects.get(slug="cte")
    found = solar(cast)
    before = counts(found, "evidence")[0]
    for number, dated in enumerate(["2022-03-01", "2022-03-02", "2023-03-01", "2023-03-02", "2024-08-31", None]):
        Evidence.objects.create(
            cluster=cte, scheme="cpv", code="09331000", basis="declared", reference=f"strona {number}", dated=dated
        )
    outside = {"cluster": cte, "scheme": "cpv", "code": "09320000", "basis": "declared", "reference": "obok"}
    Evidence.objects.create(**outside, dated="2023-05-05")
    was, years, undated, now = counts(found, "evidence")
    assert (was, now) == (before, before + 6)
    assert years == [2, 1, 1]
    of_old = [item for item in evidence_of_clusters() if item.code.startswith("0933") or item.code == "35.11.Z"]
    assert undated == sum(item.dated is None for item in of_old)


def test_examples_are_never_counted_and_an_organisation_is_there_since_its_first_item(cast: Any, home: Path) -> None:
    found = solar(cast)
    assert counts(found, "organisations") == (0, [0, 0, 0], 0, 0), "all organisations of the cast are examples"
    firm = Organisation.objects.create(name="Słońce S.A.", kind="enterprise")
    Membership.objects.create(cluster=Cluster.objects.get(slug="side"), organisation=firm)
    for dated in ("2024-05-01", "2023-04-01"):
        Evidence.objects.create(
            organisation=firm, scheme="cpv", code="09331000", basis="declared", dated=dated, reference=dated
        )
    assert counts(found, "organisations") == (0, [0, 1, 0], 0, 1)
    before, _, _, now = counts(found, "clusters")
    assert now == before + 1, "SIDE works there through its member"
    Evidence.objects.create(organisation=firm, scheme="cpv", code="09332000", basis="declared", reference="bez daty")
    assert counts(found, "organisations") == (0, [0, 0, 0], 1, 1), "nobody knows since when"


def test_orders_are_counted_in_the_region_and_their_worth_by_currency(cast: Any, home: Path) -> None:
    take_in(home, [notice("1-2021", published=date(2021, 5, 5))])
    found = solar(cast)
    euros = Money(Decimal(70), "EUR")
    take_in(home, [
        notice("2-2023"), notice("3-2023", value=euros), notice("4-2023", value=None),
        notice("5-2023", value=Money(Decimal(1), "PLN")), notice("6-2023", nuts=()), notice("7-2023", nuts=("PL911",)),
        notice("8-2023", cpv=("45000000",)), notice("9-2023", kind="result", published=date(2023, 8, 8)),
    ])  # fmt: skip
    made = monitor(specialisation=found, today=TODAY)
    row = made.row("opened")
    assert row.baseline == Counted(1, (("PLN", Decimal(1000)),), 0)
    assert row.years[0] == Counted(4, (("EUR", Decimal(70)), ("PLN", Decimal(1000))), 2), "symbolic is not known"
    assert row.now.count == 5
    assert made.unplaced == 1


def test_contracts_are_won_by_number_for_sure_and_by_name_as_an_inference(cast: Any, home: Path) -> None:
    firm = Organisation.objects.create(name="Słońce Sp. z o.o.", kind="enterprise", nip="5260250274")
    Membership.objects.create(cluster=Cluster.objects.get(slug="side"), organisation=firm)
    found = solar(cast)
    example = Organisation.objects.filter(is_example=True)[0]
    take_in(home, [
        notice("1-2023", kind="result", awards=(award(500, Party("Inna nazwa", national_id="PL 526-025-02-74")),)),
        notice("2-2023", kind="result", awards=(
            award(None, Party("SŁOŃCE SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ"), decided=None),
        )),
        notice("3-2023", kind="result", awards=(award(900, Party("Obcy S.A.")), award(800, Party(example.name)))),
    ])  # fmt: skip
    made = monitor(specialisation=found, today=TODAY)
    assert made.row("awarded").now.count == 4
    assert made.row("won").now == Counted(2, (("PLN", Decimal(500)),), 1)
    assert [entry.inferred for entry in made.entries["won"]] == [True, False]
    assert made.entries["won"][0].day == date(2023, 1, 10), "without a day of the decision, that of the publication"


def test_a_project_of_a_cluster_is_in_a_field_that_its_title_names(cast: Any, home: Path) -> None:
    found = solar(cast)
    for title, starts in (("Instalacje energii słonecznej", date(2023, 5, 1)), ("Kurs języka", date(2023, 5, 1))):
        project = Project.objects.create(title=title, starts=starts, value=Decimal(5), currency="PLN")
        project.clusters.add(Cluster.objects.get(slug="cte"))
    made = monitor(specialisation=found, today=TODAY)
    of_title = [entry for entry in made.entries["projects"] if entry.kind == "project"]
    assert [(entry.titles[""], entry.inferred, entry.day) for entry in of_title if entry.day == date(2023, 5, 1)] == [
        ("Instalacje energii słonecznej", True, date(2023, 5, 1))
    ]


def test_a_figure_opens_to_its_entries_and_what_is_gone_is_said(cast: Any, home: Path) -> None:
    found = solar(cast)
    made = monitor(specialisation=found, today=TODAY)
    for row in made.rows:
        for period, counted in [("baseline", row.baseline), ("now", row.now), *_years(row)]:
            shown, gone = entries_of(made, row.measure, period, found.baseline)
            assert Counted.of(shown) == counted and gone == 0
        assert len(entries_of(made, row.measure, "undated", found.baseline)[0]) == row.undated
    gone_item = evidence_of_clusters().filter(scheme="cpv", code__startswith="0933").first()
    gone_item.delete()
    after = monitor(specialisation=found, today=TODAY)
    shown, gone = entries_of(after, "evidence", "baseline", found.baseline)
    assert (len(shown), gone) == (after.row("evidence").baseline.count - 1, 1)
    with pytest.raises(KeyError):
        entries_of(after, "evidence", "99", found.baseline)


def _years(row: Any) -> list[tuple[str, Counted]]:
    return [(str(number), counted) for number, counted in enumerate(row.years, start=1)]


def test_only_what_was_adopted_is_monitored_and_only_to_its_end(cast: Any, home: Path) -> None:
    with pytest.raises(ValueError, match="adopted"):
        monitor(specialisation=get_specialisation(proposed(cast).slug), today=TODAY)
    found = solar(cast)
    end(cast.celina, specialisation=found, decision=decision(date(2023, 2, 1)))
    years = monitor(specialisation=get_specialisation(found.slug), today=TODAY).years
    assert [(year.number, year.until, year.running) for year in years] == [(1, date(2023, 2, 1), True)]


def test_fields_that_were_corrected_since_are_said(cast: Any, home: Path) -> None:
    found = solar(cast)
    correct(
        cast.celina, specialisation=found, said=Said("a", "b", "c", "d"), fields=["cpv:09300000", SOLAR[1]], seen=10**9
    )
    made = monitor(specialisation=get_specialisation(found.slug), today=TODAY)
    assert (made.fields_came, made.fields_went) == (("cpv:09300000",), ("cpv:09330000",))


def test_without_a_field_of_cpv_orders_are_not_followed(cast: Any, home: Path) -> None:
    take_in(home, [notice("1-2023")])
    found = get_specialisation(adopted(cast, fields=("pkd2007:35.11.Z",), day=ADOPTED).slug)
    made = monitor(specialisation=found, today=TODAY)
    assert not made.speaks_cpv and made.row("opened").now.count == 0


days = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@given(days, days, st.lists(st.one_of(st.none(), days), max_size=30))
def test_every_day_after_the_adoption_is_in_one_year_and_no_other_day_in_any(
    begin: date, last: date, given_days: list[date | None]
) -> None:
    """The oracle walks through the anniversaries day by day's own count of years."""
    years = list(years_since(begin, last))
    for day in given_days:
        inside = [year.number for year in years if year.holds(day)]
        if day is None or not begin < day <= last or (day - begin).days > 39 * 365:
            assert day is not None or not inside
            assert day is None or begin < day <= last or not inside
            continue
        number = 1
        while day > anniversary(begin, number):
            number += 1
        assert inside == [number]
    assert all(year.until - year.since <= timedelta(days=366) for year in years)


def test_the_anniversary_of_a_leap_day_is_the_last_of_february() -> None:
    assert anniversary(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert anniversary(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_every_measure_has_its_entries_and_no_currency_is_mixed(cast: Any, home: Path) -> None:
    made = monitor(specialisation=solar(cast), today=TODAY)
    assert set(made.entries) == set(MEASURES) == {row.measure for row in made.rows}
    for entries in made.entries.values():
        assert len({entry.ref for entry in entries}) == len(entries)

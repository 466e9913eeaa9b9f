"""The store of funded projects: what comes out is what went in, the same again changes nothing, sums are right."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styczna.observatory import projects as store
from styczna.observatory.projects import ProjectQuestion, Sum
from styczna.sources.records import FundedProject, Money, Rejection

WIND = FundedProject(
    id="a1",
    source="CF 2007-2013",
    title="Budowa farmy wiatrowej",
    beneficiary="Żółw Sp. z o.o.",
    fund="CF",
    period="2007-2013",
    field="energetyka",
    value=Money(Decimal("12.50"), "PLN"),
    support=Money(Decimal("7.00"), "PLN"),
    starts=date(2009, 1, 1),
)
WATER = replace(WIND, id="a2", title="Modernizacja wodociągów", beneficiary="Gmina Świdnica", support=None, fund="ERDF")
ABROAD = replace(WIND, id="a3", title="Granica", value=Money(Decimal(3), "EUR"), support=None, beneficiary=None)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    store.take_in(tmp_path, [WIND, WATER, ABROAD])
    return tmp_path


def ids(home: Path, **asked: object) -> list[str]:
    return [entry.id for entry in store.listing(home, ProjectQuestion(**asked), limit=99)]  # type: ignore[arg-type]


def test_a_project_comes_out_as_it_went_in(home: Path) -> None:
    assert store.project(home, "a1") == WIND
    assert store.project(home, "a3") == ABROAD
    assert store.project(home, "absent") is None


def test_importing_twice_changes_nothing(home: Path) -> None:
    before = store.edition(home)
    counts = store.take_in(home, [WIND, WATER, ABROAD])
    assert (counts.new, counts.changed, counts.unchanged) == (0, 0, 3)
    assert store.edition(home) == before


def test_the_same_row_twice_in_a_list_counts_as_unchanged(tmp_path: Path) -> None:
    counts = store.take_in(tmp_path, [WIND, WIND])
    assert (counts.read, counts.new, counts.unchanged) == (2, 1, 1)


def test_a_later_edition_takes_the_place_of_the_earlier(home: Path) -> None:
    counts = store.take_in(home, [replace(WIND, field="transport"), Rejection("x", 1, "row", "a", "b")])
    assert (counts.new, counts.changed, len(counts.rejected)) == (0, 1, 1)
    found = store.project(home, "a1")
    assert found is not None
    assert found.field == "transport"
    assert store.totals(home, ProjectQuestion()).projects == 3


def test_an_import_that_fails_leaves_the_store_as_it_was(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BATCH", 1)
    before = store.edition(home)

    def deliver():  # type: ignore[no-untyped-def]
        yield replace(WIND, title="Inny")
        yield replace(WIND, id="b1")
        raise RuntimeError("the line went dead")

    with pytest.raises(RuntimeError):
        store.take_in(home, deliver())
    assert store.edition(home) == before
    assert store.project(home, "a1") == WIND


def test_words_are_found_in_any_inflection_and_unfinished(home: Path) -> None:
    assert ids(home, words="farma") == ids(home, words="farmę wiatrową") == ids(home, words="wiatr") == ["a1"]
    assert ids(home, words="wodociąg swidnica") == ["a2"]
    assert ids(home, words="żółw") == ["a1"]
    assert ids(home, words="farma wodociąg") == ids(home, words="dla") == []


def test_filters_narrow_and_the_most_supported_come_first(home: Path) -> None:
    assert ids(home) == ["a1", "a2", "a3"]
    assert ids(home, funds=("ERDF",)) == ["a2"]
    assert ids(home, funds=("CF",), fields=("energetyka",)) == ["a1", "a3"]
    assert ids(home, periods=("2014-2020",)) == []
    assert ids(home, beneficiaries=("Gmina Świdnica",)) == ["a2"]


def test_sums_are_kept_apart_by_currency_and_unknown_is_no_zero(home: Path) -> None:
    totals = store.totals(home, ProjectQuestion())
    assert (totals.projects, totals.beneficiaries) == (3, 2)
    assert totals.sums == (Sum("PLN", Decimal("25.00"), Decimal("7.00")), Sum("EUR", Decimal("3.00"), None))


def test_choices_and_beneficiaries_are_those_of_the_lists(home: Path) -> None:
    assert store.choices(home).funds == ("CF", "ERDF")
    assert [(entry.name, entry.projects) for entry in store.beneficiaries(home)] == [
        ("Gmina Świdnica", 1),
        ("Żółw Sp. z o.o.", 1),
    ]


def test_an_empty_observatory_answers_with_nothing(tmp_path: Path) -> None:
    assert store.listing(tmp_path, ProjectQuestion(words="x"), limit=9) == []
    assert store.totals(tmp_path, ProjectQuestion()).projects == 0
    assert store.choices(tmp_path).funds == ()
    assert store.beneficiaries(tmp_path) == []
    assert store.project(tmp_path, "x") is None


@given(st.lists(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("abc")), max_size=6), max_size=4))
@settings(max_examples=15, deadline=None)
def test_the_store_equals_a_dictionary_and_the_counts_add_up(deliveries: list[list[tuple[int, str]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home, known = Path(folder), {}
        for delivery in deliveries:
            counts = store.take_in(home, [replace(WIND, id=str(number), title=title) for number, title in delivery])
            assert counts.read == counts.new + counts.changed + counts.unchanged == len(delivery)
            known |= {str(number): title for number, title in delivery}
        there = store.listing(home, ProjectQuestion(), limit=99)
        assert {entry.id: entry.title for entry in there} == known

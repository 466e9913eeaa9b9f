"""Suggested fields: named by enough of a label's words, with the words, and never by a name of a place."""

from hypothesis import given, settings
from hypothesis import strategies as st

from styczna.sources.suggestions import suggest_fields


def keys(text: str, scheme: str = "cpv") -> list[str]:
    return [entry.key for entry in suggest_fields(text, schemes=(scheme,), language="pl")]


def test_a_title_suggests_what_its_words_name_in_any_inflection() -> None:
    (first, *_) = suggest_fields("Uporządkowanie gospodarki ściekowej", schemes=("cpv",), language="pl")
    assert first.label.text == "Usługi gospodarki ściekowej"
    assert first.words == ("gospodarki", "ściekowej")


def test_english_words_suggest_too() -> None:
    assert "cpv:42511110" in keys("testing of heat pumps")


def test_pkd_is_suggested_in_the_edition_asked_for() -> None:
    assert all(key.startswith("pkd2025:") for key in keys("produkcja suplementów diety", "pkd2025"))


def test_one_common_word_suggests_nothing() -> None:
    assert keys("Budowa") == keys("Rozwój firmy") == []


def test_names_of_places_and_firms_suggest_nothing() -> None:
    assert keys("Plan gospodarki niskoemisyjnej dla gminy Panele") == []


def test_a_title_in_capitals_is_read_all_the_same() -> None:
    assert keys("GOSPODARKA ŚCIEKOWA") == keys("gospodarka ściekowa") != []


@given(st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_no_text_breaks_it(text: str) -> None:
    for entry in suggest_fields(text, schemes=("cpv",), language="en"):
        assert 0.5 <= entry.share <= 1
        assert entry.words

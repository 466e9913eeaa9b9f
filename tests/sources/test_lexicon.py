"""Fields are found by words in Polish and English and by their codes; the two editions of PKD are linked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.sources.lexicon import find_fields, parse_field
from styczna.sources.vocabularies import keys, known, links_2007, links_2025


def codes(words: str, scheme: str, language: str = "pl", limit: int = 400) -> list[str]:
    return [found.code for found in find_fields(words, schemes=(scheme,), language=language, limit=limit)]


@pytest.mark.parametrize(
    ("words", "scheme", "code"),
    [
        ("energii słonecznej", "cpv", "09330000"),
        ("solar energy", "cpv", "09330000"),
        ("obróbki metali", "cpv", "45262670"),
        ("obrobka metalu", "pkd2007", "25.62"),
        ("meble", "pkd2025", "31"),
        ("energetyka wiatrowa", "pkd2025", "35.12.A"),
        ("furniture", "pkd2007", "31"),
        ("software publishing", "pkd2025", "58.2"),
    ],
)
def test_the_field_that_says_it_best_comes_first(words: str, scheme: str, code: str) -> None:
    assert codes(words, scheme)[0] == code


def test_english_words_reach_what_only_poland_has_through_cpv_which_is_said() -> None:
    found = find_fields("solar energy", schemes=("pkd2025",), language="en")[0]
    assert (found.code, found.through) == ("35.12.B", "cpv:09330000")
    assert found.label.language == "pl"


def test_the_reason_is_the_words_of_the_label() -> None:
    found = find_fields("metalowy obróbkę", schemes=("pkd2007",), language="pl")
    mechanical = next(field for field in found if field.code == "25.62")
    assert mechanical.label.text == "Obróbka mechaniczna elementów metalowych"
    assert mechanical.words == ("Obróbka", "metalowych")


def test_the_last_word_may_be_unfinished() -> None:
    assert "31" in codes("produkcja meb", "pkd2007")
    assert "09331000" in codes("baterie słon", "cpv")


def test_what_no_label_has_finds_nothing() -> None:
    for words in ("krasnoludek", "", "   ", "i w", "!", "metal krasnoludek"):
        assert find_fields(words, language="pl") == [], words


def test_the_limit_is_kept() -> None:
    assert len(find_fields("usługi", language="pl", limit=7)) == 7


@pytest.mark.parametrize(
    ("typed", "schemes", "prefix"),
    [
        ("09330000", ("cpv",), "0933"),
        ("09330000-7", ("cpv",), "0933"),
        ("cpv:0933", ("cpv",), "0933"),
        ("45000000", ("cpv",), "45"),
        ("30000000", ("cpv",), "30"),
        ("35.1", ("pkd2007", "pkd2025"), "35.1"),
        ("35.11.z", ("pkd2007", "pkd2025"), "35.11.Z"),
        ("PKD2025:35.12.B", ("pkd2025",), "35.12.B"),
        ("62", ("cpv", "pkd2007", "pkd2025"), "62"),
    ],
)
def test_a_code_is_read_as_people_write_it(typed: str, schemes: tuple[str, ...], prefix: str) -> None:
    assert (parse_field(typed).schemes, parse_field(typed).prefix) == (schemes, prefix)


@pytest.mark.parametrize("typed", ["", "metal", "99999999", "abc:35.11", "35.11.ZZ", "0", "cpv:35.1", "35,11", "'; --"])
def test_what_is_no_code_is_an_error(typed: str) -> None:
    with pytest.raises(ValueError, match="no "):
        parse_field(typed)


def test_every_field_finds_itself_by_its_code() -> None:
    for scheme in ("cpv", "pkd2007", "pkd2025"):
        for key in keys(scheme)[::97]:
            if key[-1].isalpha() and "." not in key:  # a section of PKD is a letter
                continue
            codes_of = dict(parse_field(key).codes())
            assert key.partition(":")[2] in codes_of[scheme], key


def test_the_codes_of_a_field_stand_in_one_row_whether_or_not_dots_count() -> None:
    """A range from the first to the last is asked of the database, whose order may leave the dots out."""
    for text in ("45", "0933", "35", "35.1", "35.11", "01", "99", "cpv:7931", "pkd2025:62"):
        for scheme, found in parse_field(text).codes():
            for plain in (str, lambda code: code.replace(".", "")):
                every = [key.partition(":")[2] for key in keys(scheme)]
                within = [code for code in every if plain(found[0]) <= plain(code) <= plain(found[-1])]
                assert sorted(within) == sorted(found), (text, scheme)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_answered(text: str) -> None:
    for found in find_fields(text, language="en", limit=5):
        assert known(found.key)


def test_a_class_that_was_split_is_linked_to_each_of_its_parts() -> None:
    assert links_2025("35.11") == ("35.11", "35.12")
    assert links_2025("01.11") == ("01.11",)
    assert links_2007("35.12") == ("35.11",)
    splits = {key for key in keys("pkd2007") if len(key) == 13 and len(links_2025(key.partition(":")[2])) > 1}
    assert len(splits) == 59


def test_a_subclass_has_the_links_of_its_class_because_letters_are_not_linked() -> None:
    assert links_2025("35.11.Z") == links_2025("35.11")
    assert links_2007("35.12.B") == ("35.11",)
    assert links_2025("99.99.Z") == ()


def test_the_links_hold_both_ways() -> None:
    for key in keys("pkd2007"):
        code = key.partition(":")[2]
        for linked in links_2025(code):
            assert len(code) > 5 or code in links_2007(linked)
            assert known(f"pkd2025:{linked}")

"""What a report says, apart from how it is set: texts cleaned, words of one letter kept with the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.report import Heading, Link, Table, clean, typeset

NBSP = "\u00a0"


def test_no_polish_word_of_one_letter_stays_behind_at_the_end_of_a_line() -> None:
    said = typeset("A to w górę i z domu, a u nas o tym (w nawiasie) „z cytatu”", "pl")
    assert said == (
        f"A{NBSP}to w{NBSP}górę i{NBSP}z{NBSP}domu, a{NBSP}u{NBSP}nas o{NBSP}tym (w{NBSP}nawiasie) „z{NBSP}cytatu”"
    )


def test_english_and_longer_words_are_left_alone() -> None:
    assert typeset("a house is a house", "en") == "a house is a house"
    assert typeset("do domu na wsi", "pl") == "do domu na wsi"
    assert typeset("stacja w", "pl") == "stacja w"


@given(st.text(max_size=80))
def test_setting_changes_nothing_but_spaces_and_what_no_page_can_show(text: str) -> None:
    assert typeset(text, "pl").replace(NBSP, " ") == clean(text).replace(NBSP, " ")


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "/tylko/tutaj", "", "mailto:a@b", "data:text/html,x", "https://"]
)
def test_only_an_address_of_the_web_opens(href: str) -> None:
    assert not Link("tekst", href).opens


def test_an_address_of_the_web_opens() -> None:
    assert Link("tekst", "https://example.org/a?b=1#c").opens


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        Heading("za głęboko", level=3)
    with pytest.raises(ValueError, match="widths"):
        Table("t", ("a", "b"), (), widths=(1.0,))

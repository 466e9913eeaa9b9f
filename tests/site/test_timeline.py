"""The line of time: drawn for two widths, safe, and honest about what is not known."""

from datetime import date

import pytest

from styczna.site.timeline import Moment, Span, timeline

SPANS = (
    Span("przygotowanie", "marzec 2011 – grudzień 2011", date(2011, 3, 1), date(2011, 12, 31)),
    Span("eksploatacja", "wrzesień 2013 – koniec nieznany", date(2013, 9, 1), None),
)
FIRST = Moment("pierwsza korzyść: wrzesień 2013", date(2013, 9, 1), warm=True)


def drawn(*spans: Span) -> str:
    return str(timeline(spans or SPANS, (FIRST,), title="Fazy", description="Opis"))


def test_it_is_drawn_wide_and_narrow_with_title_and_description() -> None:
    picture = drawn()
    assert picture.count("<svg") == picture.count("<title") == picture.count("<desc") == 2
    assert "style=" not in picture


def test_a_side_that_nobody_knows_is_drawn_open() -> None:
    known = drawn(SPANS[0])
    assert drawn().count("d-miss") > known.count("d-miss")


def test_a_phase_without_days_has_words_and_no_bar() -> None:
    picture = drawn(SPANS[0], Span("inwestycja", "", None, None))
    assert "inwestycja" in picture
    assert picture.count("<rect") == 2


def test_a_century_has_no_more_numbers_than_there_is_room_for() -> None:
    picture = drawn(Span("długo", "", date(1900, 1, 1), date(2100, 1, 1)))
    assert picture.count(">20") + picture.count(">19") <= 2 * 20


def test_words_are_escaped() -> None:
    assert "<b>" not in drawn(Span("<b>", "<b>", date(2011, 3, 1), None))


def test_without_any_day_there_is_nothing_to_draw() -> None:
    with pytest.raises(ValueError, match="no day"):
        timeline((Span("x", "", None, None),), (), title="", description="")

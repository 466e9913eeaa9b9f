from pathlib import Path

import pytest
from django.utils.translation import override

from styczna.orders.forms import OrderFilter, TeamForm


def asked(**data: str) -> OrderFilter:
    return OrderFilter({"q": "", "state": "", "kind": "", "country": "", "cpv": "", **data})


def test_an_empty_filter_asks_for_everything(observatory: Path) -> None:
    form = asked()
    assert form.is_valid()
    question = form.question()
    assert (question.words, question.states, question.kinds, question.countries, question.cpv) == ("", (), (), (), ())


@pytest.mark.parametrize("text", ["0933, 45", "0933;45", " 0933   45 "])
def test_beginnings_of_cpv_codes_are_read_however_they_are_separated(observatory: Path, text: str) -> None:
    form = asked(cpv=text)
    assert form.is_valid()
    assert form.question().cpv == ("0933", "45")


@pytest.mark.parametrize(
    "wrong", [{"cpv": "abc"}, {"cpv": "123456789"}, {"state": "lost"}, {"country": "XX"}, {"q": "x" * 201}]
)
def test_what_is_not_understood_is_said(observatory: Path, wrong: dict[str, str]) -> None:
    form = asked(**wrong)
    assert not form.is_valid()
    assert set(form.errors) == set(wrong)


def test_countries_are_named_in_the_readers_language(observatory: Path) -> None:
    with override("pl"):
        choices = dict(asked().fields["country"].choices)  # type: ignore[attr-defined]
        assert choices["ES"] == "Hiszpania"
    with override("en"):
        choices = dict(asked().fields["country"].choices)  # type: ignore[attr-defined]
        assert (choices["ES"], choices["UK"]) == ("Spain", "United Kingdom")


@pytest.mark.parametrize(
    ("size", "valid"), [("2", True), ("8", True), ("1", False), ("9", False), ("x", False), ("", False)]
)
def test_a_team_has_two_to_eight_members(size: str, valid: bool) -> None:
    assert TeamForm({"size": size}).is_valid() is valid

from __future__ import annotations

import html
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation

from styczna.sources.records import Money


def rendered(source: str, language: str = "pl", **context: Any) -> str:
    with translation.override(language):
        return Template(source).render(Context(context)).replace("\u00a0", " ")


def test_what_is_not_known_is_said_and_never_shown_as_zero() -> None:
    amounts = ("number", "money", "money_brief", "percent", "probability")
    for name in (*amounts, "day", "day_brief", "deadline", "deadline_brief", "month", "unknown", "pick_language"):
        text = rendered(f"{{{{ nothing|{name} }}}}", nothing=None)
        assert text == '<span class="unknown">nie wiadomo</span>', name


def test_zero_and_no_are_known() -> None:
    assert rendered("{{ zero|number }}", zero=0) == '<span class="number">0</span>'
    assert rendered("{{ no|unknown }}", no=False) == "False"


def test_a_sentence_takes_its_numbers_without_escaping_them() -> None:
    source = "{% blocktranslate with total=value|money_brief %}worth {{ total }}{% endblocktranslate %}"
    assert rendered(source, "en", value=Decimal(12_400_000)) == 'worth <span class="number">PLN 12.4 m</span>'


def test_a_date_is_also_there_for_machines() -> None:
    text = rendered("{{ day|day }}", day=date(2012, 11, 29))
    assert text == '<time datetime="2012-11-29">29 listopada 2012</time>'


def test_a_symbolic_amount_of_a_publication_is_said_as_one() -> None:
    for name in ("money", "money_brief"):
        said = rendered(f"{{{{ value|{name} }}}}", value=Money(Decimal("0.01"), "EUR"))
        assert said == "kwota symboliczna w ogłoszeniu (0,01 EUR)"
    assert "symbolic amount" in rendered("{{ value|money }}", "en", value=Money(Decimal(1), "NOK"))
    assert rendered("{{ value|money }}", value=Money(Decimal("1.01"), "EUR")) == '<span class="number">1,01 EUR</span>'
    assert rendered("{{ value|money }}", value=1) == '<span class="number">1 zł</span>'  # a fee is what it is


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.9999, "> 99,9%"), (0.0001, "< 0,1%"), (1.0, "> 99,9%"), (0.0, "< 0,1%"), (0.999, "99,9%"), (0.5, "50,0%")],
)
def test_an_estimated_probability_is_never_certain(value: float, shown: str) -> None:
    text = rendered("{{ value|probability }}", value=value)
    assert html.unescape(text) == f'<span class="number">{shown}</span>'


def test_a_deadline_is_also_there_for_machines() -> None:
    due = datetime(2032, 6, 30, tzinfo=ZoneInfo("Europe/Helsinki"))
    text = rendered("{{ due|deadline }}", due=due)
    assert text == '<time datetime="2032-06-30T00:00:00+03:00">30 czerwca 2032, godz. 00:00 (UTC+3)</time>'


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        ({"pl": "Prąd", "en": "Power"}, "Prąd"),
        ({"de": "Strom", "en": "Power"}, '<span lang="en">Power</span>'),
        ({"DE": "Strom & Gas", "fr": "Courant"}, '<span lang="de">Strom &amp; Gas</span>'),
        ({"pl": "", "fr": "Courant"}, '<span lang="fr">Courant</span>'),
        ({"pl": "<b>"}, "&lt;b&gt;"),
    ],
)
def test_a_text_comes_in_the_readers_language_or_says_which_it_is_in(texts: dict[str, str], shown: str) -> None:
    assert rendered("{{ texts|pick_language }}", texts=texts) == shown


def test_states_and_marks_are_words() -> None:
    assert rendered("{{ 'open'|state }}") == '<span class="state state-open">otwarte</span>'
    assert rendered("{{ 'closed'|state }}", "en") == '<span class="state state-past">closed</span>'
    assert rendered("{% mark 'example' %}") == '<span class="mark mark-example">przykład</span>'
    for state in (None, "unknown"):
        assert rendered("{{ state|state }}", state=state) == '<span class="unknown">nie wiadomo</span>'


def test_a_share_is_drawn_and_said_with_its_interval() -> None:
    text = rendered("{% share 0.82 low=0.7 high=0.9 %}")
    assert 'class="share-fill" y="2" width="82.0"' in text
    assert "82% (od 70% do 90%)" in text
    assert "style=" not in text


def test_a_share_outside_its_range_does_not_leave_its_track() -> None:
    assert 'width="100.0"' in rendered("{% share 1.4 %}")
    assert 'width="0.0"' in rendered("{% share -1 %}")

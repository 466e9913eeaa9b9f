from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation


def rendered(source: str, language: str = "pl", **context: Any) -> str:
    with translation.override(language):
        return Template(source).render(Context(context)).replace("\u00a0", " ")


def test_what_is_not_known_is_said_and_never_shown_as_zero() -> None:
    for name in ("number", "money", "money_brief", "percent", "day", "day_brief", "month", "unknown", "pick_language"):
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
    assert "nie wiadomo" in rendered("{{ none|state }}", none=None)


def test_a_share_is_drawn_and_said_with_its_interval() -> None:
    text = rendered("{% share 0.82 low=0.7 high=0.9 %}")
    assert 'class="share-fill" y="2" width="82.0"' in text
    assert "82% (od 70% do 90%)" in text
    assert "style=" not in text


def test_a_share_outside_its_range_does_not_leave_its_track() -> None:
    assert 'width="100.0"' in rendered("{% share 1.4 %}")
    assert 'width="0.0"' in rendered("{% share -1 %}")

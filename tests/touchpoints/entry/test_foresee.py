"""Foreseeing entries from imported participations: learnt once, kept, told with reasons, read by the page."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
from django.conf import LazySettings
from django.test import Client, override_settings
from django.utils.translation import override

from styczna.engine import entry as engine
from styczna.observatory import participations
from styczna.sources.cordis import COLUMNS
from styczna.sources.opening import Document
from styczna.touchpoints.entry import foresee as verb
from styczna.touchpoints.entry.document import as_document
from styczna.touchpoints.entry.foresee import Line, NotForeseen, foresee, lines
from styczna.touchpoints.entry.parts import part_name
from styczna.touchpoints.entry.taking_part import Row, history_of
from styczna.touchpoints.entry.views import ListForm
from styczna.touchpoints.entry.words import reasons

PARTS = ("ERC", "LEIT", "SC1", "SC3", "SC5")
KINDS = ("PRC", "HES", "REC", "")
COUNTRIES = ("PL", "DE", "EL", "NA")


def document(text: str) -> Document:
    return Document("file.csv", text.encode(), io.BytesIO(text.encode()))


def programme(projects: int = 420, organisations: int = 40) -> tuple[str, str]:
    """Participations of five years in which organisations slowly reach out into other parts."""
    g = np.random.default_rng(8)
    rows, links = [",".join(COLUMNS)], ["rcn,programme_part"]
    for number in range(1, projects + 1):
        start = date(2014, 1, 1) + timedelta(days=int(number * 1_980 / projects))
        part = int(g.integers(0, len(PARTS)))
        likes = np.where(np.arange(organisations) % 2 == part % 2, 5.0, 1.0) / np.arange(3, organisations + 3)
        links.append(f"{number},{PARTS[part]}")
        for place, each in enumerate(
            g.choice(organisations, int(g.integers(1, 5)), replace=False, p=likes / likes.sum())
        ):
            role = "participant" if place else "coordinator"
            kind, country = KINDS[each % 4], COUNTRIES[each % 4]
            end = start + timedelta(days=900)
            rows.append(f"{number},{role},{900 + each},{kind},1000,{country},{start},{end},9000,9000")
    return "\n".join(rows) + "\n", "\n".join(links) + "\n"


@pytest.fixture
def home(tmp_path: Path, settings: LazySettings) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def imported(home: Path) -> Path:
    return filled(home)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the forecast is learnt, for tests that only read; forty organisations need few trees."""
    path = filled(tmp_path_factory.mktemp("learnt"))
    with override_settings(HOME=path), pytest.MonkeyPatch.context() as patched:
        patched.setattr(engine, "TREES", 20)
        verb.kept(may_learn=True)
    return path


@pytest.fixture
def learnt(once: Path, settings: LazySettings) -> Path:
    settings.HOME = once
    return once


def filled(home: Path) -> Path:
    rows, links = programme()
    participations.take_in(home, [document(rows)])
    participations.take_in_parts(home, [document(links)])
    return home


def somebody() -> str:
    return lines()[0].pic


@pytest.mark.usefixtures("home")
def test_without_participations_there_is_no_forecast() -> None:
    with pytest.raises(NotForeseen, match="nothing"):
        foresee(pic="900", may_learn=True)


@pytest.mark.usefixtures("imported")
def test_pages_never_learn() -> None:
    with pytest.raises(NotForeseen, match="not learnt"):
        foresee(pic="900")


@pytest.mark.usefixtures("learnt")
def test_a_forecast_says_where_it_is_where_it_may_go_and_why() -> None:
    found = foresee(pic=somebody())
    has = {part for part, _ in found.parts}
    assert {row.part for row in found.rows} == set(PARTS) - has
    assert sum(count for _, count in found.parts) == found.participations
    chances = [row.chance for row in found.rows]
    assert chances == sorted(chances, reverse=True)
    for row in found.rows:
        assert np.log(row.chance / (1 - row.chance)) == pytest.approx(found.base + sum(row.adds.values()))
        assert 0 <= row.low <= row.observed <= row.high <= 1
        assert all(each.sentence for each in reasons(found, row, "en"))


@pytest.mark.usefixtures("learnt")
def test_it_looks_ahead_from_the_first_of_the_month_after_the_last_beginning() -> None:
    found = verb.kept()
    assert (found.as_of, found.until, found.tested.cut) == (date(2019, 7, 1), date(2021, 1, 1), date(2018, 1, 1))
    assert 0 < found.tested.entries < found.tested.pairs


@pytest.mark.usefixtures("learnt")
def test_what_is_kept_is_what_was_learnt() -> None:
    first = as_document(foresee(pic="900"), language="en")
    verb._read.cache_clear()
    assert as_document(foresee(pic="900"), language="en") == first


@pytest.mark.usefixtures("learnt")
def test_an_organisation_with_too_little_past_is_not_asked_about() -> None:
    with pytest.raises(KeyError):
        foresee(pic="123")


def test_new_participations_need_a_new_forecast(once: Path, home: Path) -> None:
    copytree(once, home, dirs_exist_ok=True)
    row = "9001,coordinator,900,PRC,1,PL,2019-06-01,2020-06-01,1,1"
    participations.take_in(home, [document(",".join(COLUMNS) + "\n" + row + "\n")])
    with pytest.raises(NotForeseen, match="not learnt"):
        verb.kept()


def test_too_short_a_past_is_refused(home: Path) -> None:
    row = "1,coordinator,900,PRC,1,PL,2019-06-01,2020-06-01,1,1"
    participations.take_in(home, [document(",".join(COLUMNS) + "\n" + row + "\n")])
    participations.take_in_parts(home, [document("rcn,programme_part\n1,ERC\n")])
    with pytest.raises(NotForeseen, match="too little"):
        verb.kept(may_learn=True)


def test_a_history_leaves_out_what_cannot_be_placed() -> None:
    day = date(2015, 1, 1)
    rows = [
        Row("1", "b", "coordinator", "PRC", "PL", day, None),
        Row("2", "a", "partner", None, None, None, None),
        Row("3", "a", "partner", None, None, day, day),
    ]
    named = history_of(rows, {"1": ["SC3", "LEIT"], "2": ["ERC"]})
    assert (named.organisations, named.parts) == (("b",), ("LEIT", "SC3"))
    assert named.history.taken().tolist() == [[1.0, 1.0]]
    empty = history_of([], {})
    assert empty.parts == () and empty.history.taken().shape == (0, 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("imported")
def test_the_page_says_what_to_do_where_nothing_was_learnt(client: Client) -> None:
    page = client.get("/en/touchpoints/entry/")
    assert page.status_code == 200 and b"has not been learnt yet" in page.content
    assert client.get("/en/touchpoints/entry/?format=csv").status_code == 404
    assert client.get("/en/touchpoints/entry/900/").status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("learnt")
def test_pages_show_list_and_reasons_and_give_files(client: Client) -> None:
    page = client.get("/en/touchpoints/entry/?country=PL").content.decode()
    assert "Poland" in page and "95% interval" in page
    csv = b"".join(client.get("/en/touchpoints/entry/?country=PL&format=csv")).decode("utf-8-sig")  # type: ignore[arg-type]
    assert len(csv.splitlines()) == 1 + sum(row.country == "PL" for row in lines())
    moved = client.get(f"/en/touchpoints/entry/?q={somebody()}")
    assert moved.status_code == 302
    one = client.get(moved["Location"]).content.decode()
    assert "Where it may go next" in one and "×" in one
    assert client.get(moved["Location"] + "?format=xlsx").content.startswith(b"PK")


@pytest.mark.django_db
@pytest.mark.usefixtures("learnt")
def test_an_abbreviation_of_the_programme_is_never_left_alone(client: Client) -> None:
    """The data know ERC and SC3 only; a reader is told what they are."""
    names = {part_name(part) for part in PARTS}
    assert all(names) and part_name("NEW") == ""
    with override("en"):
        listed = client.get("/en/touchpoints/entry/").content.decode()
        assert any(part_name(row.part) in listed for row in lines())
        one = client.get(f"/en/touchpoints/entry/{somebody()}/").content.decode()
        found = foresee(pic=somebody())
        shown = [*(part for part, _ in found.parts), *(row.part for row in found.rows)]
        assert all(part_name(part) in one for part in shown)


def test_countries_to_choose_from_stand_in_the_order_of_the_alphabet() -> None:
    rows = [Line("1", "PRC", country, 3, "ERC", 0.1) for country in ("SE", "SK", "LV", "IT", "LT")]
    form = ListForm({}, rows, "pl")
    choices = [name for _, name in form.fields["country"].choices]  # type: ignore[attr-defined]
    assert choices[1:] == ["Litwa", "Łotwa", "Słowacja", "Szwecja", "Włochy"]

"""The picture of ranks over time."""

import re

from hypothesis import given
from hypothesis import strategies as st

from styczna.site.bumps import MOST_RANKS, Course, bumps


def drawn(days: int, *courses: Course) -> str:
    return str(bumps(tuple(f"{n}.01.2013" for n in range(days)), courses, title="Miejsca", description="Tabela obok."))


def test_each_rank_stands_in_its_circle_and_each_name_beside_the_last() -> None:
    picture = drawn(2, Course("Energia", (2, 1), "/energia/", moved=True), Course("Obróbka metali", (1, 2)))
    assert picture.count("<circle") == 2 * 4  # wide and narrow
    assert picture.count('class="c-stroke-accent"') == 2
    assert '<a href="/energia/"' in picture
    assert "Obróbka" in picture


def test_what_ended_has_an_empty_circle_and_no_name() -> None:
    picture = drawn(2, Course("Energia", (1, 1)), Course("Żywność", (2, None)))
    assert picture.count('class="d-circle"') == 2
    assert "Żywność" not in picture


def test_one_diagnosis_alone_is_a_picture_too() -> None:
    assert drawn(1, Course("Energia", (1,))).count("<circle") == 2


def test_what_stands_below_the_first_ranks_is_left_to_the_table() -> None:
    courses = [Course(f"Temat {rank}", (rank,)) for rank in range(1, MOST_RANKS + 5)]
    assert drawn(1, *courses).count("<circle") == 2 * MOST_RANKS


def test_text_of_a_name_never_becomes_markup() -> None:
    assert "<b>" not in drawn(1, Course("<b>x</b>", (1,)))


@given(st.integers(1, 12), st.data())
def test_nothing_is_drawn_outside_the_picture(days: int, data: st.DataObject) -> None:
    ranks = st.lists(st.one_of(st.none(), st.integers(1, 15)), min_size=days, max_size=days)
    courses = [Course(f"Temat {n}", tuple(data.draw(ranks))) for n in range(3)]
    for width, height, body in re.findall(r'viewBox="0 0 (\S+) (\S+)".*?>(.*?)</svg>', drawn(days, *courses)):
        for x, y in re.findall(r'<circle[^>]*cx="([^"]+)" cy="([^"]+)"', body):
            assert 11 <= float(x) <= float(width) - 11
            assert 11 <= float(y) <= float(height) - 11

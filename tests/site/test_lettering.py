from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from styczna.site.lettering import LINE, Box, Circle, inscribed, place_labels, shortened, text_width, wrapped

PAGE = Box(0, -math.inf, 900, math.inf)
LONG = "Innowacyjny Klaster Generacji i Użytkowania Energii w Mega i Nano skali"


@given(st.lists(st.text("abcdefghijk", min_size=1, max_size=12), min_size=1, max_size=12), st.integers(40, 300))
def test_breaking_loses_no_word_and_keeps_the_width(words: list[str], width: int) -> None:
    lines = wrapped(" ".join(words), 14, width)
    assert " ".join(lines).split(" ") == words
    assert all(text_width(line, 14) <= width or " " not in line for line in lines)


@given(st.text("abc dł,", max_size=80), st.integers(40, 300))
def test_a_shortened_text_keeps_the_width_and_says_that_it_is_short(text: str, width: int) -> None:
    short = shortened(text, 14, width)
    assert text_width(short, 14) <= width
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_a_no_break_space_keeps_words_together() -> None:
    assert wrapped("Energo sp.\u00a0z\u00a0o.o.", 14, 60) == ("Energo", "sp.\u00a0z\u00a0o.o.")


def test_a_name_stands_inside_its_circle_only_where_it_fits() -> None:
    fitting = inscribed(LONG, 76, (14, 13, 12))
    assert fitting is not None
    lines, size = fitting
    for row, line in enumerate(lines):
        corner = max(abs(row - len(lines) / 2), abs(row + 1 - len(lines) / 2)) * LINE * size
        assert math.hypot(text_width(line, size) / 2, corner) < 76
    assert inscribed(LONG, 30, (14, 13, 12)) is None


def test_labels_cover_neither_circles_nor_each_other() -> None:
    circles = [Circle(150 + 130 * i, 200 + 90 * (i % 2), 40) for i in range(6)]
    texts = [("Klaster", f"numer {i}") for i in range(6)]
    owners = [[circle] for circle in circles]
    labels = place_labels(texts, owners, circles=circles, segments=[], taken=[], size=14, page=PAGE, keep=math.inf)
    boxes = [label.box for label in labels if label]
    assert len(boxes) == 6
    assert not any(a.shared(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert not any(circle.covers(box) for circle in circles for box in boxes)


def test_a_label_without_room_is_left_out_rather_than_laid_over_others() -> None:
    crowd = [Circle(450 + 22 * i, 300 + 22 * j, 11) for i in range(-8, 9) for j in range(-8, 9)]
    labels = place_labels(
        [("Klaster w samym środku",)], [[crowd[144]]], circles=crowd, segments=[], taken=[], size=13, page=PAGE, keep=60
    )
    assert labels == [None]

"""The chart of an indicator: in two widths, without a colour or a style of its own, and with whatever is known."""

from __future__ import annotations

from datetime import date

import pytest

from styczna.site.course import Point, course

PATH = (Point(date(2024, 1, 1), 100.0), Point(date(2028, 1, 1), 180.0))
READINGS = (Point(date(2025, 3, 1), 110.5), Point(date(2026, 3, 1), 131.0))


@pytest.mark.parametrize(("readings", "path"), [(READINGS, PATH), (READINGS[:1], ()), ((), PATH), (READINGS, ())])
def test_it_is_drawn_from_whatever_is_known(readings: tuple[Point, ...], path: tuple[Point, ...]) -> None:
    drawn = str(course(readings, path, unit="MW", title="Moc", description="Odczyty"))
    assert drawn.count("<svg") == 2 and "<title" in drawn and "Odczyty" in drawn
    assert "style=" not in drawn and "#fe01" not in drawn


def test_long_paths_do_not_crowd_the_axis() -> None:
    far = (Point(date(1990, 6, 1), 0.0), Point(date(2089, 6, 1), 1.0))
    drawn = str(course((), far, unit="%", title="x", description="y"))
    assert sum(str(year) in drawn for year in range(1990, 2090)) <= 14


def test_within_one_year_the_axis_says_the_month() -> None:
    days = (Point(date(2025, 3, 1), 1.0), Point(date(2025, 5, 1), 2.0))
    assert "2025" in str(course(days, (), unit="%", title="x", description="y"))

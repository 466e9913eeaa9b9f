from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import translation
from django.utils.safestring import SafeString
from lxml import etree

from styczna.site import charts

MONTHS = [date(2013 + i // 12, i % 12 + 1, 1) for i in range(24)]


def fan() -> SafeString:
    points = tuple(charts.Fan(m, 40_000 - 5_000.0 * i, 60_000 - 2_500.0 * i, 90_000.0) for i, m in enumerate(MONTHS))
    return charts.fan(points, title="Środki", description="Opis")


def survival() -> SafeString:
    points = tuple(charts.Chance(m, 1 - i / 46) for i, m in enumerate(MONTHS))
    return charts.survival(points, title="Szansa", description="Opis")


def intervals() -> SafeString:
    rows = (charts.Interval("Produkcja <metali> & wyrobów", 1.82, 1.6, 2.04), charts.Interval("Energia", 0.7, 0.4, 1.1))
    return charts.intervals(rows, reference=1, digits=2, title="Przewaga", description="Opis")


def mix() -> SafeString:
    rows = (charts.Mix("Biuro", (0.3, 0.0, 0.7)),)
    return charts.mix(("Składki", "Projekty", "Prowizje"), rows, title="Przychody", description="Opis")


def words(svg: etree._Element) -> list[str]:
    return [text.text or "" for text in svg.iter("text")]


@pytest.mark.parametrize("chart", [fan, survival, intervals, mix])
def test_charts_take_their_colours_from_the_stylesheet_alone(chart: object) -> None:
    picture = str(chart())  # type: ignore[operator]
    assert "style=" not in picture
    assert "font-family" not in picture
    assert not re.search(r'(fill|stroke)="(?!none)', picture)
    for svg in etree.fromstring(picture):
        assert svg.get("role") == "img"
        assert svg.findtext("title")
        assert svg.findtext("desc") == "Opis"


def test_a_chart_speaks_the_language_of_its_page() -> None:
    with translation.override("pl"):
        polish = words(etree.fromstring(intervals())[0])
    with translation.override("en"):
        english = words(etree.fromstring(intervals())[0])
    assert "1,82" in polish
    assert "1.82" in english
    assert "Produkcja <metali> & wyrobów" in polish


def test_the_fan_says_its_unit_its_months_and_which_line_is_which() -> None:
    with translation.override("pl"):
        said = words(etree.fromstring(fan())[0])
    assert {"tys.\u00a0zł", "tys. zł"} & set(said)
    assert {"P90", "P50", "P10", "01.2013"} <= set(said)


def test_a_share_of_nothing_draws_no_bar() -> None:
    svg = etree.fromstring(mix())[0]
    bars = [path for path in svg.iter("path") if "c-stroke-soft" in (path.get("class") or "") and "h" in path.get("d")]
    assert len(bars) == 2


def test_no_name_in_the_legend_reaches_the_next_sign_however_narrow_the_page() -> None:
    from styczna.site.lettering import text_width

    sources = ("składki członkowskie", "projekty", "prowizje od umów")
    drawn = charts.mix(sources, (charts.Mix("Biuro", (0.5, 0.3, 0.2)),), title="Z czego", description="Opis")
    for svg, size in zip(etree.fromstring(drawn), (14, 12), strict=True):
        at = {text.text: place_of(text) for text in svg.iter("text") if text.text in sources}
        assert set(at) == set(sources)
        for name, (x, y) in at.items():
            after = [other for other, row in at.values() if row == y and other > x]
            assert x + text_width(name, size) + 16 <= min(after, default=10_000)  # 16: a sign and its gap


def place_of(element: etree._Element) -> tuple[float, float]:
    """Where an element stands in its drawing: the sum of all translations around it."""
    x = y = 0.0
    for each in (element, *element.iterancestors()):
        for moved in re.findall(r"translate\(([-\d.]+)[, ]+([-\d.]+)\)", each.get("transform", "")):
            x, y = x + float(moved[0]), y + float(moved[1])
    return x, round(y)


def test_a_year_that_is_missing_breaks_the_line_and_years_keep_their_distance() -> None:
    points = tuple(charts.Yearly(year, 1.2, 1.0, 1.4) for year in (2015, 2016, 2019))
    picture = str(charts.yearly(points, reference=1.0, digits=2, title="Lata", description="Opis"))
    for year in ("2015", "2016", "2019"):
        assert f">{year}<" in picture  # never 2,015
    assert ">2018<" not in picture
    lines = re.findall(r'<path class="c-stroke-accent" d="([^"]*)" stroke-width="2.5"', picture.split("</svg>")[0])
    assert [line.count("L") for line in lines] == [1, 0]  # two years joined, one by itself


def test_a_label_that_is_too_long_for_a_narrow_page_is_shortened_and_not_cut() -> None:
    from styczna.site.lettering import text_width

    name = "16 Produkcja wyrobów z drewna oraz korka, z wyłączeniem mebli; produkcja wyrobów ze słomy"
    row = charts.Interval(name, 1.1, 1.0, 1.2)
    drawn = charts.intervals((row,), reference=1, digits=2, title="Przewaga", description="Opis")
    wide, narrow = (words(svg) for svg in etree.fromstring(drawn))
    assert name in wide
    [said] = [word for word in narrow if word.startswith("16 ")]
    assert said.endswith("…") and name.startswith(said[:-1])
    assert text_width(said, charts.SIZES[charts.NARROW]) <= charts.NARROW

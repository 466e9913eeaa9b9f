"""The pages of the register of firms: what a region is strong in, one activity everywhere, what rose and fell."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from pages import body_of, cells_of


def words_of(page: str) -> str:
    """Without its marks, whose numbers stand in one of their own."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


PAGES = ("/touchpoints/region/", "/touchpoints/region/29/", "/touchpoints/region/C/", "/touchpoints/region/change/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_answers_without_any_cluster(db: None, client: Client, page: str, language: str) -> None:
    assert client.get(language + page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_every_table_can_be_downloaded(db: None, client: Client, page: str) -> None:
    rows = cells_of(client.get(f"/en{page}?format=csv"))
    assert len(rows) > 15
    assert all(len(row) == len(rows[0]) for row in rows)
    assert client.get(f"/en{page}?format=xlsx").content.startswith(b"PK")


def test_the_first_line_counts_what_is_certainly_above_the_average(meeting: object, client: Client) -> None:
    body = body_of(client.get("/en/touchpoints/region/"))
    said = re.search(r"In (\d+) of (\d+) activities the region lies above", words_of(body))
    assert said
    above, all_of_them = map(int, said.groups())
    rows = cells_of(client.get("/en/touchpoints/region/?format=csv"))[1:]
    assert all_of_them == len(rows)
    assert above == sum(float(row[3]) > 1 for row in rows)
    assert "Dolnośląskie, 2015" in body  # the region of the clusters


def test_a_region_is_chosen_by_its_code_and_a_year(db: None, client: Client) -> None:
    body = body_of(client.get("/en/touchpoints/region/?region=24&year=2021&level=section"))
    assert "Śląskie, 2021" in body
    assert "GUS, REGON, 31.12.2021" in body
    assert '<td class="nowrap">B</td>' in body  # mining


def test_words_and_certainty_narrow_the_list(db: None, client: Client) -> None:
    def codes(asked: str) -> list[str]:
        return [row[0] for row in cells_of(client.get(f"/en/touchpoints/region/?region=02&format=csv&{asked}"))[1:]]

    assert codes("q=29") == ["29"]
    assert set(codes("q=motor+vehicles")) >= {"29", "45"}
    sure = cells_of(client.get("/en/touchpoints/region/?region=02&sure=on&format=csv"))[1:]
    assert sure and all(float(row[3]) > 1 for row in sure)
    body = body_of(client.get("/en/touchpoints/region/?region=02&q=xyzzy"))
    assert "No activity fits." in body


def test_many_activities_come_in_pages(db: None, client: Client) -> None:
    first = body_of(client.get("/en/touchpoints/region/?region=02&level=group"))
    second = body_of(client.get("/en/touchpoints/region/?region=02&level=group&page=2"))
    assert "Page 1 of 3" in words_of(first)
    assert first.count('<td class="nowrap">') == 100
    assert re.findall(r'<td class="nowrap">([\d.]+)', first) != re.findall(r'<td class="nowrap">([\d.]+)', second)


def test_an_activity_shows_all_voivodeships_and_the_firms_that_it_stands_on(db: None, client: Client) -> None:
    from styczna.observatory.register import register

    body = body_of(client.get("/en/touchpoints/region/29/?region=02"))
    counted = register(2015, "division")
    here = counted.firms[counted.voivodeships.index("02"), counted.activities.index("29")]
    shown = re.findall(r'<td class="num" data-label="Dolnośląskie">(.*?)</td>', body)
    assert [words_of(each) for each in shown] == [str(firms) for firms in here]
    assert f"It stands on {here[1:].sum()} firms" in words_of(body)
    assert body.count('<a href="/en/touchpoints/region/29/?region=') == 15 + 16  # the table's others, and the map
    assert '<th scope="row">2017</th>' in body
    assert '<th scope="row">2018</th>' not in body  # the register has no such year


def test_an_activity_agrees_with_the_list_of_its_region(db: None, client: Client) -> None:
    rows = cells_of(client.get("/en/touchpoints/region/?region=24&format=csv"))
    listed = next(row for row in rows if row[0] == "29")
    everywhere = cells_of(client.get("/en/touchpoints/region/29/?format=csv"))
    alone = next(row for row in everywhere if row[0] == "24")
    assert listed[2:] == alone[4:]


def test_what_is_not_understood_is_said_on_the_page_and_never_made_a_file(db: None, client: Client) -> None:
    for page in ("region/?region=99", "region/?year=1999", "region/29/?year=x", "region/change/?since=2021&until=2015"):
        body = body_of(client.get(f"/en/touchpoints/{page}"))
        assert 'class="errors"' in body
        assert client.get(f"/en/touchpoints/{page}&format=csv").status_code == 404
    for page in ("region/29.10.X/", "region/99.9/", "region/xx/", "region/29/?format=exe"):
        assert client.get(f"/en/touchpoints/{page}").status_code == 404


def test_what_rose_and_fell_is_compared_in_both_years(db: None, client: Client) -> None:
    rows = cells_of(client.get("/en/touchpoints/region/change/?region=24&format=csv"))[1:]
    times = [float(row[4]) for row in rows]
    assert times == sorted(times, reverse=True)
    for row in rows:
        assert float(row[4]) == pytest.approx(float(row[3]) / float(row[2]), rel=1e-6)
        assert float(row[5]) <= float(row[4]) <= float(row[6])
    before = {row[0]: row[2] for row in cells_of(client.get("/en/touchpoints/region/?region=24&format=csv"))}
    assert all(before[row[0]] == row[2] for row in rows)

"""Every county has its code, and its border is its own though ten names stand twice."""

from collections import Counter
from itertools import pairwise

import pytest

from styczna.sources.counties import VOIVODESHIPS, County, Ring, counties, county_name, voivodeship_borders

TWICE = {
    "grodziski", "tomaszowski", "brzeski", "krośnieński", "średzki",
    "bielski", "ostrowski", "opolski", "nowodworski", "świdnicki",
}  # fmt: skip


def is_inside(x: float, y: float, rings: tuple[Ring, ...]) -> bool:
    crossings = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                crossings += 1
    return crossings % 2 == 1


def where(county: County) -> str:
    """The voivodeship in which most of the county's corners lie, drawn a little towards its middle."""
    corners = [corner for ring in county.rings for corner in ring]
    middle_x, middle_y = (sum(axis) / len(corners) for axis in zip(*corners, strict=True))
    votes: Counter[str] = Counter()
    for x, y in corners[:: max(1, len(corners) // 12)]:
        x, y = middle_x + 0.9 * (x - middle_x), middle_y + 0.9 * (y - middle_y)
        votes.update(code for code, rings in voivodeship_borders().items() if is_inside(x, y, rings))
    return votes.most_common(1)[0][0]


def test_there_are_380_counties_in_16_voivodeships() -> None:
    assert len(counties()) == 380
    assert {county.voivodeship for county in counties().values()} == set(VOIVODESHIPS) == set(voivodeship_borders())
    assert sum(county.is_city for county in counties().values()) == 66


def test_each_border_lies_in_the_voivodeship_of_its_code() -> None:
    wrong = [county.said for county in counties().values() if where(county) != county.voivodeship]
    assert wrong == []


def test_a_name_stands_once_in_a_voivodeship_so_place_and_name_settle_the_code() -> None:
    pairs = Counter((county.voivodeship, county.name) for county in counties().values())
    assert set(pairs.values()) == {1}
    names = Counter(county.name for county in counties().values())
    assert {name for name, count in names.items() if count > 1} == TWICE


def test_no_border_is_used_twice() -> None:
    assert len({county.rings for county in counties().values()}) == 380


def test_land_counties_are_numbered_by_the_alphabet_save_those_made_or_renamed_later() -> None:
    """TERYT's own rule, so that a slip in the table would show."""
    later = {"0812", "1021", "1821", "2216", "2414", "2818", "2819", "3218", "0206"}
    alphabet = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
    for voivodeship in VOIVODESHIPS:
        names = [
            county.name
            for county in counties().values()
            if county.voivodeship == voivodeship and not county.is_city and county.code not in later
        ]
        assert names == sorted(names, key=lambda name: [alphabet.find(letter) for letter in name]), voivodeship


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("0264", "Wrocław"),
        ("0219", "powiat świdnicki (dolnośląskie)"),
        ("0617", "powiat świdnicki (lubelskie)"),
        ("1609", "powiat opolski (opolskie)"),
        ("0612", "powiat opolski (lubelskie)"),
        ("2210", "powiat nowodworski (pomorskie)"),
        ("1414", "powiat nowodworski (mazowieckie)"),
        ("0218", "powiat średzki (dolnośląskie)"),
        ("3025", "powiat średzki (wielkopolskie)"),
        ("0206", "powiat karkonoski"),
        ("9999", "9999"),
    ],
)
def test_counties_are_named_so_that_one_knows_which(code: str, said: str) -> None:
    assert county_name(code) == said

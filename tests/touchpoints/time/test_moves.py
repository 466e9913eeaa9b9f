"""What moved between two diagnoses, and why: on diagnoses made by hand, where every answer is known."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.touchpoints.models import KeptDiagnosis
from styczna.touchpoints.time.course import follow
from styczna.touchpoints.time.moves import compare, items_of, matched, themes_of

ENERGY, METAL, FOOD, WOOD = (
    ("cpv:09310000", "cpv:09330000", "cpv:09332000", "cpv:65310000"),
    ("cpv:45262670", "cpv:42600000"),
    ("cpv:15000000", "cpv:15880000"),
    ("cpv:03410000", "cpv:44190000"),
)
Row = tuple[str, int | None, str, str, str, float]


def kept(*themes: tuple[str, ...], rows: tuple[Row, ...] = (), present: dict[str, list[str]] | None = None) -> Any:
    """A kept diagnosis with these themes, the first first, each named by its first field."""
    document = {
        "clusters": {"cte": "CTE", "dkeo": "DKEO"},
        "themes": [
            {
                "rank": rank,
                "key": fields[0],
                "fields": [[key, 1 / len(fields)] for key in fields],
                "clusters": (present or {}).get(fields[0], []),
                "contact": 1 / rank,
                **dict.fromkeys(("overlap", "complement", "confirmed", "stability", "stability_first"), 0.5),
            }
            for rank, fields in enumerate(themes, start=1)
        ],
        "items": len(rows),
    }
    organisations = sorted({(pk, f"Członek {pk}") for _c, pk, *_rest in rows if pk is not None})
    numbered = {pk: place for place, (pk, _name) in enumerate(organisations)}
    words = {name: sorted({row[place] for row in rows}) for name, place in (("clusters", 0), ("fields", 2))}
    words |= {name: sorted({row[place] for row in rows}) for name, place in (("bases", 3), ("references", 4))}
    items = {
        **words,
        "organisations": [list(each) for each in organisations],
        "rows": [
            [
                words["clusters"].index(cluster),
                -1 if member is None else numbered[member],
                words["fields"].index(field),
                words["bases"].index(basis),
                words["references"].index(reference),
                weight,
                None,
            ]
            for cluster, member, field, basis, reference, weight in rows
        ],
    }
    return KeptDiagnosis(as_of=date(2012, 11, 29), inputs_digest="", seed=2012, document=document, items=items)


def kinds(before: Any, after: Any) -> dict[str, str]:
    return {move.theme.key: move.kind for move in compare(before=before, after=after).moves}


def test_themes_that_change_places_moved_up_and_down() -> None:
    assert kinds(kept(ENERGY, METAL, FOOD), kept(METAL, ENERGY, FOOD)) == {
        METAL[0]: "up",
        ENERGY[0]: "down",
        FOOD[0]: "stayed",
    }


def test_a_theme_enters_and_another_leaves() -> None:
    assert kinds(kept(ENERGY, METAL), kept(ENERGY, FOOD)) == {
        ENERGY[0]: "stayed",
        FOOD[0]: "entered",
        METAL[0]: "left",
    }


def test_half_of_the_fields_in_common_is_the_same_theme_and_less_is_not() -> None:
    assert kinds(kept(ENERGY), kept(ENERGY[:2])) == {ENERGY[0]: "stayed"}
    moves = compare(before=kept(ENERGY), after=kept((ENERGY[0], *FOOD))).moves
    assert [move.kind for move in moves] == ["entered", "left"]


def test_a_theme_that_falls_into_two_has_split() -> None:
    three = compare(before=kept((*ENERGY[:2], *METAL, *FOOD)), after=kept(ENERGY[:2], METAL, FOOD))
    assert [move.kind for move in three.moves] == ["split"] * 4
    gone = three.moves[-1]
    assert gone.after is None
    assert {part.key for part in gone.others} == {ENERGY[0], METAL[0], FOOD[0]}


def test_themes_that_become_one_have_merged() -> None:
    one = compare(before=kept(ENERGY[:2], METAL, FOOD), after=kept((*ENERGY[:2], *METAL, *FOOD)))
    assert {move.kind for move in one.moves} == {"merged"}
    [new] = [move for move in one.moves if move.after]
    assert {theme.key for theme in new.others} == {ENERGY[0], METAL[0], FOOD[0]}


def test_the_reasons_are_the_items_that_came_went_and_changed_in_the_theme() -> None:
    stays: Row = ("cte", None, ENERGY[0], "declared", "uchwała", 1.0)
    gone: Row = ("dkeo", 7, ENERGY[1], "project", "POIG 5.1", 1.0)
    fresh: Row = ("dkeo", 9, ENERGY[2], "contract", "338132-2021", 1.0)
    older: Row = ("cte", None, ENERGY[3], "project", "raport", 1.0)
    elsewhere: Row = ("cte", None, FOOD[0], "declared", "statut", 1.0)
    before = kept(ENERGY, FOOD, rows=(stays, gone, older), present={ENERGY[0]: ["cte"]})
    after = kept(ENERGY, FOOD, rows=(stays, fresh, (*older[:5], 0.5), elsewhere), present={ENERGY[0]: ["cte", "dkeo"]})
    energy, food = compare(before=before, after=after).moves
    assert [item.reference for item in energy.reasons.came] == ["338132-2021"]
    assert [item.name for item in energy.reasons.went] == ["Członek 7"]
    assert [(change.before.weight, change.after.weight) for change in energy.reasons.changed] == [(1.0, 0.5)]
    assert energy.reasons.joined == ("dkeo",)
    assert [item.reference for item in food.reasons.came] == ["statut"]


def test_what_overtook_a_theme_is_named() -> None:
    found = compare(before=kept(ENERGY, METAL, FOOD), after=kept(METAL, FOOD, ENERGY))
    energy = next(move for move in found.moves if move.theme.key == ENERGY[0])
    assert {theme.key for theme in energy.reasons.overtaken_by} == {METAL[0], FOOD[0]}
    assert not energy.reasons.of_its_own


def test_another_reference_is_told() -> None:
    before, after = kept(ENERGY), kept(ENERGY)
    assert not compare(before=before, after=after).reference_changed
    after.document["reference"] = "another"
    assert compare(before=before, after=after).reference_changed


def test_threads_follow_a_theme_under_its_new_name_and_end_where_it_ends() -> None:
    renamed = tuple(reversed(ENERGY[:3]))
    energy, food, metal = follow([kept(ENERGY, METAL), kept(renamed, METAL), kept(renamed, FOOD)])
    assert energy.ranks == (1, 1, 1)
    assert energy.last.key == renamed[0]
    assert (food.ranks, food.stands, food.moved) == ((None, None, 2), True, True)
    assert (metal.ranks, metal.stands) == ((2, 2, None), False)


partitions = st.lists(st.integers(0, 4), min_size=8, max_size=8)


def partition(labels: list[int]) -> tuple[tuple[str, ...], ...]:
    fields = [f"cpv:{number:02d}000000" for number in range(10, 18)]
    groups = [tuple(f for f, other in zip(fields, labels, strict=True) if other == label) for label in range(5)]
    return tuple(group for group in groups if group)


@given(partitions, partitions)
def test_every_theme_of_both_sides_has_exactly_one_move(one: list[int], other: list[int]) -> None:
    before, after = kept(*partition(one)), kept(*partition(other))
    moves = compare(before=before, after=after).moves
    assert sorted(m.before.rank for m in moves if m.before) == [theme.rank for theme in themes_of(before)]
    assert sorted(m.after.rank for m in moves if m.after) == [theme.rank for theme in themes_of(after)]


@given(partitions, partitions)
def test_matching_is_the_same_in_both_directions(one: list[int], other: list[int]) -> None:
    then, now = themes_of(kept(*partition(one))), themes_of(kept(*partition(other)))
    forth = {(old, new, alike) for new, (old, alike) in matched(then, now).items()}
    back = {(old, new, alike) for old, (new, alike) in matched(now, then).items()}
    assert {alike for *_pair, alike in forth} == {alike for *_pair, alike in back}
    assert len(forth) == len(back)


@given(partitions)
def test_nothing_moves_against_itself(labels: list[int]) -> None:
    same = kept(*partition(labels))
    assert {move.kind for move in compare(before=same, after=same).moves} <= {"stayed"}


def test_an_item_that_stands_twice_came_once_more() -> None:
    row: Row = ("cte", None, ENERGY[0], "declared", "uchwała", 1.0)
    found = compare(before=kept(ENERGY, rows=(row,)), after=kept(ENERGY, rows=(row, row)))
    assert (found.came, found.went, found.changed) == (1, 0, 0)


def test_items_come_back_as_they_were_kept() -> None:
    row: Row = ("dkeo", 7, ENERGY[1], "project", "POIG 5.1", 1.0)
    [item] = items_of(kept(ENERGY, rows=(row,)))
    assert (item.cluster, item.organisation, item.field, item.basis, item.reference, item.weight) == row
    assert item.name == "Członek 7"


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_diagnosis_without_themes_compares_with_any(side: str) -> None:
    sides = {"before": kept(ENERGY), "after": kept(ENERGY), side: kept()}
    [move] = compare(**sides).moves
    assert move.kind == ("entered" if side == "before" else "left")

"""Names: what legal forms and spelling hide is the same, what is a firm's own stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.sources.names import core, spelled


@pytest.mark.parametrize(
    "name",
    [
        '"ŻÓŁW" SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ',
        "Żółw Sp. z o.o.",
        "Żółw sp.z o. o.",
        "ŻÓŁW SP.ZO.O.",
        "Żółw spólka z o.o.",
        "Żółw S.A.",
        "Żółw SA",
        "„Żółw” spółka akcyjna w likwidacji",
        "Żółw Spółka z ograniczoną odpowiedzialnością Spółka komandytowa",
        "Z\u0307o\u0301łw sp. j.",
    ],
)
def test_a_legal_form_is_no_part_of_a_name(name: str) -> None:
    assert core(name) == "zolw"


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("Zakład Energetyki Ćwierć Sp. z o.o.", "zaklad energetyki cwierc"),
        ("Spółka Wodna Łeba", "spolka wodna leba"),
        ("SPÓŁKA AKCYJNA", "spolka akcyjna"),
        ("SA Systemy", "sa systemy"),
        ("Instytut Spawalnictwa", "instytut spawalnictwa"),
    ],
)
def test_what_is_the_firms_own_stays(name: str, own: str) -> None:
    assert core(name) == own


@given(st.text(max_size=60))
def test_a_core_is_its_own_core_and_no_name_breaks_it(name: str) -> None:
    assert core(core(name)) == core(name)
    assert spelled(spelled(name)) == spelled(name)

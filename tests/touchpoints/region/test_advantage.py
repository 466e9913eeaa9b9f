"""What a voivodeship is strong in, by each level of PKD."""

import numpy as np
import pytest

from styczna.observatory.register import SECTIONS, register
from styczna.sources.vocabularies import keys
from styczna.touchpoints.region.advantage import as_document, strengths


def test_copper_is_among_the_first_of_lower_silesia() -> None:
    found = as_document(strengths(voivodeship="02"), language="pl")
    assert "07" in [row["code"] for row in found[:12]]
    assert len(found) > 60
    for row in found:
        assert row["low"] <= row["advantage"] <= row["high"]
        assert 0 <= row["p"] <= 1 and row["firms"] >= 0 and row["label"]


@pytest.mark.parametrize("level", ["section", "division", "group", "class", "subclass"])
def test_every_level_counts_the_same_firms(level: str) -> None:
    assert register(2015, level).firms.sum() == register(2015, "subclass").firms.sum()


def test_sections_are_those_of_the_classification() -> None:
    official = sorted(code for key in keys("pkd2007") if (code := key.partition(":")[2]).isalpha())
    assert [letter for letter, _ in SECTIONS] == official
    counted = register(2015, "section")
    manufacturing = counted.activities.index("C")
    divisions = register(2015, "division")
    inside = [i for i, code in enumerate(divisions.activities) if 10 <= int(code) <= 33]
    np.testing.assert_array_equal(counted.firms[:, manufacturing], divisions.firms[:, inside].sum(axis=1))


@pytest.mark.parametrize(
    ("asked", "what"),
    [({"voivodeship": "99"}, "voivodeship"), ({"year": 1999}, "register of 1999"), ({"level": "x"}, "no level")],
)
def test_what_the_register_does_not_have_is_named(asked: dict[str, object], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        strengths(**({"voivodeship": "02"} | asked))  # type: ignore[arg-type]

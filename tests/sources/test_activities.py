"""PKD in two editions and CPV, as cells hold them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.sources.activities import PKD2007, PKD2025, cpv, only_in, pkd, stated_edition
from styczna.sources.messages import RefusedError, recognised
from styczna.sources.vocabularies import keys

SUBCLASSES = {e: [k.split(":")[1] for k in keys(e) if len(k.split(":")[1]) == 7] for e in (PKD2007, PKD2025)}


def read(cell, edition=None, usual=PKD2007):
    return pkd(cell, edition=edition, usual=usual)


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("35.11.Z, 43.21.Z", ["35.11.Z", "43.21.Z"]),
        ("3511Z; 4321Z", ["35.11.Z", "43.21.Z"]),
        ("35.11 Z\n43.21.z", ["35.11.Z", "43.21.Z"]),
        ("01.11.Z 01.12.Z", ["01.11.Z", "01.12.Z"]),
        ("PKD 35.11.Z - Wytwarzanie energii, o mocy do 3,5 MW", ["35.11.Z"]),
        ("3511", ["35.11.Z"]),  # a class with one subclass is that subclass
        ("35", ["35"]),
        (35.11, ["35.11.Z"]),
        ("brak", []),
        (None, []),
    ],
)
def test_codes_with_and_without_dots_letters_and_words(cell, codes):
    assert [code for _, code in read(cell).found] == codes


@pytest.mark.parametrize(
    ("cell", "edition", "usual", "found", "assumed"),
    [
        ("62.01.Z", None, PKD2025, [(PKD2007, "62.01.Z")], False),  # only one edition has it
        ("62.10.B", None, PKD2007, [(PKD2025, "62.10.B")], False),
        ("62.10.B, 35.11.Z", None, PKD2007, [(PKD2025, "62.10.B"), (PKD2025, "35.11.Z")], False),  # its neighbour says
        ("35.11.Z", None, PKD2025, [(PKD2025, "35.11.Z")], True),  # taken for granted, and said so
        ("35.11.Z", PKD2025, PKD2007, [(PKD2025, "35.11.Z")], False),
        ("PKD 2025: 35.11.Z", None, PKD2007, [(PKD2025, "35.11.Z")], False),
        ("62.01.Z, 62.10.B", None, PKD2007, [(PKD2007, "62.01.Z"), (PKD2025, "62.10.B")], False),
    ],
)
def test_the_edition_of_a_code(cell, edition, usual, found, assumed):
    codes = read(cell, edition, usual)
    assert (list(codes.found), codes.assumed) == (found, assumed)


@pytest.mark.parametrize(
    ("cell", "edition", "key"),
    [("99.99.Z", None, "pkd.unknown"), ("62.01.Z", PKD2025, "pkd.edition"), ("energetyka", None, "pkd.none")],
)
def test_what_is_no_code_is_said(cell, edition, key):
    with pytest.raises(RefusedError) as refused:
        read(cell, edition)
    assert refused.value.key == key
    assert recognised(refused.value.rejection("a"))


def test_a_heading_may_say_the_edition():
    assert [stated_edition(text) for text in ("Kody PKD (2025)", "PKD 2007", "Kod PKD", "PKD2007 główne")] == [
        PKD2025, PKD2007, None, PKD2007,
    ]  # fmt: skip
    assert (only_in("62.01.Z"), only_in("35.11.Z")) == (PKD2007, None)


@given(st.sampled_from((PKD2007, PKD2025)), st.data())
def test_every_code_of_its_edition_is_read_in_every_spelling(edition, data):
    codes = data.draw(st.lists(st.sampled_from(SUBCLASSES[edition]), min_size=1, max_size=5, unique=True))
    for spelt in (codes, [code.replace(".", "") for code in codes], [code.lower() for code in codes]):
        for separator in (", ", ";", "\n", " / "):
            assert list(read(separator.join(spelt), edition).found) == [(edition, code) for code in codes]


def test_cpv_without_its_check_digit():
    assert cpv("09330000-1 Energia słoneczna; 45000000").found == (("cpv", "09330000"), ("cpv", "45000000"))
    for cell, key in (("99999999-9", "cpv.unknown"), ("roboty", "cpv.none")):
        with pytest.raises(RefusedError) as refused:
            cpv(cell)
        assert refused.value.key == key

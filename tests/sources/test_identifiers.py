"""NIP, KRS and REGON in cells as people type them."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from styczna.sources.identifiers import identifiers, is_krs, is_nip, is_regon
from styczna.sources.messages import RefusedError, recognised

DIGITS = st.text(alphabet="0123456789", min_size=1, max_size=16)


def numbers(text, expected=None):
    return {found.kind: found.number for found in identifiers(text, expected)}


def refusal(text, expected=None):
    with pytest.raises(RefusedError) as caught:
        identifiers(text, expected)
    return caught.value


@st.composite
def nips(draw):
    nine = draw(st.text(alphabet="123456789", min_size=3, max_size=3)) + draw(
        st.text(alphabet="0123456789", min_size=6, max_size=6)
    )
    check = sum(int(d) * w for d, w in zip(nine, (6, 5, 7, 2, 3, 4, 5, 6, 7), strict=True)) % 11
    assume(check < 10 and len(set(nine)) > 1)
    return f"{nine}{check}"


@st.composite
def regons(draw):
    eight = draw(st.text(alphabet="0123456789", min_size=8, max_size=8))
    assume(len(set(eight)) > 1)
    return f"{eight}{sum(int(d) * w for d, w in zip(eight, (8, 9, 2, 3, 4, 5, 6, 7), strict=True)) % 11 % 10}"


@pytest.mark.parametrize(
    ("text", "expected", "found"),
    [
        ("NIP: 779-21-42-959", None, {"nip": "7792142959"}),
        ("NIP 7393843471 REGON 281393800", None, {"nip": "7393843471", "regon": "281393800"}),
        ("PL 525-000-58-34", "nip", {"nip": "5250005834"}),
        ("525 000 58 34", "nip", {"nip": "5250005834"}),
        ("525\u00a0000\u00a058\u00a034", "nip", {"nip": "5250005834"}),
        ("NIP nr 779.214.29.59", "nip", {"nip": "7792142959"}),
        ("5250005834.0", "nip", {"nip": "5250005834"}),
        ("5.250005834E9", "nip", {"nip": "5250005834"}),
        ("5,250005834E+09", "nip", {"nip": "5250005834"}),
        ("'5250005834", "nip", {"nip": "5250005834"}),
        ("281393800", "nip", {"regon": "281393800"}),  # a REGON in the column of the NIP
        ("7792142959", "regon", {"nip": "7792142959"}),
        ("7792142959 281393800", "nip", {"nip": "7792142959", "regon": "281393800"}),
        ("7792142959 / 281393800", "nip", {"nip": "7792142959", "regon": "281393800"}),
        ("NIP/REGON: 779-21-42-959, 281393800", None, {"nip": "7792142959", "regon": "281393800"}),
        ("KRS 0000123456; NIP7792142959", "krs", {"nip": "7792142959", "krs": "0000123456"}),
        ("123456", "krs", {"krs": "0000123456"}),  # a spreadsheet drops leading zeros
        ("21012343", "regon", {"regon": "021012343"}),
    ],
)
def test_dirty_cells_are_understood(text, expected, found):
    assert numbers(text, expected) == found


@pytest.mark.parametrize(
    ("text", "expected", "key"),
    [
        ("1234567890", "nip", "nip.checksum"),
        ("525000583", "nip", "nip.digits"),
        ("1111111111", "nip", "nip.same"),
        ("000000000", "regon", "regon.same"),
        ("281393801", "regon", "regon.checksum"),
        ("28139380", "regon", "regon.checksum"),
        ("2813938", "regon", "regon.digits"),
        ("1234567890", "krs", "krs.number"),
        ("7792142959, 5250005834", "nip", "nip.two"),
        ("DE123456789", "nip", "nip.foreign"),
        ("do uzupełnienia", "nip", "nip.none"),
        ("do uzupełnienia", "krs", "krs.none"),
    ],
)
def test_what_is_wrong_is_said(text, expected, key):
    refused = refusal(text, expected)
    assert refused.key == key
    assert recognised(refused.rejection("a.csv"))


def test_a_local_unit_is_its_organisation():
    unit = next(f"28139380000{n:03d}" for n in range(10, 1000) if is_regon(f"28139380000{n:03d}"))
    assert numbers(unit, "regon") == {"regon": "281393800"}


@given(nips(), st.sampled_from(["{}", "NIP {}", "nip: {}", "PL{}", "PL {}", " {} ", "{}.0", "NIP:{}"]))
def test_every_nip_is_found_however_it_is_written(nip, written):
    assert is_nip(nip)
    assert numbers(written.format(nip), "nip") == {"nip": nip}
    assert numbers(f"{nip[:3]}-{nip[3:6]}-{nip[6:8]}-{nip[8:]}", "nip") == {"nip": nip}


@given(nips(), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_never_passes(nip, place, by):
    wrong = nip[:place] + str((int(nip[place]) + by) % 10) + nip[place + 1 :]
    assert not is_nip(wrong)
    with pytest.raises(RefusedError):
        identifiers(wrong, "nip") if not is_krs(wrong) else refusal("x")


@given(nips(), regons())
def test_two_numbers_in_a_cell_are_both_found(nip, regon):
    for text in (f"{nip} {regon}", f"NIP {nip}, REGON {regon}", f"REGON: {regon} NIP: {nip}"):
        assert numbers(text, "nip") == {"nip": nip, "regon": regon}


@given(st.text(max_size=80), st.sampled_from(["nip", "krs", "regon", None]))
def test_any_text_is_numbers_or_a_refusal_in_words(text, expected):
    try:
        found = identifiers(text, expected)
    except RefusedError as refused:
        assert recognised(refused.rejection("a.csv"))
    else:
        checks = {"nip": is_nip, "krs": is_krs, "regon": is_regon}
        assert all(checks[number.kind](number.number) for number in found)


@given(DIGITS)
def test_no_number_is_two_things(digits):
    assert is_nip(digits) + is_krs(digits) + is_regon(digits) <= 1

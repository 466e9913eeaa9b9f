"""Code lists of the publications."""

import pytest

from styczna.sources import codes
from styczna.sources.records import KINDS


def test_every_document_has_one_of_the_kinds():
    assert {*codes.TED_KINDS.values(), *codes.EFORMS_KINDS.values()} < set(KINDS)


def test_every_procedure_has_one_of_the_words():
    assert {*codes.TED_PROCEDURES.values(), *codes.EFORMS_PROCEDURES.values()} <= set(codes.PROCEDURES)
    assert set(codes.TED_CONTRACTS.values()) == set(codes.CONTRACTS)


def test_countries_are_pairs_of_their_codes():
    assert len(codes.COUNTRIES) == 251  # 249 of ISO 3166-1, and Kosovo twice
    assert (codes.country("POL"), codes.country("SRB"), codes.country("1A")) == ("PL", "RS", "XK")


@pytest.mark.parametrize(
    ("given_code", "expected"),
    [("PL", "PL"), ("uk", "UK"), ("EL", "EL"), ("pol", "PL"), ("", None), (None, None), ("Poland", None), ("P1", None)],
)
def test_a_country_has_two_letters(given_code, expected):
    assert codes.country(given_code) == expected


@pytest.mark.parametrize(
    ("given_code", "expected"),
    [
        ("PL", "pl"),
        ("POL", "pl"),
        ("ENG", "en"),
        ("gle", "ga"),
        ("xyz", "xyz"),
        ("", None),
        (None, None),
        ("p-l", None),
    ],
)
def test_a_language_has_two_letters_in_lower_case_where_it_has_any(given_code, expected):
    assert codes.language(given_code) == expected

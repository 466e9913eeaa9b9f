"""The vocabularies: English titles of PKD are those of NACE, and what only Poland has stays Polish."""

import pytest

from styczna.sources.vocabularies import Label, keys, label

EDITIONS = ("pkd2007", "pkd2025")


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_section_division_group_and_class_has_an_english_title(edition: str) -> None:
    for key in keys(edition):
        if key[-1].isalpha() and "." in key:
            continue  # a subclass
        said = label(key, "en")
        assert said.language == "en", key
        assert said.text == said.text.strip()
        assert not said.text.isupper(), key
        assert "  " not in said.text, key
        assert said.text.isascii(), key  # titles of NACE have no letters with marks, PKD's nearly all do


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_subclass_that_is_its_whole_class_is_called_as_the_class_is(edition: str) -> None:
    every = set(keys(edition))
    for key in every:
        if not (key[-1].isalpha() and "." in key):
            continue
        above = key[:-2]
        whole = f"{above}.Z" in every and label(key, "pl").text == label(above, "pl").text
        assert label(key, "en") == (label(above, "en") if whole else Label(label(key, "pl").text, "pl")), key


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("pkd2007:A", "Agriculture, forestry and fishing"),
        ("pkd2007:D", "Electricity, gas, steam and air conditioning supply"),
        ("pkd2007:08", "Other mining and quarrying"),
        ("pkd2007:27", "Manufacture of electrical equipment"),
        ("pkd2007:35.1", "Electric power generation, transmission and distribution"),
        ("pkd2007:35.11", "Production of electricity"),
        ("pkd2007:35.11.Z", "Production of electricity"),
        ("pkd2007:62.01.Z", "Computer programming activities"),
        ("pkd2007:71.12.Z", "Engineering activities and related technical consultancy"),
        ("pkd2007:72.19.Z", "Other research and experimental development on natural sciences and engineering"),
        ("pkd2025:L", "Financial and insurance activities"),
        ("pkd2025:27", "Manufacture of electrical equipment"),
        ("pkd2025:35.12", "Production of electricity from renewable sources"),
        ("pkd2025:V", "Activities of extraterritorial organisations and bodies"),
    ],
)  # fmt: skip
def test_known_titles_are_those_of_the_regulations(key: str, title: str) -> None:
    assert label(key, "en") == Label(title, "en")


def test_polish_readers_read_polish() -> None:
    assert all(label(key, "pl").language == "pl" for edition in EDITIONS for key in keys(edition))

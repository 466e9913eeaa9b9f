"""The official vocabularies that the package carries: CPV, PKD 2007 and 2025, NUTS, countries; codes, labels, links."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import IO

DATA = files("styczna") / "data"
FIELD_SCHEMES = ("cpv", "pkd2007", "pkd2025")


@dataclass(frozen=True, slots=True)
class Label:
    """A label and the language it is in, which is not always the one asked for.

    PKD down to its classes is NACE and has NACE's English titles; a subclass has them where it is its whole class.
    What Poland alone has, subclasses that split a class, is labelled in Polish only.
    """

    text: str
    language: str


def label(key: str, language: str) -> Label:
    """The label of a field such as ``cpv:09330000`` or ``pkd2007:35.11.Z``; the bare code where it has none."""
    scheme, _, code = key.partition(":")
    labels = _labels(scheme).get(code)
    if not labels:
        return Label(code, "zxx")
    for wanted in (language, "en", "pl"):
        if labels.get(wanted):
            return Label(_sentence_case(labels[wanted]), wanted)
    return Label(code, "zxx")


@lru_cache(maxsize=8)
def keys(scheme: str) -> tuple[str, ...]:
    """Every field of a scheme, as keys, in the order of the codes."""
    return tuple(f"{scheme}:{code}" for code in sorted(_labels(scheme)))


def links_2025(code_2007: str) -> tuple[str, ...]:
    """The codes of PKD 2025 that a code of PKD 2007 went into: several where it was split, none where it is unknown.

    The official links go from section to class. Letters of subclasses are not linked: a subclass has its class's links.
    """
    return _links()[0].get(_class_of(code_2007), ())


def links_2007(code_2025: str) -> tuple[str, ...]:
    """The codes of PKD 2007 that a code of PKD 2025 came from, like `links_2025`."""
    return _links()[1].get(_class_of(code_2025), ())


def known(key: str) -> bool:
    """Whether the field is in its vocabulary."""
    scheme, _, code = key.partition(":")
    return scheme in FIELD_SCHEMES and code in _labels(scheme)


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """The two-letter codes of countries, those that only TED has (UK, EL) among them."""
    return frozenset(_labels("countries"))


@lru_cache(maxsize=1)
def country_codes_by_name() -> dict[str, str]:
    """Name of a country in lower case, in each language at hand → its code."""
    return {name.lower(): code for code, names in _labels("countries").items() for name in names.values()}


def place(code: str, language: str) -> str:
    """The name of a NUTS code or of a country; the code itself where it is unknown."""
    labels = _labels("countries" if len(code) == 2 else "nuts").get(code, {})
    return labels.get(language) or labels.get("en") or code


@lru_cache(maxsize=4)
def polish_labels(*schemes: str) -> dict[str, str]:
    """Key → Polish label of every code of the schemes, PKD's sections left out: the words that join schemes."""
    return {
        f"{scheme}:{code}": labels["pl"]
        for scheme in schemes
        for code, labels in _labels(scheme).items()
        if labels.get("pl") and not code.isalpha()
    }


@lru_cache(maxsize=8)
def _labels(scheme: str) -> dict[str, dict[str, str]]:
    if scheme not in ("countries", "cpv", "nuts", "pkd2007", "pkd2025"):
        raise ValueError(f"No vocabulary is called {scheme!r}; there are countries, cpv, nuts, pkd2007 and pkd2025.")
    with _opened(f"{scheme}.csv.gz") as file:
        return {row["code"]: _by_language(row.items()) for row in csv.DictReader(file)}


def _class_of(code: str) -> str:
    """Class 35.11 of subclass 35.11.Z; what is a class or above stays."""
    return code[:5] if len(code) > 5 else code


@lru_cache(maxsize=1)
def _links() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    forth: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    with _opened("pkd2007_2025.csv.gz") as file:
        for row in csv.DictReader(file):
            forth.setdefault(row["pkd2007"], []).append(row["pkd2025"])
            back.setdefault(row["pkd2025"], []).append(row["pkd2007"])
    return (
        {code: tuple(sorted(found)) for code, found in forth.items()},
        {code: tuple(sorted(found)) for code, found in back.items()},
    )


def _by_language(row: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {language: text for language, text in row if language not in ("code", "level") and text}


def _opened(name: str) -> IO[str]:
    return gzip.open(DATA / name, "rt", encoding="utf-8", newline="")  # type: ignore[call-overload]


def _sentence_case(text: str) -> str:
    """PKD writes its sections and divisions in capitals; we do not shout."""
    return text.capitalize() if text.isupper() else text

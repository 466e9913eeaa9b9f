"""The official vocabularies that the package carries: CPV, PKD 2007 and 2025, NUTS, countries; codes and labels."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import IO

DATA = files("styczna") / "data"


@dataclass(frozen=True, slots=True)
class Label:
    """A label and the language it is in, which is not always the one asked for: PKD's labels exist in Polish only."""

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


def _by_language(row: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {language: text for language, text in row if language not in ("code", "level") and text}


def _opened(name: str) -> IO[str]:
    return gzip.open(DATA / name, "rt", encoding="utf-8", newline="")  # type: ignore[call-overload]


def _sentence_case(text: str) -> str:
    """PKD writes its sections and divisions in capitals; we do not shout."""
    return text.capitalize() if text.isupper() else text

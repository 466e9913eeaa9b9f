"""Places in a list of members: the town of an address, a county's TERYT where it is sure, a voivodeship's NUTS."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from styczna.sources.counties import VOIVODESHIPS, counties
from styczna.sources.vocabularies import keys
from styczna.sources.words import fold

MAX_CITY = 100

# TERYT of a voivodeship → NUTS 2; Mazowieckie is two of these regions, so NUTS 1 is all that its name says.
NUTS: Mapping[str, str] = {
    "02": "PL51", "04": "PL61", "06": "PL81", "08": "PL43", "10": "PL71", "12": "PL21", "14": "PL9", "16": "PL52",
    "18": "PL82", "20": "PL84", "22": "PL63", "24": "PL22", "26": "PL72", "28": "PL62", "30": "PL41", "32": "PL42",
}  # fmt: skip

_POSTCODE = re.compile(r"\b\d{2}[-–]\d{3}\s+([^\W\d_][^,;\n(]*)")
_BEFORE_A_CITY = re.compile(r"^(?:m\.|miasto|gmina|gm\.|w[. ])\s*", re.IGNORECASE)
_COUNTY_WORDS = re.compile(r"\b(?:powiat|pow|miasto na prawach powiatu|m|st|county)\b[. ]*")


def city(text: str) -> str:
    """The town of a cell: "50-001 Wrocław" and "ul. Długa 5, 50-001 Wrocław" are Wrocław."""
    found = _POSTCODE.search(text)
    name = found[1] if found else text
    return _BEFORE_A_CITY.sub("", " ".join(name.split())).strip(" .,-")[:MAX_CITY]


def city_of_address(text: str) -> str:
    """The town that an address names behind its postcode, else the last part that is no street; empty where unsure."""
    if _POSTCODE.search(text):
        return city(text)
    parts = [part.strip() for part in re.split(r"[,;\n]", text)]
    towns = [part for part in parts if part and not re.search(r"\d|\b(ul|al|os|pl)\b", fold(part))]
    return city(towns[-1]) if len(towns) == 1 and len(parts) > 1 else ""


@lru_cache(maxsize=4096)
def county(text: str, voivodeship: str) -> str:
    """The TERYT of a county by its name. Where two are called the same, the one of this voivodeship (TERYT), else
    empty."""
    if re.fullmatch(r"\d{4}", text.strip()) and text.strip() in counties():
        return text.strip()
    name = " ".join(_COUNTY_WORDS.sub(" ", fold(text)).split())
    found = _by_name().get(name, ())
    if len(found) > 1:
        found = tuple(code for code in found if code[:2] == voivodeship)
    return found[0] if len(found) == 1 else ""


@lru_cache(maxsize=1024)
def voivodeship(text: str) -> tuple[str, str]:
    """The TERYT and the NUTS of a voivodeship's name, or of a NUTS code; empty where it is neither."""
    plain = " ".join(re.sub(r"\b(wojewodztwo|woj)\b[. ]*", " ", fold(text)).split())
    for code, name in VOIVODESHIPS.items():
        if plain == fold(name):
            return code, NUTS[code]
    written = text.strip().upper()
    return (voivodeship_of(written), written) if f"nuts:{written}" in keys("nuts") else ("", "")


def voivodeship_of(nuts: str) -> str:
    """The TERYT of the voivodeship that a NUTS code lies in; empty where it is none of one."""
    return next((code for code, start in NUTS.items() if nuts.startswith(start)), "")


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, tuple[str, ...]]:
    """Folded name → the codes of the counties that it may mean. A city's name means the city."""
    names: dict[str, list[str]] = defaultdict(list)
    for found in counties().values():
        names[fold(found.name)].append(found.code)
    return {name: tuple(codes) for name, codes in names.items()}

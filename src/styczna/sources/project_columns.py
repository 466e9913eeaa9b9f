"""What the columns of a list of funded projects are called, and what the name of its file says.

Spellings of the lists of 2007-2013 (KSI SIMIK), 2014-2020 (SL2014), 2021-2027 (CST2021), of the portal of the European
Funds, and of Kohesio. Headers in two languages ("Nazwa beneficjenta/ Beneficiary name") are understood by either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from styczna.sources.spellings import spelled, worded
from styczna.sources.words import fold

# Field → spellings, the better first: where a list has several, the first spelling wins, then the leftmost column.
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "title": (
        "tytul projektu", "nazwa projektu", "operation name programme language", "operation name", "project title",
        "project name", "operation name english", "tytul", "title",
    ),
    "beneficiary": (
        "nazwa beneficjenta", "beneficjent", "beneficiary name", "name of beneficiary", "beneficiary",
        "nazwa wnioskodawcy", "wnioskodawca",
    ),
    "beneficiary_number": (
        "nip beneficjenta", "nip", "identyfikator beneficjenta", "beneficiary local identifier", "beneficiary id",
    ),
    "contract": (
        "numer umowy", "nr umowy", "numer umowy decyzji", "numer umowy aneksu decyzji", "contract number",
        "operation local identifier", "numer projektu", "nr projektu", "operation unique identifier",
    ),
    "fund": ("fundusz", "fundusz ue", "fund code", "fund", "fund name"),
    "period": ("okres programowania", "perspektywa finansowa", "perspektywa", "programming period"),
    "programme": (
        "program", "program operacyjny", "nazwa programu", "programme name", "programme", "operational programme",
    ),
    "measure": ("dzialanie", "numer dzialania", "nazwa dzialania", "measure"),
    "field": (
        "dziedzina", "dziedzina projektu", "dziedzina dzialalnosci gospodarczej ktorej dotyczy projekt",
        "area of economic activity", "obszar wsparcia projektu", "kategoria wsparcia", "kategoria interwencji",
        "temat priorytetu", "category label", "category of intervention",
    ),
    "place": ("miejsce realizacji projektu", "miejsce realizacji", "project location", "wojewodztwo", "lokalizacja"),
    "value": (
        "wartosc projektu", "calkowita wartosc projektu", "wartosc ogolem", "wartosc calkowita", "wartosc",
        "total project value", "total value", "total budget", "wydatki kwalifikowalne", "total eligible expenditure",
        "total eligible expenditure amount",
    ),
    "support": (
        "dofinansowanie z ue", "dofinansowanie z eu", "dofinansowanie ue", "wartosc unijnego dofinansowania",
        "kwota dofinansowania ue", "wklad ue", "amount of eu co financing", "eu contribution", "project eu budget",
        "dofinansowanie",
    ),
    "currency": ("waluta", "currency", "total eligible expenditure currency"),
    "starts": (
        "data rozpoczecia projektu", "data rozpoczecia realizacji projektu", "data rozpoczecia realizacji",
        "data rozpoczecia", "poczatek realizacji", "project start date", "operation start date", "start date",
    ),
    "ends": (
        "data zakonczenia projektu", "data zakonczenia realizacji projektu", "data zakonczenia realizacji",
        "data rzeczywistego zakonczenia realizacji", "data zakonczenia", "koniec realizacji", "project end date",
        "operation end date", "end date",
    ),
}  # fmt: skip

# Funds under the names that lists and files give them.
_FUNDS = {
    "CF": ("cf", "fs", "fundusz spojnosci", "cohesion fund"),
    "ERDF": ("erdf", "efrr", "europejski fundusz rozwoju regionalnego", "european regional development fund"),
    "ESF": ("esf", "efs", "europejski fundusz spoleczny", "european social fund"),
    "ESF+": ("esf+", "efs+", "europejski fundusz spoleczny plus", "european social fund plus"),
    "JTF": (
        "jtf", "fst", "fundusz na rzecz sprawiedliwej transformacji", "fundusz sprawiedliwej transformacji",
        "just transition fund",
    ),
}  # fmt: skip
_FUND_OF = {name: fund for fund, names in _FUNDS.items() for name in names}
_PERIOD = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-–—_/ ]\s?((?:19|20)\d\d)(?!\d)")


def columns(header: Sequence[str]) -> dict[str, int] | None:
    """Which column holds which field; None for a row that names no title beside something else."""
    found = spelled(header, SPELLINGS)
    return found if "title" in found and len(set(found.values())) > 1 else None


def currency_of(header: str) -> str | None:
    """The currency that the header of an amount names; None where it names none, or two."""
    said = fold(header)
    zloty, euro = bool(re.search(r"\b(zl|pln)\b", said)), bool(re.search(r"\b(euro?|eur)\b|€", said))
    return None if zloty == euro else "PLN" if zloty else "EUR"


def fund(text: str) -> str | None:
    """The fund's usual letters; the text itself for a fund that is not known here."""
    said = " ".join(fold(text).split())
    return _FUND_OF.get(said) or _FUND_OF.get(worded(said)) or text or None


def period(text: str) -> str | None:
    """The programming period named in a text, such as "2007-2013"."""
    found = _PERIOD.search(text)
    return f"{found[1]}-{found[2]}" if found and found[1] < found[2] else None


def fund_in_name(stem: str) -> str | None:
    """The fund that a word of a file's name is the letters of."""
    words = re.split(r"[^a-z0-9+]+", fold(stem))
    return next((_FUND_OF[word] for word in words if word in _FUND_OF), None)

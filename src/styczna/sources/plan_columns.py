"""What the columns of a procurement plan are called, and how its cells say kind, procedure and term.

The plan of art. 23 of the Polish act on public procurement names the subject, the kind, the procedure, the value and
the expected term of each order; the bulletin's own form, the sheets of offices and English ones are understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from styczna.sources import codes
from styczna.sources.spellings import spelled, worded

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "subject": (
        "przedmiot zamowienia", "przedmiot", "nazwa zamowienia", "opis przedmiotu zamowienia",
        "przedmiot zamowienia opis", "nazwa przedmiotu zamowienia", "nazwa postepowania", "nazwa",
        "subject of the order", "subject matter", "subject", "title",
    ),
    "number": (
        "numer pozycji planu", "pozycja planu", "nr pozycji planu", "poz planu", "pozycja", "poz", "lp", "l p", "nr",
        "position", "no",
    ),
    "kind": (
        "rodzaj zamowienia", "rodzaj zamowienia wedlug podzialu", "rodzaj", "kind of order", "kind", "type of contract",
    ),
    "procedure": (
        "przewidywany tryb albo inna procedura udzielenia zamowienia", "przewidywany tryb lub procedura",
        "przewidywany tryb udzielenia zamowienia", "tryb udzielenia zamowienia", "przewidywany tryb", "tryb",
        "tryb postepowania", "procedura", "procedure",
    ),
    "value": (
        "orientacyjna wartosc zamowienia", "szacunkowa wartosc zamowienia", "wartosc szacunkowa",
        "orientacyjna wartosc netto", "szacunkowa wartosc netto", "wartosc szacunkowa netto", "wartosc netto",
        "wartosc zamowienia", "wartosc zamowienia netto", "szacunkowa wartosc", "orientacyjna wartosc", "wartosc",
        "estimated value", "value",
    ),
    "expected": (
        "przewidywany termin wszczecia postepowania", "przewidywany termin wszczecia",
        "przewidywany termin wszczecia postepowania o udzielenie zamowienia", "planowany termin wszczecia",
        "planowany termin wszczecia postepowania", "termin wszczecia postepowania", "termin wszczecia",
        "planowany termin", "przewidywany termin", "kwartal", "termin", "expected start", "quarter",
    ),
    "cpv": ("kod cpv", "kody cpv", "cpv", "glowny kod cpv", "cpv code", "cpv codes"),
    "buyer": ("zamawiajacy", "nazwa zamawiajacego", "jednostka", "buyer", "contracting authority"),
    "description": ("informacje dodatkowe", "uwagi", "opis", "additional information", "description"),
}  # fmt: skip

_KINDS = (("robot", "works"), ("work", "works"), ("dostaw", "supplies"), ("suppl", "supplies"), ("uslug", "services"),
          ("servic", "services"))  # fmt: skip
_PROCEDURES = (
    ("partnerstwo innowacyjne", codes.PARTNERSHIP), ("innovation partnership", codes.PARTNERSHIP),
    ("dialog", codes.DIALOGUE), ("negocjacje bez", codes.WITHOUT_CALL), ("negocjac", codes.NEGOTIATED),
    ("negotiat", codes.NEGOTIATED), ("wolnej reki", codes.DIRECT), ("direct", codes.DIRECT),
    ("przetarg ograniczony", codes.RESTRICTED), ("restricted", codes.RESTRICTED), ("przetarg", codes.OPEN),
    ("podstawow", codes.OPEN), ("open", codes.OPEN), ("koncesj", codes.CONCESSION),
)  # fmt: skip
_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4, "pierwszy": 1, "drugi": 2,
             "trzeci": 3, "czwarty": 4}  # fmt: skip
_MONTHS = ("stycz", "lut", "mar", "kwie", "maj", "czerw", "lip", "sierp", "wrze", "pazdz", "listop", "grud")
_QUARTER = re.compile(r"\b(i{1,3}|iv|[1-4]|pierwszy|drugi|trzeci|czwarty) ?(?:kwartal\w*|kw|q)\b|\bq ?([1-4])\b")
_YEAR = re.compile(r"\b(20\d\d)\b")
_MONTH_YEAR = re.compile(r"\b(0?[1-9]|1[0-2])[ ./-](20\d\d)\b")
_YEAR_MONTH = re.compile(r"\b(20\d\d)[ ./-](0?[1-9]|1[0-2])\b")


def columns(header: Sequence[str]) -> dict[str, int] | None:
    """Which column holds which field; None for a row that names no subject beside a value or a term."""
    found = spelled(header, SPELLINGS)
    return found if "subject" in found and found.keys() & {"value", "expected", "kind"} else None


def kind(text: str) -> str | None:
    said = worded(text)
    return next((kind for words, kind in _KINDS if words in said), None)


def procedure(text: str) -> str | None:
    said = worded(text)
    return next((procedure for words, procedure in _PROCEDURES if words in said), "other" if said else None)


def year(text: str) -> str | None:
    """The one year that a title or a name of a file tells."""
    found = set(_YEAR.findall(text.replace("_", " ")))
    return found.pop() if len(found) == 1 else None


def expected(text: str, plan_year: str | None = None) -> str | None:
    """When an order is to begin: 2026-Q3, 2026-09, 2026; None where the text does not tell, or no year is known.

    >>> expected("III kwartał 2026"), expected("4 kw. 2026 r."), expected("wrzesień 2026"), expected("09.2026")
    ('2026-Q3', '2026-Q4', '2026-09', '2026-09')
    """
    said = worded(text)
    told = _YEAR.search(said)
    of_year = told[1] if told else plan_year
    if of_year is None:
        return None
    if found := _QUARTER.search(said):
        return f"{of_year}-Q{_QUARTERS[found[1] or found[2]]}"
    if found := _MONTH_YEAR.search(said):
        return f"{found[2]}-{int(found[1]):02}"
    if found := _YEAR_MONTH.search(said):
        return f"{found[1]}-{int(found[2]):02}"
    for number, beginning in enumerate(_MONTHS, start=1):
        if re.search(rf"\b{beginning}", said):
            return f"{of_year}-{number:02}"
    return of_year if told else None

"""What the columns of a list of members are called: Polish and English names in many spellings → our fields.

A name is folded (no diacritics, capitals, units, years) and compared with those that are known, then with the words
that give a column away, then with known names that it resembles. Each answer carries how sure it is, and a person may
overrule it. A column of several headings (two rows) is asked for with both, then with each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from styczna.sources.activities import stated_edition
from styczna.sources.words import fold

CERTAIN, LIKELY, RESEMBLES = 1.0, 0.8, 0.6  # a known name, a word that gives it away, a spelling near a known name
LONGEST_NAME = 120  # characters of a heading; a longer text is none

LEFT_OUT = ""
"""The field of a column that is understood and not taken over: running numbers, telephones, remarks."""

# Fields that several columns may hold together; of the others the surest column counts.
SEVERAL = frozenset({"pkd", "cpv", "capabilities", "alias"})
# Without one of these a table is no list of members.
NAMING = frozenset({"name", "nip", "krs", "regon", "numbers"})

_KNOWN: Mapping[str, str] = {
    "name": "nazwa|nazwa firmy|nazwa podmiotu|firma|czlonek|czlonek klastra|nazwa czlonka|nazwa czlonka klastra|"
    "podmiot|nazwa organizacji|organizacja|nazwa przedsiebiorstwa|przedsiebiorstwo|nazwa przedsiebiorcy|przedsiebiorca|"
    "nazwa instytucji|instytucja|pelna nazwa|nazwa pelna|pelna nazwa firmy|pelna nazwa podmiotu|nazwa spolki|spolka|"
    "uczestnik|uczestnik klastra|nazwa uczestnika|nazwa partnera|partner|nazwa jednostki|jednostka|nazwa i adres|"
    "firma nazwa|czlonkowie|name|company|company name|organisation|organization|organisation name|member|member name|"
    "full name|entity|firm|enterprise",
    "alias": "nazwa skrocona|skrot nazwy|skrocona nazwa|nazwa krotka|inna nazwa|short name|alias|acronym|skrot",
    "nip": "nip|numer nip|nr nip|nip firmy|nip vat|nip ue|numer identyfikacji podatkowej|vat|vat id|vat no|vat number|"
    "tax id|tax number|nip czlonka|nip podmiotu",
    "regon": "regon|nr regon|numer regon|regon firmy",
    "krs": "krs|nr krs|numer krs|numer w krs|nr w krs|krs ceidg|nr krs ceidg",
    "numbers": "nip regon|nip krs|regon krs|nip regon krs|nip krs regon|krs nip regon|identyfikator|identyfikatory|"
    "numery|numer rejestrowy|nip lub regon|nip lub krs|identifier|registration number",
    "pkd": "pkd|kod pkd|kody pkd|pkd glowne|glowne pkd|pkd przewazajace|przewazajace pkd|przewazajacy kod pkd|"
    "pkd podstawowe|pkd pozostale|pozostale pkd|kody pkd pozostale|pkd dodatkowe|kody dzialalnosci|nace|nace code|"
    "nace codes|dzialalnosc pkd|klasyfikacja pkd|dzialalnosc przewazajaca pkd|numer pkd|nr pkd|symbol pkd",
    "cpv": "cpv|kod cpv|kody cpv|cpv code|cpv codes",
    "city": "miejscowosc|miasto|siedziba|miejscowosc siedziby|siedziba miejscowosc|miejsce siedziby|lokalizacja|city|"
    "town|place|seat|location|adres miejscowosc|siedziba miasto",
    "address": "adres|adres siedziby|adres firmy|siedziba adres|adres podmiotu|dane adresowe|address|"
    "registered address",
    "commune": "gmina|commune|municipality",
    "county": "powiat|county|district",
    "voivodeship": "wojewodztwo|woj|voivodeship|region|province|nuts|nuts 2|nuts 3",
    "employees": "liczba pracownikow|ilosc pracownikow|pracownicy|zatrudnienie|liczba zatrudnionych|"
    "stan zatrudnienia|zatrudnionych|liczba osob zatrudnionych|zatrudnienie osoby|zatrudnienie rjp|rjp|liczba etatow|"
    "etaty|liczba osob|wielkosc zatrudnienia|poziom zatrudnienia|przedzial zatrudnienia|srednie zatrudnienie|employees|"
    "number of employees|no of employees|headcount|staff|employment|fte|persons employed",
    "size": "wielkosc|wielkosc firmy|wielkosc przedsiebiorstwa|wielkosc podmiotu|status msp|msp|"
    "status przedsiebiorstwa|status przedsiebiorcy|kategoria przedsiebiorstwa|klasa wielkosci|rozmiar|size|"
    "company size|size class|sme status",
    "turnover": "obrot|obroty|roczny obrot|obrot roczny|przychod|przychody|przychody netto|przychody ze sprzedazy|"
    "przychody roczne|roczne przychody|przychod roczny|przychody ogolem|wartosc obrotow|sprzedaz|turnover|revenue|"
    "revenues|annual turnover|annual revenue|sales",
    "since": "czlonek od|data przystapienia|data wstapienia|przystapienie|w klastrze od|od|czlonkostwo od|"
    "data przystapienia do klastra|data wstapienia do klastra|data dolaczenia|data przyjecia|data wejscia|"
    "data rozpoczecia czlonkostwa|poczatek czlonkostwa|czlonek klastra od|uczestnik od|od kiedy|rok przystapienia|"
    "data podpisania deklaracji|data podpisania umowy|member since|since|joined|joined on|date joined|accession date",
    "until": "czlonek do|data wystapienia|wystapienie|w klastrze do|do|czlonkostwo do|data wystapienia z klastra|"
    "data rezygnacji|data zakonczenia czlonkostwa|koniec czlonkostwa|data wykreslenia|data ustania czlonkostwa|"
    "data wyjscia|member until|until|left|left on|date left",
    "email": "e mail|email|mail|adres e mail|adres email|adres mailowy|poczta elektroniczna|e mail kontaktowy|"
    "email kontaktowy|kontakt e mail|kontakt email|e mail firmy|email address|contact email|contact e mail",
    "website": "www|strona www|strona internetowa|adres www|strona|witryna|adres strony www|adres strony|website|web|"
    "url|homepage|web page|web site|strona firmy|adres internetowy|adres strony internetowej",
    "kind": "rodzaj|typ|rodzaj podmiotu|typ podmiotu|rodzaj czlonka|typ czlonka|kategoria|kategoria czlonka|"
    "kategoria podmiotu|rodzaj organizacji|typ organizacji|rodzaj instytucji|grupa|sektor|kind|type|category|"
    "type of organisation|organisation type|member type",
    "capabilities": "opis dzialalnosci|opis|dzialalnosc|zakres dzialalnosci|profil dzialalnosci|profil|kompetencje|"
    "oferta|produkty i uslugi|produkty|uslugi|specjalizacja|branza|przedmiot dzialalnosci|rodzaj dzialalnosci|"
    "potencjal|opis firmy|opis oferty|kluczowe kompetencje|technologie|description|activity|activities|capabilities|"
    "competences|profile|specialisation|specialization|products|services|industry",
    LEFT_OUT: "lp|l p|no|nr|numer|id|poz|telefon|tel|telefon kontaktowy|nr telefonu|numer telefonu|tel kom|komorka|fax|"
    "faks|osoba kontaktowa|osoba do kontaktu|kontakt|imie|nazwisko|imie i nazwisko|reprezentant|prezes|stanowisko|"
    "uwagi|komentarz|ulica|ul|nr domu|kod pocztowy|kod|poczta|kraj|forma prawna|deklaracja|podpis|status|skladka|"
    "skladka roczna|phone|telephone|contact|contact person|remarks|notes|street|postal code|zip|zip code|postcode|"
    "country|legal form|what is wrong|co jest nie tak|kapital zakladowy|data zalozenia|rok zalozenia",
}  # fmt: skip
_BY_NAME: Mapping[str, str] = {name: field for field, names in _KNOWN.items() for name in names.split("|")}

# Words that give a column away, the narrowest first.
_SIGNS: tuple[tuple[str, str], ...] = (
    (r"\bcpv\b", "cpv"),
    (r"\bpkd\b|\bnace\b", "pkd"),
    (r"\b(nip|regon|krs)\b.*\b(nip|regon|krs)\b", "numbers"),
    (r"\bnip\b", "nip"),
    (r"\bregon\b", "regon"),
    (r"\bkrs\b", "krs"),
    (r"\be ?mail|\bpoczt\w* elektron", "email"),
    (r"\bwww\b|\bstron\w* internet|\bwebsite\b", "website"),
    (r"\btelefon|\bphone\b|\bosob\w* (do )?kontakt|\bimie\b|\bnazwisko\b", LEFT_OUT),
    (r"\b(obrot|przychod|turnover|revenue)\w*", "turnover"),
    (r"\b(pracownik|zatrudni|employee|etat)\w*", "employees"),
    (r"\b(przystapi|wstapi|dolacz|przyjec)\w*|\bczlon\w* od\b|\bjoined\b|\bmember since\b", "since"),
    (r"\b(wystapi|rezygnac|wykresl|ustani)\w*|\bczlon\w* do\b|\bmember until\b", "until"),
    (r"\bwielkosc\b|\bmsp\b|\bsize\b", "size"),
    (r"\bpowiat", "county"),
    (r"\bwojewodztw", "voivodeship"),
    (r"\bgmin", "commune"),
    (r"\bmiejscowosc|\bmiasto\b|\bcity\b", "city"),
    (r"\badres\b", "address"),
    (r"\bkod pocztowy\b|\bulica\b", LEFT_OUT),
    (r"\b(opis|zakres|profil|kompetencj|specjaliz|ofert)\w*|\bprzedmiot dzialal", "capabilities"),
    (r"\b(rodzaj|typ|kategoria) (podmiot|czlon|organiz|instytuc)\w*", "kind"),
    (r"\b(nazwa|name) (firmy|podmiotu|czlonka|organiz\w*|przedsieb\w*|instyt\w*|jednost\w*|of|i)\b|^nazwa\b", "name"),
)  # fmt: skip

# Folded units of amounts: what is left out of a name, and how many times its amounts are.
_UNITS = re.compile(
    r"\b(?:w )?(?:(?:tys|tysiac\w*|tysiec\w*|mln|milion\w*|mld) ?)?(?:zl|pln|zlot\w*)\b|\b(?:w )?(?:tys|mln)\b"
)
_SCALES = ((re.compile(r"\b(tys|tysiac\w*|tysiec\w*|thousand|kpln)\b"), 1_000),
           (re.compile(r"\b(mln|milion\w*|million)\b"), 10**6))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file, and how it is understood."""

    name: str  # as the file has it; where two are called the same, the second has " (2)" behind it
    place: int
    field: str  # one of FIELDS; LEFT_OUT
    sure: float  # 1 is a known name or a person's word, 0 a column that nothing was understood of
    scale: int = 1  # of amounts: 1000 where the heading says tys. zł
    edition: str | None = None  # of PKD, where the heading says it


FIELDS: tuple[str, ...] = tuple(field for field in _KNOWN if field)


def folded(name: str) -> str:
    """A heading as it is compared and remembered: words without diacritics and capitals."""
    return " ".join(re.findall(r"[^\W_]+", fold(name)))


@lru_cache(maxsize=4096)
def recognise(name: str) -> tuple[str | None, float]:
    """The field of a heading and how sure that is; None and 0 for a heading that says nothing to us."""
    if not name or len(name) > LONGEST_NAME:
        return None, 0.0
    plain = folded(name)
    for form in dict.fromkeys((plain, _bare(plain))):
        if form in _BY_NAME:
            return _BY_NAME[form], CERTAIN
    for sign, field in _SIGNS:
        if re.search(sign, plain):
            return field, LIKELY
    if near := get_close_matches(_bare(plain), [known for known in _BY_NAME if len(known) > 4], n=1, cutoff=0.87):
        return _BY_NAME[near[0]], RESEMBLES
    return None, 0.0


def column(name: str, place: int, shown: str, field: str | None = None) -> Column:
    """The column of this heading; `field` is what a person said of it."""
    guessed, sure = recognise(name)
    scale = next((times for sign, times in _SCALES if sign.search(folded(name))), 1)
    chosen = guessed if field is None else field
    return Column(shown, place, chosen or LEFT_OUT, sure if field is None else CERTAIN, scale, stated_edition(name))


def _bare(plain: str) -> str:
    """Without units, years, editions and numbers: "obrot 2023 tys zl" is "obrot", "pkd 2" is "pkd"."""
    bare = re.sub(r"\b(za )?(rok )?[0-9]+( r(ok)?)?\b", " ", _UNITS.sub(" ", plain))
    return " ".join(bare.split())

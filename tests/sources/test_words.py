"""Search understands inflection: every form of a word has one stem, written with or without Polish letters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.sources.words import fold, folded_words, searchable, stem, terms

ONE_STEM = """
metalowego metalowy metal metale metali metalowych metalowymi
energii energia energie energetyczny energetycznego energetyka energetyce energetyki energię
produkcja produkcji produkcję produkcyjny produkcyjnych
maszyna maszyny maszyn maszynami maszynowy
woda wody wodzie wodny wodnego wód
odpady odpadów odpadami odpad odpadowy
ściek ścieki ścieków ściekowy
chemia chemii chemiczny chemicznych chemicznego
ciepło ciepła cieplny ciepłownictwo ciepłowniczy
gaz gazu gazowy gazownictwo gazowych
silnik silniki silników silnikowy
klaster klastra klastry klastrów klastrowy
firma firmy firm firmami
usługa usług usługi usługowy usługowych usługami
urządzenie urządzenia urządzeń urządzeniami
narzędzie narzędzia narzędzi narzędziowy
opakowanie opakowania opakowań opakowaniowy
instalacja instalacji instalacje instalacyjny instalacyjnych
automatyka automatyki automatyczny automatyce
elektronika elektroniki elektroniczny elektronice elektronicznych
elektryczny elektrycznych elektryczność elektryka elektrycznej
mechanika mechaniczny mechanicznych mechaniki
technologia technologii technologiczny technologie technologicznych
technika techniki techniczny technicznych technice
innowacja innowacji innowacyjny innowacyjność innowacje innowacyjnych
badanie badania badań badaniami
szkolenie szkolenia szkoleń szkoleniowy
budowa budowy budownictwo budownictwa budów
budowlany budowlanych budowlane budowlanego
drewno drewna drewnie drewniany drewnianych
medycyna medyczny medycznych medycyny
meble mebli meblowy mebel meblarski meblarstwo
laboratorium laboratoria laboratoryjny laboratoriów laboratoryjnych
centrum centra centrów
stal stali stalowy stalowych stalowe
miedź miedzi miedziany
aluminium aluminiowy aluminiowych
węgiel węgla węglowy węglowych
obróbka obróbki obróbce obróbek
komputer komputery komputerze komputerowy komputerów
kolej kolei kolejowy koleje kolejowych
samochód samochody samochodowy samochodów samochodowych
system systemu systemy systemem systemów systemowy
linia linii linie liniowy
fabryka fabryki fabryce fabryk fabryczny
żywność żywności żywnościowy
rolnictwo rolnictwa rolniczy rolniczych rolnictwie
górnictwo górniczy górnictwa górniczych
hutnictwo hutniczy hutnictwa
spawanie spawania spawaniem spawalniczy
oczyszczalnia oczyszczanie oczyszczania oczyszczalni
fotowoltaika fotowoltaiki fotowoltaiczny fotowoltaicznych
wodór wodoru wodorowy wodorowych
budynek budynki budynków budynku
Wrocław Wrocławia Wrocławiu wrocławski wrocławskiego
Kraków Krakowa Krakowie krakowski
Legnica Legnicy legnicki
Opole Opola opolski
Łódź Łodzi
spółka spółki spółek spółce
przedsiębiorstwo przedsiębiorstwa przedsiębiorstw
tworzywo tworzywa tworzyw
materiał materiały materiałów materiałowy
kontrola kontroli kontrolny kontrolnych
oprogramowanie oprogramowania oprogramowaniem
projekt projekty projektów projektowy projektowanie
tekstylia tekstylny tekstyliów
robot roboty robotów robotyka
pomiar pomiary pomiarowy pomiarów pomiarowych
biomasa biomasy biomasie
sieć sieci sieciowy sieciach
turystyka turystyczny turystyki turystycznych
środowisko środowiska środowiskowy
lotnictwo lotniczy lotnictwa
logistyka logistyczny logistyki
papier papieru papierowy
szkło szkła szklany
drukowanie drukujący drukowania
energy energies energia
building buildings
metal metals
service services
battery batteries
manufacturing manufacture
engineering engineer engineers
installation installations
electrical electric
cluster clusters
sensor sensors
"""
TWO_STEMS = """
urząd urządzenie
budynek budowa
metal metan
silnik siła
energia inżynieria
kurs kura
radio rada
woda wodór
stal stół
opakowanie pakt
robot robak
szkoła szkło
drewno drzewo
papier papryka
park parking
"""


@pytest.mark.parametrize("forms", ONE_STEM.split("\n")[1:-1])
def test_all_forms_of_a_word_have_one_stem(forms: str) -> None:
    first, *others = (stem(fold(form)) for form in forms.split())
    assert others == [first] * len(others)


@pytest.mark.parametrize("pair", TWO_STEMS.split("\n")[1:-1])
def test_other_words_keep_their_own(pair: str) -> None:
    one, other = (stem(fold(word)) for word in pair.split())
    assert one != other


def test_decomposed_letters_and_missing_ones_are_the_same_word() -> None:
    whole = "Żółte łożyska ślizgowe"
    assert terms(unicodedata.normalize("NFD", whole)) == terms(whole) == terms("zolte lozyska slizgowe")


def test_a_nip_is_one_word_however_it_is_written() -> None:
    for written in ("779-21-42-959", "779 214 29 59", "PL 779-214-29-59", "7792142959"):
        assert "7792142959" in terms(f"NIP {written}, Wrocław"), written


def test_words_that_say_nothing_are_left_out() -> None:
    assert folded_words("Usługi dla rolnictwa i w leśnictwie") == ["uslugi", "rolnictwa", "lesnictwie"]


def test_the_index_keeps_the_word_beside_its_stem_for_those_still_typing() -> None:
    assert searchable(["Elektryczny silnik", "silniki"]) == "elektr elektryczny silnik silniki"


@given(st.text(max_size=200))
def test_whatever_is_typed_becomes_letters_and_digits_only(text: str) -> None:
    for found in (*terms(text), *searchable([text]).split(" ")):
        assert found == "" or found.isalnum()


@given(st.text(alphabet="abcdefghijklmnoprstuwyz", min_size=1, max_size=30))
def test_a_stem_begins_like_its_word_and_never_vanishes(word: str) -> None:
    found = stem(word)
    assert found
    assert found[:2] == word[:2] or len(word) <= 3

"""The program writes the minutes of 2012 from the data and states every fact of the original."""

import pytest

from styczna.dialogue.access import get_meeting
from styczna.dialogue.minutes import as_text, minutes

pytestmark = pytest.mark.django_db

CLUSTERS = [
    "Centrum Technologii Energetycznych",
    "Dolnośląski Klaster Energii Odnawialnej",
    "Dolnośląski Klaster Metalowy",
    "Innowacyjny Klaster Generacji i Użytkowania Energii w Mega i Nano skali",
    "Klaster CINNOMATECH",
    "SIDE Cluster",
    "NUTRIBIOMED Klaster",
]
FACTS = {
    "pl": [
        "29 listopada 2012", "Wrocław", "ul. Duńska 9", "7 klastrów", "forma osobowości prawnej",
        "składki członkowskie", "regionalnych, jak i ogólnopolskich", "Dwa klastry", "wielkości umowy",
        "wsparcie pozyskiwane przez koordynatora",
        "ograniczonych możliwości zewnętrznego finansowania", "niechęć członków", "szybki zysk", "POIG",
        "2 z kilku projektów inwestycyjnych z POIG, działanie 5.1", "Co najmniej 3", "energetyka", "oddolny",
        "budżetu regionalnego", "biura klastra", "stałe narzędzie wsparcia", "ciągłości funkcjonowania",
        "polityka generowania zamówień", "konsorcja klastrowe", "10 grudnia 2012", "Clustrat",
    ],
    "en": [
        "29 November 2012", "Wrocław", "ul. Duńska 9", "7 clusters", "legal form", "membership fees",
        "regional and national", "Two clusters", "size of the contract", "support that its coordinator obtains",
        "external financing", "reluctance of members", "quick profit", "POIG",
        "2 of the few investment projects of POIG measure 5.1", "At least 3", "energy", "bottom-up",
        "regional budget", "cluster's office", "permanent instrument", "without interruption",
        "policy of generating orders", "consortia of clusters", "10 December 2012", "Clustrat",
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_minutes_state_every_fact_of_the_original(meeting: object, language: str) -> None:
    text = as_text(minutes(meeting=get_meeting("wroclaw-2012"), language=language), language=language)
    assert [fact for fact in FACTS[language] + CLUSTERS if fact.lower() not in text.lower()] == []


def test_the_minutes_say_findings_and_their_source_as_one_does(meeting: object) -> None:
    english, polish = (
        as_text(minutes(meeting=get_meeting("wroclaw-2012"), language=language), language=language)
        for language in ("en", "pl")
    )
    assert "met with the Marshal's Office of the Lower Silesian Voivodeship (UMWD)." in english
    assert "Source of this record: Podsumowanie" in english
    assert "### Findings" in english
    assert "### Wnioski" in polish  # "ustalenia" are commitments
    assert "klastrów oraz:" not in polish


def test_the_minutes_are_written_from_the_data(meeting: object) -> None:
    from styczna.dialogue.models import Entry

    Entry.objects.filter(kind="idea").update(text_pl="Zupełnie inny pomysł.")
    text = as_text(minutes(meeting=get_meeting("wroclaw-2012"), language="pl"), language="pl")
    assert "Zupełnie inny pomysł." in text
    assert "polityka generowania zamówień" not in text


def test_what_waits_for_an_answer_is_counted_and_an_answer_is_taken_off(meeting: object) -> None:
    from datetime import date

    from styczna.dialogue.models import Entry

    assert "3 matters" in minutes(meeting=get_meeting("wroclaw-2012"), language="en").waiting
    Entry.objects.filter(kind="question").update(answered_on=date(2012, 12, 10))
    assert "2 matters" in minutes(meeting=get_meeting("wroclaw-2012"), language="en").waiting

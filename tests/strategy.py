"""Specialisations for the tests: what the cast proposes, says and decides (see conftest.py for who they are)."""

from __future__ import annotations

from datetime import date
from typing import Any

from styczna.clusters.models import Cluster
from styczna.touchpoints.models import Specialisation
from styczna.touchpoints.strategy.decide import Decision, Goals, adopt
from styczna.touchpoints.strategy.discuss import Voice, voices
from styczna.touchpoints.strategy.propose import Said, propose

ENERGY = ("cpv:09300000", "pkd2007:35")
SAID = Said("Energia", "Energy", "Trzy klastry.", "Three clusters.")
DAY = date(2024, 5, 6)


def proposed(cast: Any, *, fields: tuple[str, ...] = ENERGY, said: Said = SAID, day: date = DAY) -> Specialisation:
    """Alicja proposes energy for DKEO."""
    dkeo = Cluster.objects.get(slug="dkeo")
    return propose(cast.alicja, said=said, fields=fields, proposed_for=dkeo, theme_key="cpv:09300000", today=day)


def adopted(cast: Any, *, fields: tuple[str, ...] = ENERGY, day: date = DAY) -> Specialisation:
    """Celina adopts what Alicja proposed."""
    found = proposed(cast, fields=fields, day=day)
    return adopt(cast.celina, specialisation=found, decision=decision(day), goals=GOALS, today=day)


def decision(day: date = DAY) -> Decision:
    return Decision(day, "Uchwała nr 12/2024 https://example.org/12", "Bo trzy klastry.", "For three clusters.")


GOALS = Goals("Więcej prądu ze słońca.", "More power from the sun.", date(2027, 1, 1), date(2030, 12, 31))


def voice_of(person: Any) -> Voice:
    """The first voice that the person has."""
    return voices(person)[0]

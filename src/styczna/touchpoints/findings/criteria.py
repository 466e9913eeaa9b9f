"""The seven criteria of the scorecard in words, and the weights that a reader gives them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from styczna.engine.scorecard import CRITERIA, DEFAULT_WEIGHTS

LEAST, MOST, STEP = 0, 6, 1  # of a weight that a reader moves

NAMES = {
    "breadth": _("breadth"),
    "contact": _("contact"),
    "advantage": _("advantage"),
    "relatedness": _("relatedness"),
    "complexity": _("complexity"),
    "demand": _("demand"),
    "ability": _("ability"),
}
ASKED = {
    "breadth": _("How many clusters are present in it beyond chance?"),
    "contact": _("How much do the clusters touch in it?"),
    "advantage": _("Is the region stronger in it than the country?"),
    "relatedness": _("Is it near to what the region already does?"),
    "complexity": _("Can few others do it?"),
    "demand": _("How much is ordered in it that one can still answer?"),
    "ability": _("How much of these orders can a consortium of the region cover?"),
}


class Unreadable(ValueError):
    """Weights that cannot be read; says in words why."""


def read_weights(asked: Mapping[str, str]) -> dict[str, float]:
    """The weights that an address carries; those that it leaves out are the usual ones.

    Raises Unreadable for what is no number from LEAST to MOST, and where all are 0.
    """
    weights = {criterion: _read(criterion, asked) for criterion in CRITERIA}
    if not any(weights.values()):
        raise Unreadable(_("At least one weight must be more than 0."))
    return weights


def are_usual(weights: Mapping[str, float]) -> bool:
    return all(weights[criterion] == DEFAULT_WEIGHTS[criterion] for criterion in CRITERIA)


def _read(criterion: str, asked: Mapping[str, str]) -> float:
    text = asked.get(criterion, "")
    if not text:
        return DEFAULT_WEIGHTS[criterion]
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not LEAST <= value <= MOST:
        raise Unreadable(
            _("The weight of “%(criterion)s” must be a number from %(least)s to %(most)s.")
            % {"criterion": NAMES[criterion], "least": LEAST, "most": MOST}
        )
    return value

"""What a reader asks of the register of firms: a voivodeship, a year, a level of PKD, words."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from styczna.clusters.directory.filters import words_field
from styczna.clusters.models import Cluster
from styczna.observatory.register import VOIVODESHIPS as TERYT
from styczna.sources.places import NUTS
from styczna.sources.vocabularies import place
from styczna.touchpoints.region.advantage import VOIVODESHIPS, years

REFERENCE_YEAR = 2015  # the year that the diagnosis is compared with; the packaged register begins there
LEVELS = (
    ("section", _("sections")),
    ("division", _("divisions")),
    ("group", _("groups")),
    ("class", _("classes")),
    ("subclass", _("subclasses")),
)


def name_of(voivodeship: str, language: str) -> str:
    """NUTS has no name for Mazowieckie but "macroregion": it is two regions there."""
    return "Mazowieckie" if voivodeship == "14" else place(NUTS[voivodeship], language)


def region_of_the_clusters() -> str:
    """The voivodeship (TERYT) where most clusters are; the first of the list where there are none."""
    regions = Cluster.objects.order_by().values_list("region", flat=True)
    found = Counter(VOIVODESHIPS[region] for region in regions if region in VOIVODESHIPS)
    return min(found, key=lambda code: (-found[code], code)) if found else TERYT[0]


class _Asked(forms.Form):
    """Where nothing is asked, the form answers for the region of the clusters, and shows that it does."""

    region = forms.ChoiceField(label=_("Voivodeship"))

    def __init__(self, asked: Any, language: str) -> None:
        given = asked.copy()
        for name, value in self.usual().items():
            if not given.get(name):
                given[name] = value
        super().__init__(given)
        self._offer("region", sorted(((code, name_of(code, language)) for code in TERYT), key=lambda pair: pair[1]))
        for name in ("year", "since", "until"):
            if name in self.fields:
                self._offer(name, [(str(year), str(year)) for year in years()])

    def usual(self) -> dict[str, str]:
        return {"region": region_of_the_clusters()}

    def _offer(self, name: str, values: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = values


class RegionForm(_Asked):
    """The list of a region's strengths."""

    year = forms.ChoiceField(label=_("Year"))
    level = forms.ChoiceField(label=_("Level of PKD"), choices=LEVELS)
    q = words_field()
    sure = forms.BooleanField(label=_("only certainly above the average"), required=False)

    def usual(self) -> dict[str, str]:
        return super().usual() | {"year": str(REFERENCE_YEAR), "level": "division"}


class ActivityForm(_Asked):
    """One activity in a region and a year."""

    year = forms.ChoiceField(label=_("Year"))

    def usual(self) -> dict[str, str]:
        return super().usual() | {"year": str(REFERENCE_YEAR)}


class ChangeForm(_Asked):
    """What rose and fell between two years."""

    since = forms.ChoiceField(label=_("From"))
    until = forms.ChoiceField(label=_("To"))
    level = forms.ChoiceField(label=_("Level of PKD"), choices=LEVELS)
    q = words_field()
    sure = forms.BooleanField(label=_("only beyond doubt"), required=False)

    def usual(self) -> dict[str, str]:
        there = years()
        return super().usual() | {"since": str(there[0]), "until": str(there[-1]), "level": "division"}

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if asked.get("since") and asked.get("until") and asked["since"] >= asked["until"]:
            self.add_error("until", forms.ValidationError(_("Choose a year after the first one.")))
        return asked

"""What a reader may ask of the lists, the map and the search of this room, read into the questions of `listing`.

A filter that is not understood is an error with a sentence, never ignored. Long lists of choices (clusters, counties,
fields) are typed, with hints: a code, or the name as the hint has it.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from styczna.clusters.directory.listing import (
    UNKNOWN_PLACE,
    ClusterQuestion,
    InfrastructureQuestion,
    OrganisationQuestion,
    Place,
)
from styczna.clusters.imports.mapping import POLAND
from styczna.clusters.models import (
    Cluster,
    InfrastructureKind,
    LabelKind,
    LegalForm,
    OpenTo,
    OrganisationKind,
    Size,
)
from styczna.sources.counties import VOIVODESHIPS, counties
from styczna.sources.lexicon import Pattern, parse_field
from styczna.sources.words import fold

UNKNOWN = "unknown"
LONGEST_WORDS = 200


def hinted(what: str) -> forms.TextInput:
    """An input that offers what fits the letters typed so far."""
    attributes = {
        "list": f"hints-{what}",
        "autocomplete": "off",
        "hx-get": reverse_lazy("clusters:hints"),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": f"#hints-{what}",
    }
    return forms.TextInput(attributes)


def words_field() -> forms.CharField:
    widget = forms.TextInput({"type": "search"})
    return forms.CharField(label=_("Words"), required=False, max_length=LONGEST_WORDS, widget=widget)


def choices(every: Any, choices: Any) -> list[Any]:
    return [("", every), *choices]


class _Asked(forms.Form):
    """What the forms of all lists share: reading clusters, places and fields from what was typed."""

    def clean_cluster(self) -> Cluster | None:
        typed = self.cleaned_data["cluster"].strip()
        if not typed:
            return None
        found = list(Cluster.objects.filter(slug=typed) or Cluster.objects.filter(name__iexact=typed)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_now("No cluster is called so."))
        self._show("cluster", found[0].name)
        return found[0]

    def clean_place(self) -> Place | None:
        typed = self.cleaned_data["place"].strip()
        if not typed:
            return None
        found = place_of(typed)
        if found is None:
            raise forms.ValidationError(_now("No county or voivodeship is called so, or several are."))
        self._show("place", str(found) if found.code else _now("not known"))
        return found

    def clean_field(self) -> Pattern | None:
        typed = self.cleaned_data["field"].strip()
        if not typed:
            return None
        try:
            return parse_field(typed)
        except ValueError:
            raise forms.ValidationError(
                _now("No field has this code. A code reads 09330000, 35.1 or 35.11.Z.")
            ) from None

    def _show(self, name: str, text: str) -> None:
        """What was given as a code is shown by its name."""
        self.data = {**{key: self.data.get(key) for key in self.data}, name: text}


class _OrganisationsAsked(_Asked):
    q = words_field()
    cluster = forms.CharField(label=_("Cluster"), required=False, max_length=LONGEST_WORDS, widget=hinted("cluster"))
    field = forms.CharField(label=_("Field (code)"), required=False, max_length=40, widget=hinted("field"))
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=choices(_("all kinds"), OrganisationKind.choices))
    size = forms.ChoiceField(label=_("Size"), required=False, choices=choices(_("all sizes"), Size.choices))
    infrastructure = forms.ChoiceField(
        label=_("Infrastructure"), required=False, choices=[("", _("with or without")), ("yes", _("runs some"))]
    )

    def question(self) -> OrganisationQuestion:
        asked = self.cleaned_data
        return OrganisationQuestion(
            words=asked["q"],
            cluster=asked["cluster"],
            kind=asked["kind"],
            size=asked["size"],
            place=asked.get("place"),
            field=asked["field"],
            with_infrastructure=asked["infrastructure"] == "yes",
        )


class OrganisationFilter(_OrganisationsAsked):
    place = forms.CharField(
        label=_("County or voivodeship"), required=False, max_length=LONGEST_WORDS, widget=hinted("place")
    )

    field_order = ("q", "cluster", "place", "field", "kind", "size", "infrastructure")


class MapFilter(_OrganisationsAsked):
    """The same questions on the map, which draws one voivodeship or all of Poland instead of asking for a place."""

    region = forms.ChoiceField(label=_("Map of"), required=False)

    field_order = ("q", "region", "cluster", "field", "kind", "size", "infrastructure")

    def __init__(self, data: Any, *, home: str) -> None:
        """`home` is what is drawn where nothing was chosen."""
        super().__init__(data)
        self.home = home
        region = self.fields["region"]
        assert isinstance(region, forms.ChoiceField)
        region.choices = [(POLAND, _("all of Poland")), *VOIVODESHIPS.items()]
        if not self.data.get("region"):
            self._show("region", home)


class ClusterFilter(_Asked):
    q = words_field()
    region = forms.ChoiceField(label=_("Region"), required=False)
    legal_form = forms.ChoiceField(
        label=_("Legal form"), required=False, choices=choices(_("all forms"), LegalForm.choices)
    )
    label = forms.ChoiceField(
        label=_("Management label"), required=False, choices=choices(_("with or without"), LabelKind.choices)
    )
    field = forms.CharField(label=_("Field (code)"), required=False, max_length=40, widget=hinted("field"))

    def __init__(self, data: Any, *, regions: list[tuple[str, str]]) -> None:
        super().__init__(data)
        region = self.fields["region"]
        assert isinstance(region, forms.ChoiceField)
        region.choices = choices(_("all regions"), regions)

    def question(self) -> ClusterQuestion:
        asked = self.cleaned_data
        return ClusterQuestion(
            words=asked["q"],
            region=asked["region"],
            legal_form=asked["legal_form"],
            label=asked["label"],
            field=asked["field"],
        )


class InfrastructureFilter(_Asked):
    q = words_field()
    cluster = forms.CharField(label=_("Cluster"), required=False, max_length=LONGEST_WORDS, widget=hinted("cluster"))
    place = forms.CharField(
        label=_("County or voivodeship"), required=False, max_length=LONGEST_WORDS, widget=hinted("place")
    )
    field = forms.CharField(label=_("Field (code)"), required=False, max_length=40, widget=hinted("field"))
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=choices(_("all kinds"), InfrastructureKind.choices)
    )
    open_to = forms.ChoiceField(label=_("Open to"), required=False, choices=choices(_("whomever"), OpenTo.choices))

    def question(self) -> InfrastructureQuestion:
        asked = self.cleaned_data
        return InfrastructureQuestion(
            words=asked["q"],
            cluster=asked["cluster"],
            kind=asked["kind"],
            open_to=asked["open_to"],
            place=asked["place"],
            field=asked["field"],
        )


def place_of(typed: str) -> Place | None:
    """A TERYT code, a county's or voivodeship's name, or "unknown"; None for what is not or not alone called so."""
    if typed in (UNKNOWN, _now("not known")):
        return UNKNOWN_PLACE
    if typed in VOIVODESHIPS or typed in counties():
        return Place(typed)
    asked = fold(typed).removeprefix("powiat ").strip()
    regions = [code for code, name in VOIVODESHIPS.items() if fold(name) == asked]
    exact = [county.code for county in counties().values() if fold(county.said).removeprefix("powiat ") == asked]
    named = [county.code for county in counties().values() if fold(county.name) == asked]
    for found in (regions, exact, named):
        if len(found) == 1:
            return Place(found[0])
    return None

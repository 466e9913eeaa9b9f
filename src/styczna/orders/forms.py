"""What a reader may ask of the list of orders."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from styczna.observatory.notices import fold
from styczna.observatory.queries import Question
from styczna.orders.catalogue import countries
from styczna.orders.wording import STATES
from styczna.sources.vocabularies import place

KINDS = [
    ("call", _("calls for projects")),
    ("competition", _("competitions")),
    ("planning", _("plans")),
    ("result", _("results")),
    ("change", _("changes")),
    ("other", _("others")),
]


class OrderFilter(forms.Form):
    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all states")), *STATES.items()])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all kinds")), *KINDS])
    country = forms.ChoiceField(label=_("Country"), required=False)
    cpv = forms.CharField(label=_("CPV begins with"), required=False, max_length=200)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["country"].choices = [("", _("all countries")), *_named(countries())]  # type: ignore[attr-defined]

    def clean_cpv(self) -> tuple[str, ...]:
        """One or more beginnings of codes, such as "0933, 45"."""
        beginnings = tuple(re.findall(r"[^\s,;]+", self.cleaned_data["cpv"]))
        if wrong := [text for text in beginnings if not re.fullmatch(r"\d{1,8}", text)]:
            raise forms.ValidationError(
                _("A CPV code begins with digits, such as 0933; “%(text)s” does not."), params={"text": wrong[0]}
            )
        return beginnings

    def question(self) -> Question:
        asked = self.cleaned_data
        return Question(
            words=asked["q"],
            states=(asked["state"],) if asked["state"] else (),
            kinds=(asked["kind"],) if asked["kind"] else (),
            countries=(asked["country"],) if asked["country"] else (),
            cpv=asked["cpv"],
        )


def _named(codes: list[str]) -> list[tuple[str, str]]:
    """Codes of countries with their names, by name."""
    language = get_language() or "pl"
    named = [(code, place(code, language)) for code in codes]
    return sorted(named, key=lambda pair: fold(pair[1]))


class TeamForm(forms.Form):
    size = forms.TypedChoiceField(
        label=_("Members at most"), choices=[(n, str(n)) for n in range(2, 9)], coerce=int, initial=4
    )

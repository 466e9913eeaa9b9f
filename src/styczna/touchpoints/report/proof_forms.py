"""What an officer enters for the dossier of the discovery process."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from styczna.clusters.profiles.edit import version_of
from styczna.clusters.profiles.edit_forms import VersionedForm
from styczna.clusters.profiles.form_fields import DayField, WebField
from styczna.touchpoints.models import Criterion, Proof

LONGEST_TEXT = 4_000
LONG_TEXT = {"rows": 4}


class ProofForm(VersionedForm, forms.ModelForm):
    """One document, act or measure that proves something of a criterion."""

    criterion = forms.TypedChoiceField(label=_("Criterion"), coerce=int, choices=Criterion.choices)
    title_pl = forms.CharField(label=_("Title, in Polish"), max_length=300)
    title_en = forms.CharField(label=_("Title, in English"), max_length=300, required=False)
    said_pl = forms.CharField(
        label=_("What it proves, in Polish"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs=LONG_TEXT),
        help_text=_("Such as the number of the resolution, who is responsible, what was measured."),
    )
    said_en = forms.CharField(
        label=_("What it proves, in English"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs=LONG_TEXT),
    )
    dated = DayField(label=_("Date of the document"))
    until = DayField(
        label=_("In force until"), required=False, help_text=_("Leave it empty where it has no end.")
    )  # fmt: skip
    link = WebField(label=_("Link"), required=False, max_length=500, help_text=_("Where everybody can open it."))

    class Meta:
        model = Proof
        fields = ("criterion", "title_pl", "title_en", "said_pl", "said_en", "dated", "until", "link")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = version_of(self.instance)

    @property
    def columns(self) -> list[str]:
        return list(self.Meta.fields)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("dated") and said.get("until") and said["until"] < said["dated"]:
            self.add_error("until", _("It cannot end before the day of the document."))
        return said

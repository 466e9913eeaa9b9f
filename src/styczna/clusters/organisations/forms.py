"""What an organisation enters about itself, and a cluster about its memberships."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from styczna.clusters.bilingual import typed
from styczna.clusters.models import Cluster, Credential, Organisation
from styczna.clusters.organisations.edit import MOST_ALIASES
from styczna.clusters.profiles.edit import version_of
from styczna.clusters.profiles.edit_forms import VersionedForm
from styczna.clusters.profiles.form_fields import AmountField, DayField, PastDayField, WebField
from styczna.sources.counties import counties
from styczna.sources.identifiers import is_krs, is_nip, is_regon
from styczna.sources.vocabularies import known
from styczna.sources.words import fold

LONGEST_NAME = 300
LONGEST_NUMBER = 30  # with the spaces and dashes that people put in it
NUMBERS = {"nip": is_nip, "krs": is_krs, "regon": is_regon}
WILLING = {"": None, "yes": True, "no": False}
_PKD = re.compile(r"(\d{2})\.?(\d{2})\.?([A-Z])?")
_CPV = re.compile(r"(\d{8})(?:-\d)?")


class OrganisationForm(VersionedForm, forms.ModelForm):
    """The page itself. A number that stands is what the organisation is known by; only an empty one is filled here."""

    aliases = forms.CharField(
        label=_("Other spellings of the name"),
        required=False,
        max_length=4000,
        help_text=_("One a line: short names, former names, the name in English. The directory finds by them."),
        widget=forms.Textarea({"rows": 3}),
    )
    nip = forms.CharField(label="NIP", required=False, max_length=LONGEST_NUMBER)
    krs = forms.CharField(label="KRS", required=False, max_length=LONGEST_NUMBER)
    regon = forms.CharField(label="REGON", required=False, max_length=LONGEST_NUMBER)
    county = forms.ChoiceField(
        label=_("County"), required=False, help_text=_("By its county the organisation stands on the map.")
    )
    website = WebField(label=_("Website"), required=False, max_length=300)
    turnover = AmountField(
        label=_("Yearly turnover, PLN"), required=False, min_value=0, max_digits=15, decimal_places=2
    )
    willing_to_lead = forms.ChoiceField(
        label=_("Willing to lead a consortium"),
        required=False,
        choices=[("", _("not said")), ("yes", _("yes")), ("no", _("no"))],
    )

    class Meta:
        model = Organisation
        fields = (
            "name", "kind", "nip", "krs", "regon", "size", "city", "county", "website", "capabilities",
            "turnover", "turnover_band", "willing_to_lead", "projects_led", "email",
        )  # fmt: skip
        widgets = {"capabilities": forms.Textarea({"rows": 5})}
        help_texts = {
            "capabilities": _("What you can do, in your own words. From them fields of public orders are suggested.")
        }

    field_order = (
        "name", "aliases", "kind", "nip", "krs", "regon", "size", "city", "county", "website", "capabilities",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = self.instance
        named = sorted(counties().values(), key=lambda county: fold(county.said))
        county = self.fields["county"]
        assert isinstance(county, forms.ChoiceField)
        county.choices = [("", "—"), *((entry.code, entry.said) for entry in named)]
        for number in NUMBERS:
            if getattr(organisation, number):
                del self.fields[number]
        self.initial["seen"] = version_of(organisation)
        self.initial["aliases"] = "\n".join(organisation.aliases.values_list("name", flat=True))
        self.initial["willing_to_lead"] = {True: "yes", False: "no"}.get(organisation.willing_to_lead, "")

    @property
    def columns(self) -> list[str]:
        """The columns of the organisation that the form writes."""
        return [name for name in self.fields if name not in ("seen", "aliases")]

    @property
    def version_seen(self) -> int:
        return self.cleaned_data.get("seen") or 0

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_willing_to_lead(self) -> bool | None:
        return WILLING[self.cleaned_data["willing_to_lead"]]

    def clean_nip(self) -> str | None:
        return self._number("nip")

    def clean_krs(self) -> str | None:
        return self._number("krs")

    def clean_regon(self) -> str | None:
        return self._number("regon")

    def clean_aliases(self) -> list[str]:
        names = [" ".join(line.split()) for line in self.cleaned_data["aliases"].splitlines()]
        names = [name for name in dict.fromkeys(names) if name]
        if len(names) > MOST_ALIASES or any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError(_("Up to twenty spellings of up to 300 letters each."))
        return names

    def validate_constraints(self) -> None:
        """The form says in words what the constraints of the database hold."""

    def _number(self, kind: str) -> str | None:
        """Spaces and dashes are how people write; a wrong check digit is a slip, another entry's number a double."""
        digits = re.sub(r"[\s\-–.]|^PL", "", str(self.cleaned_data[kind] or "").upper())
        if not digits:
            return None
        if not NUMBERS[kind](digits):
            raise forms.ValidationError(
                _now("This is no %(kind)s: a digit is missing or wrong."), params={"kind": kind.upper()}
            )
        twin = Organisation.objects.filter(**{kind: digits}).exclude(pk=self.instance.pk).first()
        if twin is not None:
            raise forms.ValidationError(
                _now(
                    "%(name)s has this number here. If it is the same organisation, ask the authority to merge the two."
                ),
                params={"name": twin.name},
            )
        return digits


class CodeForm(forms.Form):
    """One field by its code. The edition of PKD is part of the statement: both are in use."""

    scheme = forms.ChoiceField(
        label=_("Classification"),
        choices=[("cpv", "CPV 2008"), ("pkd2007", "PKD 2007"), ("pkd2025", "PKD 2025")],
        help_text=_("For PKD, the edition from which the code is: registers mix both until the end of 2026."),
    )
    code = forms.CharField(label=_("Code"), max_length=20, help_text=_("Such as 09331200 of CPV, or 35.11.Z of PKD."))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        scheme, written = cleaned.get("scheme"), str(cleaned.get("code", "")).strip().upper()
        if not scheme or not written:
            return cleaned
        key = f"{scheme}:{_code(scheme, written)}"
        if not known(key):
            self.add_error("code", _now("%(code)s is no code of this classification.") % {"code": written})
        cleaned["key"] = key
        return cleaned


class CredentialForm(forms.ModelForm):
    since = PastDayField(label=_("Since"), required=False)
    until = DayField(label=_("Until"), required=False)
    link = WebField(label=_("Link"), required=False, max_length=300)

    class Meta:
        model = Credential
        fields = ("kind", "title", "issued_by", "since", "until", "link")

    def clean_title(self) -> str:
        return typed(self.cleaned_data["title"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _now("It cannot end before it begins."))
        return cleaned


class StateForm(forms.Form):
    """A coordinator says that the organisation belongs to one of their clusters."""

    cluster = forms.ModelChoiceField(
        label=_("Cluster"), queryset=Cluster.objects.none(), to_field_name="slug", empty_label=None
    )
    since = PastDayField(label=_("Member since"), required=False)

    def __init__(self, *args: Any, clusters: list[Cluster], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cluster = self.fields["cluster"]
        assert isinstance(cluster, forms.ModelChoiceField)
        cluster.queryset = Cluster.objects.filter(pk__in=[entry.pk for entry in clusters])


class EndForm(forms.Form):
    until = DayField(label=_("Last day"))


def _code(scheme: str, written: str) -> str:
    """The code as the vocabulary writes it."""
    if scheme == "cpv":
        found = _CPV.fullmatch(written.replace(" ", ""))
        return found[1] if found else written
    found = _PKD.fullmatch(written.replace(" ", ""))
    return (f"{found[1]}.{found[2]}" + (f".{found[3]}" if found[3] else "")) if found else written

"""What a coordinator enters about the cluster. A form belongs to one cluster and knows the version its reader saw."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils import formats, timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from styczna.clusters.bilingual import in_one_language
from styczna.clusters.models import (
    Achievement,
    Cluster,
    Contact,
    FactSource,
    FeeFigures,
    FinancingLine,
    ManagementLabel,
    Obstacle,
    ObstacleKind,
    YearFigures,
)
from styczna.clusters.profiles.edit import SOURCED, Meanwhile, version_of, version_of_table
from styczna.clusters.profiles.form_fields import (
    AmountField,
    CurrencyField,
    DayField,
    PastDayField,
    ReferenceField,
    WebField,
    YearField,
)
from styczna.clusters.profiles.profile import MEMBER_KINDS, facts
from styczna.sources.counties import counties
from styczna.sources.vocabularies import keys, place
from styczna.sources.words import fold

REGION_LENGTH = 4  # letters of a NUTS 2 code
SHORT_TEXT = forms.Textarea(attrs={"rows": 3})


class VersionedForm(forms.Form):
    """Carries the version that the reader saw; is told when somebody was faster."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def say_changed(self, meanwhile: Meanwhile, version: int) -> None:
        """The person's entries stay in the form; sent again, they are taken."""
        assert isinstance(self.data, QueryDict), "it came with a request"
        self.data = self.data.copy()
        self.data["seen"] = str(version)
        names = ", ".join(str(self.fields[name].label) for name in self.fields if name in meanwhile.columns)
        said = {"who": meanwhile.who, "at": _moment(meanwhile), "what": names}
        if names:
            text = _now(
                "Meanwhile %(who)s changed this at %(at)s: %(what)s. Your entries stand below; save to keep them."
            )
        else:
            text = _now("Meanwhile %(who)s changed this at %(at)s. Your entries stand below; save to keep them.")
        self.add_error(None, text % said)


class RowForm(VersionedForm, forms.ModelForm):
    """A row of one cluster. `ONCE` names the columns that may stand together once in a cluster, `TWICE` says so."""

    ONCE: ClassVar[tuple[str, ...]] = ()
    TWICE: ClassVar[Any] = ""

    def __init__(self, *args: Any, cluster: Cluster, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not isinstance(self.instance, Cluster):
            self.instance.cluster = cluster
        self.initial["seen"] = version_of(self.instance)

    @property
    def columns(self) -> list[str]:
        """What the form writes."""
        return [name for name in self.fields if name != "seen"]

    @property
    def version_seen(self) -> int:
        return self.cleaned_data.get("seen") or 0

    def validate_unique(self) -> None:
        if self.ONCE and all(column in self.cleaned_data for column in self.ONCE):
            same = {column: self.cleaned_data[column] for column in self.ONCE}
            others = type(self.instance)._base_manager.exclude(pk=self.instance.pk)
            if others.filter(cluster=self.instance.cluster, **same).exists():
                self.add_error(self.ONCE[0], self.TWICE)

    def validate_constraints(self) -> None:
        """The forms say in words what the constraints of the database hold."""


class ProfileForm(RowForm):
    region = forms.ChoiceField(label=_("Region (NUTS 2)"))
    county = forms.ChoiceField(
        label=_("County"), required=False, help_text=_("By its county the cluster stands on the map.")
    )
    member_kinds = forms.MultipleChoiceField(
        label=_("Kinds of members"),
        required=False,
        choices=list(MEMBER_KINDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    website = WebField(label=_("Website"), required=False, max_length=300)

    class Meta:
        model = Cluster
        fields = (
            "name",
            "full_name",
            "coordinator",
            "legal_form",
            "legal_form_since",
            "legal_form_before",
            "founded_year",
            "founded_on",
            "member_kinds",
            "region",
            "seat",
            "county",
            "website",
        )
        field_classes = {
            "legal_form_since": PastDayField,
            "founded_year": YearField,
            "founded_on": PastDayField,
        }
        help_texts = {
            "coordinator": _("The organisation that runs the cluster's office."),
            "founded_on": _("Where the day is not known, the year is enough."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "region", regions(self.instance.region))
        named = sorted(counties().values(), key=lambda county: fold(county.said))
        _choose(self, "county", [("", "—"), *((county.code, county.said) for county in named)])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        self._check_founded(said)
        self._check_legal_form(said)
        return said

    def _check_founded(self, said: dict[str, Any]) -> None:
        day, year = said.get("founded_on"), said.get("founded_year")
        if day and year and day.year != year:
            self.add_error("founded_on", _now("The day is not in the year %(year)s.") % {"year": year})
        elif day and "founded_year" in said:
            said["founded_year"] = day.year

    def _check_legal_form(self, said: dict[str, Any]) -> None:
        since, founded = said.get("legal_form_since"), said.get("founded_on")
        if not said.get("legal_form") and (since or said.get("legal_form_before")):
            self.add_error("legal_form", _now("Say which form it is today."))
        if said.get("legal_form") and said.get("legal_form") == said.get("legal_form_before"):
            self.add_error("legal_form_before", _now("This is the form of today."))
        if since and (since < founded if founded else since.year < (said.get("founded_year") or 0)):
            self.add_error("legal_form_since", _now("The cluster was not founded yet on this day."))


class MissionForm(RowForm):
    class Meta:
        model = Cluster
        fields = ("mission_pl", "mission_en")
        widgets = {"mission_pl": forms.Textarea(attrs={"rows": 8}), "mission_en": forms.Textarea(attrs={"rows": 8})}


class ContactForm(RowForm):
    class Meta:
        model = Contact
        fields = ("name", "role", "email", "phone", "is_public")
        widgets = {"phone": forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"})}


class AchievementForm(RowForm):
    link = WebField(label=_("Link"), required=False, max_length=300)

    class Meta:
        model = Achievement
        fields = ("kind", "text_pl", "text_en", "dated", "link", "source")
        field_classes = {"dated": PastDayField, "source": ReferenceField}
        widgets = {"text_pl": SHORT_TEXT, "text_en": SHORT_TEXT}


class ObstacleForm(RowForm):
    class Meta:
        model = Obstacle
        fields = ("kind", "text_pl", "text_en", "dated")
        field_classes = {"dated": PastDayField}
        widgets = {"text_pl": SHORT_TEXT, "text_en": SHORT_TEXT}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("kind") == ObstacleKind.OTHER and not (said.get("text_pl") or said.get("text_en")):
            self.add_error("text_pl", _now("Say in words which obstacle it is."))
        return said


class LabelForm(RowForm):
    class Meta:
        model = ManagementLabel
        fields = ("kind", "since", "until", "source")
        field_classes = {"since": PastDayField, "until": DayField, "source": ReferenceField}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            self.add_error("until", _now("A label does not end before it begins."))
        return said


class YearFiguresForm(RowForm):
    ONCE = ("year",)
    TWICE = _("The figures of this year are entered already: change them instead.")

    class Meta:
        model = YearFigures
        fields = ("year", *YearFigures.KINDS, "staff_fte")
        field_classes = {"year": YearField, "staff_fte": AmountField}
        help_texts = {"micro": _("What you do not know stays empty; nought is a number too.")}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and all(said.get(name) is None for name in (*YearFigures.KINDS, "staff_fte")):
            raise forms.ValidationError(_("Enter at least one number."))
        return said


class FeeFiguresForm(RowForm):
    ONCE = ("year",)
    TWICE = _("The fees of this year are entered already: change them instead.")

    class Meta:
        model = FeeFigures
        fields = ("year", "owing", "paid", "shared_with")
        field_classes = {"year": YearField}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        owing, paid = said.get("owing"), said.get("paid")
        if owing is not None and paid is not None and paid > owing:
            self.add_error("paid", _now("More members cannot have paid than owed a fee."))
        return said


class FinancingForm(RowForm):
    ONCE = ("source", "year", "currency")
    TWICE = _("This source is entered already for this year and currency: change it instead.")

    class Meta:
        model = FinancingLine
        fields = ("year", "source", "amount", "currency", "shared_with")
        field_classes = {"year": YearField, "amount": AmountField, "currency": CurrencyField}


class SourcesForm(VersionedForm):
    """Where each fact of the profile comes from; only facts that are known have a source."""

    def __init__(self, *args: Any, cluster: Cluster, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = version_of_table(cluster, FactSource)
        stands = {entry.attribute: entry.source for entry in FactSource.objects.filter(cluster=cluster)}
        for fact in facts(cluster):
            if fact.value is not None and fact.key in SOURCED:
                self.fields[fact.key] = ReferenceField(
                    label=fact.label, help_text=fact.value, required=False, max_length=300
                )
                self.initial[fact.key] = in_one_language(stands.get(fact.key, ""))

    @property
    def changed_sources(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "seen"}


class LogoForm(forms.Form):
    picture = forms.FileField(
        label=_("Picture"), widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})
    )


class DeclareForm(forms.Form):
    """A field that the cluster says it works in."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    reference = ReferenceField(
        label=_("What says so"),
        required=False,
        max_length=300,
        help_text=_("A page, a document or a register that a person can look up. Empty: the cluster's own word."),
    )


class FieldSearchForm(forms.Form):
    q = forms.CharField(label=_("Words in Polish or English, or the beginning of a code"), max_length=200)


class NewClusterForm(forms.Form):
    name = forms.CharField(label=_("Name of the cluster"), max_length=200)
    region = forms.ChoiceField(label=_("Region (NUTS 2)"))
    email = forms.EmailField(
        label=pgettext_lazy("of a coordinator", "E-mail address of the coordinator"),
        max_length=254,
        help_text=_("The coordinator gets an invitation and fills in the rest."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "region", regions())

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not any(letter.isalnum() for letter in name):
            raise forms.ValidationError(_("A name has letters."))
        return name


def _choose(form: forms.Form | forms.ModelForm, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def regions(also: str = "") -> list[tuple[str, str]]:
    """The regions of Poland by name, and the one that is set already."""
    language = get_language() or "pl"
    codes = {key.partition(":")[2] for key in keys("nuts") if key.startswith("nuts:PL")}
    chosen = {code for code in codes if len(code) == REGION_LENGTH and not code.endswith("Z")} | ({also} - {""})
    return sorted(((code, f"{place(code, language)} ({code})") for code in chosen), key=lambda pair: fold(pair[1]))


def _moment(meanwhile: Meanwhile) -> str:
    return formats.date_format(timezone.localtime(meanwhile.at), "H:i")

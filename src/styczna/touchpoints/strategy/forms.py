"""What people enter about specialisations: proposals, remarks, decisions, goals, indicators and their readings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from styczna.clusters.directory.filters import choices, hinted, words_field
from styczna.clusters.models import Cluster
from styczna.clusters.profiles.edit import version_of
from styczna.clusters.profiles.edit_forms import VersionedForm
from styczna.clusters.profiles.form_fields import AmountField, DayField, PastDayField, ReferenceField, WebField
from styczna.touchpoints.models import Indicator, Specialisation, Stage
from styczna.touchpoints.strategy.decide import Decision, Goals
from styczna.touchpoints.strategy.discuss import AUTHORITY, LONGEST, SAID_FIRST, Voice
from styczna.touchpoints.strategy.indicators import COLUMNS
from styczna.touchpoints.strategy.propose import Said

LONG_TEXT = {"rows": 6}
LONGEST_TEXT = 10_000  # letters of a case or of goals
LONGEST_ACT, LONGEST_LINK = 140, 150  # together what a decision holds


def _text(label: Any, *, required: bool = True, hint: Any = "", most: int = LONGEST_TEXT) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, help_text=hint, max_length=most, widget=forms.Textarea(attrs=LONG_TEXT)
    )


class SpecialisationFilter(forms.Form):
    """What a reader asks of the list."""

    q = words_field()
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=choices(_("all stages"), Stage.choices))
    cluster = forms.ChoiceField(label=_("Proposed by"), required=False)

    def __init__(self, data: Any, *, clusters: Sequence[Cluster]) -> None:
        super().__init__(data)
        field = self.fields["cluster"]
        assert isinstance(field, forms.ChoiceField)
        named = [(cluster.slug, cluster.name) for cluster in clusters]
        field.choices = choices(_("everybody"), [(AUTHORITY, _("the regional authority")), *named])


class ProposalForm(VersionedForm):
    """The words of a proposal; its fields are ticked beside it, in the same form of the page."""

    title_pl = forms.CharField(label=_("Title, in Polish"), max_length=200)
    title_en = forms.CharField(label=_("Title, in English"), max_length=200, required=False)
    why_pl = _text(_("Why, in Polish"), hint=_("What was found, and what the region gains by it."))
    why_en = _text(_("Why, in English"), required=False)

    def said(self) -> Said:
        return Said(**{column: self.cleaned_data[column].strip() for column in Said.COLUMNS})


class NewProposalForm(ProposalForm):
    proposed_for = forms.ChoiceField(
        label=_("Proposed by"), help_text=_("Everybody reads who proposes; your own name is not shown to the public.")
    )

    field_order = ("proposed_for", *Said.COLUMNS)

    def __init__(self, *args: Any, own: Sequence[Cluster], officer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = {cluster.slug: cluster for cluster in own}
        field = self.fields["proposed_for"]
        assert isinstance(field, forms.ChoiceField)
        office = [(AUTHORITY, _("the regional authority"))] if officer else []
        field.choices = [*((cluster.slug, cluster.name) for cluster in own), *office]

    def proposer(self) -> Cluster | None:
        """The cluster that proposes; None for the authority."""
        return self.own.get(self.cleaned_data["proposed_for"])


class FieldWordsForm(forms.Form):
    """Looking for a field to add: its name in words, or its code."""

    field = forms.CharField(label=_("Find a field to add"), required=False, max_length=200, widget=hinted("field"))


class RemarkForm(forms.Form):
    voice = forms.ChoiceField(label=_("Speaking for"))
    stance = forms.ChoiceField(
        label=_("What you say"),
        choices=[(stance.value, stance.label) for stance in SAID_FIRST],
        widget=forms.RadioSelect,
    )
    text = _text(_("Remark"), most=LONGEST)

    def __init__(self, *args: Any, voices: Sequence[Voice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.voices = {voice.key: voice for voice in voices}
        field = self.fields["voice"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(voice.key, voice.name) for voice in voices]

    def voice_chosen(self) -> Voice:
        return self.voices[self.cleaned_data["voice"]]


class AnswerForm(forms.Form):
    text = _text(_("Answer of the authority"), most=LONGEST)


class _DecisionForm(forms.Form):
    """The act that decides: its day, number and link, and the reason."""

    on = PastDayField(label=_("Decided on"))
    act = ReferenceField(
        label=_("Decision"), max_length=LONGEST_ACT, help_text=_("The resolution and its number, as people look it up.")
    )
    link = WebField(label=_("Link to the decision"), required=False, max_length=LONGEST_LINK)
    reason_pl = _text(_("Reason, in Polish"), required=False)
    reason_en = _text(_("Reason, in English"), required=False)

    def __init__(self, *args: Any, specialisation: Specialisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.specialisation = specialisation

    def decision(self) -> Decision:
        said = self.cleaned_data
        return Decision(said["on"], act_of(said["act"], said["link"]), said["reason_pl"], said["reason_en"])


class _GoalFields(forms.Form):
    goals_pl = _text(_("Goals, in Polish"), hint=_("What shall be different, and by when."))
    goals_en = _text(_("Goals, in English"), required=False)
    review_on = DayField(label=_("Looked at again on"), required=False, help_text=_("The day by which it is reviewed."))
    ends_on = DayField(label=_("Runs until"), required=False)

    def goals(self) -> Goals:
        return Goals(**{column: self.cleaned_data[column] for column in Goals.COLUMNS})


class AdoptForm(_DecisionForm, _GoalFields):
    field_order = ("on", "act", "link", "reason_pl", "reason_en", *Goals.COLUMNS)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        _check_dates(self, said.get("on"), said)
        return said


class DeclineForm(_DecisionForm):
    reason_pl = _text(_("Reason, in Polish"), hint=_("Whoever proposed it reads why."))

    field_order = ("on", "act", "link", "reason_pl", "reason_en")


class EndForm(_DecisionForm):
    on = PastDayField(label=_("Ended on"))
    reason_pl = _text(_("Reason, in Polish"), hint=_("What was reached, or why it is given up."))

    field_order = ("on", "act", "link", "reason_pl", "reason_en")

    def clean_on(self) -> Any:
        day, adopted = self.cleaned_data["on"], self.specialisation.decided_on
        if day and adopted and day < adopted:
            raise forms.ValidationError(_now("It does not end before it was adopted."))
        return day


class GoalsForm(VersionedForm, _GoalFields):
    """Goals, dates and the number of the decision, to be corrected."""

    act = ReferenceField(label=_("Decision"), max_length=LONGEST_ACT)
    link = WebField(label=_("Link to the decision"), required=False, max_length=LONGEST_LINK)

    field_order = ("seen", "act", "link", *Goals.COLUMNS)

    def __init__(self, *args: Any, specialisation: Specialisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.specialisation = specialisation

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        _check_dates(self, self.specialisation.decided_on, said)
        return said


class IndicatorForm(VersionedForm, forms.ModelForm):
    """What it is called, its unit, and the path from its baseline to its target."""

    name_pl = forms.CharField(label=_("Name, in Polish"), max_length=200)
    name_en = forms.CharField(label=_("Name, in English"), max_length=200, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=40, help_text=_("Such as firms, million PLN, MW, %."))
    baseline = AmountField(
        label=pgettext_lazy("of an indicator", "Baseline"), required=False, max_digits=20, decimal_places=2
    )
    baseline_on = DayField(label=_("Day of the baseline"), required=False)
    target = AmountField(
        label=pgettext_lazy("of an indicator", "Target"), required=False, max_digits=20, decimal_places=2
    )
    target_on = DayField(label=_("Day of the target"), required=False)
    source = ReferenceField(label=_("Source of its values"), required=False, max_length=300)

    class Meta:
        model = Indicator
        fields = COLUMNS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = version_of(self.instance)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for value, day in (("baseline", "baseline_on"), ("target", "target_on")):
            if said.get(value) is not None and said.get(day) is None and day not in self.errors:
                self.add_error(day, _now("A value without its day is no point on a path: enter the day."))
            if said.get(day) is not None and said.get(value) is None and value not in self.errors:
                self.add_error(value, _now("Enter the value of this day."))
        begin, finish = said.get("baseline_on"), said.get("target_on")
        if begin and finish and finish <= begin:
            self.add_error("target_on", _now("The target's day comes after the baseline's."))
        return said


class ReadingForm(forms.Form):
    on = PastDayField(label=_("Read for the day"))
    value = AmountField(label=_("Value"), max_digits=20, decimal_places=2)
    reference = ReferenceField(
        label=_("Reference"), max_length=300, help_text=_("What a person can open or look up to check the value.")
    )


def act_of(act: str, link: str) -> str:
    """A decision as it is kept: the act, and its link behind it."""
    return f"{act} {link}".strip()


def parts_of(act: str) -> tuple[str, str]:
    """The act and its link again; the link is empty where there is none."""
    words, _space, last = act.rpartition(" ")
    return (words, last) if last.startswith(("http://", "https://")) else (act, "")


def _check_dates(form: forms.Form, adopted: Any, said: dict[str, Any]) -> None:
    review, ends = said.get("review_on"), said.get("ends_on")
    if adopted and ends and ends <= adopted:
        form.add_error("ends_on", _now("It cannot run until a day before it was adopted."))
    if adopted and review and review <= adopted:
        form.add_error("review_on", _now("It is reviewed after it was adopted."))

"""What a coordinator enters about projects and infrastructure, and what a reader asks of the lists of funded ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from styczna.clusters.directory.filters import choices, words_field
from styczna.clusters.models import Cluster, Infrastructure, Organisation, PhaseKind, Project
from styczna.clusters.profiles.edit import version_of
from styczna.clusters.profiles.edit_forms import VersionedForm
from styczna.clusters.profiles.form_fields import AmountField, CurrencyField, DayField, ReferenceField
from styczna.clusters.projects import funded
from styczna.clusters.projects.access import members
from styczna.clusters.projects.projects import Days, NotOne, organisation_called
from styczna.observatory.projects import ProjectQuestion
from styczna.sources.counties import counties
from styczna.sources.words import fold

SHORT_TEXT = forms.Textarea(attrs={"rows": 3})
# Offered while one types; any other programme is as welcome.
PROGRAMMES = (
    "POIG 2007-2013", "POIR 2014-2020", "FENG 2021-2027", "FEDS 2021-2027", "RPO WD 2007-2013", "RPO WD 2014-2020",
    "Horyzont Europa", "Interreg Europa", "COSME",
)  # fmt: skip


class FundedFilter(forms.Form):
    """What a reader asks of the published lists."""

    q = words_field()
    fund = forms.ChoiceField(label=_("Fund"), required=False)
    period = forms.ChoiceField(label=_("Period"), required=False)
    field = forms.ChoiceField(label=_("Field"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = funded.choices()
        self._offer("fund", _("all funds"), [(fund, funded.fund_name(fund)) for fund in found.funds])
        self._offer("period", _("all periods"), [(period, period) for period in found.periods])
        self._offer("field", _("all fields"), [(field, field) for field in found.fields])

    def _offer(self, name: str, every: Any, values: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices(every, values)

    def question(self) -> ProjectQuestion:
        asked = self.cleaned_data
        return ProjectQuestion(
            words=asked["q"],
            funds=(asked["fund"],) if asked["fund"] else (),
            periods=(asked["period"],) if asked["period"] else (),
            fields=(asked["field"],) if asked["field"] else (),
        )


class _OfClusters(VersionedForm):
    """A form that names organisations of some clusters: by name or NIP, with hints."""

    def __init__(self, *args: Any, clusters: Iterable[Cluster], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of_clusters = list(clusters)

    def called(self, text: str) -> Organisation | None:
        """The organisation meant; None for an empty cell."""
        if not text.strip():
            return None
        try:
            return organisation_called(text, among=self.of_clusters)
        except NotOne as none:
            if none.count:
                raise forms.ValidationError(_now("More than one member has this name; give the NIP.")) from None
            raise forms.ValidationError(
                _now("No member of the cluster has this name, and no organisation here this NIP.")
            ) from None


def member_field(label: Any, *, required: bool, hint: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"list": "members", "autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=300, help_text=hint, widget=widget)


class ProjectForm(_OfClusters, forms.ModelForm):
    """A project of one's own clusters, with its phases."""

    leader_called = member_field(_("Leader"), required=False, hint=_("Name or NIP of the organisation that leads it."))
    own = forms.ModelMultipleChoiceField(
        label=_("Clusters whose project it is"),
        queryset=Cluster.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Project
        fields = (
            "title", "programme", "measure", "fund", "value", "currency", "starts", "ends", "first_benefit_on",
            "benefit_pl", "benefit_en", "source",
        )  # fmt: skip
        field_classes = {
            "value": AmountField, "currency": CurrencyField, "starts": DayField, "ends": DayField,
            "first_benefit_on": DayField, "source": ReferenceField,
        }  # fmt: skip
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "programme": forms.TextInput(attrs={"list": "programmes", "autocomplete": "off"}),
            "benefit_pl": SHORT_TEXT,
            "benefit_en": SHORT_TEXT,
        }
        labels = {"starts": _("The whole project: from"), "ends": _("The whole project: to")}
        help_texts = {
            "programme": _("Such as POIG 2007-2013 or FENG 2021-2027; empty for the members' own money."),
            "measure": _("Such as 5.1 of POIG or 2.17 of FENG."),
            "fund": _("Such as ERDF."),
            "first_benefit_on": _(
                "When members will have the first use of it. A long investment phase puts off firms that cannot see it."
            ),
        }

    def __init__(self, *args: Any, own: Iterable[Cluster], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = version_of(self.instance)
        mine = self.fields["own"]
        assert isinstance(mine, forms.ModelMultipleChoiceField)
        mine.queryset = Cluster.objects.filter(pk__in=[cluster.pk for cluster in own])
        saved = self.instance.pk is not None
        self.initial.setdefault("own", list(self.instance.clusters.all()) if saved else self.of_clusters)
        self.initial["leader_called"] = self.instance.leader.name if self.instance.leader else ""
        self._add_phases({phase.kind: phase for phase in self.instance.phases.all()} if saved else {})

    def _add_phases(self, there: dict[str, Any]) -> None:
        for kind, name in PhaseKind.choices:
            phase = there.get(kind)
            for end, word in (("starts", _("from")), ("ends", _("to"))):
                said = f"{name}: {word}"
                self.fields[f"{kind}_{end}"] = DayField(label=said[0].upper() + said[1:], required=False)
                self.initial[f"{kind}_{end}"] = getattr(phase, end, None)

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields in the order in which a person thinks of them."""
        phases = [f"{kind}_{end}" for kind in PhaseKind.values for end in ("starts", "ends")]
        parts: list[tuple[Any, list[str]]] = [
            (_("What it is"), ["title", "own", "leader_called", "source"]),
            (_("Money"), ["programme", "measure", "fund", "value", "currency"]),
            (_("Phases"), ["starts", "ends", *phases]),
            (_("What members get"), ["first_benefit_on", "benefit_pl", "benefit_en"]),
        ]
        return [(name, [self[field] for field in fields]) for name, fields in parts]

    @property
    def columns(self) -> list[str]:
        return [*self._meta.fields, "leader"]  # type: ignore[misc]

    @property
    def phases(self) -> dict[str, Days]:
        said = self.cleaned_data
        return {kind: (said[f"{kind}_starts"], said[f"{kind}_ends"]) for kind in PhaseKind.values}

    def clean_leader_called(self) -> Organisation | None:
        typed = self.cleaned_data["leader_called"]
        leader = self.instance.leader
        return leader if leader and typed == leader.name else self.called(typed)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for starts, ends in (("starts", "ends"), *((f"{kind}_starts", f"{kind}_ends") for kind in PhaseKind.values)):
            if said.get(starts) and said.get(ends) and said[ends] < said[starts]:
                self.add_error(ends, _now("It does not end before it begins."))
        return said

    def made(self) -> Project:
        """The project as it is to be kept."""
        project: Project = self.instance
        project.leader = self.cleaned_data["leader_called"]
        return project


class PartnerForm(_OfClusters):
    called_so = member_field(
        _("Partner"), required=True, hint=_("A member's name, the NIP of an organisation here, or any other name.")
    )


class BenefitForm(_OfClusters):
    """What is in the project for one member, and when."""

    member = member_field(_("Member"), required=True, hint=_("Name or NIP of a member of the project's clusters."))
    text = forms.CharField(
        label=_("What is in it for the member"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    expected_on = DayField(label=_("Expected on"), required=False)

    def clean_member(self) -> Organisation | None:
        return self.called(self.cleaned_data["member"])


class InfrastructureForm(_OfClusters, forms.ModelForm):
    operator_called = member_field(
        _("Run by"), required=False, hint=_("Name or NIP of a member; empty where the cluster itself runs it.")
    )
    county = forms.ChoiceField(label=_("County"), required=False)

    class Meta:
        model = Infrastructure
        fields = (
            "name_pl", "name_en", "kind", "capabilities", "open_to", "terms", "project", "city", "county", "source",
        )  # fmt: skip
        field_classes = {"source": ReferenceField}
        widgets = {"terms": SHORT_TEXT, "capabilities": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "capabilities": _("In words; fields of CPV and PKD are proposed from them, for you to tick."),
            "terms": _("Price list, booking, conditions: what somebody who wants to use it must know."),
        }

    field_order = ("name_pl", "name_en", "kind", "operator_called", "capabilities", "open_to", "terms")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = version_of(self.instance)
        self.initial["operator_called"] = self.instance.operator.name if self.instance.operator else ""
        county, project = self.fields["county"], self.fields["project"]
        assert isinstance(county, forms.ChoiceField)
        assert isinstance(project, forms.ModelChoiceField)
        named = sorted(counties().values(), key=lambda entry: fold(entry.said))
        county.choices = [("", "—"), *((entry.code, entry.said) for entry in named)]
        project.queryset = Project.objects.filter(clusters__in=self.of_clusters).distinct()

    @property
    def columns(self) -> list[str]:
        return [*self._meta.fields, "operator"]  # type: ignore[misc]

    def clean_operator_called(self) -> Organisation | None:
        typed = self.cleaned_data["operator_called"]
        operator = self.instance.operator
        return operator if operator and typed == operator.name else self._member(typed)

    def _member(self, typed: str) -> Organisation | None:
        """Evidence goes to whoever runs it, so it must be somebody of the cluster."""
        found = self.called(typed)
        if found and not members(*self.of_clusters).filter(pk=found.pk).exists():
            raise forms.ValidationError(_now("This organisation is no member of the cluster."))
        return found

    def made(self) -> Infrastructure:
        """The infrastructure as it is to be kept."""
        infrastructure: Infrastructure = self.instance
        infrastructure.operator = self.cleaned_data["operator_called"]
        return infrastructure

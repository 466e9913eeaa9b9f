"""What a coordinator says about a file of members: which file, what its columns mean, who a row is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from styczna.clusters.imports.decide_waiting import Candidate
from styczna.clusters.imports.member_words import FIELD_NAMES
from styczna.clusters.models import ImportState
from styczna.sources.member_columns import LEFT_OUT, NAMING, SEVERAL, Column

NEW, NOBODY = "new", "nobody"  # decisions on a row that are no organisation


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_lazy("File"),
        help_text=_lazy("CSV or XLSX, as you keep it: the columns and the encoding are recognised. Up to 256 MB."),
        max_length=300,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm"}),
    )


class ImportFilter(forms.Form):
    q = forms.CharField(label=_lazy("Name of the file"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_lazy("State"),
        required=False,
        choices=lazy(
            lambda: [("", _("all")), *(c for c in ImportState.choices if c[0] != ImportState.DROPPED)], list
        )(),
    )


class WaitingFilter(forms.Form):
    q = forms.CharField(label=_lazy("Name"), required=False, max_length=200)


class MappingForm(forms.Form):
    """One choice a column; `clean` gives name of the column → field."""

    def __init__(self, columns: Sequence[Column], data: Any = None) -> None:
        super().__init__(data)
        self.columns = columns
        choices = [(LEFT_OUT, _("leave out")), *((field, str(name)) for field, name in FIELD_NAMES.items())]
        for column in columns:
            self.fields[f"column_{column.place}"] = forms.ChoiceField(
                label=column.name, required=False, choices=choices, initial=column.field
            )

    def clean(self) -> dict[str, Any]:
        said = {column.name: self.cleaned_data.get(f"column_{column.place}", LEFT_OUT) for column in self.columns}
        taken = [field for field in said.values() if field]
        for field in dict.fromkeys(taken):
            if field not in SEVERAL and taken.count(field) > 1:
                raise ValidationError(_("Two columns cannot both be “%(field)s”.") % {"field": FIELD_NAMES[field]})
        if not NAMING & set(taken):
            raise ValidationError(_("Say which column holds the name, or a number such as the NIP."))
        return {"columns": said}


class DecisionForm(forms.Form):
    """Who a row without a number is."""

    def __init__(self, candidates: Sequence[Candidate], data: Any = None) -> None:
        super().__init__(data)
        choices = [(str(candidate.organisation.pk), candidate.organisation.name) for candidate in candidates]
        choices += [(NEW, _("somebody who is not here yet")), (NOBODY, _("no member; leave the row out"))]
        self.fields["who"] = forms.ChoiceField(label=_("Who is it?"), choices=choices, widget=forms.RadioSelect)

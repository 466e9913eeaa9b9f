"""What a reader may ask of the lists of this room."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from styczna.clusters.models import Cluster, OrganisationKind, Size


class OrganisationFilter(forms.Form):
    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    cluster = forms.ModelChoiceField(
        label=_("Cluster"),
        queryset=Cluster.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("all clusters"),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all kinds")), *OrganisationKind.choices])
    size = forms.ChoiceField(label=_("Size"), required=False, choices=[("", _("all sizes")), *Size.choices])

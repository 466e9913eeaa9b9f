"""What a coordinator may ask of a forecast, and set in the books."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from styczna.continuity.models import Sharing


class WonOrderForm(forms.Form):
    """A won order, as the office would feel it."""

    amount = forms.DecimalField(
        label=_("Our members' part of the order, PLN"), min_value=1, max_value=10**11, max_digits=14, decimal_places=2
    )
    month = forms.IntegerField(label=_("Month of the contract"), min_value=1, max_value=36, initial=6)
    probability = forms.IntegerField(label=_("Chance of winning, %"), min_value=1, max_value=100, initial=50)
    order = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)  # id, where it comes from one


class SharingForm(forms.Form):
    shared_with = forms.ChoiceField(label=_("Who sees these books"), choices=Sharing.choices)

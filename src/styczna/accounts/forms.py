"""What people enter about themselves and whom they invite."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils.translation import gettext_lazy as _

from styczna.accounts.models import Role

LONGEST_PASSWORD = 256  # a longer one only costs time to hash


class AcceptForm(forms.Form):
    """Somebody new introduces themselves."""

    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text=password_validators_help_text_html(),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


class InviteForm(forms.Form):
    """One address; to what the person is invited, the page knows."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"})
    )


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=200)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("all roles")), *Role.choices])

"""What a coordinator enters about fees."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from styczna.clusters.books import fees
from styczna.clusters.models import Cluster, Fee, Organisation
from styczna.clusters.profiles.form_fields import AmountField, CurrencyField, DayField, PastDayField

MOST = Decimal("9999999999.99")


class PeriodForm(forms.Form):
    """A period, what it costs, and the invoice: the same for one member and for all."""

    period_from = DayField(label=_("Period from"))
    period_to = DayField(label=_("Period to"))
    amount = AmountField(label=_("Amount"), min_value=0, max_value=MOST, decimal_places=2)
    currency = CurrencyField(label=_("Currency"), initial="PLN", max_length=3)
    invoiced_on = DayField(
        label=_("Invoice of"), required=False, help_text=_("The date on the invoice, where there is one.")
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        begins, ends = said.get("period_from"), said.get("period_to")
        if begins and ends and ends < begins:
            self.add_error("period_to", _("The period ends before it begins."))
        return said


class FeeForm(PeriodForm):
    """One fee of one member."""

    member = forms.CharField(
        label=_("Member"),
        max_length=300,
        help_text=_("Name or NIP of a member of the cluster."),
        widget=forms.TextInput(attrs={"list": "members", "autocomplete": "off"}),
    )
    paid_on = PastDayField(
        label=_("Paid on"), required=False, help_text=_("The day the money came; empty while it is not paid.")
    )

    field_order = ("member",)

    def __init__(self, *args: Any, cluster: Cluster, fee: Fee | None = None, **kwargs: Any) -> None:
        if fee is not None:
            kwargs["initial"] = {name: getattr(fee, name) for name in (*PeriodForm.base_fields, "paid_on")}
        super().__init__(*args, **kwargs)
        self.cluster, self.fee = cluster, fee
        if fee is not None:  # whose fee it is does not change; a wrong one is removed
            del self.fields["member"]

    def clean_member(self) -> Organisation:
        try:
            return fees.member_called(self.cluster, self.cleaned_data["member"])
        except fees.NotOne as none:
            if none.count:
                raise forms.ValidationError(_("More than one member has this name; give the NIP.")) from None
            raise forms.ValidationError(_("No member of this cluster has this name or NIP.")) from None

    def made(self) -> Fee:
        """The fee as it is to be kept."""
        said = dict(self.cleaned_data)
        fee = self.fee or Fee(organisation=said["member"])
        said.pop("member", None)
        for name, value in said.items():
            setattr(fee, name, value)
        return fee


class PaidForm(forms.Form):
    """Which fees were paid, and when: the ticked ones, or all that the filters show."""

    paid_on = PastDayField(label=_("Paid on"))
    everything = forms.BooleanField(label=_("all unpaid fees that the filters show"), required=False)


class FeeFilter(forms.Form):
    q = forms.CharField(label=_("Member"), required=False, max_length=200)
    year = forms.TypedChoiceField(label=_("Period began in"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(
        label=_("Payment"),
        required=False,
        choices=[("", _("all")), ("unpaid", _("not paid")), ("late", _("late")), ("paid", _("paid"))],
    )

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("all years")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]

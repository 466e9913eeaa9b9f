"""The list of fees of a cluster's members, for its coordinators. To everybody else there is no such page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from styczna.clusters.books import books, fees
from styczna.clusters.books.fee_forms import FeeFilter, FeeForm, PaidForm, PeriodForm
from styczna.clusters.models import Cluster, Fee, FeeFigures
from styczna.clusters.tables import LONGEST, file_of, wanted_format
from styczna.sheets import Cell

PAGE = 100
SUGGESTED = 500  # names of members offered while one is typed


@login_required
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All fees with filters; the share of members who paid, year by year; who is late."""
    cluster = fees.cluster_of(request.user, slug)
    form = FeeFilter(request.GET, years=fees.years(request.user, cluster))
    found = _filtered(request, cluster, form)
    if wanted := wanted_format(request):
        return file_of(wanted, f"styczna-fees-{slug}", _header(), _rows(found[:LONGEST]))
    shares = fees.shares(request.user, cluster)
    declared = {row.year: row for row in books.fee_figures(request.user, [cluster]).rows}
    context = {
        "cluster": cluster,
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "years": [(share, declared.get(share.year), _differs(share, declared)) for share in shares],
        "latest": shares[0] if shares else None,
        "owed": fees.owed(fees.fees(request.user, cluster)),
        "term": fees.TERM_DAYS,
        "paid_form": PaidForm(),
        "members": fees.members_of(cluster).exists(),
    }
    return render(request, "clusters/fees.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One fee of one member."""
    cluster = fees.cluster_of(request.user, slug)
    form = FeeForm(request.POST or None, cluster=cluster)
    if request.method == "POST" and form.is_valid() and _kept(request, cluster, form):
        messages.success(request, _("The fee is in the list."))
        return redirect("clusters:fees", slug=slug)
    return render(request, "clusters/fee_form.html", _form_page(cluster, form, _("A fee of one member")))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Another period, amount, invoice or payment of a fee."""
    cluster = fees.cluster_of(request.user, slug)
    fee = fees.get_fee(request.user, cluster, pk)
    form = FeeForm(request.POST or None, cluster=cluster, fee=fee)
    if request.method == "POST" and form.is_valid() and _kept(request, cluster, form):
        messages.success(request, _("The fee was changed."))
        return redirect("clusters:fees", slug=slug)
    return render(request, "clusters/fee_form.html", _form_page(cluster, form, str(fee.organisation), fee=fee))


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Takes a fee away that was entered by mistake."""
    cluster = fees.cluster_of(request.user, slug)
    gone = fees.remove(request.user, cluster, pk)
    messages.success(request, _("The fee of %(member)s was removed.") % {"member": gone.organisation})
    return redirect("clusters:fees", slug=slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def charge(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The fee of a period for all members at once."""
    cluster = fees.cluster_of(request.user, slug)
    form = PeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        charged = fees.charge(request.user, cluster, **form.cleaned_data)
        said = ngettext("%(count)d fee was added.", "%(count)d fees were added.", charged.new) % {"count": charged.new}
        if charged.already:
            said += " " + ngettext(
                "%(count)d member has a fee of this period already; it stays as it was.",
                "%(count)d members have a fee of this period already; these stay as they were.",
                charged.already,
            ) % {"count": charged.already}
        messages.success(request, said)
        return redirect("clusters:fees", slug=slug)
    page = _form_page(cluster, form, _("A period's fee for all members"))
    return render(request, "clusters/fee_form.html", page | {"all_members": fees.members_of(cluster).count()})


@login_required
@require_POST
def paid(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Marks fees as paid: the ticked ones, or all unpaid ones that the filters show."""
    cluster = fees.cluster_of(request.user, slug)
    asked = QueryDict(request.POST.get("filters", ""))
    back = f"{reverse('clusters:fees', kwargs={'slug': slug})}?{asked.urlencode()}"
    form = PaidForm(request.POST)
    ticked = [int(pk) for pk in request.POST.getlist("fee") if pk.isdecimal() and len(pk) < 19]
    if not form.is_valid():
        messages.error(request, _("Say on which day the fees were paid."))
        return HttpResponseRedirect(back)
    found = fees.fees(request.user, cluster)
    if form.cleaned_data["everything"]:
        filters = FeeFilter(asked, years=fees.years(request.user, cluster))
        found = _narrowed(found, filters) if filters.is_valid() else found.none()
    else:
        found = fees.chosen(found, ticked)
    count = fees.mark_paid(request.user, cluster, found, paid_on=form.cleaned_data["paid_on"])
    if count:
        said = ngettext("%(count)d fee was marked as paid.", "%(count)d fees were marked as paid.", count)
        messages.success(request, said % {"count": count})
    else:
        messages.error(request, _("No unpaid fee was chosen: tick fees in the list first."))
    return HttpResponseRedirect(back)


@login_required
@require_POST
def figures(request: HttpRequest, slug: str, year: int) -> HttpResponseBase:
    """Makes what the list says of a year the cluster's fee figures of that year."""
    cluster = fees.cluster_of(request.user, slug)
    made = fees.take_over(request.user, cluster, year)
    said = _("The figures of %(year)s say now: %(paid)s of %(owing)s members paid their fee.")
    messages.success(request, said % {"year": year, "paid": made.paid, "owing": made.owing})
    return redirect("clusters:fees", slug=slug)


def _filtered(request: HttpRequest, cluster: Cluster, form: FeeFilter) -> QuerySet[Fee]:
    found = fees.fees(request.user, cluster)
    return _narrowed(found, form) if form.is_valid() else found.none()


def _narrowed(found: QuerySet[Fee], form: FeeFilter) -> QuerySet[Fee]:
    asked = form.cleaned_data
    return fees.narrowed(found, words=asked["q"], year=asked["year"], state=asked["state"])


def _kept(request: HttpRequest, cluster: Cluster, form: FeeForm) -> bool:
    try:
        fees.keep(request.user, cluster, form.made())
    except fees.Twice:
        form.add_error("period_from", _("This member has a fee for a period that begins on this day already."))
        return False
    return True


def _form_page(cluster: Cluster, form: forms.Form, title: str, fee: Fee | None = None) -> dict[str, Any]:
    names = fees.members_of(cluster).order_by("name").values_list("name", flat=True)
    suggested = list(names[:SUGGESTED]) if "member" in form.fields else []
    return {"cluster": cluster, "form": form, "title": title, "fee": fee, "suggested": suggested}


def _differs(share: fees.PaidShare, declared: dict[int, FeeFigures]) -> bool:
    """Whether the cluster's figures of the year could be taken from the list."""
    row = declared.get(share.year)
    said = row is not None and not row.is_example and (row.owing, row.paid) == (share.owing, share.paid)
    return not share.is_example and not said


def _header() -> list[str]:
    return [
        _("Member"), "NIP", _("Example"), _("Period from"), _("Period to"), _("Amount"), _("Currency"),
        _("Invoice of"), _("Paid on"), _("Late"),
    ]  # fmt: skip


def _rows(found: QuerySet[Fee]) -> Iterator[list[Cell]]:
    for fee in found.iterator(chunk_size=1000):
        yield [
            fee.organisation.name,
            fee.organisation.nip,
            _("example") if fee.organisation.is_example else "",
            fee.period_from,
            fee.period_to,
            fee.amount,
            fee.currency,
            fee.invoiced_on,
            fee.paid_on,
            _("late") if fee.late else "",  # type: ignore[attr-defined]
        ]

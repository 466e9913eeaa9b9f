"""Everybody with an account: for the administrator and the officers."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from styczna.accounts import access
from styczna.accounts.appointments import close_account, reopen_account
from styczna.accounts.forms import InviteForm, PeopleFilter
from styczna.accounts.invitations import Refused, invite, said
from styczna.accounts.models import Person, Role
from styczna.accounts.rules import is_administrator, may_close_accounts
from styczna.clusters.models import Cluster
from styczna.clusters.tables import LONGEST, file_of, wanted_format
from styczna.sheets import Cell

PAGE = 50


class InviteAnybodyForm(InviteForm):
    """A coordinator of some cluster, or, by the administrator, an officer."""

    cluster = forms.ModelChoiceField(
        label=_lazy("Coordinator of the cluster"), queryset=Cluster.objects.all(), to_field_name="slug"
    )

    def __init__(self, *args: object, may_officers: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if may_officers:
            cluster = self.fields["cluster"]
            assert isinstance(cluster, forms.ModelChoiceField)
            cluster.required = False
            cluster.empty_label = _("no cluster: an officer of the authority")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponseBase:
    """The list of persons with their roles; from here officers invite coordinators and the administrator officers."""
    person = _signed_in(request)
    found = access.people(person)
    administrator = is_administrator(person)
    form = InviteAnybodyForm(request.POST or None, may_officers=administrator)
    if request.method == "POST" and form.is_valid() and _invited(request, form):
        return HttpResponseRedirect(request.path)
    asked = PeopleFilter(request.GET)
    found = _narrowed(found, asked) if asked.is_valid() else found.none()
    if wanted := wanted_format(request):
        return file_of(
            wanted, "styczna-people", [_("Person"), _("E-mail address"), _("Roles"), _("Account")], _rows(found)
        )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "page": page,
        "lines": [(entry, roles(entry)) for entry in page.object_list],
        "form": form,
        "invitations": access.invitations(person)[:PAGE],
        "may_close": may_close_accounts(person),
        "total": access.people(person).count(),
    }
    return render(request, "people.html", context)


@require_POST
@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes somebody's account, or opens it again."""
    by = _signed_in(request)
    other = access.get_person(by, pk)
    try:
        if other.is_active:
            close_account(by=by, person=other)
            messages.success(request, _("The account of %(name)s is closed.") % {"name": other})
        else:
            reopen_account(by=by, person=other)
            messages.success(request, _("The account of %(name)s is open again.") % {"name": other})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("people")


def roles(person: Person) -> list[str]:
    """What the person may act as, in words."""
    found = [said(appointment) for appointment in person.appointments.all()]
    return [_("administrator of the program"), *found] if person.is_superuser else found


def _signed_in(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person), "login_required"
    return request.user


def _invited(request: HttpRequest, form: InviteAnybodyForm) -> bool:
    email, cluster = form.cleaned_data["email"], form.cleaned_data["cluster"]
    role = Role.COORDINATOR if cluster else Role.OFFICER
    try:
        invite(by=_signed_in(request), email=email, role=role, cluster=cluster, site=request.build_absolute_uri("/"))
    except Refused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return False
    messages.success(request, _("The invitation went to %(email)s. The link is good for two weeks.") % {"email": email})
    return True


def _narrowed(found: QuerySet[Person], form: PeopleFilter) -> QuerySet[Person]:
    asked = form.cleaned_data
    if asked["q"]:
        found = found.filter(Q(name__icontains=asked["q"]) | Q(email__icontains=asked["q"]))
    if asked["role"]:
        found = found.filter(appointments__role=asked["role"]).distinct()
    return found


def _rows(found: QuerySet[Person]) -> Iterator[list[Cell]]:
    for person in found[:LONGEST]:
        state = pgettext("account", "open") if person.is_active else pgettext("account", "closed")
        yield [person.name, person.email, "; ".join(roles(person)), state]

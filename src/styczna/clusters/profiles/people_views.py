"""Who acts for a cluster, and who for an organisation: invitations, and the ends of appointments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from styczna.accounts.access import (
    coordinators,
    invitations_to_cluster,
    invitations_to_organisation,
    people_of_organisation,
)
from styczna.accounts.forms import InviteForm
from styczna.accounts.invitations import Refused, invite, said
from styczna.accounts.models import Appointment, Person, Role
from styczna.accounts.rules import acts_for, may_invite, may_see_people_of_cluster, may_take_away
from styczna.clusters.access import get_cluster, get_organisation
from styczna.clusters.models import Cluster, Organisation
from styczna.clusters.rules import (
    current,
    may_edit_cluster,
    may_edit_organisation,
    may_see_history_of_organisation,
)
from styczna.clusters.tables import file_of, wanted_format
from styczna.sheets import Cell

PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def of_cluster(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The coordinators of a cluster and the people of its members."""
    person = _signed_in(request)
    cluster = get_cluster(slug)
    if not may_see_people_of_cluster(person, cluster.pk):
        raise Http404(f"no people of {slug} for you")
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _invited(request, form, Role.COORDINATOR, cluster=cluster):
        return HttpResponseRedirect(request.path)
    found = _searched(_of_cluster(cluster), request.GET.get("q", "").strip())
    if wanted := wanted_format(request):
        return _file(wanted, f"styczna-people-{cluster.slug}", found)
    return render(
        request,
        "clusters/people.html",
        _page(request, found)
        | {
            "cluster": cluster,
            "of": cluster,
            "form": form,
            "coordinators": coordinators(cluster.pk).filter(person__is_active=True).count(),
            "invitations": invitations_to_cluster(cluster.pk),
            "may_invite": True,
            "own": may_edit_cluster(person, cluster.pk),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def of_organisation(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The people who act for an organisation: its own see them, its clusters' coordinators invite them."""
    person = _signed_in(request)
    organisation = get_organisation(pk)
    may = may_invite(person, Role.MEMBER, organisation_id=organisation.pk)
    if not may and not acts_for(person, organisation.pk):
        raise Http404(f"no people of organisation {pk} for you")
    form = InviteForm(request.POST or None)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        if form.is_valid() and _invited(request, form, Role.MEMBER, organisation=organisation):
            return HttpResponseRedirect(request.path)
    found = _searched(people_of_organisation(organisation.pk), request.GET.get("q", "").strip())
    if wanted := wanted_format(request):
        return _file(wanted, f"styczna-people-{organisation.pk}", found)
    return render(
        request,
        "clusters/people.html",
        _page(request, found)
        | {
            "organisation": organisation,
            "of": organisation,
            "form": form,
            "invitations": invitations_to_organisation(organisation.pk),
            "may_invite": may,
            "may_edit": may_edit_organisation(person, organisation),
            "sees_history": may_see_history_of_organisation(person, organisation.pk),
        },
    )


def _signed_in(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person), "login_required"
    return request.user


def _of_cluster(cluster: Cluster) -> QuerySet[Appointment]:
    members = current().filter(cluster=cluster).values("organisation_id")
    found = Appointment.objects.filter(Q(role=Role.COORDINATOR, cluster=cluster) | Q(organisation_id__in=members))
    return found.select_related("person", "cluster", "organisation").order_by("role", "person__name", "pk")


def _searched(found: QuerySet[Appointment], words: str) -> QuerySet[Appointment]:
    if not words:
        return found
    return found.filter(
        Q(person__name__icontains=words) | Q(person__email__icontains=words) | Q(organisation__name__icontains=words)
    )


def _page(request: HttpRequest, found: QuerySet[Appointment]) -> dict[str, Any]:
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    assert isinstance(request.user, Person)
    lines = [(entry, said(entry), may_take_away(request.user, entry)) for entry in page.object_list]
    return {"page": page, "lines": lines, "words": request.GET.get("q", "").strip()}


def _invited(
    request: HttpRequest,
    form: InviteForm,
    role: Role,
    *,
    cluster: Cluster | None = None,
    organisation: Organisation | None = None,
) -> bool:
    """Says the same whether or not the address has an account here."""
    email = form.cleaned_data["email"]
    site = request.build_absolute_uri("/")
    try:
        invite(by=_signed_in(request), email=email, role=role, cluster=cluster, organisation=organisation, site=site)
    except Refused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return False
    messages.success(request, _("The invitation went to %(email)s. The link is good for two weeks.") % {"email": email})
    return True


def _file(wanted: str, name: str, found: QuerySet[Appointment]) -> HttpResponseBase:
    return file_of(wanted, name, [_("Person"), _("E-mail address"), _("Role"), _("Account")], _rows(found))


def _rows(found: QuerySet[Appointment]) -> Iterator[list[Cell]]:
    for entry in found:
        state = pgettext("account", "open") if entry.person.is_active else pgettext("account", "closed")
        yield [entry.person.name, entry.person.email, said(entry), state]

"""An organisation's page for everybody, and the pages on which its own people keep it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from styczna.accounts.invitations import Refused
from styczna.accounts.models import Person, Role
from styczna.accounts.rules import Anyone, acts_for, may_invite
from styczna.clusters import access, rules
from styczna.clusters.models import Basis, Membership, Organisation, Scheme
from styczna.clusters.organisations import edit as organisation_edit
from styczna.clusters.organisations import memberships
from styczna.clusters.organisations.forms import CodeForm, CredentialForm, EndForm, OrganisationForm, StateForm
from styczna.clusters.profiles.edit import ChangedMeanwhile
from styczna.clusters.profiles.profile import fields as said_fields
from styczna.clusters.projects.access import benefits_of
from styczna.sources.counties import county_name
from styczna.sources.vocabularies import place

P = ParamSpec("P")
FORM_METHODS = ("GET", "HEAD", "POST")
_EARLY = date(1900, 1, 1)  # where a membership does not say since when


def _kept_by(
    view: Callable[Concatenate[HttpRequest, Person, Organisation, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """The view gets the person and the organisation; to those who may not keep its page there is none."""

    @wraps(view)
    def opened(request: HttpRequest, pk: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, Person):
            return redirect_to_login(request.get_full_path())
        organisation = access.get_organisation(pk)
        if not rules.may_edit_organisation(request.user, organisation):
            raise Http404(f"the page of organisation {pk} is not yours to keep")
        return view(request, request.user, organisation, *args, **kwargs)

    return opened


@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation for everybody; what is confidential only for those who may see it."""
    found = access.get_organisation(pk)
    language = get_language() or "pl"
    items = list(found.evidence.all())
    reader = request.user
    return render(
        request,
        "clusters/organisation.html",
        {
            "organisation": found,
            "place": place(found.nuts, language) if found.nuts else "",
            "county": county_name(found.county) if found.county else "",
            "memberships": _memberships(found),
            "aliases": found.aliases.all(),
            "credentials": found.credentials.all(),
            "cpv": said_fields((item for item in items if item.scheme == Scheme.CPV), language),
            "pkd": said_fields((item for item in items if item.scheme != Scheme.CPV), language),
            "sees_confidential": rules.may_see_confidential(reader, found),
            "may_see_memberships": _may_see_memberships(reader, found),
            "may_merge": rules.may_merge(reader),
            "benefits": benefits_of(reader, found),
            "today": timezone.localdate(),
        }
        | _open_pages(reader, found),
    )


@require_http_methods(FORM_METHODS)
@_kept_by
def edit(request: HttpRequest, person: Person, organisation: Organisation) -> HttpResponse:
    """Names, place, size, capabilities, and what is confidential."""
    form = OrganisationForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            organisation_edit.keep(
                by=person,
                organisation=form.instance,
                columns=form.columns,
                aliases=form.cleaned_data["aliases"],
                seen=form.version_seen,
            )
        except ChangedMeanwhile as changed:
            form.say_changed(changed.meanwhile, changed.version)
        else:
            messages.success(request, _("Saved."))
            return redirect("clusters:organisation-edit", organisation.pk)
    return _page(request, person, organisation, "organisation_edit.html", form=form)


@require_POST
@_kept_by
def still_true(request: HttpRequest, person: Person, organisation: Organisation) -> HttpResponse:
    organisation_edit.still_true(by=person, organisation=organisation)
    messages.success(request, _("Confirmed: everything on this page is true today."))
    return redirect("clusters:organisation-edit", organisation.pk)


@require_http_methods(FORM_METHODS)
@_kept_by
def fields(request: HttpRequest, person: Person, organisation: Organisation) -> HttpResponse:
    """Fields of public orders and of activity: suggested, declared, added by code, taken away."""
    language = get_language() or "pl"
    form = CodeForm(request.POST if "code" in request.POST else None)
    suggested = organisation_edit.suggest(organisation, language)
    if request.method == "POST":
        if "remove" in request.POST:
            return _dropped(request, person, organisation)
        if "code" in request.POST:
            chosen = [form.cleaned_data["key"]] if form.is_valid() else []
        else:
            chosen = [entry.key for entry in suggested if entry.key in request.POST.getlist("field")]
        if chosen:
            new = organisation_edit.declare(by=person, organisation=organisation, keys=chosen)
            said = ngettext("%(count)d field was added.", "%(count)d fields were added.", new) % {"count": new}
            messages.success(request, said if new else _("These fields stood here already."))
            return redirect("clusters:organisation-fields", organisation.pk)
    own = (Basis.DECLARED, Basis.INFERRED, Basis.REGISTERED)
    items = [item for item in organisation.evidence.all() if item.basis in own and item.infrastructure_id is None]
    return _page(
        request,
        person,
        organisation,
        "organisation_fields.html",
        form=form,
        suggested=suggested,
        declared=said_fields(items, language),
    )


def _dropped(request: HttpRequest, person: Person, organisation: Organisation) -> HttpResponse:
    asked = request.POST["remove"]
    item = organisation_edit.own_item(organisation, int(asked) if asked.isdecimal() and len(asked) < 19 else 0)
    organisation_edit.drop(by=person, organisation=organisation, item=item)
    messages.success(request, _("%(code)s was taken away.") % {"code": item.code})
    return redirect("clusters:organisation-fields", organisation.pk)


@require_http_methods(FORM_METHODS)
@_kept_by
def credentials(request: HttpRequest, person: Person, organisation: Organisation) -> HttpResponse:
    """References and certificates."""
    form = CredentialForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organisation_edit.add_credential(by=person, organisation=organisation, credential=form.save(commit=False))
        messages.success(request, _("Added."))
        return redirect("clusters:organisation-credentials", organisation.pk)
    found = organisation.credentials.all()
    return _page(request, person, organisation, "organisation_credentials.html", form=form, credentials=found)


@require_POST
@_kept_by
def remove_credential(
    request: HttpRequest, person: Person, organisation: Organisation, credential: int
) -> HttpResponse:
    organisation_edit.remove_credential(by=person, organisation=organisation, pk=credential)
    messages.success(request, _("Taken away."))
    return redirect("clusters:organisation-credentials", organisation.pk)


@require_http_methods(FORM_METHODS)
@login_required
def of_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Memberships over time: the organisation confirms or denies, coordinators state and end those of their cluster."""
    assert isinstance(request.user, Person), "login_required"
    person, found = request.user, access.get_organisation(pk)
    if not _may_see_memberships(person, found):
        raise Http404(f"the memberships of organisation {pk} are not yours to keep")
    member_of = {entry.cluster_id for entry in found.memberships.all() if entry.until is None}
    own = [cluster for cluster in access.own_clusters(person) if cluster.pk not in member_of]
    form = StateForm(request.POST or None, clusters=own) if own else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            made = memberships.state(by=person, organisation=found, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            confirmed = _("The membership is added.")
            claimed = _("The membership is stated. It counts once the organisation or another of its clusters agrees.")
            messages.success(request, confirmed if made.is_confirmed else claimed)
            return redirect("clusters:organisation-memberships", pk)
    lines = [
        (
            entry,
            not entry.is_confirmed and rules.may_confirm_membership(person, entry),
            not entry.is_confirmed and rules.may_lead_memberships(person, entry.cluster_id),
            entry.until is None and rules.may_lead_memberships(person, entry.cluster_id),
        )
        for entry in _memberships(found)
    ]
    return _page(request, person, found, "organisation_memberships.html", form=form, lines=lines, end=EndForm())


@require_POST
@login_required
def decide_membership(request: HttpRequest, pk: int) -> HttpResponse:
    """One membership is confirmed, denied or ended; the verbs know who may."""
    assert isinstance(request.user, Person), "login_required"
    found = Membership.objects.select_related("cluster", "organisation").filter(pk=pk).first()
    if found is None or not _may_see_memberships(request.user, found.organisation):
        raise Http404(f"no membership {pk}")
    try:
        messages.success(request, _decided(request, request.user, found))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("clusters:organisation-memberships", found.organisation_id)


def _decided(request: HttpRequest, person: Person, membership: Membership) -> str:
    answer = request.POST.get("answer", "")
    if answer == "confirm":
        memberships.confirm(by=person, membership=membership)
        return _("The membership is confirmed.")
    if answer == "deny":
        memberships.deny(by=person, membership=membership)
        return _("The statement is taken away.")
    form = EndForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Enter the last day of the membership."))
    memberships.end(by=person, membership=membership, until=form.cleaned_data["until"])
    return _("The membership ends on the day you entered.")


def _memberships(organisation: Organisation) -> list[Membership]:
    """Those that last first, then the ended ones, the latest first."""
    found = list(organisation.memberships.all())
    return sorted(
        found, key=lambda entry: (entry.until is not None, -(entry.until or entry.since or _EARLY).toordinal())
    )


def _may_see_memberships(person: Anyone, organisation: Organisation) -> bool:
    """The organisation's own people, and every coordinator: memberships are public, and theirs to state."""
    if not isinstance(person, Person):
        return False
    return rules.may_edit_organisation(person, organisation) or bool(access.own_clusters(person))


def _open_pages(reader: Anyone, organisation: Organisation) -> dict[str, bool]:
    """Which of the organisation's own pages the reader can open."""
    acting = acts_for(reader, organisation.pk)
    return {
        "may_edit": rules.may_edit_organisation(reader, organisation),
        "sees_people": acting or may_invite(reader, Role.MEMBER, organisation_id=organisation.pk),
        "sees_history": rules.may_see_history_of_organisation(reader, organisation.pk),
    }


def _page(
    request: HttpRequest, person: Person, organisation: Organisation, template: str, **more: object
) -> HttpResponse:
    context = {"organisation": organisation, **_open_pages(person, organisation), **more}
    return render(request, f"clusters/{template}", context)

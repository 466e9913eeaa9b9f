"""Pages that allauth does not have: an invitation, and the ends of invitations and appointments."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from styczna.accounts import access
from styczna.accounts.appointments import leaves_alone, take_away
from styczna.accounts.forms import AcceptForm
from styczna.accounts.invitations import Refused, accept, account_of, find, said, withdraw
from styczna.accounts.models import Invitation, Person
from styczna.accounts.my_data import erase, export
from styczna.accounts.rules import Anyone


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, word: str) -> HttpResponse:
    """The page behind the link of an invitation."""
    try:
        found = find(word)
    except Refused as refusal:
        return render(request, "accounts/invitation_closed.html", {"reason": str(refusal)}, status=404)
    form = AcceptForm(request.POST or None)
    reader = request.user if isinstance(request.user, Person) else None
    if request.method == "POST" and (reader or form.is_valid()):
        try:
            return _accepted(request, word, reader, form)
        except ValidationError as error:
            form.add_error(None, error)
        except Refused as refusal:
            messages.error(request, str(refusal))
    context = {"invitation": found, "what": said(found), "form": form, "stands": _standing(found, request.user)}
    return render(request, "accounts/invitation.html", context)


def _accepted(request: HttpRequest, word: str, reader: Person | None, form: AcceptForm) -> HttpResponse:
    given = {} if reader else {"name": form.cleaned_data["name"], "password": form.cleaned_data["password"]}
    person = accept(word=word, person=reader, **given)
    if reader is None:  # a new account: it has no second factor that signing in could go round
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    messages.success(request, _("The invitation is accepted. Welcome."))
    return redirect("home")


def _standing(found: Invitation, reader: Anyone) -> str:
    """Who looks at the invitation: `new`, `own` (signed in as the one who is asked), `other`, or `sign-in`."""
    account = account_of(found)
    if reader.is_authenticated:
        return "own" if account is not None and account.pk == reader.pk else "other"
    return "new" if account is None else "sign-in"


@require_POST
@login_required
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    assert isinstance(request.user, Person)
    withdraw(by=request.user, invitation=access.get_invitation(request.user, pk))
    messages.success(request, _("The invitation is withdrawn; its link no longer works."))
    return HttpResponseRedirect(_back(request))


@require_POST
@login_required
def take_appointment_away(request: HttpRequest, pk: int) -> HttpResponse:
    assert isinstance(request.user, Person)
    appointment = access.get_appointment(request.user, pk)
    try:
        take_away(by=request.user, appointment=appointment)
        messages.success(request, _("%(name)s no longer has this role.") % {"name": appointment.person})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(_back(request))


@never_cache
@require_safe
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """What is held about the person who asks; the whole of it as a file with ``?format=json``."""
    assert isinstance(request.user, Person)
    held = export(request.user)
    if request.GET.get("format") == "json":
        response = JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 2})
        response["Content-Disposition"] = 'attachment; filename="styczna-my-data.json"'
        return response
    alone = [appointment.cluster for appointment in leaves_alone(request.user)]
    return render(request, "accounts/my_data.html", {"held": held, "alone": alone})


@require_POST
@login_required
@reauthentication_required
def erase_account(request: HttpRequest) -> HttpResponse:
    """Erases the account of the person who asks; who they are is asked again before."""
    assert isinstance(request.user, Person)
    try:
        erase(request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:my-data")
    logout(request)
    messages.success(request, _("Your account and everything about you is erased."))
    return redirect("home")


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("home")

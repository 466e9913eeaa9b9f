"""What happens around every request: the log is told who asks, devices are remembered, a missing factor is set up."""

from __future__ import annotations

from collections.abc import Callable

from allauth.core.internal.httpkit import get_client_ip
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from styczna.accounts import devices, second_factor
from styczna.accounts.actor import acting_as

Answer = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Tells the log of changes who asks, and from where."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        who = f"person {request.user.pk}" if request.user.is_authenticated else "visitor"
        with acting_as(who, address_of(request)):
            return self.get_response(request)


class KnownDeviceMiddleware:
    """Makes the device known on which somebody has signed in (see devices.py)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        devices.set_cookie(request, response)
        return response


class SecondFactorMiddleware:
    """Whoever must have a second factor and has none sets it up before anything else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if second_factor.is_missing(request.user) and not _is_open(request):
            if request.path.startswith("/api/"):
                return JsonResponse({"detail": "set up your second factor first"}, status=403)
            messages.warning(request, _("Your role needs a second factor. Set it up now; then everything is open."))
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return self.get_response(request)


def _is_open(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).url_name in second_factor.OPEN_PAGES
    except Resolver404:
        return True  # a page that does not exist says so


def address_of(request: HttpRequest) -> str:
    """The visitor's address: behind our own proxies what they report, else where the connection comes from."""
    try:
        return get_client_ip(request) or ""
    except ImproperlyConfigured:  # fewer addresses in the header than proxies: it did not come through them
        return str(request.META.get("REMOTE_ADDR", ""))

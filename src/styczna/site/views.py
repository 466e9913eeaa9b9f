"""Pages that belong to no room: the first one, signing in, the accessibility declaration; and the end of examples."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_POST, require_safe

from styczna.accounts.access import demo_people
from styczna.clusters.access import own_organisations
from styczna.scenarios import examples
from styczna.site import frontpage

# The accessibility declaration speaks of the program as it was tested on this day.
TESTED_ON = date(2026, 11, 24)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the five rooms answer today; above it, for those who are signed in, what is theirs."""
    language = get_language() or "pl"
    return render(
        request,
        "home.html",
        {
            "overview": frontpage.overview(language),
            "desks": frontpage.desks(request.user, language),
            "authority": frontpage.authority(request.user),
            "organisations": own_organisations(request.user),
        },
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibility.html", {"tested_on": TESTED_ON, "address": settings.PUBLIC_URL})


class SignIn(LoginView):
    """Signing in; where the demonstration runs, its people stand below the form."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = frontpage.people_of_the_demo() if _is_demo() else []
        return super().get_context_data(**kwargs) | {"demo_people": people}


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Signs in as one of the people of the demonstration, without a password: they are made up and harmless."""
    asked = request.POST.get("person", "")
    person = (
        demo_people().filter(pk=int(asked)).first() if _is_demo() and asked.isdecimal() and len(asked) < 10 else None
    )
    if person is None:
        raise Http404("no such person of the demonstration")
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return HttpResponseRedirect(_next(request))


@require_POST
@login_required
def remove_examples(request: HttpRequest) -> HttpResponse:
    """Takes every example organisation and every example book away."""
    count = examples.remove(request.user)
    said = ngettext(
        "%(count)d example organisation was removed, with the drafts it is in and every example of an office's books.",
        "%(count)d example organisations were removed, with the drafts they are in and every example of an office's "
        "books.",
        count,
    )
    messages.success(request, said % {"count": count})
    return redirect("clusters:index")


def _is_demo() -> bool:
    """People who sign in without a password exist only where nobody but this machine is answered."""
    return not settings.PUBLIC_URL


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("home")

"""Signing in by an identity provider (OpenID Connect): only with an address that the provider has verified, and only
for somebody who has an account with that address or an open invitation to it. Nobody signs up from the street.

No link between the two accounts is kept: each time the verified address decides.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect import views
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from requests import RequestException

from styczna.accounts.invitations import accept_all_of, person_with, stands_for
from styczna.accounts.models import Person

logger = logging.getLogger(__name__)

NOT_VERIFIED = _("The provider has not verified your e-mail address, so we cannot know who you are.")
NOT_KNOWN = _("Nobody has an account or an open invitation with this e-mail address. Ask a coordinator to invite you.")
UNREADABLE = _("The provider cannot be reached, or gave an answer that cannot be read. Sign in with your password.")


class KnownOrInvited(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Before anybody is signed in: finds who it is by the verified address alone."""
        said = sociallogin.account.extra_data
        email = verified_email(said)
        if email is None:
            raise ImmediateHttpResponse(refused(request, NOT_VERIFIED))
        person = admit(email, name=_name(said))
        if person is None:
            raise ImmediateHttpResponse(refused(request, NOT_KNOWN))
        sociallogin.state["process"] = "login"  # never connects accounts
        sociallogin.user = person
        sociallogin.account.user = person


def verified_email(said: dict[str, Any]) -> str | None:
    """The address that the provider vouches for: `email_verified` must be true, not a word that looks like it.

    Where the provider answers twice (identity token and userinfo), both must speak of the same subject.
    """
    token, info = said.get("id_token") or {}, said.get("userinfo") or {}
    if token and info and token.get("sub") != info.get("sub"):
        return None
    claims = info if "email" in info else token
    if claims.get("email_verified") is not True or not isinstance(claims.get("email"), str):
        return None
    return str(claims["email"]).strip().lower() or None


@transaction.atomic
def admit(email: str, *, name: str) -> Person | None:
    """The person with this address, new if somebody invited them; what they are invited to is theirs now."""
    person = person_with(email)
    if person is None:
        if not stands_for(email):
            return None
        person = Person.objects.create_user(email, None, name=name or email.partition("@")[0])
    if person.is_active:
        accept_all_of(person)
        _confirm(person, email)
    return person


def _confirm(person: Person, email: str) -> None:
    """The provider vouches for the address, so our own letter of confirmation is not needed."""
    if person.email.lower() != email:
        return
    EmailAddress.objects.update_or_create(
        user=person, email__iexact=email, defaults={"email": person.email, "verified": True, "primary": True}
    )


def _name(said: dict[str, Any]) -> str:
    claims = said.get("userinfo") or said.get("id_token") or {}
    return " ".join(str(claims.get("name") or "").split())[:200]


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answered(request, views.login, provider_id)


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answered(request, views.callback, provider_id)


def _answered(request: HttpRequest, view: Any, provider_id: str) -> HttpResponse:
    """allauth's view; a provider that is down or talks nonsense is told in a sentence, not with an error of ours."""
    try:
        answer: HttpResponse = view(request, provider_id)
    except (RequestException, KeyError, TypeError, ValueError):
        logger.exception("the identity provider %s", provider_id)
        return refused(request, UNREADABLE, status=503)
    return answer


def refused(request: HttpRequest, reason: str | Promise, *, status: int = 403) -> HttpResponse:
    return render(request, "accounts/refused.html", {"reason": reason}, status=status)

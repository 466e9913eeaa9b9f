"""How allauth behaves here: accounts by invitation only, attempts counted so that a lock-out is no weapon."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import EmailVerificationStage
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse

from styczna.accounts import second_factor
from styczna.accounts.devices import device_of, remember
from styczna.accounts.models import Person

CONFIRMATION = "allauth.account.stages.EmailVerificationStage"


class InvitedOnly(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        ours = f"{__name__}.{ConfirmedAddress.__name__}"
        return [ours if stage == CONFIRMATION else stage for stage in super().get_login_stages()]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts from a device on which this very person was signed in before are counted apart (see devices.py)."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        device = device_of(request, credentials.get("email", ""))
        return f"{key}:{device}" if device else key

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """After a reset of the password: this device is the person's, and what others tried elsewhere is forgotten."""
        super()._delete_login_attempts_cached_email(request, **credentials)
        everywhere = super()._get_login_attempts_cache_key(request, **credentials)
        ratelimit.clear(request, action="login_failed", key=everywhere)
        remember(request, credentials["email"])


class ConfirmedAddress(EmailVerificationStage):
    """Nobody comes in with an address that they have not confirmed; those of a demonstration receive no mail."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if self.login.user is not None and self.login.user.is_demo:
            return None, True
        return super().handle()


class Factors(DefaultMFAAdapter):
    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever has to have a second factor does not take it off."""
        person = authenticator.user
        return not (isinstance(person, Person) and second_factor.required_of(person))

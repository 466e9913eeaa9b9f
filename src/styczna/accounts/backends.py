"""Who can be signed in as."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest

from styczna.accounts.models import Person


class PeopleBackend(AuthenticationBackend):
    """Everybody with an account, but the people of a demonstration only where nobody but this machine is answered:
    their password is public. Asked at sign-in and again with every request, so that an address given to the program
    later ends their sessions too.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Person | None:
        person: Person | None = super().authenticate(request, **credentials)
        # allauth lays a person who gave the right password aside and shows them the page of a closed account; to the
        # people of a demonstration it would open a session, so they are not laid aside.
        aside = self.unstash_authenticated_user()
        if aside is not None and not aside.is_active:
            self._stash_user(aside)
        return person

    def user_can_authenticate(self, user: Person) -> bool:
        if user.is_demo and settings.PUBLIC_URL:
            return False
        return bool(super().user_can_authenticate(user))

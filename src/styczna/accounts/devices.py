"""Devices on which somebody was signed in before, by a cookie.

Wrong passwords are counted by address: five in five minutes, then everybody has to wait. Alone, that count is a weapon:
whoever keeps trying keeps the owner out. So attempts from a device that knows this person have a count of their own
(OWASP, *Slow Down Online Guessing Attacks with Device Cookies*); and whoever resets the password by mail makes their
device known. The cookie opens nothing: it holds a keyed digest of the address and a random word, signed.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

COOKIE = "styczna_device"
SALT = "styczna.accounts.devices"
KNOWN_FOR = timedelta(days=365)
ADDRESS_TO_REMEMBER = "_styczna_device_address"


def device_of(request: HttpRequest, email: str) -> str:
    """The word of this device, if its cookie is of the person with this address; else empty."""
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KNOWN_FOR)
        digest, word = said
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(word) if constant_time_compare(str(digest), _digest(email)) else ""


def remember(request: HttpRequest, email: str) -> None:
    """The answer to this request makes the device known to the person with this address."""
    setattr(request, ADDRESS_TO_REMEMBER, email)


def set_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Called with every answer; does something only where somebody new to this device is signed in."""
    email = getattr(request, ADDRESS_TO_REMEMBER, "")
    if not email and request.user.is_authenticated:
        email = request.user.email
    if email and not device_of(request, email):
        response.set_cookie(
            COOKIE,
            signing.dumps([_digest(email), secrets.token_urlsafe(12)], salt=SALT),
            max_age=KNOWN_FOR,
            secure=settings.BEHIND_TLS,
            httponly=True,
            samesite="Lax",
        )


def _digest(email: str) -> str:
    return salted_hmac(SALT, email.strip().lower()).hexdigest()[:32]

"""Who has to have a second factor, and who has one."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings

from styczna.accounts import rules

# What somebody without the factor that they must have can still reach: setting it up, and leaving.
OPEN_PAGES = frozenset(
    {
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_reauthenticate",
        "account_reauthenticate",
        "account_email",
        "account_confirm_email",
        "account_email_verification_sent",
        "account_change_password",
        "account_set_password",
        "account_logout",
        "accessibility",
    }
)


def required_of(person: rules.Anyone) -> bool:
    """Officers, coordinators and the administrator, where the operator demands it; members of organisations do not."""
    if not settings.REQUIRE_SECOND_FACTOR or not person.is_authenticated:
        return False
    return rules.is_administrator(person) or rules.is_officer(person) or rules.is_coordinator(person)


def has_one(person: rules.Anyone) -> bool:
    """An authenticator app; recovery codes alone are none."""
    return Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).exists()


def is_missing(person: rules.Anyone) -> bool:
    return required_of(person) and not has_one(person)

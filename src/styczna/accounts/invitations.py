"""The verbs *invite*, *accept* and *withdraw*: how somebody comes to act for a cluster, an organisation, the authority.

The link in the letter holds a word of 256 random bits; we keep its SHA-256 only. It works once, for two weeks, and for
the person who reads the mail of that address: whoever has an account with it must sign in (a link that set a new
password would go round their second factor).
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from styczna.accounts import rules
from styczna.accounts.models import Appointment, Invitation, Person, Role

VALID_FOR = timedelta(days=14)
# How many letters go out: by one person in a day, and to one address in a day from everybody together.
SENT_IN_A_DAY = 100
TO_ONE_ADDRESS_IN_A_DAY = 3
LONGEST_NAME = 200
LANGUAGES = ("pl", "en")  # the letter says everything in both


class Refused(Exception):
    """What was asked cannot be done; `args[0]` says why in a sentence for the reader."""

    def __init__(self, reason: str | Promise, *, field: str = "") -> None:
        super().__init__(reason)
        self.field = field

    def __str__(self) -> str:
        return str(self.args[0])


class SignInFirst(Refused):
    """The address has an account already: its owner signs in and accepts then."""


class NotYours(Refused):
    """Somebody is signed in whose address is another one."""


CLOSED = _lazy(
    "This invitation is no longer open: it was used, withdrawn, or is older than two weeks. "
    "Ask the person who invited you for a new one."
)
SIGN_IN_FIRST = _lazy("There is an account with this e-mail address. Sign in, and then accept.")


def invite(
    *,
    by: Person,
    email: str,
    role: str,
    cluster: Model | None = None,
    organisation: Model | None = None,
    site: str = "",
) -> Invitation:
    """Asks the person at `email`; the letter goes out at once. An older open invitation to the same is replaced.

    `site` is the address of this program as the inviting person sees it, for installations without a public one.
    """
    target: dict[str, Any] = {
        "role": role,
        "cluster_id": cluster.pk if cluster else None,
        "organisation_id": organisation.pk if organisation else None,
    }
    if role not in Role.values or not rules.may_invite(by, **target):
        raise PermissionDenied
    email = _address(email)
    word = secrets.token_urlsafe(32)
    with transaction.atomic():
        _refuse_too_many(by, email)
        open_invitations().filter(email__iexact=email, **target).update(withdrawn_at=timezone.now())
        invitation = Invitation.objects.create(
            email=email, digest=digest(word), invited_by=by, expires_at=timezone.now() + VALID_FOR, **target
        )
    _send(invitation, word, site)
    return invitation


def withdraw(*, by: Person, invitation: Invitation) -> None:
    """Whoever may invite to the same may take the invitation back; the link is dead at once."""
    if not rules.may_invite(by, **target_of(invitation)):
        raise PermissionDenied
    open_invitations().filter(pk=invitation.pk).update(withdrawn_at=timezone.now())


def open_invitations() -> QuerySet[Invitation]:
    """Those whose link still works."""
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


def find(word: str) -> Invitation:
    """The open invitation behind the word of a link; `Refused` where there is none."""
    of_link = open_invitations().filter(digest=digest(word))
    found = of_link.select_related("cluster", "organisation", "invited_by").first()
    if found is None or not still_stands(found):
        raise Refused(CLOSED)
    return found


def still_stands(invitation: Invitation) -> bool:
    """An invitation is worth what its sender may give today, not what they could give two weeks ago."""
    sender = invitation.invited_by
    return sender is not None and rules.may_invite(sender, **target_of(invitation))


def target_of(invitation: Invitation) -> dict[str, Any]:
    """What the person is asked to be: the same three columns that an appointment has."""
    return {
        "role": invitation.role,
        "cluster_id": invitation.cluster_id,
        "organisation_id": invitation.organisation_id,
    }


def account_of(invitation: Invitation) -> Person | None:
    return person_with(invitation.email)


def person_with(email: str) -> Person | None:
    """Who has the address: as theirs, or as one that they have confirmed beside it."""
    confirmed = Q(emailaddress__email__iexact=email, emailaddress__verified=True)
    return Person.objects.filter(Q(email__iexact=email) | confirmed).order_by("pk").first()


def accept(*, word: str, person: Person | None = None, name: str = "", password: str = "") -> Person:
    """Appoints the person. `person` is who is signed in; somebody new gives a name and a password instead.

    The address counts as confirmed: the word stood in a letter to it. ValidationError names what is wrong with the
    name or the password.
    """
    invitation = find(word)
    account = account_of(invitation)
    if person is not None and (account is None or account.pk != person.pk):
        raise NotYours(_("This invitation is for another e-mail address than the one you are signed in with."))
    if account is not None and not account.is_active:
        raise Refused(_("The account with this e-mail address is closed. Ask the administrator."))
    if account is not None and person is None:
        raise SignInFirst(SIGN_IN_FIRST)
    with transaction.atomic():
        _use_up(invitation)
        person = person or _new_person(invitation.email, name, password)
        appoint(person, invitation)
    return person


def appoint(person: Person, invitation: Invitation) -> None:
    """The appointment that an invitation promises, and the address as confirmed."""
    Appointment.objects.get_or_create(person=person, **target_of(invitation))
    EmailAddress.objects.filter(user=person, email__iexact=person.email).delete()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


def accept_all_of(person: Person) -> int:
    """Every open invitation to the person's address, for somebody whose provider vouches for it; how many they were."""
    with transaction.atomic():
        found = stands_for(person.email)
        for invitation in found:
            _use_up(invitation)
            appoint(person, invitation)
    return len(found)


def stands_for(email: str) -> list[Invitation]:
    """The open invitations to this address."""
    of_address = open_invitations().select_related("invited_by").filter(email__iexact=email)
    return [invitation for invitation in of_address if still_stands(invitation)]


def digest(word: str) -> str:
    return hashlib.sha256(word.encode("utf-8", "surrogatepass")).hexdigest()


def _use_up(invitation: Invitation) -> None:
    """One statement, so that of two people who press at once only one is let in."""
    if open_invitations().filter(pk=invitation.pk).update(accepted_at=timezone.now()) != 1:
        raise Refused(CLOSED)


def _new_person(email: str, name: str, password: str) -> Person:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise ValidationError({"name": _("Enter your name, in up to 200 letters.")})
    person = Person(email=email, name=name)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    try:
        with transaction.atomic():
            return Person.objects.create_user(email, password, name=name)
    except IntegrityError as error:  # a second invitation to the same address was accepted in this very moment
        raise SignInFirst(SIGN_IN_FIRST) from error


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(_("This is no e-mail address."), field="email") from error
    return email


def _refuse_too_many(by: Person, email: str) -> None:
    today = Invitation.objects.filter(invited_at__gt=timezone.now() - timedelta(days=1))
    if today.filter(invited_by=by).count() >= SENT_IN_A_DAY:
        raise Refused(_("You have sent a hundred invitations in a day. Go on tomorrow."))
    if today.filter(email__iexact=email).count() >= TO_ONE_ADDRESS_IN_A_DAY:
        raise Refused(_("Three invitations went to this address today. Send the next one tomorrow."), field="email")


def _send(invitation: Invitation, word: str, site: str) -> None:
    """The letter, outside the transaction: a slow mail server must not hold the database. Unsent is withdrawn."""
    letter = EmailMessage(subject=_subject(invitation), body=_body(invitation, word, site), to=[invitation.email])
    try:
        letter.send()
    except (OSError, SMTPException) as error:
        Invitation.objects.filter(pk=invitation.pk).update(withdrawn_at=timezone.now())
        raise Refused(_("The invitation could not be sent by e-mail. Nothing was changed; try again later.")) from error


def _subject(invitation: Invitation) -> str:
    """One line whatever the names hold: a line break must not become a header."""
    words = []
    for language in LANGUAGES:
        with translation.override(language):
            words.append(_("Invitation: %(what)s") % {"what": said(invitation)})
    return " ".join(" / ".join(words).split())[:200]


def _body(invitation: Invitation, word: str, site: str) -> str:
    parts = []
    for language in LANGUAGES:
        with translation.override(language):
            context = {
                "invitation": invitation,
                "what": said(invitation),
                "link": (settings.PUBLIC_URL or site or "http://localhost:8000").rstrip("/")
                + reverse("accounts:invitation", args=[word]),
            }
            parts.append(render_to_string("accounts/invitation.txt", context))
    return "\n\n— — —\n\n".join(part.strip() for part in parts) + "\n"


def said(invitation: Invitation | Appointment) -> str:
    """What the appointment is, in words of the reader's language."""
    role, what = str(invitation.get_role_display()), invitation.cluster or invitation.organisation
    if what is None:
        return role
    example = pgettext("mark", "example") if getattr(what, "is_example", False) else ""
    return f"{role} · {what} ({example})" if example else f"{role} · {what}"

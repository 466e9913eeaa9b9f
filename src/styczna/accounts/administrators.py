"""The verb *make an administrator*: done by the operator on the machine, who vouches for the address."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from styczna.accounts.invitations import person_with
from styczna.accounts.models import Person


@transaction.atomic
def make_administrator(*, email: str, name: str, password: str) -> Person:
    """A person with a confirmed address. ValidationError names what is wrong with what was given."""
    email, name = email.strip().lower(), " ".join(name.split())
    validate_email(email)
    if not name:
        raise ValidationError("Enter a name.")
    if person_with(email) is not None:
        raise ValidationError("There is an account with this address already.")
    validate_password(password, Person(email=email, name=name))
    person = Person.objects.create_superuser(email, password, name=name)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person

"""The verbs *export* and *erase*: what we hold about a person (GDPR 15, 17, 20), asked of the models themselves.

What stays after an erasure, and why, stands in docs/operating.md: the log, in which the person is a number; files that
clusters imported; letters that were sent; copies, until they are replaced.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from styczna.accounts.appointments import leaves_alone
from styczna.accounts.invitations import Refused, said
from styczna.accounts.models import Change, Person

# Tables with an address of e-mail, and what becomes of a row with the address of somebody who is erased: it goes, or
# the address in it does. A new table without a line here fails the tests.
BY_ADDRESS = {"accounts.Invitation": "row", "clusters.Contact": "row", "clusters.Organisation": "address"}
SECRETS = frozenset({"password", "digest", "data", "key", "token", "token_secret", "extra_data"})
ERASED = "erased"  # a file in STYCZNA_HOME
LOGGED_AT_MOST = 100_000  # entries of one export


def export(person: Person) -> dict[str, Any]:
    """Everything about the person, as JSON can hold it. Secrets (passwords, keys of the app) are not among it."""
    return {
        "account": _columns(person),
        "roles": [said(appointment) for appointment in person.appointments.all()],
        "rows": [{"table": model._meta.label, **_columns(row)} for model, row in _own_rows(person)],
        "named_in": [
            {"table": model._meta.label, "row": row.pk, "as": key.name} for model, key, row in _acted_rows(person)
        ],
        "with_your_address": [
            {"table": model._meta.label, **_columns(row)} for model, row in _rows_with_address(person.email)
        ],
        "log": [
            {"at": at.isoformat(), "from": origin, "table": table, "row": row, "action": action}
            for at, origin, table, row, action in Change.objects.filter(actor=actor_of(person))
            .order_by("pk")
            .values_list("at", "origin", "table", "row", "action")[:LOGGED_AT_MOST]
        ],
    }


@transaction.atomic
def erase(person: Person) -> None:
    """The account, its roles and its sessions go, and the person's address wherever it stands as one."""
    if left := leaves_alone(person):
        clusters = ", ".join(str(appointment.cluster) for appointment in left)
        raise Refused(
            _("You are the last coordinator of %(clusters)s. Invite another one first.") % {"clusters": clusters}
        )
    others = Person.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    if person.is_superuser and not others.exists():
        raise Refused(_("You are the last administrator. Make another one first."))
    addresses = {person.email, *EmailAddress.objects.filter(user=person).values_list("email", flat=True)}
    for address in addresses:
        _forget_address(address)
    _end_sessions(person)
    _remember_erased(person.email)
    person.delete()


def erase_again() -> int:
    """After an older copy was restored: who was erased since is erased again; how many. Last ones of their kind too,
    for their wish was granted before."""
    again = 0
    for digest, moment in _erased():
        for person in Person.objects.filter(joined_at__lt=moment):
            if constant_time_compare(_digest(person.email), digest):
                _forget_address(person.email)
                _end_sessions(person)
                person.delete()
                again += 1
    return again


def _remember_erased(address: str) -> None:
    """Outside the database, so that a restored copy does not forget it: a keyed digest and the moment."""
    with (settings.HOME / ERASED).open("a", encoding="utf-8") as file:
        file.write(f"{_digest(address)} {timezone.now().isoformat()}\n")


def _erased() -> Iterator[tuple[str, datetime]]:
    path = settings.HOME / ERASED
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            digest, _space, moment = line.partition(" ")
            yield digest, datetime.fromisoformat(moment)


def _digest(address: str) -> str:
    return salted_hmac("styczna.accounts.erased", address.strip().lower(), algorithm="sha256").hexdigest()


def actor_of(person: Person) -> str:
    """How the log names the person."""
    return f"person {person.pk}"


def _forget_address(address: str) -> None:
    for model, row in list(_rows_with_address(address)):
        if BY_ADDRESS[model._meta.label] == "row":
            model._base_manager.filter(pk=row.pk).delete()
        else:
            model._base_manager.filter(pk=row.pk).update(**{_address_column(model): ""})
    for model, column in _json_columns():
        _forget_in_json(model, column, address)


def _forget_in_json(model: Any, column: str, address: str) -> None:
    """Records such as the snapshot of a merge, in which an address may stand as a value."""
    for row in model._base_manager.filter(**{f"{column}__icontains": address}):
        kept = _without(getattr(row, column), address)
        model._base_manager.filter(pk=row.pk).update(**{column: kept})


def _without(value: Any, address: str) -> Any:
    if isinstance(value, dict):
        return {name: _without(entry, address) for name, entry in value.items()}
    if isinstance(value, list):
        return [_without(entry, address) for entry in value]
    return "" if isinstance(value, str) and value.lower() == address.lower() else value


def _end_sessions(person: Person) -> None:
    """Sessions hold the address with which somebody signed in."""
    for session in Session.objects.all().iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def _own_rows(person: Person) -> Iterator[tuple[Any, models.Model]]:
    """Rows that are there because of the person and go with the account: roles, addresses, factors."""
    for model, key in _keys_to_person():
        if key.remote_field.on_delete is models.CASCADE:
            for row in model._base_manager.filter(**{key.attname: person.pk}).order_by("pk"):
                yield model, row


def _acted_rows(person: Person) -> Iterator[tuple[Any, models.ForeignKey, models.Model]]:
    """Rows of others that say who made or decided them; without the account they say nothing of it."""
    for model, key in _keys_to_person():
        if key.remote_field.on_delete is not models.CASCADE:
            for row in model._base_manager.filter(**{key.attname: person.pk}).only("pk").order_by("pk"):
                yield model, key, row


def _keys_to_person() -> Iterator[tuple[Any, models.ForeignKey]]:
    for model in apps.get_models(include_auto_created=True):
        for key in model._meta.concrete_fields:
            if isinstance(key, models.ForeignKey) and key.related_model is Person:
                yield model, key


def _rows_with_address(address: str) -> Iterator[tuple[Any, models.Model]]:
    for label in BY_ADDRESS:
        model = apps.get_model(label)
        for row in model._base_manager.filter(**{f"{_address_column(model)}__iexact": address}).order_by("pk"):
            yield model, row


def _address_column(model: Any) -> str:
    return next(column.name for column in model._meta.concrete_fields if isinstance(column, models.EmailField))


def _json_columns() -> Iterator[tuple[Any, str]]:
    for model in apps.get_models():
        if model is not Change:
            for column in model._meta.concrete_fields:
                if isinstance(column, models.JSONField):
                    yield model, column.name


def _columns(row: models.Model) -> dict[str, Any]:
    """The columns of a row but secrets; what is no text, number or truth is written as text."""
    said = {column.name: column.value_from_object(row) for column in row._meta.concrete_fields}
    return {
        name: value if value is None or isinstance(value, str | int | float | bool) else str(value)
        for name, value in said.items()
        if name not in SECRETS
    }

"""The verb *prove by hand*: what an officer adds to the dossier of the discovery process, corrects and takes back."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction

from styczna.accounts import log
from styczna.accounts.models import Person
from styczna.accounts.rules import Anyone
from styczna.clusters.profiles.edit import refuse_if_changed
from styczna.touchpoints import rules
from styczna.touchpoints.models import Proof


@transaction.atomic
def keep_proof(person: Anyone, *, proof: Proof, columns: Sequence[str], seen: int) -> Proof:
    """Writes it, a new one whole. Raises ChangedMeanwhile where somebody was faster."""
    if not rules.may_keep_proofs(person):
        raise PermissionDenied
    assert isinstance(person, Person), "who may keep proofs is signed in"
    if proof._state.adding:
        proof.by = person
        proof.save()
        return proof
    refuse_if_changed(log.of_rows(Proof._meta.db_table, [proof.pk]), seen, columns)
    proof.save(update_fields=list(columns))
    return proof


@transaction.atomic
def remove_proof(person: Anyone, *, proof: Proof) -> None:
    """Takes it back; the log keeps what it said."""
    if not rules.may_keep_proofs(person):
        raise PermissionDenied
    proof.delete()

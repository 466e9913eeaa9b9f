"""The verb *plan a merge*: what would be taken over, what would be moved, in what the two differ; or why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from styczna.accounts.models import Appointment, Invitation
from styczna.clusters.models import (
    Alias,
    BeneficiaryDecision,
    Benefit,
    Credential,
    Evidence,
    Infrastructure,
    Membership,
    Organisation,
    Project,
    ProjectPartner,
)

NUMBERS = ("nip", "krs", "regon")
WHOLE = 9  # digits of a REGON that name the organisation; five more name a local unit
# Never taken over: what the row is, its name (it becomes another spelling), what is made of the others, and when
# somebody said that it is true.
OWN = frozenset({"id", "name", "words", "confirmed_on", "is_example"})


class CannotMerge(Exception):
    """Why two entries stay as they are, in a sentence for the reader."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Both say something, and not the same: the first stays. Nothing confidential is shown, only that it differs."""

    label: str | Promise
    is_confidential: bool
    kept: str
    dropped: str


@dataclass(slots=True)
class Plan:
    """What a merge would do. Rows of the clusters' books and drafts move too, without being counted here."""

    taken: dict[str, Any] = field(default_factory=dict)
    taken_labels: list[str | Promise] = field(default_factory=list)
    not_taken: list[str | Promise] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    rows: list[tuple[str, int]] = field(default_factory=list)


def plan(*, kept: Organisation, gone: Organisation) -> Plan:
    """What the merge of `gone` into `kept` would do; `CannotMerge` where the two cannot be one."""
    refuse(kept, gone)
    found = Plan()
    for column in Organisation._meta.concrete_fields:
        mine, other = getattr(kept, column.attname), getattr(gone, column.attname)
        if column.name in OWN or other in (None, "") or mine == other:
            continue
        confidential = column.name in Organisation.CONFIDENTIAL
        if mine not in (None, ""):
            found.differences.append(_difference(kept, gone, column.name, column.verbose_name, confidential))
        elif confidential and not _seen_by_the_same(kept, gone):
            found.not_taken.append(column.verbose_name)
        else:
            found.taken[column.name] = other
            found.taken_labels.append(column.verbose_name)
    found.rows = _rows(gone)
    return found


def refuse(kept: Organisation, gone: Organisation) -> None:
    """Raises where the two are certainly not one."""
    if kept.pk == gone.pk:
        raise CannotMerge(_("This is one entry, not two."))
    if kept.is_example != gone.is_example:
        raise CannotMerge(_("One of them is an example and the other is real; they stay apart."))
    for number in NUMBERS:
        mine, other = getattr(kept, number), getattr(gone, number)
        if mine and other and mine != other and not (number == "regon" and mine[:WHOLE] == other[:WHOLE]):
            raise CannotMerge(
                _("They have different %(number)s numbers, so they are two organisations.") % {"number": number.upper()}
            )


def _difference(
    kept: Organisation, gone: Organisation, name: str, label: str | Promise, confidential: bool
) -> Difference:
    def shown(organisation: Organisation) -> str:
        if confidential:
            return ""
        say = getattr(organisation, f"get_{name}_display", None)
        return str(say() if say else getattr(organisation, name))

    return Difference(label, confidential, shown(kept), shown(gone))


def _seen_by_the_same(kept: Organisation, gone: Organisation) -> bool:
    """Whoever sees what is confidential of the kept entry sees it of the other one already: nobody learns more."""

    def clusters(organisation: Organisation) -> set[int]:
        return set(organisation.memberships.filter(is_confirmed=True).values_list("cluster_id", flat=True))

    def people(organisation: Organisation) -> set[int]:
        return set(organisation.appointment_set.values_list("person_id", flat=True))

    return clusters(kept) <= clusters(gone) and people(kept) <= people(gone)


def _rows(gone: Organisation) -> list[tuple[str, int]]:
    """How many rows of each public kind point to the entry that would go."""
    kinds = (
        (_("memberships"), Membership.objects.filter(organisation=gone)),
        (_("items of evidence"), Evidence.objects.filter(organisation=gone)),
        (_("other spellings"), Alias.objects.filter(organisation=gone)),
        (_("references and certificates"), Credential.objects.filter(organisation=gone)),
        (_("parts in projects"), ProjectPartner.objects.filter(organisation=gone)),
        (_("projects led"), Project.objects.filter(leader=gone)),
        (_("benefits from projects"), Benefit.objects.filter(organisation=gone)),
        (_("pieces of infrastructure"), Infrastructure.objects.filter(operator=gone)),
        (_("answers on beneficiaries"), BeneficiaryDecision.objects.filter(organisation=gone)),
        (_("people who act for it"), Appointment.objects.filter(organisation=gone)),
        (_("invitations"), Invitation.objects.filter(organisation=gone)),
    )
    counted = [(label, found.count()) for label, found in kinds]
    return [(label, count) for label, count in counted if count]

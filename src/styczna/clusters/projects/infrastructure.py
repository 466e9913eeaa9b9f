"""The verb *offer infrastructure*: what a cluster writes down about a laboratory, and which fields it stands for.

Fields are ticked by a person among those that its description suggests. They are evidence of whoever runs it, of the
cluster itself where nobody is named, and move with it to another operator.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from styczna.accounts.rules import Anyone
from styczna.clusters import rules
from styczna.clusters.bilingual import both, typed
from styczna.clusters.directory.directory import refresh_cluster_words, refresh_infrastructure_words, refresh_words
from styczna.clusters.models import Basis, Evidence, Infrastructure, Organisation, Scheme
from styczna.clusters.profiles import edit
from styczna.engine.fields import ancestors
from styczna.sources.suggestions import Suggestion, suggest_fields
from styczna.sources.vocabularies import label

SCHEMES = (Scheme.CPV.value, Scheme.PKD2025.value)  # new codes of PKD are of today's edition
SUGGESTED = 8  # fields of each scheme


@transaction.atomic
def keep(person: Anyone, *, infrastructure: Infrastructure, columns: Sequence[str], seen: int) -> Infrastructure:
    """Writes it, a new one whole. Raises ChangedMeanwhile where somebody was faster."""
    _check(person, infrastructure)
    before = Infrastructure.objects.filter(pk=infrastructure.pk).first() if infrastructure.pk else None
    edit.keep(cluster=infrastructure.cluster, thing=infrastructure, columns=columns, seen=seen)
    if before is not None:
        _hand_over(before, infrastructure)
    refresh_infrastructure_words([infrastructure.pk])
    return infrastructure


@transaction.atomic
def remove(person: Anyone, *, infrastructure: Infrastructure) -> None:
    """Takes it away, and the evidence that stood on it."""
    _check(person, infrastructure)
    owner = _owner(infrastructure)
    infrastructure.delete()
    _refresh(owner)


@transaction.atomic
def tick(person: Anyone, *, infrastructure: Infrastructure, fields: Collection[str]) -> None:
    """Makes these fields (keys such as ``cpv:73111000``) its evidence, and no others."""
    _check(person, infrastructure)
    there = {item.key: item for item in infrastructure.evidence.all()}
    infrastructure.evidence.exclude(pk__in=[there[key].pk for key in fields if key in there]).delete()
    Evidence.objects.bulk_create(_item(infrastructure, key) for key in fields if key not in there)
    _refresh(_owner(infrastructure))
    refresh_infrastructure_words([infrastructure.pk])


def suggest(*, infrastructure: Infrastructure, language: str) -> list[Suggestion]:
    """Fields that its names and its description name, and those that are ticked already."""
    said = "\n".join((infrastructure.name_pl, infrastructure.name_en, infrastructure.capabilities))
    found = suggest_fields(said, schemes=SCHEMES, language=language, limit=SUGGESTED)
    keys = {suggestion.key for suggestion in found}
    kept = [item.key for item in infrastructure.evidence.all() if item.key not in keys]
    return [Suggestion(key, label(key, language), 1.0, ()) for key in dict.fromkeys(kept)] + found


def serving(*, organisation: Organisation, key: str) -> list[Infrastructure]:
    """What the organisation runs that stands for a field: for the field itself, one above it or one below it."""
    path = set(ancestors(key))
    built = {
        item.infrastructure_id
        for item in organisation.evidence.all()
        if item.infrastructure_id and (item.key in path or key in ancestors(item.key))
    }
    return list(Infrastructure.objects.filter(pk__in=built)) if built else []


def _check(person: Anyone, infrastructure: Infrastructure) -> None:
    if not rules.may_edit_infrastructure(person, infrastructure):
        raise PermissionDenied


def _owner(infrastructure: Infrastructure) -> dict[str, int]:
    """Whose evidence it is."""
    if infrastructure.operator_id is not None:
        return {"organisation_id": infrastructure.operator_id}
    return {"cluster_id": infrastructure.cluster_id}


def _item(infrastructure: Infrastructure, key: str) -> Evidence:
    scheme, _, code = key.partition(":")
    return Evidence(
        infrastructure=infrastructure,
        scheme=scheme,
        code=code,
        basis=Basis.INFRASTRUCTURE,
        dated=timezone.localdate(),
        reference=_reference(infrastructure),
        **_owner(infrastructure),
    )


def _reference(infrastructure: Infrastructure) -> str:
    polish, english = typed(infrastructure.name_pl)[:240], typed(infrastructure.name_en)[:240]
    return both(polish, english) if english else polish


def _hand_over(before: Infrastructure, after: Infrastructure) -> None:
    """The evidence follows its operator and its name."""
    owner = {"organisation_id": None, "cluster_id": None} | _owner(after)
    after.evidence.update(reference=_reference(after), **owner)
    for whose in (_owner(before), _owner(after)):
        _refresh(whose)


def _refresh(owner: dict[str, int]) -> None:
    if "organisation_id" in owner:
        refresh_words([owner["organisation_id"]])
    else:
        refresh_cluster_words([owner["cluster_id"]])

"""The verb *decide*: who a member without any number is. Names propose, a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_scopes import scope

from styczna.accounts.models import Person
from styczna.clusters import rules
from styczna.clusters.directory.directory import refresh_words
from styczna.clusters.imports.member_writing import Chunk, from_json
from styczna.clusters.models import Import, Organisation, WaitingRow
from styczna.sources.names import core
from styczna.sources.words import fold, folded_words, stem

CANDIDATES = 5  # shown to a person
LOOKED_AT = 200  # that share a word with the name
ALIKE = 0.5  # less is not worth a person's time
SAME_CITY = 0.1  # what a common town adds


class DecidedAlready(Exception):
    """Somebody else decided in the meantime."""


@dataclass(frozen=True, slots=True)
class Candidate:
    organisation: Organisation
    likeness: float  # of the names, 0 to 1
    same_city: bool


def candidates(*, row: WaitingRow) -> list[Candidate]:
    """Organisations that the row may mean, the likeliest first. Examples are nobody's members."""
    own = core(row.name)
    words = sorted(folded_words(own), key=len)[-3:]
    if not words:
        return []
    sharing = Q()
    for word in words:
        sharing |= Q(words__contains=stem(word))
    found = Organisation.objects.filter(sharing, is_example=False).prefetch_related("memberships__cluster", "aliases")
    city = fold(str(row.row.get("city", "")))
    rated = [_rated(organisation, own, city) for organisation in found[:LOOKED_AT]]
    rated.sort(key=lambda candidate: (-candidate.likeness - SAME_CITY * candidate.same_city, candidate.organisation.pk))
    return [candidate for candidate in rated if candidate.likeness >= ALIKE][:CANDIDATES]


def decide(*, row: WaitingRow, by: Person, organisation: Organisation | None = None, is_new: bool = False) -> None:
    """The row is that organisation, or somebody new, or (neither) no member at all. A membership follows at once."""
    if not rules.may_import_members(by, row.cluster_id):
        raise PermissionDenied
    with transaction.atomic(), scope(cluster=row.cluster):
        now = timezone.now()
        claimed = WaitingRow.objects.filter(pk=row.pk, decided_at=None).update(
            decided_at=now, decided_by=by, decided_as=organisation
        )
        if not claimed:
            raise DecidedAlready
        if organisation is None and not is_new:
            return
        member = from_json(row.row)
        of_import = row.of_import or Import(cluster=row.cluster, file_name=row.name)
        also = [] if organisation is None else [organisation.pk]
        chunk = Chunk(of_import, [member], today=timezone.localdate(), also=also)
        if organisation is None:
            chunk.add_new(member)
        else:
            chunk.take_as(organisation.pk, member)
        chunk.write()
        if organisation is None:
            WaitingRow.objects.filter(pk=row.pk).update(decided_as=chunk.added[0])
        refresh_words(chunk.organisation_ids())
    row.refresh_from_db()


def _rated(organisation: Organisation, own: str, city: str) -> Candidate:
    names = [organisation.name, *(alias.name for alias in organisation.aliases.all())]
    likeness = max(SequenceMatcher(None, own, core(name)).ratio() for name in names)
    return Candidate(organisation, likeness, bool(city) and fold(organisation.city) == city)

"""The verbs of an organisation's own page: *keep*, *still true*, *declare* and *drop* a field, *suggest*.

Whoever acts for the organisation keeps the page, and the coordinators of clusters to which it belongs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from styczna.accounts import log
from styczna.accounts.models import Person
from styczna.accounts.rules import acts_for
from styczna.clusters import rules
from styczna.clusters.bilingual import both
from styczna.clusters.directory.directory import refresh_words
from styczna.clusters.models import Alias, Basis, Credential, Evidence, Organisation, Scheme
from styczna.clusters.profiles.edit import refuse_if_changed
from styczna.sources.lexicon import find_fields
from styczna.sources.places import NUTS
from styczna.sources.vocabularies import Label, known, label
from styczna.sources.words import folded_words

MOST_ALIASES = 20
MOST_SUGGESTED = 12
MOST_PHRASES = 40  # of what an organisation says that it can do
OF_ONE_PHRASE = 4
ALONE = 0.4  # what a field counts that one word of a phrase led to, and not the whole phrase
SHORTEST_ALONE = 5  # letters of a word that leads to a field by itself

_BETWEEN_PHRASES = re.compile(r"[.;,:\n\r•()/]|\boraz\b|\b[iaw]\b|\band\b|\bor\b")


class NoField(Exception):
    """No vocabulary has such a field."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A field that the organisation's own words lead to, and which words they are."""

    key: str
    label: Label
    words: tuple[str, ...]

    @property
    def code(self) -> str:
        return self.key.partition(":")[2]


def keep(
    *, by: Person, organisation: Organisation, columns: Collection[str], aliases: Sequence[str], seen: int
) -> None:
    """Writes these columns and the other spellings. `ChangedMeanwhile` where somebody was faster."""
    _allow(by, organisation)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        refuse_if_changed(log.of_rows(Organisation._meta.db_table, [organisation.pk]), seen, columns)
        written = list(columns)
        if "county" in columns and organisation.county:
            written.append("nuts")
            organisation.nuts = _region(organisation)
        organisation.save(update_fields=written)
        _spell(organisation, aliases, said_by(by, organisation))
        refresh_words([organisation.pk])


def still_true(*, by: Person, organisation: Organisation) -> date:
    """Everything on the page is true today; the day stands on it."""
    _allow(by, organisation)
    organisation.confirmed_on = timezone.localdate()
    organisation.save(update_fields=["confirmed_on"])
    return organisation.confirmed_on


def declare(*, by: Person, organisation: Organisation, keys: Collection[str]) -> int:
    """The organisation works in these fields of CPV, or has these of PKD registered; how many were new."""
    _allow(by, organisation)
    if any(not known(key) for key in keys):
        raise NoField(*keys)
    new = 0
    with transaction.atomic():
        for scheme, _colon, code in (key.partition(":") for key in keys):
            basis = Basis.DECLARED if scheme == Scheme.CPV else Basis.REGISTERED
            if organisation.evidence.filter(scheme=scheme, code=code, basis=basis).exists():
                continue
            new += 1
            Evidence.objects.create(
                organisation=organisation,
                scheme=scheme,
                code=code,
                basis=basis,
                reference=said_by(by, organisation),
                dated=timezone.localdate(),
            )
        refresh_words([organisation.pk])
    return new


def own_item(organisation: Organisation, pk: int) -> Evidence:
    """An item that its page may take away: projects and contracts are facts and stay."""
    own = (Basis.DECLARED, Basis.INFERRED, Basis.REGISTERED)
    found = Evidence.objects.filter(organisation=organisation, basis__in=own, infrastructure=None, pk=pk).first()
    if found is None:
        raise Http404(f"no item {pk} of organisation {organisation.pk}")
    return found


def drop(*, by: Person, organisation: Organisation, item: Evidence) -> None:
    _allow(by, organisation)
    with transaction.atomic():
        item.delete()
        refresh_words([organisation.pk])


def add_credential(*, by: Person, organisation: Organisation, credential: Credential) -> None:
    _allow(by, organisation)
    credential.organisation = organisation
    credential.save()


def remove_credential(*, by: Person, organisation: Organisation, pk: int) -> None:
    _allow(by, organisation)
    found = organisation.credentials.filter(pk=pk).first()
    if found is None:
        raise Http404(f"no credential {pk} of organisation {organisation.pk}")
    found.delete()


def suggest(organisation: Organisation, language: str) -> list[Suggestion]:
    """Fields of CPV to which the organisation's own words lead, without those that it has declared."""
    scores: dict[str, float] = defaultdict(float)
    words: dict[str, list[str]] = defaultdict(list)
    for phrase in _phrases(organisation.capabilities):
        for key, score in _led_to(phrase, language):
            scores[key] += score
            words[key].append(phrase)
    declared = {f"{item.scheme}:{item.code}" for item in organisation.evidence.all() if item.basis == Basis.DECLARED}
    best = sorted((key for key in scores if key not in declared), key=lambda key: (-scores[key], key))
    return [Suggestion(key, label(key, language), tuple(dict.fromkeys(words[key]))) for key in best[:MOST_SUGGESTED]]


def said_by(person: Person, organisation: Organisation) -> str:
    """What a statement on the page stands on, in both languages."""
    if acts_for(person, organisation.pk):
        return both("oświadczenie organizacji", "the organisation's own statement")
    return both("podaje koordynator klastra", "stated by the coordinator of its cluster")


def _allow(person: Person, organisation: Organisation) -> None:
    if not rules.may_edit_organisation(person, organisation):
        raise PermissionDenied


def _region(organisation: Organisation) -> str:
    """The county says the region; a finer one within it stays."""
    region = NUTS.get(organisation.county[:2], "")
    return organisation.nuts if region and organisation.nuts.startswith(region) else region


def _spell(organisation: Organisation, names: Sequence[str], source: str) -> None:
    wanted = [name for name in dict.fromkeys(names) if name != organisation.name][:MOST_ALIASES]
    organisation.aliases.exclude(name__in=wanted).delete()
    there = set(organisation.aliases.values_list("name", flat=True))
    Alias.objects.bulk_create(
        Alias(organisation=organisation, name=name, source=source) for name in wanted if name not in there
    )


def _phrases(text: str) -> list[str]:
    phrases = (" ".join(part.split()) for part in _BETWEEN_PHRASES.split(text))
    return [phrase for phrase in dict.fromkeys(phrases) if folded_words(phrase)][:MOST_PHRASES]


def _led_to(phrase: str, language: str) -> list[tuple[str, float]]:
    """The whole phrase if fields have all its words, else its longer words one by one."""
    found = find_fields(phrase, schemes=(Scheme.CPV,), language=language, limit=OF_ONE_PHRASE)
    if found:
        return [(entry.key, entry.score) for entry in found]
    return [
        (entry.key, ALONE * entry.score)
        for word in folded_words(phrase)
        if len(word) >= SHORTEST_ALONE
        for entry in find_fields(word, schemes=(Scheme.CPV,), language=language, limit=2)
    ]

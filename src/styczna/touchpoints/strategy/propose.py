"""The verbs *propose* and *correct*: a theme becomes a proposal of a smart specialisation, with its case and fields.

Proposing is publishing: there is no draft, because what nobody can read nobody can discuss.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import formats, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from styczna.accounts import log
from styczna.accounts.models import Person
from styczna.accounts.rules import coordinates, is_officer
from styczna.clusters.models import Cluster
from styczna.clusters.profiles.edit import refuse_if_changed
from styczna.clusters.said import number, percent
from styczna.engine.diagnosis import AMONG_THE_FIRST
from styczna.sources.words import fold
from styczna.touchpoints import rules
from styczna.touchpoints.diagnose import Findings
from styczna.touchpoints.models import Specialisation, SpecialisationField
from styczna.touchpoints.strategy.scope import unknown_fields
from styczna.touchpoints.themes.explain import ThemePage, theme_page

LONGEST_SLUG = 60  # letters, so that a number may follow
RESERVED = frozenset({"new"})  # an address of its own
MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Said:
    """What a proposal says, in both languages."""

    title_pl: str
    title_en: str
    why_pl: str
    why_en: str

    COLUMNS = ("title_pl", "title_en", "why_pl", "why_en")


class NoSuchField(ValueError):
    """Keys that no classification has stand in `args[0]`."""


@transaction.atomic
def propose(
    person: Person,
    *,
    said: Said,
    fields: Collection[str],
    proposed_for: Cluster | None,
    theme_key: str,
    today: date,
) -> Specialisation:
    """The new proposal, which everybody can read from now on. `proposed_for` is a cluster of the person's own; None
    where an officer proposes for the authority. Raises NoSuchField."""
    if not (is_officer(person) if proposed_for is None else coordinates(person, proposed_for.pk)):
        raise PermissionDenied
    _check_fields(fields)
    made = Specialisation.objects.create(
        slug=_slug_for(said.title_pl),
        **_columns(said),
        theme_key=theme_key,
        proposed_on=today,
        proposed_by=person,
        proposed_for=proposed_for,
    )
    _set_fields(made, fields)
    return made


@transaction.atomic
def correct(
    person: Person, *, specialisation: Specialisation, said: Said, fields: Collection[str], seen: int
) -> Specialisation:
    """Says it better. The log keeps what stood there before, and the page shows it. Raises NoSuchField, and
    ChangedMeanwhile where somebody was faster."""
    found = Specialisation.objects.select_for_update().get(pk=specialisation.pk)
    if not rules.may_correct(person, found):
        raise PermissionDenied
    _check_fields(fields)
    refuse_if_changed(entries_of_text(found), seen, (*Said.COLUMNS, "scheme", "code"))
    for column, text in _columns(said).items():
        setattr(found, column, text)
    found.save(update_fields=list(Said.COLUMNS))
    _set_fields(found, fields)
    return found


def version_of_text(specialisation: Specialisation) -> int:
    """The version of its words and fields, for a form to carry."""
    return entries_of_text(specialisation).latest()


def entries_of_text(specialisation: Specialisation) -> log.Entries:
    own = log.of_rows(Specialisation._meta.db_table, [specialisation.pk])
    return own | log.below("specialisation_id", [specialisation.pk], (SpecialisationField._meta.db_table,))


def case_for(findings: Findings, key: str) -> Said | None:
    """What can be said for a theme from the diagnosis alone, as a first text for whoever proposes it; None where
    there is no such theme."""
    said = {}
    for language in ("pl", "en"):
        found = theme_page(findings, key, language)
        if found is None:
            return None
        with translation.override(language):
            said[language] = (found.label.text, _case(findings, found))
    return Said(said["pl"][0], said["en"][0], said["pl"][1], said["en"][1])


def _case(findings: Findings, found: ThemePage) -> str:
    """Sentences with numbers, in the language that is active."""
    present, theme = found.present, found.theme
    sentences = [
        ngettext(
            "%(present)s of %(all)s clusters is present in this theme beyond chance: %(names)s.",
            "%(present)s of %(all)s clusters are present in this theme beyond chance: %(names)s.",
            len(present),
        )
        % {
            "present": number(len(present)),
            "all": number(len(findings.clusters)),
            "names": ", ".join(entry.cluster.name for entry in present),
        }
        if present
        else _("No cluster is present in this theme beyond chance yet."),
        _("In %(same)s of their contact they do the same, in %(completing)s one completes the other.")
        % {"same": percent(theme.overlap / theme.contact), "completing": percent(theme.complement / theme.contact)},
        _("The theme is among the first %(first)s in %(again)s of %(all)s resamples.")
        % {
            "first": number(AMONG_THE_FIRST),
            "again": number(found.found_again),
            "all": number(findings.diagnosis.resamples),
        },
        _("It stands on %(items)s items of evidence, %(inferred)s of them inferred from a name or description.")
        % {"items": number(found.items), "inferred": number(found.inferred)},
    ]
    return " ".join(sentences)


def said_on(day: date) -> str:
    """A day in the language that is active."""
    return str(formats.date_format(day, "j E Y"))


def _columns(said: Said) -> dict[str, str]:
    return {column: getattr(said, column) for column in Said.COLUMNS}


def _check_fields(fields: Collection[str]) -> None:
    if not fields or len(fields) > MOST_FIELDS:
        raise ValueError(f"one to {MOST_FIELDS} fields, not {len(fields)}")
    if unknown := unknown_fields(fields):
        raise NoSuchField(unknown)


def _set_fields(specialisation: Specialisation, keys: Collection[str]) -> None:
    """Only what is new comes and only what is gone goes, so that the log tells nothing else."""
    there = {field.key: field for field in specialisation.fields.all()}
    for key, field in there.items():
        if key not in keys:
            field.delete()
    for key in sorted(set(keys) - there.keys()):
        scheme, _colon, code = key.partition(":")
        SpecialisationField.objects.create(specialisation=specialisation, scheme=scheme, code=code)


def _slug_for(title: str) -> str:
    """The title as an address: unique, and no address of the room's own."""
    base = slugify(fold(title))[:LONGEST_SLUG].strip("-") or "specjalizacja"
    taken = set(Specialisation.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    if base not in taken:
        return base
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)

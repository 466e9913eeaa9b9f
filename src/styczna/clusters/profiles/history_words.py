"""The log of changes in words: what its tables and columns are called, and what their values mean to a reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from styczna.accounts import log
from styczna.accounts.audit import HIDDEN
from styczna.accounts.models import Change
from styczna.clusters.bilingual import in_one_language
from styczna.clusters.said import plain
from styczna.sources.vocabularies import label

TABLES: dict[str, str | Promise] = {
    "accounts_appointment": _("Appointment"),
    "accounts_invitation": _("Invitation"),
    "clusters_achievement": _("Achievement"),
    "clusters_alias": _("Other spelling of the name"),
    "clusters_beneficiarydecision": _("Answer on a beneficiary"),
    "clusters_benefit": _("Benefit to a member"),
    "clusters_cluster": _("Profile"),
    "clusters_columnmapping": _("How a column of files is read"),
    "clusters_contact": _("Contact"),
    "clusters_credential": _("Reference or certificate"),
    "clusters_evidence": _("Field"),
    "clusters_factsource": _("Source of a fact"),
    "clusters_fee": _("Fee"),
    "clusters_feefigures": _("Who pays the fee"),
    "clusters_financingline": _("Financing"),
    "clusters_import": _("Import of members"),
    "clusters_infrastructure": _("Infrastructure"),
    "clusters_logo": _("Logo"),
    "clusters_managementlabel": _("Label"),
    "clusters_membership": _("Membership"),
    "clusters_obstacle": _("Obstacle"),
    "clusters_organisation": _("Organisation"),
    "clusters_phase": _("Phase of a project"),
    "clusters_project": _("Project"),
    "clusters_project_clusters": _("Project of the cluster"),
    "clusters_projectpartner": _("Partner of a project"),
    "clusters_selfassessment": _("Self-assessment"),
    "clusters_waitingrow": _("Member that waits for a decision"),
    "clusters_yearfigures": _("Yearly figures"),
    "continuity_commissionband": _("Commission of the office"),
    "continuity_cost": _("Cost of the office"),
    "continuity_grant": _("Grant of the office"),
    "continuity_office": _("Books of the office"),
    "dialogue_meeting_clusters": _("Meeting"),
    "orders_consortium": _("Draft of a consortium"),
    "orders_consortium_members": _("Member in a draft of a consortium"),
    "touchpoints_indicator": _("Indicator"),
    "touchpoints_reading": _("Reading of an indicator"),
    "touchpoints_remark": _("Remark on a specialisation"),
    "touchpoints_specialisation": _("Text and decisions"),
    "touchpoints_specialisationfield": _("Field of the specialisation"),
}
# Columns that their tables do not name in the reader's language themselves.
COLUMNS: dict[str, str | Promise] = {
    "actor": _("name in the log"),
    "addressed": _("whose address was filled in"),
    "attribute": _("fact"),
    "basis": _("stands on"),
    "beneficiary": _("beneficiary"),
    "cluster": _("cluster"),
    "code": _("code"),
    "column": _("column"),
    "consortium": _("draft"),
    "counts": _("counts"),
    "dated": _("date"),
    "decided_as": _("decided to be"),
    "decided_by": _("decided by"),
    "decided_at": _("decided at"),
    "by": _("by"),
    "at": _("at"),
    "digest": _("fingerprint"),
    "expires_at": _("open until"),
    "accepted_at": _("accepted at"),
    "withdrawn_at": _("withdrawn at"),
    "invited_at": _("invited at"),
    "invited_by": _("invited by"),
    "undone_at": _("undone at"),
    "field": _("is read as"),
    "file_name": _("file"),
    "stored": _("kept as"),
    "indicator": _("indicator"),
    "infrastructure": _("infrastructure"),
    "leader": _("leader"),
    "made_at": _("made at"),
    "mapping": _("columns"),
    "meeting": _("meeting"),
    "name": _("name"),
    "of_import": _("import"),
    "order": _("order"),
    "organisation": _("organisation"),
    "person": _("person"),
    "project": _("project"),
    "proven": _("proven"),
    "reference": _("reference"),
    "role": pgettext_lazy("of a person", "role"),
    "scheme": _("classification"),
    "slug": _("address"),
    "state": _("state"),
    "source": _("source"),
    "text": _("text"),
    "title_pl": _("title, in Polish"),
    "title_en": _("title, in English"),
    "png": _("picture"),
    "is_same": _("is this organisation"),
    "width": _("width"),
    "height": _("height"),
    "answers": _("answer to"),
    "baseline": _("baseline"),
    "baseline_on": _("day of the baseline"),
    "decided_on": _("decided on"),
    "decision": _("decision"),
    "diagnosis": _("diagnosis it stands on"),
    "end_decision": _("decision that ended it"),
    "end_reason_pl": _("reason for the end, in Polish"),
    "end_reason_en": _("reason for the end, in English"),
    "ended_by": _("ended by"),
    "ended_on": _("ended on"),
    "ends_on": _("runs until"),
    "goals_pl": _("goals, in Polish"),
    "goals_en": _("goals, in English"),
    "name_pl": _("name, in Polish"),
    "name_en": _("name, in English"),
    "on": _("day"),
    "proposed_by": _("person who proposed it"),
    "proposed_for": _("proposed by"),
    "proposed_on": _("proposed on"),
    "reason_pl": _("reason, in Polish"),
    "reason_en": _("reason, in English"),
    "review_on": _("looked at again on"),
    "speaks_for": _("speaking for"),
    "specialisation": _("specialisation"),
    "stage": _("stage"),
    "stance": _("what was said"),
    "target": _("target"),
    "target_on": _("day of the target"),
    "theme_key": _("theme it came from"),
    "unit": _("unit"),
    "value": _("value"),
    "why_pl": _("case, in Polish"),
    "why_en": _("case, in English"),
    "withdrawn": _("withdrawn"),
}
# The row that a row hangs on is what it is shown under, and says nothing new.
SKIPPED = frozenset({"id", "cluster_id", "office_id", "consortium_id", "words"})
UNKNOWN = "–"
# What a row is called by: the first of these columns that it has.
TITLES = ("name", "title", "name_pl", "title_pl", "text_pl", "file_name", "column", "year")


@dataclass(frozen=True, slots=True)
class Told:
    """One column that changed, in words."""

    what: str
    before: str
    after: str

    @property
    def kept(self) -> str:
        """The one side that a row that came or went has."""
        return self.before if self.after == UNKNOWN else self.after


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the log, in words."""

    at: datetime
    who: str
    action: str
    table: str
    title: str
    told: tuple[Told, ...]  # empty where the log does not keep what was changed
    is_change: bool  # of a row that was there before and after


def lines(entries: Iterable[Change]) -> list[Line]:
    """Entries in words; names of people, organisations and projects are fetched together."""
    found = list(entries)
    who = log.names(entry.actor for entry in found)
    names = _Names(found)
    return [
        Line(
            at=entry.at,
            who=who[entry.actor],
            action=str(entry.get_action_display()),
            table=table_name(entry.table),
            title=_title(entry, names),
            told=tuple(_told(entry, names)),
            is_change=bool(entry.before and entry.after),
        )
        for entry in found
    ]


def table_name(table: str) -> str:
    return str(TABLES.get(table, table))


def _told(entry: Change, names: _Names) -> Iterable[Told]:
    before, after = entry.before or {}, entry.after or {}
    for column in dict.fromkeys([*after, *before]):
        was, became = before.get(column), after.get(column)
        if column in SKIPPED or was == became or column in HIDDEN.get(entry.table, ()):
            continue
        field = _field(entry.table, column)
        told = Told(_called(field, column), names.said(field, was), names.said(field, became))
        if told.before != told.after:
            yield told


def _title(entry: Change, names: _Names) -> str:
    """What the row is called, as far as the log tells."""
    row = entry.after or entry.before or {}
    if "scheme" in row and "code" in row:
        key = f"{row['scheme']}:{row['code']}"
        return f"{row['code']} {label(key, get_language() or 'pl').text}"
    for column in (*TITLES, "organisation_id", "project_id", "meeting_id", "person_id", "kind", "attribute"):
        if row.get(column) not in (None, ""):
            return names.said(_field(entry.table, column), row[column])
    return ""


class _Names:
    """What foreign keys stand for, fetched once for many entries."""

    def __init__(self, entries: Iterable[Change]) -> None:
        wanted: dict[type[models.Model], set[int]] = defaultdict(set)
        for entry in entries:
            for row in (entry.before or {}, entry.after or {}):
                for column, value in row.items():
                    field = _field(entry.table, column)
                    if isinstance(field, models.ForeignKey) and value is not None:
                        wanted[field.related_model].add(int(value))
        self._found: dict[type[models.Model], Mapping[int, Any]] = {
            model: model._base_manager.in_bulk(keys) for model, keys in wanted.items()
        }

    def said(self, field: models.Field | None, value: Any) -> str:
        if value is None or value == "" or value == "[]" or value == "{}":
            return UNKNOWN
        if isinstance(field, models.ForeignKey):
            thing = self._found.get(field.related_model, {}).get(int(value))
            return str(thing) if thing is not None else _now("no. %(number)s") % {"number": value}
        return _value(field, value)


def _value(field: models.Field | None, value: Any) -> str:
    if field is None:
        return str(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    try:
        meant = field.to_python(value)
    except (ValidationError, ValueError, TypeError):
        return str(value)
    if isinstance(meant, bool):
        return _now("yes") if meant else _now("no")
    if isinstance(meant, datetime):
        aware = meant if timezone.is_aware(meant) else meant.replace(tzinfo=timezone.get_default_timezone())
        return formats.date_format(timezone.localtime(aware), "j E Y, H:i")
    if isinstance(field, models.DateField):
        return formats.date_format(meant, "j E Y")
    if isinstance(meant, Decimal):
        return plain(meant)
    return in_one_language(str(meant))


def _called(field: models.Field | None, column: str) -> str:
    """A column in the reader's words: its own where it has any, else ours."""
    if field is None:
        return column
    own = field.verbose_name
    if isinstance(own, Promise):
        return capfirst(str(own)) or column
    return capfirst(str(COLUMNS.get(field.name, own)))


def _field(table: str, column: str) -> models.Field | None:
    model = _models().get(table)
    if model is None:
        return None
    by_column = {field.column: field for field in model._meta.concrete_fields}
    return by_column.get(column)


@lru_cache(maxsize=1)
def _models() -> Mapping[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}

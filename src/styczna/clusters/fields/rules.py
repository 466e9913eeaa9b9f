"""Who may see and change each field of each table of this room: the predicates behind docs/permissions.md.

A field that no rule names is an error, so that a new one is decided on before it is shown. What is said here of a
table holds for all its fields but those that are fixed (they say whose the row is, or are written by the program) and
those that have a rule of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from styczna.accounts.rules import Anyone, coordinates
from styczna.clusters import models, rules

Predicate = Callable[[Anyone, Any], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    see: Predicate
    change: Predicate
    fields: tuple[str, ...]
    fixed: tuple[str, ...] = ()  # seen like the others, changed by nobody
    apart: Mapping[str, tuple[Predicate, Predicate]] = field(default_factory=dict)  # field → (see, change)


def may_see_field(person: Anyone, thing: Model, name: str) -> bool:
    return _predicates(thing, name)[0](person, thing)


def may_change_field(person: Anyone, thing: Model, name: str) -> bool:
    return _predicates(thing, name)[1](person, thing)


def _predicates(thing: Model, name: str) -> tuple[Predicate, Predicate]:
    rule = RULES[type(thing)]
    if name in rule.apart:
        return rule.apart[name]
    if name in rule.fixed:
        return rule.see, _nobody
    if name in rule.fields:
        return rule.see, rule.change
    raise KeyError(f"nobody has decided who may see {thing._meta.label}.{name}")


def _everybody(person: Anyone, thing: Any) -> bool:
    return True


def _nobody(person: Anyone, thing: Any) -> bool:
    return False


def _own(person: Anyone, thing: Any) -> bool:
    """The coordinators of the cluster whose row it is."""
    return coordinates(person, thing.cluster_id)


def _books(person: Anyone, thing: Any) -> bool:
    return rules.seen_in_books(person)(thing.cluster_id, thing.shared_with)


def _confidential(person: Anyone, thing: Any) -> bool:
    return rules.may_see_confidential(person, thing)


def _kept_organisation(person: Anyone, thing: Any) -> bool:
    """Those who keep the page of the organisation, or of the organisation whose row it is."""
    return rules.may_edit_organisation(person, getattr(thing, "organisation", thing))


def _project(person: Anyone, thing: Any) -> bool:
    return rules.may_edit_project(person, getattr(thing, "project", thing))


def _matching(person: Anyone, thing: Any) -> bool:
    return rules.may_match_beneficiaries(person, thing.organisation_id)


def _answer(person: Anyone, thing: Any) -> bool:
    """That a beneficiary is an organisation is evidence, which is public; that it is not concerns its people."""
    return thing.is_same or _matching(person, thing)


def _evidence(person: Anyone, thing: models.Evidence) -> bool:
    """Whoever keeps what it is evidence of: the laboratory, the cluster or the organisation."""
    if thing.infrastructure is not None:
        return rules.may_edit_infrastructure(person, thing.infrastructure)
    if thing.cluster_id is not None:
        return coordinates(person, thing.cluster_id)
    return _kept_organisation(person, thing)


def _merging(person: Anyone, thing: Any) -> bool:
    return rules.may_merge(person)


_NEVER = (_nobody, _nobody)
_OF_CLUSTER = ("cluster",)
_PLACE = ("city", "county")

RULES: Mapping[type[Model], Rule] = {
    models.Cluster: Rule(
        _everybody,
        lambda person, cluster: coordinates(person, cluster.pk),
        (
            "name", "full_name", "region", "coordinator", "seat", "county", "legal_form", "legal_form_since",
            "legal_form_before", "founded_year", "founded_on", "member_kinds", "website", "mission_pl", "mission_en",
            "confirmed_on",
        ),
        fixed=("slug",),
        apart={"words": _NEVER},
    ),
    models.Logo: Rule(_everybody, _own, ("png", "width", "height"), _OF_CLUSTER),
    models.FactSource: Rule(_everybody, _own, ("source",), ("cluster", "attribute")),
    models.Contact: Rule(
        rules.may_see_contact, _own, ("name", "role", "email", "phone", "is_public"), _OF_CLUSTER
    ),
    models.Achievement: Rule(
        _everybody, _own, ("text_pl", "text_en", "kind", "dated", "link", "source"), _OF_CLUSTER
    ),
    models.Obstacle: Rule(_everybody, _own, ("kind", "text_pl", "text_en", "dated"), _OF_CLUSTER),
    models.ManagementLabel: Rule(_everybody, _own, ("kind", "since", "until", "source"), _OF_CLUSTER),
    models.YearFigures: Rule(
        _everybody, _own, ("year", *models.YearFigures.KINDS, "staff_fte"), ("cluster", "is_example")
    ),
    models.FeeFigures: Rule(_books, _own, ("year", "owing", "paid", "shared_with"), ("cluster", "is_example")),
    models.FinancingLine: Rule(
        _books, _own, ("year", "source", "amount", "currency", "shared_with"), ("cluster", "is_example")
    ),
    models.SelfAssessment: Rule(_own, _own, ("level", "note", "dated"), ("cluster", "indicator")),
    models.Organisation: Rule(
        _everybody,
        _kept_organisation,
        ("name", "kind", "nip", "krs", "regon", "size", *_PLACE, "website", "capabilities", "confirmed_on"),
        fixed=("nuts", "is_example"),
        apart={
            "words": _NEVER,
            **dict.fromkeys(models.Organisation.CONFIDENTIAL, (_confidential, _kept_organisation)),
        },
    ),
    models.Alias: Rule(_everybody, _kept_organisation, ("name",), ("organisation", "source")),
    models.Credential: Rule(
        _everybody, _kept_organisation, ("kind", "title", "issued_by", "since", "until", "link"), ("organisation",)
    ),
    models.Membership: Rule(
        _everybody,
        _own,
        ("until",),
        ("cluster", "organisation", "since"),
        {"is_confirmed": (_everybody, rules.may_confirm_membership)},
    ),
    models.Fee: Rule(
        _own,
        _own,
        ("period_from", "period_to", "amount", "currency", "invoiced_on", "paid_on"),
        ("cluster", "organisation"),
    ),
    models.Merge: Rule(_merging, _merging, ("undone_at",), ("kept", "gone_name", "snapshot", "by", "at")),
    models.NotTheSame: Rule(_merging, _nobody, (), ("one", "other", "by", "at")),
    models.Project: Rule(
        _everybody,
        _project,
        (
            "title", "programme", "measure", "fund", "source", "leader", "value", "currency", "starts", "ends",
            "first_benefit_on", "benefit_pl", "benefit_en",
        ),
    ),
    models.ProjectPartner: Rule(_everybody, _project, ("organisation", "name"), ("project",)),
    models.Phase: Rule(_everybody, _project, ("kind", "starts", "ends"), ("project",)),
    models.Benefit: Rule(
        rules.may_see_benefit, _project, ("text", "expected_on"), ("project", "organisation")
    ),
    models.Infrastructure: Rule(
        _everybody,
        _own,
        (
            "operator", "project", "name_pl", "name_en", "kind", "open_to", "terms", "capabilities", *_PLACE, "source",
        ),
        _OF_CLUSTER,
        {"words": _NEVER},
    ),
    models.BeneficiaryDecision: Rule(
        _answer, _matching, ("is_same",), ("beneficiary", "organisation"),
        {"by": (_matching, _nobody), "at": (_matching, _nobody)},
    ),
    models.Evidence: Rule(
        _everybody,
        _evidence,
        ("scheme", "code", "basis", "dated", "reference"),
        ("cluster", "organisation", "infrastructure"),
    ),
    models.Import: Rule(
        _own,
        _own,
        ("mapping", "state"),
        (
            "cluster", "file_name", "stored", "digest", "counts", "rejected", "addressed", "actor", "by", "at",
            "undone_at",
        ),
    ),
    models.ColumnMapping: Rule(_own, _own, ("field",), ("cluster", "column")),
    models.WaitingRow: Rule(
        _own, _own, ("decided_as",), ("cluster", "of_import", "name", "row", "decided_by", "decided_at")
    ),
}  # fmt: skip

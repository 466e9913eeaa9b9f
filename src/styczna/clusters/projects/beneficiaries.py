"""The verb *match*: which beneficiary of the published lists of projects is which organisation.

The program proposes, a person decides: by the same official number, by the same name with legal forms aside, and below
these by names that are alike. Nothing is matched without a person, a decision can be taken back, and only what the
person ticks of the fields that a project's title suggests becomes evidence. Examples are made up, so they are nobody's
beneficiary.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from styczna.accounts.rules import Anyone
from styczna.clusters import rules
from styczna.clusters.bilingual import typed
from styczna.clusters.directory.directory import refresh_words
from styczna.clusters.models import Basis, BeneficiaryDecision, Evidence, Organisation
from styczna.clusters.organisations.likeness import Named, Register, register
from styczna.clusters.projects.funded import list_projects
from styczna.observatory.projects import ProjectQuestion
from styczna.sources.names import core, spelled
from styczna.sources.records import FundedProject

MOST_ALIKE = 5  # names proposed for one organisation below those that are the same
PROJECTS_SHOWN = 50  # of one beneficiary
LONGEST_REFERENCE = 500
BETWEEN = " — "  # the title of a project and its beneficiary, in a reference


class Ground(IntEnum):
    """Why a name is proposed, the strongest first."""

    NUMBER = 1
    NAME = 2
    ALIKE = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """A beneficiary that may be this organisation."""

    organisation: Organisation
    beneficiary: Named
    ground: Ground
    likeness: float


def propose(*, organisations: Iterable[Organisation]) -> list[Proposal]:
    """What a person has still to decide, the surest first. Organisations need `aliases` at hand."""
    named = register(settings.HOME)
    real = [organisation for organisation in organisations if not organisation.is_example]
    decided = _decided(real)
    found = [
        proposal
        for organisation in real
        for proposal in _of_organisation(organisation, named)
        if (organisation.pk, proposal.beneficiary.key) not in decided
    ]
    return sorted(found, key=lambda entry: (entry.ground, -entry.likeness, entry.organisation.name))


def _decided(organisations: Collection[Organisation]) -> set[tuple[int, str]]:
    found = BeneficiaryDecision.objects.filter(organisation__in=organisations)
    return set(found.order_by().values_list("organisation_id", "beneficiary"))


def _of_organisation(organisation: Organisation, named: Register) -> list[Proposal]:
    names = (organisation.name, *(alias.name for alias in organisation.aliases.all()))
    grounds: dict[int, Ground] = {}
    likeness: dict[int, float] = {}
    for name in names:
        for place, alike in named.like(name).items():
            likeness[place] = max(likeness.get(place, 0.0), alike)
        grounds |= dict.fromkeys(named.by_core.get(core(name), ()), Ground.NAME)
    grounds |= dict.fromkeys(named.by_number.get(organisation.nip or "", ()), Ground.NUMBER)
    alike_only = sorted(likeness.keys() - grounds.keys(), key=lambda place: -likeness[place])[:MOST_ALIKE]
    grounds |= dict.fromkeys(alike_only, Ground.ALIKE)
    return [
        Proposal(organisation, named.named[place], ground, likeness.get(place, 0.0) if ground > Ground.NAME else 1.0)
        for place, ground in grounds.items()
    ]


def find_beneficiary(key: str) -> Named | None:
    """The beneficiary of this key, as the lists stand now."""
    return register(settings.HOME).get(key)


def projects_of(beneficiary: Named) -> list[FundedProject]:
    """Its projects, those with the most support first."""
    return list_projects(question=ProjectQuestion(beneficiaries=beneficiary.names), limit=PROJECTS_SHOWN)


@transaction.atomic
def decide(person: Anyone, *, organisation: Organisation, beneficiary: Named, is_same: bool) -> BeneficiaryDecision:
    """Keeps what the person says. A "no" takes away what a "yes" had brought."""
    _check(person, organisation)
    decision, _ = BeneficiaryDecision.objects.update_or_create(
        organisation=organisation,
        beneficiary=beneficiary.key,
        defaults={"is_same": is_same, "by_id": person.pk},
    )
    if not is_same:
        _forget(organisation, beneficiary.key)
    return decision


@transaction.atomic
def take_back(person: Anyone, *, decision: BeneficiaryDecision) -> None:
    """As if nobody had decided: the evidence that stood on it goes too."""
    _check(person, decision.organisation)
    _forget(decision.organisation, decision.beneficiary)
    decision.delete()


@transaction.atomic
def tick(
    person: Anyone, *, organisation: Organisation, beneficiary: Named, fields: Mapping[str, Collection[str]]
) -> None:
    """Makes the ticked fields (project's id → keys such as ``cpv:45262000``) the evidence of this beneficiary's
    projects, and what is no longer ticked none. Raises PermissionDenied where nobody said that they are the same."""
    _check(person, organisation)
    same = BeneficiaryDecision.objects.filter(organisation=organisation, beneficiary=beneficiary.key, is_same=True)
    if not same.exists():
        raise PermissionDenied("nobody confirmed that this beneficiary is this organisation")
    wanted = {
        (key, reference(project)): project.ends or project.starts
        for project in projects_of(beneficiary)
        for key in fields.get(project.id, ())
    }
    there = {(item.key, item.reference): item for item in _items(organisation, beneficiary.key)}
    gone = [item.pk for pair, item in there.items() if pair not in wanted]
    Evidence.objects.filter(pk__in=gone).delete()
    Evidence.objects.bulk_create(
        _item(organisation, key, said, dated) for (key, said), dated in wanted.items() if (key, said) not in there
    )
    refresh_words([organisation.pk])


def ticked(organisation: Organisation, beneficiary: Named) -> set[tuple[str, str]]:
    """Field and reference of what was ticked before."""
    return {(item.key, item.reference) for item in _items(organisation, beneficiary.key)}


def reference(project: FundedProject) -> str:
    """The list, the project and its beneficiary: what a person looks up to check the evidence."""
    behind = f"{BETWEEN}{typed(project.beneficiary or '')}"
    before = typed(f"{project.source}: {project.title}")
    room = LONGEST_REFERENCE - len(behind)
    return (before if len(before) <= room else f"{before[: room - 1]}…") + behind


def _check(person: Anyone, organisation: Organisation) -> None:
    if not rules.may_match_beneficiaries(person, organisation.pk):
        raise PermissionDenied


def _forget(organisation: Organisation, key: str) -> None:
    items = _items(organisation, key)
    if items:
        Evidence.objects.filter(pk__in=[item.pk for item in items]).delete()
        refresh_words([organisation.pk])


def _items(organisation: Organisation, key: str) -> list[Evidence]:
    """The evidence that came from projects of this beneficiary."""
    found = organisation.evidence.filter(basis=Basis.PROJECT)
    return [item for item in found if spelled(item.reference).endswith(f"{BETWEEN}{key}")]


def _item(organisation: Organisation, key: str, said: str, dated: date | None) -> Evidence:
    scheme, _, code = key.partition(":")
    return Evidence(
        organisation=organisation, scheme=scheme, code=code, basis=Basis.PROJECT, dated=dated, reference=said
    )

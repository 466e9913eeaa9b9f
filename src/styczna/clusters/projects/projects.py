"""The verb *run a project*: what the coordinators of its clusters write down about it, and what members get from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from styczna.accounts.rules import Anyone, coordinated_clusters
from styczna.clusters import rules
from styczna.clusters.directory.directory import refresh_infrastructure_words
from styczna.clusters.models import Benefit, Cluster, Organisation, Phase, Project, ProjectPartner
from styczna.clusters.profiles import edit
from styczna.clusters.projects.access import members
from styczna.sources.identifiers import is_nip

Days = tuple[date | None, date | None]


class NotOne(ValueError):
    """No organisation, or more than one, is called so."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} organisations are called so")
        self.count = count


@transaction.atomic
def keep(
    person: Anyone,
    *,
    project: Project,
    columns: Sequence[str],
    seen: int,
    clusters: Collection[Cluster],
    phases: Mapping[str, Days],
) -> Project:
    """Writes the project, a new one whole. `clusters` are those of the person's own whose project it is; that it is
    another cluster's too stays as it is. Raises ChangedMeanwhile where somebody was faster."""
    own = coordinated_clusters(person)
    others = [cluster for cluster in _clusters(project) if cluster.pk not in own]
    chosen = [*clusters, *others]
    if not {cluster.pk for cluster in clusters} <= set(own) or not chosen:
        raise PermissionDenied
    if project.pk is not None and not rules.may_edit_project(person, project):
        raise PermissionDenied
    edit.keep(cluster=chosen[0], thing=project, columns=columns, seen=seen)
    project.clusters.set(chosen)
    for kind, days in phases.items():
        _keep_phase(project, kind, days)
    refresh_infrastructure_words(list(project.infrastructure.values_list("pk", flat=True)))
    return project


@transaction.atomic
def leave(person: Anyone, *, project: Project) -> bool:
    """The project is the person's clusters' no longer; true where it was nobody else's and is gone."""
    if not rules.may_edit_project(person, project):
        raise PermissionDenied
    own = coordinated_clusters(person)
    project.clusters.remove(*own)
    if project.clusters.exists():
        return False
    built = list(project.infrastructure.values_list("pk", flat=True))
    project.delete()
    refresh_infrastructure_words(built)
    return True


@transaction.atomic
def add_partner(person: Anyone, *, project: Project, called: str) -> ProjectPartner:
    """A partner: the organisation of this NIP, the member of this name, else the name alone. Nobody twice."""
    if not rules.may_edit_project(person, project):
        raise PermissionDenied
    try:
        organisation: Organisation | None = organisation_called(called, among=project.clusters.all())
    except NotOne:
        organisation = None
    partner, _ = ProjectPartner.objects.get_or_create(
        project=project, organisation=organisation, name="" if organisation else " ".join(called.split())
    )
    return partner


def remove_partner(person: Anyone, *, project: Project, pk: int) -> None:
    if not rules.may_edit_project(person, project):
        raise PermissionDenied
    project.partners.filter(pk=pk).delete()


@transaction.atomic
def keep_benefit(
    person: Anyone, *, project: Project, organisation: Organisation, text: str, expected_on: date | None
) -> Benefit:
    """What is in the project for a member of its clusters, and when; what stood there before is replaced."""
    if not rules.may_edit_project(person, project):
        raise PermissionDenied
    if not members(*project.clusters.all()).filter(pk=organisation.pk).exists():
        raise PermissionDenied("not a member of the project's clusters")
    benefit, _ = Benefit.objects.update_or_create(
        project=project, organisation=organisation, defaults={"text": text, "expected_on": expected_on}
    )
    return benefit


def remove_benefit(person: Anyone, *, project: Project, pk: int) -> None:
    if not rules.may_edit_project(person, project):
        raise PermissionDenied
    project.benefits.filter(pk=pk).delete()


def organisation_called(text: str, *, among: Collection[Cluster]) -> Organisation:
    """The organisation of this NIP, wherever it belongs, or the one member of these clusters of this name.

    Raises NotOne.
    """
    digits = "".join(character for character in text if character.isdigit())
    if is_nip(digits):
        found = Organisation.objects.filter(nip=digits)
    else:
        called = Q(name__iexact=text.strip()) | Q(aliases__name__iexact=text.strip())
        found = members(*among).filter(called).distinct()
    matching = list(found[:2])
    if len(matching) != 1:
        raise NotOne(len(matching))
    return matching[0]


def _clusters(project: Project) -> list[Cluster]:
    return list(project.clusters.all()) if project.pk else []


def _keep_phase(project: Project, kind: str, days: Days) -> None:
    """A phase of which neither day is known is not written down."""
    if any(days):
        Phase.objects.update_or_create(project=project, kind=kind, defaults={"starts": days[0], "ends": days[1]})
    else:
        Phase.objects.filter(project=project, kind=kind).delete()

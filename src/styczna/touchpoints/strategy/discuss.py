"""The verb *discuss*: what clusters, organisations and the authority say of a proposal, and how far they agree.

Everybody speaks for somebody, and that is what the public reads: names of persons are shown only to those whom the
region knows. A remark can be taken back; it stays as one that was withdrawn, because others may have answered it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from styczna.accounts.models import Person
from styczna.accounts.rules import Anyone, coordinated_clusters, is_officer
from styczna.clusters.access import own_clusters, own_organisations
from styczna.clusters.bilingual import both, in_one_language, typed
from styczna.clusters.models import Cluster
from styczna.touchpoints import rules
from styczna.touchpoints.models import Remark, Specialisation, Stage, Stance

OPEN = (Stage.PROPOSED, Stage.ADOPTED)  # stages in which it is discussed
SAID_FIRST = (Stance.SUPPORT, Stance.CONCERN, Stance.QUESTION, Stance.IDEA)  # what is no answer
POSITIONS = (Stance.SUPPORT, Stance.CONCERN)  # what says for or against; a question and an idea do neither
AUTHORITY = "authority"
LONGEST = 4_000  # letters of a remark
LONGEST_NAME = 140  # of an organisation, so that it fits in both languages


class Closed(Exception):
    """The discussion of what was declined or has ended is over."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Whom somebody may speak for."""

    key: str  # as a form sends it
    said: str  # as it is kept
    cluster: Cluster | None

    @property
    def name(self) -> str:
        """In the language of the reader."""
        return in_one_language(self.said)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where the clusters stand: each by its latest word for or against; who proposed it stands for it."""

    clusters: int
    support: tuple[Cluster, ...]
    concerned: tuple[Cluster, ...]
    unanswered: tuple[Cluster, ...]  # of the concerned, those whom the authority has not answered
    silent: tuple[Cluster, ...]  # said nothing at all


def voices(person: Anyone) -> list[Voice]:
    """Whom the person speaks for: own clusters, own organisations, the authority."""
    found = [Voice(f"cluster:{cluster.slug}", typed(cluster.name), cluster) for cluster in own_clusters(person)]
    for organisation in own_organisations(person):
        name = typed(organisation.name)[:LONGEST_NAME]
        said = _in_both(gettext_noop("%(name)s (example)"), name=name) if organisation.is_example else name
        found.append(Voice(f"organisation:{organisation.pk}", said, None))
    if is_officer(person):
        found.append(Voice(AUTHORITY, authority(), None))
    return found


def authority() -> str:
    """How the authority is named in a discussion."""
    return _in_both(gettext_noop("the regional authority"))


@transaction.atomic
def remark(person: Person, *, specialisation: Specialisation, voice: Voice, stance: str, text: str) -> Remark:
    """Says something, for a cluster, an organisation or the authority. Raises Closed."""
    _check_open(specialisation)
    if voice.key not in {own.key for own in voices(person)} or not rules.may_remark(person):
        raise PermissionDenied
    if stance not in SAID_FIRST:
        raise ValueError(f"no stance {stance}")
    return Remark.objects.create(
        specialisation=specialisation,
        stance=stance,
        text=text,
        by=person,
        speaks_for=voice.said,
        cluster=voice.cluster,
    )


@transaction.atomic
def answer(person: Person, *, to: Remark, text: str) -> Remark:
    """The authority answers. Raises Closed; what was withdrawn, and an answer, is not answered."""
    _check_open(to.specialisation)
    if not rules.may_answer(person) or to.withdrawn or to.answers_id is not None:
        raise PermissionDenied
    return Remark.objects.create(
        specialisation=to.specialisation,
        answers=to,
        stance=Stance.ANSWER,
        text=text,
        by=person,
        speaks_for=authority(),
    )


@transaction.atomic
def withdraw(person: Person, *, said: Remark) -> None:
    """Takes one's own words back: they are no longer shown nor counted, that they were there is."""
    if not rules.may_withdraw(person, said):
        raise PermissionDenied
    said.withdrawn = True
    said.save(update_fields=["withdrawn"])


def agreement(specialisation: Specialisation, clusters: Iterable[Cluster]) -> Agreement:
    """Counts by clusters; what members and the authority say is read, not counted."""
    every = list(clusters)
    said = [entry for entry in specialisation.remarks.all() if not entry.withdrawn]
    position: dict[int, Remark | None] = {}
    if specialisation.proposed_for_id is not None:
        position[specialisation.proposed_for_id] = None  # to propose is to support
    for entry in said:
        if entry.cluster_id is not None and entry.stance in POSITIONS:
            position[entry.cluster_id] = entry
    answered = {entry.answers_id for entry in said}
    spoke = {entry.cluster_id for entry in said} | {specialisation.proposed_for_id}

    def standing(cluster: Cluster) -> str:
        if cluster.pk not in position:
            return ""
        latest = position[cluster.pk]
        return Stance.SUPPORT if latest is None else latest.stance

    concerned = tuple(cluster for cluster in every if standing(cluster) == Stance.CONCERN)
    return Agreement(
        clusters=len(every),
        support=tuple(cluster for cluster in every if standing(cluster) == Stance.SUPPORT),
        concerned=concerned,
        unanswered=tuple(cluster for cluster in concerned if _pk(position[cluster.pk]) not in answered),
        silent=tuple(cluster for cluster in every if cluster.pk not in spoke),
    )


def counts(specialisation: Specialisation) -> Mapping[str, int]:
    """Stance → how many remarks that stand have it, whoever spoke; in the order of the stances."""
    said = [entry.stance for entry in specialisation.remarks.all() if not entry.withdrawn]
    return {stance: said.count(stance) for stance in (*SAID_FIRST, Stance.ANSWER)}


def waiting_for(person: Anyone, found: Iterable[Specialisation]) -> list[Specialisation]:
    """Proposals of which a cluster of the person's has said nothing yet."""
    own = set(coordinated_clusters(person))
    return [
        specialisation
        for specialisation in found
        if specialisation.stage == Stage.PROPOSED and own - _heard(specialisation)
    ]


def waiting_for_answer(specialisation: Specialisation) -> list[Remark]:
    """What the authority has still to answer: concerns and questions."""
    said = [entry for entry in specialisation.remarks.all() if not entry.withdrawn]
    answered = {entry.answers_id for entry in said}
    asked = (Stance.CONCERN, Stance.QUESTION)
    return [entry for entry in said if entry.stance in asked and entry.pk not in answered]


def _heard(specialisation: Specialisation) -> set[int]:
    found = {entry.cluster_id for entry in specialisation.remarks.all() if not entry.withdrawn}
    return {cluster for cluster in found | {specialisation.proposed_for_id} if cluster is not None}


def _check_open(specialisation: Specialisation) -> None:
    if specialisation.stage not in OPEN:
        raise Closed


def _pk(said: Remark | None) -> int | None:
    return said.pk if said else None


def _in_both(text: str, **values: str) -> str:
    """A text of the catalogue, kept in both languages: who reads it later may read the other."""
    said = []
    for language in ("pl", "en"):
        with translation.override(language):
            said.append(_(text) % values)
    return both(*said)

"""The verb *complete*: what a whole profile has, how much of it is there, and what to do next.

Only what every cluster has is asked for: a label, a laboratory or a project of its own is no duty. What was made up as
an example counts as missing. Heavier parts are what others ask for first; the next best step is the heaviest that is
missing, of equal ones the first in the list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from styczna.accounts.rules import Anyone
from styczna.clusters.books.books import opened
from styczna.clusters.models import Basis, Cluster, Contact, FeeFigures, FinancingLine, Logo, Scheme
from styczna.clusters.organisations import confirm
from styczna.clusters.rules import current

RECENT = 2  # years: figures of this year or of the two before count as today's
_PAGES = {"": "clusters:edit", "members": "clusters:imports"}  # what is no part of the editing
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a whole profile. `ask` says what to do where it is missing."""

    key: str
    label: Text
    ask: Text
    weight: int
    section: str  # where it is entered
    done: bool
    cluster: str

    @property
    def href(self) -> str:
        if self.section in _PAGES:
            return reverse(_PAGES[self.section], args=[self.cluster])
        return reverse("clusters:edit-section", args=[self.cluster, self.section])


@dataclass(frozen=True, slots=True)
class Completeness:
    steps: tuple[Step, ...]

    @property
    def share(self) -> float:
        """Of the weights of all parts, those that are there."""
        return sum(step.weight for step in self.steps if step.done) / sum(step.weight for step in self.steps)

    @property
    def missing(self) -> list[Step]:
        """The best next step first."""
        return sorted((step for step in self.steps if not step.done), key=lambda step: -step.weight)

    @property
    def next(self) -> Step | None:
        return next(iter(self.missing), None)


@dataclass(frozen=True, slots=True)
class _Kind:
    key: str
    label: Text
    ask: Text
    weight: int
    section: str
    is_there: Callable[[Cluster], bool]


def completeness(*, person: Anyone, cluster: Cluster) -> Completeness:
    """For those who may edit the cluster: it counts what only they see."""
    with opened(person, cluster):
        return Completeness(
            tuple(
                Step(kind.key, kind.label, kind.ask, kind.weight, kind.section, kind.is_there(cluster), cluster.slug)
                for kind in _KINDS
            )
        )


def _declared(cluster: Cluster, schemes: tuple[str, ...]) -> bool:
    return cluster.evidence.filter(scheme__in=schemes).exclude(basis=Basis.INFERRED).exists()


def _has_members(cluster: Cluster) -> bool:
    return current().filter(cluster=cluster, organisation__is_example=False).exists()


def _since() -> int:
    return timezone.localdate().year - RECENT


def _has_figures(cluster: Cluster) -> bool:
    found = cluster.figures.filter(year__gte=_since(), is_example=False)
    return any(figures.members is not None for figures in found)


def _has_staff(cluster: Cluster) -> bool:
    return cluster.figures.filter(year__gte=_since(), is_example=False, staff_fte__isnull=False).exists()


def _has_financing(cluster: Cluster) -> bool:
    return FinancingLine.objects.filter(cluster=cluster, year__gte=_since(), is_example=False).exists()


def _has_fees(cluster: Cluster) -> bool:
    return FeeFigures.objects.filter(cluster=cluster, year__gte=_since(), is_example=False).exists()


_KINDS = (
    _Kind(
        "members",
        _("Members"),
        _("Enter your members: everything that others look for hangs on them."),
        12,
        "members",
        _has_members,
    ),
    _Kind(
        "financing",
        _("Financing"),
        _("Enter what the office lives on, at least for the last year."),
        10,
        "financing",
        _has_financing,
    ),
    _Kind(
        "cpv",
        _("Fields of public orders (CPV)"),
        _("Say in which fields of public orders you work."),
        8,
        "fields",
        lambda cluster: _declared(cluster, (Scheme.CPV,)),
    ),
    _Kind(
        "pkd",
        _("Business activity (PKD)"),
        _("Say which business activities your members have."),
        8,
        "fields",
        lambda cluster: _declared(cluster, (Scheme.PKD2007, Scheme.PKD2025)),
    ),
    _Kind(
        "figures",
        _("Members by kind"),
        _("Enter how many members you have, by kind."),
        8,
        "figures",
        _has_figures,
    ),
    _Kind(
        "mission",
        _("Mission"),
        _("Say in a few sentences what the cluster is for."),
        7,
        "mission",
        lambda cluster: bool(cluster.mission_pl or cluster.mission_en),
    ),
    _Kind(
        "legal_form",
        _("Legal form"),
        _("Say which legal form the cluster has."),
        6,
        "profile",
        lambda cluster: bool(cluster.legal_form),
    ),
    _Kind(
        "contact",
        _("Somebody to ask"),
        _("Name a person of the office whom everybody may ask."),
        6,
        "contacts",
        lambda cluster: Contact.objects.filter(cluster=cluster, is_public=True).exists(),
    ),
    _Kind(
        "achievements",
        _("Achievements"),
        _("Enter an achievement of which you are proud."),
        6,
        "achievements",
        lambda cluster: cluster.achievements.exists(),
    ),
    _Kind(
        "obstacles",
        _("Obstacles"),
        _("Say what stands in your way: funding, leading, a long investment phase."),
        6,
        "obstacles",
        lambda cluster: cluster.obstacles.exists(),
    ),
    _Kind(
        "fees", _("Who pays the fee"), _("Enter how many members owed a fee and paid it."), 5, "fee-figures", _has_fees
    ),
    _Kind(
        "confirmed",
        _("Confirmed within a year"),
        _("Confirm that the profile is still true."),
        5,
        "",
        lambda cluster: not confirm.is_due(cluster),
    ),
    _Kind(
        "founded",
        _("Founded"),
        _("Say when the cluster was founded."),
        4,
        "profile",
        lambda cluster: bool(cluster.founded_year or cluster.founded_on),
    ),
    _Kind(
        "seat", _("Seat"), _("Say where the cluster has its seat."), 4, "profile", lambda cluster: bool(cluster.seat)
    ),
    _Kind(
        "coordinator",
        _("Coordinator"),
        _("Say which organisation runs the cluster."),
        4,
        "profile",
        lambda cluster: bool(cluster.coordinator),
    ),
    _Kind("staff", _("Staff of the office"), _("Enter how many people work in the office."), 4, "figures", _has_staff),
    _Kind(
        "website",
        _("Website"),
        _("Give the address of your website."),
        3,
        "profile",
        lambda cluster: bool(cluster.website),
    ),
    _Kind(
        "logo",
        _("Logo"),
        _("Give a picture for your logo."),
        3,
        "logo",
        lambda cluster: Logo.objects.filter(cluster=cluster).exists(),
    ),
)

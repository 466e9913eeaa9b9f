"""The verb *list*: clusters, organisations and infrastructure that answer a question, for pages, files and the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from styczna.clusters.directory.fulltext import by_words
from styczna.clusters.models import Cluster, Evidence, Infrastructure, ManagementLabel, Membership, Organisation
from styczna.sources.counties import VOIVODESHIPS, county_name
from styczna.sources.lexicon import Pattern


@dataclass(frozen=True, slots=True)
class Place:
    """A county (TERYT of four digits), a voivodeship (of two), or "not known" (of none)."""

    code: str

    def __str__(self) -> str:
        return VOIVODESHIPS.get(self.code) or county_name(self.code)


UNKNOWN_PLACE = Place("")


@dataclass(frozen=True, slots=True)
class OrganisationQuestion:
    """What is asked of the organisations; what is empty asks nothing."""

    words: str = ""
    cluster: Cluster | None = None
    kind: str = ""
    size: str = ""
    place: Place | None = None
    field: Pattern | None = None
    with_infrastructure: bool = False


@dataclass(frozen=True, slots=True)
class ClusterQuestion:
    """What is asked of the clusters; what is empty asks nothing."""

    words: str = ""
    region: str = ""  # the beginning of a NUTS code
    legal_form: str = ""
    label: str = ""
    field: Pattern | None = None


@dataclass(frozen=True, slots=True)
class InfrastructureQuestion:
    """What is asked of the infrastructure; what is empty asks nothing."""

    words: str = ""
    cluster: Cluster | None = None
    kind: str = ""
    open_to: str = ""
    place: Place | None = None
    field: Pattern | None = None


def find_organisations(*, question: OrganisationQuestion) -> QuerySet[Organisation]:
    """The organisations that answer, by name."""
    found = by_words(Organisation.objects.all(), question.words)
    if question.cluster is not None:
        found = found.filter(pk__in=standing().filter(cluster=question.cluster).values("organisation"))
    if question.kind:
        found = found.filter(kind=question.kind)
    if question.size:
        found = found.filter(size=question.size)
    if question.place is not None:
        found = found.filter(_in_place(question.place))
    if question.field is not None:
        works = Evidence.objects.filter(in_field(question.field), organisation__isnull=False)
        found = found.filter(pk__in=works.order_by().values("organisation"))
    if question.with_infrastructure:
        runs = Infrastructure.objects.filter(operator__isnull=False)
        found = found.filter(pk__in=runs.order_by().values("operator"))
    return found


def with_what_a_list_shows(found: QuerySet[Organisation], *, evidence: bool = False) -> QuerySet[Organisation]:
    """The organisations with their clusters at hand; a file shows their fields too."""
    members = standing().select_related("cluster").order_by("cluster__name")
    shown = found.prefetch_related(Prefetch("memberships", queryset=members))
    return shown.prefetch_related("evidence") if evidence else shown


def find_clusters(*, question: ClusterQuestion) -> QuerySet[Cluster]:
    """The clusters that answer, by name. A cluster works in a field where it says so or a member of it that is real."""
    found = by_words(Cluster.objects.all(), question.words)
    if question.region:
        found = found.filter(region__startswith=question.region)
    if question.legal_form:
        found = found.filter(legal_form=question.legal_form)
    if question.label:
        today = timezone.localdate()
        valid = ManagementLabel.objects.filter(Q(until=None) | Q(until__gte=today), kind=question.label)
        found = found.filter(pk__in=valid.order_by().values("cluster"))
    if question.field is not None:
        found = found.filter(_works_in(question.field))
    return found


def find_infrastructure(*, question: InfrastructureQuestion) -> QuerySet[Infrastructure]:
    """Laboratories, lines, equipment and buildings that answer, by name."""
    found = by_words(Infrastructure.objects.all(), question.words)
    if question.cluster is not None:
        found = found.filter(cluster=question.cluster)
    if question.kind:
        found = found.filter(kind=question.kind)
    if question.open_to:
        found = found.filter(open_to=question.open_to)
    if question.place is not None:
        found = found.filter(_in_place(question.place))
    if question.field is not None:
        serves = Evidence.objects.filter(in_field(question.field), infrastructure__isnull=False)
        found = found.filter(pk__in=serves.order_by().values("infrastructure"))
    return found.select_related("cluster", "operator", "project")


@dataclass(frozen=True, slots=True)
class Members:
    """How many organisations a cluster has here, the examples apart."""

    real: int = 0
    examples: int = 0


def members_of(clusters: Iterable[Cluster]) -> Mapping[int, Members]:
    """Id of a cluster → its members; clusters without any are left out."""
    counted = (
        standing()
        .filter(cluster__in=[cluster.pk for cluster in clusters])
        .order_by()
        .values("cluster")
        .annotate(all=Count("id"), examples=Count("id", filter=Q(organisation__is_example=True)))
    )
    return {row["cluster"]: Members(row["all"] - row["examples"], row["examples"]) for row in counted}


def standing() -> QuerySet[Membership]:
    """Memberships that count today, confirmed or only claimed."""
    today = timezone.localdate()
    return Membership.objects.filter(Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gte=today))


def in_field(pattern: Pattern) -> Q:
    """Evidence of a field or of one below it. Codes that begin alike stand in one row: their first and last say it."""
    condition = Q(pk__in=[])
    for scheme, codes in pattern.codes():
        condition |= Q(scheme=scheme, code__gte=codes[0], code__lte=codes[-1])
    return condition


def by_county(found: QuerySet[Any]) -> dict[str, int]:
    """TERYT → how many; the empty code counts those whose county is not known."""
    return dict(found.order_by().values_list("county").annotate(n=Count("pk")))


def _in_place(place: Place) -> Q:
    return Q(county__startswith=place.code) if len(place.code) == 2 else Q(county=place.code)


def _works_in(pattern: Pattern) -> Q:
    works = Evidence.objects.filter(in_field(pattern)).order_by()
    members = standing().filter(
        organisation__is_example=False,
        organisation__in=works.filter(organisation__isnull=False).values("organisation"),
    )
    return Q(pk__in=works.filter(cluster__isnull=False).values("cluster")) | Q(pk__in=members.values("cluster"))

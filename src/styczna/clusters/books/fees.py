"""The fees of a cluster's members: who owes what for which period, what was invoiced, what was paid, who is late.

A fee's period, its invoice and its payment are three things. The list is the cluster's own: its coordinators keep it,
and to everybody else, the officer and the administrator among them, there is no such list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import ExtractYear
from django.http import Http404
from django.utils import timezone

from styczna.accounts.rules import Anyone
from styczna.clusters.access import get_cluster
from styczna.clusters.books.books import opened
from styczna.clusters.directory.fulltext import by_words
from styczna.clusters.models import Cluster, Fee, FeeFigures, Organisation, Sharing

TERM_DAYS = 30  # after its invoice a fee is late
STATES = ("unpaid", "late", "paid")
NIP_DIGITS = 10


@dataclass(frozen=True, slots=True)
class PaidShare:
    """How many members owed a fee for periods that began in the year, and how many paid all of them."""

    year: int
    owing: int
    paid: int
    is_example: bool = False

    @property
    def share(self) -> float | None:
        return self.paid / self.owing if self.owing else None


class Twice(ValueError):
    """The member has a fee for a period that begins that day."""


class NotOne(ValueError):
    """No member of the cluster, or more than one, is called so."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} members are called so")
        self.count = count


@dataclass(frozen=True, slots=True)
class Owed:
    """What late fees come to in one currency."""

    count: int
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Charged:
    """What came of charging everybody for a period."""

    new: int
    already: int


def cluster_of(person: Anyone, slug: str) -> Cluster:
    """The cluster whose fees the person keeps; to everybody else there is none."""
    cluster = get_cluster(slug)
    with opened(person, cluster):
        return cluster


def fees(person: Anyone, cluster: Cluster) -> QuerySet[Fee]:
    """All of them, the newest period first; each knows whether it is late."""
    with opened(person, cluster):
        late = Case(When(_late(), then=Value(True)), default=Value(False))
        return Fee.objects.select_related("organisation").annotate(late=late)


def narrowed(found: QuerySet[Fee], *, words: str = "", year: int | None = None, state: str = "") -> QuerySet[Fee]:
    """Those of members found by these words, of periods that began in the year, in the state (one of STATES)."""
    if words:
        found = found.filter(organisation__in=by_words(Organisation.objects.all(), words))
    if year is not None:
        found = found.filter(period_from__year=year)
    if state == "late":
        found = found.filter(_late())
    elif state:
        found = found.filter(paid_on__isnull=state == "unpaid")
    return found


def years(person: Anyone, cluster: Cluster) -> list[int]:
    """The years in which periods began, the latest first."""
    with opened(person, cluster):
        found = Fee.objects.order_by().annotate(year=ExtractYear("period_from")).values_list("year", flat=True)
        return sorted(set(found), reverse=True)


def get_fee(person: Anyone, cluster: Cluster, pk: int) -> Fee:
    found = fees(person, cluster).filter(pk=pk).first()
    if found is None:
        raise Http404(f"no fee {pk} of {cluster.slug}")
    return found


@transaction.atomic
def keep(person: Anyone, cluster: Cluster, fee: Fee) -> None:
    """Writes a fee that is new or was changed; Twice where the member has another of that period."""
    with opened(person, cluster):
        fee.cluster = cluster
        same = Fee.objects.filter(organisation_id=fee.organisation_id, period_from=fee.period_from)
        if same.exclude(pk=fee.pk).exists():
            raise Twice
        fee.save()


def remove(person: Anyone, cluster: Cluster, pk: int) -> Fee:
    """Takes away a fee that was entered by mistake; the log of changes keeps what it was."""
    found = get_fee(person, cluster, pk)
    with opened(person, cluster):
        Fee.objects.filter(pk=found.pk).delete()
    return found


@transaction.atomic
def charge(
    person: Anyone,
    cluster: Cluster,
    *,
    period_from: date,
    period_to: date,
    amount: Decimal,
    currency: str,
    invoiced_on: date | None,
) -> Charged:
    """A fee of the same amount for every member of that period; who has one that begins that day keeps it as it is."""
    with opened(person, cluster):
        members = members_of(cluster, period_from, period_to)
        have = set(Fee.objects.filter(period_from=period_from).values_list("organisation_id", flat=True))
        new = [pk for pk in members.values_list("pk", flat=True) if pk not in have]
        Fee.objects.bulk_create(
            [
                Fee(
                    cluster=cluster,
                    organisation_id=pk,
                    period_from=period_from,
                    period_to=period_to,
                    amount=amount,
                    currency=currency,
                    invoiced_on=invoiced_on,
                )
                for pk in new
            ],
            batch_size=500,
        )
    return Charged(new=len(new), already=members.count() - len(new))


@transaction.atomic
def mark_paid(person: Anyone, cluster: Cluster, found: QuerySet[Fee], *, paid_on: date) -> int:
    """Those of them that were not paid yet are paid on this day; answers how many."""
    with opened(person, cluster):
        ids = found.filter(paid_on=None).order_by().values("pk")
        return Fee.objects.filter(pk__in=ids).update(paid_on=paid_on)


def owed(found: QuerySet[Fee]) -> list[Owed]:
    """What the late ones among them come to, by currency."""
    sums = found.filter(_late()).order_by("currency").values("currency")
    rows = sums.annotate(count=Count("pk"), amount=Sum("amount")).values_list("count", "amount", "currency")
    return [Owed(*row) for row in rows]


def member_called(cluster: Cluster, text: str) -> Organisation:
    """The one member, past or present, of this NIP or this name."""
    digits = "".join(character for character in text if character.isdigit())
    found = Organisation.objects.filter(memberships__cluster=cluster)
    called = Q(name__iexact=text.strip()) | Q(aliases__name__iexact=text.strip())
    matching = list((found.filter(nip=digits) if len(digits) == NIP_DIGITS else found.filter(called)).distinct()[:2])
    if len(matching) != 1:
        raise NotOne(len(matching))
    return matching[0]


def members_of(cluster: Cluster, begins: date | None = None, ends: date | None = None) -> QuerySet[Organisation]:
    """Who belonged to the cluster at some time from one day to the other; today without days."""
    begins, ends = begins or timezone.localdate(), ends or timezone.localdate()
    joined = Q(memberships__since=None) | Q(memberships__since__lte=ends)
    stayed = Q(memberships__until=None) | Q(memberships__until__gte=begins)
    return Organisation.objects.filter(joined, stayed, memberships__cluster=cluster).distinct()


def shares(person: Anyone, cluster: Cluster) -> list[PaidShare]:
    """The share of members who paid, year by year, the latest first. Examples count only in a year without any real
    fee, and say so."""
    with opened(person, cluster):
        rows = (
            Fee.objects.order_by()
            .annotate(year=ExtractYear("period_from"), example=F("organisation__is_example"))
            .values_list("year", "example", "organisation_id", "paid_on")
        )
        return counted(rows)


def counted(rows: Iterable[tuple[int, bool, int, date | None]]) -> list[PaidShare]:
    """The shares from rows of (year, example, member, paid on)."""
    owes: dict[tuple[int, bool], dict[int, bool]] = defaultdict(dict)
    for year, example, member, paid_on in rows:
        members = owes[year, example]
        members[member] = members.get(member, False) or paid_on is None
    found = []
    for year in sorted({year for year, _ in owes}, reverse=True):
        example = (year, False) not in owes
        members = owes[year, example]
        found.append(PaidShare(year, len(members), sum(not owing for owing in members.values()), example))
    return found


def take_over(person: Anyone, cluster: Cluster, year: int) -> FeeFigures:
    """Makes the year's share, as the list of fees has it, the cluster's fee figures of that year.

    With whom they are shared stays as it was; new ones are the cluster's own. Examples are no figures.
    """
    found = next((each for each in shares(person, cluster) if each.year == year and not each.is_example), None)
    if found is None:
        raise Http404(f"no fees of {cluster.slug} in {year}")
    with opened(person, cluster):
        figures, _ = FeeFigures.objects.update_or_create(
            cluster=cluster,
            year=year,
            defaults={"owing": found.owing, "paid": found.paid, "is_example": False},
            create_defaults={"owing": found.owing, "paid": found.paid, "shared_with": Sharing.NOBODY},
        )
    return figures


def chosen(found: QuerySet[Fee], ids: Collection[int]) -> QuerySet[Fee]:
    """Those of them with these numbers."""
    return found.filter(pk__in=list(ids))


def _late() -> Q:
    """Not paid, and invoiced more than TERM_DAYS ago; without an invoice, when the period is over."""
    today = timezone.localdate()
    invoiced = Q(invoiced_on__lt=today - timedelta(days=TERM_DAYS))
    return Q(paid_on=None) & (invoiced | Q(invoiced_on=None, period_to__lt=today))

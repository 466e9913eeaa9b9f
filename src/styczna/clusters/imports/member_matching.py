"""Who the members of a list are: organisations that are here already, by their numbers only; never by a name alone.

A row without any number waits for a person, unless a person has decided for that name of that cluster before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from styczna.accounts.models import Appointment
from styczna.clusters.models import Alias, Basis, Cluster, Evidence, Membership, Organisation, WaitingRow
from styczna.sources.identifiers import KINDS
from styczna.sources.member_rows import Member
from styczna.sources.messages import RefusedError


@dataclass
class Known:
    """An organisation, with what decides how much a cluster's list may say of it."""

    organisation: Organisation
    is_new: bool = False
    names: set[str] = field(default_factory=set)
    fields: set[tuple[str, str]] = field(default_factory=set)
    ours: list[Membership] = field(default_factory=list)
    belongs_elsewhere: bool = False  # a confirmed membership of another cluster, whenever it was
    claimed_elsewhere: bool = False  # a membership that another cluster only claims
    speaks_for_itself: bool = False  # somebody acts for it, or it has confirmed its page

    @property
    def is_confirmed(self) -> bool:
        """Whether this cluster's membership is more than a claim: only then may the list touch what is confidential."""
        return self.is_new or any(membership.is_confirmed for membership in self.ours)

    @property
    def is_our_own(self) -> bool:
        """Whether the list may overwrite what stands here; elsewhere it only fills what is empty."""
        return self.is_confirmed and not self.belongs_elsewhere and not self.speaks_for_itself

    @property
    def may_be_confirmed(self) -> bool:
        """An organisation that nobody has claimed, and of which nothing confidential is known, can be anybody's."""
        if self.is_confirmed:
            return True
        held = (self.organisation.turnover, self.organisation.willing_to_lead, self.organisation.projects_led)
        empty = all(value is None for value in held) and not (
            self.organisation.email or self.organisation.turnover_band
        )
        claimed = self.belongs_elsewhere or self.speaks_for_itself or self.claimed_elsewhere
        return empty and not claimed


class Matcher:
    """The organisations that the rows of one chunk may mean, fetched in a handful of queries."""

    def __init__(self, cluster: Cluster, members: Sequence[Member], also: Iterable[int] = ()) -> None:
        self.cluster = cluster
        self._by_number: dict[tuple[str, str], Known] = {}
        self._by_key: dict[int, Known] = {}
        self.waiting = self._waiting(members)
        decided = {*also} | {row.decided_as_id for row in self.waiting.values() if row.decided_as_id is not None}
        self._load(_with_numbers(members) | Q(pk__in=decided))

    def known(self, member: Member) -> Known | None:
        """The organisation of a row's numbers. Raises RefusedError where they are two organisations', or where one of
        them differs from what is known."""
        found: Known | None = None
        for kind in KINDS:
            number = getattr(member, kind)
            hit = self._by_number.get((kind, number)) if number else None
            if hit is None:
                continue
            if found is not None and hit is not found:
                raise RefusedError(f"{kind}.conflict", number=number)
            found = hit
        if found is None:
            found = self._decided_before(member)
        if found is not None:
            self._check(member, found.organisation)
        return found

    def decided(self, row: WaitingRow) -> Known | None:
        """The organisation that a person named for a row."""
        return self._by_key.get(row.decided_as_id) if row.decided_as_id is not None else None

    def by_key(self, key: int) -> Known:
        return self._by_key[key]

    def add(self, known: Known) -> None:
        """Lets later rows of the chunk find an organisation that an earlier one brought, or its new numbers."""
        for kind in KINDS:
            if number := getattr(known.organisation, kind):
                self._by_number[kind, _plain(number)] = known

    def _decided_before(self, member: Member) -> Known | None:
        """A row that had no number when a person decided on it, and has one now."""
        row = self.waiting.get(member.name)
        known = self.decided(row) if row and not member_has_no_number(member) else None
        if known is None:
            return None
        numbers = [(getattr(member, kind), getattr(known.organisation, kind)) for kind in KINDS]
        agrees = all(said is None or here is None or _plain(here) == said for said, here in numbers)
        return known if agrees else None

    @staticmethod
    def _check(member: Member, organisation: Organisation) -> None:
        for kind in KINDS:
            said, here = getattr(member, kind), getattr(organisation, kind)
            if said and here and _plain(here) != said:
                raise RefusedError(f"{kind}.known", number=said, known=here)

    def _waiting(self, members: Sequence[Member]) -> dict[str, WaitingRow]:
        names = {name for member in members if member.name for name in (member.name, with_town(member))}
        return {row.name: row for row in WaitingRow.objects.filter(cluster=self.cluster, name__in=names)}

    def _load(self, which: Q) -> None:
        for organisation in Organisation.objects.filter(which).order_by():
            known = Known(organisation, names={organisation.name})
            self._by_key[organisation.pk] = known
            self.add(known)
        keys = list(self._by_key)
        for alias in Alias.objects.filter(organisation__in=keys).order_by():
            self._by_key[alias.organisation_id].names.add(alias.name)
        for organisation_id, scheme, code in (
            Evidence.objects.filter(organisation__in=keys, basis__in=[Basis.DECLARED, Basis.REGISTERED])
            .order_by()
            .values_list("organisation_id", "scheme", "code")
        ):
            self._by_key[organisation_id].fields.add((scheme, code))
        for membership in Membership.objects.filter(organisation__in=keys).order_by("pk"):
            self._add_membership(self._by_key[membership.organisation_id], membership)
        for organisation_id in Appointment.objects.filter(organisation__in=keys).values_list(
            "organisation_id", flat=True
        ):
            self._by_key[organisation_id].speaks_for_itself = True
        for known in self._by_key.values():
            known.speaks_for_itself |= known.organisation.confirmed_on is not None

    def _add_membership(self, known: Known, membership: Membership) -> None:
        if membership.cluster_id == self.cluster.pk:
            known.ours.append(membership)
        elif membership.is_confirmed:
            known.belongs_elsewhere = True
        else:
            known.claimed_elsewhere = True


def with_town(member: Member) -> str:
    """The name under which a row waits where the same name waits in another town."""
    return f"{member.name}, {member.city}"[:300] if member.city else member.name


def member_has_no_number(member: Member) -> bool:
    return not any(getattr(member, kind) for kind in KINDS)


def _with_numbers(members: Iterable[Member]) -> Q:
    numbers: dict[str, set[str]] = defaultdict(set)
    for member in members:
        for kind in KINDS:
            if number := getattr(member, kind):
                numbers[kind].add(number)
    numbers["regon"] |= {f"{number}00000" for number in numbers["regon"]}  # the same, written in full
    return Q(nip__in=numbers["nip"]) | Q(krs__in=numbers["krs"]) | Q(regon__in=numbers["regon"])


def _plain(number: str) -> str:
    """A REGON of a local unit is the organisation's with five digits behind it."""
    return number[:9] if len(number) == 14 else number

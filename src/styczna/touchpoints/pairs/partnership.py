"""The verb *propose a meeting*: what two clusters could do together, with whom, and on which orders.

They both work in some fields, and each brings others near to what the other does. An order is theirs together where it
asks for a field that only the one works in and for another that only the other does; codes are compared rolled up the
tree of CPV, so that a group is one field.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

import numpy as np
from django.conf import settings
from django.utils import timezone

from styczna.clusters.models import Cluster, Infrastructure, Organisation
from styczna.engine.fields import ancestors
from styczna.observatory import queries
from styczna.observatory.queries import OPEN, PLANNED, Line, Question
from styczna.sources.vocabularies import Label, label
from styczna.touchpoints.diagnose import Findings, clusters_of
from styczna.touchpoints.themes.explain import Pair
from styczna.touchpoints.themes.members import ThemeMember, working_in
from styczna.touchpoints.themes.orders import Called, calls_saying
from styczna.touchpoints.themes.words import words_of

GROUP = 2  # nodes from a group of a tree up to its division
SAID = 3  # fields named in a sentence
SERVES = 0.4  # nearness from which on a laboratory of the one serves a field of the other
PRECEDENTS = 10


@dataclass(frozen=True)
class Joint:
    """An order that asks for fields of both, and which of them only the one or only the other has."""

    line: Line
    only_one: tuple[Label, ...]
    only_other: tuple[Label, ...]
    nobody: int  # codes that neither covers
    asked: int


@dataclass(frozen=True)
class Offer:
    """Infrastructure of one cluster that serves fields in which the other works."""

    infrastructure: Infrastructure
    owner: Cluster
    user: Cluster
    fields: tuple[Label, ...]  # of the user


@dataclass(frozen=True)
class Side:
    """What one of the two has that counts between them."""

    cluster: Cluster
    brings: tuple[Label, ...]  # fields of its own that complete the other's, the strongest first
    members: tuple[ThemeMember, ...]  # with evidence in the fields in which the two meet


@dataclass(frozen=True)
class Partnership:
    """What two clusters could do together."""

    both: tuple[Label, ...]  # fields in which they do the same, the strongest first
    one: Side
    other: Side
    shared: tuple[Organisation, ...]  # members of both, examples among them
    shared_part: float | None  # of the contact: what rests on real members of both; None where they do not touch
    orders: tuple[Joint, ...]  # open and planned, the nearest deadline first
    precedents: tuple[Joint, ...]  # past ones, the newest first
    precedents_total: int
    calls: tuple[Called, ...]
    offers: tuple[Offer, ...]


def partnership(findings: Findings, pair: Pair, language: str, *, now: datetime | None = None) -> Partnership:
    """What the two could do together now."""
    moment = now or timezone.now()
    acting, past = _joint_orders(findings, pair, language, moment)
    people = [working_in({key for key, _part in _met(pair, side)}, language) for side in (0, 1)]
    sides = [
        Side(
            cluster=cluster,
            brings=tuple(label(key, language) for key in _brings(pair, place)[:SAID]),
            members=tuple(sorted((m for m in people[place] if cluster in m.clusters), key=_most_fields_first)),
        )
        for place, cluster in enumerate((pair.one, pair.other))
    ]
    return Partnership(
        both=tuple(meeting.one for meeting in pair.same[:SAID]),
        one=sides[0],
        other=sides[1],
        shared=shared_members(pair.one, pair.other),
        shared_part=shared_part(findings, pair),
        orders=acting,
        precedents=past[:PRECEDENTS],
        precedents_total=len(past),
        calls=calls_saying(words_of(_fields_between(pair), "en"), now=moment),
        offers=_offers(findings, pair, language),
    )


def _most_fields_first(member: ThemeMember) -> tuple[bool, int, str]:
    return member.organisation.is_example, -len(member.works_in), member.organisation.name


def _met(pair: Pair, side: int, *, completing: bool = False) -> list[tuple[str, float]]:
    """The fields of one side in which the two meet, with their parts of the contact, the strongest first."""
    parts: dict[str, float] = {}
    for meeting in pair.completing if completing else pair.meetings:
        key = (meeting.one_key, meeting.other_key)[side]
        parts[key] = parts.get(key, 0.0) + meeting.part
    return sorted(parts.items(), key=lambda entry: (-entry[1], entry[0]))


def _brings(pair: Pair, side: int) -> list[str]:
    """The fields with which one side completes the other, those left out in which both do the same."""
    same = {meeting.one_key for meeting in pair.same}
    return [key for key, _part in _met(pair, side, completing=True) if key not in same]


def _fields_between(pair: Pair) -> list[tuple[str, float]]:
    """The fields of both sides in which they meet; the parts sum to 1."""
    return [(key, part / 2) for side in (0, 1) for key, part in _met(pair, side)]


def shared_members(one: Cluster, other: Cluster) -> tuple[Organisation, ...]:
    """Organisations that belong to both, by name."""
    found = Organisation.objects.filter(memberships__cluster=one).filter(memberships__cluster=other)
    return tuple(found.distinct().order_by("is_example", "name"))


def shared_part(findings: Findings, pair: Pair) -> float | None:
    """The part of their contact that would be gone without the evidence of members that they share.

    A field's weight falls by the part of the cluster's evidence in it that comes from such members.
    """
    if not pair.contact:
        return None
    number = {cluster.pk: index for index, cluster in enumerate(findings.clusters)}
    field = {key: index for index, key in enumerate(findings.fields)}
    rows = [number[pair.one.pk], number[pair.other.pk]]
    total, kept = np.zeros((2, len(field))), np.zeros((2, len(field)))
    for item, weight in zip(findings.items, findings.weights, strict=True):
        of = clusters_of(item)
        for place, cluster in enumerate((pair.one, pair.other)):
            if cluster.pk in of:
                total[place, field[item.key]] += weight
                if not {pair.one.pk, pair.other.pk} <= set(of):
                    kept[place, field[item.key]] += weight
    part = np.divide(kept, total, out=np.ones_like(total), where=total > 0)
    without = findings.diagnosis.weight[rows] * part
    contact = float(without[0] @ findings.phi @ without[1])
    return min(max(round(1.0 - contact / pair.contact, 12), 0.0), 1.0)  # what is left below is rounding


def _joint_orders(
    findings: Findings, pair: Pair, language: str, now: datetime
) -> tuple[tuple[Joint, ...], tuple[Joint, ...]]:
    """Orders that ask for both: those to act on by deadline, those of the past by their day, the newest first."""
    groups = [_groups(findings, cluster) for cluster in (pair.one, pair.other)]
    found: dict[str, tuple[list[str], list[str], int, int]] = {}
    for order in queries.fields_of_orders(settings.HOME, now=now):
        asked = {code: _rolled_up(f"cpv:{code}") for code in order.cpv}
        has = [{code for code, nodes in asked.items() if nodes & group} for group in groups]
        only = [sorted(has[0] - has[1]), sorted(has[1] - has[0])]
        if only[0] and only[1]:
            found[order.id] = (only[0], only[1], len(asked) - len(has[0] | has[1]), len(asked))
    lines = _lines(found, now)
    joint = [_joint(line, *found[line.id], language) for line in lines]
    acting = [each for each in joint if each.line.state in (OPEN, PLANNED)]
    past = [each for each in joint if each.line.state not in (OPEN, PLANNED)]
    return tuple(sorted(acting, key=lambda each: _until(each.line))), tuple(past)


def _joint(line: Line, one: list[str], other: list[str], nobody: int, asked: int, language: str) -> Joint:
    return Joint(line, _labels(one, language), _labels(other, language), nobody, asked)


def _lines(ids: Iterable[str], now: datetime) -> Sequence[Line]:
    wanted = tuple(ids)
    if not wanted:
        return ()
    return queries.listing(settings.HOME, Question(ids=wanted), now=now, limit=len(wanted)).lines


def _until(line: Line) -> tuple[bool, datetime]:
    """Deadlines in order, those that nobody knows last."""
    end = line.deadline
    if end is None:
        return True, datetime.max.replace(tzinfo=UTC)
    moment = end if isinstance(end, datetime) else datetime.combine(end, time.max, tzinfo=UTC)
    return False, moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _groups(findings: Findings, cluster: Cluster) -> set[str]:
    """The groups of CPV in which a cluster or a real member works; a division counts where it is claimed whole."""
    keys = {item.key for item in findings.items if cluster.pk in clusters_of(item) and item.key.startswith("cpv:")}
    return {ancestors(key)[-GROUP:][0] for key in keys}


def _rolled_up(key: str) -> set[str]:
    """The group and the division of a code; none where it is not of CPV."""
    try:
        return set(ancestors(key)[-GROUP:])
    except ValueError:
        return set()


def _labels(codes: Sequence[str], language: str) -> tuple[Label, ...]:
    return tuple(label(f"cpv:{code}", language) for code in codes)


def _offers(findings: Findings, pair: Pair, language: str) -> tuple[Offer, ...]:
    """Laboratories and lines of the one that serve fields of the other, who has none that does."""
    found = []
    for owner, user in ((pair.one, pair.other), (pair.other, pair.one)):
        theirs = _infrastructure(user)
        for built in _infrastructure(owner):
            keys = {item.key for item in built.evidence.all()}
            served = _served(findings, user, keys)
            own = {item.key for each in theirs for item in each.evidence.all()}
            if served and not served & own:
                labels = tuple(label(key, language) for key in sorted(served)[:SAID])
                found.append(Offer(built, owner, user, labels))
    return tuple(found)


def _infrastructure(cluster: Cluster) -> list[Infrastructure]:
    return list(Infrastructure.objects.filter(cluster=cluster).prefetch_related("evidence").select_related("operator"))


def _served(findings: Findings, user: Cluster, keys: set[str]) -> set[str]:
    """Fields of the user that are near to any of these keys."""
    number = {cluster.pk: index for index, cluster in enumerate(findings.clusters)}
    field = {key: index for index, key in enumerate(findings.fields)}
    known = [field[key] for key in keys if key in field]
    if not known:
        return set()
    near = findings.phi[known].max(axis=0).toarray().ravel() >= SERVES
    works = findings.diagnosis.share[number[user.pk]] > 0
    return {findings.fields[place] for place in np.flatnonzero(near & works)}

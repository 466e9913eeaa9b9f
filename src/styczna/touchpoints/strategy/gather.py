"""The entries that monitoring counts, each with its day, its worth where it has one, and what a person can open.

Examples are no entries. What is inferred (a project's field from its title, a winner from its name) says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from styczna.clusters.access import evidence_of_clusters
from styczna.clusters.bilingual import in_one_language
from styczna.clusters.directory.listing import standing
from styczna.clusters.models import Basis, BeneficiaryDecision, Cluster, Evidence, Organisation, Project
from styczna.clusters.organisations.likeness import register
from styczna.clusters.projects.beneficiaries import reference as reference_of
from styczna.clusters.projects.funded import list_projects
from styczna.observatory.followed import Decision, Followed, Winner, followed
from styczna.observatory.projects import ProjectQuestion
from styczna.sources.names import core
from styczna.sources.records import FundedProject, Money
from styczna.sources.suggestions import suggest_fields
from styczna.touchpoints.diagnose import clusters_of
from styczna.touchpoints.strategy.scope import Scope

PRICED = frozenset({"projects", "opened", "awarded", "won"})  # measures whose entries may be worth something
SCHEMES = ("cpv", "pkd2007", "pkd2025")
SUGGESTED = 3  # fields of each scheme that a title may name
MOST_FUNDED = 10_000  # projects of confirmed beneficiaries that are read


@dataclass(frozen=True, slots=True)
class Entry:
    """Something counted."""

    ref: str  # tells it from the others of its measure, and is kept with a baseline
    kind: str  # what it opens: cluster, organisation, project, funded, order
    target: str  # slug or id of that
    titles: Mapping[str, str]  # by language; {"": …} where it has none
    said: str  # what says so
    day: date | None
    money: Money | None = None
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    entries: dict[str, tuple[Entry, ...]]  # measure → entries, in the order of their days
    unplaced: int


def gathered(scope: Scope, *, regions: Collection[str]) -> Gathered:
    """Everything in the fields, measure by measure."""
    items = list(evidence_of_clusters().filter(scope.of_evidence()))
    orders = followed(settings.HOME, cpv=scope.stems, nuts=regions)
    placed = [order for order in orders if order.placed]
    found = {
        "evidence": [_of_item(item) for item in items],
        "organisations": _organisations(items),
        "clusters": _clusters(items),
        "projects": [*_own_projects(scope), *_funded_projects(scope, items)],
        "opened": [_of_order(order) for order in placed if order.opens],
        "awarded": [_of_award(order, n, made) for order in placed for n, made in enumerate(order.decisions)],
        "won": _won(placed),
    }
    ordered = {measure: tuple(sorted(entries, key=_by_day)) for measure, entries in found.items()}
    return Gathered(ordered, sum(not order.placed for order in orders))


def _by_day(entry: Entry) -> tuple[bool, date, str]:
    return entry.day is None, entry.day or date.min, entry.ref


def _of_item(item: Evidence) -> Entry:
    kind, target, name = _whose(item)
    said = f"{item.code}: {in_one_language(item.reference)}"
    return Entry(f"e{item.pk}", kind, target, {"": name}, said, item.dated, inferred=item.basis == Basis.INFERRED)


def _whose(item: Evidence) -> tuple[str, str, str]:
    if item.cluster is not None:
        return "cluster", item.cluster.slug, item.cluster.name
    assert item.organisation is not None
    return "organisation", str(item.organisation_id), item.organisation.name


def _organisations(items: Iterable[Evidence]) -> list[Entry]:
    """Each once, from the day of its first item; where one of its items has no day, from nobody knows when."""
    of: dict[int, list[Evidence]] = defaultdict(list)
    for item in items:
        if item.organisation_id is not None:
            of[item.organisation_id].append(item)
    return [_first(f"o{pk}", found) for pk, found in sorted(of.items())]


def _clusters(items: Iterable[Evidence]) -> list[Entry]:
    """Clusters that work in the fields themselves or through a member, each once."""
    of: dict[int, list[Evidence]] = defaultdict(list)
    for item in items:
        for cluster_id in clusters_of(item):
            of[cluster_id].append(item)
    named = Cluster.objects.in_bulk(of)
    return [
        Entry(f"c{pk}", "cluster", named[pk].slug, {"": named[pk].name}, _references(its), _since(its))
        for pk, its in sorted(of.items())
    ]


def _first(ref: str, items: list[Evidence]) -> Entry:
    kind, target, name = _whose(items[0])
    return Entry(ref, kind, target, {"": name}, _references(items), _since(items))


def _since(items: Iterable[Evidence]) -> date | None:
    days = [item.dated for item in items]
    known = [day for day in days if day is not None]
    return min(known) if len(known) == len(days) else None


def _references(items: Iterable[Evidence]) -> str:
    return ", ".join(sorted({item.code for item in items}))


def _own_projects(scope: Scope) -> list[Entry]:
    """The clusters' projects whose title names one of the fields: an inference."""
    found = []
    for project in Project.objects.prefetch_related("clusters").order_by("pk"):
        if key := _named_in(project.title, scope):
            money = Money(project.value, project.currency) if project.value is not None else None
            of = ", ".join(cluster.name for cluster in project.clusters.all())
            title = {"": project.title}
            found.append(
                Entry(f"p{project.pk}", "project", str(project.pk), title, f"{of} · {key}", project.starts, money, True)
            )
    return found


def _funded_projects(scope: Scope, items: Iterable[Evidence]) -> list[Entry]:
    """Projects of the published lists whose beneficiary a person said to be an organisation of the region: those that
    count as evidence in the fields, and those whose title names one, which is an inference."""
    named = register(settings.HOME)
    decided = BeneficiaryDecision.objects.filter(is_same=True, organisation__is_example=False)
    confirmed = [named.get(key) for key in sorted(set(decided.values_list("beneficiary", flat=True)))]
    names = tuple(name for beneficiary in confirmed if beneficiary for name in beneficiary.names)
    if not names:
        return []
    ticked = {item.reference for item in items if item.basis == Basis.PROJECT}
    found = []
    for project in list_projects(question=ProjectQuestion(beneficiaries=names), limit=MOST_FUNDED):
        is_evidence = reference_of(project) in ticked
        if is_evidence or _named_in(project.title, scope):
            found.append(_of_funded(project, inferred=not is_evidence))
    return found


def _of_funded(project: FundedProject, *, inferred: bool) -> Entry:
    said = f"{project.beneficiary} · {project.source}"
    title = {"": project.title}
    return Entry(f"f{project.id}", "funded", project.id, title, said, project.starts, project.value, inferred)


def _named_in(title: str, scope: Scope) -> str:
    """The first field in scope that a title names; empty where it names none."""
    named = suggest_fields(title, schemes=SCHEMES, language="pl", limit=SUGGESTED)
    return next((suggestion.key for suggestion in named if scope.has(suggestion.key)), "")


def _of_order(order: Followed) -> Entry:
    return Entry(f"n{order.id}", "order", order.id, _titles(order), order.id, order.published, order.money)


def _of_award(order: Followed, number: int, made: Decision) -> Entry:
    said = ", ".join(winner.name for winner in made.winners)
    return Entry(f"a{order.id}/{number}", "order", order.id, _titles(order), said, made.decided, made.money)


def _won(orders: Iterable[Followed]) -> list[Entry]:
    """Awards of which a winner is an organisation of the region. The whole worth counts, also where several won
    together: notices do not say who gets how much."""
    by_number, by_name = _members()
    found = []
    for order in orders:
        for number, made in enumerate(order.decisions):
            sure = [winner for winner in made.winners if _digits(winner) in by_number]
            likely = [winner for winner in made.winners if core(winner.name) in by_name]
            if sure or likely:
                said = ", ".join(winner.name for winner in sure or likely)
                titles = _titles(order)
                ref = f"a{order.id}/{number}"
                found.append(Entry(ref, "order", order.id, titles, said, made.decided, made.money, not sure))
    return found


def _members() -> tuple[frozenset[str], frozenset[str]]:
    """Numbers and names of the organisations that belong to a cluster here; examples are nobody's contractor."""
    real = Organisation.objects.filter(is_example=False, pk__in=standing().values("organisation"))
    rows = real.prefetch_related("aliases")
    numbers = frozenset(organisation.nip for organisation in rows if organisation.nip)
    names = {core(name) for o in rows for name in (o.name, *(alias.name for alias in o.aliases.all()))}
    return numbers, frozenset(names - {""})


def _digits(winner: Winner) -> str:
    return "".join(character for character in winner.national_id or "" if character.isdigit())


def _titles(order: Followed) -> Mapping[str, str]:
    return order.titles or {"": order.id}

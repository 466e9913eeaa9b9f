"""What the first page says, and to whom: each function answers one question of one kind of reader."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from styczna.accounts.access import demo_people
from styczna.accounts.models import Person
from styczna.accounts.rules import Anyone, is_administrator, is_officer
from styczna.clusters.access import own_clusters
from styczna.clusters.models import Cluster
from styczna.clusters.organisations.confirm import is_due
from styczna.clusters.profiles.completeness import Completeness, completeness
from styczna.continuity.access import offices
from styczna.continuity.forecast import Outlook, UnknownBooks, forecast
from styczna.continuity.models import Office
from styczna.dialogue.access import matters
from styczna.dialogue.models import Entry
from styczna.observatory.queries import AWARDED, CLOSED, OPEN, PLANNED, Line, Question
from styczna.orders.catalogue import count_by_state, list_orders
from styczna.orders.match import Match, match_orders, why
from styczna.sources.vocabularies import place
from styczna.touchpoints.diagnose import diagnose
from styczna.touchpoints.findings.overview import ThemeLine, theme_lines
from styczna.touchpoints.themes.explain import Known, TouchingPair, known, touching_pairs

CALLS = 5
FITTING = 5
PARTNERS = 3


@dataclass(frozen=True)
class Overview:
    """The answers of the rooms, in numbers; public."""

    clusters: tuple[Cluster, ...]
    region: str
    known: list[Known]
    themes: list[ThemeLine]
    pairs: list[TouchingPair]
    orders: dict[str, int]  # by state
    matters: int
    waiting: int

    @property
    def examples(self) -> int:
        return sum(int(cluster.examples) for cluster in self.clusters)

    @property
    def open(self) -> int:
        return self.orders.get(OPEN, 0)

    @property
    def awarded(self) -> int:
        return self.orders.get(AWARDED, 0)

    @property
    def closed(self) -> int:
        return self.orders.get(CLOSED, 0)

    @property
    def publications(self) -> int:
        return sum(self.orders.values())


@dataclass(frozen=True)
class Partner:
    """A cluster that one's own touches."""

    own: Cluster
    other: Cluster
    pair: TouchingPair


@dataclass(frozen=True)
class Desk:
    """What is new for one cluster, in the order in which its coordinator wants it."""

    cluster: Cluster
    calls: tuple[Line, ...]
    calls_total: int
    fits: list[tuple[Match, str]]  # with the reason, in words
    acting: bool  # these orders can still be acted on; otherwise they are past ones
    partners: list[Partner]
    outlook: Outlook | None  # None where the office's books are not entered
    profile: Completeness
    due: bool  # the profile was never confirmed, or a year ago or more


@dataclass(frozen=True)
class Authority:
    """What an officer has before them."""

    waiting: list[Entry]
    shared: list[Office]


def overview(language: str) -> Overview:
    findings = diagnose()
    matters_found = list(matters())
    region = findings.clusters[0].region if findings.clusters else ""
    return Overview(
        clusters=findings.clusters,
        region=place(region, language) if region else "",
        known=known(findings),
        themes=theme_lines(findings, language),
        pairs=touching_pairs(findings),
        orders=count_by_state(question=Question()),
        matters=len(matters_found),
        waiting=sum(matter.answered_on is None for matter in matters_found),
    )


def desks(person: Anyone, language: str) -> list[Desk]:
    """One desk for each cluster that the person coordinates."""
    own = own_clusters(person)
    if not own:
        return []
    pairs = touching_pairs(diagnose())
    calls = list_orders(question=Question(kinds=("call",), states=(OPEN,)), limit=CALLS)
    books = {office.cluster_id: office for office in offices(person)}
    found = []
    for cluster in own:
        fits = match_orders(cluster=cluster, limit=FITTING, states=(OPEN, PLANNED))
        acting = bool(fits)
        fits = fits or match_orders(cluster=cluster, limit=FITTING)
        found.append(
            Desk(
                cluster=cluster,
                calls=calls.lines,
                calls_total=calls.total,
                fits=[(match, why(match, language)) for match in fits],
                acting=acting,
                partners=_partners(cluster, pairs)[:PARTNERS],
                outlook=_outlook(books.get(cluster.pk)),
                profile=completeness(person=person, cluster=cluster),
                due=is_due(cluster),
            )
        )
    return found


def authority(person: Anyone) -> Authority | None:
    """None for everybody but officers."""
    if not is_officer(person):
        return None
    waiting = [matter for matter in matters() if matter.answered_on is None]
    return Authority(waiting=waiting, shared=offices(person))


def people_of_the_demo() -> list[dict[str, object]]:
    """The people who may be tried out, each with what they are."""
    return [{"pk": person.pk, "name": person.name, "what": _what(person)} for person in demo_people()]


def _what(person: Person) -> str:
    if is_administrator(person):
        return _("administrator of the program")
    said = []
    for appointment in person.appointments.all():
        of = appointment.cluster or appointment.organisation
        role = str(appointment.get_role_display())
        said.append(f"{role}: {of}" if of else role)
    return ", ".join(said)


def _partners(cluster: Cluster, pairs: list[TouchingPair]) -> list[Partner]:
    """The closest first."""
    found = []
    for pair in pairs:
        if cluster == pair.one:
            found.append(Partner(pair.one, pair.other, pair))
        elif cluster == pair.other:
            found.append(Partner(pair.other, pair.one, pair))
    return found


def _outlook(office: Office | None) -> Outlook | None:
    if office is None:
        return None
    try:
        return forecast(office=office)
    except UnknownBooks:
        return None

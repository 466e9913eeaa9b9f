"""What a cluster's records answer to the indicators of the management labels; one function for each that they can.

Thresholds of the labels' auditors are not public. Where a number is asked for, it is the one that a published source
names (ECCP, the National Key Cluster); everywhere else "met" means that the record proves what the indicator names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from styczna.accounts.rules import Anyone, coordinates
from styczna.clusters.books import books, fees
from styczna.clusters.books.fees import PaidShare
from styczna.clusters.comparison import measures
from styczna.clusters.directory import region
from styczna.clusters.models import Basis, Cluster, FinancingLine, FinancingSource, Membership, OpenTo, YearFigures
from styczna.clusters.rules import current
from styczna.sources import references

PRIVATE = frozenset({FinancingSource.FEES, FinancingSource.COMMISSION, FinancingSource.SERVICES})
SHARED = (OpenTo.MEMBERS, OpenTo.CLUSTERS, OpenTo.EVERYBODY)
HALF = 0.5
A_YEAR = timedelta(days=366)


class Outcome(StrEnum):
    MET = "met"
    MISSING = "missing"
    ASK = "ask"  # the records cannot tell: the cluster answers itself
    CLOSED = "closed"  # they can, but not to this reader


@dataclass(frozen=True, slots=True)
class Answer:
    outcome: Outcome
    said: str
    is_example: bool = False


def answers_of(person: Anyone, cluster: Cluster, today: date) -> dict[str, Callable[[], Answer]]:
    """By the name of the measure (`records` in data/management_labels.yaml)."""
    at_hand = _Records(person, cluster, today)
    return {name: getattr(at_hand, name) for name in MEASURES}


class _Records:
    """The records of one cluster, as one reader sees them; each is read once, when it is asked for."""

    def __init__(self, person: Anyone, cluster: Cluster, today: date) -> None:
        self.person, self.cluster, self.today = person, cluster, today
        self.least = {each.key: each.at_least for each in references.conditions()}

    # -- structure

    def committed(self) -> Answer:
        rows = list(self.memberships.values_list("since", flat=True))
        if not rows:
            return _missing(_("No member is entered here."))
        dated = sum(since is not None for since in rows)
        said = _("%(dated)s of %(all)s members have the day they joined.") % {"dated": dated, "all": len(rows)}
        return _judged(dated == len(rows), said)

    def kinds(self) -> Answer:
        found = measures.kinds_of_members(self.cluster, self.counted)
        if found is None:
            return _missing(_("The kinds of members are not known."))
        said = ngettext("%(count)s kind of members.", "%(count)s kinds of members.", found) % {"count": found}
        example = bool(self.counted and self.counted.is_example and not self.cluster.member_kinds)
        return _judged(found >= self.least["eccp_profile"]["kinds_of_members"], said, example)

    def members(self) -> Answer:
        if self.counted is None:
            return _missing(_("The number of members is not known."))
        total = self.counted.total
        said = ngettext("%(count)s member.", "%(count)s members.", total) % {"count": total}
        return _judged(total >= self.least["eccp_profile"]["members"], said, self.counted.is_example)

    def concentration(self) -> Answer:
        codes = list(self.memberships.exclude(organisation__nuts="").values_list("organisation__nuts", flat=True))
        if not codes:
            return _missing(_("Where the members are seated is not known."))
        near = sum(code.startswith(region.region_of(self.cluster)) for code in codes)
        said = _("%(near)s of %(all)s members whose seat is known are seated in the region.")
        return _judged(near > HALF * len(codes), said % {"near": near, "all": len(codes)})

    def years(self) -> Answer:
        found = measures.years(self.cluster, self.today)
        if found is None:
            return _missing(_("When the cluster was founded is not known."))
        said = ngettext("%(count)s year old.", "%(count)s years old.", found.most) % {"count": found.most}
        return _judged(found.least >= self.least["national_key_cluster"]["years_active"], said)

    def focus(self) -> Answer:
        declared = self.cluster.evidence.exclude(basis=Basis.INFERRED).count()
        if not declared:
            return _missing(_("Every field of the cluster was concluded from its name or description."))
        said = ngettext("%(count)s field was declared.", "%(count)s fields were declared.", declared)
        return _judged(True, said % {"count": declared})

    # -- management

    def coordinator(self) -> Answer:
        name = self.cluster.coordinator
        return _judged(True, name) if name else _missing(_("The coordinator is not known."))

    def staff(self) -> Answer:
        found = measures.staff([self.cluster.pk]).get(self.cluster.pk)
        if found is None:
            return _missing(_("The office's staff is not known."))
        said = _("%(fte)s full-time equivalents in %(year)s.") % {
            "fte": formats.number_format(found.fte.normalize()),
            "year": found.year,
        }
        return _judged(float(found.fte) >= self.least["eccp_profile"]["staff_fte"], said, found.is_example)

    def staff_stability(self) -> Answer:
        return self._not_fewer(lambda row: None if row.staff_fte is None else float(row.staff_fte))

    def member_stability(self) -> Answer:
        return self._not_fewer(lambda row: row.members)

    def review(self) -> Answer:
        confirmed = self.cluster.confirmed_on
        if confirmed is None:
            return _missing(_("The profile was never confirmed."))
        said = _("The profile was confirmed on %(day)s.") % {"day": formats.date_format(confirmed, "j E Y")}
        return _judged(self.today - confirmed <= A_YEAR, said)

    def monitoring(self) -> Answer:
        rows = self.figures
        if not rows:
            return _missing(_("No figures of any year are entered."))
        latest, example = rows[0].year, rows[0].is_example
        said = _("Figures are entered for: %(years)s.") % {"years": ", ".join(str(row.year) for row in rows[:5])}
        recent = latest >= self.today.year - 2
        return _judged(recent and any(row.year == latest - 1 for row in rows), said, example)

    # -- financing: rows that the cluster need not share

    def private_share(self) -> Answer:
        lines = self.latest_lines
        if isinstance(lines, Answer):
            return lines
        total = sum(float(line.amount) for line in lines)
        private = sum(float(line.amount) for line in lines if line.source in PRIVATE)
        if not total or len({line.currency for line in lines}) > 1:
            return Answer(Outcome.ASK, _("The sums are in several currencies, or there are none."))
        return _judged(private > 0, _share(private / total, lines[0].year), lines[0].is_example)

    def independence(self) -> Answer:
        lines = self.latest_lines
        if isinstance(lines, Answer):
            return lines
        index = region.index_of(lines)
        if index is None:
            return Answer(Outcome.ASK, _("The sums are in several currencies, or there are none."))
        by_source: dict[str, float] = {}
        for line in lines:
            by_source[line.get_source_display()] = by_source.get(line.get_source_display(), 0) + float(line.amount)
        largest = max(by_source, key=lambda name: by_source[name])
        part = by_source[largest] / sum(by_source.values())
        said = f"{largest}: {_share(part, lines[0].year)}"
        return _judged(part <= HALF, said, lines[0].is_example)

    def fees_paid(self) -> Answer:
        seen = books.fee_figures(self.person, [self.cluster])
        real = [PaidShare(row.year, row.owing, row.paid) for row in seen.rows if not row.is_example]
        if coordinates(self.person, self.cluster.pk):
            real += [share for share in fees.shares(self.person, self.cluster) if not share.is_example]
        examples = [PaidShare(row.year, row.owing, row.paid, True) for row in seen.rows if row.is_example]
        known = [share for share in real or examples if share.owing]
        if not known:
            return _closed() if seen.is_closed(self.cluster) else _missing(_("Nothing is known of fees."))
        latest = max(known, key=lambda share: share.year)
        said = _("%(paid)s of %(owing)s members paid the fee of %(year)s.")
        words = said % {"paid": latest.paid, "owing": latest.owing, "year": latest.year}
        return _judged(latest.paid > HALF * latest.owing, words, latest.is_example)

    # -- services, contacts, achievements

    def projects(self) -> Answer:
        count = measures.projects_counted([self.cluster.pk]).get(self.cluster.pk, 0)
        if not count:
            return _missing(_("No project is entered."))
        said = ngettext("%(count)s project is entered.", "%(count)s projects are entered.", count) % {"count": count}
        return _judged(True, said)

    def infrastructure(self) -> Answer:
        found = self.cluster.infrastructure.filter(open_to__in=SHARED).count()
        if not found:
            return _missing(_("No infrastructure open to members is entered."))
        said = ngettext(
            "%(count)s piece of infrastructure is open to members.",
            "%(count)s pieces of infrastructure are open to members.",
            found,
        )
        return _judged(True, said % {"count": found})

    def cooperation(self) -> Answer:
        members = set(self.memberships.values_list("organisation_id", flat=True))
        joint = 0
        for project in self.cluster.projects.prefetch_related("partners"):
            taking_part = {partner.organisation_id for partner in project.partners.all()} | {project.leader_id}
            joint += len(taking_part & members) > 1
        if not joint:
            return _missing(_("No project has two members in it."))
        said = ngettext(
            "%(count)s project has two or more members in it.",
            "%(count)s projects have two or more members in them.",
            joint,
        )
        return _judged(True, said % {"count": joint})

    def research(self) -> Answer:
        count = self.counted.kinds.get("research") if self.counted else None
        if count is None:
            return _missing(_("How many research institutes are members is not known."))
        said = ngettext(
            "%(count)s research institute or university.", "%(count)s research institutes and universities.", count
        )
        return _judged(count > 0, said % {"count": count}, bool(self.counted and self.counted.is_example))

    def website(self) -> Answer:
        address = self.cluster.website
        return _judged(True, address) if address else _missing(_("The address of a website is not known."))

    def achievements(self) -> Answer:
        rows = list(self.cluster.achievements.all())
        if not rows:
            return _missing(_("No achievement is entered."))
        proven = sum(bool(row.dated or row.link or row.source) for row in rows)
        said = _("%(proven)s of %(all)s achievements have a date, a link or a source.")
        return _judged(proven > 0, said % {"proven": proven, "all": len(rows)})

    # -- what they stand on

    @cached_property
    def counted(self) -> measures.Members | None:
        return measures.members([self.cluster.pk]).get(self.cluster.pk)

    @cached_property
    def figures(self) -> list[YearFigures]:
        return measures.figures_of(self.cluster)

    @property
    def memberships(self) -> QuerySet[Membership]:
        return current().filter(cluster=self.cluster, organisation__is_example=False)

    @cached_property
    def latest_lines(self) -> list[FinancingLine] | Answer:
        """The financing of the latest year, whole; or why there is none to judge by."""
        seen = books.financing(self.person, [self.cluster])
        rows = [row for row in seen.rows if not row.is_example] or list(seen.rows)
        if not rows:
            return _closed() if seen.is_closed(self.cluster) else _missing(_("No financing is entered."))
        year = max(row.year for row in rows)
        if (self.cluster.pk, year) in seen.closed:
            return _closed()
        return [row for row in rows if row.year == year]

    def _not_fewer(self, value: Callable[[YearFigures], float | None]) -> Answer:
        known = [(row.year, found, row.is_example) for row in self.figures if (found := value(row)) is not None]
        if len(known) < 2:
            return _missing(_("Figures of two years are needed."))
        (year, now, example), (before_year, before, _example) = known[:2]
        said = _("%(now)s in %(year)s, %(before)s in %(before_year)s.") % {
            "now": formats.number_format(round(now, 2)),
            "year": year,
            "before": formats.number_format(round(before, 2)),
            "before_year": before_year,
        }
        return _judged(now >= before, said, example)


MEASURES = (
    "committed",
    "kinds",
    "members",
    "concentration",
    "years",
    "focus",
    "coordinator",
    "staff",
    "staff_stability",
    "member_stability",
    "review",
    "monitoring",
    "private_share",
    "independence",
    "fees_paid",
    "projects",
    "infrastructure",
    "cooperation",
    "research",
    "website",
    "achievements",
)


def _judged(is_met: bool, said: str, is_example: bool = False) -> Answer:
    return Answer(Outcome.MET if is_met else Outcome.MISSING, said, is_example)


def _missing(said: str) -> Answer:
    return Answer(Outcome.MISSING, said)


def _closed() -> Answer:
    return Answer(Outcome.CLOSED, _("The cluster does not share it with you."))


def _share(part: float, year: int) -> str:
    return _("%(percent)s%% in %(year)s.") % {"percent": round(100 * part), "year": year}

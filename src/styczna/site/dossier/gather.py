"""The verb *gather*: what the rooms *Dialogue* and *Touchpoints* and the clusters' pages say of the discovery process.

Rooms do not import each other, so their records meet here. All of it is public already except what officers add by
hand; persons are not named, and nothing that a cluster keeps to itself is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from styczna.accounts.models import Appointment, Role
from styczna.clusters.bilingual import in_one_language
from styczna.clusters.models import Infrastructure, Membership, Obstacle, Project, ProjectPartner
from styczna.clusters.said import number, plain
from styczna.dialogue import access as dialogue
from styczna.dialogue.models import Entry, EntryKind
from styczna.observatory.register import SOURCE, years
from styczna.site.dossier import records
from styczna.site.dossier.records import Facts, Record
from styczna.touchpoints import access as touchpoints
from styczna.touchpoints.models import Indicator, KeptDiagnosis, Proof, Reading, Specialisation, Stage
from styczna.touchpoints.strategy.forms import parts_of

COUNTRY = "PL"
LONGEST = 160  # characters of a title
DIGEST = 16  # characters of a digest, as the page of the diagnosis shows it


def facts() -> Facts:
    """Everything, in the language that is active."""
    meetings = list(dialogue.meetings())
    return Facts(
        diagnoses=tuple(_diagnosis(kept) for kept in KeptDiagnosis.objects.defer("document", "items")),
        meetings=tuple(
            Record(
                records.MEETING,
                meeting.title,
                meeting.held_on,
                ngettext("%(n)s cluster took part", "%(n)s clusters took part", len(meeting.clusters.all()))
                % {"n": number(len(meeting.clusters.all()))},
                reverse("dialogue:meeting", args=[meeting.slug]),
            )
            for meeting in meetings
        ),
        obstacles=(*_obstacles_said(), *_obstacles_in_profiles()),
        matters=tuple(_matter(entry) for entry in dialogue.matters()),
        remarks=tuple(_remarks()),
        strategies=tuple(_strategy(found) for found in touchpoints.specialisations()),
        officers=Appointment.objects.filter(role=Role.OFFICER, person__is_active=True).count(),
        projects=tuple(_project(project) for project in Project.objects.order_by("title", "pk")),
        infrastructure=tuple(_infrastructure(found) for found in _built()),
        abroad=tuple(_abroad()),
        proofs=tuple(_proof(found) for found in Proof.objects.all()),
        reference=tuple(
            Record(records.REFERENCE, SOURCE.format(year=year), date(year, 12, 31), href=reverse("touchpoints:region"))
            for year in years(settings.HOME)
        ),
    )


def _diagnosis(kept: KeptDiagnosis) -> Record:
    said = _("kept on %(day)s; digest %(digest)s, seed %(seed)s") % {
        "day": formats.date_format(timezone.localtime(kept.kept_at).date(), "j E Y"),
        "digest": kept.inputs_digest[:DIGEST],
        "seed": kept.seed,
    }
    title = in_one_language(kept.occasion) or _("Diagnosis of where the clusters touch")
    return Record(records.DIAGNOSIS, title, kept.as_of, said, reverse("touchpoints:kept", args=[kept.pk]))


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONGEST)


def _obstacles_said() -> Iterator[Record]:
    entries = Entry.objects.filter(kind=EntryKind.OBSTACLE).select_related("part__meeting").order_by("pk")
    for entry in entries:
        meeting = entry.part.meeting
        href = reverse("dialogue:meeting", args=[meeting.slug])
        yield Record(records.OBSTACLE, _short(entry.text), meeting.held_on, meeting.title, href)


def _obstacles_in_profiles() -> Iterator[Record]:
    for obstacle in Obstacle.objects.select_related("cluster").order_by("pk"):
        title = _short(obstacle.text) or str(obstacle.get_kind_display())
        href = reverse("clusters:cluster", args=[obstacle.cluster.slug])
        yield Record(records.OBSTACLE, title, obstacle.dated, obstacle.cluster.name, href)


def _matter(entry: Entry) -> records.Matter:
    meeting = entry.part.meeting
    href = reverse("dialogue:meeting", args=[meeting.slug])
    record = Record(records.MATTER, _short(entry.text), meeting.held_on, str(entry.get_kind_display()), href)
    answered = entry.answered_on is not None or bool(entry.answer)
    return records.Matter(record, entry.answered_on, answered)


def _remarks() -> Iterator[records.Remark]:
    for specialisation in touchpoints.specialisations():
        href = reverse("touchpoints:specialisation", args=[specialisation.slug])
        for remark in specialisation.remarks.all():
            if not remark.withdrawn:
                day = timezone.localtime(remark.at).date()
                speaks_for = in_one_language(remark.speaks_for)
                said = f"{speaks_for}: {remark.get_stance_display()}"
                yield records.Remark(
                    Record(records.REMARK, _short(remark.text), day, f"{said} · {specialisation.title}", href),
                    speaks_for,
                )


def _strategy(found: Specialisation) -> records.Strategy:
    href = reverse("touchpoints:specialisation", args=[found.slug])
    proposer = found.proposed_for.name if found.proposed_for else _("the regional authority")
    decision = ended = None
    if found.decided_on is not None:
        what = _("declined") if found.stage == Stage.DECLINED else _("adopted")
        act, _link = parts_of(found.decision)
        said = f"{what}: {act}" if act else what
        decision = Record(records.DECISION, found.title, found.decided_on, said, href)
    if found.ended_on is not None:
        ended = Record(records.ENDING, found.title, found.ended_on, parts_of(found.end_decision)[0], href)
    return records.Strategy(
        title=found.title,
        proposal=Record(records.PROPOSAL, found.title, found.proposed_on, proposer, href),
        decision=decision,
        names_its_act=bool(found.decision),
        in_force=found.stage == Stage.ADOPTED,
        has_goals=bool(found.goals),
        review_on=found.review_on,
        indicators=tuple(_indicator(each, href) for each in found.indicators.all()),
        by_cluster=found.proposed_for is not None,
        ended=ended,
    )


def _indicator(found: Indicator, href: str) -> records.Indicator:
    readings = tuple(_reading(found, reading, href) for reading in found.readings.all())
    return records.Indicator(found.name, found.target is not None, readings)


def _reading(indicator: Indicator, found: Reading, href: str) -> Record:
    said = f"{plain(found.value)} {indicator.unit} · {found.reference}"
    return Record(records.READING, indicator.name, found.on, said, href)


def _project(found: Project) -> Record:
    href = reverse("clusters:project", args=[found.pk])
    return Record(records.PROJECT, _short(found.title), found.starts, found.programme, href, found.ends)


def _built() -> QuerySet[Infrastructure]:
    """What real organisations or clusters run."""
    return Infrastructure.objects.exclude(operator__is_example=True).select_related("cluster").order_by("name_pl", "pk")


def _infrastructure(found: Infrastructure) -> Record:
    href = reverse("clusters:infrastructure-one", args=[found.pk])
    return Record(records.INFRASTRUCTURE, _short(found.name), None, found.cluster.name, href)


def _abroad() -> Iterator[Record]:
    """Members of clusters and partners in their projects whose place is known to lie outside the country."""
    elsewhere = {"organisation__is_example": False}
    seen: set[int] = set()
    members = Membership.objects.filter(**elsewhere).select_related("organisation", "cluster")
    partners = ProjectPartner.objects.filter(**elsewhere).select_related("organisation", "project")
    for membership in members.exclude(organisation__nuts="").exclude(organisation__nuts__startswith=COUNTRY):
        organisation = membership.organisation
        if organisation.pk not in seen:
            seen.add(organisation.pk)
            href = reverse("clusters:organisation", args=[organisation.pk])
            yield Record(records.ABROAD, organisation.name, membership.since, membership.cluster.name, href)
    for partner in partners.exclude(organisation__nuts="").exclude(organisation__nuts__startswith=COUNTRY):
        if partner.organisation is not None and partner.organisation_id not in seen:
            seen.add(partner.organisation.pk)
            href = reverse("clusters:project", args=[partner.project_id])
            yield Record(records.ABROAD, partner.organisation.name, partner.project.starts, partner.project.title, href)


def _proof(found: Proof) -> records.Proof:
    record = Record(records.BY_HAND, found.title, found.dated, found.said, found.link, found.until)
    return records.Proof(found.pk, found.criterion, record)

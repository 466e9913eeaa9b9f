"""Tags and filters of projects: their phases drawn (see docs/decisions/0006) and said, the letters of their fund."""

from __future__ import annotations

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from styczna.clusters.models import Infrastructure, Organisation, Phase, PhaseKind, Project
from styczna.clusters.projects import funded
from styczna.clusters.projects.infrastructure import serving
from styczna.site import numbers
from styczna.site.timeline import Moment, Span, days_known, timeline

register = template.Library()

ORDER = tuple(PhaseKind.values)


@register.simple_tag
def project_timeline(project: Project) -> SafeString | str:
    """The phases in their order, the first benefit to members and today; nothing where no day of a phase is known."""
    phases = sorted(project.phases.all(), key=lambda phase: ORDER.index(phase.kind))
    spans = tuple(Span(str(phase.get_kind_display()), said(phase), phase.starts, phase.ends) for phase in phases)
    if not days_known(spans, ()):
        return ""
    moments = [Moment(_("today"), timezone.localdate())]
    if project.first_benefit_on:
        first = _("first benefit to members: %(month)s") % {"month": numbers.month(project.first_benefit_on)}
        moments.append(Moment(first, project.first_benefit_on, warm=True))
    told = "; ".join(f"{span.label}: {span.said}" for span in spans)
    return timeline(spans, tuple(moments), title=_("Phases of the project"), description=f"{told}.")


@register.simple_tag
def infrastructure_for(organisation: Organisation, key: str) -> list[Infrastructure]:
    """What the organisation runs that stands for a field."""
    return serving(organisation=organisation, key=key)


@register.filter
def fund_name(fund: str | None) -> str:
    return funded.fund_name(fund)


@register.filter
def said(thing: Phase | Project) -> str:
    """From when to when, in words and to the month; empty where neither is known."""
    starts, ends = numbers.month(thing.starts), numbers.month(thing.ends)
    if starts and ends:
        return f"{starts} – {ends}"
    if starts:
        return _("%(month)s – end not known") % {"month": starts}
    return _("beginning not known – %(month)s") % {"month": ends} if ends else ""

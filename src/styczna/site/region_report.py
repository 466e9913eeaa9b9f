"""The report for the region with its pictures: the room says what stands in it, the site draws."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone, translation

from styczna.report import Report
from styczna.site.paper import on_paper
from styczna.site.templatetags import plates
from styczna.site.templatetags.findings import clusters_network, criteria_picture, themes_plane
from styczna.sources.vocabularies import place
from styczna.touchpoints.diagnose import Findings, diagnose
from styczna.touchpoints.findings.overview import ThemeLine, theme_lines
from styczna.touchpoints.findings.placing import lay_out
from styczna.touchpoints.findings.weigh import Weighed, weigh
from styczna.touchpoints.report.report import Drawn, first_pages, region_report
from styczna.touchpoints.themes.explain import known, touching_pairs

CHARTED = 20  # divisions in the chart of the region's advantage


def report_for_the_region(*, language: str, made_on: date) -> Report:
    """The whole report in `language` (``pl`` or ``en``) as of the day: orders count as they stand when it begins."""
    with translation.override(language):
        findings = diagnose()
        lines = theme_lines(findings, language)
        now = datetime.combine(made_on, time.min, timezone.get_current_timezone())
        weighed = weigh(findings=findings, lines=lines, now=now)
        drawn = _drawn(findings, weighed, lines, language, now)
        return region_report(findings=findings, weighed=weighed, drawn=drawn, language=language, made_on=made_on)


def _drawn(findings: Findings, weighed: Weighed, lines: list[ThemeLine], language: str, now: datetime) -> Drawn:
    if not lines:
        return Drawn(advantage=_advantage(findings, language))
    plane = lay_out(findings=findings, lines=lines, now=now)
    return Drawn(
        network=on_paper(clusters_network(lines, touching_pairs(findings), known(findings))),
        criteria=on_paper(criteria_picture(weighed)),
        plane=on_paper(themes_plane(plane)) if plane.places else "",
        advantage=_advantage(findings, language),
        reach={page.key: on_paper(plates.theme_reach(page)) for page in first_pages(findings, lines, language)},
    )


def _advantage(findings: Findings, language: str) -> str:
    found = findings.strengths()
    if found is None:
        return ""
    region = place(findings.clusters[0].region, language)
    return on_paper(plates.advantage_chart(found.rows[:CHARTED], region))

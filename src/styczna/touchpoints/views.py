"""Pages of the room *Touchpoints: where do we touch, and what should the region specialise in?*"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from styczna.clusters.tables import file_of, wanted_format
from styczna.engine.diagnosis import AMONG_THE_FIRST
from styczna.engine.significance import FALSE_DISCOVERIES
from styczna.sources.vocabularies import place
from styczna.touchpoints.diagnose import Findings, diagnose
from styczna.touchpoints.findings.overview import ThemeLine, theme_lines
from styczna.touchpoints.themes.explain import known, strengths_in, touching_pairs


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The themes in which clusters touch, and how much each two of them do."""
    findings = diagnose()
    language = get_language() or "pl"
    themes = theme_lines(findings, language)
    pairs = touching_pairs(findings)
    if wanted := wanted_format(request):
        return _themes_file(wanted, themes)
    context = {
        "findings": findings,
        "themes": themes,
        "pairs": pairs,
        "first": themes[0] if themes else None,
        "first_strengths": strengths_in(findings, themes[0].theme) if themes else (),
        "weak": sum(not page.present for page in themes),
        "strengths": findings.strengths(),
        "region": _region(findings, language),
        "known": known(findings),
        "among": AMONG_THE_FIRST,
        "false_discoveries": FALSE_DISCOVERIES,
    }
    return render(request, "touchpoints/index.html", context)


def _region(findings: Findings, language: str) -> str:
    return place(findings.clusters[0].region, language) if findings.clusters else ""


def _themes_file(wanted: str, themes: list[ThemeLine]) -> HttpResponseBase:
    header = [_("Theme"), _("Clusters"), _("Contact"), _("Overlap"), _("Complement"), _("Stability")]
    rows = (
        [
            page.label.text,
            ", ".join(cluster.name for cluster in page.present),
            page.theme.contact,
            page.theme.overlap,
            page.theme.complement,
            page.theme.stability,
        ]
        for page in themes
    )
    return file_of(wanted, "styczna-themes", header, rows)

"""Pages of the room *Touchpoints: where do we touch, and what should the region specialise in?*"""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from styczna.clusters.tables import file_of, wanted_format
from styczna.engine.diagnosis import AMONG_THE_FIRST
from styczna.engine.significance import FALSE_DISCOVERIES
from styczna.sheets import Cell
from styczna.sources.vocabularies import place
from styczna.touchpoints.diagnose import Findings, diagnose
from styczna.touchpoints.explain import Pair, ThemePage, known, pair, theme_page, theme_pages, touching_pairs

CHARTED = 20  # divisions in one chart; the table has all


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The themes in which clusters touch, and how much each two of them do."""
    findings = diagnose()
    language = get_language() or "pl"
    themes = theme_pages(findings, language)
    pairs = touching_pairs(findings)
    if wanted := wanted_format(request):
        return _themes_file(wanted, themes)
    context = {
        "findings": findings,
        "themes": themes,
        "pairs": pairs,
        "first": themes[0] if themes else None,
        "weak": sum(not page.present for page in themes),
        "strengths": findings.strengths(),
        "region": _region(findings, language),
        "known": known(findings),
        "among": AMONG_THE_FIRST,
        "false_discoveries": FALSE_DISCOVERIES,
    }
    return render(request, "touchpoints/index.html", context)


@require_safe
def theme(request: HttpRequest, key: str) -> HttpResponseBase:
    """One theme: which clusters, what each brings, and every item that it stands on."""
    findings = diagnose()
    language = get_language() or "pl"
    found = theme_page(findings, key, language)
    if found is None:
        raise Http404(f"no theme {key}")
    if wanted := wanted_format(request):
        header = [_("Cluster"), _("Scheme"), _("Code"), _("Label"), _("Stands on"), _("Reference")]
        return file_of(wanted, f"styczna-theme-{found.key}", header, _evidence_rows(found))
    among_present = {present.cluster for present in found.present}
    context = {
        "findings": findings,
        "found": found,
        "same_share": found.theme.overlap / found.theme.contact,
        "complement_share": found.theme.complement / found.theme.contact,
        "between": [pair for pair in touching_pairs(findings) if {pair.one, pair.other} <= among_present],
        "strengths": findings.strengths(),
        "region": _region(findings, language),
        "among": AMONG_THE_FIRST,
    }
    return render(request, "touchpoints/theme.html", context)


@require_safe
def two(request: HttpRequest, one: str, other: str) -> HttpResponseBase:
    """Two clusters: where they do the same, and where one completes the other."""
    found = pair(diagnose(), one, other, get_language() or "pl")
    if found is None:
        raise Http404(f"no pair {one}, {other}")
    if wanted := wanted_format(request):
        header = [found.one.name, found.other.name, _("Kind"), _("Relatedness"), _("Contact")]
        return file_of(wanted, f"styczna-{one}-{other}", header, _pair_rows(found))
    contact = found.contact or 1.0
    context = {"pair": found, "same_share": found.overlap / contact, "complement_share": found.complement / contact}
    return render(request, "touchpoints/two.html", context)


@require_safe
def region(request: HttpRequest) -> HttpResponseBase:
    """What the region is strong in, from the register of firms."""
    findings = diagnose()
    found = findings.strengths()
    language = get_language() or "pl"
    if found is None:
        raise Http404("no region with a register")
    if wanted := wanted_format(request):
        header = ["PKD 2007", _("Label"), _("Advantage"), _("Low"), _("High"), _("Probability"), _("Firms")]
        rows = (
            [row.code, row.label(language).text, row.advantage, row.low, row.high, row.p, row.firms]
            for row in found.rows
        )
        return file_of(wanted, f"styczna-region-{found.voivodeship}", header, rows)
    context = {
        "strengths": found,
        "region": _region(findings, language),
        "strong": [row for row in found.rows if row.low > 1],
        "chart": found.rows[:CHARTED],
    }
    return render(request, "touchpoints/region.html", context)


def _region(findings: Findings, language: str) -> str:
    return place(findings.clusters[0].region, language) if findings.clusters else ""


def _themes_file(wanted: str, themes: list[ThemePage]) -> HttpResponseBase:
    header = [_("Theme"), _("Clusters"), _("Contact"), _("Overlap"), _("Complement"), _("Stability")]
    rows = (
        [
            page.label.text,
            ", ".join(present.cluster.name for present in page.present),
            page.theme.contact,
            page.theme.overlap,
            page.theme.complement,
            page.theme.stability,
        ]
        for page in themes
    )
    return file_of(wanted, "styczna-themes", header, rows)


def _evidence_rows(found: ThemePage) -> Iterator[list[Cell]]:
    for present in (*found.present, *found.faint):
        for field in present.items:
            item = field.item
            stands_on = str(item.get_basis_display())
            yield [present.cluster.name, item.scheme, item.code, field.label.text, stands_on, field.said]


def _pair_rows(found: Pair) -> Iterator[list[Cell]]:
    for meeting in found.meetings:
        kind = _("overlap") if meeting.overlap else _("complement")
        yield [meeting.one.text, meeting.other.text, kind, meeting.relatedness, meeting.contact]

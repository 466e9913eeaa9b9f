"""Pages of pairs: every two clusters that touch, and what two of them could do together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from styczna.clusters.tables import file_of, wanted_format
from styczna.sheets import Cell
from styczna.sources.vocabularies import label
from styczna.touchpoints.diagnose import diagnose
from styczna.touchpoints.pairs.listing import COMPLETING, SAME, PairLine, PairQuestion, list_pairs
from styczna.touchpoints.pairs.partnership import partnership
from styczna.touchpoints.themes.explain import Pair, pair

PAGE = 50
LONGEST_WORDS = 200


@require_safe
def pairs(request: HttpRequest) -> HttpResponseBase:
    """All pairs of clusters that touch, with search, filters and files."""
    findings = diagnose()
    question = _question(request)
    listed = list_pairs(findings=findings, question=question)
    if wanted := wanted_format(request):
        header = [
            _("Rank"), _("Cluster"), _("Cluster"), _("Contact"), _("Overlap"), _("Complement"), _("Shared members"),
            _("Themes in which both are present"),
        ]  # fmt: skip
        return file_of(wanted, "styczna-pairs", header, _list_rows(listed))
    every = list_pairs(findings=findings, question=PairQuestion())
    context = {
        "question": question,
        "total": len(every),
        "mostly_same": sum(line.pair.overlap > line.pair.complement for line in every),
        "closest": every[0].pair if every else None,
        "clusters": sorted(findings.clusters, key=lambda cluster: cluster.name),
        "themes": [theme.label_key for theme in findings.diagnosis.themes if theme.breadth > 1],
        "page": Paginator(listed, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "touchpoints/pair_list.html", context)


@require_safe
def two(request: HttpRequest, one: str, other: str) -> HttpResponseBase:
    """Two clusters: where they do the same, where one completes the other, and what they could do with it."""
    findings, language = diagnose(), get_language() or "pl"
    found = pair(findings, one, other, language)
    if found is None:
        raise Http404(f"no pair {one}, {other}")
    if wanted := wanted_format(request):
        header = [found.one.name, found.other.name, _("Kind"), _("Relatedness"), _("Contact")]
        return file_of(wanted, f"styczna-{one}-{other}", header, _pair_rows(found))
    contact = found.contact or 1.0
    plan = partnership(findings, found, language) if found.contact else None
    context = {
        "findings": findings,
        "pair": found,
        "same_share": found.overlap / contact,
        "complement_share": found.complement / contact,
        "plan": plan,
        "sides": (plan.one, plan.other) if plan else (),
    }
    return render(request, "touchpoints/two.html", context)


def _question(request: HttpRequest) -> PairQuestion:
    """What is asked; a way of touching that there is not is an error, never ignored."""
    how = request.GET.get("how", "")
    if how not in ("", SAME, COMPLETING):
        raise Http404(f"no way of touching {how}")
    return PairQuestion(
        words=request.GET.get("q", "").strip()[:LONGEST_WORDS],
        cluster=request.GET.get("cluster", ""),
        theme=request.GET.get("theme", "").replace("-", ":", 1),  # as the address of the theme's page writes it, too
        how=how,
    )


def _list_rows(listed: Sequence[PairLine]) -> Iterator[list[Cell]]:
    language = get_language() or "pl"
    for line in listed:
        touching = line.pair
        yield [
            line.rank,
            touching.one.name,
            touching.other.name,
            touching.contact,
            touching.overlap,
            touching.complement,
            line.shared,
            ", ".join(label(key, language).text for key in line.themes),
        ]


def _pair_rows(found: Pair) -> Iterator[list[Cell]]:
    for meeting in found.meetings:
        kind = _("overlap") if meeting.overlap else _("complement")
        yield [meeting.one.text, meeting.other.text, kind, meeting.relatedness, meeting.contact]

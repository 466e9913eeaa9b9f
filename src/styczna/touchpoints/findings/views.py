"""Pages that show the findings from several sides: the network, the scorecard, the plane, the scales, the evidence."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from styczna.clusters.models import Basis
from styczna.clusters.tables import file_of, wanted_format
from styczna.engine.diagnosis import AMONG_THE_FIRST
from styczna.engine.evidence import HALF_LIFE
from styczna.engine.scorecard import CRITERIA, DEFAULT_WEIGHTS
from styczna.engine.significance import FALSE_DISCOVERIES
from styczna.observatory.queries import Line, Question, listing
from styczna.sheets import Cell
from styczna.touchpoints.diagnose import diagnose
from styczna.touchpoints.findings.coverage import CONFIRMED, TOO_LITTLE, UNCONFIRMED, Coverage, cover
from styczna.touchpoints.findings.criteria import ASKED, LEAST, MOST, NAMES, STEP, Unreadable, are_usual, read_weights
from styczna.touchpoints.findings.memory import StillAtWork
from styczna.touchpoints.findings.neighbourhood import look_around
from styczna.touchpoints.findings.overview import theme_lines
from styczna.touchpoints.findings.placing import lay_out
from styczna.touchpoints.findings.robustness import Variant, same_first, vary
from styczna.touchpoints.findings.scales import Scale
from styczna.touchpoints.findings.scales import scales as cut
from styczna.touchpoints.findings.weigh import Weighed, weigh
from styczna.touchpoints.themes.explain import TouchingPair, known, touching_pairs

PAGE = 50
LONGEST_WORDS = 100
ORDERS_NAMED = 8  # of those that a figure was counted from; as many as figure_orders.html lists


@require_safe
def network(request: HttpRequest) -> HttpResponseBase:
    """Clusters and themes as a network, whole or around one cluster or theme, and every contact as a list."""
    findings = diagnose()
    themes = theme_lines(findings, get_language() or "pl")
    evidence = known(findings)
    pairs = touching_pairs(findings)
    words = request.GET.get("q", "").strip()[:LONGEST_WORDS]
    found = look_around(
        evidence=evidence,
        pairs=pairs,
        themes=themes,
        cluster=request.GET.get("cluster", ""),
        theme=request.GET.get("theme", ""),
        words=words,
    )
    if found is None:
        raise Http404("no such cluster or theme")
    if wanted := wanted_format(request):
        header = [_("Cluster"), _("Other cluster"), _("Contact"), _("Overlap"), _("Complement")]
        return file_of(wanted, "styczna-contacts", header, _pair_rows(found.listed))
    context = {
        "findings": findings,
        "found": found,
        "words": words,
        "page": Paginator(found.listed, PAGE).get_page(request.GET.get("page")),
        "themes": themes,
        "known": sorted(evidence, key=lambda each: each.cluster.name),
        "possible": len(evidence) * (len(evidence) - 1) // 2,
        "pairs": pairs,
        "chosen": bool(found.cluster or found.theme),
    }
    return render(request, "touchpoints/network.html", context)


@require_safe
def scorecard(request: HttpRequest) -> HttpResponseBase:
    """The themes in the order that the reader's weights give, and what the order hangs on."""
    findings = diagnose()
    unreadable = ""
    try:
        weights = read_weights(request.GET.dict())
    except Unreadable as error:
        unreadable, weights = str(error), dict(DEFAULT_WEIGHTS)
    lines = theme_lines(findings, get_language() or "pl")
    weighed = weigh(findings=findings, lines=lines, weights=weights)
    if wanted := wanted_format(request):
        return file_of(wanted, "styczna-scorecard", _scored_header(), _scored_rows(weighed))
    context = {
        "findings": findings,
        "weighed": weighed,
        "usual": are_usual(weights),
        "unreadable": unreadable,
        "criteria": [{"key": key, "name": NAMES[key], "asked": ASKED[key], "weight": weights[key]} for key in CRITERIA],
        "least": LEAST,
        "most": MOST,
        "step": STEP,
        "among": AMONG_THE_FIRST,
        "names": {cluster.slug: cluster.name for cluster in findings.clusters},
        "lines": _orders_named(weighed),
    }
    return render(request, "touchpoints/scorecard.html", context)


def _orders_named(weighed: Weighed) -> dict[str, Line]:
    """The orders that the scorecard names, by id, with their titles."""
    ids = {order for row in weighed.rows for cell in row.cells for order in cell.figure.orders[:ORDERS_NAMED]}
    if not ids:
        return {}
    question = Question(ids=tuple(sorted(ids)))
    return {line.id: line for line in listing(settings.HOME, question, now=timezone.now(), limit=len(ids)).lines}


def _scored_header() -> list[str]:
    return [
        _("Place"), _("Theme"), _("Score"), _("Weight that is known"), _("Pareto layer"),
        _("First under random weights"), *(str(NAMES[criterion]) for criterion in CRITERIA), _("Currency of demand"),
    ]  # fmt: skip


def _scored_rows(weighed: Weighed) -> Iterator[list[Cell]]:
    for row in weighed.rows:
        figures = [cell.figure for cell in row.cells]
        values = [figure.value for figure in figures]
        currency = next(figure.currency for figure in figures if figure.criterion == "demand")
        yield [row.place, row.line.label.text, row.score, row.known, row.layer, row.first, *values, currency]


@require_safe
def plane(request: HttpRequest) -> HttpResponseBase:
    """The themes by how near they are to what the region can do, and by how few can do them."""
    findings = diagnose()
    lines = theme_lines(findings, get_language() or "pl")
    found = lay_out(findings=findings, lines=lines)
    if wanted := wanted_format(request):
        header = [_("Theme"), _("Relatedness"), _("Complexity"), _("Clusters present beyond chance"), _("Contact")]
        rows = (
            [
                place.line.label.text,
                place.relatedness,
                place.complexity,
                place.line.theme.breadth,
                place.line.theme.contact,
            ]
            for place in (*found.places, *found.unknown)
        )
        return file_of(wanted, "styczna-plane", header, rows)
    return render(request, "touchpoints/plane.html", {"findings": findings, "found": found})


@require_safe
def evidence(request: HttpRequest) -> HttpResponseBase:
    """How much is known, of whom and from what; what the result hangs on, and what the data cannot say."""
    findings = diagnose()
    found = cover(findings=findings)
    if wanted := wanted_format(request):
        header = [
            _("Cluster"), _("Items"), _("Facts"), _("Inferred"), _("Members"), _("Members with evidence"),
            _("Items with a date"), _("Newest date"), _("Themes in which it is present"), _("What can be said"),
        ]  # fmt: skip
        return file_of(wanted, "styczna-evidence", header, _covered_rows(found))
    names = dict(Basis.choices)
    at_work = False
    variants: tuple[Variant, ...] = ()
    try:
        variants = vary(findings=findings) if findings.diagnosis.themes else ()
    except StillAtWork:
        at_work = True
    stays, changed = same_first(variants)
    context = {
        "findings": findings,
        "cover": found,
        "inferred_share": findings.inferred_share(),
        "page": Paginator(found.clusters, PAGE).get_page(request.GET.get("page")),
        "bases": [{"name": names[share.key], "found": share} for share in found.by_basis],
        "variants": variants,
        "at_work": at_work,
        "half_life": HALF_LIFE,
        "stays": stays,
        "changed": changed,
        "among": AMONG_THE_FIRST,
        "false_discoveries": FALSE_DISCOVERIES,
        "weak": sum(not theme.clusters for theme in findings.diagnosis.themes),
    }
    return render(request, "touchpoints/evidence.html", context)


def _covered_rows(found: Coverage) -> Iterator[list[Cell]]:
    said = {TOO_LITTLE: _("too little"), UNCONFIRMED: _("nothing beyond chance"), CONFIRMED: _("present in themes")}
    for each in found.clusters:
        yield [
            each.cluster.name, each.items, each.facts, each.inferred, each.members, each.speaking, each.dated,
            each.newest, each.themes, said[each.state],
        ]  # fmt: skip


@require_safe
def scales(request: HttpRequest) -> HttpResponseBase:
    """The themes cut coarser and finer, and which lie in which."""
    findings = diagnose()
    found = cut(findings=findings, language=get_language() or "pl")
    asked = request.GET.get("level", "")
    scale = next((each for each in found if (f"{each.resolution:g}" == asked if asked else each.usual)), None)
    if asked and scale is None:
        raise Http404(f"no scale {asked}")
    if (wanted := wanted_format(request)) and scale is not None:
        header = [_("Rank"), _("Theme"), _("Clusters"), _("Contact"), _("Fields"), _("Found again"), _("Lies in")]
        return file_of(wanted, f"styczna-themes-{scale.resolution:g}", header, _piece_rows(scale))
    return render(request, "touchpoints/scales.html", {"findings": findings, "scales": found, "scale": scale})


def _piece_rows(scale: Scale) -> Iterator[list[Cell]]:
    for piece in scale.pieces:
        inside = piece.inside.label.text if piece.inside else None
        yield [piece.rank, piece.label.text, piece.breadth, piece.contact, piece.fields, piece.stability, inside]


def _pair_rows(pairs: tuple[TouchingPair, ...]) -> Iterator[list[Cell]]:
    for pair in pairs:
        yield [pair.one.name, pair.other.name, pair.contact, pair.overlap, pair.complement]

"""Clusters side by side: the page, its files, and the chooser that works with two thousand clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from styczna import pdf, sheets
from styczna.accounts.rules import Anyone
from styczna.clusters import access
from styczna.clusters.comparison import report as compare_report
from styczna.clusters.comparison.compare import LEAST, MOST, Comparison, compare
from styczna.clusters.directory.fulltext import by_words
from styczna.clusters.directory.region import region_of
from styczna.clusters.models import Cluster
from styczna.clusters.tables import attachment, file_of, wanted_format
from styczna.sources.references import poland
from styczna.sources.vocabularies import place

FOUND = 20  # clusters offered for one search
NAME = "styczna-side-by-side"


@dataclass(frozen=True, slots=True)
class Chooser:
    """What was chosen, and what else a search offers."""

    chosen: tuple[Cluster, ...]
    words: str
    offered: tuple[Cluster, ...]
    more: int
    error: str


@require_safe
def side_by_side(request: HttpRequest) -> HttpResponseBase:
    """The chosen clusters, or the reader's own and others of its region, next to each other."""
    asked = list(dict.fromkeys(request.GET.getlist("c")))
    chosen = _named(asked) if asked else _by_default(request.user)
    wanted = wanted_format(request, ("csv", "xlsx", "pdf"))
    chooser = _chooser(request, chosen)
    if not chosen:
        if wanted:
            raise Http404("there are no clusters")
        return render(request, "clusters/side_by_side.html", {"chooser": chooser})
    found = compare(person=request.user, clusters=chosen[:MOST], today=timezone.localdate())
    if wanted:
        return _file(wanted, found)
    context = {
        "chooser": chooser,
        "found": found,
        "region": place(found.region, (get_language() or "pl")[:2]) if found.region else "",
        "lead": compare_report.lead_of(found),
        "poland": poland(),
        "sources": compare_report.sources_of(found),
        "rule_of_medians": compare_report.rule_of_medians(),
        "exact": "&".join(f"c={cluster.slug}" for cluster in found.clusters),
    }
    return render(request, "clusters/side_by_side.html", context)


def _named(slugs: Sequence[str]) -> list[Cluster]:
    """The clusters in the order asked for; one that is not there is an error, never left out in silence."""
    by_slug = {cluster.slug: cluster for cluster in _all().filter(slug__in=slugs[: MOST + 1])}
    if unknown := [slug for slug in slugs[: MOST + 1] if slug not in by_slug]:
        raise Http404(f"no cluster {unknown[0]}")
    return [by_slug[slug] for slug in slugs[: MOST + 1]]


def _by_default(person: Anyone) -> list[Cluster]:
    """The reader's own first, then others of the same region by name."""
    own = [cluster.pk for cluster in access.own_clusters(person)]
    mine = list(_all().filter(pk__in=own)[:MOST])
    others = _all().exclude(pk__in=own)
    if mine:
        others = others.filter(region__startswith=region_of(mine[0]))
    return [*mine, *others[: MOST - len(mine)]]


def _all() -> QuerySet[Cluster]:
    return Cluster.objects.prefetch_related("sources").order_by("name")


def _chooser(request: HttpRequest, chosen: Sequence[Cluster]) -> Chooser:
    words = request.GET.get("q", "").strip()[:200]
    error = ""
    if len(chosen) > MOST:
        error = _("At most %(most)s clusters stand side by side; these are the first ones.") % {"most": MOST}
    elif 0 < len(chosen) < LEAST:
        error = _("Choose at least one more: one cluster alone is held against its region only.")
    offered = by_words(Cluster.objects.exclude(pk__in=[cluster.pk for cluster in chosen]), words) if words else None
    count = offered.count() if offered is not None else 0
    return Chooser(
        tuple(chosen[:MOST]),
        words,
        tuple(offered.order_by("name")[:FOUND]) if offered is not None else (),
        max(0, count - FOUND),
        error,
    )


def _file(wanted: str, found: Comparison) -> HttpResponseBase:
    if wanted == "csv":
        return file_of(wanted, NAME, compare_report.csv_header(found), compare_report.csv_rows(found))
    if wanted == "xlsx":
        return attachment(compare_report.as_workbook(found), sheets.XLSX_TYPE, f"{NAME}.xlsx")
    content = compare_report.as_pdf(found, title=_("Clusters side by side"), mix_title=_("What the offices live on"))
    response: HttpResponse = attachment(content, pdf.PDF_TYPE, f"{NAME}.pdf")
    return response

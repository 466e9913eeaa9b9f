"""Pages of a theme: what each cluster brings, its members, what is asked for in it, and what is missing beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import wraps

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from styczna.clusters.tables import LONGEST, file_of, wanted_format
from styczna.engine.diagnosis import AMONG_THE_FIRST
from styczna.engine.proportions import share_interval
from styczna.sheets import Cell
from styczna.sources.vocabularies import label, place
from styczna.touchpoints.diagnose import Findings, diagnose
from styczna.touchpoints.themes.explain import ThemePage, theme_page, theme_with, touching_pairs
from styczna.touchpoints.themes.members import ThemeMember, members_in
from styczna.touchpoints.themes.missing import Missing, missing_in
from styczna.touchpoints.themes.orders import Asked, asked_in, before_in

PAGE = 50
SHOWN = 4  # of each list, on the page of the theme itself
LONGEST_WORDS = 200


ThemeView = Callable[[HttpRequest, Findings, ThemePage], HttpResponseBase]


def of_theme(view: ThemeView) -> Callable[[HttpRequest, str], HttpResponseBase]:
    """Finds the theme that the address names. Themes change their name when evidence comes; old addresses lead on."""

    @wraps(view)
    def answered(request: HttpRequest, key: str) -> HttpResponseBase:
        findings = diagnose()
        found = theme_page(findings, key, get_language() or "pl")
        if found is not None:
            return view(request, findings, found)
        named = theme_with(findings, key)
        if named is None or request.resolver_match is None:
            raise Http404(f"no theme {key}")
        address = reverse(request.resolver_match.view_name, args=[named.replace(":", "-", 1)])
        asked = request.META.get("QUERY_STRING", "")
        return redirect(f"{address}?{asked}" if asked else address)

    return answered


@require_safe
@of_theme
def theme(request: HttpRequest, findings: Findings, found: ThemePage) -> HttpResponseBase:
    """One theme: which clusters, what each brings, and every item that it stands on."""
    language = get_language() or "pl"
    if wanted := wanted_format(request):
        header = [
            _("Cluster"), _("Organisation"), _("Scheme"), _("Code"), _("Label"), _("Stands on"), _("Weight"),
            _("Date"), _("Reference"),
        ]  # fmt: skip
        return file_of(wanted, f"styczna-theme-{found.key}", header, _evidence_rows(findings, found))
    among_present = {present.cluster for present in found.present}
    members = members_in(findings=findings, page=found, language=language)
    missing = missing_in(findings, found, language)
    asked = asked_in(found, limit=SHOWN)
    low, high = share_interval(found.found_again, findings.diagnosis.resamples)
    context = {
        "findings": findings,
        "found": found,
        "same_share": found.theme.overlap / found.theme.contact,
        "complement_share": found.theme.complement / found.theme.contact,
        "between": [pair for pair in touching_pairs(findings) if {pair.one, pair.other} <= among_present],
        "strengths": findings.strengths(),
        "region": place(findings.clusters[0].region, language) if findings.clusters else "",
        "among": AMONG_THE_FIRST,
        "weights": _weights(findings),
        "asked": asked,
        "calls": asked.calls[:SHOWN],
        "members": members[:SHOWN],
        "members_total": len(members),
        "examples": sum(member.organisation.is_example for member in members),
        "missing": missing[:SHOWN],
        "missing_total": len(missing),
        "again_low": low,
        "again_high": high,
        "inferred_share": found.inferred / found.items if found.items else None,
        "confirmed_share": found.theme.confirmed / found.theme.contact,
    }
    return render(request, "touchpoints/theme.html", context)


@require_safe
@of_theme
def members(request: HttpRequest, findings: Findings, found: ThemePage) -> HttpResponseBase:
    """The organisations of clusters that work in the theme, with search, a filter and files."""
    language = get_language() or "pl"
    words, cluster = request.GET.get("q", "")[:LONGEST_WORDS], request.GET.get("cluster", "")
    listed = members_in(findings=findings, page=found, language=language, words=words, cluster=cluster)
    if wanted := wanted_format(request):
        header = [
            _("Organisation"), _("Example"), _("Clusters"), _("Scheme"), _("Code"), _("Label"), _("Stands on"),
            _("Date"), _("Reference"),
        ]  # fmt: skip
        return file_of(wanted, f"styczna-theme-{found.key}-members", header, _member_rows(listed))
    context = {
        "found": found,
        "words": words,
        "cluster": cluster,
        "clusters": findings.clusters,
        "page": Paginator(listed, PAGE).get_page(request.GET.get("page")),
        "examples": sum(member.organisation.is_example for member in listed),
    }
    return render(request, "touchpoints/theme_members.html", context)


@require_safe
@of_theme
def orders(request: HttpRequest, findings: Findings, found: ThemePage) -> HttpResponseBase:
    """What is asked for in the theme now, who won before, and what funds have paid for in it."""
    asked = asked_in(found, limit=LONGEST if wanted_format(request) else PAGE)
    if wanted := wanted_format(request):
        header = [
            _("Kind"), _("Number"), _("Title"), _("Buyer"), _("Country"), _("Value"), _("Currency"), _("Deadline"),
            _("Found by the words"),
        ]  # fmt: skip
        return file_of(wanted, f"styczna-theme-{found.key}-orders", header, _order_rows(asked))
    context = {"found": found, "asked": asked, "before": before_in(found), "shown": PAGE}
    return render(request, "touchpoints/theme_orders.html", context)


@require_safe
@of_theme
def missing(request: HttpRequest, findings: Findings, found: ThemePage) -> HttpResponseBase:
    """Fields near to the theme in which no cluster works, and what the region has to reach them with."""
    listed = missing_in(findings, found, get_language() or "pl")
    if wanted := wanted_format(request):
        header = [
            _("Code"), _("Label"), _("Nearness to the theme"), _("Nearest fields of the theme"), _("Nearest cluster"),
            _("Firms registered in the region"), _("With ten people and more"), _("Counted in"),
        ]  # fmt: skip
        return file_of(wanted, f"styczna-theme-{found.key}-missing", header, _missing_rows(listed))
    context = {"findings": findings, "found": found, "missing": listed, "strengths": findings.strengths()}
    return render(request, "touchpoints/theme_missing.html", context)


def _weights(findings: Findings) -> dict[int, float]:
    """How many facts each item counts for, by its id."""
    return {item.pk: weight for item, weight in zip(findings.items, findings.weights, strict=True)}


def _evidence_rows(findings: Findings, found: ThemePage) -> Iterator[list[Cell]]:
    weights = _weights(findings)
    for present in (*found.present, *found.faint):
        for field in present.items:
            item = field.item
            member = item.organisation.name if item.organisation else ""
            stands_on = str(item.get_basis_display())
            yield [
                present.cluster.name, member, item.scheme, item.code, field.label.text, stands_on,
                weights[item.pk], item.dated, field.said,
            ]  # fmt: skip


def _member_rows(listed: Sequence[ThemeMember]) -> Iterator[list[Cell]]:
    for member in listed:
        organisation = member.organisation
        for works in member.works_in:
            item = works.item
            yield [
                organisation.name,
                _("example") if organisation.is_example else "",
                ", ".join(cluster.name for cluster in member.clusters),
                item.scheme,
                item.code,
                works.label.text,
                str(item.get_basis_display()),
                item.dated,
                item.reference,
            ]


def _order_rows(asked: Asked) -> Iterator[list[Cell]]:
    listed = [(line, "") for line in asked.orders.lines]
    listed += [(called.line, ", ".join(word.said for word in called.words)) for called in asked.calls]
    language = get_language() or "pl"
    for line, words in listed:
        title = line.titles.get(language) or line.titles.get("en") or next(iter(line.titles.values()), "")
        deadline = str(line.deadline) if line.deadline else ""
        kind = _("call") if words else _("order")
        yield [kind, line.id, title, line.buyer, line.country, line.value, line.currency, deadline, words]


def _missing_rows(listed: Sequence[Missing]) -> Iterator[list[Cell]]:
    for each in listed:
        firms = each.firms
        yield [
            each.key,
            each.label.text,
            each.density,
            ", ".join(way.key for way in each.ways),
            each.nearest.name if each.nearest else "",
            firms.registered if firms else _("not known"),
            firms.employers if firms else _("not known"),
            label(firms.key, get_language() or "pl").text if firms else "",
        ]

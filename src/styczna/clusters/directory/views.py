"""Pages of the directory: clusters, organisations and infrastructure found and listed, fields by words, the map."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from styczna.clusters import access, rules
from styczna.clusters.directory.filters import (
    LONGEST_WORDS,
    ClusterFilter,
    InfrastructureFilter,
    MapFilter,
    OrganisationFilter,
)
from styczna.clusters.directory.hints import hints_for
from styczna.clusters.directory.listing import (
    Members,
    find_clusters,
    find_infrastructure,
    find_organisations,
    members_of,
    with_what_a_list_shows,
)
from styczna.clusters.fields.search import look_up
from styczna.clusters.imports.mapping import CountyMap, home_region, map_counties
from styczna.clusters.models import Cluster, Infrastructure, Organisation, Scheme
from styczna.clusters.profiles.profile import facts
from styczna.clusters.tables import LONGEST, file_of, wanted_format
from styczna.sheets import Cell
from styczna.sources.counties import county_name
from styczna.sources.vocabularies import place
from styczna.sources.words import fold

PAGE = 50
CHUNK = 2_000  # rows that a file reads at once


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All clusters side by side: the same facts of each in the same order."""
    form = ClusterFilter(request.GET, regions=_regions())
    found = find_clusters(question=form.question()) if form.is_valid() else Cluster.objects.none()
    found = found.prefetch_related("sources")
    if wanted := wanted_format(request):
        header = [_("Cluster"), *(fact.label for fact in facts(Cluster(pk=0)))]
        return file_of(wanted, "styczna-clusters", header, _cluster_rows(found[:LONGEST]))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    members = members_of(page.object_list)
    context = {
        "form": form,
        "page": page,
        "columns": [(cluster, facts(cluster), members.get(cluster.pk, Members())) for cluster in page],
        "total": Cluster.objects.count(),
        "asked": any(value for name, value in request.GET.items() if name in form.fields),
        "examples": access.has_examples(),
        "may_remove_examples": rules.may_remove_examples(request.user),
        "may_add": rules.may_add_clusters(request.user),
    }
    return render(request, "clusters/index.html", context)


@require_safe
def organisations(request: HttpRequest) -> HttpResponseBase:
    """The directory of organisations, with search, filters and files."""
    form = OrganisationFilter(request.GET)
    found = find_organisations(question=form.question()) if form.is_valid() else Organisation.objects.none()
    if wanted := wanted_format(request):
        header = [
            _("Organisation"), _("Example"), _("Clusters"), _("Kind"), _("Size"), _("City"), _("County"), "TERYT",
            "NUTS", "PKD 2007", "PKD 2025", "CPV",
        ]  # fmt: skip
        return file_of(wanted, "styczna-organisations", header, _organisation_rows(found[:LONGEST]))
    page = Paginator(with_what_a_list_shows(found), PAGE).get_page(request.GET.get("page"))
    return render(request, "clusters/organisations.html", {"form": form, "page": page})


@require_safe
def infrastructure(request: HttpRequest) -> HttpResponseBase:
    """Laboratories, lines, equipment and buildings: who runs them, open to whom, on what terms."""
    form = InfrastructureFilter(request.GET)
    found = find_infrastructure(question=form.question()) if form.is_valid() else Infrastructure.objects.none()
    if wanted := wanted_format(request):
        header = [
            _("Infrastructure"), _("Kind"), _("Cluster"), _("Run by"), _("Example"), _("Open to"), _("Terms"),
            _("What it can do"), _("City"), _("County"), _("Project"), _("Source"),
        ]  # fmt: skip
        return file_of(wanted, "styczna-infrastructure", header, _infrastructure_rows(found[:LONGEST]))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "clusters/infrastructure.html", {"form": form, "page": page})


@require_safe
def fields(request: HttpRequest) -> HttpResponse:
    """Fields by words or codes; both editions of PKD side by side; who works in each."""
    words = request.GET.get("q", "").strip()[:LONGEST_WORDS]
    answer = look_up(words=words, language=get_language() or "pl") if words else None
    template = "clusters/fields_found.html" if getattr(request, "htmx", False) else "clusters/fields_page.html"
    return render(request, template, {"words": words, "answer": answer, "examples": access.has_examples()})


@require_safe
def county_map(request: HttpRequest) -> HttpResponseBase:
    """How many organisations and seats of clusters each county has, drawn and as a table."""
    form = MapFilter(request.GET, home=home_region())
    if not form.is_valid():
        return render(request, "clusters/map.html", {"form": form, "found": None})
    found = map_counties(question=form.question(), region=form.cleaned_data["region"] or form.home)
    if wanted := wanted_format(request):
        header = [_("County"), "TERYT", _("Organisations"), _("Seats of clusters")]
        return file_of(wanted, "styczna-counties", header, _county_rows(found))
    return render(request, "clusters/map.html", {"form": form, "found": found})


@require_safe
def hints(request: HttpRequest) -> HttpResponse:
    """The options that fit what is being typed into a filter: clusters, counties, fields."""
    language = get_language() or "pl"
    offered = [
        hint for what in ("cluster", "place", "field") for hint in hints_for(what, request.GET.get(what, ""), language)
    ]
    return render(request, "clusters/hints.html", {"hints": offered})


def _regions() -> list[tuple[str, str]]:
    """The regions in which there are clusters, by name."""
    language = get_language() or "pl"
    codes = Cluster.objects.order_by().values_list("region", flat=True).distinct()
    return sorted(((code, place(code, language)) for code in codes if code), key=lambda entry: fold(entry[1]))


def _county_rows(found: CountyMap) -> Iterator[list[Cell]]:
    for spot in found.spots:
        yield [spot.county.said, spot.county.code, spot.organisations, spot.seats]
    if found.unknown or found.unknown_seats:
        yield [_("not known"), "", found.unknown, found.unknown_seats]


def _cluster_rows(found: QuerySet[Cluster]) -> Iterator[list[Cell]]:
    for cluster in found.iterator(CHUNK):
        yield [cluster.name, *(fact.value or _("not known") for fact in facts(cluster))]


def _organisation_rows(found: QuerySet[Organisation]) -> Iterator[list[Cell]]:
    for entry in with_what_a_list_shows(found, evidence=True).iterator(CHUNK):
        codes = {scheme: dict.fromkeys(e.code for e in entry.evidence.all() if e.scheme == scheme) for scheme in Scheme}
        yield [
            entry.name,
            _("example") if entry.is_example else "",
            ", ".join(membership.cluster.name for membership in entry.memberships.all()),
            entry.get_kind_display(),
            entry.get_size_display(),
            entry.city,
            county_name(entry.county),
            entry.county,
            entry.nuts,
            ", ".join(codes[Scheme.PKD2007]),
            ", ".join(codes[Scheme.PKD2025]),
            ", ".join(codes[Scheme.CPV]),
        ]


def _infrastructure_rows(found: QuerySet[Infrastructure]) -> Iterator[list[Cell]]:
    for entry in found.iterator(CHUNK):
        yield [
            entry.name,
            entry.get_kind_display(),
            entry.cluster.name,
            entry.operator.name if entry.operator else "",
            _("example") if entry.operator and entry.operator.is_example else "",
            entry.get_open_to_display(),
            entry.terms,
            entry.capabilities,
            entry.city,
            county_name(entry.county),
            entry.project.title if entry.project else "",
            entry.source,
        ]

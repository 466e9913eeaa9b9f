"""Pages of the room *Clusters: who are we?*"""

from __future__ import annotations

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from styczna.accounts.rules import coordinates
from styczna.clusters import access, rules
from styczna.clusters.forms import OrganisationFilter
from styczna.clusters.models import Organisation, Scheme
from styczna.clusters.profile import facts, fields
from styczna.clusters.tables import LONGEST, file_of, wanted_format
from styczna.sheets import Cell
from styczna.sources.vocabularies import place

PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All clusters side by side: the same facts of each in the same order."""
    words = request.GET.get("q", "").strip()
    found = access.clusters().prefetch_related("sources", "projects", "achievements")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(full_name__icontains=words) | Q(seat__icontains=words))
    columns = [(cluster, facts(cluster)) for cluster in found]
    if wanted := wanted_format(request):
        header = [_("Cluster"), *(fact.label for fact in columns[0][1])] if columns else [_("Cluster")]
        rows = ([cluster.name, *(fact.value for fact in of_cluster)] for cluster, of_cluster in columns)
        return file_of(wanted, "styczna-clusters", header, rows)
    context = {
        "columns": columns,
        "words": words,
        "total": access.clusters().count(),
        "examples": access.has_examples(),
        "may_remove_examples": rules.may_remove_examples(request.user),
    }
    return render(request, "clusters/index.html", context)


@require_safe
def cluster(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One cluster: its facts with sources, its fields with evidence, projects, achievements, members."""
    found = access.get_cluster(slug)
    items = found.evidence.all()
    language = get_language() or "pl"
    return render(
        request,
        "clusters/cluster.html",
        {
            "cluster": found,
            "facts": facts(found),
            "cpv": fields((item for item in items if item.scheme == Scheme.CPV), language),
            "pkd": fields((item for item in items if item.scheme != Scheme.CPV), language),
            "members": access.organisations(found),
            "known": sum(fact.value is not None for fact in facts(found)),
            "others": access.clusters().exclude(pk=found.pk),
            "own": coordinates(request.user, found.pk),
        },
    )


@require_safe
def organisations(request: HttpRequest) -> HttpResponseBase:
    """The directory of organisations, with search, filters and files."""
    form = OrganisationFilter(request.GET)
    found = _narrowed(access.organisations(), form) if form.is_valid() else access.organisations().none()
    if wanted := wanted_format(request):
        header = [
            _("Organisation"), _("Example"), _("Clusters"), _("Kind"), _("Size"), _("City"), "NUTS", "PKD", "CPV",
        ]  # fmt: skip
        return file_of(wanted, "styczna-organisations", header, _rows(found[:LONGEST]))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "clusters/organisations.html", {"form": form, "page": page})


@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One organisation; turnover and willingness to lead only for those who may see them."""
    found = access.get_organisation(pk)
    language = get_language() or "pl"
    items = list(found.evidence.all())
    return render(
        request,
        "clusters/organisation.html",
        {
            "organisation": found,
            "place": place(found.nuts, language) if found.nuts else "",
            "cpv": fields((item for item in items if item.scheme == Scheme.CPV), language),
            "pkd": fields((item for item in items if item.scheme != Scheme.CPV), language),
            "sees_confidential": rules.may_see_confidential(request.user, found),
        },
    )


def _narrowed(found: QuerySet[Organisation], form: OrganisationFilter) -> QuerySet[Organisation]:
    asked = form.cleaned_data
    if asked["q"]:
        found = found.filter(Q(name__icontains=asked["q"]) | Q(city__icontains=asked["q"]) | Q(nip=asked["q"]))
    if asked["cluster"]:
        found = found.filter(memberships__cluster=asked["cluster"])
    if asked["kind"]:
        found = found.filter(kind=asked["kind"])
    if asked["size"]:
        found = found.filter(size=asked["size"])
    return found.distinct()


def _rows(found: QuerySet[Organisation]) -> Iterator[list[Cell]]:
    for entry in found:
        items = list(entry.evidence.all())
        yield [
            entry.name,
            _("example") if entry.is_example else "",
            ", ".join(membership.cluster.name for membership in entry.memberships.all()),
            entry.get_kind_display(),
            entry.get_size_display(),
            entry.city,
            entry.nuts,
            ", ".join(item.code for item in items if item.scheme != Scheme.CPV),
            ", ".join(item.code for item in items if item.scheme == Scheme.CPV),
        ]

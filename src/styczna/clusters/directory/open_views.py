"""What other sites and programs take from this room: the card that they may frame, and descriptions as schema.org."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from styczna.clusters import access
from styczna.clusters.directory.listing import OrganisationQuestion, find_organisations, members_of, standing
from styczna.clusters.directory.schema_org import MOST_MEMBERS, describe_cluster, describe_organisation
from styczna.clusters.models import Cluster, Evidence
from styczna.clusters.profiles.profile import facts, fields

CARD_FIELDS = 5
CARD_FACTS = ("legal_form", "founded_year", "seat", "coordinator")
CARD_KEPT = 600  # seconds that others may keep a card
THEMES = ("light", "dark")
LD_JSON = "application/ld+json"


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """The cluster on one card, made for a frame on another site: the same for everybody, without cookies or scripts."""
    request.user = AnonymousUser()  # whoever looks at it: no middleware gives a cookie to nobody
    found = access.get_cluster(slug)
    language = get_language() or "pl"
    theme = request.GET.get("theme", "")
    items = {item.key: item for item in reversed(_fields_of(found))}
    said = {
        "cluster": found,
        "facts": [fact for fact in facts(found) if fact.key in CARD_FACTS and fact.value],
        "fields": fields(reversed(items.values()), language)[:CARD_FIELDS],
        "members": members_of([found]).get(found.pk),
        "page": request.build_absolute_uri(reverse("clusters:cluster", args=[slug])),
        "theme": theme if theme in THEMES else "",
    }
    # no request goes to the template, so nothing of the reader's session or choices can come into the card
    response = HttpResponse(render_to_string("clusters/card.html", said))
    response["Cache-Control"] = f"public, max-age={CARD_KEPT}"
    return response


@require_safe
def cluster_schema(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.get_cluster(slug)
    members = find_organisations(question=OrganisationQuestion(cluster=found))[:MOST_MEMBERS]
    said = describe_cluster(found, members=members, fields=_fields_of(found), address=_Addresses(request))
    return JsonResponse(said, content_type=LD_JSON, json_dumps_params={"ensure_ascii": False})


@require_safe
def organisation_schema(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.get_organisation(pk)
    clusters = Cluster.objects.filter(pk__in=standing().filter(organisation=found).values("cluster"))
    said = describe_organisation(found, clusters=clusters, fields=found.evidence.all(), address=_Addresses(request))
    return JsonResponse(said, content_type=LD_JSON, json_dumps_params={"ensure_ascii": False})


class _Addresses:
    """Whole addresses, as the reader of this request reaches them."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __call__(self, name: str, arguments: dict[str, Any]) -> str:
        return self.request.build_absolute_uri(reverse(name, kwargs=arguments))


def _fields_of(cluster: Cluster) -> list[Evidence]:
    return list(cluster.evidence.order_by("scheme", "code", "pk"))

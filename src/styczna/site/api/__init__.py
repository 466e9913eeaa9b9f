"""The public data as JSON: `/api/`, described by `/api/openapi.json`. Read-only; every example is marked as one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI

from styczna.site.api import clusters, fields, orders, specialisations, touchpoints
from styczna.touchpoints.findings.memory import StillAtWork

api = NinjaAPI(title="Styczna", version="1", docs_url=None, urls_namespace="api")
for part in (clusters, fields, orders, touchpoints):
    api.add_router("", part.router)
api.add_router("", specialisations.router)


@api.exception_handler(StillAtWork)
def at_work(request: HttpRequest, error: StillAtWork) -> HttpResponse:
    answer = api.create_response(request, {"detail": "The diagnosis is being made; ask again in a moment"}, status=503)
    answer["Retry-After"] = "3"  # seconds
    return answer


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": "Not found"}, status=404)

"""The public data as JSON: `/api/`, described by `/api/openapi.json`. Read-only; every example is marked as one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI

from styczna.site.api import clusters, fields, orders

api = NinjaAPI(title="Styczna", version="1", docs_url=None, urls_namespace="api")
for part in (clusters, fields, orders):
    api.add_router("", part.router)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": "Not found"}, status=404)

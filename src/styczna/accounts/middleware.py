"""Tells the log of changes who asks, and from where."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from styczna.accounts.actor import acting_as


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        who = f"person {request.user.pk}" if request.user.is_authenticated else "visitor"
        with acting_as(who, request.META.get("REMOTE_ADDR", "")):
            return self.get_response(request)

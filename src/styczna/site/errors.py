"""Every error that a reader can meet, as a page with one sentence and what to do. Nothing else translates errors."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from styczna.observatory.segments import Busy
from styczna.site.context import theme
from styczna.touchpoints.findings.memory import StillAtWork


@dataclass(frozen=True, slots=True)
class Failure:
    """What happened, and what the reader can do."""

    status: int
    title: str | Promise
    advice: str | Promise


NOT_READABLE = Failure(
    400,
    _("This request could not be read."),
    _("Go back, check what you entered, and send it again."),
)
NOT_ALLOWED = Failure(
    403,
    _("You may see this page, but not do what you tried."),
    _("Sign in with the account that has the right to it, or ask the cluster's coordinator."),
)
STALE_FORM = Failure(
    403,
    _("The form was open for too long, or your browser sent no cookie."),
    _("Go back, reload the page and send the form again. Nothing was changed."),
)
NOT_FOUND = Failure(
    404,
    _("There is no such page, or it is not open to you."),
    _("Check the address, sign in, or start again from one of the five rooms."),
)
TOO_MANY = Failure(
    429,
    _("That was too often in a short time."),
    _("Wait a few minutes and try again. Nothing was changed."),
)
BROKEN = Failure(
    500,
    _("The program made a mistake."),
    _("Nothing was saved by halves, and the mistake is in the log. Try again; tell the administrator if it stays."),
)
AT_WORK = Failure(
    503,
    _("The diagnosis is being made."),
    _("It stands on all evidence there is and takes a few seconds. This page looks again by itself."),
)
BUSY = Failure(
    503,
    _("Somebody else is writing the same data just now."),
    _("Wait a moment and try again. Nothing was changed."),
)

logger = logging.getLogger(__name__)


def failure_of(exception: Exception) -> Failure | None:
    """How a reader is told of an error of our own layers or of the database; None where it is nobody's but ours."""
    if isinstance(exception, Busy):
        return BUSY
    if isinstance(exception, StillAtWork):
        return AT_WORK
    if isinstance(exception, OperationalError) and "locked" in str(exception):  # SQLite; others stay mistakes
        return BUSY
    return None


def answer(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The page for an exception that a view raised; None leaves it to Django."""
    failure = failure_of(exception)
    if failure is None:
        return None
    logger.warning("%s answered %s: %s", request.path, failure.status, exception)
    return page(request, failure)


def page(request: HttpRequest, failure: Failure) -> HttpResponse:
    answer = render(request, f"{failure.status}.html", {"failure": failure}, status=failure.status)
    if failure is AT_WORK:
        answer["Retry-After"] = answer["Refresh"] = "3"  # seconds
    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, NOT_READABLE)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, NOT_ALLOWED)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, NOT_FOUND)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return page(request, TOO_MANY)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", {"failure": STALE_FORM}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Written without the database, the reader's account or the URL map: any of them may be what is broken."""
    return HttpResponse(render_to_string("500.html", {"failure": BROKEN, "theme": theme(request)}), status=500)

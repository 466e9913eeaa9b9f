from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from styczna.observatory.segments import Busy
from styczna.site import errors
from styczna.site.middleware import ErrorMiddleware


@pytest.fixture
def visit(rf: RequestFactory) -> HttpRequest:
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/somewhere/")
    request.user = AnonymousUser()
    request.resolver_match = None
    return request


@pytest.mark.parametrize(
    ("address", "language", "words"),
    [("/nowhere", "pl", "Takiej strony nie ma"), ("/en/nowhere", "en", "There is no such page")],
)
def test_a_missing_page_is_explained_in_both_languages(client: Client, address: str, language: str, words: str) -> None:
    response = client.get(address, headers={"host": "localhost"})
    assert response.status_code == 404
    assert f'<html lang="{language}"' in response.content.decode()
    assert words in response.content.decode()


def test_each_error_has_its_status_and_says_what_to_do(visit: HttpRequest) -> None:
    answers = {
        400: errors.bad_request(visit, ValueError()),
        403: errors.permission_denied(visit, PermissionDenied()),
        404: errors.not_found(visit, Exception()),
    }
    for status, response in answers.items():
        assert response.status_code == status
        assert 'class="lead"' in response.content.decode()


def test_a_refused_form_says_that_nothing_was_changed(visit: HttpRequest) -> None:
    response = errors.csrf_failure(visit)
    assert response.status_code == 403
    with translation.override("en"):
        assert "Nothing was changed" in errors.csrf_failure(visit).content.decode()


def test_the_page_of_last_resort_needs_neither_database_nor_account_nor_url_map(rf: RequestFactory) -> None:
    """Without the db fixture any query would raise; the request has no user; the session is not there."""
    request = rf.get("/somewhere/", headers={"cookie": "styczna_theme=dark"})
    response = errors.server_error(request)
    assert response.status_code == 500
    assert 'data-theme="dark"' in response.content.decode()


@pytest.mark.parametrize("busy", [Busy("two imports"), OperationalError("database is locked")])
def test_two_who_write_at_once_are_asked_to_wait(visit: HttpRequest, busy: Exception) -> None:
    response = ErrorMiddleware(lambda request: HttpResponse()).process_exception(visit, busy)
    assert response is not None
    assert response.status_code == 503


@pytest.mark.parametrize("mistake", [OperationalError("no such table: x"), KeyError("x")])
def test_mistakes_stay_mistakes(visit: HttpRequest, mistake: Exception) -> None:
    assert ErrorMiddleware(lambda request: HttpResponse()).process_exception(visit, mistake) is None

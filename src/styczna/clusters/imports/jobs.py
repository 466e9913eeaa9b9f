"""Work on large files goes on in a thread of the process that claimed the import; small ones are done at once.

A claim is one conditional UPDATE, so two clicks start one work. While it goes on, the process holds the lock of the
file; a process that died holds none, and then the import stands where it stood, for its one transaction never ended.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from threading import Thread
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from django_scopes import scopes_disabled

from styczna.accounts.actor import acting_as, current
from styczna.accounts.models import Person
from styczna.clusters.imports import store as import_store
from styczna.clusters.imports.preview_members import look_through
from styczna.clusters.imports.take_in_members import Cancelled, take_in
from styczna.clusters.models import Import, ImportState
from styczna.sources.messages import RefusedError

SMALL_FILE = 256 * 1024  # bytes; looked through while the reader waits
FEW_ROWS = 500  # taken in while the reader waits
GRACE = timedelta(seconds=10)  # between a claim and the lock of who claimed

logger = logging.getLogger(__name__)


def start_looking(of_import: Import, by: Person) -> None:
    """Counts what the file would do, anew."""
    with scopes_disabled():  # fetched for this person already
        Import.objects.filter(pk=of_import.pk, state=ImportState.PREVIEW).update(
            counts={}, rejected=[], at=timezone.now()
        )
    size = import_store.path_of(of_import).stat().st_size
    _start(of_import, by, look_through, at_once=size <= SMALL_FILE)


def start_taking_in(of_import: Import, by: Person) -> bool:
    """Takes the file in; False where somebody else has begun, or where it was not looked through."""
    if not of_import.counts or of_import.counts.get("problem"):
        return False
    with scopes_disabled():
        waiting = Import.objects.filter(pk=of_import.pk, state=ImportState.PREVIEW)
        if not waiting.update(state=ImportState.RUNNING, at=timezone.now()):
            return False
    _start(of_import, by, take_in, at_once=of_import.counts["read"] <= FEW_ROWS)
    return True


def is_under_way(of_import: Import) -> bool:
    """Whether somebody works on it; an import whose process died is put back to where it stood."""
    if of_import.state not in (ImportState.PREVIEW, ImportState.RUNNING):
        return False
    fresh = timezone.now() - of_import.at < GRACE
    if import_store.is_at_work(of_import.stored):
        return True
    if of_import.state == ImportState.RUNNING and not fresh:
        _set(of_import.pk, ImportState.PREVIEW, only=ImportState.RUNNING)
        of_import.state = ImportState.PREVIEW
    return of_import.state == ImportState.RUNNING or (
        of_import.state == ImportState.PREVIEW and not of_import.counts and fresh
    )


def _start(of_import: Import, by: Person, work: Callable[..., Any], *, at_once: bool) -> None:
    origin = current().origin
    if at_once:
        _run(of_import.pk, by.pk, work, origin)
    else:
        Thread(target=_run_apart, args=(of_import.pk, by.pk, work, origin), daemon=True).start()


def _run_apart(pk: int, by: int, work: Callable[..., Any], origin: str) -> None:
    try:
        _run(pk, by, work, origin)
    finally:
        connection.close()


def _run(pk: int, by: int, work: Callable[..., Any], origin: str) -> None:
    with scopes_disabled():  # fetched for this person when the work was asked for; rights are asked again by the work
        of_import = Import.objects.select_related("cluster").get(pk=pk)
        person = Person.objects.get(pk=by)
    with import_store.at_work(of_import.stored) as mine, acting_as(f"person {by}", origin):
        if not mine:
            return
        try:
            work(of_import=of_import, by=person, on_progress=_follow(of_import))
        except (Cancelled, PermissionDenied):
            _set(pk, ImportState.PREVIEW, only=ImportState.RUNNING)
        except RefusedError as refused:
            rejected = [asdict(refused.rejection(of_import.file_name)) | {"row": [], "others": []}]
            _set(pk, ImportState.FAILED, rejected=rejected)
        except Exception:
            logger.exception("import %s", pk)
            _set(pk, ImportState.FAILED)


def _follow(of_import: Import) -> Callable[[Any], None]:
    def hear(so_far: Any) -> None:
        if import_store.is_asked_to_stop(of_import.stored):
            raise Cancelled
        import_store.say(of_import.stored, rows=so_far.read)

    return hear


def _set(pk: int, state: ImportState, *, only: ImportState | None = None, **columns: Any) -> None:
    with scopes_disabled():
        found = Import.objects.filter(pk=pk)
        if only is not None:
            found = found.filter(state=only)
        found.update(state=state, **columns)

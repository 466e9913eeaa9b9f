"""What a process remembers of its last diagnosis, so that a page need not read thousands of items to show it again.

Whether anything moved since is asked of the database's own log of changes (docs/decisions/0005): its last entry about
what a diagnosis reads, with its time, stands for the state of all of it. Where something moved, the work is done once,
however many wait for it. A web server sets PATIENCE: who has waited for so long gets the last findings, which say that
they are outdated, or, where there are none yet, StillAtWork, which pages say in words.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread, local
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from styczna.accounts.models import Change

PATIENCE: float | None = None  # seconds; None waits to the end, as a command does
READ = (
    "clusters_cluster", "clusters_evidence", "clusters_membership", "clusters_organisation",
    "touchpoints_linkjudgement",
)  # fmt: skip
# Transactions of PostgreSQL may become visible in another order than the log's numbers: nothing is trusted for longer.
TRUSTED_SECONDS = 60


class StillAtWork(RuntimeError):
    """The first diagnosis since the start is being made, and takes longer than a reader waits."""


T = TypeVar("T")

MOST = 8  # things that are remembered at once

_lock = Lock()
_waits = local()
_latest: dict[str, tuple[tuple[object, ...], Any]] = {}
_running: dict[tuple[str, tuple[object, ...]], Future[Any]] = {}


def state_of_evidence() -> tuple[object, ...]:
    """What tells one state of the evidence in the database from another."""
    # Asked table by table, so that each answer is one step into the index, however long the log has grown.
    each = [Change.objects.filter(table=table).aggregate(last=Max("id"))["last"] for table in READ]
    last = (
        Change.objects.filter(id=max((number for number in each if number), default=0)).values_list("id", "at").first()
    )
    trusted = int(time.time() // TRUSTED_SECONDS) if connection.vendor == "postgresql" else 0
    return str(settings.HOME), str(connection.settings_dict["NAME"]), timezone.localdate(), last, trusted


def wait_to_the_end() -> None:
    """This thread has no reader who waits for it."""
    _waits.to_the_end = True


def remembered(name: str, state: tuple[object, ...], make: Callable[[], T]) -> tuple[T, bool]:
    """What `make` gives for this state, made at most once, and whether it is of an earlier state than this."""
    with _lock:
        found = _latest.get(name)
    if found is not None and found[0] == state:
        return found[1], False
    if PATIENCE is None or connection.in_atomic_block:  # another thread would not see what a transaction has written
        return _made(name, state, make), False
    future = _started(name, state, make)
    patience = None if getattr(_waits, "to_the_end", False) else PATIENCE
    try:
        return future.result(patience), False
    except TimeoutError:
        if found is None:
            raise StillAtWork("the first diagnosis since the start is being made") from None
        return found[1], True


def forget() -> None:
    """Nothing is remembered any more."""
    with _lock:
        _latest.clear()


def _made(name: str, state: tuple[object, ...], make: Callable[[], T]) -> T:
    made = make()
    with _lock:
        _latest.pop(name, None)
        _latest[name] = (state, made)
        while len(_latest) > MOST:
            del _latest[next(iter(_latest))]  # the one that was made longest ago
    return made


def _started(name: str, state: tuple[object, ...], make: Callable[[], T]) -> Future[T]:
    key = (name, state)
    with _lock:
        future = _running.get(key)
        if future is not None:
            return future
        future = _running[key] = Future()

    def work() -> None:
        try:
            future.set_result(_made(name, state, make))
        except BaseException as error:  # noqa: BLE001 - it is raised where somebody waits for it
            future.set_exception(error)
        finally:
            with _lock:
                _running.pop(key, None)
            connection.close()

    Thread(target=work, name=f"making {name}", daemon=True).start()
    return future

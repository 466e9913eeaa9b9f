"""The files that people gave: kept below the state under names of ours, readable by nobody else.

Beside a file lie, while somebody works on it, its lock (held by the process at work, so that a process that died is
seen), how far it is, and the wish to stop. They are files because an import is one transaction: until it ends, the
database could not say.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django_scopes import scopes_disabled
from filelock import FileLock, Timeout

from styczna.clusters.models import Import
from styczna.sources import safe
from styczna.sources.messages import RefusedError

CHUNK = 1024 * 1024
LITTER_SECONDS = 24 * 3600  # a file that no import names, left by a process that died, goes after this
KEPT_SECONDS = 90 * 24 * 3600  # files hold addresses of people: none is kept longer
LOCK_SECONDS = 5  # longer than somebody else needs to look whether the lock is held
_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Stored:
    name: str  # ours
    digest: str  # SHA-256
    size: int


def folder() -> Path:
    path = Path(settings.HOME) / "imports"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def store(chunks: Iterable[bytes]) -> Stored:
    """Keeps a file. Raises RefusedError where it is longer than a table may be; then nothing is kept."""
    _sweep()
    name = secrets.token_hex(16)
    path = folder() / name
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > safe.MAX_TABLE_BYTES:
                    raise RefusedError("table.bytes", limit=safe.MAX_TABLE_BYTES)
                digest.update(chunk)
                file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Stored(name, digest.hexdigest(), size)


def store_path(path: Path) -> Stored:
    """Keeps a copy of a file that lies elsewhere."""
    try:
        with path.open("rb") as file:
            return store(iter(lambda: file.read(CHUNK), b""))
    except OSError as error:
        raise RefusedError("file.unreadable", detail=error.strerror or type(error).__name__) from None


def path_of(of_import: Import) -> Path:
    """Where the file lies. Raises RefusedError where it is gone."""
    path = folder() / of_import.stored
    if not _NAME.fullmatch(of_import.stored) or not path.is_file():
        raise RefusedError("file.missing")
    return path


def remove(name: str) -> None:
    if _NAME.fullmatch(name):
        for path in folder().glob(f"{name}*"):
            path.unlink(missing_ok=True)


# ---- while somebody works on it


@contextmanager
def at_work(name: str) -> Iterator[bool]:
    """Holds the lock of a file; False where another process or thread holds it."""
    lock = _lock(name)
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        for end in ("progress", "stop"):
            (folder() / f"{name}.{end}").unlink(missing_ok=True)
        lock.release()


def is_at_work(name: str) -> bool:
    try:
        with _lock(name).acquire(timeout=0):
            return False
    except Timeout:
        return True


def _lock(name: str) -> FileLock:
    return FileLock(folder() / f"{name}.lock", thread_local=False)


def say(name: str, *, rows: int) -> None:
    """How many rows are done; read by whoever shows the progress."""
    draft = folder() / f"{name}.progress.draft"
    draft.write_text(json.dumps({"rows": rows}), encoding="ascii")
    draft.replace(folder() / f"{name}.progress")


def said(name: str) -> int:
    with suppress(OSError, ValueError, KeyError):
        return int(json.loads((folder() / f"{name}.progress").read_text(encoding="ascii"))["rows"])
    return 0


def ask_to_stop(name: str) -> None:
    if _NAME.fullmatch(name):
        (folder() / f"{name}.stop").touch(mode=0o600)


def is_asked_to_stop(name: str) -> bool:
    return (folder() / f"{name}.stop").exists()


def _sweep() -> None:
    """Removes what no import names any more."""
    old = time.time() - LITTER_SECONDS
    litter = [path for path in folder().iterdir() if path.stat().st_mtime < old]
    if not litter:
        return
    with scopes_disabled():  # files have no tenant; only their names are asked for
        named = set(Import.objects.exclude(stored="").values_list("stored", flat=True))
    for path in litter:
        if path.name[:32] not in named or path.stat().st_mtime < time.time() - KEPT_SECONDS:
            path.unlink(missing_ok=True)

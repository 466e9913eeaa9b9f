"""Opening what a person points to: a file, a folder, an archive; every document in it as a stream, one after another.

Content decides, never the extension. What cannot be taken (a link, a name that leads outside, a bomb, an archive in an
archive) becomes a rejection under "archive!member", and the rest goes on as far as the format allows.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from styczna.sources import safe
from styczna.sources.messages import RefusedError
from styczna.sources.records import Rejection
from styczna.sources.safe import Readable
from styczna.sources.unpacking import Guarded, Member, archive_kind, members

# What travels along with data and is none: left out without a word, in folders and archives alike.
_BYSTANDER = re.compile(r"(?i)(readme|licen[sc]e|copying)(\.(txt|md))?|thumbs\.db|desktop\.ini|__macosx|\..+")


@dataclass(frozen=True, slots=True)
class Document:
    """One file, wherever it lay. `stream` can be read once, before the next document is asked for."""

    name: str
    head: bytes  # the first bytes, at most safe.CHUNK; `stream` gives them again
    stream: Readable


def documents(path: Path) -> Iterator[Document | Rejection]:
    """The documents at a path: a file itself, the files of a folder and of the folders in it (sorted), of an archive.

    A link that the person names is followed; links inside a folder are rejected, for they may lead out of it.
    """
    waiting = [path]
    while waiting:
        here = waiting.pop()
        try:
            mode = (here.stat() if here is path else here.lstat()).st_mode
            if stat.S_ISDIR(mode):
                waiting.extend(_entries(here))
            elif stat.S_ISREG(mode):
                yield from _of_file(here)
            else:
                yield RefusedError("file.special", kind=_kind(mode)).rejection(str(here))
        except FileNotFoundError:
            yield RefusedError("file.missing").rejection(str(here))
        except (OSError, ValueError) as error:
            words = error.strerror if isinstance(error, OSError) else str(error)
            yield RefusedError("file.unreadable", detail=words or type(error).__name__).rejection(str(here))


def _entries(folder: Path) -> list[Path]:
    """What lies in a folder, the last first."""
    return sorted((entry for entry in folder.iterdir() if not _BYSTANDER.fullmatch(entry.name)), reverse=True)


def _of_file(path: Path) -> Iterator[Document | Rejection]:
    with path.open("rb") as file:
        head = file.read(safe.CHUNK)
        file.seek(0)
        kind = archive_kind(head)
        if kind is None:
            yield _document(str(path), file)
            return
        try:
            for member in members(kind, file):
                if not _goes_along(member.name):
                    yield _of_member(str(path), member)
        except RefusedError as refused:
            yield refused.rejection(str(path))


def _of_member(archive: str, member: Member) -> Document | Rejection:
    name = f"{archive}!{member.name}" if member.name else archive
    if isinstance(member.content, RefusedError):
        return member.content.rejection(name)
    return _document(name, member.content)


def _document(name: str, content: Readable) -> Document | Rejection:
    try:
        head = safe.read_up_to(content, safe.CHUNK)
    except RefusedError as refused:
        return refused.rejection(name)
    if not head:
        return RefusedError("file.empty").rejection(name)
    if archive_kind(head):
        return RefusedError("archive.nested").rejection(name)
    return Document(name, head, Guarded(content, head=head))


def _goes_along(name: str) -> bool:
    return any(_BYSTANDER.fullmatch(part) for part in re.split(r"[/\\]", name) if part not in (".", ".."))


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "link"
    return "queue" if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else "device"

"""Archives, member by member, as streams: nothing is written, nothing is held whole, every count has a limit.

Sizes are bounded twice: by what the headers declare, before a byte is unpacked, and by what really comes out, while
it does. A tar that breaks off counts as broken, so that a part of a harvest never looks like the whole.
"""

from __future__ import annotations

import gzip
import lzma
import posixpath
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, BinaryIO, cast

from styczna.sources import safe
from styczna.sources.messages import RefusedError
from styczna.sources.safe import Readable

_KINDS = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "gzip",
    b"\xfd7zXZ\x00": "xz",
    b"BZh": "bzip2",
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!\x1a\x07": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}
# What the libraries raise for broken archives.
_BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    RuntimeError,  # a version of zip that is not known; a chain of extended headers in a tar (RecursionError)
)
_EXTENDED = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: readable until the next is asked for, or refused."""

    name: str  # empty for the one document of a compressed file
    content: Readable | RefusedError


def archive_kind(head: bytes) -> str | None:
    """Which archive these first bytes begin; None where they begin none."""
    for magic, kind in _KINDS.items():
        if head.startswith(magic):
            return kind
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError):
        return None
    return "tar"


def members(kind: str, file: BinaryIO) -> Iterator[Member]:
    """The files in an archive of this kind. Raises RefusedError where the archive cannot be followed any further."""
    if kind == "zip":
        yield from _of_zip(file)
    elif kind == "tar":
        yield from _of_tar(Guarded(file, _Meter(file.tell)))
    elif kind in ("gzip", "xz"):
        packed = gzip.GzipFile(fileobj=file) if kind == "gzip" else _Xz(file)
        yield from _of_compressed(Guarded(packed, _Meter(file.tell)))
    else:
        raise RefusedError("archive.format", kind=kind)


@dataclass(slots=True)
class _Meter:
    """What came out of an archive in all, against what went in."""

    packed: Callable[[], int]
    unpacked: int = 0

    def add(self, count: int) -> None:
        self.unpacked += count
        if self.unpacked > safe.MAX_UNPACKED_BYTES:
            raise RefusedError("archive.unpacked", limit=safe.MAX_UNPACKED_BYTES)
        if self.unpacked > safe.RATIO_FREE_BYTES and self.unpacked > safe.MAX_RATIO * self.packed():
            raise RefusedError("archive.ratio", limit=safe.MAX_RATIO)


@dataclass(slots=True)
class Guarded:
    """A stream whose faults come out as RefusedError, and which stops at its limits."""

    source: Readable
    meter: _Meter | None = None
    limit: int | None = None  # for what does not declare its size; the libraries give no more than is declared
    head: bytes = b""  # what was taken off the source already and is to be read first
    given: int = field(default=0, init=False)

    def read(self, size: int, /) -> bytes:
        if self.head:
            data, self.head = self.head[:size], self.head[size:]
            return data
        try:
            data = self.source.read(min(size, safe.CHUNK))
        except _BROKEN as error:
            raise broken(error) from None
        self.given += len(data)
        if self.limit is not None and self.given > self.limit:
            raise RefusedError("member.size", limit=self.limit)
        if self.meter is not None:
            self.meter.add(len(data))
        return data


def broken(error: BaseException) -> RefusedError:
    return RefusedError("archive.broken", detail=str(error) or type(error).__name__)


def _of_compressed(stream: Guarded) -> Iterator[Member]:
    head = safe.read_up_to(stream, safe.CHUNK)
    kind = archive_kind(head)
    stream.head = head
    if kind == "tar":
        yield from _of_tar(stream)
    elif kind:
        raise RefusedError("archive.nested")
    else:
        yield Member("", Guarded(stream, limit=safe.MAX_MEMBER_BYTES))


# ---- tar


class _Header(tarfile.TarInfo):
    """A tar header that is neither too long nor silently cut off."""

    @classmethod
    def fromtarfile(cls, tar: tarfile.TarFile) -> tarfile.TarInfo:  # type: ignore[override]
        try:
            return super().fromtarfile(tar)
        except tarfile.HeaderError as error:
            if isinstance(error, tarfile.EOFHeaderError):  # type: ignore[attr-defined]  # the regular end
                raise
            raise broken(error) from None

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        # tarfile reads extended headers whole, however long they say they are.
        if self.type in _EXTENDED and self.size > safe.MAX_HEADER_BYTES:
            raise RefusedError("archive.header", limit=safe.MAX_HEADER_BYTES)
        return super()._proc_member(tar)  # type: ignore[misc]


def _of_tar(stream: Guarded) -> Iterator[Member]:
    names = _Names()
    try:
        with tarfile.open(
            fileobj=cast("IO[bytes]", stream), mode="r|", tarinfo=_Header, encoding="utf-8", errors="surrogateescape"
        ) as tar:
            while info := tar.next():
                tar.members.clear()  # type: ignore[attr-defined]  # or it would keep every header
                names.count_one()
                if not info.isdir():
                    yield _tar_member(tar, info, names)
    except _BROKEN as error:
        raise broken(error) from None


def _tar_member(tar: tarfile.TarFile, info: tarfile.TarInfo, names: _Names) -> Member:
    try:
        names.admit(info.name)
        if info.issym() or info.islnk():
            raise RefusedError("member.link")
        if not info.isreg() or info.issparse():
            raise RefusedError("member.special", kind="sparse file" if info.issparse() else "device or queue")
        if info.size > safe.MAX_MEMBER_BYTES:
            raise RefusedError("member.size", limit=safe.MAX_MEMBER_BYTES)
        content = tar.extractfile(info)
        assert content is not None, "a regular file has content"
        return Member(info.name, Guarded(content))
    except RefusedError as refused:
        return Member(info.name, refused)


# ---- zip


def _of_zip(file: BinaryIO) -> Iterator[Member]:
    names, declared = _Names(), 0
    try:
        _check_directory(file)
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                names.count_one()
                declared += info.file_size  # zipfile gives no more than this
                if declared > safe.MAX_UNPACKED_BYTES:
                    raise RefusedError("archive.unpacked", limit=safe.MAX_UNPACKED_BYTES)
                if not info.orig_filename.endswith("/"):
                    yield _zip_member(archive, info, names)
    except _BROKEN as error:
        raise broken(error) from None


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, names: _Names) -> Member:
    try:
        names.admit(info.orig_filename)
        mode = info.external_attr >> 16
        if stat.S_ISLNK(mode):
            raise RefusedError("member.link")
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise RefusedError("member.special", kind="device or queue")
        if info.flag_bits & 0x1:
            raise RefusedError("member.encrypted")
        if info.file_size > safe.MAX_MEMBER_BYTES:
            raise RefusedError("member.size", limit=safe.MAX_MEMBER_BYTES)
        if info.file_size > safe.RATIO_FREE_BYTES and info.file_size > safe.MAX_RATIO * info.compress_size:
            raise RefusedError("archive.ratio", limit=safe.MAX_RATIO)
        return Member(info.orig_filename, Guarded(archive.open(info)))
    except RefusedError as refused:
        return Member(info.orig_filename, refused)
    except RuntimeError:
        return Member(info.orig_filename, RefusedError("member.method"))
    except _BROKEN as error:
        return Member(info.orig_filename, broken(error))


def _check_directory(file: BinaryIO) -> None:
    """Refuses a table of contents that would fill the memory: zipfile reads it whole before it says a word."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 22 - 65_535))
    tail = file.read()
    plain = len(tail) >= 22 and tail[-22:-18] == b"PK\x05\x06" and tail.endswith(b"\x00\x00")
    end = len(tail) - 22 if plain else tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        raise RefusedError("archive.broken", detail="the table of contents is missing")
    if tail[max(0, end - 20) : end].startswith(b"PK\x06\x07"):
        raise RefusedError("archive.format", kind="zip64")
    if struct.unpack_from("<L", tail, end + 12)[0] > safe.MAX_DIRECTORY_BYTES:
        raise RefusedError("archive.members", limit=safe.MAX_MEMBERS)
    file.seek(0)


# ---- names


@dataclass(slots=True)
class _Names:
    """The names that an archive has used so far."""

    seen: set[str] = field(default_factory=set)
    count: int = 0

    def count_one(self) -> None:
        self.count += 1
        if self.count > safe.MAX_MEMBERS:
            raise RefusedError("archive.members", limit=safe.MAX_MEMBERS)

    def admit(self, name: str) -> None:
        """Raises RefusedError for a name that is no plain relative name, or not the first of its kind."""
        if len(name) > safe.MAX_PATH:
            raise RefusedError("member.path", limit=safe.MAX_PATH)
        parts = re.split(r"[/\\]", name)
        if not parts[0] or ".." in parts or re.search(r"^[A-Za-z]:|[\x00-\x1f\x7f]", name):
            raise RefusedError("member.name")
        plain = posixpath.normpath(name)
        if plain in self.seen:
            raise RefusedError("member.doubled")
        self.seen.add(plain)


# ---- xz


class _Xz:
    """Reads xz, stream after stream. Unlike lzma.LZMAFile it does not give a file all the memory that it asks for."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._stream = self._next_stream()

    @staticmethod
    def _next_stream() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=safe.MAX_XZ_MEMORY)

    def read(self, size: int, /) -> bytes:
        while True:
            packed = b""
            if self._stream.eof:
                packed = (self._stream.unused_data or self._file.read(safe.CHUNK)).lstrip(b"\x00")
                if not packed:
                    return b""
                self._stream = self._next_stream()
            elif self._stream.needs_input:
                packed = self._file.read(safe.CHUNK)
                if not packed:
                    raise EOFError("the compressed data break off")
            if data := self._stream.decompress(packed, size):
                return data

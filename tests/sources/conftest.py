"""What the tests of the readers share: the fixtures' places, reading in one call, archives made by hand."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from styczna.sources import notices
from styczna.sources.messages import recognised
from styczna.sources.records import Notice, Rejection

DATA = Path(__file__).parents[1] / "data"

Read = Callable[..., list[Notice | Rejection]]


@pytest.fixture(scope="session")
def data() -> Path:
    return DATA


@pytest.fixture(scope="session")
def packaged() -> Path:
    """The data that travel with the package."""
    return Path(notices.__file__).parents[1] / "data"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads paths, or bytes as a file of their own; every rejection must be made of a message of the table."""

    def reading(*sources: Path | bytes | str) -> list[Notice | Rejection]:
        paths = []
        for place, source in enumerate(sources):
            if isinstance(source, Path):
                paths.append(source)
                continue
            paths.append(tmp_path / f"given {place}")
            paths[-1].write_bytes(source.encode() if isinstance(source, str) else source)
        found = list(notices.read(paths))
        assert all(isinstance(record, Notice) or recognised(record) for record in found)
        return found

    return reading


@pytest.fixture
def notice_of(read: Read, data: Path) -> Callable[[str], Notice]:
    """The one notice of a fixture."""

    def reading(name: str) -> Notice:
        (record,) = read(data / name)
        assert isinstance(record, Notice), record
        return record

    return reading


@pytest.fixture
def refused(read: Read) -> Callable[..., Rejection]:
    """The one rejection that is all a source gives."""

    def reading(source: Path | bytes | str) -> Rejection:
        (record,) = read(source)
        assert isinstance(record, Rejection), record
        return record

    return reading


@pytest.fixture(scope="session")
def small(data: Path) -> bytes:
    """A small real notice."""
    return (data / "notices" / "f08_574960-2018.xml").read_bytes()


@pytest.fixture(scope="session")
def tar_of() -> Callable[..., bytes]:
    """A tar of (name, content) pairs and of TarInfo objects, packed as `mode` says ("w:xz")."""

    def making(*entries: tuple[str, bytes] | tarfile.TarInfo, mode: str = "w") -> bytes:
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode=mode) as archive:
            for entry in entries:
                if isinstance(entry, tarfile.TarInfo):
                    archive.addfile(entry)
                else:
                    info = tarfile.TarInfo(entry[0])
                    info.size = len(entry[1])
                    archive.addfile(info, io.BytesIO(entry[1]))
        return packed.getvalue()

    return making


@pytest.fixture(scope="session")
def zip_of() -> Callable[..., bytes]:
    """A zip of (name or ZipInfo, content) pairs."""

    def making(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", method) as archive:
            for name, content in entries:
                archive.writestr(name, content)
        return packed.getvalue()

    return making

"""Broken files for the readers, for as long as one likes: python tests/sources/fuzz.py --seconds 60 [--seed 1]

Takes the fixtures and lists of members, damages them in many ways and reads them. Whatever is neither a record nor a
rejection of the table of messages, or takes too long, is written to a file and ends the run with status 1.
"""

from __future__ import annotations

import argparse
import gzip
import io
import lzma
import re
import sys
import tarfile
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from sources.tables import HEADER, ROWS, shared_workbook, workbook
from styczna.sources import eu_calls, members, notices
from styczna.sources.messages import RefusedError, recognised
from styczna.sources.records import Notice

DATA = Path(__file__).parents[1] / "data"
SLOW = 10.0  # seconds for one file; the fixtures take some hundredths

SOME = (
    b"<", b">", b"</", b"/>", b"&", b"&amp;", b"&#0;", b"&#x10FFFF;", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?p ?>",
    b"<!DOCTYPE a>", b"<P>", b"</P>", b"\x00", b"\xff", b"\xc5", b'"', b"{", b"}", b"}{", b"\n", b"9" * 50, b"-1", b"",
    b"NaN", b"2017-13-45", b"20210631 25:61", b"0", b" ", "Ł".encode(), b"\xef\xbb\xbf", b"PK\x03\x04", b"unpublished",
)  # fmt: skip
ELEMENT = re.compile(rb"<([\w:]+)(?:\s[^<>]*)?>[^<]*</\1>")
VALUE = re.compile(rb"(?<=\")[^\"<>]*(?=\")|(?<=>)[^<>]+(?=<)")


def damaged(document: bytes, random: Random) -> bytes:
    """The document with one to five damages: of its bytes, its texts, its elements."""
    for _ in range(random.randint(1, 5)):
        document = random.choice(DAMAGES)(document, random)
    return document


def _cut(document: bytes, random: Random) -> bytes:
    return document[: random.randrange(len(document) + 1)]


def _insert(document: bytes, random: Random) -> bytes:
    at = random.randrange(len(document) + 1)
    return document[:at] + random.choice(SOME) + document[at:]


def _flip(document: bytes, random: Random) -> bytes:
    at = random.randrange(len(document) + 1)
    return document[:at] + random.randbytes(1) + document[at + 1 :]


def _flip_at_an_end(document: bytes, random: Random) -> bytes:
    """Headers and tables of contents stand there."""
    at = random.choice((random.randrange(600), len(document) - random.randrange(300)))
    return document[: max(0, at)] + random.choice((b"\x00", b"\xff", random.randbytes(1))) + document[max(0, at) + 1 :]


def _omit(document: bytes, random: Random) -> bytes:
    at = random.randrange(len(document) + 1)
    return document[:at] + document[at + random.randint(1, 300) :]


def _double(document: bytes, random: Random) -> bytes:
    at, length = random.randrange(len(document) + 1), random.randint(1, 300)
    return document[: at + length] + document[at:]


def _other_value(document: bytes, random: Random) -> bytes:
    return _replaced(document, random, VALUE, random.choice(SOME))


def _without_element(document: bytes, random: Random) -> bytes:
    return _replaced(document, random, ELEMENT, b"")


def _other_element(document: bytes, random: Random) -> bytes:
    found = _near(document, random, ELEMENT)
    return _replaced(document, random, ELEMENT, found[0]) if found else document


def _replaced(document: bytes, random: Random, pattern: re.Pattern[bytes], by: bytes) -> bytes:
    found = _near(document, random, pattern)
    return document[: found.start()] + by + document[found.end() :] if found else document


def _near(document: bytes, random: Random, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
    return pattern.search(document, random.randrange(len(document) + 1))


DAMAGES = (
    _cut,
    _insert,
    _flip,
    _flip_at_an_end,
    _omit,
    _double,
    _other_value,
    _other_value,
    _without_element,
    _other_element,
)


def _tar(mode: str) -> Callable[[bytes], bytes]:
    def pack(document: bytes) -> bytes:
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode=mode) as archive:
            for name in ("a.xml", "d/" * 60 + "b.xml"):
                info = tarfile.TarInfo(name)
                info.size = len(document)
                archive.addfile(info, io.BytesIO(document))
        return packed.getvalue()

    return pack


def _zip(document: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", document)
        archive.writestr("d/b.xml", document)
    return packed.getvalue()


PACKINGS: tuple[Callable[[bytes], bytes], ...] = (_tar("w"), _tar("w:gz"), _zip, gzip.compress, lzma.compress)


def sources() -> list[bytes]:
    """The fixtures, and the examples of the SDK."""
    found = [path.read_bytes() for path in sorted(DATA.rglob("*")) if path.suffix in (".xml", ".jsonl")]
    with tarfile.open(DATA / "eforms_sdk_examples.tar.gz") as archive:
        found += [content.read() for info in archive if (content := archive.extractfile(info))]
    return found


def tables() -> list[bytes]:
    """Lists of members in the usual encodings and as workbooks."""
    rows = [line.split(";") for line in (HEADER + ROWS * 5).splitlines()]
    found = [(HEADER + ROWS * 5).encode(encoding) for encoding in ("cp1250", "utf-8-sig", "utf-16", "iso8859_2")]
    return [*found, workbook(("A", [["x"]]), ("Członkowie", rows)), shared_workbook(("Członkowie", rows))]


def made(random: Random, documents: list[bytes]) -> bytes:
    """One file: mostly a damaged document, else a damaged archive with a document."""
    document = random.choice(documents)
    if random.random() < 0.75:
        return damaged(document, random)
    packed = random.choice(PACKINGS)(document)
    return damaged(packed, random) if random.random() < 0.9 else random.choice(PACKINGS)(packed)


def fault_of(path: Path) -> str | None:
    """What is wrong with the answers of the readers to a file; None where nothing is."""
    start = time.perf_counter()
    for reader in (notices, eu_calls):
        try:
            for record in reader.read([path]):
                if not isinstance(record, Notice) and not recognised(record):
                    return f"An answer that is in no table: {record}"
        except Exception:  # noqa: BLE001  # whatever it is, it is the fault looked for
            return traceback.format_exc()
    if fault := _fault_of_members(path):
        return fault
    taken = time.perf_counter() - start
    return f"It took {taken:.1f} seconds." if taken > SLOW else None


def _fault_of_members(path: Path) -> str | None:
    try:
        for entry in members.read(members.understand(path, file="damaged")):
            if (entry.member is None) != bool(entry.faults) or not all(map(recognised, entry.faults)):
                return f"An answer that is in no table: {entry}"
    except RefusedError as refused:
        return None if recognised(refused.rejection("damaged")) else f"A refusal that is in no table: {refused}"
    except Exception:  # noqa: BLE001  # whatever it is, it is the fault looked for
        return traceback.format_exc()
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    given = parser.parse_args()
    random, documents, lists = Random(given.seed), sources(), tables()
    end, count = time.monotonic() + given.seconds, 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "damaged"
        while time.monotonic() < end:
            path.write_bytes(made(random, lists if random.random() < 0.5 else documents))
            count += 1
            if fault := fault_of(path):
                kept = Path(tempfile.gettempdir()) / f"styczna-fuzz-{given.seed}-{count}"
                kept.write_bytes(path.read_bytes())
                print(f"{fault}\nFile {count} of seed {given.seed} is kept as {kept}.")
                return 1
    print(f"{count} damaged files of seed {given.seed}: each was answered with records and rejections.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

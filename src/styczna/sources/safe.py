"""Guards for everything that comes from outside: the limits of all readers, and the only ways to XML.

Nothing here trusts a name, a header or a declared size. XML is parsed without DTD, entities and network; a DOCTYPE is
refused before the parser sees it, so that neither bombs of entities nor references to files begin to unfold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Protocol, cast

from lxml import etree

from styczna.sources.messages import RefusedError

MIB = 1024 * 1024

# One XML document: a notice, or one `doc` of a META day. The longest real notice at hand has 1.8 MB and 46,000 tags.
MAX_XML_BYTES = 16 * MIB
MAX_XML_TAGS = 1_000_000  # start and end tags, comments and processing instructions together
MAX_XML_ATTRIBUTES = 1_000_000  # counted as signs of equality, so texts with many count as well
MAX_XML_PROLOG = 64 * 1024  # bytes before the root element
MAX_XML_DEPTH = 256  # levels; kept by libxml2 while huge_tree is off
MAX_XML_TEXT = 10_000_000  # bytes of one text, attribute, name or comment; kept by libxml2 while huge_tree is off
# A whole META day, which is read notice by notice. The two at hand have 5 MB.
MAX_STREAM_BYTES = 256 * MIB

# Archives and compressed files.
MAX_MEMBERS = 65_535
MAX_MEMBER_BYTES = 4096 * MIB  # JSON and XML are read in a stream, and tables have a limit of their own
MAX_UNPACKED_BYTES = 4096 * MIB  # all members together, read or not
MAX_RATIO = 250  # unpacked bytes to a packed one, judged beyond the first RATIO_FREE_BYTES
RATIO_FREE_BYTES = 8 * MIB
MAX_PATH = 1_024  # characters of a member's name
MAX_HEADER_BYTES = 64 * 1024  # of one extended header in a tar
MAX_DIRECTORY_BYTES = 16 * MIB  # the table of contents of a zip
MAX_XZ_MEMORY = 128 * MIB  # an xz file says how much memory it wants; -9 wants 65 MiB

# References followed from the results of one eForms notice: a few of them can span a product of all others.
MAX_REFERENCES = 1_000_000

# One line of a JSON-lines file.
MAX_LINE_BYTES = 4 * MIB

# Tables: CSV and XLSX as offices keep them. 50,000 members with all their columns take 20 MB.
MAX_TABLE_BYTES = 256 * MIB  # the file as it lies there
MAX_TABLE_ROWS = 200_000  # below the header, empty ones left out
MAX_TABLE_COLUMNS = 256  # counted to the last cell with something in it
MAX_CELL = 32_767  # characters of a cell: Excel's own limit
MAX_ROW = 128 * 1024  # characters of a row of CSV
MAX_QUOTED_LINES = 200  # lines that one quoted cell may reach over, or its quote counts as never closed
MAX_SHEETS = 64  # of a workbook
MAX_STRINGS = 1_000_000  # texts that the sheets of a workbook share; they are held in memory
MAX_STRING_CHARACTERS = 32 * MIB  # all of them together

CHUNK = 64 * 1024

# What libxml2 decodes as its ASCII part says. In UTF-7 and its kin a DOCTYPE hides behind other bytes.
_ENCODINGS = re.compile(rb"(?i)utf-?8|us-ascii|ascii|iso-8859-\d{1,2}|latin-?\d|windows-125\d|cp125\d")
_DECLARED = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([^\"'>]*)[\"']")
_ROOT = re.compile(rb"<([^\s<>/!?&\"'=]+)")
_SPACE = b" \t\r\n"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"<\x00", b"\x00<", b"\x00\x00\x00<")


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def read_up_to(stream: Readable, size: int) -> bytes:
    """The next `size` bytes of a stream, fewer only at its end: a stream may give less than it is asked for."""
    parts, missing = [], size
    while missing and (part := stream.read(min(missing, CHUNK))):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def read_all(stream: Readable, limit: int = MAX_XML_BYTES) -> bytes:
    """Everything that a stream gives. Raises RefusedError where that is more than `limit` bytes."""
    data = read_up_to(stream, limit + 1)
    if len(data) > limit:
        raise RefusedError("xml.bytes", limit=limit)
    return data


def root_name(head: bytes) -> str:
    """The name of the root element as it is written (with its prefix), from the first bytes of a document.

    Raises RefusedError for what is no XML, has a DOCTYPE, comes in an encoding that could hide one, or has no element
    within MAX_XML_PROLOG bytes.
    """
    if head.startswith(_WIDE):
        raise RefusedError("xml.encoding", encoding="UTF-16 or UTF-32")
    position = 3 if head.startswith(b"\xef\xbb\xbf") else 0
    declared = _DECLARED.match(head, position)
    if declared and not _ENCODINGS.fullmatch(declared[1]):
        raise RefusedError("xml.encoding", line=1, encoding=declared[1].decode("ascii", "replace"))
    while position < len(head):
        if head[position] in _SPACE:
            position += 1
        elif head.startswith(b"<?", position):
            position = _after(head, b"?>", position)
        elif head.startswith(b"<!--", position):
            position = _after(head, b"-->", position)
        elif head[position : position + 9].upper() == b"<!DOCTYPE":
            raise RefusedError("xml.doctype", line=1 + head.count(b"\n", 0, position))
        elif root := _ROOT.match(head, position):
            return root[1].decode("utf-8", "replace")
        else:
            raise RefusedError("xml.none", line=1 + head.count(b"\n", 0, position))
    raise RefusedError("xml.prolog", limit=MAX_XML_PROLOG) if head.strip() else RefusedError("xml.none")


def _after(head: bytes, mark: bytes, position: int) -> int:
    found = head.find(mark, position)
    return len(head) if found < 0 else found + len(mark)


def parse_xml(data: bytes) -> etree._Element:
    """The root element of one document. Raises RefusedError, with the line, for everything that is no plain XML."""
    root_name(data[:MAX_XML_PROLOG])
    _count(data)
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise _refusal(error) from None
    _refuse_dtd(root)
    return root


def stream_xml(stream: Readable, tag: str) -> Iterator[etree._Element]:
    """The elements `tag` under the root, one at a time; each is emptied when the next is asked for.

    Holds one element in memory, however long the document is. Raises RefusedError like :func:`parse_xml`, after the
    elements that came before the fault.
    """
    parser = etree.XMLPullParser(events=("end",), tag=tag, **_GUARDED)
    total = since = tags = attributes = 0
    ended = False
    while not ended:
        chunk = stream.read(CHUNK)
        ended = not chunk
        if not total:
            root_name(chunk)
        total, since = total + len(chunk), since + len(chunk)
        tags, attributes = tags + chunk.count(b"<"), attributes + chunk.count(b"=")
        _keep_within(total, MAX_STREAM_BYTES, "xml.bytes")
        _keep_within(since, MAX_XML_BYTES + CHUNK, "xml.bytes")
        _keep_within(tags, MAX_XML_TAGS, "xml.tags")
        _keep_within(attributes, MAX_XML_ATTRIBUTES, "xml.attributes")
        fault = _feed(parser, chunk)
        for _, event in parser.read_events():
            element = cast(etree._Element, event)
            _refuse_dtd(element)
            yield element
            _forget(element)
            since = tags = attributes = 0
        if fault:
            raise fault


def _feed(parser: etree.XMLPullParser, chunk: bytes) -> RefusedError | None:
    """Feeds a chunk, or closes at the end; a fault is handed back so that the elements before it are not lost."""
    try:
        if chunk:
            parser.feed(chunk)
        else:
            parser.close()
    except etree.XMLSyntaxError as error:
        return _refusal(error)
    return None


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


_GUARDED: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "recover": False,
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,
}


def _parser() -> etree.XMLParser:
    return etree.XMLParser(**_GUARDED)


def _count(data: bytes) -> None:
    """Bounds the size of the tree before it is built: an element takes four bytes in the file, but 120 in memory."""
    _keep_within(len(data), MAX_XML_BYTES, "xml.bytes")
    _keep_within(data.count(b"<"), MAX_XML_TAGS, "xml.tags")
    _keep_within(data.count(b"="), MAX_XML_ATTRIBUTES, "xml.attributes")


def _keep_within(number: int, limit: int, key: str) -> None:
    if number > limit:
        raise RefusedError(key, limit=limit)


def _refuse_dtd(element: etree._Element) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise RefusedError("xml.doctype")


def _refusal(error: etree.XMLSyntaxError) -> RefusedError:
    words = (error.msg or "no element was found").strip()
    if "Excessive depth" in words:
        return RefusedError("xml.depth", line=error.lineno, limit=MAX_XML_DEPTH)
    if re.search(r"(?i)too (long|big)|resource limit", words):
        return RefusedError("xml.text", line=error.lineno, limit=MAX_XML_TEXT)
    return RefusedError("xml.broken", line=error.lineno, detail=re.sub(r",? ?line \d+, column \d+.*$", "", words))

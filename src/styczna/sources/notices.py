"""Reading notices, whatever their format: the one door to the readers of this package.

The root element and its namespace choose the reader, or the keys of a JSON record; never the name of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml import etree

from styczna.sources import bzp, eforms, jsonl, ocds, safe, ted_export, ted_meta
from styczna.sources.messages import RefusedError
from styczna.sources.opening import Document, documents
from styczna.sources.records import Notice, Rejection
from styczna.sources.tree import Element, line, name

_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*[{\[]")


def read(paths: Iterable[Path]) -> Iterator[Notice | Rejection]:
    """Every notice at the paths (files, folders, archives), and a rejection for everything that is none.

    Raises nothing for what lies in the files. Holds one notice in memory at a time.
    """
    for path in paths:
        for document in documents(path):
            if isinstance(document, Rejection):
                yield document
            else:
                yield from _notices(document)


def _notices(document: Document) -> Iterator[Notice | Rejection]:
    try:
        if _JSON.match(document.head):
            yield from _of_json(document)
            return
        root = safe.root_name(document.head)
        if root.rpartition(":")[2] == "part":
            yield from _of_a_day(document)
        else:
            yield _of_a_document(safe.parse_xml(safe.read_all(document.stream)))
    except RefusedError as refused:
        yield refused.rejection(document.name)


def _of_json(document: Document) -> Iterator[Notice | Rejection]:
    for record in jsonl.listed(document.stream, document.head, ocds.LISTS, words="json"):
        for item in _of_a_record(record):
            yield item.rejection(document.name) if isinstance(item, RefusedError) else item


def _of_a_record(record: jsonl.Record) -> Iterator[Notice | RefusedError]:
    content, line = record.content, record.line
    if isinstance(content, RefusedError):
        yield content
    elif ocds.is_content(content):
        yield from ocds.notices(content, line)
    elif bzp.is_row(content):
        try:
            yield bzp.notice(content, line)
        except RefusedError as refused:
            yield refused
    else:
        yield RefusedError("json.call" if "topicId" in content else "json.unknown", line=line)


def _of_a_day(document: Document) -> Iterator[Notice | Rejection]:
    doc = None
    for doc in safe.stream_xml(document.stream, "doc"):
        try:
            yield ted_meta.notice(doc)
        except RefusedError as refused:
            yield refused.rejection(document.name)
    if doc is None:
        raise RefusedError("meta.none")


def _of_a_document(root: Element) -> Notice:
    """Lets the reader of this root and namespace read. Raises RefusedError where there is none."""
    kind, namespace = name(root), etree.QName(root).namespace or ""
    if kind == "TED_EXPORT" and ted_export.NAMESPACE.fullmatch(namespace):
        return ted_export.notice(root)
    if eforms.NAMESPACES.get(kind) == namespace:
        return eforms.notice(root)
    if namespace:
        raise RefusedError("root.namespace", line=line(root), root=kind, namespace=namespace)
    raise RefusedError("root.unknown", line=line(root), root=kind)

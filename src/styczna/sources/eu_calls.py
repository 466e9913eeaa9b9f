"""Calls for projects of the Union, as collected from the EU Funding & Tenders portal: JSON records, one for a call.

Each call becomes a notice of kind CALL. The programme that pays stands as its buyer, the greatest grant of one project
as its value. The collection begins with a byte order mark and has some of its texts encoded twice
(:mod:`mojibake`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from styczna.sources import values
from styczna.sources.jsonl import Record, records
from styczna.sources.messages import RefusedError
from styczna.sources.mojibake import repaired
from styczna.sources.opening import Document, documents
from styczna.sources.records import CALL, Lot, Notice, Party, Rejection
from styczna.sources.tree import one_line


def read(paths: Iterable[Path]) -> Iterator[Notice | Rejection]:
    """Every call at the paths, and a rejection, with its line, for every record that is none."""
    for path in paths:
        for document in documents(path):
            if isinstance(document, Rejection):
                yield document
            else:
                yield from _calls(document)


def _calls(document: Document) -> Iterator[Notice | Rejection]:
    try:
        for record in records(document.stream):
            yield _call(record, document.name)
    except RefusedError as refused:
        yield refused.rejection(document.name)


def _call(record: Record, file: str) -> Notice | Rejection:
    try:
        if isinstance(record.content, RefusedError):
            raise record.content
        return call(record.content, record.line)
    except RefusedError as refused:
        return refused.rejection(file)


def call(content: dict[str, Any], line: int | None = None) -> Notice:
    """One call. Raises RefusedError where its identifier or its title is missing."""
    identifier = values.identifier(_text(content, "topicId"))
    title = one_line(_text(content, "title"))
    if not identifier:
        raise RefusedError("call.id", line=line)
    if not title:
        raise RefusedError("call.title", line=line)
    programme = one_line(_text(content, "programme"))
    description = "\n".join(filter(None, [_text(content, "description"), _text(content, "objectives")]))
    value = values.money(_text(content, "budgetMax"), "EUR")
    deadline = values.moment(_text(content, "deadline"))
    return Notice(
        id=identifier,
        source="eu-calls",
        kind=CALL,
        form=one_line(_text(content, "actionType")) or "call",
        titles={"en": title},
        descriptions={"en": description} if description else {},
        language="en",
        buyers=(Party(name=programme),) if programme else (),
        value=value,
        deadline=deadline,
        lots=(Lot(number="1", value=value, deadline=deadline),),
        url=values.web_link(_text(content, "portalUrl")),
    )


def _text(content: dict[str, Any], key: str) -> str:
    """The value of a key as text; empty for what is neither text nor number."""
    value = content.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return repaired(str(value)).strip()

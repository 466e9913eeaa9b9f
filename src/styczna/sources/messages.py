"""Every sentence a reader can answer with, in one place, so that they can be counted, tested and translated.

A reader refuses with a key of :data:`MESSAGES`. The key gives the field, the template of what was found and the
sentence of what was expected. :func:`recognised` goes the other way, from a finished rejection to its message and
details, so that a translation needs no English sentence but those of this table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from styczna.sources.records import Rejection
from styczna.sources.reference_messages import REFERENCES
from styczna.sources.table_messages import TABLES, _

# A detail is quoted from a stranger's file: it is cut, and what cannot be printed is escaped.
MAX_DETAIL = 200
MAX_FILE = 2_000


@dataclass(frozen=True, slots=True)
class Message:
    field: str
    found: str
    expected: str


class RefusedError(Exception):
    """What was given cannot be taken. Carries the key of its message, the details and the line where one is known."""

    def __init__(self, key: str, line: int | None = None, **details: object) -> None:
        super().__init__(key, details)
        self.key = key
        self.line = line
        self.details = {name: printable(str(value)) for name, value in details.items()}

    def rejection(self, file: str) -> Rejection:
        message = MESSAGES[self.key]
        found = message.found.format(**self.details)
        return Rejection(printable(file, MAX_FILE), self.line, message.field, found, message.expected)


def printable(text: str, limit: int = MAX_DETAIL) -> str:
    """The text as it may be shown and stored: one line, no control characters or lone surrogates, cut at `limit`."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in " ".join(text[: 2 * limit].split()))
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def recognised(rejection: Rejection) -> tuple[Message, dict[str, str]] | None:
    """The message that a rejection was made of, and its details; None for a rejection that is not of this table."""
    for message in MESSAGES.values():
        if (message.field, message.expected) == (rejection.field, rejection.expected):
            match = _pattern(message.found).fullmatch(rejection.found)
            if match:
                return message, match.groupdict()
    return None


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(f"(?P<{part}>.*)" if i % 2 else re.escape(part) for i, part in enumerate(parts)), re.DOTALL
    )


_XML = _("A well-formed XML document in UTF-8, ISO 8859 or a Windows code page.")
_PLAIN = _("A document without a DOCTYPE and without entities of its own.")
_SMALLER = _("A document within the limits of the readers (see docs/methods/readers.md).")
_NOTICE = "A notice: TED_EXPORT (R2.0.7 to R2.0.9), a META XML day (part), or eForms (UBL notice)."
_JSON = "Notices in JSON: releases, records or packages of OCDS 1.1, or rows as the API of BZP answers them."
_OCDS = "A release of OCDS 1.1 with its ocid, its id, its tags and the title of its tender."
_BZP = "A row of BZP with its number, its type and the subject of the order."
_EFORMS = "An eForms notice with everything that its form makes mandatory."
_TED = "A TED notice with its document number and its form."
_META = "A notice of a META XML day with its number and its coded data."
_ARCHIVE = _("A whole zip, tar, tar.gz or tar.xz archive, or one compressed file.")
_MEMBER = _("A plain file with a relative name of its own inside the archive.")
_FILE = _("A file or folder that can be read, with something in it.")
_CALL = "One call for projects a line: a JSON object with topicId and title."
_PLAN = (
    "A procurement plan: a header that names the subject and a value, kind or term, below it rows with as many cells."
)
_PROJECT = "A list of funded projects: a header that names the title, below it rows with as many cells."

MESSAGES: Mapping[str, Message] = {
    # files and folders
    "file.missing": Message("file", _("There is no such file or folder."), _FILE),
    "file.unreadable": Message("file", _("The file cannot be read: {detail}."), _FILE),
    "file.special": Message("file", _("This is a {kind}, not a file or folder."), _FILE),
    "file.empty": Message("file", _("The file is empty."), _FILE),
    # archives and their members
    "archive.broken": Message("archive", _("The archive is broken: {detail}."), _ARCHIVE),
    "archive.format": Message("archive", _("This is a {kind} archive."), _ARCHIVE),
    "archive.members": Message("archive", _("The archive has more than {limit} members."), _SMALLER),
    "archive.unpacked": Message("archive", _("The archive unpacks to more than {limit} bytes."), _SMALLER),
    "archive.ratio": Message("archive", _("The data unpack to more than {limit} times their size."), _SMALLER),
    "archive.header": Message("archive", _("A header in the archive is longer than {limit} bytes."), _SMALLER),
    "archive.nested": Message("archive", _("There is an archive inside the archive."), _MEMBER),
    "member.name": Message("member", _("The name leads outside the archive or is no plain name."), _MEMBER),
    "member.path": Message("member", _("The name is longer than {limit} characters."), _MEMBER),
    "member.doubled": Message("member", _("The name occurs a second time in the archive."), _MEMBER),
    "member.link": Message("member", _("The member is a link."), _MEMBER),
    "member.special": Message("member", _("The member is a {kind}."), _MEMBER),
    "member.encrypted": Message("member", _("The member is encrypted."), _MEMBER),
    "member.method": Message("member", _("The member is packed with a method that is not known here."), _MEMBER),
    "member.size": Message("member", _("The member unpacks to more than {limit} bytes."), _SMALLER),
    # XML
    "xml.broken": Message("xml", _("The XML is broken: {detail}."), _XML),
    "xml.none": Message("xml", _("The document is not XML."), _XML),
    "xml.encoding": Message("xml", _("The document is encoded in {encoding}."), _XML),
    "xml.doctype": Message("xml", _("The document declares a DOCTYPE."), _PLAIN),
    "xml.prolog": Message("xml", _("No element begins within the first {limit} bytes."), _SMALLER),
    "xml.bytes": Message("xml", _("The document is longer than {limit} bytes."), _SMALLER),
    "xml.tags": Message("xml", _("The document has more than {limit} tags."), _SMALLER),
    "xml.attributes": Message("xml", _("The document has more than {limit} attributes."), _SMALLER),
    "xml.depth": Message("xml", _("The elements are nested deeper than {limit} levels."), _SMALLER),
    "xml.text": Message("xml", _("A text is longer than {limit} characters."), _SMALLER),
    "root.unknown": Message("root", "The root element is {root}.", _NOTICE),
    "root.namespace": Message("root", "The root element is {root} in the namespace “{namespace}”.", _NOTICE),
    # notices
    "id.missing": Message("id", "The notice has no identifier.", _TED),
    "form.missing": Message("form", "The notice has no form.", _TED),
    "title.missing": Message("title", "The notice has no title.", _TED),
    "meta.none": Message("root", "The root element part holds no notice (doc).", _NOTICE),
    "meta.id": Message("id", "The notice has no identifier.", _META),
    "meta.form": Message("form", "The notice has no coded data.", _META),
    "meta.title": Message("title", "The notice has no title.", _META),
    "eforms.id": Message("id", "Missing: {missing}.", _EFORMS),
    "eforms.buyer": Message("buyer", "Missing: {missing}.", _EFORMS),
    "eforms.organisation": Message("organisation", "Missing: {missing}.", _EFORMS),
    "eforms.title": Message("title", "Missing: {missing}.", _EFORMS),
    "eforms.cpv": Message("cpv", "Missing: {missing}.", _EFORMS),
    "eforms.lot": Message("lot", "Missing: {missing}.", _EFORMS),
    "eforms.reference": Message("reference", "Nothing stands behind the reference {reference}.", _EFORMS),
    "eforms.limit": Message("lots-awarded", "Nobody may win a lot: at most {number} lots are awarded.", _EFORMS),
    "eforms.references": Message("reference", "The results follow more than {limit} references.", _SMALLER),
    # notices in JSON
    "json.json": Message("json", "The record is no JSON: {detail}.", _JSON),
    "json.object": Message("json", "The record is no JSON object.", _JSON),
    "json.line": Message("line", "The record is longer than {limit} bytes.", _SMALLER),
    "json.cut": Message("json", "The list breaks off before its end.", _JSON),
    "json.unknown": Message("json", "The record has neither an ocid nor the number of a notice.", _JSON),
    "json.call": Message("json", "The record is a call for projects: import it as a call.", _JSON),
    "ocds.id": Message("id", "Missing: {missing}.", _OCDS),
    "ocds.tag": Message("tag", "The tags are: {tags}.", _OCDS),
    "ocds.title": Message("title", "The tender has no title.", _OCDS),
    "ocds.linked": Message("releases", "The record only links to its releases.", _OCDS),
    "bzp.id": Message("id", "The number reads “{text}”.", _BZP),
    "bzp.type": Message("type", "The type reads “{text}”.", _BZP),
    "bzp.title": Message("subject", "The row has no subject.", _BZP),
    # calls
    "call.json": Message("json", "The line is no JSON: {detail}.", _CALL),
    "call.object": Message("json", "The line is no JSON object.", _CALL),
    "call.id": Message("id", "The call has no identifier.", _CALL),
    "call.title": Message("title", "The call has no title.", _CALL),
    "call.line": Message("line", "The line is longer than {limit} bytes.", _SMALLER),
    # procurement plans
    "plan.header": Message("header", "None of the first {limit} rows names the subject of an order.", _PLAN),
    "plan.cells": Message("row", "The row has {count} cells, the header has {wanted}.", _PLAN),
    "plan.subject": Message("subject", "The row has no subject.", _PLAN),
    "plan.value.number": Message("value", "The amount reads “{text}”.", _PLAN),
    "plan.cpv.code": Message("cpv", "There is no such code: {text}.", _PLAN),
    # lists of funded projects
    "project.header": Message("header", "None of the first {limit} rows names the title of a project.", _PROJECT),
    "project.cells": Message("row", "The row has {count} cells, the header has {wanted}.", _PROJECT),
    "project.title": Message("title", "The row has no title.", _PROJECT),
    "project.value.number": Message("value", "The amount reads “{text}”.", _PROJECT),
    "project.support.number": Message("support", "The amount reads “{text}”.", _PROJECT),
    # tables and lists of members
    **{key: Message(*sentences) for key, sentences in TABLES.items()},
    # reference data
    **{key: Message(*sentences) for key, sentences in REFERENCES.items()},
}

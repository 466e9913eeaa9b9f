"""The verb *minutes*: the record of a meeting written out, in Polish or English, from the data alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from styczna.dialogue.models import Entry, EntryKind, Meeting


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a page, a file or a command shows; all text is in one language."""

    title: str
    opening: str
    participants: tuple[str, ...]
    purpose: str
    parts: tuple[tuple[str, tuple[Section, ...]], ...]
    waiting: str
    closing: str
    source: str


def minutes(*, meeting: Meeting, language: str) -> Minutes:
    """Writes the minutes of `meeting` in `language` (``pl`` or ``en``)."""
    with translation.override(language):
        return Minutes(
            title=meeting.title,
            opening=_opening(meeting),
            participants=tuple(cluster.name for cluster in meeting.clusters.all()),
            purpose=meeting.purpose,
            parts=tuple((part.title, tuple(_sections(part.entries.all()))) for part in meeting.parts.all()),
            waiting=_waiting(meeting),
            closing=_closing(meeting),
            source=meeting.source,
        )


def as_text(record: Minutes, *, language: str) -> str:
    """The minutes as plain text with Markdown headings, for a file or a terminal."""
    with translation.override(language):
        return "\n".join(_lines(record)) + "\n"


def _lines(record: Minutes) -> Iterator[str]:
    yield f"# {_('Minutes')}: {record.title}"
    yield f"\n{record.opening}\n"
    yield from (f"- {name}" for name in record.participants)
    yield f"\n## {_('Purpose')}\n\n{record.purpose}"
    for number, (title, sections) in enumerate(record.parts, start=1):
        yield f"\n## {number}. {title}"
        for section in sections:
            yield f"\n### {section.title}\n"
            yield from (f"- {entry.text}" for entry in section.entries)
    if record.waiting:
        yield f"\n{record.waiting}"
    if record.closing:
        yield f"\n## {_('Next meeting')}\n\n{record.closing}"
    yield f"\n{_('Source of this record')}: {record.source}"


def _opening(meeting: Meeting) -> str:
    count = meeting.clusters.count()
    return ngettext(
        "On %(day)s in %(town)s (%(venue)s) the representatives of %(count)d cluster met with %(authority)s. "
        "Participating cluster:",
        "On %(day)s in %(town)s (%(venue)s) the representatives of %(count)d clusters met with %(authority)s. "
        "Participating clusters:",
        count,
    ) % {
        "day": _day(meeting.held_on),
        "town": meeting.town,
        "venue": meeting.venue,
        "count": count,
        "authority": meeting.authority,
    }


def _sections(entries: Iterable[Entry]) -> Iterator[Section]:
    """Entries under the name of their kind, in the order in which the kinds were first spoken of."""
    by_kind: dict[str, list[Entry]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry)
    for kind, found in by_kind.items():
        yield Section(_heading(kind), tuple(found))


def _heading(kind: str) -> str:
    label = str(EntryKind(kind).label)
    return label[:1].upper() + label[1:]


def _waiting(meeting: Meeting) -> str:
    matters = [entry for part in meeting.parts.all() for entry in part.entries.all() if entry.is_matter]
    open_matters = sum(entry.answered_on is None for entry in matters)
    if not matters:
        return ""
    return ngettext(
        "%(count)d matter put to the authority has no recorded answer.",
        "%(count)d matters put to the authority have no recorded answer.",
        open_matters,
    ) % {"count": open_matters}


def _closing(meeting: Meeting) -> str:
    if meeting.next_on is None:
        return ""
    return _("%(day)s: %(what)s.") % {"day": _day(meeting.next_on), "what": meeting.next}


def _day(day: date) -> str:
    return formats.date_format(day, "j E Y")

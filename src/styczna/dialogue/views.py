"""Pages of the room *Dialogue: what did we and the authority agree?*"""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from styczna.clusters.tables import file_of, wanted_format
from styczna.dialogue import access
from styczna.dialogue.minutes import as_text, minutes
from styczna.dialogue.models import Entry
from styczna.sheets import Cell


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Meetings, and what the authority was asked and has not answered yet."""
    found = list(access.matters())
    if wanted := wanted_format(request):
        header = [_("Meeting"), _("Day"), _("Kind"), _("Text"), _("Answer"), _("Answered on")]
        return file_of(wanted, "styczna-matters", header, _rows(found))
    waiting = sum(matter.answered_on is None for matter in found)
    context = {"meetings": access.meetings(), "matters": found, "waiting": waiting}
    return render(request, "dialogue/index.html", context)


@require_safe
def meeting(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One meeting, as its minutes tell it."""
    found = access.get_meeting(slug)
    record = minutes(meeting=found, language=get_language() or "pl")
    put = [entry for part in found.parts.all() for entry in part.entries.all() if entry.is_matter]
    return render(request, "dialogue/meeting.html", {"meeting": found, "minutes": record, "matters": put})


@require_safe
def minutes_file(request: HttpRequest, slug: str, language: str) -> HttpResponseBase:
    """The minutes as a text file, in either language."""
    if language not in ("pl", "en"):
        raise Http404(f"no minutes in {language}")
    text = as_text(minutes(meeting=access.get_meeting(slug), language=language), language=language)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.{language}.txt"'
    return response


def _rows(matters: list[Entry]) -> Iterator[list[Cell]]:
    for matter in matters:
        met = matter.part.meeting
        kind = str(matter.get_kind_display())
        yield [met.title, met.held_on, kind, matter.text, matter.answer or None, matter.answered_on]

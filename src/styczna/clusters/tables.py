"""A list as a file, for every room: `?format=csv` or `?format=xlsx` behind the address of the list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import get_language

from styczna import sheets

FORMATS = ("csv", "xlsx")
LONGEST = 100_000  # rows of one file


def wanted_format(request: HttpRequest, formats: Sequence[str] = FORMATS) -> str:
    """``csv``, ``xlsx`` or empty for the page; anything else is an error, never ignored."""
    wanted = request.GET.get("format", "")
    if wanted and wanted not in formats:
        raise Http404(f"no format {wanted}")
    return wanted


def file_of(wanted: str, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """The table as an attachment named `name`."""
    header = [str(column) for column in header]
    if wanted == "csv":
        language = (get_language() or "pl")[:2]
        response: HttpResponseBase = StreamingHttpResponse(
            sheets.as_csv(header, rows, language=language), content_type=sheets.CSV_TYPE
        )
    else:
        response = HttpResponse(sheets.as_xlsx(header, rows, title=name), content_type=sheets.XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.{wanted}"'
    return response


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A file that is made already, as an attachment of that name."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

"""What all open data carry: their licence, their day, how many there are in all; and the same rows as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Schema
from ninja.errors import HttpError
from pydantic import Field

from styczna.sheets import safe

MOST = 500  # rows of one answer
UNREADABLE = 422
PIECE = 65_536  # characters that are sent at once


class Open(Schema):
    """The head of a list."""

    licence: str = Field(description="address of the licence of the data")
    dated: date = Field(description="the day on which the data were read")
    total: int = Field(description="how many answer, those beyond `limit` among them")


def head(total: int) -> dict[str, Any]:
    return {"licence": settings.DATA_LICENCE, "dated": timezone.localdate(), "total": total}


def forbid_others(request: HttpRequest, *, known: Iterable[str] = ()) -> None:
    """A parameter that is not understood is an error, never ignored: a misspelt filter would answer with everything."""
    others = sorted(set(request.GET) - set(known))
    if others:
        raise HttpError(UNREADABLE, f"not understood: {', '.join(others)}; known are {', '.join(known) or 'none'}")


def as_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Commas, decimal points and UTF-8, whatever the reader's language; the licence stands in the Link header."""
    response = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate().isoformat()}.csv"'
    response["Link"] = f'<{settings.DATA_LICENCE}>; rel="license"'
    return response


def _lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(header)
    for row in rows:
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
        if buffer.tell() > PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()

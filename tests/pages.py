"""Reading what the program answers, for the tests of pages."""

import csv
import html
import io
import re

from django.http import HttpResponseBase


def body_of(response: HttpResponseBase) -> str:
    """The page as text, its entities resolved and its white space made single."""
    assert response.status_code == 200
    return re.sub(r"[ \n]+", " ", html.unescape(response.content.decode()))  # type: ignore[attr-defined]


def cells_of(response: HttpResponseBase) -> list[list[str]]:
    """The rows of a CSV in English."""
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))

"""Reading what the program answers, for the tests of pages."""

import csv
import html
import io
import re

from django.http import HttpResponseBase
from lxml.html import document_fromstring


def body_of(response: HttpResponseBase) -> str:
    """The page as text, its entities resolved and its white space made single."""
    assert response.status_code == 200
    return re.sub(r"[ \n]+", " ", html.unescape(response.content.decode()))  # type: ignore[attr-defined]


def cells_of(response: HttpResponseBase) -> list[list[str]]:
    """The rows of a CSV in English."""
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def stacked(response: HttpResponseBase) -> dict[str, list[list[str]]]:
    """Tables that become lists on a narrow page, by their name: the labels that each row has there."""
    found = {}
    for table in document_fromstring(body_of(response)).iterfind(".//table[@class='stack']"):
        name = table.get("aria-label") or table.get("aria-labelledby")
        found[name] = [
            [cell.get("data-label", "") for cell in row.iterfind("td")] for row in table.iterfind("tbody/tr")
        ]
    return found

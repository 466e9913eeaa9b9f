"""What a JSON object tells, whatever types its author took: texts, objects and lists, empty where there are none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Told = Mapping[str, Any]

MOST = 10_000  # entries of a list that are read: the longest notice at hand has 100 lots
LONGEST = 200_000  # characters of a text


def text(told: Told, key: str) -> str:
    """The value as text without its outer spaces; empty for what is neither text nor number."""
    value = told.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)[:LONGEST].strip()


def member(told: Told, key: str) -> Told:
    """The object under a key; an empty one where there is none."""
    value = told.get(key)
    return value if isinstance(value, dict) else {}


def listed(told: Told, key: str) -> list[Told]:
    """The objects in the list under a key."""
    value = told.get(key)
    return [each for each in value[:MOST] if isinstance(each, dict)] if isinstance(value, list) else []


def several(told: Told, key: str) -> list[str]:
    """The texts in the list under a key; a text alone is a list of one."""
    value = told.get(key)
    given = value[:MOST] if isinstance(value, list) else [value]
    return [str(each).strip()[:LONGEST] for each in given if isinstance(each, str | int) and not isinstance(each, bool)]

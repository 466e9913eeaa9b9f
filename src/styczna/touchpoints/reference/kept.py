"""What takes seconds to work out and is the same as long as its sources are, kept in the home beside the records.

A name says what a thing was made from, so what is kept is never stale; a home that cannot be written keeps nothing.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings


def load(name: str) -> Any | None:
    """None where it is not there, or not whole: then it is made again."""
    try:
        return json.loads((_folder() / f"{name}.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def save(kind: str, name: str, said: Any) -> None:
    """Whole or not at all, in place of the older ones of its kind, whose names begin with it."""
    with suppress(OSError):
        _folder().mkdir(parents=True, exist_ok=True)
        draft = _folder() / f"{name}.{os.getpid()}.partial"
        draft.write_text(json.dumps(said), encoding="utf-8")
        for older in _folder().glob(f"{kind}-*.json"):
            older.unlink(missing_ok=True)
        draft.replace(_folder() / f"{name}.json")


def _folder() -> Path:
    return Path(settings.HOME) / "observatory" / "studies"

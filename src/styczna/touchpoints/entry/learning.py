"""The verb *learn entries*: in a process of its own, so that pages answer meanwhile, and never two at once."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings
from filelock import Timeout

from styczna.observatory import participations
from styczna.touchpoints.entry.foresee import lock

PATIENCE = 15  # added to the process's niceness: whoever waits for a page goes first
_COMMAND = "import os; os.nice({patience}); from styczna.cli import main; main()"

_started: subprocess.Popen[bytes] | None = None  # by this process; another one's is known by its lock


def start_learning() -> None:
    """Begins to learn from the participations at hand, if there are any and nobody learns yet."""
    global _started
    if not participations.edition(settings.HOME) or is_learning():
        return
    _started = subprocess.Popen(  # noqa: S603 (our own command, no word of it from outside)
        [sys.executable, "-c", _COMMAND.format(patience=PATIENCE), "entry"],
        env={**os.environ, "STYCZNA_HOME": str(settings.HOME)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def is_learning() -> bool:
    if _started is not None and _started.poll() is None:
        return True
    try:
        with lock().acquire(timeout=0):
            return False
    except Timeout:
        return True

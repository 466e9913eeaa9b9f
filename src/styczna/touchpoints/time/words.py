"""What became of a theme, in words."""

from __future__ import annotations

from django.utils.translation import pgettext

from styczna.touchpoints.time.moves import DOWN, ENTERED, LEFT, MERGED, SPLIT, STAYED, UP


def kind_in_words(kind: str) -> str:
    return {
        UP: pgettext("theme", "moved up"),
        DOWN: pgettext("theme", "moved down"),
        STAYED: pgettext("theme", "kept its place"),
        ENTERED: pgettext("theme", "entered"),
        LEFT: pgettext("theme", "left"),
        SPLIT: pgettext("theme", "split"),
        MERGED: pgettext("theme", "merged"),
    }[kind]

"""Content that people wrote in both languages: ``thing.text`` answers in the reader's.

Where a table has one column for a reference, both languages stand in it with a separator between them: `both` writes
such a text, `in_one_language` reads it. What people type never holds the separator (see `typed`).
"""

from __future__ import annotations

from django.utils.translation import get_language

SEPARATOR = " · "


class Bilingual:
    """A model with pairs of columns ``x_pl`` and ``x_en`` has ``x`` in the language of the page, else in the other."""

    def __getattr__(self, name: str) -> str:
        first, second = ("en", "pl") if _english() else ("pl", "en")
        attributes = vars(self)
        if f"{name}_{first}" in attributes:
            return str(attributes[f"{name}_{first}"] or attributes[f"{name}_{second}"])
        raise AttributeError(name)


def both(polish: str, english: str) -> str:
    """One text that says the same in both languages."""
    return f"{polish}{SEPARATOR}{english}"


def in_one_language(text: str) -> str:
    """The reader's half of a text that says the same twice; any other text as it is."""
    halves = text.split(SEPARATOR)
    return halves[1 if _english() else 0] if len(halves) == 2 else text


def typed(text: str) -> str:
    """What a person typed as one line, never mistaken for a text in two languages."""
    return " ".join(text.split()).replace(SEPARATOR, ", ")


def _english() -> bool:
    return (get_language() or "pl").startswith("en")

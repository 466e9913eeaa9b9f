"""Content that people wrote in both languages: ``thing.text`` answers in the reader's."""

from __future__ import annotations

from django.utils.translation import get_language


class Bilingual:
    """A model with pairs of columns ``x_pl`` and ``x_en`` has ``x`` in the language of the page, else in the other."""

    def __getattr__(self, name: str) -> str:
        first, second = ("en", "pl") if (get_language() or "pl").startswith("en") else ("pl", "en")
        attributes = vars(self)
        if f"{name}_{first}" in attributes:
            return str(attributes[f"{name}_{first}"] or attributes[f"{name}_{second}"])
        raise AttributeError(name)

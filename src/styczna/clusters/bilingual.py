"""Content that people wrote in both languages: ``thing.text`` answers in the reader's."""

from __future__ import annotations

from django.utils.translation import get_language


class Bilingual:
    """A model with pairs of columns ``x_pl`` and ``x_en`` has ``x`` in the language of the page."""

    def __getattr__(self, name: str) -> str:
        language = "en" if (get_language() or "pl").startswith("en") else "pl"
        attributes = vars(self)
        if f"{name}_{language}" in attributes:
            return str(attributes[f"{name}_{language}"] or attributes[f"{name}_pl"])
        raise AttributeError(name)

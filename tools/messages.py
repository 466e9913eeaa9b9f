"""Gathers the words of the interface into the catalogue and compiles it; needs no system tools.

Python sources are read by Babel; templates go through Django's own `templatize` first, so that both ways of marking a
message are understood. Translations that are there stay; new messages come in empty and are listed.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src" / "styczna"
CATALOGUE = SOURCES / "site" / "locale" / "pl" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "_lazy": None,
    "_now": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def gather() -> Catalog:
    """Every message that the sources mark, with the files that use it."""
    from django.conf import settings
    from django.utils.translation import template

    if not settings.configured:
        settings.configure(USE_I18N=True)
    found = Catalog(locale="pl", project="Styczna", charset="utf-8")
    for path in sorted([*SOURCES.rglob("*.py"), *SOURCES.rglob("*.html"), *SOURCES.rglob("*.txt")]):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = template.templatize(text, origin=str(path))
            text = "\n".join(line.lstrip() for line in text.splitlines())  # a page's indentation is not Python's
        for line, message, comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            del line  # the place within a file moves with every edit; the file is enough to find it
            found.add(message, locations=[(str(path.relative_to(ROOT)), None)], auto_comments=comments, context=context)
    return found


def load() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="pl")


def untranslated(catalogue: Catalog) -> list[str]:
    def empty(translation: str | tuple[str, ...]) -> bool:
        return not all(translation) if isinstance(translation, tuple) else not translation

    return [str(message.id) for message in catalogue if message.id and (empty(message.string) or message.fuzzy)]


def main() -> int:
    catalogue = load()
    catalogue.update(gather(), no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, sort_output=True, include_lineno=False, omit_header=False, width=119)
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    missing = untranslated(catalogue)
    for message in missing:
        print(f"not translated: {message}")
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main())

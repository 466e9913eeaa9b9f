"""Pictures of pages as they stand in a report: the wide version, in the colours of the light page, on its own.

On a page a drawing is coloured by the stylesheet, which no report has; here the same classes carry their colours with
them. They are those of `styczna.css` (a test holds them together).
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from django.utils.safestring import SafeString

LETTER = "Libertinus Serif"  # the letter of reports; narrower than the page's, so every word fits where it fitted there

_WIDE = re.compile(r'<svg class="(?:wide|every)".*?</svg>', re.DOTALL)
_TOKEN = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{3,8}),")
_RULE = re.compile(
    r"^\s*((?:\.drawing )?(?:text\[class\]|(?:text)?\.[dc]-[a-z0-9-]+(?:\.d-[a-z0-9-]+)?)) \{ ([^{}]*) \}", re.MULTILINE
)
_SHORT = re.compile(r"(\.c-[a-z0-9-]+) \{ ([^{}]*) \}")
_UNUSED = re.compile(r"(?:font-family|font-variant-numeric): [^;]*;?\s*")


def on_paper(picture: SafeString) -> str:
    """The wide version of a drawing as an SVG that needs no stylesheet. Raises ValueError for what is no drawing."""
    found = _WIDE.search(picture)
    if found is None:
        raise ValueError("This is no drawing.")
    svg = found[0].replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    start = svg.index(">") + 1
    return f"{svg[:start]}<style>{_style()}</style>{svg[start:]}"


@lru_cache(maxsize=1)
def _style() -> str:
    """The rules of drawings from the stylesheet, their tokens replaced by the colours of the light page."""
    sheet = (files("styczna.site") / "static" / "site" / "styczna.css").read_text(encoding="utf-8")
    colours: dict[str, str] = dict(_TOKEN.findall(sheet))
    pictures = sheet[sheet.index("@layer pictures {") : sheet.index("@layer print {")]
    rules = {**dict(_SHORT.findall(pictures)), **dict(_RULE.findall(pictures))}
    ink = colours["ink"]
    said = [f'text {{ fill: {ink}; font-family: "{LETTER}" }}']
    for selector, body in rules.items():
        said.append(f"{selector.replace('.drawing ', '')} {{ {_coloured(body, colours)} }}")
    return " ".join(said)


def _coloured(body: str, colours: dict[str, str]) -> str:
    plain = _UNUSED.sub("", body)
    return re.sub(r"var\(--([a-z0-9-]+)\)", lambda found: colours.get(found[1], "none"), plain).strip()

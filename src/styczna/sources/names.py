"""Names of organisations, brought down to what tells one from another: legal forms, quotes and spelling aside.

``"ŻÓŁW" SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ`` and ``Żółw Sp. z o.o.`` have one core, ``zolw``. Two organisations
may have one core too (``Żółw S.A.``), so an equal core is a reason to ask a person, and none to join anything.
"""

from __future__ import annotations

import re

from styczna.sources.words import fold

# Legal forms as they stand in folded names, without full stops; the longer before those they begin with.
_FORMS = (
    r"spolk[aiy] z ograniczona odpowiedzialnoscia",
    r"(?:spolk[aiy]|sp) ?z ?o ?o",
    r"prosta spolka akcyjna|p s a",
    r"(?:spolk[aiy]|sp) komandytowo akcyjna|s k a",
    r"spolk[aiy] akcyjn[aey]|s a",
    r"(?:spolk[aiy]|sp) komandytow[aey]|sp ?k",
    r"(?:spolk[aiy]|sp) jawn[aey]|sp ?j",
    r"(?:spolk[aiy]|sp) partnersk[aiy]|sp ?p",
    r"(?:spolk[aiy]|sp) cywiln[aey]|s c",
    r"spolk[aiy] europejsk[aiy]|s e",
    r"w (?:likwidacji|upadlosci(?: likwidacyjnej| ukladowej)?|restrukturyzacji|organizacji)",
    r"gmbh|ltd|limited|llc|inc|b v|s r o",
)
_FORM = re.compile(rf"\b(?:{'|'.join(_FORMS)})\b")
_LAST_WORD = re.compile(r" (?:sa|sc|se|bv|ag)$")  # without full stops these may be a word of the name elsewhere
_NO_WORD = re.compile(r"[\W_]+")


def spelled(name: str) -> str:
    """The name in lower case, without diacritics and double spaces: one spelling of what is written alike."""
    return " ".join(_folded(name).split())


def core(name: str) -> str:
    """The words of a name that are its own, in their order, folded; all of them where a name is nothing but a form."""
    words = " ".join(_NO_WORD.sub(" ", _folded(name)).split())
    while (bare := _without_form(words)) and bare != words:
        words = bare
    return words


def _without_form(words: str) -> str:
    return _LAST_WORD.sub("", " ".join(_FORM.sub(" ", words).split()))


def _folded(text: str) -> str:
    """Folded until nothing is left to fold: taking a letter apart may bring one to light that is folded too (``Ǿ``)."""
    while (once := fold(text)) != text:
        text = once
    return text

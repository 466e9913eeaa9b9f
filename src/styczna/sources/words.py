"""Words for search: folded (no diacritics) and cut to a stem, so that "metalowego" finds "metalowy".

The stemmer is ours and works on folded words, because people leave diacritics out when they search. It cuts Polish and
English endings by rule, the same from every form of a word; it need not yield a word that exists. How it compares with
a dictionary, and why it was chosen, stands in docs/decisions/0012-search-by-stems.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

SHORTEST_STEM = 3
LONGEST_WORD = 60  # letters; longer runs are no words of a language
REMEMBERED = 200_000  # words

_WORD = re.compile(r"[^\W_]+")
_NIP = re.compile(r"\b(?:pl ?)?(?:(\d{3})[- ](\d{2,3})[- ](\d{2})[- ](\d{2,3})|(\d{10}))\b")
_EMPTY_WORDS = (
    "albo dla do go ich in jest lub na nad nie od of on or oraz po pod przez przy sa sie the to ul ze za "
    "and at by for from we with"
)
_SAYS_NOTHING = frozenset(_EMPTY_WORDS.split())

# Endings of nouns, adjectives and plurals, the longest first: (ending, letters that must remain).
_INFLECTION = (
    "iego iemu ego emu iej ymi imi ych ich ami iami iach ach iom iem owi iow ium um ow om em ym im a e i o u y"
)
_ENDINGS = tuple(
    sorted(
        {
            **dict.fromkeys(_INFLECTION.split(), SHORTEST_STEM),
            **{"ej": 4, "osc": 4, "es": 4, "ing": 4, "ings": 4},  # kolej and ring keep theirs
        }.items(),
        key=lambda entry: -len(entry[0]),
    )
)
# What makes one word of another: elektryka, elektryczny, elektryczność. One is cut, before the short ones below.
_DERIVATIONS = tuple(
    sorted(
        {
            "acyjn": 3, "acj": 3, "cyjn": 4, "cj": 4, "yjn": 4,
            "etyczn": 4, "etyk": 4, "etyc": 4,
            "yczn": 4, "iczn": 4, "ycz": 4, "yk": 4, "yc": 4, "ik": 4, "ic": 4, "ical": 4,
            "ictw": 3, "icz": 4,
            "alnicz": 4, "aln": 4, "ujac": 3, "ick": 4, "sk": 4, "stw": 4,
        }.items(),
        key=lambda entry: -len(entry[0]),
    )
)  # fmt: skip
_VOWELS = "aeiouy"

# Where the rules would part what belongs together, or join what does not: stem → stem.
_EXCEPTIONS = {
    "medycyn": "medyk",
    "medycz": "medyk",
    "meblar": "mebl",
    "technik": "techn",
    "urzadz": "urzadz",  # urządzenie is no urząd
    "radi": "radio",
    "kolumn": "kolumn",
    "kurs": "kurs",
    "modem": "modem",
    "parking": "parking",
}


def fold(text: str) -> str:
    """Lower case without diacritics: ``Łódź`` and its decomposed form are ``lodz``."""
    lowered = text.casefold().replace("ł", "l").replace("ø", "o").replace("đ", "d")
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def folded_words(text: str) -> list[str]:
    """The words of a text in order, folded. A NIP is its ten digits, however written; words that say nothing go."""
    joined = _NIP.sub(_one_number, fold(text))
    return [
        word
        for word in _WORD.findall(joined)
        if len(word) <= LONGEST_WORD and (len(word) > 1 or word.isdigit()) and word not in _SAYS_NOTHING
    ]


def terms(text: str) -> list[str]:
    """The stems of a text's words, in their order."""
    return [stem(word) for word in folded_words(text)]


def searchable(texts: Iterable[str]) -> str:
    """What a search index keeps of texts: each word's stem, and the word itself for those who are still typing it."""
    found: dict[str, None] = {}
    for text in texts:
        for word in folded_words(text):
            found[stem(word)] = None
            found[word] = None
    return " ".join(found)


@lru_cache(maxsize=REMEMBERED)
def stem(word: str) -> str:
    """The stem of one folded word. Numbers and codes stay as they are."""
    if not word.isalpha() or len(word) <= SHORTEST_STEM:
        return word
    cut = _without_ending(word[:-1] + "j" if word.endswith("ei") else word)
    cut = _without_ending(_without_derivation(cut))
    return _levelled(cut)


def _one_number(match: re.Match[str]) -> str:
    digits = "".join(part for part in match.groups() if part)
    return digits if len(digits) == 10 else match.group()


def _without_ending(word: str) -> str:
    """Cut endings until none is left: ``system`` loses its own -em, so that ``systemem`` and ``systemu`` meet it."""
    while word not in _EXCEPTIONS:
        shorter = next((word[: -len(end)] for end, keep in _ENDINGS if _ends(word, end, keep)), None)
        if shorter is None:
            shorter = _without_plural(word)
        if shorter == word:
            return word
        word = shorter
    return _EXCEPTIONS[word]


def _ends(word: str, ending: str, keep: int) -> bool:
    return word.endswith(ending) and len(word) - len(ending) >= keep


def _without_plural(word: str) -> str:
    """The English -s after a consonant, and the Polish -an, -en of verbal nouns (``opakowań``)."""
    if len(word) > 4 and word.endswith("s") and word[-2] in "bdgklmnprtw":
        return word[:-1]
    if _ends(word, "an", 3) or _ends(word, "en", 4):
        return word[:-2]
    return word


def _without_derivation(word: str) -> str:
    if word in _EXCEPTIONS:
        return word
    for suffix, keep in _DERIVATIONS:
        if _ends(word, suffix, keep) and not (suffix == "ik" and word[-3] == "n" and word[-4] not in _VOWELS):
            word = word[: -len(suffix)]
            break
    if _ends(word, "n", 3) and word[-2] not in _VOWELS:  # wodny, cieplny
        word = word[:-1]
    return word


def _levelled(word: str) -> str:
    """Level what inflection changes inside a word: wodzie, komputerze, obróbce, obróbek, węgiel."""
    if word in _EXCEPTIONS:
        return _EXCEPTIONS[word]
    if word.endswith(("dz", "rz")):
        word = word[:-1]
    elif word.endswith("c") and not word.endswith("sc"):
        word = word[:-1] + "k"
    if re.search(r"[gk]ie[lrn]$", word) and len(word) > 4:
        word = word[:-3] + word[-1]
    elif re.search(r"[^aeiouy]e[krl]$", word) and len(word) > 4:
        word = word[:-2] + word[-1]
    return _EXCEPTIONS.get(word, word)

"""Finding fields of CPV and PKD by words in Polish or English, and by their codes; the best first, with the reason.

The subclasses that only Poland has carry Polish labels alone. Where an English question finds nothing in an edition of
PKD, it goes on through CPV, which has both languages: what CPV calls "solar energy" in English it calls "energia
słoneczna" in Polish, and so does PKD 2025. Such a find says through which field of CPV it came.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from styczna.engine.fields import ancestors
from styczna.sources.vocabularies import FIELD_SCHEMES, Label, keys, label
from styczna.sources.words import folded_words, stem

ABOVE = 0.4  # what a word counts that stands in the label of a field above
BRIDGED = 0.5  # share of CPV's fields that a Polish word stands in, and of these words' weight that PKD must have
SHORTEST_PREFIX = 3  # letters of the last word, which may be unfinished

_CPV = re.compile(r"(\d{2,8})(?:-\d)?")
_PKD = re.compile(r"(\d{2})(?:\.(\d{1,2})(?:\.?([A-Z]))?)?")


@dataclass(frozen=True, slots=True)
class Found:
    """A field that answers a question, and why: the words of its label that were asked for, or the field of CPV."""

    key: str
    label: Label
    score: float
    words: tuple[str, ...]
    through: str = ""  # the field of CPV whose Polish words led here

    @property
    def scheme(self) -> str:
        return self.key.partition(":")[0]

    @property
    def code(self) -> str:
        return self.key.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A field and all below it, as a reader asks for them: schemes and the beginning of the code."""

    schemes: tuple[str, ...]
    prefix: str

    def codes(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Scheme → its codes that begin so; schemes without any are left out."""
        found = ((scheme, _codes(scheme, self.prefix)) for scheme in self.schemes)
        return tuple((scheme, codes) for scheme, codes in found if codes)


def parse_field(text: str) -> Pattern:
    """``09330000``, ``0933``, ``cpv:09330000-7``, ``35.1``, ``35.11.Z``, ``pkd2025:35.11.Z``. Two digits are both.

    The zeros that end a code of CPV say only how deep it lies, so they are cut: 09300000 has 09330000 below it.
    Raises ValueError for anything else, and for what no vocabulary has.
    """
    given, _, code = text.strip().rpartition(":")
    code = code.strip().upper()
    scheme = given.strip().lower()
    if scheme and scheme not in FIELD_SCHEMES:
        raise ValueError(f"no scheme {scheme}")
    patterns = []
    if scheme in ("", "cpv") and (match := _CPV.fullmatch(code)):
        patterns.append(Pattern(("cpv",), match[1][:2] + match[1][2:].rstrip("0")))
    if scheme != "cpv" and (match := _PKD.fullmatch(code)):
        division, below, letter = match.groups()
        prefix = division + (f".{below}" if below else "") + (f".{letter}" if letter else "")
        patterns.append(Pattern((scheme,) if scheme else FIELD_SCHEMES[1:], prefix))
    if len(patterns) == 2 and patterns[0].prefix == patterns[1].prefix:
        patterns = [Pattern(FIELD_SCHEMES, patterns[0].prefix)]
    if not patterns or not patterns[0].codes():
        raise ValueError(f"no field {text}")
    return patterns[0]


def find_fields(words: str, *, schemes: Sequence[str] = FIELD_SCHEMES, language: str, limit: int = 50) -> list[Found]:
    """Fields whose labels have all the words, or whose code begins so; labels come in the language where there are.

    A word counts by its rarity; it counts less in the label of a field above, and in a long label.
    """
    by_code = _by_code(words, schemes, language)
    if by_code:
        return by_code[:limit]
    asked = list(dict.fromkeys(folded_words(words)))
    if not asked:
        return []
    found = _by_words(asked, schemes, language)
    for scheme in schemes:
        if scheme != "cpv" and not any(entry.scheme == scheme for entry in found):
            found += _through_cpv(asked, scheme, language)
    return sorted(found, key=lambda entry: (-entry.score, entry.key))[:limit]


def _by_code(words: str, schemes: Sequence[str], language: str) -> list[Found]:
    try:
        pattern = parse_field(words)
    except ValueError:
        return []
    return [
        Found(f"{scheme}:{code}", label(f"{scheme}:{code}", language), 1.0, (code,))
        for scheme, codes in pattern.codes()
        if scheme in schemes
        for code in codes
    ]


def _by_words(asked: Sequence[str], schemes: Sequence[str], language: str) -> list[Found]:
    index = _index()
    scores: dict[int, float] | None = None
    for position, word in enumerate(asked):
        hits = index.hits(word, unfinished=position == len(asked) - 1)
        scores = hits if scores is None else {row: scores[row] + hits[row] for row in scores.keys() & hits.keys()}
    reached = index.reached(asked)
    return [
        Found(
            index.keys[row], label(index.keys[row], language), score, _words_asked(index.keys[row], reached, language)
        )
        for row, score in (scores or {}).items()
        if index.keys[row].partition(":")[0] in schemes and index.own[row] & reached
    ]


def _through_cpv(asked: Sequence[str], scheme: str, language: str) -> list[Found]:
    """PKD by the Polish words that stand in most of the fields of CPV that answer the question."""
    index = _index()
    bridges = sorted(_by_words(asked, ("cpv",), language), key=lambda entry: (-entry.score, entry.key))
    counted = Counter(term for bridge in bridges for term in set(_stems([label(bridge.key, "pl").text])))
    polish = {term for term, count in counted.items() if count >= BRIDGED * len(bridges)}
    whole = sum(index.rarity(term) for term in polish)
    shared: dict[int, float] = defaultdict(float)
    for term in polish:
        for row, share in index.rows.get(term, {}).items():
            shared[row] += index.rarity(term) * share
    return [
        Found(
            index.keys[row],
            label(index.keys[row], language),
            bridges[0].score * weight / whole / math.sqrt(1 + len(index.own[row])),
            _said(label(index.keys[row], "pl").text, polish),
            bridges[0].key,
        )
        for row, weight in shared.items()
        if index.keys[row].startswith(f"{scheme}:") and weight >= BRIDGED * whole and index.own[row] & polish
    ]


def _said(text: str, stems: Set[str]) -> tuple[str, ...]:
    """The words of a text, as it writes them, that have one of the stems."""
    return tuple(dict.fromkeys(word for word in re.findall(r"[^\W_]+", text) if stems & set(_stems([word]))))


def _words_asked(key: str, reached: Set[str], language: str) -> tuple[str, ...]:
    """The words of the label that answer the question; of the other language's label where only that has them."""
    texts = dict.fromkeys(label(key, wanted).text for wanted in (language, "pl", "en"))
    return next((said for text in texts if (said := _said(text, reached))), ())


@dataclass(frozen=True)
class _Index:
    """Stem → the fields that have it, in their own label (1) or in one above (less)."""

    keys: tuple[str, ...]
    own: tuple[frozenset[str], ...]
    rows: dict[str, dict[int, float]]
    words: dict[str, frozenset[str]]  # the beginning of a word → stems of the words that begin so

    def rarity(self, term: str) -> float:
        return math.log(1 + len(self.keys) / (1 + len(self.rows.get(term, ()))))

    def terms(self, word: str, *, unfinished: bool) -> set[str]:
        found = {stem(word)} & self.rows.keys()
        if unfinished and len(word) >= SHORTEST_PREFIX:
            found |= {term for term in self.words.get(word[:SHORTEST_PREFIX], ()) if self._begins(term, word)}
        return found

    def _begins(self, term: str, word: str) -> bool:
        return term.startswith(word) or any(whole.startswith(word) for whole in _wholes()[term])

    def reached(self, asked: Sequence[str]) -> set[str]:
        return {
            term
            for position, word in enumerate(asked)
            for term in self.terms(word, unfinished=position == len(asked) - 1)
        }

    def hits(self, word: str, *, unfinished: bool) -> dict[int, float]:
        best: dict[int, float] = {}
        exact = stem(word)
        for term in self.terms(word, unfinished=unfinished):
            weight = self.rarity(term) * (1.0 if term == exact else 0.7)
            for row, share in self.rows[term].items():
                best[row] = max(best.get(row, 0.0), weight * share / math.sqrt(1 + len(self.own[row])))
        return best


@lru_cache(maxsize=1)
def _index() -> _Index:
    every = tuple(key for scheme in FIELD_SCHEMES for key in keys(scheme) if not key[-1].isalpha() or "." in key)
    own = tuple(frozenset(_stems(_texts(key))) for key in every)
    row_of = {key: row for row, key in enumerate(every)}
    rows: dict[str, dict[int, float]] = defaultdict(dict)
    for row, key in enumerate(every):
        for depth, node in enumerate(ancestors(key)):
            for term in own[row_of[node]] if node in row_of else ():
                rows[term].setdefault(row, ABOVE**depth)
    beginnings: dict[str, set[str]] = defaultdict(set)
    for term, wholes in _wholes().items():
        for whole in wholes:
            beginnings[whole[:SHORTEST_PREFIX]].add(term)
    return _Index(every, own, dict(rows), {start: frozenset(found) for start, found in beginnings.items()})


@lru_cache(maxsize=1)
def _wholes() -> dict[str, frozenset[str]]:
    """Stem → the words of the vocabularies that have it."""
    found: dict[str, set[str]] = defaultdict(set)
    for scheme in FIELD_SCHEMES:
        for key in keys(scheme):
            for text in _texts(key):
                for word in folded_words(text):
                    found[stem(word)].add(word)
    return {term: frozenset(words) for term, words in found.items()}


def _texts(key: str) -> set[str]:
    return {label(key, language).text for language in ("pl", "en")}


def _stems(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (stem(word) for word in folded_words(text))


@lru_cache(maxsize=4_096)
def _codes(scheme: str, prefix: str) -> tuple[str, ...]:
    start = f"{scheme}:{prefix}"
    return tuple(key.partition(":")[2] for key in keys(scheme) if key.startswith(start))

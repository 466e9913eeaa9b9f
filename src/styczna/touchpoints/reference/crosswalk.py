"""The verb *join CPV and PKD*: which field of the one classification is which of the other, and what says so.

Three sources, the later above the earlier: words that labels share (an inference), members who have both (records),
and what a person judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256

from styczna.engine.fields import crosswalk_by_words
from styczna.engine.learned import node_of
from styczna.sources.lexicon import parse_field
from styczna.sources.vocabularies import FIELD_SCHEMES, keys, known, label, links_2007, links_2025, polish_labels
from styczna.sources.words import fold
from styczna.touchpoints.models import LinkJudgement
from styczna.touchpoints.reference import kept
from styczna.touchpoints.reference.material import MEMBERS
from styczna.touchpoints.reference.study import Link, study

WORDS, RECORDS, PERSON = "words", "records", "person"
SOURCES = (WORDS, RECORDS, PERSON)
PKD = FIELD_SCHEMES[1:]


@dataclass(frozen=True, slots=True)
class CrossLink:
    """A field of CPV and one of PKD, how surely they belong together, and what says so."""

    left: str  # cpv:…
    right: str  # pkd2007:… or pkd2025:…
    confidence: float | None  # None: nothing is known of them
    source: str | None
    computed: float | None = None  # from words and records, where a person judged otherwise
    judgement: LinkJudgement | None = None
    learnt: Link | None = None  # between the classes of the two, where records say it

    @property
    def edition(self) -> str:
        return self.right.partition(":")[0]


class NotALink(Exception):
    """The two fields are not one of CPV and one of PKD, or no vocabulary has them."""


def crosswalk(*, words: str = "", source: str = "", edition: str = "", least: float = 0.0) -> list[CrossLink]:
    """The links that answer, the surest first. A link that a person judged to be none is among them, with 0.

    `words` is a code, or words of the labels of either side in Polish or English: all of them must be there.
    """
    matching = _matcher(words)
    found = [
        link
        for link in _all_links()
        if (not source or link.source == source)
        and (not edition or link.edition == edition)
        and (link.confidence or 0.0) >= least
        and matching(link)
    ]
    return sorted(found, key=lambda link: (-(link.confidence or 0.0), link.left, link.right))


def pair(*, left: str, right: str) -> CrossLink:
    """What is known of one field of CPV and one of PKD; without a confidence where nothing is. Raises NotALink."""
    scheme, _, code = right.partition(":")
    if not (left.startswith("cpv:") and known(left) and scheme in PKD and known(right) and code[:2].isdigit()):
        raise NotALink(f"{left} ~ {right}")
    found = _by_words().get((left, right))
    learnt = _learnt().get((node_of(left), node_of(right)))
    judgement = LinkJudgement.objects.select_related("by").filter(left=left, right=right).first()
    return _joined(left, right, found, learnt, judgement)


def read_pair(one: str, other: str) -> tuple[str, str]:
    """Two codes as people write them, in either order, as a field of CPV and one of PKD. Raises NotALink.

    A code of PKD without its edition is of 2007 where that has it, else of 2025.
    """
    sides = [_read(text) for text in (one, other)]
    left = [key for keys_ in sides for key in keys_ if key.startswith("cpv:")]
    right = [key for keys_ in sides for key in keys_ if not key.startswith("cpv:")]
    if not (all(sides) and left and right):
        raise NotALink(f"{one} ~ {other}")
    return left[0], right[0]


def other_edition(right: str) -> tuple[str, ...]:
    """The fields that the official table has for a field of PKD in the other edition, as keys of classes."""
    scheme, _, code = right.partition(":")
    if scheme == "pkd2007":
        return tuple(f"pkd2025:{other}" for other in links_2025(code))
    return tuple(f"pkd2007:{other}" for other in links_2007(code))


def counts(links: Sequence[CrossLink]) -> dict[str, int]:
    """How many of them come from each source."""
    return {source: sum(link.source == source for link in links) for source in SOURCES}


def _all_links() -> Iterable[CrossLink]:
    judged = {(each.left, each.right): each for each in LinkJudgement.objects.select_related("by")}
    words, learnt = _by_words(), _learnt()
    if not judged and not learnt:
        return words.values()
    pairs = dict.fromkeys((*words, *learnt, *judged))
    nodes = {key: node_of(key) for key in {key for each in pairs for key in each}} if learnt else {}
    return [
        _joined(
            left,
            right,
            words.get((left, right)),
            learnt.get((nodes[left], nodes[right])) if learnt else None,
            judged.get((left, right)),
        )
        for left, right in pairs
    ]


def _joined(
    left: str, right: str, found: CrossLink | None, learnt: Link | None, judgement: LinkJudgement | None
) -> CrossLink:
    link = found or CrossLink(left, right, None, None)
    if learnt is not None and learnt.phi > (link.confidence or 0.0):
        link = replace(link, confidence=learnt.phi, source=RECORDS, learnt=learnt)
    if judgement is not None:
        computed = link.confidence
        link = replace(link, confidence=judgement.confidence, source=PERSON, computed=computed, judgement=judgement)
    return link


def _learnt() -> dict[tuple[str, str], Link]:
    """What members who have both teach, by the classes of CPV and PKD; nothing where it has not shown that it holds."""
    found = study(kind=MEMBERS)
    if found is None or not found.is_used:
        return {}
    return {(min(link.one, link.other), max(link.one, link.other)): link for link in found.links}  # cpv before pkd


@lru_cache(maxsize=1)
def _by_words() -> dict[tuple[str, str], CrossLink]:
    """All links by words between CPV and the subclasses of both editions: seconds of work and the same for ever, so
    they are kept beside the studies."""
    labels = polish_labels(*FIELD_SCHEMES)
    name = f"words-{sha256(repr(sorted(labels.items())).encode()).hexdigest()[:24]}"
    found = kept.load(name)
    if not isinstance(found, list):
        found = _read_words(labels)
        kept.save("words", name, found)
    return {(left, right): CrossLink(left, right, confidence, WORDS) for left, right, confidence in found}


def _read_words(labels: dict[str, str]) -> list[tuple[str, str, float]]:
    cpv = keys("cpv")
    subclasses = tuple(key for scheme in PKD for key in keys(scheme) if key.count(".") == 2)
    links = crosswalk_by_words(cpv, subclasses, labels).tocoo()
    return [
        (cpv[row], subclasses[column], float(confidence))
        for row, column, confidence in zip(links.row, links.col, links.data, strict=True)
    ]


def _matcher(words: str) -> Callable[[CrossLink], bool]:
    """A code is looked for among the codes, below it too; words among the labels of both sides together."""
    if not words.strip():
        return lambda link: True
    try:
        pattern = parse_field(words)
    except ValueError:
        asked = fold(words).split()
        return lambda link: all(word in _said(link.left) or word in _said(link.right) for word in asked)
    begins = tuple(f"{scheme}:{pattern.prefix}" for scheme in pattern.schemes)
    return lambda link: link.left.startswith(begins) or link.right.startswith(begins)


@lru_cache(maxsize=16_384)
def _said(key: str) -> str:
    return fold(" ".join((key, *(label(key, language).text for language in ("pl", "en")))))


def _read(text: str) -> list[str]:
    """The fields that a code can mean, those of CPV first."""
    try:
        pattern = parse_field(text)
    except ValueError:
        return []
    fields = []
    for scheme in pattern.schemes:
        code = pattern.prefix.ljust(8, "0") if scheme == "cpv" else pattern.prefix
        if known(key := f"{scheme}:{code}"):
            fields.append(key)
    return fields

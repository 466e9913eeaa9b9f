"""The verb *find doubles*: entries that are probably one organisation, with the reasons. A person decides.

Two entries are compared only where they share a key: the core of the name (without legal form, see sources/names.py),
the rarest word of it in the same city, the host of the website, or a REGON that begins with the other's. So a hundred
thousand entries take seconds, not ten thousand million comparisons. Entries with two different NIP or KRS numbers are
two organisations whatever their names say, and an example is never compared with a real one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from math import prod
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from styczna.accounts.models import Person
from styczna.clusters import rules
from styczna.clusters.models import NotTheSame, Organisation
from styczna.sources.names import core
from styczna.sources.words import fold

LARGEST_BLOCK = 30  # entries that share a key; more of them share a word, and not an identity
RARE_WORDS = 2  # the rarest words of a name that another entry has too: by these it is compared
ALIKE = 0.75  # share of the words that two names must have in common
SHORT_REGON = 9  # the number of the whole; a local unit adds five digits

# What each reason is worth: likeness is one minus the product of what each leaves open.
WORTH = {"name": 0.7, "similar name": 0.5, "city": 0.5, "website": 0.6, "regon": 0.9}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is compared of one organisation."""

    pk: int
    core: str
    city: str
    nip: str
    krs: str
    regon: str
    host: str
    is_example: bool

    @property
    def words(self) -> frozenset[str]:
        return frozenset(self.core.split())


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries that are probably one organisation; `one` is the older."""

    one: int
    other: int
    likeness: float
    reasons: tuple[str, ...]

    @property
    def said(self) -> list[str]:
        words = {
            "name": _("the same name without the legal form"),
            "similar name": _("similar names"),
            "city": _("the same city"),
            "website": _("the same website"),
            "regon": _("one REGON number begins with the other"),
        }
        return [words[reason] for reason in self.reasons]


def find_doubles() -> list[Pair]:
    """The likeliest first. Pairs that a person has told apart are left out."""
    told_apart = set(NotTheSame.objects.values_list("one_id", "other_id"))
    entries = list(_entries())
    found = {}
    for one, other in _candidates(entries):
        key = (min(one.pk, other.pk), max(one.pk, other.pk))
        if key not in found and key not in told_apart and (reasons := compare(one, other)):
            found[key] = Pair(*key, likeness=1 - prod(1 - WORTH[reason] for reason in reasons), reasons=reasons)
    return sorted(found.values(), key=lambda pair: (-pair.likeness, pair.one, pair.other))


def compare(one: Entry, other: Entry) -> tuple[str, ...]:
    """Why the two may be one; empty where nothing, or something certain, speaks against it."""
    if one.is_example != other.is_example or _differ(one.nip, other.nip) or _differ(one.krs, other.krs):
        return ()
    reasons = []
    if one.regon and other.regon:
        if one.regon[:SHORT_REGON] != other.regon[:SHORT_REGON]:
            return ()
        reasons.append("regon")
    if one.core == other.core:
        reasons.append("name")
    elif _are_alike(one.words, other.words):
        reasons.append("similar name")
    if one.host and one.host == other.host:
        reasons.append("website")
    if not reasons or reasons == ["website"]:  # a portal of many firms makes none of them another
        return ()
    if one.city and other.city:
        if one.city != other.city and "regon" not in reasons and "website" not in reasons:
            return ()
        if one.city == other.city:
            reasons.append("city")
    return tuple(reasons)


@transaction.atomic
def tell_apart(*, by: Person, one: Organisation, other: Organisation) -> None:
    """Remembers that the two are not the same, so that nobody is asked again."""
    if not rules.may_merge(by):
        raise PermissionDenied
    first, second = sorted((one, other), key=lambda organisation: organisation.pk)
    NotTheSame.objects.get_or_create(one=first, other=second, defaults={"by": by})


def _entries() -> Iterator[Entry]:
    columns = ("pk", "name", "city", "nip", "krs", "regon", "website", "is_example")
    for pk, name, city, nip, krs, regon, website, is_example in (
        Organisation.objects.order_by("pk").values_list(*columns).iterator(chunk_size=5000)
    ):
        yield Entry(
            pk=pk,
            core=core(name),
            city=fold(city).strip(),
            nip=nip or "",
            krs=krs or "",
            regon=regon or "",
            host=(urlsplit(website).hostname or "").removeprefix("www.") if website else "",
            is_example=is_example,
        )


def _candidates(entries: list[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Pairs that share a key; a key that too many share tells nothing."""
    seen_in = Counter(word for entry in entries for word in entry.words)
    blocks: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        for key in _keys(entry, seen_in):
            blocks[(*key, "example" if entry.is_example else "")].append(entry)
    for block in blocks.values():
        if 1 < len(block) <= LARGEST_BLOCK:
            yield from combinations(block, 2)


def _keys(entry: Entry, seen_in: Counter[str]) -> Iterable[tuple[str, ...]]:
    yield "core", entry.core
    yield "core and city", entry.core, entry.city
    shared = sorted((word for word in entry.words if seen_in[word] > 1), key=lambda word: (seen_in[word], word))
    for word in shared[:RARE_WORDS]:
        yield "word", word, entry.city
    if entry.host:
        yield "host", entry.host
    if entry.regon:
        yield "regon", entry.regon[:SHORT_REGON]


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Nearly the same words; a number that differs (school no 5, school no 7) makes them two."""
    numbered = [any(letter.isdigit() for letter in word) for word in one ^ other]
    together = len(one | other)
    return together > 0 and not any(numbered) and len(one & other) / together >= ALIKE

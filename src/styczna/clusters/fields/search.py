"""The verb *look up a field*: fields by words, both editions of PKD side by side, and who works in each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from styczna.clusters.directory.listing import in_field, standing
from styczna.clusters.models import Evidence, Scheme
from styczna.sources.lexicon import Found, find_fields, parse_field
from styczna.sources.vocabularies import Label, known, label, links_2007, links_2025

SHOWN = 20  # rows of CPV, and of PKD
READ = 400  # fields that a question may find before they are paired


@dataclass(frozen=True, slots=True)
class Workers:
    """How many work in a field or below it. Clusters: those that say so, and those of real members who do."""

    clusters: int
    organisations: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One field with its workers, and the words of its label that were asked for."""

    key: str
    label: Label
    workers: Workers
    asked: frozenset[str]

    @property
    def said(self) -> str:
        """The words that answered where they stand in the label's other language only."""
        here = any(is_asked for _, is_asked in self.parts)
        return "" if here or not self.asked or self.code in self.asked else " ".join(sorted(self.asked))

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """The label in pieces, and whether each was asked for."""
        return [(part, part in self.asked) for part in re.split(r"([^\W_]+)", self.label.text) if part]

    @property
    def code(self) -> str:
        return self.key.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Row:
    """A field of CPV, or what was found in PKD with its counterparts in the other edition."""

    found: Found
    of_2007: tuple[Entry, ...]
    of_2025: tuple[Entry, ...]
    through: Label | None  # the field of CPV whose Polish words led here


@dataclass(frozen=True, slots=True)
class Answer:
    cpv: tuple[Entry, ...]
    pkd: tuple[Row, ...]
    total: int  # fields found, those not shown among them


def look_up(*, words: str, language: str) -> Answer:
    """The fields that answer, the best first; the first twenty of CPV and of PKD."""
    every = _without_echoes(find_fields(words, language=language, limit=READ))
    cpv = [found for found in every if found.scheme == Scheme.CPV][:SHOWN]
    pairs = _paired(found for found in every if found.scheme != Scheme.CPV)[:SHOWN]
    keys = [found.key for found in cpv] + [key for _, left, right in pairs for key in (*left, *right)]
    workers = count_workers(keys=list(dict.fromkeys(keys)))
    words_of = {found.key: frozenset(found.words) for found in every}

    def entry(key: str) -> Entry:
        return Entry(key, label(key, language), workers[key], words_of.get(key, frozenset()))

    rows = tuple(
        Row(
            found,
            tuple(map(entry, left)),
            tuple(map(entry, right)),
            label(found.through, language) if found.through else None,
        )
        for found, left, right in pairs
    )
    return Answer(tuple(entry(found.key) for found in cpv), rows, len(every))


def count_workers(*, keys: Sequence[str]) -> dict[str, Workers]:
    """Key → who works in the field or below it."""
    codes = {key: {pair for s, cs in parse_field(key).codes() for pair in ((s, c) for c in cs)} for key in keys}
    any_of = Q(pk__in=[])
    for key in keys:
        any_of |= in_field(parse_field(key))
    evidence = Evidence.objects.filter(any_of).order_by()
    organisations: dict[tuple[str, str], set[int]] = defaultdict(set)
    clusters: dict[tuple[str, str], set[int]] = defaultdict(set)
    for scheme, code, organisation, cluster in evidence.values_list("scheme", "code", "organisation_id", "cluster_id"):
        if organisation is not None:
            organisations[scheme, code].add(organisation)
        if cluster is not None:
            clusters[scheme, code].add(cluster)
    belongs: dict[int, set[int]] = defaultdict(set)
    of_evidence = evidence.filter(organisation__isnull=False).values("organisation")
    real = standing().filter(organisation__is_example=False, organisation__in=of_evidence)
    for organisation, cluster in real.values_list("organisation_id", "cluster_id"):
        belongs[organisation].add(cluster)
    found = {}
    for key, pairs in codes.items():
        who = set().union(*(organisations[pair] for pair in pairs if pair in organisations))
        where = set().union(*(clusters[pair] for pair in pairs if pair in clusters))
        where = where.union(*(belongs[organisation] for organisation in who if organisation in belongs))
        found[key] = Workers(len(where), len(who))
    return found


def _without_echoes(found: Sequence[Found]) -> list[Found]:
    """A class of one subclass and a group of one class repeat their label below; the upper one says it for both."""
    said = {(entry.scheme, entry.label.text): entry.code for entry in sorted(found, key=lambda entry: entry.key)[::-1]}
    return [
        entry
        for entry in found
        if entry.scheme == Scheme.CPV
        or not entry.code.startswith(said[entry.scheme, entry.label.text])
        or entry.code == said[entry.scheme, entry.label.text]
    ]


def _paired(found: Iterable[Found]) -> list[tuple[Found, tuple[str, ...], tuple[str, ...]]]:
    """What was found in PKD with its links; a field that stands in an earlier row gets no row of its own."""
    rows = []
    shown: set[str] = set()
    for entry in found:
        if entry.key in shown:
            continue
        left: tuple[str, ...] = (entry.key,)
        right: tuple[str, ...] = (entry.key,)
        if entry.scheme == Scheme.PKD2007:
            right = _keys(Scheme.PKD2025, links_2025(entry.code))
        else:
            left = _keys(Scheme.PKD2007, links_2007(entry.code))
        shown.update(left, right)
        rows.append((entry, left, right))
    return rows


def _keys(scheme: Scheme, codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for code in codes if known(key := f"{scheme.value}:{code}"))

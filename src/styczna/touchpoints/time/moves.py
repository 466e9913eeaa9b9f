"""The verb *compare two diagnoses*: which themes moved, entered, left, merged or split between them, and why.

Themes of both are the same where they share at least half of their fields (Jaccard; Hennig 2007), as in the stability
of a diagnosis. The reasons are the items of evidence in a theme's fields that came, went or changed their weight, the
clusters that joined or left it, and what overtook it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from styczna.engine.diagnosis import SAME_THEME
from styczna.touchpoints.models import KeptDiagnosis

UP, DOWN, STAYED, ENTERED, LEFT, SPLIT, MERGED = "up", "down", "stayed", "entered", "left", "split", "merged"
KINDS = (UP, DOWN, STAYED, ENTERED, LEFT, SPLIT, MERGED)
PART = 0.5  # of a theme's fields that another one holds, from which on it counts as a part of it


@dataclass(frozen=True)
class KeptItem:
    """An item of evidence as it was kept."""

    cluster: str
    organisation: int | None  # None: the cluster's own
    name: str  # of the organisation
    field: str
    basis: str
    reference: str
    weight: float
    dated: date | None

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes it the same item in another diagnosis, whatever it weighs there."""
        return (self.cluster, self.organisation, self.field, self.basis, self.reference)


@dataclass(frozen=True)
class KeptTheme:
    """A theme as it was kept."""

    rank: int
    key: str
    fields: tuple[tuple[str, float], ...]
    clusters: tuple[str, ...]
    contact: float
    overlap: float
    complement: float
    confirmed: float
    stability: float
    stability_first: float

    @property
    def within(self) -> frozenset[str]:
        return frozenset(key for key, _weight in self.fields)


@dataclass(frozen=True)
class Changed:
    """An item that is in both, with another weight."""

    before: KeptItem
    after: KeptItem


@dataclass(frozen=True)
class Reasons:
    """Why a theme stands where it stands now."""

    came: tuple[KeptItem, ...] = ()
    went: tuple[KeptItem, ...] = ()
    changed: tuple[Changed, ...] = ()
    joined: tuple[str, ...] = ()  # clusters, by slug
    left: tuple[str, ...] = ()
    fields_in: tuple[str, ...] = ()
    fields_out: tuple[str, ...] = ()
    overtaken_by: tuple[KeptTheme, ...] = ()  # stood behind it, stand before it now
    overtook: tuple[KeptTheme, ...] = ()

    @property
    def of_its_own(self) -> bool:
        """Whether anything in the theme itself changed."""
        return bool(self.items or self.joined or self.left or self.fields_in or self.fields_out)

    @property
    def items(self) -> int:
        return len(self.came) + len(self.went) + len(self.changed)


@dataclass(frozen=True)
class Move:
    """What became of a theme, or where one came from."""

    kind: str
    before: KeptTheme | None
    after: KeptTheme | None
    similarity: float  # Jaccard over fields; 0 where it stands on one side only
    others: tuple[KeptTheme, ...] = ()  # the parts that it split into, or the themes that merged into it
    reasons: Reasons = field(default_factory=Reasons)

    @property
    def theme(self) -> KeptTheme:
        """The theme as it stands last."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True)
class Comparison:
    before: KeptDiagnosis
    after: KeptDiagnosis
    moves: tuple[Move, ...]  # by their rank now, then those that are gone by their rank then
    reference_changed: bool  # with what fields and clusters were compared
    came: int  # items, in all fields
    went: int
    changed: int

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(move.kind for move in self.moves)
        return {kind: counted[kind] for kind in KINDS}


def compare(*, before: KeptDiagnosis, after: KeptDiagnosis) -> Comparison:
    """What moved from one diagnosis to the other."""
    then, now = themes_of(before), themes_of(after)
    there, here = items_of(before), items_of(after)
    came, went, changed = _differences(there, here)
    pairs = matched(then, now)
    moves = [*_now(then, now, pairs), *_gone(then, now, pairs)]
    return Comparison(
        before=before,
        after=after,
        moves=tuple(_with_reasons(move, moves, came, went, changed) for move in moves),
        reference_changed=before.document.get("reference") != after.document.get("reference"),
        came=len(came),
        went=len(went),
        changed=len(changed),
    )


def themes_of(kept: KeptDiagnosis) -> list[KeptTheme]:
    """Its themes, the first first."""
    return [
        KeptTheme(
            rank=found["rank"],
            key=found["key"],
            fields=tuple((key, float(weight)) for key, weight in found["fields"]),
            clusters=tuple(found["clusters"]),
            **{name: float(found[name] or 0.0) for name in _FIGURES},
        )
        for found in kept.document["themes"]
    ]


_FIGURES = ("contact", "overlap", "complement", "confirmed", "stability", "stability_first")


def items_of(kept: KeptDiagnosis) -> Iterator[KeptItem]:
    """Its items of evidence, one for each cluster that they speak for."""
    table: dict[str, Any] = kept.items
    for cluster, organisation, key, basis, reference, weight, dated in table["rows"]:
        member, name = table["organisations"][organisation] if organisation >= 0 else (None, "")
        yield KeptItem(
            cluster=table["clusters"][cluster],
            organisation=member,
            name=name,
            field=table["fields"][key],
            basis=table["bases"][basis],
            reference=table["references"][reference],
            weight=float(weight),
            dated=date.fromisoformat(dated) if dated else None,
        )


def matched(then: Sequence[KeptTheme], now: Sequence[KeptTheme]) -> dict[int, tuple[int, float]]:
    """Place now → place then, and how alike: each theme with at most one other, the most alike first."""
    alike = sorted(
        (-_jaccard(old.within, new.within), i, j)
        for i, old in enumerate(then)
        for j, new in enumerate(now)
        if _jaccard(old.within, new.within) >= SAME_THEME
    )
    found: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for similarity, i, j in alike:
        if i not in taken and j not in found:
            taken.add(i)
            found[j] = (i, -similarity)
    return found


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


def _holds(whole: KeptTheme, part: KeptTheme) -> bool:
    """Whether at least half of the one's fields are the other's."""
    return len(whole.within & part.within) >= PART * len(part.within)


def _now(then: Sequence[KeptTheme], now: Sequence[KeptTheme], pairs: dict[int, tuple[int, float]]) -> Iterator[Move]:
    """What each theme of today was: the same at another rank, several that merged, a part of one, or nothing."""
    for j, new in enumerate(now):
        merged = tuple(old for old in then if _holds(new, old))
        if j in pairs:
            i, similarity = pairs[j]
            kind = MERGED if len(merged) > 1 else _direction(then[i], new)
            yield Move(kind, then[i], new, similarity, merged if kind == MERGED else ())
        elif len(merged) > 1:
            yield Move(MERGED, None, new, 0.0, merged)
        else:
            whole = tuple(old for old in then if _holds(old, new))
            yield Move(SPLIT if whole else ENTERED, None, new, 0.0, whole)


def _gone(then: Sequence[KeptTheme], now: Sequence[KeptTheme], pairs: dict[int, tuple[int, float]]) -> Iterator[Move]:
    """What is no theme any more: its parts, the theme that took it in, or nothing."""
    there = {i for i, _similarity in pairs.values()}
    for i, old in enumerate(then):
        if i in there:
            continue
        parts = tuple(new for new in now if _holds(old, new))
        into = tuple(new for new in now if _holds(new, old))
        if len(parts) > 1:
            yield Move(SPLIT, old, None, 0.0, parts)
        elif into:
            yield Move(MERGED, old, None, 0.0, into)
        else:
            yield Move(LEFT, old, None, 0.0)


def _direction(old: KeptTheme, new: KeptTheme) -> str:
    return UP if new.rank < old.rank else DOWN if new.rank > old.rank else STAYED


def _differences(
    there: Iterable[KeptItem], here: Iterable[KeptItem]
) -> tuple[list[KeptItem], list[KeptItem], list[Changed]]:
    """Items that came, that went, and that weigh something else now. An item may stand several times."""
    old, new = _by_identity(there), _by_identity(here)
    came, went, changed = [], [], []
    for identity in sorted(old.keys() | new.keys(), key=str):
        before, after = old.get(identity, []), new.get(identity, [])
        both = min(len(before), len(after))
        went += before[both:]
        came += after[both:]
        changed += [Changed(b, a) for b, a in zip(before[:both], after[:both], strict=True) if b.weight != a.weight]
    return came, went, changed


def _by_identity(items: Iterable[KeptItem]) -> dict[tuple[object, ...], list[KeptItem]]:
    found: dict[tuple[object, ...], list[KeptItem]] = {}
    for item in items:
        found.setdefault(item.identity, []).append(item)
    return {key: sorted(alike, key=lambda item: item.weight) for key, alike in found.items()}


def _with_reasons(
    move: Move, moves: Sequence[Move], came: Sequence[KeptItem], went: Sequence[KeptItem], changed: Sequence[Changed]
) -> Move:
    old, new = move.before, move.after
    before, after = (theme.within if theme else frozenset() for theme in (old, new))
    within = before | after
    clusters = [set(theme.clusters) if theme else set() for theme in (old, new)]
    both = [other for other in moves if old and new and other is not move and other.before and other.after]
    reasons = Reasons(
        came=tuple(item for item in came if item.field in within),
        went=tuple(item for item in went if item.field in within),
        changed=tuple(change for change in changed if change.after.field in within),
        joined=tuple(sorted(clusters[1] - clusters[0])) if old and new else (),
        left=tuple(sorted(clusters[0] - clusters[1])) if old and new else (),
        fields_in=tuple(sorted(after - before)) if old and new else (),
        fields_out=tuple(sorted(before - after)) if old and new else (),
        overtaken_by=tuple(other.theme for other in both if _passed(other, move)),
        overtook=tuple(other.theme for other in both if _passed(move, other)),
    )
    return Move(move.kind, old, new, move.similarity, move.others, reasons)


def _passed(one: Move, other: Move) -> bool:
    """Whether the one stood behind the other then, and stands before it now."""
    assert one.before and one.after and other.before and other.after
    return one.before.rank > other.before.rank and one.after.rank < other.after.rank

"""The verb *study a reference*: what its records teach of how near fields are, and how much that can bear.

A study takes seconds, and is the same as long as the records are: it is kept beside them, under a name that says what
it was made from.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.core.cache import cache

from styczna.engine.heldout import Bearing, Estimate, bearing
from styczna.engine.learned import Learnt, learn
from styczna.touchpoints.reference import kept
from styczna.touchpoints.reference.material import KINDS, OF_TREES, Material, edition_of, material
from styczna.touchpoints.reference.words import WORDS, Words, use, verdict, years

SEED = 2012
SHAPE = 1  # of what is kept; raised when the method or the fields of a study change
KEPT_SECONDS = 3600  # the name says what it was made from, so it is never stale; this only frees memory


@dataclass(frozen=True, slots=True)
class Link:
    """Two fields that stand together more often than chance and their own trees and words explain."""

    one: str
    other: str
    seen: int  # places that have both
    due: float  # how many their commonness explains
    prior: float  # φ from tree and words
    phi: float  # φ learnt
    p: float

    @property
    def lift(self) -> float:
        """How many times as often as chance has it, as counted; `phi` is what is left of it after shrinkage."""
        return self.seen / self.due


@dataclass(frozen=True, slots=True)
class Study:
    """What a reference holds, what was learnt of it, and how that did on records it had not seen."""

    kind: str
    records: int
    places: int
    fields: int
    judged: int  # pairs of fields
    first: int | None
    last: int | None
    links: tuple[Link, ...]  # validated, the nearest first
    bearing: Bearing | None  # None where there is no link to ask about, or too few records to ask

    @property
    def has_prior(self) -> bool:
        """Whether trees and words know its fields before anything is learnt."""
        return self.kind in OF_TREES

    @property
    def words(self) -> Words:
        return WORDS[self.kind]

    @property
    def verdict(self) -> str:
        return verdict(self)

    @property
    def use(self) -> str:
        return use(self)

    @property
    def years(self) -> str:
        return years(self)

    @property
    def is_used(self) -> bool:
        """Whether its links enter φ: its fields are those of the diagnosis, and what it teaches held elsewhere."""
        return self.has_prior and bool(self.links) and self.bearing is not None and self.bearing.teaches


def studies() -> tuple[Study, ...]:
    """All references that are there, in the order of KINDS."""
    found = (study(kind=kind) for kind in KINDS)
    return tuple(each for each in found if each is not None)


def study(*, kind: str) -> Study | None:
    """One reference; None where nothing of it is there. Raises KeyError for no reference."""
    name = f"{kind}-{SHAPE}-{edition_of(kind)}"
    key = f"study:{name}"
    found = cache.get(key)
    if found is None:
        found = _kept(name)
        if found is None:
            found = _made(kind, material(kind))
            kept.save(kind, name, found if isinstance(found, str) else asdict(found))
        cache.set(key, found, KEPT_SECONDS)
    return found if isinstance(found, Study) else None


def _made(kind: str, found: Material | None) -> Study | str:
    if found is None:
        return "nothing"
    learnt = learn(found.presence, found.prior, found.apart)
    links = _links(found, learnt)
    return Study(
        kind=kind,
        records=found.records,
        places=learnt.places,
        fields=learnt.fields,
        judged=len(learnt.one),
        first=found.first,
        last=found.last,
        links=links,
        bearing=bearing(found.presence, found.groups, found.prior, found.apart, seed=SEED) if links else None,
    )


def _links(found: Material, learnt: Learnt) -> tuple[Link, ...]:
    links = [
        Link(
            one=found.fields[learnt.one[at]],
            other=found.fields[learnt.other[at]],
            seen=int(learnt.seen[at]),
            due=float(learnt.due[at]),
            prior=float(learnt.prior[at]),
            phi=float(learnt.phi[at]),
            p=float(learnt.p[at]),
        )
        for at in learnt.validated.nonzero()[0]
    ]
    return tuple(sorted(links, key=lambda link: (-link.phi, link.p, link.one, link.other)))


def _kept(name: str) -> Study | str | None:
    said = kept.load(name)
    try:
        return _from_json(said) if isinstance(said, dict) else said
    except (TypeError, KeyError):
        return None


def _from_json(said: dict[str, Any]) -> Study:
    links = tuple(Link(**link) for link in said.pop("links"))
    held = said.pop("bearing")
    return Study(**said, links=links, bearing=held and _bearing(held))


def _bearing(said: dict[str, Any]) -> Bearing:
    estimates = {name: Estimate(**said[name]) for name in ("before", "after", "gain")}
    again = said["again"] and Estimate(**said["again"])
    return Bearing(**{**said, **estimates, "again": again})

"""What the record of the discovery process is made of: plain facts, each with its day and where it can be opened.

Nothing here asks the database or the clock; `gather` fills it and `criteria` judges it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Record:
    """Something that happened or holds. `on` is None where nobody knows the day."""

    kind: str  # one of KINDS
    title: str
    on: date | None
    said: str = ""
    href: str = ""
    until: date | None = None  # to when it holds; None: without an end


@dataclass(frozen=True, slots=True)
class Matter:
    """A question, a concern or an idea put to the authority."""

    record: Record
    answered_on: date | None
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Remark:
    record: Record
    speaks_for: str


@dataclass(frozen=True, slots=True)
class Indicator:
    name: str
    has_target: bool
    readings: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Strategy:
    """A specialisation on its way."""

    title: str
    proposal: Record
    decision: Record | None  # adopted or declined
    names_its_act: bool  # the resolution is entered with the decision
    in_force: bool
    has_goals: bool
    review_on: date | None
    indicators: tuple[Indicator, ...]
    by_cluster: bool
    ended: Record | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What an officer added by hand."""

    pk: int
    criterion: int
    record: Record


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the program knows of the process."""

    diagnoses: tuple[Record, ...] = ()
    meetings: tuple[Record, ...] = ()
    obstacles: tuple[Record, ...] = ()
    matters: tuple[Matter, ...] = ()
    remarks: tuple[Remark, ...] = ()
    strategies: tuple[Strategy, ...] = ()
    officers: int = 0
    projects: tuple[Record, ...] = ()  # of clusters
    infrastructure: tuple[Record, ...] = ()
    abroad: tuple[Record, ...] = ()  # members and partners of clusters outside the country
    proofs: tuple[Proof, ...] = ()
    reference: tuple[Record, ...] = field(default=())  # data that the diagnosis is held against

    def by_hand(self, criterion: int) -> tuple[Proof, ...]:
        return tuple(proof for proof in self.proofs if proof.criterion == criterion)


DIAGNOSIS, MEETING, OBSTACLE, MATTER, ANSWER = "diagnosis", "meeting", "obstacle", "matter", "answer"
PROPOSAL, REMARK, DECISION, READING, ENDING = "proposal", "remark", "decision", "reading", "ending"
PROJECT, INFRASTRUCTURE, ABROAD, REFERENCE, BY_HAND = "project", "infrastructure", "abroad", "reference", "by-hand"
# Steps of the process in the order in which it goes; the others are facts that stand beside it.
STEPS = (MEETING, MATTER, ANSWER, DIAGNOSIS, PROPOSAL, REMARK, DECISION, READING, ENDING, BY_HAND)
KINDS = (*STEPS, OBSTACLE, PROJECT, INFRASTRUCTURE, ABROAD, REFERENCE)


def steps_of(facts: Facts) -> list[Record]:
    """What happened, the newest first; what has no day is no step."""
    found = [*facts.meetings, *facts.diagnoses, *(remark.record for remark in facts.remarks)]
    found += [proof.record for proof in facts.proofs]
    for matter in facts.matters:
        found.append(matter.record)
        if matter.answered_on is not None:
            found.append(Record(ANSWER, matter.record.title, matter.answered_on, href=matter.record.href))
    for strategy in facts.strategies:
        found += [each for each in (strategy.proposal, strategy.decision, strategy.ended) if each is not None]
        found += [reading for indicator in strategy.indicators for reading in indicator.readings]
    dated = [record for record in found if record.on is not None]
    return sorted(dated, key=lambda record: (-record.on.toordinal(), STEPS.index(record.kind), record.title))  # type: ignore[union-attr]

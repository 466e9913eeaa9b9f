"""The verb *weigh*: the themes in the order that a reader's weights give them, and how far it hangs on the weights."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from styczna.engine.scorecard import CRITERIA, DEFAULT_WEIGHTS, Scorecard
from styczna.touchpoints.diagnose import Findings
from styczna.touchpoints.findings.memory import StillAtWork, remembered
from styczna.touchpoints.findings.overview import ThemeLine
from styczna.touchpoints.findings.score import Figure, Figures, figures_of, score
from styczna.touchpoints.reference.material import NOTICES, REGISTER, edition_of


@dataclass(frozen=True)
class Cell:
    """One criterion of one theme."""

    criterion: str
    figure: Figure
    scaled: float | None  # 0 to 1 among the themes; None where it is not known


@dataclass(frozen=True)
class Ranked:
    """A theme with its place under the weights."""

    line: ThemeLine
    place: int
    score: float | None
    known: float  # share of the weight whose criteria are known
    layer: int  # 1: no other theme is better in everything
    cells: tuple[Cell, ...]
    first: float  # share of random weights that put it first
    among_first: float
    low: int  # places that nine in ten of the random weights lie between
    high: int

    @property
    def scaled(self) -> str:
        """The cells as the script of the page reads them: numbers to the last bit, nothing where nobody knows."""
        return ",".join("" if cell.scaled is None else repr(cell.scaled) for cell in self.cells)


@dataclass(frozen=True)
class Move:
    """A change of one weight that puts another theme first."""

    criterion: str
    doubled: bool  # else: without it
    first: ThemeLine


@dataclass(frozen=True)
class Weighed:
    """All themes by place."""

    rows: tuple[Ranked, ...]
    weights: Mapping[str, float]  # as the reader gave them
    moves: tuple[Move, ...]
    draws: int
    seed: int

    @property
    def first(self) -> Ranked | None:
        return self.rows[0] if self.rows else None

    @property
    def in_order(self) -> list[Ranked]:
        """The rows in the order of the diagnosis, which no weight moves."""
        return sorted(self.rows, key=lambda row: row.line.rank)

    @property
    def unbeaten(self) -> tuple[Ranked, ...]:
        """The first Pareto layer: no other theme is better in everything."""
        return tuple(row for row in self.rows if row.layer == 1)


def weigh(
    *,
    findings: Findings,
    lines: Sequence[ThemeLine],
    weights: Mapping[str, float] | None = None,
    now: datetime | None = None,
) -> Weighed:
    """The themes by their score; equals in the order of the diagnosis.

    Raises ValueError as `score` does, and memory.StillAtWork where a reader would have to wait for too long.
    """
    ready_figures(findings=findings)
    scored = score(findings=findings, weights=weights, now=now)
    found = scored.card
    order = sorted(range(len(lines)), key=lambda number: (int(found.rank[number]), number))
    return Weighed(
        rows=tuple(_ranked(found, lines[number], scored.figures[number], number) for number in order),
        weights=dict(DEFAULT_WEIGHTS if weights is None else weights),
        moves=_moves(found, lines),
        draws=found.sensitivity.draws,
        seed=found.sensitivity.seed,
    )


def ready_figures(*, findings: Findings) -> tuple[Figures, ...]:
    """The numbers of the themes, counted once however many wait for them: orders are read, which takes seconds."""
    diagnosis, hour = findings.diagnosis, timezone.now().strftime("%Y-%m-%dT%H")
    state = (diagnosis.inputs_digest, diagnosis.seed, edition_of(NOTICES), edition_of(REGISTER), hour)
    found, outdated = remembered("figures", state, lambda: figures_of(findings=findings))
    if outdated:
        raise StillAtWork("the numbers of the themes are being counted")
    return found


def _ranked(found: Scorecard, line: ThemeLine, figures: Mapping[str, Figure], number: int) -> Ranked:
    sensitivity = found.sensitivity
    return Ranked(
        line=line,
        place=int(found.rank[number]),
        score=_or_none(found.score[number]),
        known=float(found.known[number]),
        layer=int(found.layer[number]),
        cells=tuple(
            Cell(criterion, figures[criterion], _or_none(found.scaled[number, column]))
            for column, criterion in enumerate(CRITERIA)
        ),
        first=float(sensitivity.first[number]),
        among_first=float(sensitivity.among_first[number]),
        low=int(sensitivity.low[number]),
        high=int(sensitivity.high[number]),
    )


def _moves(found: Scorecard, lines: Sequence[ThemeLine]) -> tuple[Move, ...]:
    """Which single weight, taken away or doubled, dethrones the first theme."""
    first = {number for number, rank in enumerate(found.rank) if rank == 1}
    moves = []
    for column, criterion in enumerate(CRITERIA):
        for doubled, ranks in ((False, found.sensitivity.without), (True, found.sensitivity.doubled)):
            now = [number for number in range(len(lines)) if ranks[number, column] == 1]
            if now and not first & set(now):
                moves.append(Move(criterion, doubled, lines[now[0]]))
    return tuple(moves)


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def as_document(weighed: Weighed) -> dict[str, Any]:
    """The scorecard as JSON, best first: a public contract of the API."""
    return {
        "weights": dict(weighed.weights),
        "draws": weighed.draws,
        "themes": [
            {
                "key": row.line.theme.label_key,
                "label": row.line.label.text,
                "rank": row.place,
                "score": row.score,
                "known": row.known,
                "layer": row.layer,
                "first": row.first,
                "among_first": row.among_first,
                "low": row.low,
                "high": row.high,
                "criteria": {cell.criterion: {"value": cell.figure.value, "scaled": cell.scaled} for cell in row.cells},
            }
            for row in weighed.rows
        ],
    }

"""The verb *cut*: the themes coarser and finer than the diagnosis has them, and which lie in which."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace

from styczna.engine import resolutions as engine
from styczna.engine.touchpoints import RESOLUTION
from styczna.sources.vocabularies import Label, label
from styczna.touchpoints.diagnose import Findings, evidence_arrays, reference_shares
from styczna.touchpoints.findings.memory import StillAtWork, remembered


@dataclass(frozen=True)
class Piece:
    """A theme of one scale."""

    rank: int
    label: Label
    key: str  # of the field that names it
    fields: int
    breadth: int
    contact: float
    stability: float | None
    inside: Piece | None  # the theme of the next coarser scale that holds most of its fields
    inside_share: float  # of its fields
    holds: tuple[Piece, ...] = ()  # the themes of the next finer scale that lie in it


@dataclass(frozen=True)
class Scale:
    resolution: float
    pieces: tuple[Piece, ...]  # the strongest first
    agreement: float | None  # how alike its themes are to those of resamples, 0 to 1
    usual: bool  # the one that the diagnosis uses
    firmest: bool  # the one that agrees most with its resamples


def scales(*, findings: Findings, language: str) -> tuple[Scale, ...]:
    """The scales, the coarsest first; none where there is no evidence."""
    if not findings.diagnosis.themes:
        return ()
    found = _levels(findings)
    firmest = engine.most_robust(found)
    upwards: list[tuple[Piece, ...]] = []
    for level in found:
        upwards.append(_pieces(level, upwards[-1] if upwards else (), language))
    return tuple(
        Scale(
            resolution=level.resolution,
            pieces=_holding(pieces, upwards[number + 1] if number + 1 < len(upwards) else ()),
            agreement=_or_none(level.agreement),
            usual=level.resolution == RESOLUTION,
            firmest=number == firmest,
        )
        for number, (level, pieces) in enumerate(zip(found, upwards, strict=True))
    )


def _levels(findings: Findings) -> tuple[engine.Level, ...]:
    """Remembered, because sixty clusters take seconds; raises memory.StillAtWork where a reader would wait too long."""
    seed = findings.diagnosis.seed

    def made() -> tuple[engine.Level, ...]:
        evidence = evidence_arrays(findings.clusters, findings.fields, findings.items, as_of=findings.as_of)
        return engine.levels(evidence, findings.phi, reference_shares(findings.fields), seed=seed)

    found, outdated = remembered("levels", (findings.diagnosis.inputs_digest, seed), made)
    if outdated:
        raise StillAtWork("the scales are being made")
    return found


def _pieces(level: engine.Level, coarser: tuple[Piece, ...], language: str) -> tuple[Piece, ...]:
    return tuple(
        Piece(
            rank=number + 1,
            label=label(key, language),
            key=key,
            fields=len(level.themes[number]),
            breadth=int(level.breadth[number]),
            contact=float(level.contact[number]),
            stability=_or_none(float(level.stability[number])),
            inside=coarser[level.inside[number]] if level.inside[number] >= 0 and coarser else None,
            inside_share=float(level.inside_share[number]),
        )
        for number, key in enumerate(level.keys)
    )


def _holding(pieces: tuple[Piece, ...], finer: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces with those of the next finer scale that lie in them."""
    within: defaultdict[int, list[Piece]] = defaultdict(list)
    for piece in finer:
        if piece.inside is not None:
            within[piece.inside.rank].append(piece)
    return tuple(replace(piece, holds=tuple(within[piece.rank])) for piece in pieces)


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value

"""The verb *overview*: all themes side by side, a line each, without opening any of them (see `explain` for that)."""

from __future__ import annotations

from dataclasses import dataclass

from styczna.clusters.models import Basis, Cluster
from styczna.engine.diagnosis import Theme
from styczna.sources.vocabularies import Label, label
from styczna.touchpoints.diagnose import Findings


@dataclass(frozen=True)
class ThemeLine:
    """A theme as a list shows it."""

    rank: int
    key: str  # names it in addresses, such as cpv-09300000
    label: Label
    theme: Theme
    present: tuple[Cluster, ...]  # beyond chance, the strongest first
    items: int
    inferred: int
    found_again: int  # resamples that find it among the first
    found_first: int


def theme_lines(findings: Findings, language: str) -> list[ThemeLine]:
    """The themes, the strongest first, in one pass over the evidence."""
    themes = findings.diagnosis.themes
    theme_of = {findings.fields[field]: number for number, theme in enumerate(themes) for field in theme.fields}
    items, inferred = [0] * len(themes), [0] * len(themes)
    for item in findings.items:
        number = theme_of.get(item.key)
        if number is not None:
            items[number] += 1
            inferred[number] += item.basis == Basis.INFERRED
    resamples = findings.diagnosis.resamples
    return [
        ThemeLine(
            rank=number + 1,
            key=theme.label_key.replace(":", "-", 1),
            label=label(theme.label_key, language),
            theme=theme,
            present=tuple(findings.clusters[cluster] for cluster in theme.clusters),
            items=items[number],
            inferred=inferred[number],
            found_again=round(theme.stability * resamples),
            found_first=round(theme.stability_first * resamples),
        )
        for number, theme in enumerate(themes)
    ]

"""The verb *vary*: the diagnosis anew with one setting of the method changed at a time, to say what hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext_lazy as _

from styczna.clusters.models import Basis
from styczna.engine import diagnosis as engine
from styczna.engine.significance import FALSE_DISCOVERIES, PRIOR_STRENGTH
from styczna.engine.touchpoints import RESOLUTION
from styczna.sources.vocabularies import Label, label
from styczna.touchpoints.diagnose import Findings, clusters_of, evidence_arrays, reference_shares
from styczna.touchpoints.findings.memory import StillAtWork, remembered

NAMES = {
    "resolution": _("how coarsely fields are cut into themes"),
    "strength": _("facts that the country's shares count for before there is evidence"),
    "false_discoveries": _("false discoveries that are held to"),
    "guess": _("facts that an inferred item counts for"),
}
RESOLUTIONS = (0.25, 0.35, RESOLUTION, 0.7, 1.0)
STRENGTHS = (0.5, PRIOR_STRENGTH, 2.0)
RATES = (0.01, FALSE_DISCOVERIES, 0.1)
GUESSES = (0.25, engine.EVIDENCE_WEIGHTS["inferred"], 1.0)


@dataclass(frozen=True)
class Variant:
    """What is found with one setting changed."""

    setting: str
    value: float
    usual: bool  # it is the setting that the program uses
    first_key: str | None  # the field that names the first theme; None where there is no theme
    same_first: bool  # the first theme is the first of the diagnosis, by most of its fields
    present: int  # clusters present in it beyond chance
    kept: int  # how many of the first themes of the diagnosis are among the first ones
    themes: int

    @property
    def name(self) -> str:
        return str(NAMES[self.setting])

    def first(self, language: str) -> Label | None:
        return None if self.first_key is None else label(self.first_key, language)


def vary(*, findings: Findings) -> tuple[Variant, ...]:
    """The variants, setting by setting; remembered, because sixty clusters take seconds.

    Raises memory.StillAtWork where a reader would have to wait for longer than they do.
    """
    state = (findings.diagnosis.inputs_digest, findings.diagnosis.seed)
    found, outdated = remembered("variants", state, lambda: tuple(_variants(findings)))
    if outdated:
        raise StillAtWork("the variants are being made")
    return found


def same_first(variants: tuple[Variant, ...]) -> tuple[int, int]:
    """In how many of the changed settings the first theme stays the first, and how many there are."""
    changed = [variant for variant in variants if not variant.usual]
    return sum(variant.same_first for variant in changed), len(changed)


def _variants(findings: Findings) -> Iterator[Variant]:
    evidence = evidence_arrays(findings.clusters, findings.fields, findings.items, as_of=findings.as_of)
    reference = reference_shares(findings.fields)
    guessed = np.array(
        [item.basis == Basis.INFERRED for item in findings.items for _cluster in clusters_of(item)], dtype=bool
    )
    seed, phi = findings.diagnosis.seed, findings.phi

    def found(**changed: float) -> engine.Diagnosis:
        guess = changed.pop("guess", None)
        times = 1.0 if guess is None else np.where(guessed, guess / engine.EVIDENCE_WEIGHTS["inferred"], 1.0)
        items = replace(evidence, weight=evidence.weight * times)
        return engine.diagnose(items, phi, reference, seed=seed, resamples=0, **changed)

    settings: tuple[tuple[str, tuple[float, ...], float], ...] = (
        ("resolution", RESOLUTIONS, RESOLUTION),
        ("strength", STRENGTHS, PRIOR_STRENGTH),
        ("false_discoveries", RATES, FALSE_DISCOVERIES),
        ("guess", GUESSES, engine.EVIDENCE_WEIGHTS["inferred"]),
    )
    for setting, values, usual in settings:
        for value in values:
            made = findings.diagnosis if value == usual else _changed(found, setting, value)
            yield _variant(findings.diagnosis, made, setting, value, usual=value == usual)


def _changed(found: Callable[..., engine.Diagnosis], setting: str, value: float) -> engine.Diagnosis:
    return found(**{setting: value})


def _variant(base: engine.Diagnosis, made: engine.Diagnosis, setting: str, value: float, *, usual: bool) -> Variant:
    first = made.themes[0] if made.themes else None
    leading, among = base.themes[: engine.AMONG_THE_FIRST], made.themes[: engine.AMONG_THE_FIRST]
    return Variant(
        setting=setting,
        value=value,
        usual=usual,
        first_key=first.label_key if first else None,
        same_first=bool(first and base.themes and _alike(first, base.themes[0])),
        present=first.breadth if first else 0,
        kept=sum(any(_alike(theme, other) for other in among) for theme in leading),
        themes=len(made.themes),
    )


def _alike(one: engine.Theme, other: engine.Theme) -> bool:
    """Two themes are the same where they share at least half of their fields (Jaccard; Hennig 2007)."""
    ours, theirs = set(one.fields), set(other.fields)
    return len(ours & theirs) >= engine.SAME_THEME * len(ours | theirs)

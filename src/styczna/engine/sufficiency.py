"""How much evidence it takes before anything can be said of a cluster, derived from the test of presence itself."""

from __future__ import annotations

from styczna.engine.significance import FALSE_DISCOVERIES, PRIOR_STRENGTH, presence

STEP = 0.5  # facts: the least that an item counts for
MOST = 1_000.0  # facts: beyond it nobody asks
DIVISION = 1 / 45  # the even share of a division of CPV, which is about what a theme is made of


def facts_needed(
    tests: int,
    *,
    reference: float = DIVISION,
    strength: float = PRIOR_STRENGTH,
    false_discoveries: float = FALSE_DISCOVERIES,
) -> float:
    """Return the least facts (sum of weights, in steps of STEP) with which a cluster could be found present at all.

    The most favourable case is asked: all of the cluster's facts lie in one theme, whose share in the reference is
    `reference`, and no other of the `tests` hypotheses (clusters × themes) is a discovery, so that the cluster has to
    pass the first step of Benjamini & Hochberg (1995), 1 − p <= false_discoveries / tests. With less than that the
    diagnosis cannot confirm the cluster anywhere, whatever its items say. `inf` where MOST facts do not suffice. Raises
    ValueError where `tests` is not positive or `false_discoveries` is outside [0, 1], and as `presence` does.
    """
    if not tests >= 1:
        raise ValueError("tests must be at least 1.")
    if not 0 <= false_discoveries <= 1:
        raise ValueError("false_discoveries must lie between 0 and 1.")
    facts = STEP
    while facts <= MOST:
        if 1.0 - float(presence(facts, facts, reference, strength)) <= false_discoveries / tests:
            return facts
        facts += STEP
    return float("inf")

"""Which part of a programme does an organisation enter next, how likely, and why.

A pair is an organisation with at least LEAST_PARTICIPATIONS participations and a part that it has not taken part in
yet. The question is whether it takes part there within a horizon. What earlier years teach is learnt on several earlier
days at once: at each, signals are what was known then, and the answer is what followed before the cut. Nothing that
begins on the cut or after it is ever read.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from styczna.engine.boosting import Boosted, boost
from styczna.engine.entry_signals import YEAR, History, Known, Signals, signals

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

REASONS = ("partners", "profile", "kind", "country", "activity", "part", "horizon")  # first words of signals' names
STEP = 6  # months between the days that are learnt from
MOST_DAYS = 6
LEAST_WINDOW = 12  # months that must have followed a day to learn from it
LEAST_PAST = 24  # months that must lie before it; less where the whole past is short
ENSEMBLE = 3  # models of different draws, whose mean is steadier than each
TREES, DEPTH, RATE = 300, 5, 0.05
PART_OF_SIGNALS, PART_OF_ROWS = 0.2, 0.5


@dataclass(frozen=True)
class Model:
    models: tuple[Boosted, ...]
    names: tuple[str, ...]  # of the signals
    kinds: int
    days: tuple[tuple[int, int], ...]  # learnt from: what was known at the first, what followed up to the second
    pairs: int
    entries: int


@dataclass(frozen=True)
class Forecast:
    """Pairs, one row each: log-odds are `base` plus what the reasons add."""

    organisation: Counts
    part: Counts
    log_odds: Floats
    base: float
    adds: Floats  # pairs × REASONS

    @property
    def chance(self) -> Floats:
        return np.asarray(1.0 / (1.0 + np.exp(-self.log_odds)))


def days_to_learn_from(first: int, cut: int, until: int) -> list[tuple[int, int]]:
    """Return pairs (day, end of what followed), STEP months apart, newest first; days count from 1970-01-01.

    The end is as far from the day as `until` from the cut, but never behind the cut. Raises ValueError for a cut that
    is not before `until`.
    """
    if until <= cut:
        raise ValueError("until must be later than cut.")
    found = []
    for steps in range(1, MOST_DAYS + LEAST_WINDOW // STEP):
        day = _months_before(cut, STEP * steps)
        end = min(cut, day + until - cut)
        followed = STEP * steps >= LEAST_WINDOW or until - cut < (LEAST_WINDOW / 12) * YEAR - 1
        if followed and first <= max(_months_before(day, LEAST_PAST), day - (cut - first) // 2):
            found.append((day, end))
    return found[:MOST_DAYS]


def learn(history: History, *, cut: int, until: int, seed: int = 0) -> Model:
    """Learn from what was known before `cut` how entries come about within `until - cut` days.

    Signals and formulas: docs/methods/entry.md. The learner is `boosting.boost`, ENSEMBLE times. The same rows (in any
    order), days and seed give the same model; rows that begin on the cut or later change nothing.

    Raises ValueError where what came before the cut is too short, or nobody in it entered anything.
    """
    past = history.before(cut)
    if not len(past.organisation):
        raise ValueError("history holds nothing before the cut.")
    days = days_to_learn_from(int(past.starts[past.project].min()), cut, until)
    kinds = int(past.kind.max(initial=-1)) + 1
    asked, answers = [], []
    for day, end in days:
        pairs = signals(Known(past, day), kinds, float(end - day))
        if len(pairs.part):
            asked.append(pairs)
            answers.append(entered(past, pairs, day, end))
    if not asked or not any(answer.any() for answer in answers):
        raise ValueError("history before the cut holds no entries to learn from.")
    x, y = np.vstack([pairs.x for pairs in asked]), np.concatenate(answers)
    models = tuple(_learnt(x, y, ENSEMBLE * seed + k) for k in range(ENSEMBLE))
    return Model(models, asked[0].names, kinds, tuple(days), len(y), int(y.sum()))


def _learnt(x: Floats, y: NDArray[np.bool_], seed: int) -> Boosted:
    return boost(
        x,
        y,
        seed=seed,
        trees=TREES,
        depth=DEPTH,
        rate=RATE,
        part_of_signals=PART_OF_SIGNALS,
        part_of_rows=PART_OF_ROWS,
    )


def entered(history: History, pairs: Signals | Forecast, day: int, end: int) -> NDArray[np.bool_]:
    """Return which pairs took part in a project that began from `day` on and before `end`."""
    later = history.between(day, end).taken() > 0
    return np.asarray(later[pairs.organisation, pairs.part])


def forecast(model: Model, history: History, *, day: int, horizon: int) -> Forecast:
    """Return all pairs as they stand at `day`, for an entry within `horizon` days, ordered by organisation and part.

    What a reason adds is the sum of the Shapley values of its signals (`Boosted.contributions`), the mean over the
    models; with `base` they sum to the log-odds.
    """
    pairs = signals(Known(history, day), model.kinds, float(horizon))
    if not len(pairs.part):
        none = np.zeros(0)
        return Forecast(pairs.organisation, pairs.part, none, 0.0, np.zeros((0, len(REASONS))))
    score = np.mean([each.score(pairs.x) for each in model.models], axis=0)
    by_signal = np.mean([each.contributions(pairs.x) for each in model.models], axis=0)
    reason = np.array([REASONS.index(name.partition("_")[0]) for name in model.names])
    adds = np.stack([by_signal[:, reason == at].sum(axis=1) for at in range(len(REASONS))], axis=1)
    base = float(np.mean([each.base for each in model.models]))
    return Forecast(pairs.organisation, pairs.part, score, base, adds)


def _months_before(day: int, months: int) -> int:
    """The same day of the month so many months earlier; the last of a shorter month where there is none."""
    date = np.datetime64(day, "D")
    month = date.astype("datetime64[M]")
    within = (date - month.astype("datetime64[D]")).astype(np.int64)
    earlier = (month - months).astype("datetime64[D]")
    last = (month - months + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    return int(min(earlier + within, last).astype(np.int64))

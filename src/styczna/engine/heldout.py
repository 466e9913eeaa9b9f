"""What a reference can bear: does what one half of its places teaches hold in the other half?

The places are split by groups (all orders of one buyer fall into one half), several times, and each half judges what
the other taught. Three questions, each with a bootstrap interval over the groups that judge: does the prior alone tell
pairs that stand together from others, does it do so better with what was learnt, and of the links that were
validated, how many are found again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.stats import rankdata

from styczna.engine.configuration import bicm
from styczna.engine.learned import Booleans, Floats, Indices, Learnt, expected_meetings, learn
from styczna.engine.together import common_counts

SPLITS = 5  # each gives two judgements
RESAMPLES = 40  # of the groups that judge, for each judgement
INTERVAL = 0.90  # 5 % lie below it and 5 % above, as everywhere in the program
LEAST_PAIRS = 5  # pairs together and pairs apart that a judgement needs, or it says nothing


@dataclass(frozen=True, slots=True)
class Estimate:
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bearing:
    """What held when the other half was asked. None: too little is there to ask.

    `before` is the area under the ROC curve of the prior, `after` with what was learnt, `gain` their difference; an
    area of 0.5 is chance. `again` is the share of validated links that are found again, `base` the share that pairs of
    the same prior are, whether learnt or not; `links` counts how many links the shares stand on, over all judgements.
    """

    before: Estimate
    after: Estimate
    gain: Estimate
    again: Estimate | None
    base: float | None
    links: int
    judgements: int

    @property
    def teaches(self) -> bool:
        """Whether it tells pairs better than the prior does: the whole interval of the gain lies above 0."""
        return self.gain.low > 0


@dataclass(frozen=True, eq=False)
class _Judgement:
    """Pairs that one half can judge of what the other taught."""

    before: Floats
    after: Floats
    validated: Booleans
    base: Floats  # for each validated pair, the share that stands together among pairs of its prior
    together: Booleans  # in the half as it is
    resampled: Booleans  # resamples × pairs


def bearing(
    presence: Booleans, groups: Sequence[str], prior: Floats, apart: Booleans | None = None, *, seed: int
) -> Bearing | None:
    """Return what places × fields can bear against a prior φ (fields × fields); None where too little is there.

    `groups` names for each place what it belongs to; a group is never split. Two fields stand together in a half if
    more of its places have both than the configuration model of that half expects. The same places in another order,
    the same answer: groups are split and drawn by their names' order and the seed. Raises ValueError as `learn` does,
    and for groups that do not fit.
    """
    presence = np.asarray(presence)
    if presence.ndim != 2 or (presence.dtype != np.bool_ and not np.isfinite(presence).all()):
        raise ValueError("presence must be a matrix of places x fields, without NaN and infinite values.")
    if len(groups) != len(presence):
        raise ValueError("groups must name one group for each place.")
    presence = presence.astype(np.bool_)
    names, group = np.unique(np.asarray(groups, dtype=np.str_), return_inverse=True)
    if len(names) < 4 or presence.shape[1] < 2:
        return None
    judged = ~np.eye(presence.shape[1], dtype=np.bool_) if apart is None else apart
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(SPLITS):
        first = _half(len(names), rng)[group]
        for teaches in (first, ~first):
            learnt = learn(presence[teaches], prior, judged)
            found = _judge(learnt, presence[~teaches], group[~teaches], rng)
            if found is not None:
                made.append(found)
    return _summed(made) if made else None


def _half(count: int, rng: np.random.Generator) -> Booleans:
    first = np.zeros(count, dtype=np.bool_)
    first[rng.permutation(count)[: count // 2]] = True
    return first


def _judge(learnt: Learnt, judging: Booleans, group: Indices, rng: np.random.Generator) -> _Judgement | None:
    """None where the half holds too few pairs of either kind."""
    held, some = np.asarray(judging.any(axis=0)), np.asarray(judging.any(axis=1))
    fields = np.flatnonzero(held)
    if len(fields) < 2 or not len(learnt.one):
        return None
    judging, group = judging[some][:, fields], group[some]
    at = np.full(len(held), -1)
    at[fields] = np.arange(len(fields))
    both = held[learnt.one] & held[learnt.other]
    one, other = at[learnt.one[both]], at[learnt.other[both]]
    due = expected_meetings(bicm(judging))[one, other]
    together = common_counts(judging)[one, other] > due
    if min(together.sum(), (~together).sum()) < LEAST_PAIRS:
        return None
    before, after, validated = learnt.prior[both], learnt.raised()[both], learnt.validated[both]
    resampled = _resampled(judging, group, one, other, due, rng)
    return _Judgement(before, after, validated, _base(before, together, validated), together, resampled)


def _resampled(
    judging: Booleans, group: Indices, one: Indices, other: Indices, due: Floats, rng: np.random.Generator
) -> Booleans:
    """Which pairs stand together when the groups of the half are drawn with replacement (resamples × pairs)."""
    have = sparse.csr_array(judging, dtype=np.float64)
    numbers, of_place = np.unique(group, return_inverse=True)
    rows = []
    for _ in range(RESAMPLES):
        drawn = np.bincount(rng.integers(0, len(numbers), len(numbers)), minlength=len(numbers))
        weighted = sparse.csr_array(sparse.diags_array(drawn[of_place].astype(np.float64)) @ have)
        counts = sparse.csr_array(have.T @ weighted).toarray()
        rows.append(counts[one, other] > due)
    return np.array(rows)


def _base(prior: Floats, together: Booleans, validated: Booleans) -> Floats:
    """For each validated pair, how often pairs of its prior stand together: those without any, and those with one."""
    linked = prior > 0
    share = [float(together[linked == kind].mean()) if (linked == kind).any() else 0.0 for kind in (False, True)]
    return np.where(linked[validated], share[1], share[0])


def _summed(made: list[_Judgement]) -> Bearing:
    before = [_areas(one.before, one) for one in made]
    after = [_areas(one.after, one) for one in made]
    gain = [more - less for more, less in zip(after, before, strict=True)]
    links = int(sum(one.validated.sum() for one in made))
    again = base = None
    if links:
        base = float(np.concatenate([one.base for one in made]).mean())
        again = _share_found(made, links)
    without, with_learnt = _within(_estimate(before), 0.0, 1.0), _within(_estimate(after), 0.0, 1.0)
    return Bearing(without, with_learnt, _within(_estimate(gain), -1.0, 1.0), again, base, links, len(made))


def _share_found(made: list[_Judgement], links: int) -> Estimate:
    whole = sum(int(one.together[one.validated].sum()) for one in made) / links
    drawn = sum(one.resampled[:, one.validated].sum(axis=1) for one in made) / links
    low, high = _interval(whole, np.asarray(drawn))
    return _within(Estimate(whole, low, high), 0.0, 1.0)


def _within(found: Estimate, least: float, most: float) -> Estimate:
    return Estimate(found.value, max(found.low, least), min(found.high, most))


def _areas(score: Floats, judged: _Judgement) -> Floats:
    """The area under the ROC curve for the half as it is, then for each resample (Mann & Whitney 1947)."""
    ranks = rankdata(score)
    kinds = np.vstack((judged.together[None, :], judged.resampled))
    positive = kinds.sum(axis=1)
    negative = kinds.shape[1] - positive
    above = kinds @ ranks - positive * (positive + 1) / 2
    possible = positive * negative
    return np.divide(above, possible, out=np.full(len(kinds), 0.5), where=possible > 0)


def _estimate(areas: list[Floats]) -> Estimate:
    mean = np.mean(areas, axis=0)
    value = float(mean[0])
    return Estimate(value, *_interval(value, mean[1:]))


def _interval(value: float, drawn: Floats) -> tuple[float, float]:
    """The spread of the resamples around the value itself: a resample misses a third of the groups, and with them
    pairs that stood together once, so that its own level is too low."""
    tail = (1 - INTERVAL) / 2
    low, high = np.quantile(drawn, (tail, 1 - tail)) - drawn.mean()
    return value + float(low), value + float(high)

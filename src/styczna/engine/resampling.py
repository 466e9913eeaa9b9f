"""The bootstrap of a diagnosis: its themes in samples of the members, drawn with replacement (Efron 1979)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from styczna.engine.evidence import Evidence
from styczna.engine.partition import Frame, Partition, cut, in_their_order, present_in, sample_of

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

SAME_THEME = 0.5  # Jaccard at which a theme counts as found again (Hennig 2007: below it, a cluster has dissolved)
AMONG_THE_FIRST = 3
WITHIN = 0.90  # of the resamples lie in an interval low..high: 5 % below it and 5 % above
AT_ONCE = 8  # resamples weighed together: two of each are sixteen doubles, two cache lines a cell
THREADS = 2  # batches at a time; they share nothing that they change, so their number alters no bit


@dataclass(frozen=True, eq=False)
class Resampled:
    """What became of the themes in resamples (resamples × themes): found again among others, and the same fields."""

    again: Indices  # place at which the theme was found again, 0 the first; -1 where it was not
    breadth: Indices  # clusters present beyond chance in the theme's own fields
    contact: Floats  # in the theme's own fields
    confirmed: Floats
    rank: Indices  # of the theme's own fields among those of the other themes, 1 is the first

    @property
    def stability(self) -> tuple[Floats, Floats]:
        """The shares of resamples that find each theme among the first three, and as the first."""
        among, first = (self.again >= 0) & (self.again < AMONG_THE_FIRST), self.again == 0
        count = max(len(self.again), 1)
        return among.sum(axis=0) / count, first.sum(axis=0) / count


def resampled(full: Partition, items: Evidence, fixed: Frame, count: int) -> Resampled:
    """Draw units with replacement `count` times, cut again from nothing, and measure the full sample's themes again.

    A theme is found again in the one that it shares most fields with, if their Jaccard similarity over the fields that
    the resample still holds reaches SAME_THEME (Hennig 2007).
    """
    times = items.resamples(count, fixed.seed)
    with ThreadPoolExecutor(THREADS) as threads:
        batches = threads.map(
            lambda start: _batch(full, fixed, times[start : start + AT_ONCE]), range(0, count, AT_ONCE)
        )
        drawn = [one for batch in batches for one in batch]
    again, breadth, contact, confirmed = zip(*drawn, strict=True) if drawn else ((),) * 4
    shape = count, len(full.contact)
    places = [np.argsort(in_their_order(*measured)) + 1 for measured in zip(contact, confirmed, strict=True)]
    return Resampled(
        again=np.array(again, dtype=np.intp).reshape(shape),
        breadth=np.array(breadth, dtype=np.intp).reshape(shape),
        contact=np.array(contact, dtype=np.float64).reshape(shape),
        confirmed=np.array(confirmed, dtype=np.float64).reshape(shape),
        rank=np.array(places, dtype=np.intp).reshape(shape),
    )


def interval(values: Floats | Indices) -> tuple[float, float]:
    """Return the percentile interval of what resamples gave (Efron 1979); NaN where there are none."""
    if not values.size:
        return float("nan"), float("nan")
    low, high = np.quantile(values, [(1 - WITHIN) / 2, (1 + WITHIN) / 2], method="inverted_cdf")
    return float(low), float(high)


def _batch(full: Partition, fixed: Frame, times: NDArray[np.int64]) -> list[tuple[Indices, Indices, Floats, Floats]]:
    """Return of some resamples where each theme is found again, and its breadth, contact and confirmed contact."""
    themes, count = len(full.contact), len(times)
    samples = [sample_of(fixed.totals(drawn), fixed) for drawn in times]
    same = [present_in(sample, full.label, themes, fixed) for sample in samples]
    weighed = [*(sample.weight for sample in samples), *(each.confirming for each in same)]
    joined, strength = fixed.ties.weights(np.column_stack(weighed))
    cuts = [cut(joined[:, each], strength[:, each], fixed, starts=1) for each in range(count)]
    sizes = [int(group_label.max(initial=-1)) + 1 for group_label, _ in cuts]
    others = [
        present_in(sample, label, size, fixed) for sample, (_, label), size in zip(samples, cuts, sizes, strict=True)
    ]
    confirming, _ = fixed.ties.weights(np.column_stack([other.confirming for other in others]))
    found = []
    for each, ((group_label, label), size) in enumerate(zip(cuts, sizes, strict=True)):
        order = in_their_order(
            fixed.ties.within(joined[:, each], group_label, size),
            fixed.ties.within(confirming[:, each], group_label, size),
        )
        again = np.append(np.argsort(order), -1)[label]
        found.append(
            (
                _found_again(full.label, again, samples[each].totals, fixed),
                same[each].held.sum(axis=0),
                fixed.ties.within(joined[:, each], full.group_label, themes),
                fixed.ties.within(joined[:, count + each], full.group_label, themes),
            )
        )
    return found


def _found_again(full: Indices, again: Indices, totals: Floats, fixed: Frame) -> Indices:
    """Return the place of each theme of the full sample among those of a resample, -1 where it is not found again.

    `full` and `again` are the labels of fields by either.
    """
    themes, others = int(full.max(initial=-1)) + 1, int(again.max(initial=-1)) + 1
    if not (themes and others):
        return np.full(themes, -1, dtype=np.intp)
    alive = (np.bincount(fixed.field, weights=totals, minlength=len(fixed.fields)) > 0) & (full >= 0)
    both = alive & (again >= 0)
    shared = np.zeros((themes, others))
    np.add.at(shared, (full[both], again[both]), 1.0)
    sizes = np.bincount(full[alive], minlength=themes)[:, None] + np.bincount(again[again >= 0], minlength=others)
    similar = shared / (sizes - shared)
    return np.where(similar.max(axis=1) >= SAME_THEME, similar.argmax(axis=1), -1)

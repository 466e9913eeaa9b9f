"""How far places with little behind them (countries, voivodeships) can be told what they enter next: two simple
measures of relatedness, with their uncertainty. They are asked about to show how little the data bear."""

import numpy as np
from numpy.typing import NDArray

from styczna.engine import ranking
from styczna.engine.entry_signals import History
from styczna.engine.relatedness import checked, density, fitness, proximity, rca

Floats = NDArray[np.float64]
Asked = NDArray[np.bool_]


def of_countries(history: History) -> Floats:
    """Participations by country and part (countries × parts); unknown countries are left out."""
    result = np.zeros((int(history.country.max(initial=-1)) + 1, history.parts.shape[1]))
    known = history.country >= 0
    np.add.at(result, history.country[known], history.parts[history.project[known]].toarray())
    return result


def measured(before: Floats, absent: Asked, true: Asked, *, seed: int) -> dict[str, dict[str, float]]:
    """Return for density and fitness how well they tell which absent pairs came true (`ranking.measured`, drawing
    places), with the number of `pairs` and `entries`.

    `before`, `absent` and `true` are places × activities; places and activities with nothing before are left out.
    Raises ValueError where all pairs came true or none, for shapes that do not fit, NaN, and as `relatedness.rca` and
    `fitness` do.
    """
    checked(before, "before")
    for name, asked in (("absent", absent), ("true", true)):
        if asked.shape != before.shape:
            raise ValueError(f"{name} must have the shape of before.")
    places, activities = before.sum(axis=1) > 0, before.sum(axis=0) > 0
    advantage = np.asarray(rca(before[np.ix_(places, activities)]))
    place, activity = np.nonzero(absent[np.ix_(places, activities)])
    happened = true[np.ix_(places, activities)][place, activity]
    fit, complexity = fitness(advantage)
    least = np.finfo(np.float64).tiny
    simple = np.log(np.maximum(fit, least))[:, None] - np.log(np.maximum(complexity, least))
    tables = {"density": density(advantage, proximity(advantage)), "fitness": simple}
    counts = {"pairs": float(len(happened)), "entries": float(happened.sum())}
    return {
        name: {**ranking.measured(happened, table[place, activity], place, seed=seed), **counts}
        for name, table in tables.items()
    }

"""What the choice model hears about each text and class: answers, similarities, neighbours, how common the class is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from styczna.engine.wording_kernel import SHARPNESS, Described
from styczna.engine.wording_labels import Classes, Nearness
from styczna.engine.wording_learner import Floats, Ints

NEAREST = 10
LEAST_ANSWER = 0.02  # added to a ridge's answer before its logarithm


@dataclass(frozen=True)
class Examples:
    """What was learnt from, as neighbours of a new text."""

    described: Described
    main: Ints  # examples × (division, group), as columns of all classes
    weight: Floats
    common: Floats  # share of each class among the notices


def neighbours(kernel: Floats, examples: Examples, allowed: NDArray[np.bool_] | None = None) -> Floats:
    """Return texts × classes: the share of each class among the nearest examples, by their squared similarity.

    kernel: texts × examples, by both. allowed: of the same shape, where an example may be a neighbour.
    """
    alike = np.maximum(1.0 + np.log(np.maximum(kernel, 1e-12)) / SHARPNESS, 0) * examples.weight
    if allowed is not None:
        alike = np.where(allowed, alike, 0)
    count = min(NEAREST, alike.shape[1])
    nearest = np.argsort(-alike, axis=1, kind="stable")[:, :count]
    result = np.zeros((len(kernel), len(examples.common)), dtype=np.float32)
    rows = np.arange(len(kernel))[:, None]
    votes = np.take_along_axis(alike, nearest, axis=1) ** 2
    votes = votes / np.maximum(votes.sum(axis=1, keepdims=True), 1e-9)
    for level in (0, 1):
        np.add.at(result, (rows, examples.main[nearest, level]), votes)
    return result


def signals(
    answers: tuple[Floats, Floats], near: Nearness, neighbour: Floats, common: Floats, classes: Classes
) -> tuple[Floats, Floats]:
    """Return texts × divisions × signals and texts × groups × signals; a group also hears of its division.

    answers: of the ridge by both views and of that by words, texts × classes.
    """
    split = classes.divisions
    certain = np.log(np.maximum(answers[0], 0) + np.float32(LEAST_ANSWER))
    prior = np.broadcast_to(np.log(common), answers[0].shape)
    raw = [
        answers[0], certain, answers[1], prior, neighbour,
        near.best, near.mean, near.whole, near.contained, near.contained_best, near.title, near.title_best,
    ]  # fmt: skip
    levels = []
    for part in (slice(0, split), slice(split, None)):
        relative = [_relative(found[:, part]) for found in raw[5:]]
        levels.append([*(found[:, part] for found in raw), *relative])
    above = [certain, neighbour, near.best, near.mean, near.whole, near.contained]
    levels[1] += [found[:, :split][:, classes.parent] for found in above]
    return np.stack(levels[0], axis=2), np.stack(levels[1], axis=2)


def _relative(found: Floats) -> Floats:
    """How far a class stands out among all, in standard deviations."""
    spread = found.std(axis=1, keepdims=True)
    return (found - found.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1)

"""Words of a notice → the codes that it is about, from few notices and the codes' labels in many languages.

Two views of a text: its words and letter n-grams (`wording_text`), and how near it comes to every label in its own
language (`wording_labels`), which does not depend on the language. Two ridges answer from them (`wording_learner`), one
by the words alone and one by both, learnt from the notices, from further examples (lots) and from the labels of each
group in each language as if they were notices. A choice model weighs their left-out answers with the similarities, the
nearest notices and how common a class is; then divisions and groups are made to agree. Formulas, figures and what did
not help: docs/methods/wording.md.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from styczna.engine import wording_signals as signals_of
from styczna.engine.wording_kernel import Described, Describer, by_both, by_words
from styczna.engine.wording_labels import Classes, numbered
from styczna.engine.wording_learner import Choice, Floats, Ints, Ridge

DOUBLES = 0.6  # cosine of the words above which two notices are taken as one
OTHERS = 0.4  # what the further codes of a notice count together, its main code being 1
PENALTY_WORDS, PENALTY_MIXED = 0.2, 0.1
LOT, LABEL = 0.4, 0.15  # weight of a further example and of a group's labels, a notice being 1
SPOKEN = 0.01  # of the notices, from which on a language's labels are learnt from as texts
MOST = 64  # texts asked about at once


@dataclass(frozen=True)
class Example:
    """Further words for one of the texts (a lot), with their own code: they are never learnt from without it."""

    text: int
    words: str
    code: str


@dataclass(frozen=True)
class Suggested:
    """The likeliest codes with their probabilities, the likeliest first."""

    divisions: tuple[tuple[str, float], ...]
    groups: tuple[tuple[str, float], ...]


class Model:
    """What was learnt; asked by `suggest` for one text or by `chances` for many."""

    def __init__(
        self,
        describer: Describer,
        examples: signals_of.Examples,
        always: Described,
        ridges: tuple[Ridge, Ridge],
        choices: tuple[Choice, Choice],
    ) -> None:
        self._describer = describer
        self._examples = examples
        self._always = always
        self._ridges = ridges
        self._choices = choices
        self._classes = describer.classes

    @property
    def divisions(self) -> tuple[str, ...]:
        return tuple(self._classes.names[0])

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(self._classes.names[1])

    def suggest(self, text: str, language: str | None, k: int = 5) -> Suggested:
        """Return the k likeliest divisions (two digits) and groups (three) of a text.

        text: the title, and after the first end of line what describes it. language: two letters, as the labels have
        them; of a language without labels, or None, the one is taken whose labels know most of its words. A text
        without a word that was ever seen gets how common the classes are. Raises ValueError for k below one.
        """
        if k < 1:
            raise ValueError("k must be at least one.")
        divisions, groups = self.chances([text], [language])
        return Suggested(_first(self.divisions, divisions[0], k), _first(self.groups, groups[0], k))

    def chances(self, texts: Sequence[str], languages: Sequence[str | None]) -> tuple[Floats, Floats]:
        """Return texts × divisions and texts × groups; rows add up to one, a division has the sum of its groups."""
        if len(texts) != len(languages):
            raise ValueError("There must be a language, or None, for each text.")
        parts = [self._chances(texts[at : at + MOST], languages[at : at + MOST]) for at in range(0, len(texts), MOST)]
        if not parts:
            return np.zeros((0, len(self.divisions)), np.float32), np.zeros((0, len(self.groups)), np.float32)
        return np.vstack([part[0] for part in parts]), np.vstack([part[1] for part in parts])

    def _chances(self, texts: Sequence[str], languages: Sequence[str | None]) -> tuple[Floats, Floats]:
        asked = self._describer.describe(texts, languages)
        known = self._examples.described
        words, always_words = by_words(asked, known), by_words(asked, self._always)
        both, always_both = by_both(words, asked, known), by_both(always_words, asked, self._always)
        answers = (self._ridges[1].answer(both, always_both), self._ridges[0].answer(words, always_words))
        near = signals_of.neighbours(both, self._examples)
        found = signals_of.signals(answers, asked.nearness, near, self._examples.common, self._classes)
        divisions, groups = _agreed(
            self._choices[0].chances(found[0]), self._choices[1].chances(found[1]), self._classes
        )
        silent = ~asked.known
        common = self._examples.common
        divisions[silent], groups[silent] = common[: self._classes.divisions], common[self._classes.divisions :]
        return divisions, groups


def learn(
    texts: Sequence[str],
    languages: Sequence[str],
    codes: Sequence[Sequence[str]],
    labels: Mapping[str, Mapping[str, str]],
    *,
    further: Sequence[Example] = (),
) -> Model:
    """Learn from texts (title, end of line, description) with their codes, the main one first, and from the labels.

    labels: language → code (eight digits) → label. Texts whose main code has no division and group among the labels
    are left out. Nothing is drawn by lot, and the order of texts does not matter: the same input gives the same model.
    Needs about (texts + further + languages × groups)² × 12 bytes.

    Raises ValueError if the lengths differ, there are no labels, or no text is left.
    """
    if not len(texts) == len(languages) == len(codes):
        raise ValueError("Each text needs a language and codes.")
    classes = numbered(labels)
    if not classes.codes:
        raise ValueError("There are no labels.")
    usable = [row for row in range(len(texts)) if codes[row] and classes.of(codes[row][0])]
    order = sorted(usable, key=lambda row: (languages[row], texts[row], tuple(codes[row])))
    if not order:
        raise ValueError("No text has a main code that the labels know.")
    place = {row: number for number, row in enumerate(order)}
    lots = sorted(
        (place[lot.text], lot.words, lot.code) for lot in further if lot.text in place and classes.of(lot.code)
    )
    own = np.array([*range(len(order)), *(lot[0] for lot in lots)], dtype=np.int64)
    all_texts = [*(texts[row] for row in order), *(lot[1] for lot in lots)]
    all_languages = [languages[order[row]] for row in own]
    describer = Describer(labels, classes, all_texts)
    often = Counter(languages[row] for row in order)
    spoken = sorted(name for name in set(labels) & set(often) if often[name] >= SPOKEN * len(order))
    described = describer.learn(all_texts, all_languages, len(order), spoken)
    always = describer.of_labels

    targets = np.zeros((len(own), classes.count), dtype=np.float32)
    for row, text in enumerate(order):
        _aim(targets[row], codes[text], classes)
    for row, lot in enumerate(lots, len(order)):
        _aim(targets[row], [lot[2]], classes)
    notices = np.arange(len(own)) < len(order)
    mean = targets[notices].mean(axis=0)
    alike = _alike(described, len(order))[own]
    label_targets = np.zeros((len(spoken) * len(classes.names[1]), classes.count), dtype=np.float32)
    groups = np.tile(np.arange(len(classes.names[1])), len(spoken))
    label_targets[np.arange(len(groups)), classes.divisions + groups] = 1.0
    label_targets[np.arange(len(groups)), classes.parent[groups]] = 1.0

    weight = np.where(notices, 1.0, LOT).astype(np.float32)
    pairs = ((always, always), (always, described), (described, described))
    words_alone = [by_words(*pair) for pair in pairs]
    words_and_labels = [by_both(kernel, *pair) for kernel, pair in zip(words_alone, pairs, strict=True)]
    own_kernel = words_and_labels[2].copy()

    def ridge(parts: list[Floats], penalty: float) -> Ridge:
        of_labels = np.full(len(groups), penalty / LABEL, dtype=np.float32)
        penalties = (of_labels, penalty / weight)
        return Ridge.learn((parts[0], parts[1], parts[2]), (label_targets, targets), penalties, alike, mean)

    words = ridge(words_alone, PENALTY_WORDS)
    words_alone.clear()
    both = ridge(words_and_labels, PENALTY_MIXED)
    words_and_labels.clear()
    main = np.array([classes.of(codes[row][0]) for row in order])
    main = np.vstack([main, np.array([classes.of(lot[2]) for lot in lots]).reshape(-1, 2)]).astype(np.int64)
    examples = signals_of.Examples(described, main, weight, _shares(main[: len(order)], classes))

    rows = np.sort(np.unique(alike[: len(order)], return_index=True)[1])  # of near-doubles, one says enough
    apart = alike[rows][:, None] != alike
    near = signals_of.neighbours(own_kernel[rows], examples, apart)
    answers = (both.left_out[rows], words.left_out[rows])
    found = signals_of.signals(answers, described.nearness.of(rows), near, examples.common, classes)
    choices = (
        Choice.learn(found[0], main[rows, 0]),
        Choice.learn(found[1], main[rows, 1] - classes.divisions),
    )
    return Model(describer, examples, always, (words, both), choices)


def _aim(row: Floats, codes: Sequence[str], classes: Classes) -> None:
    """One for the main code's division and group; the others share what they count."""
    main = classes.of(codes[0])
    others = [found for code in dict.fromkeys(codes[1:]) if (found := classes.of(code))][:8]
    for found in others:
        row[list(found)] += OTHERS / len(others)
    if main:
        row[list(main)] = 1.0


def _alike(described: Described, notices: int) -> Ints:
    """By notice, the number of its family of near-doubles."""
    words = described.words[:notices]
    near = sparse.csr_array(words @ words.T)
    near.data = (near.data > DOUBLES).astype(np.float32)
    near.eliminate_zeros()
    return np.asarray(connected_components(near, directed=False)[1], dtype=np.int64)


def _shares(main: Ints, classes: Classes) -> Floats:
    """How common each class is, no class being impossible."""
    counts = np.bincount(main.ravel(), minlength=classes.count).astype(np.float32) + 0.5
    split = classes.divisions
    counts[split:] -= 0.3
    counts[:split] /= counts[:split].sum()
    counts[split:] /= counts[split:].sum()
    return counts


def _agreed(divisions: Floats, groups: Floats, classes: Classes) -> tuple[Floats, Floats]:
    """Divisions by the geometric mean of both answers, groups by their share within their division."""
    sums = np.zeros_like(divisions)
    np.add.at(sums.T, classes.parent, groups.T)
    both = np.sqrt(divisions * sums)
    both /= both.sum(axis=1, keepdims=True)
    return both, groups * (both / np.maximum(sums, 1e-12))[:, classes.parent]


def _first(names: Sequence[str], chances: Floats, k: int) -> tuple[tuple[str, float], ...]:
    order = np.argsort(-chances, kind="stable")[:k]
    return tuple((names[place], float(chances[place])) for place in order)

"""The verb *follow themes*: the ranks of themes over the diagnoses that are kept, from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from styczna.touchpoints.models import KeptDiagnosis
from styczna.touchpoints.time.moves import KeptTheme, matched, themes_of


@dataclass(frozen=True)
class Thread:
    """One theme through time: what it was in each diagnosis, None where it was no theme."""

    themes: tuple[KeptTheme | None, ...]

    @property
    def last(self) -> KeptTheme:
        """The theme as it stood last."""
        return next(theme for theme in reversed(self.themes) if theme is not None)

    @property
    def ranks(self) -> tuple[int | None, ...]:
        return tuple(theme.rank if theme else None for theme in self.themes)

    @property
    def stands(self) -> bool:
        """Whether it is a theme in the last of the diagnoses."""
        return self.themes[-1] is not None

    @property
    def moved(self) -> bool:
        """Whether it changed its rank in the last step, or entered in it."""
        return self.stands and len(self.themes) > 1 and self.ranks[-1] != self.ranks[-2]


def follow(diagnoses: Sequence[KeptDiagnosis]) -> tuple[Thread, ...]:
    """The threads of all themes, by their rank in the last diagnosis; those that ended come after, the latest first.

    `diagnoses` are given the oldest first. A theme is the same in two that follow each other where it shares half of
    its fields; a theme that was gone and comes back begins anew.
    """
    columns = [themes_of(kept) for kept in diagnoses]
    threads: list[list[KeptTheme | None]] = []
    of_theme: dict[int, list[KeptTheme | None]] = {}
    for column, now in enumerate(columns):
        pairs = matched(columns[column - 1], now) if column else {}
        here: dict[int, list[KeptTheme | None]] = {}
        for place, theme in enumerate(now):
            if place in pairs:
                thread = of_theme[pairs[place][0]]
            else:
                thread = [None] * column
                threads.append(thread)
            thread.append(theme)
            here[place] = thread
        for thread in threads:
            thread += [None] * (column + 1 - len(thread))
        of_theme = here
    return tuple(sorted((Thread(tuple(thread)) for thread in threads), key=_order))


def _order(thread: Thread) -> tuple[int, int, str]:
    ended = sum(1 for theme in thread.themes if theme is None) if not thread.stands else -1
    since = next((age for age, theme in enumerate(reversed(thread.themes)) if theme is not None), ended)
    return since, thread.last.rank, thread.last.key

"""The verb *look around*: the clusters and contacts that one picture shows, all of them or those near to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from styczna.clusters.models import Cluster
from styczna.touchpoints.findings.overview import ThemeLine
from styczna.touchpoints.themes.explain import Known, TouchingPair

AROUND = 11  # clusters shown around one: with it they are as many as a picture can name
SEEN = 4  # themes that a picture can tint


@dataclass(frozen=True)
class Neighbourhood:
    """What the picture and the table beside it show."""

    clusters: tuple[Known, ...]  # in the picture, by name: their numbers there are their places here
    drawn: tuple[TouchingPair, ...]  # between clusters in the picture
    listed: tuple[TouchingPair, ...]  # in the table: of the cluster, of the theme, or all
    themes: tuple[ThemeLine, ...]  # with two or more of the clusters in the picture
    cluster: Cluster | None = None
    theme: ThemeLine | None = None

    @property
    def seen(self) -> tuple[ThemeLine, ...]:
        """The themes that the picture tints."""
        return (self.theme,) if self.theme else self.themes[:SEEN]

    @property
    def unseen(self) -> int:
        """How many more themes join clusters of the picture."""
        return 0 if self.theme else len(self.themes) - len(self.seen)


def look_around(
    *,
    evidence: Sequence[Known],
    pairs: Sequence[TouchingPair],
    themes: Sequence[ThemeLine],
    cluster: str = "",
    theme: str = "",
    words: str = "",
) -> Neighbourhood | None:
    """The neighbourhood of a cluster (its slug), or the clusters of a theme (its key), or all.

    `words` narrows the table to contacts of clusters whose names hold them. None where there is no such cluster or
    theme.
    """
    around = next((each.cluster for each in evidence if each.cluster.slug == cluster), None)
    of_theme = next((line for line in themes if line.key == theme), None)
    if (cluster and around is None) or (theme and of_theme is None):
        return None
    listed = [pair for pair in pairs if _belongs(pair, around, of_theme)]
    if around:
        near = [pair.other if pair.one == around else pair.one for pair in listed[:AROUND]]
        shown = {around.pk, *(each.pk for each in near)}
    elif of_theme:
        shown = {each.pk for each in of_theme.present}
    else:
        shown = {each.cluster.pk for each in evidence}
    wanted = words.casefold().split()
    return Neighbourhood(
        clusters=tuple(sorted((e for e in evidence if e.cluster.pk in shown), key=lambda each: each.cluster.name)),
        drawn=tuple(pair for pair in pairs if pair.one.pk in shown and pair.other.pk in shown),
        listed=tuple(pair for pair in listed if _named(pair, wanted)),
        themes=tuple(line for line in themes if sum(each.pk in shown for each in line.present) > 1),
        cluster=around,
        theme=of_theme,
    )


def _belongs(pair: TouchingPair, cluster: Cluster | None, theme: ThemeLine | None) -> bool:
    if cluster is not None and cluster not in (pair.one, pair.other):
        return False
    return theme is None or {pair.one, pair.other} <= set(theme.present)


def _named(pair: TouchingPair, words: Sequence[str]) -> bool:
    return all(any(word in each.name.casefold() for each in (pair.one, pair.other)) for word in words)

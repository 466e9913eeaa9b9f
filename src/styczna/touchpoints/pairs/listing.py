"""The verb *list pairs*: every two clusters that touch, narrowed by words, a cluster, a theme, or how they touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from styczna.clusters.models import Cluster, Membership
from styczna.sources.words import fold, folded_words
from styczna.touchpoints.diagnose import Findings
from styczna.touchpoints.themes.explain import TouchingPair, touching_pairs

SAME, COMPLETING = "same", "completing"


@dataclass(frozen=True, slots=True)
class PairQuestion:
    """What is asked of the pairs; what is empty asks nothing."""

    words: str = ""
    cluster: str = ""  # a slug
    theme: str = ""  # the key of a theme in which both are present
    how: str = ""  # SAME: they mostly do the same; COMPLETING: one mostly completes the other


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair as the list shows it."""

    rank: int  # among all pairs, by contact
    pair: TouchingPair
    themes: tuple[str, ...]  # keys of the themes in which both are present, the first theme first
    shared: int  # organisations that belong to both, the examples left out

    @property
    def same_share(self) -> float:
        return self.pair.overlap / self.pair.contact

    @property
    def completing_share(self) -> float:
        return self.pair.complement / self.pair.contact


def list_pairs(*, findings: Findings, question: PairQuestion) -> list[PairLine]:
    """The pairs that answer, those with most contact first."""
    themes = [
        (theme.label_key, {findings.clusters[place].pk for place in theme.clusters})
        for theme in findings.diagnosis.themes
    ]
    shared = _shared(findings.clusters)
    lines = []
    for rank, pair in enumerate(touching_pairs(findings), start=1):
        two = {pair.one.pk, pair.other.pk}
        both = tuple(key for key, present in themes if two <= present)
        line = PairLine(rank, pair, both, shared.get(frozenset(two), 0))
        if _answers(line, question):
            lines.append(line)
    return lines


def _answers(line: PairLine, question: PairQuestion) -> bool:
    pair = line.pair
    named = fold(f"{pair.one.name} {pair.one.full_name} {pair.other.name} {pair.other.full_name}")
    if not all(word in named for word in folded_words(question.words)):
        return False
    if question.cluster and question.cluster not in (pair.one.slug, pair.other.slug):
        return False
    if question.theme and question.theme not in line.themes:
        return False
    if question.how:
        return (question.how == SAME) == (pair.overlap > pair.complement)
    return True


def _shared(clusters: Sequence[Cluster]) -> dict[frozenset[int], int]:
    """How many real organisations each two clusters share."""
    of: dict[int, list[int]] = {}
    rows = Membership.objects.filter(cluster__in=clusters, organisation__is_example=False).order_by()
    for organisation, cluster in rows.values_list("organisation", "cluster"):
        of.setdefault(organisation, []).append(cluster)
    counted: dict[frozenset[int], int] = {}
    for belongs in of.values():
        for place, one in enumerate(belongs):
            for other in belongs[place + 1 :]:
                two = frozenset((one, other))
                counted[two] = counted.get(two, 0) + 1
    return counted

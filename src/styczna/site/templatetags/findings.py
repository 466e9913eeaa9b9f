"""Tags that draw the findings of *Touchpoints*: the network, the plane, the scorecard (docs/decisions/0006)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from styczna.engine.scorecard import CRITERIA
from styczna.site import numbers, pictures
from styczna.site.network import contacts_drawn
from styczna.site.templatetags.page import share, unknown
from styczna.touchpoints.findings.criteria import NAMES
from styczna.touchpoints.findings.neighbourhood import Neighbourhood
from styczna.touchpoints.findings.overview import ThemeLine
from styczna.touchpoints.findings.placing import FAR_HIGH, FAR_LOW, NEAR_HIGH, NEAR_LOW, Plane
from styczna.touchpoints.findings.score import Figure, Part
from styczna.touchpoints.findings.weigh import Weighed
from styczna.touchpoints.themes.explain import Known, TouchingPair

register = template.Library()

DIGITS = {"contact": 3, "advantage": 2, "relatedness": 2, "complexity": 2}
HUNDREDTH = 0.01
PICTURED = 12  # themes in the picture of the scorecard, the first; the table has them all
QUARTERS = {
    NEAR_HIGH: gettext_lazy("near and demanding: build on it"),
    FAR_HIGH: gettext_lazy("far and demanding: a risky bet"),
    NEAR_LOW: gettext_lazy("near and simple: easy, but gains little"),
    FAR_LOW: gettext_lazy("far and simple: little speaks for it"),
}
SCHEMES = {"cpv": "CPV", "pkd2007": "PKD 2007", "pkd2025": "PKD 2025"}


@register.filter
def scheme_name(scheme: str) -> str:
    return SCHEMES.get(scheme, scheme)


@register.simple_tag
def clusters_network(
    themes: Sequence[ThemeLine], pairs: Sequence[TouchingPair], evidence: Sequence[Known]
) -> SafeString:
    """All clusters as circles, the area being the number of their items; a circle opens the cluster."""
    nodes = _nodes(evidence, themes, lambda slug: reverse("clusters:cluster", args=[slug]))
    return _network(nodes, pairs, themes)


@register.simple_tag
def neighbourhood_network(found: Neighbourhood) -> SafeString:
    """The same of a neighbourhood; a circle opens the neighbourhood of its cluster."""
    here = reverse("touchpoints:network")
    nodes = _nodes(found.clusters, found.themes, lambda slug: f"{here}?cluster={slug}")
    return _network(nodes, found.drawn, found.seen)


@register.simple_tag
def contacts_in_picture(found: Neighbourhood) -> dict[str, int]:
    """How many contacts `neighbourhood_network`, whose layout this shares, shows and how many are left to the table."""
    here = reverse("touchpoints:network")
    nodes = _nodes(found.clusters, found.themes, lambda slug: f"{here}?cluster={slug}")
    shown = contacts_drawn(nodes, _links(found.drawn))
    return {"shown": shown, "rest": len(found.drawn) - shown}


def _nodes(
    evidence: Sequence[Known], themes: Sequence[ThemeLine], address: Callable[[str], str]
) -> tuple[pictures.NetworkNode, ...]:
    of_cluster: dict[str, list[str]] = {}
    for line in themes:
        for cluster in line.present:
            of_cluster.setdefault(cluster.slug, []).append(line.key)
    return tuple(
        pictures.NetworkNode(
            key=each.cluster.slug,
            label=each.cluster.name,
            href=address(each.cluster.slug),
            weight=float(each.items),
            themes=tuple(of_cluster.get(each.cluster.slug, ())),
        )
        for each in sorted(evidence, key=lambda each: each.cluster.name)
    )


def _links(pairs: Sequence[TouchingPair]) -> tuple[pictures.NetworkLink, ...]:
    return tuple(pictures.NetworkLink(pair.one.slug, pair.other.slug, pair.overlap, pair.complement) for pair in pairs)


def _network(
    nodes: tuple[pictures.NetworkNode, ...], pairs: Sequence[TouchingPair], themes: Sequence[ThemeLine]
) -> SafeString:
    fields = tuple(
        pictures.NetworkTheme(line.key, line.label.text, reverse("touchpoints:theme", args=[line.key]))
        for line in themes
        if len(line.present) > 1
    )
    said = [_("%(one)s and %(other)s") % {"one": pair.one.name, "other": pair.other.name} for pair in pairs[:3]]
    description = _("The closest contacts: %(pairs)s. The tables below carry all numbers.") % {"pairs": "; ".join(said)}
    return pictures.network(nodes, _links(pairs), fields, title=_("Where the clusters touch"), description=description)


@register.filter
def criterion_name(criterion: str) -> str:
    return str(NAMES[criterion])


@register.filter
def in_a_hundred(share: float) -> str:
    """A share as how many of a hundred; a rare one is not none, and a usual one is not all."""
    if 0 < share < HUNDREDTH or 1 - HUNDREDTH < share < 1:
        return _("fewer than 1") if share < HUNDREDTH else _("more than 99")
    return numbers.number(100 * share, 0)


@register.filter
def figure(found: Figure) -> object:
    """The value of a criterion in its own unit, or that it is not known."""
    return _figure_said(found) or unknown(None)


@register.filter
def figure_range(found: Figure) -> str:
    """From where to where nine in ten resamples put the value; empty where it cannot be said."""
    if found.low is None or found.high is None:
        return ""
    digits = DIGITS.get(found.criterion, 0)
    return f"{numbers.number(found.low, digits)}–{numbers.number(found.high, digits)}"


@register.filter
def part_value(part: Part, found: Figure) -> str:
    return numbers.number(part.value, DIGITS.get(found.criterion, 2))


@register.simple_tag
def score_bar(score: float, hidden: bool) -> SafeString:
    """The bar of a score; one that is hidden is there for the page's script to show."""
    bar = mark_safe(str(share(score)))  # noqa: S308  the tag escapes what it writes
    return mark_safe(bar.replace('class="share"', 'class="share" hidden', 1)) if hidden else bar  # noqa: S308


@register.simple_tag
def criteria_picture(weighed: Weighed) -> SafeString:
    """Themes by criteria, in their order under the weights."""
    cards = tuple(
        pictures.Card(
            label=f"{row.place}. {row.line.label.text}",
            values=tuple(cell.scaled for cell in row.cells),
            said=tuple(_figure_said(cell.figure) for cell in row.cells),
            href=reverse("touchpoints:theme", args=[row.line.key]),
        )
        for row in weighed.rows[:PICTURED]
    )
    return pictures.scorecards(
        tuple(str(NAMES[criterion]) for criterion in CRITERIA),
        cards,
        title=_("Themes by criteria"),
        description=_("The table below carries the same numbers."),
    )


@register.simple_tag
def themes_plane(found: Plane) -> SafeString:
    """The plane of relatedness and complexity; the area of a circle is the theme's contact."""
    most = max((place.line.theme.contact for place in found.places), default=0.0) or 1.0
    spots = tuple(
        pictures.Spot(
            number=place.line.rank,
            label=place.line.label.text,
            x=place.relatedness or 0.0,
            y=place.complexity or 0.0,
            size=place.line.theme.contact / most,
            href=reverse("touchpoints:theme", args=[place.line.key]),
        )
        for place in found.places
    )
    near_high, far_high, near_low, far_low = (str(QUARTERS[each]) for each in (NEAR_HIGH, FAR_HIGH, NEAR_LOW, FAR_LOW))
    return pictures.plane(
        spots,
        pictures.Quadrants(found.relatedness, found.complexity, near_high, far_high, near_low, far_low),
        pictures.Axes(
            x=_("relatedness: nearer to what the region does →"), y=_("↑ complexity: fewer regions can do it")
        ),
        title=_("Themes by relatedness and complexity"),
        description=_(
            "To the right: near to what the region does. Above: few regions can do it. The table has all numbers."
        ),
    )


@register.filter
def quarter_name(quarter: str) -> str:
    return str(QUARTERS[quarter])


def _figure_said(found: Figure) -> str:
    if found.value is None:
        return ""
    if found.criterion == "demand":
        return numbers.money_brief(found.value, found.currency)
    if found.criterion == "ability":
        return numbers.percent(found.value)
    return numbers.number(found.value, DIGITS.get(found.criterion, 0))

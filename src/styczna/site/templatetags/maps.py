"""Tags that draw maps of what a room found (docs/decisions/0006)."""

from __future__ import annotations

from django import template
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from styczna.clusters.imports.mapping import CountyMap, Spot
from styczna.site import maps, numbers

register = template.Library()


@register.simple_tag
def county_map(found: CountyMap, directory: str) -> SafeString:
    """The counties with their circles; each opens the directory there (see `directory_of`)."""
    marks = [
        maps.Mark(
            spot.county.code, spot.organisations, spot.seats, said_of(spot), f"{directory}place={spot.county.code}"
        )
        for spot in found.spots
    ]
    title = _("Organisations by county")
    description = _("A circle's area is the number of organisations. The table beside the map has the same numbers.")
    return maps.county_map(found.region, marks, title=title, description=description)


@register.simple_tag
def directory_of(asked: QueryDict) -> str:
    """The directory of organisations with what was asked of the map, up to ``place=``."""
    kept = asked.copy()
    for name in [name for name, value in kept.items() if not value or name in ("region", "place", "page", "format")]:
        del kept[name]
    return f"{reverse('clusters:organisations')}?{kept.urlencode()}{'&' if kept else ''}"


def said_of(spot: Spot) -> str:
    """What a county has, in words."""
    organisations = ngettext("%(n)s organisation", "%(n)s organisations", spot.organisations) % {
        "n": numbers.number(spot.organisations)
    }
    if not spot.seats:
        return f"{spot.county.said}: {organisations}"
    seats = ngettext("seat of %(n)s cluster", "seat of %(n)s clusters", spot.seats) % {"n": numbers.number(spot.seats)}
    return f"{spot.county.said}: {organisations}, {seats}"

"""The verb *map*: how many organisations, and seats of clusters, each county has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from styczna.clusters.directory.listing import OrganisationQuestion, by_county, find_organisations
from styczna.clusters.models import Cluster
from styczna.sources.counties import County, counties

POLAND = "PL"

REGIONS: Mapping[str, str] = {
    "PL21": "12", "PL22": "24", "PL41": "30", "PL42": "32", "PL43": "08", "PL51": "02", "PL52": "16", "PL61": "04",
    "PL62": "28", "PL63": "22", "PL71": "10", "PL72": "26", "PL81": "06", "PL82": "18", "PL84": "20", "PL91": "14",
    "PL92": "14",
}  # fmt: skip
"""NUTS 2 → voivodeship (TERYT); Mazowieckie is two regions of NUTS 2."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What one county has."""

    county: County
    organisations: int
    seats: int


@dataclass(frozen=True, slots=True)
class CountyMap:
    """Counties of a voivodeship (TERYT) or of Poland; `spots` are those that have something, the most first."""

    region: str
    spots: tuple[Spot, ...]
    organisations: int
    unknown: int  # organisations whose county is not known
    elsewhere: int  # organisations in other voivodeships
    has_examples: bool  # among all of these
    unknown_seats: int

    @property
    def placed(self) -> int:
        """Counties with organisations."""
        return sum(spot.organisations > 0 for spot in self.spots)


def map_counties(*, question: OrganisationQuestion, region: str) -> CountyMap:
    """Organisations that answer the question, by county; with them the seats of all clusters, or of the one asked for.

    An organisation whose county no register has counts as unknown, wherever it is.
    """
    organisations = find_organisations(question=replace(question, place=None))
    found = by_county(organisations)
    clusters = Cluster.objects.all()
    seats = by_county(clusters.filter(pk=question.cluster.pk) if question.cluster else clusters)
    spots = [
        Spot(county, found.get(code, 0), seats.get(code, 0))
        for code, county in counties().items()
        if region in (POLAND, county.voivodeship) and (code in found or code in seats)
    ]
    shown = sum(spot.organisations for spot in spots)
    unknown = sum(count for code, count in found.items() if code not in counties())
    return CountyMap(
        region=region,
        spots=tuple(sorted(spots, key=lambda spot: (-spot.organisations, -spot.seats, spot.county.code))),
        organisations=shown,
        unknown=unknown,
        elsewhere=sum(found.values()) - shown - unknown,
        has_examples=organisations.filter(is_example=True).exists(),
        unknown_seats=sum(count for code, count in seats.items() if code not in counties()),
    )


def home_region() -> str:
    """The voivodeship (TERYT) where all clusters are, or Poland where they are in several."""
    regions = {REGIONS.get(code[:4]) for code in Cluster.objects.order_by().values_list("region", flat=True).distinct()}
    return (regions.pop() or POLAND) if len(regions) == 1 else POLAND

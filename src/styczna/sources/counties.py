"""The 380 counties of Poland and its 16 voivodeships: TERYT codes, names, borders.

The borders carry names only, and ten names stand twice; which border belongs to which code is settled in
`data/counties.csv.gz`, and a test proves it from where each county lies.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any

from styczna.sources.vocabularies import DATA

Ring = tuple[tuple[float, float], ...]
"""Longitude and latitude of the corners of one closed line."""

VOIVODESHIPS: Mapping[str, str] = {
    "02": "dolnośląskie",
    "04": "kujawsko-pomorskie",
    "06": "lubelskie",
    "08": "lubuskie",
    "10": "łódzkie",
    "12": "małopolskie",
    "14": "mazowieckie",
    "16": "opolskie",
    "18": "podkarpackie",
    "20": "podlaskie",
    "22": "pomorskie",
    "24": "śląskie",
    "26": "świętokrzyskie",
    "28": "warmińsko-mazurskie",
    "30": "wielkopolskie",
    "32": "zachodniopomorskie",
}
"""TERYT → name."""


@dataclass(frozen=True, slots=True)
class County:
    """A county, or a city with the rights of one. `code` is its TERYT of four digits."""

    code: str
    name: str
    rings: tuple[Ring, ...]

    @property
    def voivodeship(self) -> str:
        return self.code[:2]

    @property
    def is_city(self) -> bool:
        return self.code[2] >= "6"

    @property
    def called(self) -> str:
        """``powiat świdnicki``; a city goes by its name."""
        return self.name if self.is_city else f"powiat {self.name}"

    @property
    def said(self) -> str:
        """The name with its voivodeship where another county is called the same."""
        return f"{self.called} ({VOIVODESHIPS[self.voivodeship]})" if self.name in _doubled() else self.called


@lru_cache(maxsize=1)
def counties() -> Mapping[str, County]:
    """TERYT → county, in the order of the codes."""
    shapes = {shape["properties"]["id"]: shape["geometry"] for shape in _shapes("powiaty-min.geojson.gz")}
    with _opened("counties.csv.gz") as file:
        return {
            row["code"]: County(row["code"], row["name"], _rings(shapes[int(row["shape"])]))
            for row in csv.DictReader(file)
        }


def county_name(code: str) -> str:
    """What a county is called; the code itself where there is none."""
    found = counties().get(code)
    return found.said if found else code


@lru_cache(maxsize=1)
def voivodeship_borders() -> Mapping[str, tuple[Ring, ...]]:
    """TERYT → the lines around a voivodeship."""
    code_of = {name: code for code, name in VOIVODESHIPS.items()}
    return {
        code_of[shape["properties"]["nazwa"]]: _rings(shape["geometry"])
        for shape in _shapes("wojewodztwa-min.geojson.gz")
    }


@lru_cache(maxsize=1)
def _doubled() -> frozenset[str]:
    names = [county.name for county in counties().values()]
    return frozenset(name for name in names if names.count(name) > 1)


def _rings(geometry: dict[str, Any]) -> tuple[Ring, ...]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return tuple(tuple((x, y) for x, y in ring) for polygon in polygons for ring in polygon)


def _shapes(name: str) -> list[dict[str, Any]]:
    with _opened(name) as file:
        features: list[dict[str, Any]] = json.load(file)["features"]
    return features


def _opened(name: str) -> IO[str]:
    return gzip.open(DATA / name, "rt", encoding="utf-8", newline="")  # type: ignore[call-overload]

"""What clusters are held against: published figures and conditions, each with its source, carried in the package."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from styczna.sources.vocabularies import DATA


@dataclass(frozen=True, slots=True)
class Poland:
    """Polish clusters in the benchmarking of PARP, 2022: shares are of all members."""

    source: str
    clusters: int
    members_mean: int
    shares: dict[str, float]


@dataclass(frozen=True, slots=True)
class Conditions:
    """The least that somebody asks of a cluster: the name of the measure → at least."""

    key: str
    source: str
    at_least: dict[str, float]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the management labels. `records` names the measure that answers it; None: ask the cluster."""

    key: str
    dimension: str
    records: str | None
    closed: bool
    names: dict[str, str]
    takes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Labels:
    """The European labels of cluster management: what each level asks, the dimensions, the indicators."""

    levels: tuple[str, ...]
    dimensions: tuple[tuple[str, dict[str, str]], ...]
    indicators: tuple[Indicator, ...]
    sources: dict[str, str]


@lru_cache(maxsize=1)
def poland() -> Poland:
    found = _read("cluster_reference.yaml")["poland_2022"]
    kinds, sizes = found["member_kinds_share"], found["enterprise_size_share_of_members"]
    return Poland(
        source=found["source"],
        clusters=found["clusters_studied"],
        members_mean=found["members_mean"],
        shares={
            "enterprises": kinds["enterprises"],
            "micro": sizes["micro"],
            "small": sizes["small"],
            "research": kinds["research_and_universities"],
            "environment": kinds["business_environment"],
            "public": kinds["local_government"],
        },
    )


@lru_cache(maxsize=1)
def conditions() -> tuple[Conditions, ...]:
    """Of the National Key Cluster and of a profile on the European platform (ECCP)."""
    found = _read("cluster_reference.yaml")
    return tuple(
        Conditions(key, found[key]["source"], found[key]["at_least"])
        for key in ("national_key_cluster", "eccp_profile")
    )


@lru_cache(maxsize=1)
def labels() -> Labels:
    found = _read("management_labels.yaml")
    general = _read("cluster_reference.yaml")["management_labels"]
    return Labels(
        levels=tuple(general["levels"]),
        dimensions=tuple((entry["key"], {"pl": entry["pl"], "en": entry["en"]}) for entry in found["dimensions"]),
        indicators=tuple(_indicator(entry) for entry in found["indicators"]),
        sources={"general": general["source"], **found["source"]},
    )


def _indicator(entry: dict[str, Any]) -> Indicator:
    return Indicator(
        key=entry["key"],
        dimension=entry["dimension"],
        records=entry["records"],
        closed=entry.get("closed", False),
        names={language: entry[language]["name"] for language in ("pl", "en")},
        takes={language: entry[language]["takes"] for language in ("pl", "en")},
    )


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return found

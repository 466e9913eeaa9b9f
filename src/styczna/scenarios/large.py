"""A large region made up by rule: as many clusters and organisations as asked for, to measure how the program bears it.

Everything in it is called an example; the organisations are marked as such, so that they go with `examples.remove`
and are never evidence of what a cluster does. The same numbers and seed make the same region to the letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import TypeVar

import numpy as np
from django.db import models, transaction

from styczna.clusters.directory.directory import refresh_cluster_words, refresh_infrastructure_words, refresh_words
from styczna.clusters.models import (
    Basis,
    Cluster,
    Evidence,
    Infrastructure,
    InfrastructureKind,
    LabelKind,
    LegalForm,
    ManagementLabel,
    Membership,
    OpenTo,
    Organisation,
    OrganisationKind,
    Scheme,
    Size,
)
from styczna.sources.counties import counties
from styczna.sources.vocabularies import keys, label

SEED = 20121129
AT_ONCE = 2_000
REFERENCE = "przykład wytworzony do pomiarów · example made for measuring"
REGIONS = {
    "02": "PL51", "04": "PL61", "06": "PL81", "08": "PL43", "10": "PL71", "12": "PL21", "14": "PL92", "16": "PL52",
    "18": "PL82", "20": "PL84", "22": "PL63", "24": "PL22", "26": "PL72", "28": "PL62", "30": "PL41", "32": "PL42",
}  # fmt: skip
KINDS = tuple(zip(OrganisationKind.values, (0.88, 0.05, 0.05, 0.02), strict=True))
SIZES = tuple(zip((*Size.values, ""), (0.50, 0.28, 0.13, 0.05, 0.04), strict=True))
NEAR = 0.7  # share of members from the cluster's own voivodeship
SECOND = 0.15  # share of organisations that belong to a second cluster
WITH_LABORATORY = 0.02

Row = TypeVar("Row", bound=models.Model)


def make(*, clusters: int, organisations: int, seed: int = SEED) -> None:
    """Add the region to the database, beside what is there."""
    rng = np.random.default_rng([seed, clusters, organisations])
    with transaction.atomic():
        made = _clusters(clusters, rng)
        members = _organisations(organisations, made, rng)
        laboratories = _infrastructure(members, rng)
    refresh_cluster_words([cluster.pk for cluster in made])
    refresh_words([organisation.pk for organisation, _ in members])
    refresh_infrastructure_words([laboratory.pk for laboratory in laboratories])


def _clusters(count: int, rng: np.random.Generator) -> list[Cluster]:
    codes = list(counties())
    made = []
    for number, county in enumerate(rng.choice(codes, count), start=1):
        made.append(
            Cluster(
                slug=f"przyklad-{number:04d}",
                name=f"Klaster przykładowy {number:04d}",
                full_name=f"Przykład {number:04d}: {_short(_themes()[int(rng.integers(len(_themes())))])}",
                region=REGIONS[str(county)[:2]],
                county=str(county),
                seat=counties()[str(county)].name.capitalize(),
                legal_form=str(rng.choice(LegalForm.values)) if rng.random() < 0.9 else "",
                founded_year=int(rng.integers(2003, 2026)),
            )
        )
    _bulk(iter(made), Cluster)
    fields = (
        Evidence(cluster=cluster, scheme=scheme, code=code, basis=Basis.DECLARED, reference=REFERENCE)
        for cluster in made
        for scheme, code in _fields_near(_theme_of(cluster), 6, rng)
    )
    _bulk(fields, Evidence)
    labels = (
        ManagementLabel(cluster=cluster, kind=str(rng.choice(LabelKind.values)), since=date(2020, 1, 1))
        for cluster in made
        if rng.random() < 0.1
    )
    _bulk(labels, ManagementLabel)
    return made


def _organisations(
    count: int, clusters: list[Cluster], rng: np.random.Generator
) -> list[tuple[Organisation, list[Cluster]]]:
    """Organisations with the clusters that they belong to, the first of which they are like."""
    everywhere = list(counties())
    near = {code: [county for county in everywhere if county.startswith(code)] for code in REGIONS}
    home = rng.integers(len(clusters), size=count)
    is_near = rng.random(count) < NEAR
    kinds, sizes = _drawn(KINDS, count, rng), _drawn(SIZES, count, rng)
    made: list[tuple[Organisation, list[Cluster]]] = []
    for number in range(count):
        cluster = clusters[home[number]]
        choice = near[cluster.county[:2]] if is_near[number] else everywhere
        county = choice[int(rng.integers(len(choice)))] if rng.random() < 0.97 else ""
        main = _fields_near(_theme_of(cluster), 1, rng)[0]
        organisation = Organisation(
            name=f"Przykład {number + 1:06d}: {_short(f'{main[0]}:{main[1]}')}",
            kind=kinds[number],
            size=sizes[number],
            county=county,
            city=counties()[county].name.capitalize() if county else "",
            nuts=REGIONS[county[:2]] if county else "",
            capabilities=label(f"{main[0]}:{main[1]}", "pl").text,
            is_example=True,
        )
        belongs = [cluster]
        if rng.random() < SECOND:
            belongs.append(clusters[int(rng.integers(len(clusters)))])
        made.append((organisation, list(dict.fromkeys(belongs))))
    _bulk((organisation for organisation, _ in made), Organisation)
    _bulk(
        (
            Membership(cluster=cluster, organisation=organisation, since=date(2010 + int(rng.integers(15)), 1, 1))
            for organisation, belongs in made
            for cluster in belongs
        ),
        Membership,
    )
    _bulk(
        (
            Evidence(organisation=organisation, scheme=scheme, code=code, basis=basis, reference=REFERENCE)
            for organisation, belongs in made
            for scheme, code in _fields_near(_theme_of(belongs[0]), int(rng.integers(2, 5)), rng)
            for basis in (Basis.DECLARED if scheme == Scheme.CPV else Basis.REGISTERED,)
        ),
        Evidence,
    )
    return made


def _infrastructure(
    members: list[tuple[Organisation, list[Cluster]]], rng: np.random.Generator
) -> list[Infrastructure]:
    made = [
        Infrastructure(
            cluster=belongs[0],
            operator=organisation,
            name_pl=f"Laboratorium przykładowe {number:05d}",
            name_en=f"Example laboratory {number:05d}",
            kind=str(rng.choice(InfrastructureKind.values)),
            open_to=str(rng.choice(OpenTo.values)),
            capabilities=organisation.capabilities,
            county=organisation.county,
            city=organisation.city,
            source=REFERENCE,
        )
        for number, (organisation, belongs) in enumerate(members, start=1)
        if rng.random() < WITH_LABORATORY
    ]
    _bulk(iter(made), Infrastructure)
    return made


def _bulk(rows: Iterator[Row], model: type[Row]) -> None:
    while some := list(islice(rows, AT_ONCE)):
        model._default_manager.bulk_create(some)


def _drawn(shares: tuple[tuple[str, float], ...], count: int, rng: np.random.Generator) -> list[str]:
    names, weights = zip(*shares, strict=True)
    return [str(name) for name in rng.choice(names, count, p=weights)]


@lru_cache(maxsize=1)
def _themes() -> tuple[str, ...]:
    """The groups of CPV that have enough below them to fill a cluster with."""
    return tuple(key for key in keys("cpv") if key.endswith("00000") and len(_below(key)) >= 4)


def _theme_of(cluster: Cluster) -> str:
    return _themes()[int(cluster.slug[-4:]) % len(_themes())]


def _fields_near(theme: str, count: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    """Fields of CPV under the theme and, for every other one, an activity of PKD that belongs to it by rule."""
    below = _below(theme)
    found = [str(below[index]) for index in rng.choice(len(below), size=min(count, len(below)), replace=False)]
    activities = _activities()
    return list(
        dict.fromkeys(
            (Scheme.CPV.value, key.partition(":")[2])
            if position % 2 == 0
            else _parted(activities[(int(key[4:9]) * 7) % len(activities)])
            for position, key in enumerate(found)
        )
    )


def _parted(key: str) -> tuple[str, str]:
    scheme, _, code = key.partition(":")
    return scheme, code


@lru_cache(maxsize=1)
def _activities() -> tuple[str, ...]:
    return tuple(key for scheme in ("pkd2007", "pkd2025") for key in keys(scheme) if len(key.partition(":")[2]) == 7)


@lru_cache(maxsize=4_096)
def _below(theme: str) -> tuple[str, ...]:
    stem = theme.rstrip("0")
    return tuple(key for key in keys("cpv") if key.startswith(stem))


def _short(key: str) -> str:
    """The first words of a field's label."""
    return " ".join(label(key, "pl").text.split(",")[0].split(" (")[0].split()[:5])

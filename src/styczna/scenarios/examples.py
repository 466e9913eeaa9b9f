"""Example organisations and example books, for a region whose real ones are not known (see example_books.py too).

Everything made here is marked `is_example`, is never evidence, and goes with one call of `remove`. The same seed makes
the same examples, whatever else is in the database.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

import numpy as np
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django_scopes import scope, scopes_disabled

from styczna.accounts.rules import Anyone
from styczna.clusters.directory.directory import refresh_words
from styczna.clusters.models import (
    Basis,
    Cluster,
    Evidence,
    Membership,
    Organisation,
    OrganisationKind,
    Scheme,
    Size,
)
from styczna.clusters.rules import may_remove_examples
from styczna.continuity.models import CommissionBand, Cost, Grant, Office
from styczna.orders.models import Consortium
from styczna.scenarios import example_books
from styczna.sources.vocabularies import keys, label

SEED = 20121129
ORGANISATIONS = 12  # of a cluster
REFERENCE = "przykład wytworzony na potrzeby demonstracji · example made for the demonstration"

# Town, TERYT of its county, NUTS 3. Clusters whose seat is not known draw from the whole region.
TOWNS = {
    "Wrocław": ("0264", "PL514"),
    "Świdnica": ("0219", "PL517"),
    "Legnica": ("0262", "PL516"),
    "Lubin": ("0211", "PL516"),
    "Głogów": ("0203", "PL516"),
    "Polkowice": ("0216", "PL516"),
    "Wałbrzych": ("0265", "PL517"),
    "Jelenia Góra": ("0261", "PL515"),
    "Bolesławiec": ("0201", "PL515"),
    "Oława": ("0215", "PL518"),
    "Strzegom": ("0219", "PL517"),
    "Dzierżoniów": ("0202", "PL517"),
}
NEAR = {
    "Świdnica": ("Świdnica", "Świdnica", "Strzegom", "Wałbrzych", "Dzierżoniów"),
    "Legnica": ("Legnica", "Legnica", "Lubin", "Głogów", "Polkowice"),
    "Wrocław": ("Wrocław", "Wrocław", "Wrocław", "Oława"),
}

# Shares of members by size as PARP's benchmarking of 2022 has them (micro .38, small .32), the rest split evenly;
# turnover around the middle of each class of recommendation 2003/361/EC, in thousand PLN.
SIZES = (
    (Size.MICRO, 0.38, 1_500),
    (Size.SMALL, 0.32, 12_000),
    (Size.MEDIUM, 0.15, 60_000),
    (Size.LARGE, 0.15, 300_000),
)
# What a firm of each class of PKD is called in a word or two; other classes are called as PKD calls them.
CALLED = {
    "10.86": "producent żywności dietetycznej",
    "10.89": "producent dodatków do żywności",
    "21.20": "wytwórnia leków",
    "24.44": "huta miedzi",
    "25.11": "wytwórnia konstrukcji metalowych",
    "25.50": "kuźnia",
    "25.62": "zakład obróbki skrawaniem",
    "26.11": "wytwórnia podzespołów elektronicznych",
    "27.11": "wytwórnia silników i\N{NO-BREAK SPACE}transformatorów",
    "27.20": "wytwórnia akumulatorów",
    "27.90": "wytwórnia sprzętu elektrycznego",
    "28.41": "wytwórnia obrabiarek do metalu",
    "28.49": "wytwórnia obrabiarek do drewna i\N{NO-BREAK SPACE}kamienia",
    "28.99": "wytwórnia maszyn specjalnych",
    "35.11": "wytwórca energii elektrycznej",
    "35.13": "operator sieci elektrycznej",
    "35.30": "ciepłownia",
    "43.21": "zakład instalacji elektrycznych",
    "43.22": "zakład instalacji wodnych i\N{NO-BREAK SPACE}grzewczych",
    "62.01": "pracownia oprogramowania",
    "71.12": "biuro inżynierskie",
    "71.20": "laboratorium badań technicznych",
    "72.11": "instytut biotechnologii",
    "72.19": "instytut badawczy",
}
WILLING = ((True, 0.3), (False, 0.4), (None, 0.3))


def make(cluster: Cluster, *, seed: int = SEED) -> None:
    """Gives the cluster its example organisations and an example of an office's books."""
    rng = np.random.default_rng([seed, *cluster.slug.encode()])
    with transaction.atomic(), scope(cluster=cluster):
        made = [_organisation(cluster, number, rng) for number in range(1, ORGANISATIONS + 1)]
        refresh_words([organisation.pk for organisation in made])
        _office(cluster, rng)
        example_books.add(cluster, seed=seed)


def remove(person: Anyone) -> int:
    """Takes every example away, from all clusters; answers how many organisations there were.

    A team that a cluster keeps goes with the examples in it: without them it would stand there as if it were real.
    """
    if not may_remove_examples(person):
        raise PermissionDenied
    with transaction.atomic(), scopes_disabled():  # the one act that reaches into every tenant: it only removes
        Office.objects.filter(is_example=True).delete()
        Consortium.objects.filter(members__is_example=True).delete()
        example_books.remove()
        examples = Organisation.objects.filter(is_example=True)
        count = examples.count()
        examples.delete()
    return count


def _organisation(cluster: Cluster, number: int, rng: np.random.Generator) -> Organisation:
    pkd = _codes(cluster, Scheme.PKD2007)
    main = pkd[(number - 1) % len(pkd)]
    town = str(rng.choice(NEAR.get(cluster.seat, tuple(TOWNS))))
    county, nuts = TOWNS[town]
    size, turnover = _size(rng)
    organisation = Organisation.objects.create(
        name=f"Przykład {cluster.slug.upper()}-{number:02d}: {_activity(main)}",
        kind=OrganisationKind.RESEARCH if main.startswith("72") else OrganisationKind.ENTERPRISE,
        size=size,
        city=town,
        county=county,
        nuts=nuts,
        turnover=turnover,
        willing_to_lead=WILLING[_draw(rng, [share for _, share in WILLING])][0],
        projects_led=int(rng.integers(0, 4)),
        is_example=True,
    )
    Membership.objects.create(
        cluster=cluster, organisation=organisation, since=date(2010 + int(rng.integers(0, 3)), 1, 1)
    )
    second = str(rng.choice(pkd))
    fields = [(Scheme.PKD2007, code, Basis.REGISTERED) for code in dict.fromkeys((main, second))]
    fields += [(Scheme.CPV, code, Basis.DECLARED) for code in _cpv(_codes(cluster, Scheme.CPV), rng)]
    Evidence.objects.bulk_create(
        Evidence(organisation=organisation, scheme=scheme, code=code, basis=basis, reference=REFERENCE)
        for scheme, code, basis in fields
    )
    return organisation


def _activity(pkd: str) -> str:
    """What a firm of that activity is called; where the table has no word, what PKD calls it, up to a comma."""
    return CALLED.get(pkd[:5]) or re.split(r"[,;]| \(", label(f"pkd2007:{pkd}", "pl").text)[0]


def _codes(cluster: Cluster, scheme: Scheme) -> list[str]:
    return list(cluster.evidence.filter(scheme=scheme).order_by("code").values_list("code", flat=True))


def _cpv(codes: list[str], rng: np.random.Generator) -> list[str]:
    """Two or three of the cluster's codes, and two finer ones below: what a firm offers is finer than its branch."""
    chosen = [str(code) for code in rng.choice(codes, size=int(rng.integers(2, 4)), replace=False)]
    below = [key.partition(":")[2] for code in chosen for key in _below(code)]
    finer = [str(code) for code in rng.choice(below, size=min(2, len(below)), replace=False)] if below else []
    return sorted({*chosen, *finer})


@lru_cache(maxsize=256)
def _below(code: str) -> list[str]:
    stem = f"cpv:{code.rstrip('0')}"
    return [key for key in keys("cpv") if key.startswith(stem) and key != f"cpv:{code}"]


def _size(rng: np.random.Generator) -> tuple[Size, Decimal]:
    size, _, middle = SIZES[_draw(rng, [share for _, share, _ in SIZES])]
    turnover = middle * float(rng.lognormal(0, 0.4))
    return size, Decimal(round(turnover)) * 1000


def _draw(rng: np.random.Generator, shares: list[float]) -> int:
    return int(rng.choice(len(shares), p=shares))


def _office(cluster: Cluster, rng: np.random.Generator) -> None:
    members = int(rng.integers(15, 45))
    paid = int(members * 24 * rng.uniform(0.7, 0.95))
    office = Office.objects.create(
        cluster=cluster,
        starts=date(2013, 1, 1),
        opening_cash=Decimal(int(rng.integers(20, 80))) * 1000,
        fee_members=members,
        fee_monthly=Decimal(int(rng.integers(8, 25))) * 10,
        fees_paid=paid,
        fees_unpaid=members * 24 - paid,
        contracts_a_year=Decimal(int(rng.integers(1, 5))),
        contract_median=Decimal(int(rng.integers(8, 30))) * 10_000,
        is_example=True,
    )
    for start, percent in ((0, 3), (100_000, 2), (1_000_000, 1)):
        CommissionBand.objects.create(office=office, from_amount=start, percent=percent)
    Grant.objects.create(
        office=office,
        title_pl="Projekt regionalny (przykład)",
        title_en="Regional project (example)",
        first_month=0,
        months=int(rng.integers(10, 20)),
        monthly=Decimal(int(rng.integers(6, 12))) * 1000,
        refunded_percent=85,
        lag_months=3,
    )
    for title_pl, title_en, thousands in (
        ("Wynagrodzenia", "Salaries", 7),
        ("Lokal i media", "Rent and utilities", 1.5),
    ):
        Cost.objects.create(
            office=office,
            title_pl=title_pl,
            title_en=title_en,
            monthly=Decimal(round(thousands * 1000 * rng.uniform(0.8, 1.3), -1)),
        )

"""What is asked for in a theme, and how much of it the region could answer.

Demand is what open and planned notices in the theme's codes of CPV say they are worth. Ability is the share of these
orders that a team of at most SIZE of those who have evidence here covers to at least half: organisations, and each
cluster by what it says of itself, for the members that nobody has named yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

import numpy as np
from django.conf import settings
from scipy import sparse

from styczna.engine import matching
from styczna.engine.diagnosis import EVIDENCE_WEIGHTS
from styczna.engine.scorecard import team_coverage
from styczna.observatory import queries
from styczna.observatory.acting import Acting, acting
from styczna.observatory.in_fields import Worth
from styczna.sources.records import Money
from styczna.sources.vocabularies import keys
from styczna.touchpoints.diagnose import Findings
from styczna.touchpoints.reference.relatedness import relatedness

SIZE = 5  # members of a team
READ = 1_000  # orders of a theme that are read one by one, the nearest deadlines first


@dataclass(frozen=True)
class Asked:
    """An order in a theme, and how much of what it asks for a team of the region covers."""

    id: str
    money: Money | None  # None where it is not said, or symbolic
    covered: float | None  # 0 to 1; None where its codes are none of CPV 2008


@dataclass(frozen=True)
class Demand:
    """The orders of a theme that one can still act on."""

    stems: tuple[str, ...]
    total: int  # orders
    worth: tuple[Worth, ...]  # sums by currency, of those that say a value
    orders: tuple[Asked, ...]  # those that were read

    @property
    def unpriced(self) -> int:
        """Orders that say no value, or a symbolic one."""
        return self.total - sum(worth.orders for worth in self.worth)

    def in_currency(self, currency: str) -> float | None:
        """What they are worth in a currency: 0 where nothing is asked for, None where no order says a value in it."""
        if not self.total:
            return 0.0
        amounts = [worth.amount for worth in self.worth if worth.currency == currency]
        return float(amounts[0]) if amounts else None


def stems_of(fields: Iterable[str]) -> tuple[str, ...]:
    """Beginnings of CPV codes below which the fields lie; none that another one contains."""
    codes = [key.partition(":")[2] for key in fields if key.startswith("cpv:")]
    stems = {code.rstrip("0").ljust(2, "0") for code in codes}
    return tuple(sorted(stem for stem in stems if not any(stem.startswith(other) for other in stems - {stem})))


def demands(*, findings: Findings, now: datetime) -> tuple[Demand | None, ...]:
    """What is asked for in each theme; None where nobody can know: a theme without CPV, or no notices at all."""
    stems = [stems_of(findings.fields[field] for field in theme.fields) for theme in findings.diagnosis.themes]
    if queries.is_empty(settings.HOME):
        return (None,) * len(stems)
    found = acting(settings.HOME, sorted({stem for of_theme in stems for stem in of_theme}), now=now)
    of_themes = [[order for order in found if _begins(order, of_theme)] for of_theme in stems]
    read = {order.id: order for orders in of_themes for order in orders[:READ]}
    covered = _covered(findings, tuple(read.values()))
    return tuple(
        _demand(of_theme, orders, covered) if of_theme else None
        for of_theme, orders in zip(stems, of_themes, strict=True)
    )


def common_currency(found: Sequence[Demand | None]) -> str | None:
    """The currency in which most orders say a value: the one in which themes are compared."""
    orders: Counter[str] = Counter()
    for demand in found:
        for worth in demand.worth if demand else ():
            orders[worth.currency] += worth.orders
    return min(orders, key=lambda currency: (-orders[currency], currency)) if orders else None


def _begins(order: Acting, stems: tuple[str, ...]) -> bool:
    return any(code.startswith(stems) for code in order.cpv)


def _demand(stems: tuple[str, ...], orders: list[Acting], covered: dict[str, float]) -> Demand:
    sums: dict[str, Decimal] = {}
    priced: Counter[str] = Counter()
    for order in orders:
        if order.money:
            sums[order.money.currency] = sums.get(order.money.currency, Decimal(0)) + order.money.amount
            priced[order.money.currency] += 1
    currencies = sorted(sums, key=lambda currency: (-priced[currency], currency))
    return Demand(
        stems=stems,
        total=len(orders),
        worth=tuple(Worth(currency, sums[currency], priced[currency]) for currency in currencies),
        orders=tuple(Asked(order.id, order.money, covered.get(order.id)) for order in orders[:READ]),
    )


def _covered(findings: Findings, orders: Sequence[Acting]) -> dict[str, float]:
    """How much of each order the best team covers; orders without a code of CPV 2008 are left out."""
    asked = {order.id: [code for code in _fields(order) if code in _known()] for order in orders}
    asked = {order: codes for order, codes in asked.items() if codes}
    if not asked:
        return {}
    named = tuple(sorted({*findings.fields, *(code for codes in asked.values() for code in codes)}))
    number = {key: index for index, key in enumerate(named)}
    phi = relatedness(keys=named).phi
    able = _able(findings, number)
    wanted = sorted({number[code] for codes in asked.values() for code in codes})
    coverage = matching.coverage(able, wanted, phi)
    column = {field: index for index, field in enumerate(wanted)}
    matrix = matching.order_matrix(
        [number[codes[0]] for codes in asked.values()],
        [[number[code] for code in codes[1:]] for codes in asked.values()],
        len(named),
    )
    result = {}
    for row, order in enumerate(asked):
        span = slice(matrix.indptr[row], matrix.indptr[row + 1])
        columns = [column[int(field)] for field in matrix.indices[span]]
        result[order] = team_coverage(coverage[:, columns], matrix.data[span], SIZE)
    return result


def _fields(order: Acting) -> list[str]:
    return list(dict.fromkeys(f"cpv:{code}" for code in order.cpv))


def _able(findings: Findings, number: dict[str, int]) -> sparse.csr_array:
    """Those who have evidence × fields: the strength of the best item in each, as orders are matched elsewhere."""
    best: dict[tuple[int, int], float] = {}
    rows: dict[tuple[str, int | None], int] = {}
    for item in findings.items:
        owner = ("organisation", item.organisation_id) if item.organisation_id else ("cluster", item.cluster_id)
        cell = rows.setdefault(owner, len(rows)), number[item.key]
        best[cell] = max(best.get(cell, 0.0), EVIDENCE_WEIGHTS[item.basis])
    row, column = (np.array([cell[side] for cell in best], dtype=np.intp) for side in (0, 1))
    return sparse.csr_array((np.array(list(best.values())), (row, column)), shape=(len(rows), len(number)))


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(keys("cpv"))

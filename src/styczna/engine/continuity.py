"""What keeps a cluster's office going: its cash, month by month, on thousands of paths at once.

Income: membership fees × payment rate; grants that are spent first and refunded later; commission on contracts between
members, by a schedule of rates; other income. Against them the office's costs. What is uncertain is drawn (who pays,
when refunds come, which contracts are made), so the answer is a probability: that the office still is open.

Money is in one currency, in amounts of the day (costs may be inflated). Months are numbered from 0, the first one
forecast. An unknown amount is never taken as zero: it raises ValueError. Method: docs/methods/continuity.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MONTHS = 36
PATHS = 10_000
ROUNDING = 0.005  # half of the smallest coin: an office whose money exactly suffices is open
PRIOR = 0.5  # Jeffreys' prior of a rate from observed counts


def _checked(name: str, value: float | None, low: float = 0.0, high: float = inf) -> float:
    if value is None or value != value:
        raise ValueError(f"{name} is unknown, and what is unknown is not forecast as zero.")
    if not (low <= value <= high and isfinite(value)):
        limits = f"at least {low:g}" if high == inf else f"between {low:g} and {high:g}"
        raise ValueError(f"{name} is {limits}, not {value}.")
    return value


@dataclass(frozen=True)
class Fees:
    """Membership fees: `members` × `fee` invoiced in months first, first + every, ...; a part of them is paid.

    Either `rate`, the part that is paid, in [0, 1], one for all months or one for each month of the forecast; or the
    counts of invoices `paid` and `unpaid` in the past, from which each path draws its rate: Beta(paid + ½, unpaid + ½).
    """

    members: float
    fee: float
    rate: float | tuple[float, ...] | None = None
    paid: int | None = None
    unpaid: int | None = None
    every: int = 12
    first: int = 0
    source: str = "fees"

    def __post_init__(self) -> None:
        _checked("The number of members", self.members)
        _checked("The membership fee", self.fee)
        _checked("The number of months between two fees", self.every, 1)
        _checked("The month of the first fee", self.first)
        if (self.rate is None) == (self.paid is None or self.unpaid is None):
            raise ValueError("Fees take either a payment rate or the numbers of fees paid and unpaid so far.")
        for rate in np.atleast_1d(self.rate if self.rate is not None else 1.0):
            _checked("The payment rate", float(rate), 0, 1)
        for count in (self.paid, self.unpaid):
            if self.rate is None:
                _checked("The number of fees paid or unpaid", count)


@dataclass(frozen=True)
class Grant:
    """A project that is spent first and refunded later.

    spending: by month, from month `start` on (negative for a project under way: what was spent before month 0 has left
    the opening cash already and still comes back).
    Of each month's spending the part `refunded` comes back after `lag` months, and Poisson(`late`) more.
    probability: of the grant being awarded; on the other paths there is neither spending nor refund.
    """

    spending: tuple[float, ...]
    refunded: float
    lag: int
    late: float = 0.0
    start: int = 0
    probability: float = 1.0
    source: str = "grants"

    def __post_init__(self) -> None:
        for amount in self.spending:
            _checked("A month's spending of a grant", amount)
        _checked("The part of a grant that is refunded", self.refunded, 0, 1)
        _checked("The months until a refund", self.lag)
        _checked("The mean delay of a refund", self.late)
        _checked("The probability of a grant", self.probability, 0, 1)


@dataclass(frozen=True)
class Schedule:
    """Commission by the size of a contract: from floors[b] on, rates[b] in [0, 1] is due; the first floor is 0.

    Flat (the default, as clusters' statutes have it): the rate of its band on the whole contract, so a contract just
    above a floor may bring less than one just below. Marginal: each band's rate on the part that lies in it.
    """

    floors: tuple[float, ...]
    rates: tuple[float, ...]
    marginal: bool = False

    def __post_init__(self) -> None:
        if not self.floors or self.floors[0] != 0 or list(self.floors) != sorted(set(self.floors)):
            raise ValueError("The floors of a schedule begin with 0 and rise.")
        if len(self.rates) != len(self.floors):
            raise ValueError(f"A schedule of {len(self.floors)} floors has as many rates, not {len(self.rates)}.")
        for rate in self.rates:
            _checked("A rate of commission", rate, 0, 1)

    def commission(self, sizes: Floats) -> Floats:
        """Return what is due on contracts of these sizes (any shape, >= 0)."""
        floors, rates = np.array(self.floors), np.array(self.rates)
        band = np.searchsorted(floors[1:], sizes, side="right")
        if not self.marginal:
            return sizes * rates[band]
        full_bands = np.concatenate([[0.0], np.cumsum(np.diff(floors) * rates[:-1])])
        return full_bands[band] + (sizes - floors[band]) * rates[band]


@dataclass(frozen=True)
class Contract:
    """A contract between members that is known of: in which month, how large, how probable."""

    month: int
    size: float
    probability: float = 1.0

    def __post_init__(self) -> None:
        _checked("The month of a contract", self.month)
        _checked("The size of a contract", self.size)
        _checked("The probability of a contract", self.probability, 0, 1)


@dataclass(frozen=True)
class Commission:
    """Commission on contracts between members: Poisson(`per_month`) new ones a month, of lognormal size.

    median: of a contract's size; spread: standard deviation of its logarithm (1: two thirds of the contracts lie
    within a factor of e). known: contracts that come on top of those.
    """

    schedule: Schedule
    per_month: float = 0.0
    median: float = 0.0
    spread: float = 0.0
    known: tuple[Contract, ...] = ()
    source: str = "commission"

    def __post_init__(self) -> None:
        _checked("The number of contracts a month", self.per_month, 0, 1000)
        _checked("The median size of a contract", self.median)
        _checked("The spread of contracts' sizes", self.spread, 0, 5)


@dataclass(frozen=True)
class OtherIncome:
    """Income that is sure: one amount for every month, or one for each month of the forecast."""

    amounts: float | tuple[float, ...]
    source: str = "other"

    def __post_init__(self) -> None:
        for amount in np.atleast_1d(self.amounts):
            _checked("Other income", amount)


@dataclass(frozen=True)
class Costs:
    """What the office costs a month; `inflation` a year is added month by month."""

    staff: float
    rent: float
    other: float
    inflation: float = 0.0

    def __post_init__(self) -> None:
        for name, amount in (("staff", self.staff), ("rent", self.rent), ("other costs", self.other)):
            _checked(f"The office's monthly {name}", amount)
        _checked("The yearly inflation", self.inflation, -0.5, 10)


@dataclass(frozen=True)
class Office:
    """A cluster's office: its cash on the first day and its flows. Sources of one name are counted as one."""

    cash: float
    costs: Costs
    fees: tuple[Fees, ...] = ()
    grants: tuple[Grant, ...] = ()
    commissions: tuple[Commission, ...] = ()
    other: tuple[OtherIncome, ...] = ()

    def __post_init__(self) -> None:
        _checked("The office's opening cash", self.cash, -inf)
        if self.costs is None:
            raise ValueError("The office's costs are unknown, and what is unknown is not forecast as zero.")


@dataclass(frozen=True, eq=False)
class Paths:
    """Income by source, outgo and cash at the end of each month, all (months, paths)."""

    income: dict[str, Floats]
    outgo: Floats
    cash: Floats


@dataclass(frozen=True)
class Runway:
    """Months that the office stays open; censored: it still is open at the end of the forecast, so at least these."""

    months: int
    censored: bool


@dataclass(frozen=True)
class Forecast:
    """The forecast of an office.

    open (months,): probability that the cash has not been short at the end of any month so far.
    cash_p10, cash_p50, cash_p90 (months,): quantiles of the cash, as if all bills were paid, on credit where need be.
    runway_p10, runway_p50, runway_p90: in one case of ten the office closes before the first.
    income: expected sum over the forecast by source, the largest first.
    dependence: Herfindahl's index of these, the sum of squared shares: 1 for one source, 1/k for k equal ones; None
    without income.
    """

    open: tuple[float, ...]
    cash_p10: tuple[float, ...]
    cash_p50: tuple[float, ...]
    cash_p90: tuple[float, ...]
    runway_p10: Runway
    runway_p50: Runway
    runway_p90: Runway
    income: tuple[tuple[str, float], ...]
    dependence: float | None


def forecast(office: Office, *, seed: int, months: int = MONTHS, paths: int = PATHS) -> Forecast:
    """Return the forecast from `paths` simulated paths of `months` months.

    The same seed gives the same answer to the bit. Every flow has random numbers of its own, so forecasts with the same
    seed differ only by what differs between the offices. A probability p is within √(p(1-p)/paths) of its exact value
    in two of three cases (half a per cent for 10,000 paths).
    """
    simulated = simulate(office, seed=seed, months=months, paths=paths)
    is_open = np.logical_and.accumulate(simulated.cash >= -ROUNDING, axis=0)
    p10, p50, p90 = np.quantile(simulated.cash, [0.1, 0.5, 0.9], axis=1)
    runway = np.quantile(is_open.sum(axis=0), [0.1, 0.5, 0.9], method="inverted_cdf")
    short, middle, long = (Runway(int(m), int(m) == months) for m in runway)
    expected = [(source, float(flow.sum() / paths)) for source, flow in simulated.income.items()]
    return Forecast(
        open=tuple(is_open.mean(axis=1).tolist()),
        cash_p10=tuple(p10.tolist()),
        cash_p50=tuple(p50.tolist()),
        cash_p90=tuple(p90.tolist()),
        runway_p10=short,
        runway_p50=middle,
        runway_p90=long,
        income=tuple(sorted(expected, key=lambda item: (-item[1], item[0]))),
        dependence=dependence([amount for _, amount in expected]),
    )


def dependence(amounts: Sequence[float]) -> float | None:
    """Return Herfindahl's index of the amounts (each >= 0): the sum of their squared shares.

    1 for one source, 1/k for k equal ones; None where they add up to nothing.
    Herfindahl (1950), Concentration in the Steel Industry.
    """
    for amount in amounts:
        _checked("Income from a source", amount)
    total = sum(amounts)
    return sum((amount / total) ** 2 for amount in amounts) if total > 0 else None


def simulate(office: Office, *, seed: int, months: int = MONTHS, paths: int = PATHS) -> Paths:
    """Return the paths behind a forecast."""
    _checked("The number of months", months, 1, 600)
    _checked("The number of paths", paths, 1, 1_000_000)
    income: dict[str, Floats] = {}
    outgo = np.repeat(monthly_costs(office.costs, months)[:, None], paths, axis=1)

    def earn(source: str, flow: Floats) -> None:
        income[source] = income[source] + flow if source in income else flow

    for i, fees in enumerate(office.fees):
        earn(fees.source, fee_income(fees, _drawn_rates(fees, _stream(seed, 0, i), months, paths)))
    for i, grant in enumerate(office.grants):
        awarded, delays = _drawn_refunds(grant, _stream(seed, 1, i), paths)
        spent, refunded = grant_flows(grant, awarded, delays, months)
        outgo += spent
        earn(grant.source, refunded)
    for i, commission in enumerate(office.commissions):
        counts, sizes, made = _drawn_contracts(commission, _stream(seed, 2, i), months, paths)
        earn(commission.source, commission_income(commission, counts, sizes, made))
    for other in office.other:
        amounts = _by_month("Other income", other.amounts, months)
        earn(other.source, np.repeat(amounts[:, None], paths, axis=1))
    cash = office.cash + np.cumsum(sum(income.values(), start=-outgo), axis=0)
    return Paths(income, outgo, cash)


def monthly_costs(costs: Costs, months: int) -> Floats:
    """Return the office's costs (months,)."""
    return (costs.staff + costs.rent + costs.other) * (1 + costs.inflation) ** (np.arange(months) / 12)


def fee_income(fees: Fees, rates: Floats) -> Floats:
    """Return the fees that come in (months, paths), with the payment rates (months, paths)."""
    invoiced = np.zeros(len(rates))
    invoiced[fees.first :: fees.every] = fees.members * fees.fee
    return invoiced[:, None] * rates


def grant_flows(grant: Grant, awarded: NDArray[np.bool_], delays: Ints, months: int) -> tuple[Floats, Floats]:
    """Return what is spent and what is refunded (both months, paths).

    awarded (paths,); delays (months of spending, paths): months from each month's spending to its refund.
    """
    paths = len(awarded)
    spent, refunded = np.zeros((months, paths)), np.zeros((months, paths))
    everywhere = np.arange(paths)
    for i, amount in enumerate(grant.spending):
        month = grant.start + i
        if 0 <= month < months:
            spent[month] += amount * awarded
        back = month + delays[i]
        inside = (back >= 0) & (back < months)
        refunded[back[inside], everywhere[inside]] += grant.refunded * amount * awarded[inside]
    return spent, refunded


def commission_income(commission: Commission, counts: Ints, sizes: Floats, made: NDArray[np.bool_]) -> Floats:
    """Return the commission (months, paths).

    counts (months, paths): new contracts; sizes: of all of them, in the order of counts.ravel(); made (known, paths):
    which known contracts are made.
    """
    cell = np.repeat(np.arange(counts.size), counts.ravel())
    due = np.bincount(cell, weights=commission.schedule.commission(sizes), minlength=counts.size).astype(np.float64)
    due = due.reshape(counts.shape)
    for contract, happens in zip(commission.known, made, strict=True):
        if contract.month < len(due):
            due[contract.month] += commission.schedule.commission(np.array(contract.size)) * happens
    return due


def _stream(seed: int, kind: int, index: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(kind, index))))


def _drawn_rates(fees: Fees, g: np.random.Generator, months: int, paths: int) -> Floats:
    if fees.rate is not None:
        return np.repeat(_by_month("The payment rate", fees.rate, months)[:, None], paths, axis=1)
    assert fees.paid is not None and fees.unpaid is not None
    return np.repeat(g.beta(fees.paid + PRIOR, fees.unpaid + PRIOR, paths)[None], months, axis=0)


def _drawn_refunds(grant: Grant, g: np.random.Generator, paths: int) -> tuple[NDArray[np.bool_], Ints]:
    awarded = g.random(paths) < grant.probability
    return awarded, grant.lag + g.poisson(grant.late, (len(grant.spending), paths)).astype(np.int64)


def _drawn_contracts(
    commission: Commission, g: np.random.Generator, months: int, paths: int
) -> tuple[Ints, Floats, NDArray[np.bool_]]:
    made = g.random((len(commission.known), paths)) < np.array([[c.probability] for c in commission.known]).reshape(
        -1, 1
    )
    counts = g.poisson(commission.per_month, (months, paths)).astype(np.int64)
    return counts, commission.median * np.exp(commission.spread * g.standard_normal(counts.sum())), made


def _by_month(name: str, amounts: float | tuple[float, ...], months: int) -> Floats:
    if not isinstance(amounts, tuple):
        return np.full(months, amounts, dtype=np.float64)
    if len(amounts) < months:
        raise ValueError(f"{name} is given for {len(amounts)} months and forecast for {months}.")
    return np.array(amounts[:months], dtype=np.float64)

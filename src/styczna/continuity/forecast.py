"""The verb *forecast*: how long an office stays open on what it has and gets, and what a won order would change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from styczna.continuity.models import Office
from styczna.engine import continuity as engine
from styczna.observatory.queries import OPEN, PLANNED, notice, state_of
from styczna.sources.records import Notice

SEED = 2012
MILESTONES = (12, 24, 36)  # months after which a page says the chance of being open
SOURCES = {"fees": _("membership fees"), "grants": _("projects"), "commission": _("commission on contracts")}
CONTRACT_SPREAD = 0.8  # contracts between members within about half and double the typical one, two of three


class UnknownBooks(ValueError):
    """The books lack something without which there is no forecast; what is unknown is never taken as zero."""


@dataclass(frozen=True, slots=True)
class WonOrder:
    """An order that a consortium with members of this cluster would win: their part of it, in PLN."""

    amount: float
    month: int  # in which the contract between members is made, 0 the first of the forecast
    probability: float
    model: Notice | None = None  # the publication that it is imagined after

    @property
    def can_be_acted_on(self) -> bool:
        """Whether the very order can still be won; else only one like it."""
        return self.model is not None and state_of(self.model, timezone.now()) in (OPEN, PLANNED)


@dataclass(frozen=True)
class Outlook:
    """A forecast with the months it speaks of; beside it the one with the order won, where one was asked for."""

    office: Office
    months: tuple[date, ...]
    forecast: engine.Forecast
    won: WonOrder | None
    with_order: engine.Forecast | None
    commission: float | None  # what the order would bring the office, in PLN


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance of being open after so many months; `with_order` is None where no order was asked for."""

    months: int
    as_it_is: float
    with_order: float | None

    @property
    def doubtful(self) -> bool:
        """Rather closed than open."""
        return self.as_it_is < 0.5


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a forecast: the chance of still being open at its end, and the cash then, in whole PLN."""

    month: date
    open: float
    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True)
class Income:
    """What one source brings over the whole forecast, in PLN, and its share of all income."""

    key: str
    label: str | Promise
    amount: float
    share: float


def forecast(*, office: Office, won: WonOrder | None = None, seed: int = SEED, months: int = engine.MONTHS) -> Outlook:
    """Forecasts the office's cash month by month on thousands of paths.

    Raises UnknownBooks where the office has entered no costs.
    """
    as_it_is = _office(office)
    calm = engine.forecast(as_it_is, seed=seed, months=months)
    with_order = None
    if won is not None:
        # A source of its own, with random numbers of its own: all else happens as it does without the order.
        known = (engine.Contract(month=won.month, size=won.amount, probability=won.probability),)
        more = tuple(engine.Commission(source.schedule, known=known) for source in as_it_is.commissions)
        with_order = engine.forecast(
            replace(as_it_is, commissions=as_it_is.commissions + more), seed=seed, months=months
        )
    return Outlook(
        office=office,
        months=tuple(_month(office.starts, number) for number in range(months)),
        forecast=calm,
        won=won,
        with_order=with_order,
        commission=commission_on(office, won.amount) if won else None,
    )


def modelled_on(order_id: str) -> Notice | None:
    """The publication that a won order is imagined after; None where there is none of this id."""
    return notice(settings.HOME, order_id) if order_id else None


def chances(calm: engine.Forecast, won: engine.Forecast | None = None) -> tuple[Chance, ...]:
    """The chance of being open at each milestone that the forecast reaches."""
    return tuple(
        Chance(months, calm.open[months - 1], won.open[months - 1] if won else None)
        for months in MILESTONES
        if months <= len(calm.open)
    )


def by_month(outlook: Outlook) -> tuple[Month, ...]:
    """The forecast as a table, one row a month."""
    calm = outlook.forecast
    rows = zip(outlook.months, calm.open, calm.cash_p10, calm.cash_p50, calm.cash_p90, strict=True)
    return tuple(Month(month, chance, round(low), round(mid), round(high)) for month, chance, low, mid, high in rows)


def income(found: engine.Forecast) -> tuple[Income, ...]:
    """The expected income by source, the largest first."""
    total = sum(amount for _source, amount in found.income)
    return tuple(
        Income(source, SOURCES[source], amount, amount / total if total else 0.0) for source, amount in found.income
    )


def commission_on(office: Office, amount: float) -> float:
    """What the office's schedule gives it of a contract of this size; 0 where it has agreed no commission."""
    schedule = _schedule(office)
    return float(schedule.commission(np.array([amount]))[0]) if schedule else 0.0


def _office(office: Office) -> engine.Office:
    costs = [float(cost.monthly) for cost in office.costs.all()]
    if not costs:
        raise UnknownBooks("the office has entered no costs")
    schedule = _schedule(office)
    commission = (
        engine.Commission(
            schedule=schedule,
            per_month=float(office.contracts_a_year) / 12,
            median=float(office.contract_median),
            spread=CONTRACT_SPREAD,
        )
        if schedule
        else None
    )
    return engine.Office(
        cash=float(office.opening_cash),
        costs=engine.Costs(staff=0.0, rent=0.0, other=sum(costs)),
        fees=(
            engine.Fees(
                members=office.fee_members,
                fee=float(office.fee_monthly),
                paid=office.fees_paid,
                unpaid=office.fees_unpaid,
                every=1,
            ),
        ),
        grants=tuple(
            engine.Grant(
                spending=(float(grant.monthly),) * grant.months,
                refunded=float(grant.refunded_percent) / 100,
                lag=grant.lag_months,
                late=1.0,  # a month more on average: refunds are rarely early
                start=grant.first_month,
            )
            for grant in office.grants.all()
        ),
        commissions=(commission,) if commission else (),
    )


def _schedule(office: Office) -> engine.Schedule | None:
    bands = list(office.commission.all())
    if not bands:
        return None
    floors = [float(band.from_amount) for band in bands]
    rates = [float(band.percent) / 100 for band in bands]
    if floors[0] > 0:  # below the first band nothing is due
        floors, rates = [0.0, *floors], [0.0, *rates]
    return engine.Schedule(tuple(floors), tuple(rates))


def _month(first: date, number: int) -> date:
    years, month = divmod(first.month - 1 + number, 12)
    return date(first.year + years, month + 1, 1)

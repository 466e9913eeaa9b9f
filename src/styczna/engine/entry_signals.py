"""What was known at a day about every organisation and every part that it has not taken part in yet.

A participation is an organisation in a project; a project belongs to one part of a programme or several. Everything
here is computed from projects that began before the day, and from nothing else.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

YEAR = 365.25
LEAST_PARTICIPATIONS = 3  # participation × part, from which on an organisation's past says something
PRIOR_OF_RATES = 20.0  # organisations: a habit of fewer is drawn to that of all
PRIOR_OF_ENTRIES = 50.0  # entries are rarer than presence
RIDGE = {"taken": 100.0, "running": 30.0, "present": 100.0, "with_partners": 100.0}


@dataclass(frozen=True)
class History:
    """Participations, one row for each organisation, project and role, in any order.

    `organisation`, `project`, `kind` and `country` are numbers from 0; −1 is an unknown kind or country. Days count
    from any day. `parts` is projects × programme parts, sparse, with a one where a project belongs to a part.
    """

    organisation: Counts
    project: Counts
    coordinates: NDArray[np.bool_]
    third_party: NDArray[np.bool_]  # takes part as a partner without a grant of its own
    kind: Counts
    country: Counts
    starts: Counts  # by project
    ends: Counts  # by project
    parts: sparse.csr_array
    organisations: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", sparse.csr_array(self.parts))
        for name in ("organisation", "project", "kind", "country", "starts", "ends"):
            numbers = np.asarray(getattr(self, name))
            if numbers.size and numbers.dtype.kind not in "iu":
                raise ValueError(f"{name} must hold whole numbers.")
            object.__setattr__(self, name, numbers.astype(np.int64))
        for name in ("kind", "country"):
            if (getattr(self, name) < -1).any():
                raise ValueError(f"{name} must be -1 where it is unknown, or a number from 0.")
        if not np.isin(self.parts.data, (0, 1)).all():
            raise ValueError("parts must hold ones where a project belongs to a part, and zeros.")
        rows = len(self.organisation)
        for name in ("project", "coordinates", "third_party", "kind", "country"):
            if len(getattr(self, name)) != rows:
                raise ValueError(f"{name} must have as many values as organisation.")
        if len(self.starts) != self.parts.shape[0] or len(self.ends) != self.parts.shape[0]:
            raise ValueError("starts and ends must have a value for each project, as parts has rows.")
        if rows and (self.organisation.min() < 0 or self.organisation.max() >= self.organisations):
            raise ValueError("organisation holds a number outside 0 to organisations - 1.")
        if rows and (self.project.min() < 0 or self.project.max() >= len(self.starts)):
            raise ValueError("project holds a number of no project.")

    def before(self, day: int) -> "History":
        """The rows of projects that began before the day, in an order that does not depend on that of the input."""
        rows = np.flatnonzero(self.starts[self.project] < day)
        order = np.lexsort((self.coordinates[rows], self.project[rows], self.organisation[rows]))
        return self._with(rows[order])

    def between(self, start: int, end: int) -> "History":
        day = self.starts[self.project]
        return self._with(np.flatnonzero((day >= start) & (day < end)))

    def taken(self, weights: Floats | None = None) -> Floats:
        """Participations by organisation and part (organisations × parts), each counting for its weight."""
        return np.asarray((self.spread(weights) @ self.parts).toarray())

    def spread(self, weights: Floats | None = None) -> sparse.csr_array:
        ones = np.ones(len(self.organisation)) if weights is None else weights
        shape = (self.organisations, len(self.starts))
        return sparse.csr_array((ones, (self.organisation, self.project)), shape=shape)

    def _with(self, rows: Counts) -> "History":
        return History(
            self.organisation[rows],
            self.project[rows],
            self.coordinates[rows],
            self.third_party[rows],
            self.kind[rows],
            self.country[rows],
            self.starts,
            self.ends,
            self.parts,
            self.organisations,
        )


class Known:
    """A history as it stood at a day, with the tables from which signals are made (organisations × parts)."""

    def __init__(self, history: History, day: int) -> None:
        self.day = day
        self.rows = history.before(day)
        self.age = (day - history.starts[self.rows.project]).astype(np.float64)
        self.taken = self.rows.taken()
        self.present = self.taken > 0
        self.total = self.taken.sum(axis=1)
        self.eligible = np.flatnonzero(self.total >= LEAST_PARTICIPATIONS)
        self.kind = self._latest(self.rows.kind)
        self.country = self._latest(self.rows.country)
        self.sizes = np.bincount(self.rows.project, minlength=len(history.starts)).astype(np.float64)
        self.runs = (history.ends[self.rows.project] > day).astype(np.float64)
        self.in_company = (self.sizes[self.rows.project] > 1).astype(np.float64)

    def recent(self, years: float) -> Floats:
        """Weights of the rows by a half-life."""
        return np.asarray(0.5 ** (self.age / (years * YEAR)))

    def by_organisation(self, weights: Floats) -> Floats:
        return np.bincount(self.rows.organisation, weights, self.rows.organisations).astype(np.float64)

    @cached_property
    def running(self) -> Floats:
        return self.rows.taken(self.runs)

    @cached_property
    def since(self) -> Floats:
        """Days since each organisation first took part in each part; 0 where it never did."""
        cells = sparse.csr_array(self.rows.parts)
        width = np.diff(cells.indptr)[self.rows.project]
        row = np.repeat(np.arange(len(self.rows.project)), width)
        first = cells.indptr[self.rows.project]
        within = np.arange(len(row)) - np.repeat(np.cumsum(width) - width, width)
        part = cells.indices[np.repeat(first, width) + within]
        oldest = np.zeros(self.taken.shape)
        np.maximum.at(oldest, (self.rows.organisation[row], part), self.age[row])
        return oldest

    @cached_property
    def entries(self) -> tuple[Floats, Floats]:
        """Entries of the last year, and who could have entered (organisations × parts, zeros and ones)."""
        then = self.taken - self.rows.taken((self.age <= YEAR).astype(np.float64))
        could = (then.sum(axis=1) >= LEAST_PARTICIPATIONS)[:, None] & (then <= 0)
        return (could & self.present).astype(np.float64), could.astype(np.float64)

    @cached_property
    def partners(self) -> sparse.csr_array:
        """Organisations × organisations, a one where two have been in a project together."""
        together = self.rows.spread()
        both = sparse.csr_array(together @ together.T)
        both.setdiag(0)
        both.eliminate_zeros()
        both.data[:] = 1.0
        return both

    def from_partners(self, values: Floats, weights: Floats, by_project: Floats) -> Floats:
        """Sums of the partners' `values` over the rows' projects, weighted by row and project, an organisation's own
        left out."""
        of_projects = sparse.diags_array(by_project) @ (self.rows.spread().T @ values)
        own = self.by_organisation(weights * by_project[self.rows.project])
        return np.asarray(self.rows.spread(weights) @ of_projects) - own[:, None] * values

    def _latest(self, values: Counts) -> Counts:
        result = np.full(self.rows.organisations, -1, dtype=np.int64)
        order = np.lexsort((self.rows.project, -self.age))
        known = order[values[order] >= 0]
        result[self.rows.organisation[known]] = values[known]
        return result


@dataclass(frozen=True)
class Signals:
    """Pairs of an organisation with a part it has not taken part in, and their signals (pairs × names)."""

    organisation: Counts
    part: Counts
    names: tuple[str, ...]
    x: Floats


def signals(known: Known, kinds: int, horizon: float) -> Signals:
    """Return the signals of all pairs; `horizon` (days) is how long the organisation has for its entry."""
    parts = np.flatnonzero(known.present.any(axis=0))
    rows, columns = np.nonzero(~known.present[np.ix_(known.eligible, parts)])
    organisation, part = known.eligible[rows], parts[columns]
    found: dict[str, Floats] = {}
    for name, values in _of_organisations(known, kinds).items():
        found[name] = values[organisation]
    for name, values in _of_parts(known).items():
        found[name] = values[part]
    for tables in (_habits(known), _profiles(known), _company(known)):
        for name, values in tables.items():
            found[name] = values[organisation, part]
    found["horizon"] = np.full(len(part), horizon / YEAR)
    x = np.column_stack(list(found.values())) if found else np.zeros((0, 0))
    return Signals(organisation, part, tuple(found), np.nan_to_num(x))


def _of_organisations(known: Known, kinds: int) -> dict[str, Floats]:
    """How active an organisation is, how broad, since when, and in what role."""
    ones = np.ones(len(known.age))
    rows = np.maximum(known.by_organisation(ones), 1.0)
    share = known.taken / np.maximum(known.total, 1.0)[:, None]
    counted = np.asarray(known.rows.parts.sum(axis=1)).ravel()[known.rows.project]
    company = np.log(known.sizes[known.rows.project])
    result = {
        "activity_one_year": np.log1p(known.by_organisation((known.age <= YEAR).astype(float))),
        "activity_two_years": np.log1p(known.by_organisation((known.age <= 2 * YEAR).astype(float))),
        "activity_running": np.log1p(known.by_organisation(known.runs)),
        "activity_breadth": known.present.sum(axis=1).astype(float),
        "activity_spread": np.exp(-np.sum(share * np.log(np.where(share > 0, share, 1.0)), axis=1)),
        "activity_new_parts": ((known.since > 0) & (known.since <= 1.5 * YEAR)).sum(axis=1).astype(float),
        "activity_age": known.since.max(axis=1, initial=0.0) / YEAR,
        "activity_coordinates": known.by_organisation(known.rows.coordinates.astype(float)) / rows,
        "activity_third_party": known.by_organisation(known.rows.third_party.astype(float)) / rows,
        "activity_company": known.by_organisation(company) / rows,
        "activity_several_parts": known.by_organisation((counted > 1).astype(float)) / rows,
        "activity_partners": np.log1p(np.asarray(known.partners.sum(axis=1)).ravel()),
    }
    for kind in range(kinds):
        result[f"kind_is_{kind}"] = (known.kind == kind).astype(float)
    return result


def _of_parts(known: Known) -> dict[str, Floats]:
    """How large a part is, how it grows, and how many it took in of late."""
    parts = known.rows.parts
    age = known.day - known.rows.starts
    sizes = known.sizes

    def places(start: float, end: float) -> Floats:
        return np.asarray((sizes * ((age > start) & (age <= end))) @ parts)

    def projects(years: float) -> Floats:
        return np.asarray(((age > 0) & (age <= years * YEAR) & (sizes > 0)).astype(float) @ parts)

    entered, could = known.entries
    return {
        "part_organisations": np.log1p(known.present.sum(axis=0)),
        "part_growth": np.log1p(places(0, YEAR)) - np.log1p(places(YEAR, 2 * YEAR)),
        "part_entries": np.log((entered.sum(axis=0) + 1.0) / (could.sum(axis=0) + PRIOR_OF_RATES)),
        "part_company": np.log1p(places(0, 2 * YEAR)) - np.log1p(projects(2)),
        "part_projects_two_years": np.log1p(projects(2)),
        "part_projects_one_year": np.log1p(projects(1)),
    }


def habits(group: Counts, happened: Floats, possible: Floats, prior: float) -> Floats:
    """Return the rate of each organisation's group in each part, drawn to the rate of all (organisations × parts).

    (Σ_group happened + prior · rate of all) / (Σ_group possible + prior): the mean of a Beta posterior. Of an unknown
    group (−1) it is the rate of all. Raises ValueError for a prior that is not above 0.
    """
    if not prior > 0:
        raise ValueError("prior must be above 0.")
    overall = happened.sum(axis=0) / np.maximum(possible.sum(axis=0), 1.0)
    groups = int(group.max(initial=-1)) + 1
    member = sparse.csr_array(
        (np.ones((group >= 0).sum()), (group[group >= 0], np.flatnonzero(group >= 0))), shape=(groups, len(group))
    )
    rates = (member @ happened + prior * overall) / (member @ possible + prior)
    return np.vstack([rates, overall])[group]


def kind_in_country(known: Known) -> Counts:
    """A number for each kind in each country, −1 where one of them is unknown."""
    both = known.kind * (int(known.country.max(initial=0)) + 1) + known.country
    return np.where((known.kind >= 0) & (known.country >= 0), both, -1)


def _habits(known: Known) -> dict[str, Floats]:
    """How usual a part is among organisations of the same kind, country, and both; and how usually they enter it."""
    counted = np.broadcast_to((known.total >= 2)[:, None], known.taken.shape).astype(float)
    there = known.present * counted
    entered, could = known.entries
    weights = known.rows.taken(known.recent(1))
    all_weights = np.broadcast_to(weights.sum(axis=1, keepdims=True), weights.shape)
    both = kind_in_country(known)
    rates = {
        "kind_present": habits(known.kind, there, counted, PRIOR_OF_RATES),
        "kind_entries": habits(known.kind, entered, could, PRIOR_OF_ENTRIES),
        "kind_share": habits(known.kind, weights, all_weights, PRIOR_OF_RATES),
        "country_present": habits(known.country, there, counted, PRIOR_OF_RATES),
        "country_entries": habits(known.country, entered, could, PRIOR_OF_ENTRIES),
        "country_share": habits(known.country, weights, all_weights, PRIOR_OF_RATES),
        "country_of_kind": habits(both, there, counted, PRIOR_OF_RATES),
    }
    return {name: np.log(np.maximum(rate, 1e-6)) for name, rate in rates.items()}


def ease(profile: Floats, ridge: float) -> Floats:
    """Return the item-item weights B (parts × parts, zero diagonal) of EASE (Steck 2019): the linear model that tells
    a part from all others, B_qp = −P_qp / P_pp with P = (XᵀX + ridge)⁻¹.

    Raises ValueError for a ridge that is not above 0.
    """
    if not ridge > 0:
        raise ValueError("ridge must be above 0.")
    gram = profile.T @ profile + ridge * np.eye(profile.shape[1])
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)[None, :]
    np.fill_diagonal(weights, 0.0)
    return np.asarray(weights)


def _profiles(known: Known) -> dict[str, Floats]:
    """What the parts that an organisation has say about those it has not."""
    taken, running, present = np.log1p(known.taken), np.log1p(known.running), known.present.astype(float)
    eligible = known.eligible
    common = present[eligible].T @ present[eligible]
    own = np.maximum(np.diag(common), 1.0)
    near = common / np.maximum(own[:, None], own[None, :])
    np.fill_diagonal(near, 0.0)
    return {
        "profile_taken": taken @ ease(taken, RIDGE["taken"]),
        "profile_running": running @ ease(running, RIDGE["running"]),
        "profile_present": present @ ease(present[eligible], RIDGE["present"]),
        "profile_near": present @ (near / np.maximum(near.sum(axis=0), 1e-9)),
        "profile_with_partners": _with_partners(known, taken),
    }


def _with_partners(known: Known, taken: Floats) -> Floats:
    """The linear model of EASE with the partners' parts among its inputs, those of the part itself too."""
    around = np.log1p(_partners_share(known, known.in_company, known.taken))
    inputs = np.hstack([taken, around])
    square = inputs[known.eligible].T @ inputs[known.eligible]
    result = np.zeros(taken.shape)
    for part in range(taken.shape[1]):
        others = np.delete(np.arange(inputs.shape[1]), part)
        gram = square[np.ix_(others, others)] + RIDGE["with_partners"] * np.eye(len(others))
        result[:, part] = inputs[:, others] @ np.linalg.solve(gram, square[others, part])
    return result


def _partners_share(known: Known, weights: Floats, profile: Floats) -> Floats:
    """Sum over projects of the mean share that the part has in the partners' profiles."""
    share = profile / np.maximum(profile.sum(axis=1, keepdims=True), 1e-9)
    return known.from_partners(share, weights, 1.0 / np.maximum(known.sizes - 1.0, 1.0))


def _company(known: Known) -> dict[str, Floats]:
    """What the partners work in: all and those of late, one step away and two."""
    present = known.present.astype(float)
    even = 1.0 / np.maximum(known.sizes - 1.0, 1.0)
    weights = known.in_company * known.recent(1)
    once = known.by_organisation(known.in_company)
    several = known.by_organisation(weights)[:, None] + 0.25
    share = known.taken / np.maximum(known.total, 1e-9)[:, None]
    recent = known.rows.taken(known.recent(2))
    near = known.from_partners(share, known.in_company, even)
    further = known.from_partners(near / np.maximum(once, 1.0)[:, None], known.in_company, even)
    number = np.asarray(known.partners.sum(axis=1)).reshape(-1, 1)
    hop = known.partners @ (recent / np.maximum(recent.sum(axis=1, keepdims=True), 1e-9)) / (number + 1.0)
    newly = ((known.since > 0) & (known.since <= YEAR)).astype(float)
    result: dict[str, Any] = {
        "partners_all": np.log1p(near),
        "partners_running": np.log1p(_partners_share(known, known.in_company * known.runs, known.running)),
        "partners_half_year": np.log1p(known.from_partners(share, known.in_company * known.recent(0.5), even)),
        "partners_breadth": np.log1p(_partners_share(known, weights, present)),
        "partners_places": np.log1p(known.from_partners(share, known.in_company, np.ones(len(even)))),
        "partners_recent": np.log1p(_partners_share(known, weights, recent)),
        "partners_of_partners": np.log1p(further),
        "partners_two_steps": known.partners @ hop / (number + 1.0),
        "partners_entered": np.log1p(known.partners @ newly),
        "partners_number": np.log1p(known.partners @ present),
        "partners_mean": known.from_partners(present, weights, even) / several,
    }
    return {name: np.asarray(values) for name, values in result.items()}

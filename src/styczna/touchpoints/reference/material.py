"""What each reference holds: places × fields from the records at hand, before anything is learnt of them.

Five references, each with fields of its own. Orders teach how codes of CPV go together, members how CPV and PKD do, the
register how activities of PKD do. Lists of funded projects and research programmes have fields in words of their own,
which no official table leads to CPV or PKD: what they teach stays among their own fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from styczna.clusters.access import evidence_of_clusters
from styczna.clusters.models import Basis
from styczna.engine.fields import proximity
from styczna.engine.learned import nodes_of, not_on_one_path
from styczna.engine.relatedness import rca
from styczna.observatory import participations, projects, register
from styczna.observatory.projects import ProjectQuestion
from styczna.observatory.together import edition as notices_edition
from styczna.observatory.together import together
from styczna.sources.vocabularies import known, polish_labels

NOTICES, MEMBERS, REGISTER, PROJECTS, PROGRAMMES = "notices", "members", "register", "projects", "programmes"
KINDS = (NOTICES, MEMBERS, REGISTER, PROJECTS, PROGRAMMES)
OF_TREES = (NOTICES, MEMBERS, REGISTER)  # whose fields are those of CPV and PKD

MOST_NODES = 20  # of one order, groups and divisions counted; one that asks for more says little of each pair in it
MOST_PROJECTS = 1_000_000
# What somebody answers for. What was inferred from words would only teach the words again.
TEACHING = (Basis.DECLARED, Basis.REGISTERED, Basis.CONTRACT, Basis.PROJECT)


@dataclass(frozen=True, eq=False)
class Material:
    """Places × fields of a reference, and how much of it there is. A place is named by what it belongs to."""

    groups: tuple[str, ...]  # one a place: the buyer of an order, else the place itself
    fields: tuple[str, ...]  # sorted
    presence: NDArray[np.bool_]
    prior: NDArray[np.float64]
    apart: NDArray[np.bool_]
    records: int
    first: int | None = None  # years
    last: int | None = None


def edition_of(kind: str) -> str:
    """What tells one state of a reference from another."""
    said: Iterable[object]
    if kind == NOTICES:
        said = notices_edition(settings.HOME)
    elif kind == MEMBERS:
        said = _teaching_items()
    elif kind == REGISTER:
        said = register.edition(settings.HOME)
    elif kind == PROJECTS:
        said = projects.edition(settings.HOME)
    else:
        said = participations.edition(settings.HOME)
    return sha256(repr(list(said)).encode()).hexdigest()[:24]


def material(kind: str) -> Material | None:
    """The material of a reference; None where there is nothing of it. Raises KeyError for no reference."""
    return _GATHERED[kind]()


def _of_notices() -> Material | None:
    found = together(settings.HOME)
    years = [day.year for each in found for day in (each.first, each.last) if day is not None]
    rows = []
    for each in found:
        nodes = nodes_of([key for code in each.codes if known(key := f"cpv:{code}")])
        if 1 < len(nodes) <= MOST_NODES:
            rows.append((each.buyer, nodes))
    records = len({notice for each in found for notice in each.notices})
    return _of_trees(rows, records, years)


def _of_members() -> Material | None:
    by_organisation: dict[int, set[str]] = {}
    for organisation, key in _teaching_items():
        by_organisation.setdefault(organisation, set()).add(key)
    both = [(number, keys) for number, keys in sorted(by_organisation.items()) if _in_both_trees(keys)]
    made = _of_trees([(str(number), nodes_of(sorted(keys))) for number, keys in both], len(both), [])
    if made is None:
        return None
    in_cpv = np.array([node.startswith("cpv:") for node in made.fields])
    between = in_cpv[:, None] != in_cpv[None, :]
    return Material(made.groups, made.fields, made.presence, made.prior, made.apart & between, made.records)


def _teaching_items() -> list[tuple[int, str]]:
    """Organisation and field, sorted."""
    items = evidence_of_clusters().filter(organisation__isnull=False, basis__in=TEACHING)
    plain = items.select_related(None).prefetch_related(None).order_by("organisation_id", "scheme", "code")
    return [
        (number, f"{scheme}:{code}") for number, scheme, code in plain.values_list("organisation_id", "scheme", "code")
    ]


def _in_both_trees(keys: set[str]) -> bool:
    return len({key.startswith("cpv:") for key in keys}) == 2


def _of_register() -> Material | None:
    """Voivodeships × classes of PKD 2007, in the earliest year at hand: present where the voivodeship has at least the
    country's share of firms with ten people and more. Smaller ones are mostly one person's registration."""
    years = register.years(settings.HOME)
    counted = register.register(years[0], "class", settings.HOME)
    firms = counted.firms[:, :, 1:].sum(axis=2)
    there = firms.sum(axis=0) > 0
    has = np.asarray(rca(firms[:, there]) >= 1)
    fields = tuple(f"pkd2007:{code}" for code, kept in zip(counted.activities, there, strict=True) if kept)
    prior = proximity(fields, polish_labels("cpv", "pkd2007", "pkd2025")).toarray()
    apart = not_on_one_path(fields)
    records = int(firms.sum())
    return Material(counted.voivodeships, fields, has, prior, apart, records, years[0], years[0])


def _of_projects() -> Material | None:
    listed = projects.listing(settings.HOME, ProjectQuestion(), limit=MOST_PROJECTS)
    named = [each for each in listed if each.field and each.beneficiary]
    rows = [(str(each.beneficiary), str(each.field)) for each in named]
    years = [each.starts.year for each in named if each.starts is not None]
    return _of_words(rows, len(named), years)


def _of_programmes() -> Material | None:
    extent = participations.extent(settings.HOME)
    if extent is None:
        return None
    rows = [(taking.pic, taking.part) for taking in participations.takings(settings.HOME)]
    years = [day.year for day in (extent.first, extent.last) if day is not None]
    return _of_words(rows, extent.participations, years)


def _of_trees(rows: list[tuple[str, tuple[str, ...]]], records: int, years: list[int]) -> Material | None:
    if not rows:
        return None
    fields = tuple(sorted({node for _, nodes in rows for node in nodes}))
    column = {node: index for index, node in enumerate(fields)}
    presence = np.zeros((len(rows), len(fields)), dtype=np.bool_)
    for row, (_, nodes) in enumerate(rows):
        presence[row, [column[node] for node in nodes]] = True
    prior = proximity(fields, polish_labels("cpv", "pkd2007", "pkd2025")).toarray()
    return Material(
        tuple(group for group, _ in rows), fields, presence, prior, not_on_one_path(fields), records, *_span(years)
    )


def _of_words(rows: list[tuple[str, str]], records: int, years: list[int]) -> Material | None:
    """Fields in words of the list's own: nothing is known of them before, and each two may be judged."""
    if not rows:
        return None
    groups, place = np.unique([group for group, _ in rows], return_inverse=True)
    fields, field = np.unique([name for _, name in rows], return_inverse=True)
    presence = np.zeros((len(groups), len(fields)), dtype=np.bool_)
    presence[place, field] = True
    prior = np.eye(len(fields))
    apart = ~np.eye(len(fields), dtype=np.bool_)
    return Material(tuple(map(str, groups)), tuple(map(str, fields)), presence, prior, apart, records, *_span(years))


def _span(years: list[int]) -> tuple[int, int] | tuple[None, None]:
    return (min(years), max(years)) if years else (None, None)


_GATHERED: dict[str, Callable[[], Material | None]] = {
    NOTICES: _of_notices,
    MEMBERS: _of_members,
    REGISTER: _of_register,
    PROJECTS: _of_projects,
    PROGRAMMES: _of_programmes,
}

"""The verb *open a link*: the records in which two fields were seen together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from styczna.clusters.models import Organisation
from styczna.engine.learned import nodes_of
from styczna.observatory import participations, projects, queries
from styczna.observatory.projects import ProjectQuestion
from styczna.observatory.queries import Line, Question
from styczna.observatory.together import together
from styczna.sources.vocabularies import known
from styczna.touchpoints.reference.material import (
    MEMBERS,
    MOST_NODES,
    MOST_PROJECTS,
    NOTICES,
    PROGRAMMES,
    PROJECTS,
    REGISTER,
    Material,
    material,
)  # fmt: skip
from styczna.touchpoints.reference.study import Link, study

CORDIS = "https://cordis.europa.eu/project/rcn/"
SHOWN_PROJECTS = 10  # of one organisation, by their numbers


@dataclass(frozen=True, slots=True)
class Seen:
    """One place where two fields stand together, and where it can be opened."""

    said: str
    language: str = ""  # of what is said, where it is not the page's
    who: str = ""
    year: int | None = None
    url: str = ""
    projects: tuple[str, ...] = ()  # addresses


def find_link(*, kind: str, one: str, other: str) -> Link | None:
    """The link between two fields in a reference, whichever is named first. Raises KeyError for no reference."""
    found = study(kind=kind)
    links = found.links if found else ()
    return next((link for link in links if {link.one, link.other} == {one, other}), None)


def seen_together(*, kind: str, link: Link) -> list[Seen]:
    """The records, the newest first where a year is known."""
    return _FOUND[kind](link)


def _in_notices(link: Link) -> list[Seen]:
    ids: list[str] = []
    for each in together(settings.HOME):
        nodes = nodes_of([key for code in each.codes if known(key := f"cpv:{code}")])
        if len(nodes) <= MOST_NODES and {link.one, link.other} <= set(nodes):
            ids += each.notices
    wanted = tuple(sorted(set(ids)))
    if not wanted:
        return []
    now = datetime.now(UTC)
    lines = queries.listing(settings.HOME, Question(ids=wanted), now=now, limit=len(wanted)).lines
    found = [_of_notice(line) for line in lines]
    return sorted(found, key=lambda seen: (-(seen.year or 0), seen.url))


def _of_notice(line: Line) -> Seen:
    here = (get_language() or "pl")[:2]
    language = next((code for code in (here, "en", line.language) if code in line.titles), None)
    if language is None:
        language = next(iter(sorted(line.titles)), "")
    return Seen(
        said=line.titles.get(language, line.id),
        language="" if language == here else language,
        who=line.buyer or "",
        year=line.published.year if line.published else None,
        url=reverse("orders:order", kwargs={"order_id": line.id}),
    )


def _of_members(link: Link) -> list[Seen]:
    found = material(MEMBERS)
    numbers = _places(found, link)
    here = Organisation.objects.filter(pk__in=[int(number) for number in numbers]).order_by("name", "pk")
    return [Seen(each.name, url=reverse("clusters:organisation", kwargs={"pk": each.pk})) for each in here]


def _in_register(link: Link) -> list[Seen]:
    found = material(REGISTER)
    numbers = _places(found, link)
    return [Seen(f"TERYT {number}", year=found.first if found else None) for number in numbers]


def _in_projects(link: Link) -> list[Seen]:
    fields: dict[str, set[str]] = {}
    for each in projects.listing(settings.HOME, ProjectQuestion(fields=(link.one, link.other)), limit=MOST_PROJECTS):
        fields.setdefault(each.beneficiary or "", set()).add(each.field or "")
    address = reverse("clusters:funded-projects")
    both = sorted(name for name, within in fields.items() if name and len(within) == 2)
    return [Seen(name, language="pl", url=f"{address}?{urlencode({'q': name})}") for name in both]


def _in_programmes(link: Link) -> list[Seen]:
    """An organisation stands there by its number in CORDIS, which is all that the file gives."""
    taken: dict[str, dict[str, tuple[str, ...]]] = {}
    for each in participations.takings(settings.HOME):
        if each.part in (link.one, link.other):
            taken.setdefault(each.pic, {})[each.part] = each.projects
    found = []
    for pic, parts in sorted(taken.items()):
        if len(parts) == 2:
            numbers = sorted({rcn for rcns in parts.values() for rcn in rcns}, key=int)
            found.append(Seen(f"PIC {pic}", projects=tuple(f"{CORDIS}{rcn}" for rcn in numbers[:SHOWN_PROJECTS])))
    return found


def _places(found: Material | None, link: Link) -> list[str]:
    if found is None:
        return []
    both = found.presence[:, found.fields.index(link.one)] & found.presence[:, found.fields.index(link.other)]
    return [group for group, here in zip(found.groups, both, strict=True) if here]


_FOUND: dict[str, Callable[[Link], list[Seen]]] = {
    NOTICES: _in_notices,
    MEMBERS: _of_members,
    REGISTER: _in_register,
    PROJECTS: _in_projects,
    PROGRAMMES: _in_programmes,
}

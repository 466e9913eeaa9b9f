"""The verb *who is in a theme*: the organisations of clusters that work in its fields, and on what that stands.

Example organisations are listed, because a demonstration has no others, and marked; they are never evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from styczna.clusters.directory.listing import standing
from styczna.clusters.models import Cluster, Evidence, Organisation
from styczna.engine.fields import ancestors
from styczna.sources.vocabularies import Label, label
from styczna.sources.words import folded_words, stem
from styczna.touchpoints.diagnose import Findings
from styczna.touchpoints.themes.explain import ThemePage


@dataclass(frozen=True)
class WorksIn:
    """A field of an organisation, with the item of evidence that says so."""

    label: Label
    item: Evidence


@dataclass(frozen=True)
class ThemeMember:
    organisation: Organisation
    clusters: tuple[Cluster, ...]  # those it belongs to today, by name
    works_in: tuple[WorksIn, ...]


def members_in(
    *, findings: Findings, page: ThemePage, language: str, words: str = "", cluster: str = ""
) -> list[ThemeMember]:
    """Organisations that work in the theme: real ones first, those with most items first, then by name.

    `words` are asked of their names and of the labels of their fields, `cluster` is a slug.
    """
    members = working_in(keys_of(findings, page), language)
    asked = [stem(word) for word in folded_words(words)]
    found = [
        member
        for member in members
        if (not cluster or any(each.slug == cluster for each in member.clusters)) and _says(member, asked)
    ]
    return sorted(found, key=lambda m: (m.organisation.is_example, -len(m.works_in), m.organisation.name))


def working_in(keys: Iterable[str], language: str) -> list[ThemeMember]:
    """Members of clusters with evidence in any of these fields."""
    items = Evidence.objects.filter(_any_of(keys), organisation__isnull=False).order_by("scheme", "code", "pk")
    memberships = standing().select_related("cluster").order_by("cluster__name")
    organisations = (
        Organisation.objects.filter(pk__in=items.order_by().values("organisation"))
        .prefetch_related(Prefetch("memberships", queryset=memberships))
        .in_bulk()
    )
    works: dict[int, list[WorksIn]] = {}
    for item in items:
        assert item.organisation_id is not None
        works.setdefault(item.organisation_id, []).append(WorksIn(label(item.key, language), item))
    found = [
        ThemeMember(organisation, tuple(each.cluster for each in organisation.memberships.all()), tuple(works[pk]))
        for pk, organisation in organisations.items()
    ]
    return [member for member in found if member.clusters]


def keys_of(findings: Findings, page: ThemePage) -> set[str]:
    """The theme's fields, and those that only examples have, where the nearest field above them is the theme's."""
    own = {findings.fields[field] for field in page.theme.fields}
    known = set(findings.fields)
    others = Evidence.objects.filter(organisation__is_example=True).order_by().values_list("scheme", "code").distinct()
    for scheme, code in others:
        key = f"{scheme}:{code}"
        if key not in known and next((node for node in ancestors(key) if node in known), None) in own:
            own.add(key)
    return own


def _any_of(keys: Iterable[str]) -> Q:
    by_scheme: dict[str, list[str]] = {}
    for key in sorted(keys):
        scheme, _colon, code = key.partition(":")
        by_scheme.setdefault(scheme, []).append(code)
    condition = Q(pk__in=[])
    for scheme, codes in by_scheme.items():
        condition |= Q(scheme=scheme, code__in=codes)
    return condition


def _says(member: ThemeMember, asked: list[str]) -> bool:
    if not asked:
        return True
    said = " ".join([member.organisation.name, *(works.label.text for works in member.works_in)])
    has = {stem(word) for word in folded_words(said)}
    return all(word in has or any(each.startswith(word) for each in has) for word in asked)

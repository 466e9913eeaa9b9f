"""The verb *present*: a cluster's profile as facts, each with its source, the unknown ones among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from styczna.clusters.bilingual import in_one_language
from styczna.clusters.models import Basis, Cluster, Evidence, Scheme
from styczna.sources.counties import counties
from styczna.sources.vocabularies import Label, label, links_2007, links_2025

# The kinds of members as sources list them; the interface says them in its own words.
MEMBER_KINDS = {
    "local governments": _lazy("local governments"),
    "enterprises": _lazy("enterprises"),
    "research units": _lazy("research units"),
    "business-environment institutions": _lazy("business-environment institutions"),
    "NGOs": _lazy("non-governmental organisations"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a profile. `value` is None where nobody published it."""

    key: str
    label: str
    value: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """A field that somebody works in, with the item of evidence that says so."""

    label: Label
    item: Evidence

    @property
    def inferred(self) -> bool:
        return self.item.basis == Basis.INFERRED

    @property
    def said(self) -> str:
        """What it stands on, in the reader's language."""
        return in_one_language(self.item.reference)


@dataclass(frozen=True, slots=True)
class Activity:
    """A code of PKD in one of its editions. `field` is None where only the official links lead to it."""

    code: str
    label: Label
    field: Field | None


@dataclass(frozen=True, slots=True)
class Activities:
    """What belongs together in the two editions: one side is declared, the other declared or linked."""

    old: tuple[Activity, ...]
    new: tuple[Activity, ...]


def facts(cluster: Cluster) -> list[Fact]:
    """The profile's facts in a fixed order, so that clusters can stand side by side."""
    sources = {entry.attribute: in_one_language(entry.source) for entry in cluster.sources.all()}
    said = (
        ("full_name", _("Full name"), cluster.full_name or None),
        ("legal_form", _("Legal form"), _legal_form(cluster)),
        ("founded_year", _("Founded"), _founded(cluster)),
        ("seat", _("Seat"), _seat(cluster)),
        ("coordinator", _("Coordinator"), cluster.coordinator or None),
        ("member_kinds", _("Kinds of members"), _member_kinds(cluster)),
    )
    return [Fact(key, name, value, sources.get(key) if value else None) for key, name, value in said]


def fields(items: Iterable[Evidence], language: str) -> list[Field]:
    return [Field(label(item.key, language), item) for item in items]


def editions(found: Iterable[Field], language: str) -> list[Activities]:
    """PKD 2007 and PKD 2025 side by side: what of the one edition the official links lead to in the other.

    The links join classes. Where the cluster has declared a code of the linked class it stands there itself, else the
    class does.
    """
    fields_found = list(found)
    old = [field for field in fields_found if field.item.scheme == Scheme.PKD2007]
    left = [field for field in fields_found if field.item.scheme == Scheme.PKD2025]
    rows = []
    for field in old:
        linked = []
        for code in links_2025(field.item.code):
            own = [other for other in left if other.item.code.startswith(code)]
            left = [other for other in left if other not in own]
            linked += [_declared(other) for other in own] or [_linked(Scheme.PKD2025, code, language)]
        rows.append(Activities((_declared(field),), tuple(linked)))
    for field in left:
        before = tuple(_linked(Scheme.PKD2007, code, language) for code in links_2007(field.item.code))
        rows.append(Activities(before, (_declared(field),)))
    return rows


def _declared(field: Field) -> Activity:
    return Activity(field.item.code, field.label, field)


def _linked(scheme: Scheme, code: str, language: str) -> Activity:
    return Activity(code, label(f"{scheme}:{code}", language), None)


def _seat(cluster: Cluster) -> str | None:
    county = counties().get(cluster.county)
    parts = [cluster.seat, county.called if county and county.called != cluster.seat else ""]
    return ", ".join(part for part in parts if part) or None


def _legal_form(cluster: Cluster) -> str | None:
    if not cluster.legal_form:
        return None
    words = [str(cluster.get_legal_form_display())]
    if cluster.legal_form_since:
        since = formats.date_format(cluster.legal_form_since, "j E Y")
        words.append(pgettext("legal form", "since %(day)s") % {"day": since})
    if cluster.legal_form_before:
        words.append(_("before: %(form)s") % {"form": cluster.get_legal_form_before_display()})
    return ", ".join(words)


def _founded(cluster: Cluster) -> str | None:
    if cluster.founded_on:
        return formats.date_format(cluster.founded_on, "j E Y")
    return str(cluster.founded_year) if cluster.founded_year else None


def _member_kinds(cluster: Cluster) -> str | None:
    return ", ".join(str(MEMBER_KINDS.get(kind, kind)) for kind in cluster.member_kinds) or None

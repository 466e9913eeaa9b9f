"""The verb *present*: a cluster's profile as facts, each with its source, the unknown ones among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from styczna.clusters.models import Basis, Cluster, Evidence
from styczna.sources.vocabularies import Label, label

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


def facts(cluster: Cluster) -> list[Fact]:
    """The profile's facts in a fixed order, so that clusters can stand side by side."""
    sources = {entry.attribute: entry.source for entry in cluster.sources.all()}
    said = (
        ("full_name", _("Full name"), cluster.full_name or None),
        ("legal_form", _("Legal form"), _legal_form(cluster)),
        ("founded_year", _("Founded"), _founded(cluster)),
        ("seat", _("Seat"), cluster.seat or None),
        ("coordinator", _("Coordinator"), cluster.coordinator or None),
        ("member_kinds", _("Kinds of members"), _member_kinds(cluster)),
    )
    return [Fact(key, name, value, sources.get(key) if value else None) for key, name, value in said]


def fields(items: Iterable[Evidence], language: str) -> list[Field]:
    return [Field(label(item.key, language), item) for item in items]


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

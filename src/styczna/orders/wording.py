"""What the codes of a publication are called: its kind, what is bought, by which procedure, where it was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from styczna.sources.records import CALL, CHANGE, COMPETITION, OTHER, PLANNING, RESULT, Notice
from styczna.sources.vocabularies import Label, label, place

KINDS = {
    CALL: _lazy("call for projects"),
    COMPETITION: _lazy("competition"),
    PLANNING: _lazy("plan"),
    RESULT: _lazy("result of a procedure"),
    CHANGE: _lazy("change of an earlier notice"),
    OTHER: _lazy("another kind of notice"),
}
STATES = {
    "open": pgettext_lazy("order", "open"),
    "planned": pgettext_lazy("order", "planned"),
    "awarded": pgettext_lazy("order", "awarded"),
    "closed": pgettext_lazy("order", "closed"),
    "unknown": _lazy("not known"),
}
CONTRACTS = {
    "works": pgettext_lazy("contract", "works"),
    "supplies": pgettext_lazy("contract", "supplies"),
    "services": pgettext_lazy("contract", "services"),
}
PROCEDURES = {
    "open": pgettext_lazy("procedure", "open"),
    "restricted": pgettext_lazy("procedure", "restricted"),
    "negotiated": pgettext_lazy("procedure", "negotiated"),
    "competitive dialogue": pgettext_lazy("procedure", "competitive dialogue"),
    "innovation partnership": pgettext_lazy("procedure", "innovation partnership"),
    "without call": pgettext_lazy("procedure", "negotiated without a call for competition"),
    "direct award": pgettext_lazy("procedure", "direct award"),
    "concession": pgettext_lazy("procedure", "concession"),
    "other": pgettext_lazy("procedure", "another one"),
}
SOURCES = {
    "ted-export": _lazy("Tenders Electronic Daily, TED_EXPORT"),
    "ted-meta": _lazy("Tenders Electronic Daily, META"),
    "eforms": _lazy("Tenders Electronic Daily, eForms"),
    "eu-calls": _lazy("EU Funding & Tenders portal"),
}


@dataclass(frozen=True)
class Named:
    """A code and its label."""

    code: str
    label: Label


@dataclass(frozen=True)
class Words:
    """A notice's codes in words; empty where the publication gives no code, the code itself where it has no words."""

    kind: str
    contract: str
    procedure: str
    source: str
    fields: tuple[Named, ...]  # the main one first
    places: tuple[Named, ...]


def in_words(notice: Notice, language: str) -> Words:
    return Words(
        kind=str(KINDS[notice.kind]),
        contract=said(CONTRACTS, notice.contract),
        procedure=said(PROCEDURES, notice.procedure),
        source=said(SOURCES, notice.source),
        fields=tuple(Named(code, label(f"cpv:{code}", language)) for code in notice.cpv),
        places=tuple(Named(code, Label(place(code, language), language)) for code in dict.fromkeys(notice.nuts)),
    )


def said(words: Mapping[str, object], code: str | None) -> str:
    """The words of a code; the code itself where it has none, empty where there is no code."""
    return str(words.get(code, code)) if code else ""

"""What an eForms notice must have to be of any use, from the fields that eForms makes mandatory in every form.

| rule | eForms fields |
|---|---|
| an identifier | BT-701 or, where published, OPP-010 |
| each organisation has an identifier and a name | OPT-200, BT-500 |
| a buyer, which is one of the organisations | OPT-300 |
| a title | BT-21 |
| a CPV code, of the whole or of a lot | BT-262 |
| a lot, or a part of a plan; each with an identifier | BT-137 |
| what results refer to exists | OPT-315, OPT-320, BT-3202, OPT-310, BT-13713, OPT-300 |
| the greatest number of lots that one tenderer may win is not zero | BT-33 |

Business registrations have no buyer, CPV code or lot; the announcement of a plan on a buyer profile has no lot. All
that is missing is named at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from styczna.sources import values
from styczna.sources.eforms_parts import (
    LOT,
    PART,
    buyer_references,
    company_elements,
    lot_elements,
    lots_and_groups,
    organisation_identifiers,
)
from styczna.sources.messages import RefusedError
from styczna.sources.tree import Element, child, children, line, name, text

_REGISTRATION = "BusinessRegistrationInformationNotice"
_ON_BUYER_PROFILE = "pin-buyer"


def check(root: Element, extension: Element | None) -> None:
    """Raises RefusedError with all that is missing, or with the first reference behind which nothing stands."""
    missing = list(_missing(root, extension))
    if missing:
        raise RefusedError(missing[0][0], line=line(root), missing=", ".join(what for _, what in missing))
    if name(root) == _REGISTRATION:
        return
    _check_references(root, extension)
    _check_lots_awarded(root)


def own_identifier(root: Element) -> str | None:
    return values.identifier(text(root, "ID"))


def _missing(root: Element, extension: Element | None) -> Iterator[tuple[str, str]]:
    """(key of the message, what is missing)"""
    if not (own_identifier(root) or values.publication(text(extension, "Publication", "NoticePublicationID"))):
        yield "eforms.id", "identifier"
    if name(root) == _REGISTRATION:
        return
    for place, company in enumerate(company_elements(extension), 1):
        if not text(company, "PartyIdentification", "ID"):
            yield "eforms.organisation", f"identifier of organisation {place}"
        if not text(company, "PartyName", "Name"):
            yield "eforms.organisation", f"name of organisation {place}"
    if not any(text(reference) for reference in buyer_references(root)):
        yield "eforms.buyer", "buyer"
    if not text(root, "ProcurementProject", "Name"):
        yield "eforms.title", "title"
    lots = lot_elements(root, LOT, PART)
    projects = [child(part, "ProcurementProject") for part in (root, *lots)]
    if not any(text(project, "MainCommodityClassification", "ItemClassificationCode") for project in projects):
        yield "eforms.cpv", "CPV code"
    if not lots and text(root, "NoticeTypeCode") != _ON_BUYER_PROFILE:
        yield "eforms.lot", "lot"
    for place, lot in enumerate(lots, 1):
        if not text(lot, "ID"):
            yield "eforms.lot", f"identifier of lot {place}"


def _check_references(root: Element, extension: Element | None) -> None:
    result = child(extension, "NoticeResult")
    known = {
        "organisation": organisation_identifiers(extension),
        "lot": lots_and_groups(root).keys(),
        "tender": _identifiers(result, "LotTender"),
        "contract": _identifiers(result, "SettledContract"),
        "party": _identifiers(result, "TenderingParty"),
    }
    for kind, element in _references(root, result):
        if text(element) not in known[kind]:
            raise RefusedError("eforms.reference", line=line(element), reference=text(element) or f"({kind})")


def _references(root: Element, result: Element | None) -> Iterator[tuple[str, Element]]:
    """(what is referred to, the element with the identifier), along the chain from buyers to winners."""
    for reference in buyer_references(root):
        yield "organisation", reference
    links = (
        ("LotResult", "TenderLot", "lot"),
        ("LotResult", "LotTender", "tender"),
        ("LotResult", "SettledContract", "contract"),
        ("SettledContract", "LotTender", "tender"),
        ("LotTender", "TenderLot", "lot"),
        ("LotTender", "TenderingParty", "party"),
        ("TenderingParty", "Tenderer", "organisation"),
    )
    for holder, link, kind in links:
        for element in children(result, holder):
            for reference in children(element, link):
                identifier = child(reference, "ID")
                if identifier is not None:
                    yield kind, identifier


def _identifiers(result: Element | None, tag: str) -> set[str]:
    return {text(element, "ID") for element in children(result, tag)} - {""}


def _check_lots_awarded(root: Element) -> None:
    limit = child(root, "TenderingTerms", "LotDistribution", "MaximumLotsAwardedNumeric")
    if limit is not None and values.count(text(limit)) == 0:
        raise RefusedError("eforms.limit", line=line(limit), number=text(limit))

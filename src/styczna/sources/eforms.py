"""eForms: the notices of TED since the end of 2022, in UBL 2.3 with the Union's extensions, all subtypes.

A notice names its organisations once (ORG-0001, ...) and refers to them everywhere else; results are a chain of
references from the lot through tender and contract to the tenderers (:mod:`eforms_results`). A correction is a whole
new version of a notice: it keeps its kind, and `changes` says which publication it replaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from styczna.sources import eforms_results, eforms_rules, values
from styczna.sources.codes import CONTRACTS, EFORMS_KINDS, EFORMS_PROCEDURES, country, language
from styczna.sources.eforms_parts import (
    LOT,
    PART,
    UNDETERMINED,
    buyer_references,
    extension_of,
    lot_elements,
    organisations,
    published,
    texts,
)
from styczna.sources.eforms_results import money
from styczna.sources.records import OTHER, Deadline, Lot, Money, Notice
from styczna.sources.tree import Element, child, children, first, text

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMESPACES = {
    "ContractNotice": _UBL + "ContractNotice-2",
    "ContractAwardNotice": _UBL + "ContractAwardNotice-2",
    "PriorInformationNotice": _UBL + "PriorInformationNotice-2",
    "BusinessRegistrationInformationNotice": "http://data.europa.eu/p27/eforms-business-registration-information-notice/1",
}
"""Root element → its namespace."""

# Weights that are shares or points; the others give an order or a threshold.
_WEIGHTS = ("per-exa", "per-mid", "dec-exa", "dec-mid", "poi-exa", "poi-mid")
_IDENTIFIER = re.compile(r"(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-\d{2})?")


def notice(root: Element) -> Notice:
    """The notice of an eForms document. Raises RefusedError where it breaks a rule of :mod:`eforms_rules`."""
    extension = extension_of(root)
    eforms_rules.check(root, extension)
    original = language(text(root, "NoticeLanguageCode"))
    number = values.publication(text(extension, "Publication", "NoticePublicationID"))
    parties = organisations(extension, original)
    named = (parties.get(text(reference)) for reference in buyer_references(root))
    buyers = tuple(buyer for buyer in named if buyer)
    project = child(root, "ProcurementProject")
    lots = tuple(_lot(element, original) for element in lot_elements(root, LOT, PART))
    type_code = child(root, "NoticeTypeCode")
    periods = list(_qualification_periods(root))
    return Notice(
        id=number or "-".join(filter(None, [eforms_rules.own_identifier(root), text(root, "VersionID")])),
        source="eforms",
        kind=OTHER if type_code is None else EFORMS_KINDS.get(type_code.get("listName") or "", OTHER),
        form=text(type_code),
        titles=texts(project, "Name", original) or _registered_name(root, original),
        descriptions=texts(project, "Description", original),
        language=original,
        buyers=buyers,
        country=next((buyer.country for buyer in buyers if buyer.country), _registered_country(root)),
        cpv=values.each_once([*_cpv(project), *(code for lot in lots for code in lot.cpv)]),
        nuts=values.each_once([*_nuts(project), *(code for lot in lots for code in lot.nuts)]),
        contract=_contract(project),
        procedure=EFORMS_PROCEDURES.get(text(root, "TenderingProcess", "ProcedureCode")),
        value=eforms_results.total(extension) or _estimate(project),
        published=values.day(text(extension, "Publication", "PublicationDate")),
        deadline=max((lot.deadline for lot in lots if lot.deadline), key=_instant, default=None),
        indefinite=any(text(period, "DescriptionCode") == "UNLIMITED" for period in periods),
        runs_until=max(filter(None, (values.day(text(period, "EndDate")) for period in periods)), default=None),
        lots=lots,
        awards=eforms_results.awards(extension, parties),
        changes=_changed(root, extension),
        url=values.ted_link(number) if number else None,
    )


def _changed(root: Element, extension: Element | None) -> str | None:
    """The publication that this one corrects or modifies, else the one that it continues."""
    references = [
        text(extension, "Changes", "ChangedNoticeIdentifier"),
        text(extension, "ContractModification", "ChangedNoticeIdentifier"),
        *(text(reference, "ID") for reference in root.iter("{*}NoticeDocumentReference")),
    ]
    found = (values.publication(told) or (told if _IDENTIFIER.fullmatch(told) else None) for told in references)
    return next(filter(None, found), None)


# ---- lots


def _lot(element: Element, original: str | None) -> Lot:
    project, process = child(element, "ProcurementProject"), child(element, "TenderingProcess")
    return Lot(
        number=text(element, "ID"),
        titles=texts(project, "Name", original),
        descriptions=texts(project, "Description", original),
        cpv=tuple(_cpv(project)),
        nuts=values.each_once(_nuts(project)),
        value=_estimate(project),
        deadline=_deadline(process),
        criteria=tuple(_criteria(child(element, "TenderingTerms"))),
    )


def _deadline(process: Element | None) -> Deadline | None:
    """Until when to send a tender, else a request to take part, else an expression of interest."""
    for period in (
        child(process, "TenderSubmissionDeadlinePeriod"),
        child(process, "ParticipationRequestReceptionPeriod"),
        first(child(process, "UBLExtensions"), "InterestExpressionReceptionPeriod"),
    ):
        if found := values.moment(text(period, "EndDate"), text(period, "EndTime")):
            return found
    return None


def _qualification_periods(root: Element) -> Iterator[Element]:
    """How long the qualification system of such a notice runs, lot by lot."""
    if text(root, "NoticeTypeCode") == "qu-sy":
        for element in lot_elements(root, LOT):
            yield from children(child(element, "ProcurementProject"), "PlannedPeriod")


def _instant(deadline: Deadline) -> datetime:
    end = values.ends(deadline)
    return end if end.tzinfo else end.replace(tzinfo=UTC)


def _criteria(terms: Element | None) -> Iterator[str]:
    """Award criteria in words: "Quality (40)"."""
    for criterion in () if terms is None else terms.iter("{*}SubordinateAwardingCriterion"):
        tags = ("Name", "Description", "AwardingCriterionTypeCode")
        told = next(filter(None, (published(text(criterion, tag)) for tag in tags)), None)
        weights = (
            weight
            for parameter in criterion.iter("{*}AwardCriterionParameter")
            if text(parameter, "ParameterCode") in _WEIGHTS
            and not (weight := text(parameter, "ParameterNumeric")).startswith("-")  # kept back
        )
        weight = next(weights, "")
        if told:
            yield f"{told} ({weight})" if weight else told


# ---- parts of the whole and of lots


def _cpv(project: Element | None) -> tuple[str, ...]:
    groups = [
        *children(project, "MainCommodityClassification"),
        *children(project, "AdditionalCommodityClassification"),
    ]
    return values.each_once(values.cpv(text(group, "ItemClassificationCode")) for group in groups)


def _nuts(project: Element | None) -> Iterator[str | None]:
    for place in children(project, "RealizedLocation"):
        yield values.nuts(text(place, "Address", "CountrySubentityCode"))


def _estimate(project: Element | None) -> Money | None:
    """The estimated value, else the greatest value of the framework."""
    asked = child(project, "RequestedTenderTotal")
    return money(child(asked, "EstimatedOverallContractAmount")) or money(first(asked, "FrameworkMaximumAmount"))


def _contract(project: Element | None) -> str | None:
    nature = text(project, "ProcurementTypeCode")
    return nature if nature in CONTRACTS else None


# ---- business registrations


def _registered_name(root: Element, original: str | None) -> dict[str, str]:
    registered = text(root, "BusinessParty", "PartyLegalEntity", "RegistrationName")
    return {original or UNDETERMINED: registered} if registered else {}


def _registered_country(root: Element) -> str | None:
    return country(text(first(child(root, "BusinessParty"), "IdentificationCode")))

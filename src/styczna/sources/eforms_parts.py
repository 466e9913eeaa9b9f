"""Where the parts of an eForms notice stand, and the organisations that all other parts refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from styczna.sources import values
from styczna.sources.codes import country, language
from styczna.sources.records import Party, Texts
from styczna.sources.tree import Element, child, children, first, text, words

LOT, PART, GROUP = "Lot", "Part", "LotsGroup"

UNDETERMINED = "und"  # ISO 639

# What stands in the place of a text that the buyer keeps back until later.
WITHHELD = "unpublished"


def extension_of(root: Element) -> Element | None:
    """The Union's extension of the UBL document: results, organisations, publication, changes."""
    return first(child(root, "UBLExtensions"), "EformsExtension")


def lot_elements(root: Element, *kinds: str) -> list[Element]:
    """The lots of the notice, or its parts (of a plan) or groups of lots, as their scheme says."""
    found = []
    for element in children(root, "ProcurementProjectLot"):
        identifier = child(element, "ID")
        if identifier is not None and identifier.get("schemeName", LOT) in kinds:
            found.append(element)
    return found


def company_elements(extension: Element | None) -> Iterator[Element]:
    for organisation in children(child(extension, "Organizations"), "Organization"):
        yield organisation if (company := child(organisation, "Company")) is None else company


def buyer_references(root: Element) -> list[Element]:
    """The identifiers of the buyers' organisations."""
    found = (child(party, "Party", "PartyIdentification", "ID") for party in children(root, "ContractingParty"))
    return [element for element in found if element is not None]


def organisations(extension: Element | None, original: str | None) -> dict[str, Party]:
    """Identifier → organisation with a published name. A contact point (TPO-0001) stands for its organisation."""
    found: dict[str, Party] = {}
    for organisation in children(child(extension, "Organizations"), "Organization"):
        company = child(organisation, "Company")
        party = None if company is None else _party(company, original)
        if party is None:
            continue
        for part in [company, *children(organisation, "TouchPoint")]:
            if identifier := text(part, "PartyIdentification", "ID"):
                found.setdefault(identifier, party)
    return found


def organisation_identifiers(extension: Element | None) -> set[str]:
    """Everything that a reference to an organisation may name, its name being published or not."""
    found = set()
    for organisation in children(child(extension, "Organizations"), "Organization"):
        for part in [*children(organisation, "Company"), *children(organisation, "TouchPoint")]:
            found.add(text(part, "PartyIdentification", "ID"))
    return found - {""}


def _party(company: Element, original: str | None) -> Party | None:
    names: dict[str, str] = {}  # one PartyName for each language
    for element in children(company, "PartyName"):
        for lang, told in texts(element, "Name", original).items():
            names.setdefault(lang, told)
    title = names.get(original or "") or next(iter(names.values()), "")
    if not title:
        return None
    address = child(company, "PostalAddress")
    return Party(
        name=" ".join(title.split("\n")),
        national_id=published(text(company, "PartyLegalEntity", "CompanyID")),
        town=published(text(address, "CityName")),
        nuts=values.nuts(text(address, "CountrySubentityCode")),
        country=country(text(address, "Country", "IdentificationCode")),
        email=published(text(company, "Contact", "ElectronicMail")),
        url=values.web_link(text(company, "WebsiteURI")),
    )


def texts(parent: Element | None, tag: str, original: str | None) -> Texts:
    """A text in every language given; where an element names none it is the notice's own, else "und"."""
    found: dict[str, str] = {}
    for element in children(parent, tag):
        lang, told = language(element.get("languageID")) or original or UNDETERMINED, words(element)
        if told and told != WITHHELD:
            found.setdefault(lang, told)
    return found


def published(told: str) -> str | None:
    return told if told and told != WITHHELD else None


def lots_and_groups(root: Element) -> Mapping[str, Element]:
    """Everything that a result may refer to as its lot."""
    return {text(element, "ID"): element for element in lot_elements(root, LOT, PART, GROUP) if text(element, "ID")}

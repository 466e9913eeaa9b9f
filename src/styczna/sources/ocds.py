"""Open Contracting Data Standard 1.1: releases, records, and the packages of both, each release a notice.

All releases about one order share their ocid, which becomes the notice's process. A record that holds its releases
gives each of them; one that only links to them gives its compiled release. Several suppliers of one award have won it
together, as the standard has it; some publishers list the members of a framework so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from styczna.sources import codes, values
from styczna.sources.messages import RefusedError
from styczna.sources.records import (
    CHANGE,
    COMPETITION,
    OTHER,
    PLANNING,
    RESULT,
    Award,
    Deadline,
    Lot,
    Money,
    Notice,
    Party,
)
from styczna.sources.told import listed, member, several, text
from styczna.sources.tree import one_line
from styczna.sources.values import MAX_VALUE

LISTS = ("releases", "records")  # what a package holds its content under

# The tag that says most about a release comes first: one that awards and closes a tender is a result.
KINDS = {
    "awardCancellation": RESULT,
    "tenderCancellation": RESULT,
    "award": RESULT,
    "awardUpdate": RESULT,
    "contract": RESULT,
    "contractUpdate": RESULT,
    "contractAmendment": CHANGE,
    "tenderAmendment": CHANGE,
    "tenderUpdate": CHANGE,
    "planningUpdate": CHANGE,
    "tender": COMPETITION,
    "planning": PLANNING,
    "implementation": OTHER,
    "implementationUpdate": OTHER,
    "contractTermination": OTHER,
}
_CONTRACTS = {"goods": "supplies", "works": "works", "services": "services"}
_METHODS = {
    "open": codes.OPEN,
    "selective": codes.RESTRICTED,
    "limited": codes.WITHOUT_CALL,
    "direct": codes.DIRECT,
}
_FAILED = ("cancelled", "unsuccessful", "withdrawn")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,99}")
# Some publishers lose the backslashes of "\r\n": the letters stay behind, between sentences.
_LOST_BREAK = re.compile(r"(?:rn){2,}|(?<=[\s.:;,)•-])rn(?=[\s\-•A-Z0-9])|^rn(?=\s)")


def is_content(content: Mapping[str, Any]) -> bool:
    """Whether an object is a release, a record or a package."""
    return bool({"ocid", "releases", "records", "compiledRelease"} & content.keys())


def notices(content: Mapping[str, Any], line: int | None = None) -> Iterator[Notice | RefusedError]:
    """The notices of a release, a record or a package, and a refusal for each release that is none."""
    for release in _releases(content, line):
        try:
            if isinstance(release, RefusedError):
                raise release
            yield notice(release, line)
        except RefusedError as refused:
            yield refused


def _releases(content: Mapping[str, Any], line: int | None) -> Iterator[Mapping[str, Any] | RefusedError]:
    records = listed(content, "records")
    if records:
        for record in records:
            yield from _releases(record, line)
        return
    whole = [release for release in listed(content, "releases") if "tag" in release or "tender" in release]
    compiled = member(content, "compiledRelease")
    if whole:
        yield from whole
    elif compiled:
        yield compiled
    elif "releases" in content or "compiledRelease" in content:
        yield RefusedError("ocds.linked", line=line)
    elif "ocid" in content:
        yield content


def notice(release: Mapping[str, Any], line: int | None = None) -> Notice:
    """One release. Raises RefusedError where its ocid, its tags or the title of its tender is missing."""
    ocid, number = text(release, "ocid"), text(release, "id")
    if not ocid or len(ocid) > MAX_VALUE:
        raise RefusedError("ocds.id", line=line, missing="ocid")
    if not number:
        raise RefusedError("ocds.id", line=line, missing="id")
    tender = member(release, "tender")
    language = codes.language(text(release, "language")) or "en"
    title = one_line(_mended(text(tender, "title") or text(release, "title")))
    if not title:
        raise RefusedError("ocds.title", line=line)
    parties = _parties(release)
    buyers = _buyers(release, parties)
    lots = _lots(tender, language)
    description = _mended(text(tender, "description") or text(release, "description"))
    return Notice(
        id=_identity(ocid, number),
        source="ocds",
        kind=_kind(release, line),
        form="+".join(several(release, "tag")) or "compiled",
        titles={language: title},
        descriptions={language: description} if description else {},
        language=language,
        buyers=buyers,
        country=next((country for buyer in buyers if (country := buyer.country or (buyer.nuts or "")[:2])), None),
        cpv=values.each_once([*_cpv(tender), *(code for lot in lots for code in lot.cpv)]),
        nuts=values.each_once([*_places(tender), *(place for lot in lots for place in lot.nuts)]),
        contract=_CONTRACTS.get(text(tender, "mainProcurementCategory")),
        procedure=_procedure(tender),
        value=_money(member(tender, "value"))
        or _money(member(member(member(release, "planning"), "budget"), "amount")),
        published=values.day(text(release, "date")),
        deadline=_deadline(tender),
        lots=lots or _one_lot(tender),
        awards=_awards(release, tender, parties),
        url=_link(release),
        process=ocid,
        expected=_expected(tender),
    )


def _kind(release: Mapping[str, Any], line: int | None) -> str:
    tags = several(release, "tag")
    for tag, kind in KINDS.items():
        if tag in tags:
            return kind
    if tags and "compiled" not in tags:
        raise RefusedError("ocds.tag", line=line, tags=", ".join(tags))
    if listed(release, "awards") or listed(release, "contracts"):
        return RESULT
    planned = text(member(release, "tender"), "status") in ("planning", "planned") or "tender" not in release
    return PLANNING if planned else COMPETITION


def _identity(ocid: str, number: str) -> str:
    """Stable, and fit for an address: a release's id alone need not be unique beyond its process."""
    told = number if ocid in number else f"{ocid}.{number}"
    if _IDENTIFIER.fullmatch(told):
        return told
    plain = re.sub(r"[^A-Za-z0-9._~-]+", "-", told).strip("-.")
    return f"{plain[:70]}~{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:16]}"


# ---- who


def _parties(release: Mapping[str, Any]) -> dict[str, Party]:
    return {text(party, "id"): _party(party) for party in listed(release, "parties")}


def _party(told: Mapping[str, Any]) -> Party:
    address, identifier = member(told, "address"), member(told, "identifier")
    region = text(address, "region")
    return Party(
        name=one_line(text(told, "name") or text(identifier, "legalName")),
        national_id=values.identifier(text(identifier, "id")),
        town=one_line(text(address, "locality")) or None,
        nuts=codes.british_region(region) or values.nuts(region),
        country=codes.country_named(text(address, "country")) or codes.country_named(text(address, "countryName")),
        email=values.identifier(text(member(told, "contactPoint"), "email")),
        url=values.web_link(text(member(told, "details"), "url") or text(identifier, "uri")),
    )


def _named(reference: Mapping[str, Any], parties: Mapping[str, Party]) -> Party | None:
    """Whom a reference means: the party with its id, else what the reference itself says."""
    party = parties.get(text(reference, "id"))
    found = party if party and party.name else _party(reference)
    return found if found.name else None


def _buyers(release: Mapping[str, Any], parties: Mapping[str, Party]) -> tuple[Party, ...]:
    told = [member(release, "buyer"), *(p for p in listed(release, "parties") if "buyer" in several(p, "roles"))]
    if not any(told):
        told = [member(member(release, "tender"), "procuringEntity")]
    return tuple(dict.fromkeys(filter(None, (_named(reference, parties) for reference in told))))


# ---- what


def _lots(tender: Mapping[str, Any], language: str) -> tuple[Lot, ...]:
    found = listed(tender, "lots")
    numbers = values.distinct(text(lot, "id") or str(place) for place, lot in enumerate(found, start=1))
    return tuple(_lot(lot, number, tender, language) for lot, number in zip(found, numbers, strict=True))


def _lot(lot: Mapping[str, Any], number: str, tender: Mapping[str, Any], language: str) -> Lot:
    title, description = one_line(_mended(text(lot, "title"))), _mended(text(lot, "description"))
    items = [item for item in listed(tender, "items") if text(item, "relatedLot") == text(lot, "id")]
    return Lot(
        number=number,
        titles={language: title} if title else {},
        descriptions={language: description} if description else {},
        cpv=values.each_once(code for item in items for code in _codes_of(item)),
        nuts=values.each_once(place for item in items for place in _places_of(item)),
        value=_money(member(lot, "value")),
        deadline=_deadline(lot) or _deadline(tender),
        criteria=tuple(_criteria(lot)),
    )


def _one_lot(tender: Mapping[str, Any]) -> tuple[Lot, ...]:
    """An order that names no lots is one."""
    cpv, nuts = values.each_once(_cpv(tender)), values.each_once(_places(tender))
    criteria = tuple(_criteria(tender))
    return (Lot("1", {}, {}, cpv, nuts, _money(member(tender, "value")), _deadline(tender), criteria),)


def _criteria(told: Mapping[str, Any]) -> Iterator[str]:
    for criterion in listed(member(told, "awardCriteria"), "criteria"):
        name = one_line(text(criterion, "name") or text(criterion, "description") or text(criterion, "type"))
        weight = next((text(number, "number") for number in listed(criterion, "numbers")), "")
        if name:
            yield f"{name} ({weight})" if weight else name


def _cpv(tender: Mapping[str, Any]) -> Iterator[str | None]:
    yield from _codes_of(tender)
    for item in listed(tender, "items"):
        yield from _codes_of(item)


def _codes_of(told: Mapping[str, Any]) -> Iterator[str | None]:
    for code in (member(told, "classification"), *listed(told, "additionalClassifications")):
        if text(code, "scheme").upper() in ("CPV", ""):
            yield values.cpv(text(code, "id"))


def _places(tender: Mapping[str, Any]) -> Iterator[str | None]:
    for item in listed(tender, "items"):
        yield from _places_of(item)


def _places_of(item: Mapping[str, Any]) -> Iterator[str | None]:
    for address in (*listed(item, "deliveryAddresses"), member(item, "deliveryAddress")):
        region = text(address, "region")
        country = codes.country_named(text(address, "countryName"))
        yield codes.british_region(region) or values.nuts(region) or country


def _procedure(tender: Mapping[str, Any]) -> str | None:
    details = text(tender, "procurementMethodDetails").lower()
    for words, procedure in (
        ("competitive dialogue", codes.DIALOGUE),
        ("innovation partnership", codes.PARTNERSHIP),
        ("direct award", codes.DIRECT),
        ("single tender", codes.DIRECT),
        ("concession", codes.CONCESSION),
        ("negotiat", codes.NEGOTIATED),
    ):
        if words in details:
            return procedure
    return _METHODS.get(text(tender, "procurementMethod"))


def _deadline(told: Mapping[str, Any]) -> Deadline | None:
    ends = text(member(told, "tenderPeriod"), "endDate") or text(member(told, "expressionOfInterestDeadline"), "date")
    day, _, hour = ends.partition("T")
    return values.moment(day, hour)


def _expected(tender: Mapping[str, Any]) -> str | None:
    """When a planned order is to be published, for those that say so."""
    told: date | None = values.day(text(member(tender, "communication"), "futureNoticeDate"))
    return told.isoformat() if told else None


# ---- who won


def _awards(release: Mapping[str, Any], tender: Mapping[str, Any], parties: Mapping[str, Party]) -> tuple[Award, ...]:
    found = [_award(award, tender, parties) for award in listed(release, "awards")]
    if not found and text(tender, "status") in _FAILED:
        found = [Award(number="1", awarded=False)]
    numbers = values.distinct((award.number for award in found), (award.lots for award in found))
    return tuple(
        Award(number, award.lots, award.winners, award.value, award.decided, award.tenders, award.awarded)
        for award, number in zip(found, numbers, strict=True)
    )


def _award(award: Mapping[str, Any], tender: Mapping[str, Any], parties: Mapping[str, Party]) -> Award:
    failed = text(award, "status") in _FAILED
    winners = () if failed else tuple(filter(None, (_named(who, parties) for who in listed(award, "suppliers"))))
    return Award(
        number=text(award, "id")[:MAX_VALUE] or "1",
        lots=tuple(several(award, "relatedLots")),
        winners=tuple(dict.fromkeys(winners)),
        value=_money(member(award, "value")),
        decided=values.day(text(award, "date")),
        tenders=values.count(text(tender, "numberOfTenderers")),
        awarded=False if failed else True if winners else None,
    )


def _money(told: Mapping[str, Any]) -> Money | None:
    return values.exact_money(text(told, "amount"), text(told, "currency"))


def _link(release: Mapping[str, Any]) -> str | None:
    """Where the notice itself can be read: the youngest document that is a notice."""
    told = [
        *(document for award in listed(release, "awards") for document in listed(award, "documents")),
        *listed(member(release, "tender"), "documents"),
        *listed(member(release, "planning"), "documents"),
    ]
    notices = [document for document in told if text(document, "documentType").endswith("Notice")]
    newest = sorted(notices, key=lambda document: text(document, "datePublished"), reverse=True)
    return next(filter(None, (values.web_link(text(document, "url")) for document in newest)), None)


def _mended(words: str) -> str:
    return "\n".join(filter(None, (one_line(line) for line in _LOST_BREAK.sub("\n", words).splitlines())))

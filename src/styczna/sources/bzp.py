"""Notices of BZP, the Polish bulletin of orders below the European thresholds, as its public API answers them.

A row is one notice. Its number is the key, its version (`/01`) is not: a later version changes the notice. Values
stand only in the text of the notice (`htmlBody`), which is read without its markup. `tenderId` joins what belongs to
one order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree, html

from styczna.sources import codes, values
from styczna.sources.identifiers import identifiers
from styczna.sources.messages import RefusedError
from styczna.sources.records import CHANGE, COMPETITION, OTHER, PLANNING, RESULT, Award, Lot, Money, Notice, Party
from styczna.sources.told import listed, text
from styczna.sources.tree import one_line

# Types of notices by the act on public procurement, art. 267 and following; concessions have forms of their own.
KINDS = {
    "ContractNotice": COMPETITION,
    "SmallContractNotice": COMPETITION,
    "CompetitionNotice": COMPETITION,
    "ConcessionNotice": COMPETITION,
    "AgreementIntentionNotice": PLANNING,
    "ConcessionIntentionAgreementNotice": PLANNING,
    "TenderResultNotice": RESULT,
    "CompetitionResultNotice": RESULT,
    "ConcessionAgreementNotice": RESULT,
    "NoticeUpdateNotice": CHANGE,
    "NoticeUpdateConcession": CHANGE,
    "AgreementUpdateNotice": CHANGE,
    "ConcessionUpdateAgreementNotice": CHANGE,
    "ContractPerformingNotice": OTHER,
    "CircumstancesFulfillmentNotice": OTHER,
}
_CONTRACTS = {"works": "works", "delivery": "supplies", "services": "services"}
# "zawarcieUmowy" and "uniewaznienie", one for each part, separated by commas.
_SIGNED, _ANNULLED = "zawarcieumowy", "uniewaznienie"
# Stems, because the rows name the procedure in any case; the basic mode stands first: it may be "without negotiation".
_PROCEDURES = {
    "podstawow": codes.OPEN,
    "nieograniczon": codes.OPEN,
    "ograniczon": codes.RESTRICTED,
    "partnerstw": codes.PARTNERSHIP,
    "dialog": codes.DIALOGUE,
    "negocjacji bez": codes.WITHOUT_CALL,
    "negocjacje bez": codes.WITHOUT_CALL,
    "negocjacj": codes.NEGOTIATED,
    "wolnej ręki": codes.DIRECT,
}
_NUMBER = re.compile(r"(\d{4})/BZP (\d{8})(?:/\d{2})?")
_AMOUNT = r"([0-9][0-9 .\u00a0\u202f]*(?:[.,][0-9]{1,2})?)\s*(PLN|zł|EUR|USD)?"
_ESTIMATE = re.compile(rf"(?i)4\.\d\.?\d?\.?\)?\s*wartość (?:zamówienia|części)[^:\n]*:\s*{_AMOUNT}")
_WHOLE_ESTIMATE = re.compile(rf"(?i)(?:całkowita|łączna) wartość (?:zamówienia|postępowania)[^:\n]*:\s*{_AMOUNT}")
_CONTRACT_VALUE = re.compile(rf"(?i)wartość umowy(?:/umowy ramowej)?[^:\n]*:\s*{_AMOUNT}")
_CHANGED = re.compile(r"(?i)numer (?:zmienianego )?ogłoszenia[^:\n]*:\s*(\d{4}/BZP \d{8})")
MAX_HTML = 4_000_000  # characters of a notice's text; those at hand have some 28,000


def is_row(content: Mapping[str, Any]) -> bool:
    return "noticeNumber" in content or "bzpNumber" in content


def notice(row: Mapping[str, Any], line: int | None = None) -> Notice:
    """One row. Raises RefusedError where its number, its type or its subject is missing."""
    told = text(row, "bzpNumber") or text(row, "noticeNumber")
    number = _NUMBER.fullmatch(told)
    if number is None:
        raise RefusedError("bzp.id", line=line, text=told)
    kind = KINDS.get(text(row, "noticeType"))
    if kind is None:
        raise RefusedError("bzp.type", line=line, text=text(row, "noticeType"))
    title = one_line(text(row, "orderObject"))
    if not title:
        raise RefusedError("bzp.title", line=line)
    body = _words(text(row, "htmlBody"))
    cpv = values.each_once(values.cpv(code) for code in re.findall(r"\d{8}(?:-\d)?", text(row, "cpvCode")))
    deadline = values.moment(*_parted(text(row, "submittingOffersDate")))
    value, place = _estimate(body), _place(text(row, "organizationProvince"))
    return Notice(
        id=_identity(number[1], number[2]),
        source="bzp",
        kind=kind,
        form=text(row, "noticeType"),
        titles={"pl": title},
        language="pl",
        buyers=_buyers(row),
        country=codes.country(text(row, "organizationCountry")) or "PL",
        cpv=cpv,
        nuts=(place,) if place else (),
        contract=_CONTRACTS.get(text(row, "orderType").lower()),
        procedure=_procedure(text(row, "tenderType")),
        value=value,
        published=values.day(text(row, "publicationDate")),
        deadline=deadline,
        lots=(Lot("1", {}, {}, cpv, (place,) if place else (), value, deadline),),
        awards=_awards(row, body) if kind == RESULT else (),
        changes=_changed(body) if kind == CHANGE else None,
        url=_link(row),
        process=values.identifier(text(row, "tenderId")),
    )


def _identity(year: str, number: str) -> str:
    """2025/BZP 00000001 as it can stand in an address."""
    return f"BZP-{year}-{number}"


def _parted(stamp: str) -> tuple[str, str]:
    day, _, hour = stamp.partition("T")
    return day, hour


def _buyers(row: Mapping[str, Any]) -> tuple[Party, ...]:
    name = one_line(text(row, "organizationName"))
    if not name:
        return ()
    town, country = one_line(text(row, "organizationCity")), codes.country(text(row, "organizationCountry"))
    number = _national_id(text(row, "organizationNationalId"))
    return (Party(name, number, town or None, _place(text(row, "organizationProvince")), country or "PL"),)


def _place(province: str) -> str | None:
    """NUTS 2 of a voivodeship that comes as ISO 3166-2: PL02."""
    return codes.VOIVODESHIPS_BY_TERYT.get(province.removeprefix("PL").removeprefix("-").zfill(2))


def _procedure(told: str) -> str | None:
    told = told.lower()
    return next((procedure for words, procedure in _PROCEDURES.items() if words in told), None)


def _awards(row: Mapping[str, Any], body: str) -> tuple[Award, ...]:
    """One award for each part that the row tells the result of, with its contractor where as many are named."""
    results = [one_line(result).lower() for result in re.split(r"[,;]", text(row, "procedureResult")) if result.strip()]
    winners = [_winner(told) for told in listed(row, "contractors")]
    found = [winner for winner in winners if winner]
    signed = sum(result == _SIGNED for result in results)
    values_told = [_amount(match) for match in _CONTRACT_VALUE.finditer(body)]
    if signed != len(winners) or not results:  # which part went to whom stands nowhere
        value = values_told[0] if len(values_told) == len(winners) == 1 else None
        awards = [Award(str(place), (), (winner,), value, None, None, True) for place, winner in enumerate(found, 1)]
        return tuple(awards) or tuple(
            Award(str(place), awarded=result == _SIGNED) for place, result in enumerate(results, start=1)
        )
    told = iter(zip(winners, values_told if len(values_told) == signed else [None] * signed, strict=True))
    awards = []
    for place, result in enumerate(results, start=1):
        if result != _SIGNED:
            awards.append(Award(str(place), awarded=False if result == _ANNULLED else None))
            continue
        winner, value = next(told)
        awards.append(Award(str(place), (), (winner,) if winner else (), value, None, None, True))
    return tuple(awards)


def _winner(told: Mapping[str, Any]) -> Party | None:
    name = one_line(text(told, "contractorName"))
    if not name:
        return None
    return Party(
        name=name,
        national_id=_national_id(text(told, "contractorNationalId")),
        town=one_line(text(told, "contractorCity")) or None,
        nuts=_place(text(told, "contractorProvince")),
        country=codes.country(text(told, "contractorCountry")),
    )


def _national_id(told: str) -> str | None:
    """A NIP, else a KRS or REGON, else what stands there, such as a foreign number."""
    try:
        found = identifiers(told) if told else ()
    except RefusedError:
        found = ()
    return found[0].number if found else values.identifier(one_line(told))


def _estimate(body: str) -> Money | None:
    """What the buyer says the whole is worth; the value of a single part where it is the only one."""
    whole = _WHOLE_ESTIMATE.search(body)
    if whole:
        return _amount(whole)
    parts = list(_ESTIMATE.finditer(body))
    return _amount(parts[0]) if len(parts) == 1 else None


def _amount(match: re.Match[str]) -> Money | None:
    return values.money(match[1], "PLN" if match[2] in (None, "zł") else match[2].upper())


def _changed(body: str) -> str | None:
    found = _CHANGED.search(body)
    number = _NUMBER.fullmatch(found[1]) if found else None
    return _identity(number[1], number[2]) if number else None


def _link(row: Mapping[str, Any]) -> str | None:
    told = values.identifier(text(row, "objectId"))
    if told is None or not re.fullmatch(r"[0-9a-f]{8}-[0-9a-f-]{27}", told):
        return None
    return f"https://ezamowienia.gov.pl/mo-client-board/bzp/notice-details/id/{told}"


def _words(markup: str) -> str:
    """The text of a notice: one line a paragraph, without markup."""
    if not markup.strip():
        return ""
    try:
        root = html.document_fromstring(markup[:MAX_HTML], parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    paragraphs = root.iter("p", "h1", "h2", "h3", "h4", "li", "td", "div")
    return "\n".join(one_line("".join(map(str, each.itertext()))) for each in paragraphs if not _holds_others(each))


def _holds_others(element: etree._Element) -> bool:
    return next(element.iterdescendants("p", "h1", "h2", "h3", "h4", "li", "td", "div"), None) is not None

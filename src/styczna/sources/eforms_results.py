"""The results in an eForms notice: from each lot through contract and tender to the organisations that won.

LotResult → SettledContract → LotTender → TenderingParty → Tenderer → organisation. A lot may end in several contracts,
and a contract may be signed with several parties (a framework): each is an award of its own. Several tenderers in one
party won together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from styczna.sources import safe, values
from styczna.sources.eforms_parts import published
from styczna.sources.messages import RefusedError
from styczna.sources.records import Award, Money, Party
from styczna.sources.ted_form import keyed
from styczna.sources.tree import Element, child, children, text

_WON, _CLOSED = "selec-w", "clos-nw"
# The date that stands in the place of one that the buyer keeps back.
_WITHHELD_YEAR = 1970


def total(extension: Element | None) -> Money | None:
    """The value of all contracts of the notice."""
    return money(child(extension, "NoticeResult", "TotalAmount"))


def money(element: Element | None) -> Money | None:
    return None if element is None else values.money(element.text, element.get("currencyID"))


def awards(extension: Element | None, parties: Mapping[str, Party]) -> tuple[Award, ...]:
    return keyed(list(_Results(child(extension, "NoticeResult"), parties).awards()))


class _Results:
    """The elements of a result by their identifiers, and the way through them."""

    def __init__(self, result: Element | None, parties: Mapping[str, Party]) -> None:
        self._lots = list(children(result, "LotResult"))
        self._tenders = _by_identifier(result, "LotTender")
        self._contracts = _by_identifier(result, "SettledContract")
        self._groups = _by_identifier(result, "TenderingParty")
        self._parties = parties
        self._signed: dict[str, dict[str, list[Element]]] = {}
        self._followed = 0

    def awards(self) -> Iterator[Award]:
        told: set[str] = set()
        for lot in self._lots:
            contracts = [
                identifier for identifier in _references(lot, "SettledContract") if identifier in self._contracts
            ]
            told.update(contracts)
            if contracts:
                for identifier in contracts:
                    yield from self._of_contract(identifier, lot)
            else:
                yield from self._of_lot(lot)
        for identifier in self._contracts:
            if identifier not in told:
                yield from self._of_contract(identifier, None)

    def _of_contract(self, identifier: str, lot: Element | None) -> Iterator[Award]:
        """A contract may cover several lots: under a lot only the tenders for that lot count. Where there is none
        (a tender may be for a group of lots), those of the whole contract do, but their values say nothing of the lot.
        """
        contract, signed = self._contracts[identifier], self._signed_tenders(identifier)
        own = (
            {}
            if lot is None
            else {number: signed[number] for number in _references(lot, "TenderLot") if number in signed}
        )
        tenders = list(dict.fromkeys(tender for part in (own or signed).values() for tender in part))
        number = published(text(contract, "ContractReference", "ID")) or identifier
        decided = _day(text(contract, "AwardDate")) or _day(text(contract, "IssueDate"))
        for offered in _by_party(tenders) or [[]]:
            award = self._award(number, offered, lot, decided=decided)
            yield award if own or lot is None else replace(award, value=None)

    def _signed_tenders(self, contract: str) -> dict[str, list[Element]]:
        """The tenders of a contract by their lots."""
        if contract not in self._signed:
            by_lot = self._signed[contract] = {}
            for tender in self._named_tenders(self._contracts[contract]):
                for lot in _references(tender, "TenderLot") or [""]:
                    by_lot.setdefault(lot, []).append(tender)
        return self._signed[contract]

    def _of_lot(self, lot: Element) -> Iterator[Award]:
        """The decision on a lot without a contract: its winning tenders, or nobody."""
        code = text(lot, "TenderResultCode")
        winning = [tender for tender in self._named_tenders(lot) if text(tender, "RankCode") in ("", "1")]
        if code == _WON and winning:
            yield from (self._award(text(lot, "ID"), [tender], lot) for tender in winning)
        else:
            yield self._award(text(lot, "ID"), [], lot, awarded={_WON: True, _CLOSED: False}.get(code))

    def _award(
        self,
        number: str,
        tenders: list[Element],
        lot: Element | None,
        *,
        decided: date | None = None,
        awarded: bool | None = True,
    ) -> Award:
        self._follow(len(tenders))
        groups = values.each_once(group for tender in tenders for group in _references(tender, "TenderingParty"))
        firms = [firm for group in groups for firm in _references(self._groups.get(group), "Tenderer")]
        self._follow(len(firms))
        amounts = [child(tender, "LegalMonetaryTotal", "PayableAmount") for tender in tenders]
        holders = tenders if lot is None else [lot]
        return Award(
            number=number,
            lots=values.each_once(reference for holder in holders for reference in _references(holder, "TenderLot")),
            winners=tuple(self._parties[firm] for firm in values.each_once(firms) if firm in self._parties),
            value=money(amounts[0]) if len(amounts) == 1 else None,
            decided=decided,
            tenders=None if lot is None else _tenders_received(lot),
            awarded=awarded,
        )

    def _named_tenders(self, element: Element) -> list[Element]:
        named = [self._tenders[number] for number in _references(element, "LotTender") if number in self._tenders]
        self._follow(len(named))
        return named

    def _follow(self, count: int) -> None:
        self._followed += count
        if self._followed > safe.MAX_REFERENCES:
            raise RefusedError("eforms.references", limit=safe.MAX_REFERENCES)


def _by_identifier(result: Element | None, tag: str) -> dict[str, Element]:
    return {text(element, "ID"): element for element in children(result, tag)}


def _references(element: Element | None, tag: str) -> list[str]:
    return [identifier for reference in children(element, tag) if (identifier := text(reference, "ID"))]


def _by_party(tenders: list[Element]) -> list[list[Element]]:
    found: dict[tuple[str, ...], list[Element]] = {}
    for tender in tenders:
        found.setdefault(tuple(_references(tender, "TenderingParty")), []).append(tender)
    return list(found.values())


def _tenders_received(lot: Element) -> int | None:
    for statistics in children(lot, "ReceivedSubmissionsStatistics"):
        if text(statistics, "StatisticsCode") == "tenders":
            return values.count(text(statistics, "StatisticsNumeric"))
    return None


def _day(told: str) -> date | None:
    found = values.day(told)
    return found if found and found.year > _WITHHELD_YEAR else None

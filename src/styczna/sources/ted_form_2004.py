"""The layout of TED's forms under the directives of 2004 (R2.0.7, R2.0.8), which defence (F16–F19) has kept.

Each form has element names of its own (CONTRACT_AWARD, CONTRACT_UTILITIES, RESULT_DESIGN_CONTEST, ...) around the same
building blocks. The blocks are looked for by name wherever they stand, so that one reader serves all forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from styczna.sources import values
from styczna.sources.codes import country
from styczna.sources.records import Award, Lot, Money, Party
from styczna.sources.ted_form import Form, FormTexts, keyed
from styczna.sources.tree import Element, child, children, first, name, text, words

_BUYERS = ("CA_CE_CONCESSIONAIRE_PROFILE", "CONTACT_DATA_OTHER_BEHALF_CONTRACTING_AUTORITHY")
_AWARDS = (
    "AWARD_OF_CONTRACT",
    "AWARD_OF_CONTRACT_DEFENCE",
    "AWARD_OF_CONTRACT_DEFENSE",  # so it is spelt in voluntary ex ante transparency notices
    "AWARD_AND_CONTRACT_VALUE",
    "RESULT_CONTEST",
)
_TITLES = (
    "TITLE_CONTRACT",
    "TITLE_DESIGN_CONTEST",
    "TITLE_DESIGN_CONTACT_NOTICE",
    "TITLE_RESULT_DESIGN_CONTEST",
    "TITLE_QUALIFICATION_SYSTEM",
    "TITLE_NOTICE_BUYER_PROFILE",
)
_NUMBERS = ("CONTRACT_NUMBER", "CONTRACT_NO", "CONTEST_NUMBER")
_TENDERS = ("OFFERS_RECEIVED_NUMBER", "NUMBER_OF_OFFERS_RECEIVED", "PARTICIPANTS_NUMBER")
# The best description first: some forms have more than one of these.
_DESCRIPTIONS = (
    "SHORT_CONTRACT_DESCRIPTION",
    "SHORT_DESCRIPTION",
    "SHORT_DESCRIPTION_CONTRACT",
    "DESCRIPTION_OF_CONTRACT",
    "TOTAL_QUANTITY_OR_SCOPE",
    "DESCRIPTION",
    "CONTENTS",
)


def read(form: Element) -> Form:
    system = first(form, "DURATION_QUALIFICATION_SYSTEM")
    return Form(
        buyers=tuple(_buyers(form)),
        cpv=_cpv(form),
        nuts=_nuts(form),
        lots=_lots(form),
        awards=keyed(list(_awards(form))),
        changes=values.publication(text(first(form, "NOTICE_NUMBER_OJ"))),
        indefinite=child(system, "DURATION_INDEFINITE") is not None,
        runs_until=_day(first(system, "END_DATE")),
    )


def texts(form: Element) -> FormTexts:
    """The words of the form: title and description of the whole, and of each lot in the order of :func:`read`."""
    lots = tuple(
        FormTexts(
            words(child(lot, "LOT_TITLE"))
            or words(child(lot, "CONTRACT_TITLE"))
            or words(child(lot, "TITLE_CONTRACT")),
            words(child(lot, "LOT_DESCRIPTION")),
        )
        for lot in _lot_elements(form)
    )
    described = (words(first(form, tag)) for tag in _DESCRIPTIONS)
    return FormTexts(words(first(form, *_TITLES)), next(filter(None, described), ""), lots or (FormTexts("", ""),))


# ---- lots


def _lot_elements(form: Element) -> list[Element]:
    """The annexes that describe lots; where there are none, the awards that name one (each lot once)."""
    holders: dict[Element, str] = {}
    for number in form.iter("{*}LOT_NUMBER"):
        holder = number.getparent()
        if holder is not None:
            holders.setdefault(holder, text(number))
    annexes = [holder for holder in holders if name(holder) not in _AWARDS]
    if annexes:
        return annexes
    awarded = {number: holder for holder, number in reversed(holders.items()) if number}
    return list(reversed(awarded.values()))


def _lots(form: Element) -> tuple[Lot, ...]:
    elements = _lot_elements(form)
    whole = Lot(number="1", cpv=_cpv(form), nuts=_nuts(form), criteria=tuple(_criteria(form)))
    if not elements:
        return (whole,)
    numbers = values.distinct(text(lot, "LOT_NUMBER") or lot.get("ITEM") or "1" for lot in elements)
    return tuple(_lot(number, lot, whole) for number, lot in zip(numbers, elements, strict=True))


def _lot(number: str, lot: Element, whole: Lot) -> Lot:
    """An annex describes its lot; an award only names it, so that the codes of the whole hold for it."""
    if name(lot) in _AWARDS:
        return replace(whole, number=number)
    return replace(
        whole,
        number=number,
        cpv=_cpv(lot) or whole.cpv[:1],
        nuts=_nuts(lot),
        value=_estimate(first(lot, "COSTS_RANGE_AND_CURRENCY")),
    )


def _criteria(form: Element) -> Iterator[str]:
    """Award criteria in words: "Quality (40)"; the form names them once for all lots."""
    for element in form.iter("{*}CRITERIA_DEFINITION", "{*}LOWEST_PRICE", "{*}CRITERIA_EVALUATION_PROJECTS"):
        criterion, weight = text(element, "CRITERIA"), text(element, "WEIGHTING")
        if name(element) == "LOWEST_PRICE":
            yield "Lowest price"
        elif name(element) == "CRITERIA_EVALUATION_PROJECTS":  # of a design contest
            yield from filter(None, words(element).split("\n"))
        elif criterion:
            yield f"{criterion} ({weight})" if weight else criterion


# ---- awards


def _awards(form: Element) -> Iterator[Award]:
    tags = ["{*}" + tag for tag in _AWARDS]
    outermost = (element for element in form.iter(*tags) if next(element.iterancestors(*tags), None) is None)
    for place, element in enumerate(outermost, 1):
        winners = tuple(dict.fromkeys(_winners(element)))
        value = _total(element)
        decided = _day(child(element, "CONTRACT_AWARD_DATE")) or _day(child(element, "DATE_OF_CONTRACT_AWARD"))
        number = next(filter(None, (text(element, tag) for tag in _NUMBERS)), "")
        tenders = values.count(text(first(element, *_TENDERS)))
        if winners or value or decided or number or tenders is not None:
            yield Award(
                number=number or element.get("ITEM") or str(place),
                lots=values.each_once(text(lot) for lot in children(element, "LOT_NUMBER")),
                winners=winners,
                value=value,
                decided=decided,
                tenders=tenders,
                awarded=True if winners else None,
            )


def _winners(award: Element) -> Iterator[Party]:
    contacts = dict.fromkeys(organisation.getparent() for organisation in award.iter("{*}ORGANISATION"))
    for contact in contacts:
        if contact is not None and (winner := _party(contact)):
            yield winner


def _total(award: Element) -> Money | None:
    """What the contract is worth; not what it was estimated at, and not the range of the tenders."""
    for element in award.iter("{*}COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE"):
        if value := _amount(child(element, "VALUE_COST"), element.get("CURRENCY")):
            return value
    prize = child(award, "PRIZE_VALUE")
    return None if prize is None else _amount(prize, prize.get("CURRENCY"))


def _estimate(element: Element | None) -> Money | None:
    """An estimate; of a range, its upper end."""
    if element is None:
        return None
    currency = element.get("CURRENCY")
    return _amount(child(element, "VALUE_COST"), currency) or _amount(first(element, "HIGH_VALUE"), currency)


def _amount(element: Element | None, currency: str | None) -> Money | None:
    return None if element is None else values.money(element.get("FMTVAL") or element.text, currency)


def _day(element: Element | None) -> date | None:
    return values.date_of(text(element, "YEAR"), text(element, "MONTH"), text(element, "DAY"))


# ---- parts of all


def _buyers(form: Element) -> Iterator[Party]:
    site = values.web_link(text(first(form, "URL_GENERAL")))
    unstructured = first(form, "ADDRESS_NOT_STRUCT")  # all that a correction in free form has
    contacts = list(form.iter(*("{*}" + tag for tag in _BUYERS)))
    if not contacts and unstructured is not None:
        contacts = [unstructured]
    for contact in contacts:
        buyer = _party(contact)
        if buyer:
            yield replace(buyer, url=site) if name(contact) == _BUYERS[0] else buyer


def _party(contact: Element) -> Party | None:
    organisation = child(contact, "ORGANISATION")
    title = text(organisation, "OFFICIALNAME") or text(organisation)
    if not title:
        return None
    place = child(contact, "COUNTRY")
    return Party(
        name=title,
        national_id=text(organisation, "NATIONALID") or None,
        town=text(contact, "TOWN") or None,
        country=None if place is None else country(place.get("VALUE")),
        email=text(contact, "E_MAIL") or text(contact, "E_MAILS", "E_MAIL") or None,
        url=values.web_link(text(contact, "URL")),
    )


def _cpv(part: Element) -> tuple[str, ...]:
    return values.each_once(values.cpv(code.get("CODE")) for code in part.iter("{*}CPV_CODE"))


def _nuts(part: Element) -> tuple[str, ...]:
    return values.each_once(values.nuts(code.get("CODE")) for code in part.iter("{*}NUTS"))

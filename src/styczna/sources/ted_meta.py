"""The META XML days of TED (2007–2010): one document holds all notices of a day, `part/doc`, in one language.

The coded data (`codifdata`) say what kind of notice it is; the rest is the printed form: numbered marks (I.1, II.1.5,
V.3) with text behind them. The marks are few and fixed, so that buyer, values, lots and winners can be read from
them. Most notices are summaries (`*_SUM`): title and description are the labels of their CPV codes, and `language`
says in which language the buyer wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from styczna.sources import values
from styczna.sources.codes import TED_CONTRACTS, TED_KINDS, TED_PROCEDURES, country, language
from styczna.sources.messages import RefusedError
from styczna.sources.records import OTHER, Award, Lot, Money, Notice, Party
from styczna.sources.ted_form import keyed
from styczna.sources.tree import Element, child, children, first, line, name, text, words

# Addresses still carried the signs of cars.
_CARS = {
    "A": "AT", "B": "BE", "D": "DE", "E": "ES", "F": "FR", "FIN": "FI", "FL": "LI", "H": "HU", "I": "IT",
    "IRL": "IE", "L": "LU", "N": "NO", "P": "PT", "S": "SE",
}  # fmt: skip
# In the procedure's place these stand for the kind of notice: contract awards, prior information, contests.
_PROCEDURES = {code: TED_PROCEDURES[code] for code in "12346C"}

_TOWN_BEFORE_TITLE = re.compile(r"\A[A-Z0-9]{1,4}[-–—].*?: ")
_AMOUNT = r"(?:([A-Z]{3}) )?(\d[\d\s.,]*\d|\d)(?: ([A-Z]{3}))?"
_VALUE = re.compile(r"(?:Value|Estimated (?:value|cost),? excluding VAT|Value of the prize\(s\)[^:]*):?\s*" + _AMOUNT)
_RANGE = re.compile(r"(?i:range): between (?:[A-Z]{3} )?[\d\s.,]+ and " + _AMOUNT)
_BARE = re.compile(r"[:\s]*([A-Z]{3}) (\d[\d\s.,]*\d)")
_NUMBER = re.compile(r"(CONTRACT No|NO|LOT NO)(?::\s*|\s+)(.+?)\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Mark:
    """One line of the printed form: its number, its heading, the text behind it. Lines without number have no mark."""

    number: str
    heading: str
    element: Element | None


@dataclass(frozen=True, slots=True)
class _Block:
    """A list of marks under the heading of its section."""

    section: str
    marks: list[_Mark] = field(default_factory=list)


def notice(doc: Element) -> Notice:
    """The notice of one `doc`. Raises RefusedError where its number, its coded data or its title is missing."""
    body = next(iter(doc), None)
    coded = child(body, "codifdata")
    if body is None or coded is None:
        raise RefusedError("meta.form", line=line(doc))
    number = values.publication(text(coded, "nodocojs")) or values.publication(doc.get("id"))
    if not number:
        raise RefusedError("meta.id", line=line(doc))
    lang = language(body.get("lg")) or "en"
    blocks = list(_blocks(body))
    title = _own_title(blocks) or _standard_title(body)
    if not title:
        raise RefusedError("meta.title", line=line(doc))
    description = _description(blocks) or words(child(body, "contents"))
    land = country(text(coded, "isocountry"))
    cpv = values.each_once(values.cpv(code.get("code")) for code in children(coded, "originalcpv"))
    nuts = values.each_once(values.nuts(code.get("code")) for code in children(coded, "codenuts"))
    value = _value(blocks)
    return Notice(
        id=number,
        source="ted-meta",
        kind=TED_KINDS.get(_code(coded, "natnotice"), OTHER),
        form=name(body),
        titles={lang: title},
        descriptions={lang: description} if description else {},
        language=language((body.get("lgorig") or "")[:2]),
        buyers=_buyers(body, blocks, land),
        country=land,
        cpv=cpv,
        nuts=nuts,
        contract=TED_CONTRACTS.get(_code(coded, "market")),
        procedure=_PROCEDURES.get(_code(coded, "proc")),
        value=value,
        published=values.day(text(body, "refojs", "datepub")),
        deadline=values.moment(text(coded, "deadlinerec")),
        lots=_lots(blocks, lang) or (Lot(number="1", cpv=cpv, nuts=nuts, criteria=_criteria(blocks)),),
        awards=keyed(list(_awards(blocks))),
        changes=values.publication(text(coded, "refnotice")),
        url=values.ted_link(number),
    )


def _code(coded: Element, tag: str) -> str:
    element = child(coded, tag)
    return "" if element is None else element.get("code") or ""


def _blocks(body: Element) -> Iterator[_Block]:
    section = ""
    for group in body.iter("grseq"):
        section = text(group, "tigrseq").upper() or section
        loose: list[_Mark] = []
        for item in group:
            if item.tag == "p":
                loose.append(_Mark("", "", item))
            elif item.tag == "marklist":
                yield _Block(section, [*loose, *_listed(item)])
                loose = []


def _listed(marks: Element) -> Iterator[_Mark]:
    for item in marks:
        if item.tag == "p":
            yield _Mark("", "", item)
        else:
            yield _Mark(text(item, "nomark").rstrip(")"), text(item, "timark").lower(), child(item, "txtmark"))


def _marks(blocks: list[_Block]) -> Iterator[_Mark]:
    return (mark for block in blocks for mark in block.marks)


# ---- words


def _own_title(blocks: list[_Block]) -> str:
    for mark in _marks(blocks):
        if mark.heading.startswith("title attributed"):
            return _without_town(words(mark.element).rstrip("."))
    return ""


def _standard_title(body: Element) -> str:
    return _without_town(text(next(children(child(body, "tidoc"), "p"), None)))


def _without_town(title: str) -> str:
    return _TOWN_BEFORE_TITLE.sub("", title)


def _description(blocks: list[_Block]) -> str:
    headings = ("short description", "description of", "description:", "total quantity")
    found = (
        words(mark.element)
        for heading in headings
        for mark in _marks(blocks)
        if mark.heading.startswith(heading) and not re.match(r"\d", mark.number)  # 1, 2, 3 count inside a lot
    )
    return next(filter(None, found), "")


# ---- parties and money


def _buyers(body: Element, blocks: list[_Block], land: str | None) -> tuple[Party, ...]:
    named = next((mark.element for mark in _marks(blocks) if mark.number == "I.1"), body)
    address = first(named, "addr")
    buyer = None if address is None else _party(address)
    if buyer is None:
        return ()
    return (replace(buyer, country=land or buyer.country, url=values.web_link(text(first(named, "txurl")))),)


def _party(address: Element) -> Party | None:
    title = text(first(address, "organisation"))
    if not title or title.lower() == "idem":
        return None
    sign = text(first(address, "countrycode"))
    return Party(
        name=title,
        town=text(first(address, "town")) or None,
        country=_CARS.get(sign) or country(sign),
        email=text(first(address, "txemail", "email")) or None,
    )


def _value(blocks: list[_Block]) -> Money | None:
    """The total of the notice: final where it is awarded, else estimated."""
    for block in blocks:
        if "LOTS" in block.section or _of_awards(block):
            continue
        for mark in block.marks:
            if mark.number.startswith("II") and (found := _amount(words(mark.element))):
                return found
    return None


def _amount(written: str) -> Money | None:
    """The first amount that stands in a line of its own; of an estimated range, the upper end."""
    for row in written.split("\n"):
        if found := _VALUE.match(row) or _RANGE.match(row):
            before, number, behind = found.groups()
            return values.money(number, behind or before)
    return None


# ---- lots and awards


def _lots(blocks: list[_Block], lang: str) -> tuple[Lot, ...]:
    annexes = [block for block in blocks if "INFORMATION ABOUT LOTS" in block.section]
    lots = [_lot(block, place, lang) for place, block in enumerate(annexes, 1)]
    numbers = values.distinct(lot.number for lot in lots)
    return tuple(replace(lot, number=number) for lot, number in zip(lots, numbers, strict=True))


def _lot(block: _Block, place: int, lang: str) -> Lot:
    rows = [words(mark.element) for mark in block.marks if not mark.number]
    number = next((found[2] for row in rows if (found := _NUMBER.fullmatch(row))), str(place))
    title = next((row[6:].strip() for row in rows if row.upper().startswith("TITLE:")), "")
    told = {mark.heading: words(mark.element) for mark in block.marks}
    description = next((told[h] for h in told if h.startswith(("short description", "quantity"))), "")
    codes = [code for mark in block.marks if mark.element is not None for code in mark.element.iter("txcpv")]
    return Lot(
        number=number,
        titles={lang: title} if title else {},
        descriptions={lang: description} if description else {},
        cpv=values.each_once(values.cpv(text(code)) for code in codes),
        value=next(filter(None, map(_amount, told.values())), None),
    )


def _criteria(blocks: list[_Block]) -> tuple[str, ...]:
    """The lines "1. Quality. Weighting: 20." under the award criteria."""
    told = (words(mark.element) for mark in _marks(blocks) if mark.heading.startswith("award criteria"))
    rows = next(filter(None, told), "").split("\n")
    return tuple(row.rstrip(".") for row in rows if re.match(r"\d+\. |Lowest price", row))


def _of_awards(block: _Block) -> bool:
    return re.match(r"SECTION V\b", block.section) is not None


def _awards(blocks: list[_Block]) -> Iterator[Award]:
    for place, marks in enumerate(_decisions(blocks), 1):
        told = {mark.heading: mark.element for mark in marks}
        named = (party for mark in marks if "name" in mark.heading for party in _named(mark.element))
        winners = tuple(dict.fromkeys(named))
        numbers = {found[1].upper(): found[2] for mark in marks for found in _numbers(mark)}
        number = numbers.get("CONTRACT NO") or numbers.get("NO")
        value = next(filter(None, (_final(words(told[h])) for h in told if "value" in h)), None)
        if winners or value or number:
            yield Award(
                number=number or str(place),
                lots=values.each_once([numbers.get("LOT NO")]),
                winners=winners,
                value=value,
                decided=next(filter(None, (values.day(words(told[h])) for h in told if "date of" in h)), None),
                tenders=next(
                    (values.count(words(told[h]).rstrip(".")) for h in told if h.startswith("number of")), None
                ),
                awarded=True if winners else None,
            )


def _decisions(blocks: list[_Block]) -> Iterator[list[_Mark]]:
    """The marks of each decision: a block is one, but utilities list several in a block, each beginning at V.1."""
    for block in blocks:
        if not _of_awards(block):
            continue
        marks: list[_Mark] = []
        numbered = False  # whether this decision has a numbered mark yet
        for mark in block.marks:
            if numbered and mark.number in ("", "V.1"):
                yield marks
                marks, numbered = [], False
            marks.append(mark)
            numbered = numbered or bool(mark.number)
        if marks:
            yield marks


def _numbers(mark: _Mark) -> Iterator[re.Match[str]]:
    if mark.number in ("", "V.1"):
        for row in words(mark.element).split("\n"):
            if found := _NUMBER.fullmatch(row):
                yield found


def _named(told: Element | None) -> Iterator[Party]:
    """The parties of a mark; where the address is not marked up, the words before its first comma."""
    addresses = [] if told is None else list(told.iter("addr"))
    for address in addresses:
        if party := _party(address):
            yield party
    if not addresses and (title := text(told).split(",")[0].rstrip(".")):
        yield Party(name=title)


def _final(written: str) -> Money | None:
    """The final value; what stands before it is the estimate."""
    _, final, after = written.partition("Total final value of the contract")
    if not final:
        return None if "stimated" in written else _amount(written)
    bare = _BARE.match(after)
    return values.money(bare[2], bare[1]) if bare else _amount(after)

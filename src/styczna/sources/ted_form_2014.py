"""The layout of TED's forms under the directives of 2014: F01–F08, F12–F15, F20–F25, and T01, T02 for transport.

All of them are built alike: CONTRACTING_BODY, OBJECT_CONTRACT with one OBJECT_DESCR for each lot, PROCEDURE, then one
AWARD_CONTRACT for each decision. Design contests have RESULTS instead, modifications MODIFICATIONS_CONTRACT besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from styczna.sources import values
from styczna.sources.codes import country
from styczna.sources.records import Award, Lot, Money, Party
from styczna.sources.ted_form import Form, FormTexts, keyed
from styczna.sources.tree import Element, child, children, first, name, text, words


def read(form: Element) -> Form:
    body = child(form, "CONTRACTING_BODY")
    addresses = [*children(body, "ADDRESS_CONTRACTING_BODY"), *children(body, "ADDRESS_CONTRACTING_BODY_ADDITIONAL")]
    modified = child(form, "MODIFICATIONS_CONTRACT")
    system = _qualification_system(form)
    return Form(
        buyers=tuple(_parties(addresses)),
        cpv=values.each_once(code for thing in children(form, "OBJECT_CONTRACT") for code in _cpv(thing, "CPV_MAIN")),
        nuts=values.each_once(_nuts(child(modified, "DESCRIPTION_PROCUREMENT"))),
        value=_money(first(modified, "VAL_TOTAL_AFTER")),
        lots=_lots(form),
        awards=keyed([*_decisions(form, modified), *_prizes(form)]),
        changes=values.publication(text(form, "COMPLEMENTARY_INFO", "NOTICE_NUMBER_OJ"))
        or values.publication(text(form, "PROCEDURE", "NOTICE_NUMBER_OJ")),
        indefinite=child(system, "INDEFINITE_DURATION") is not None,
        runs_until=values.day(text(system, "DATE_END")),
    )


def _qualification_system(form: Element) -> Element | None:
    """What tells how long a qualification system runs: in F07 the object itself, in F22 a part of it."""
    described = first(child(form, "OBJECT_CONTRACT"), "OBJECT_DESCR")
    return described if name(form).startswith("F07") else child(described, "QS")


def texts(form: Element) -> FormTexts:
    """The words of the form: title and description of the whole, and of each lot in the order of :func:`read`."""
    whole = child(form, "OBJECT_CONTRACT")
    lots = tuple(
        FormTexts(words(child(part.element, "TITLE")) or part.title, words(child(part.element, "SHORT_DESCR")))
        for part in _parts(form)
    )
    description = "\n".join(filter(None, [words(child(whole, "SHORT_DESCR")), *_corrections(form)]))
    if not description and len(lots) == 1:
        description = lots[0].description
    return FormTexts(words(child(whole, "TITLE")), description, lots)


def _corrections(form: Element) -> Iterator[str]:
    """What a correction changes, one line each: where, what stood there, what is to be read."""
    for change in children(child(form, "CHANGES"), "CHANGE"):
        where = " ".join(filter(None, [text(change, "WHERE", "SECTION"), text(change, "WHERE", "LABEL")]))
        old, new = (_corrected(child(change, tag)) for tag in ("OLD_VALUE", "NEW_VALUE"))
        yield f"{where}: {old} → {new}"
    yield words(child(form, "CHANGES", "INFO_ADD"))


def _corrected(value: Element | None) -> str:
    code = first(value, "CPV_CODE")
    return (code.get("CODE") or "") if code is not None else (text(value) or "—")


# ---- lots


@dataclass(frozen=True, slots=True)
class _Part:
    """One OBJECT_DESCR, and what the OBJECT_CONTRACT around it says for it.

    Prior information notices may announce several objects. The lots of each begin at 1, so that the object's number
    comes before theirs (2.1 is the first lot of the second object), and an object with one lot lends it its own
    title and value.
    """

    element: Element
    alone: bool  # the only lot of its object
    cpv: tuple[str, ...]  # main code of the object
    prefix: str = ""  # empty where there is one object, like all that follows
    title: str = ""
    value: Money | None = None


def _parts(form: Element) -> Iterator[_Part]:
    things = list(children(form, "OBJECT_CONTRACT"))
    for place, thing in enumerate(things, 1):
        elements, main = list(children(thing, "OBJECT_DESCR")), tuple(_cpv(thing, "CPV_MAIN"))
        alone = len(elements) == 1
        if len(things) == 1:
            yield from (_Part(element, alone, main) for element in elements)
            continue
        title = words(child(thing, "TITLE"))
        value = _money(child(thing, "VAL_ESTIMATED_TOTAL")) if alone else None
        yield from (_Part(element, alone, main, f"{place}.", title, value) for element in elements)


def _lots(form: Element) -> tuple[Lot, ...]:
    parts = list(_parts(form))
    numbers = values.distinct(part.prefix + _number(part) for part in parts)
    contest = tuple(filter(None, words(child(form, "PROCEDURE", "CRITERIA_EVALUATION")).split("\n")))
    return tuple(_lot(number, part, contest) for number, part in zip(numbers, parts, strict=True))


def _number(part: _Part) -> str:
    return text(part.element, "LOT_NO") or ("1" if part.alone else part.element.get("ITEM") or "1")


def _lot(number: str, part: _Part, contest: tuple[str, ...]) -> Lot:
    own = _cpv(part.element, "CPV_ADDITIONAL")
    return Lot(
        number=number,
        cpv=values.each_once([*part.cpv, *own] if part.alone else own or part.cpv),
        nuts=values.each_once(_nuts(part.element)),
        value=_money(child(part.element, "VAL_OBJECT")) or part.value,
        criteria=tuple(_criteria(part.element)) or contest,
    )


def _criteria(part: Element) -> Iterator[str]:
    """Award criteria in words: "Quality (40 %)". In concessions a criterion stands alone, without a weight."""
    for element in part.iter("{*}AC_QUALITY", "{*}AC_COST", "{*}AC_PRICE", "{*}AC_CRITERIA", "{*}AC_CRITERION"):
        parent = element.getparent()
        if name(element) != "AC_CRITERION":
            criterion = text(element, "AC_CRITERION") or ("Price" if name(element) == "AC_PRICE" else "")
            weight = text(element, "AC_WEIGHTING")
            if criterion:
                yield f"{criterion} ({weight})" if weight else criterion
        elif parent is None or name(parent) not in ("AC_QUALITY", "AC_COST", "AC_PRICE", "AC_CRITERIA"):
            yield text(element)


# ---- awards


def _decisions(form: Element, modified: Element | None) -> Iterator[Award]:
    """One award for each AWARD_CONTRACT. A modification names contractors and value as they are after it."""
    after = child(modified, "DESCRIPTION_PROCUREMENT")
    winners = _winners(after)
    value = _money(first(modified, "VAL_TOTAL_AFTER")) or _money(first(after, "VAL_TOTAL"))
    for place, decision in enumerate(children(form, "AWARD_CONTRACT"), 1):
        given = child(decision, "AWARDED_CONTRACT")
        refused = child(decision, "NO_AWARDED_CONTRACT")
        yield Award(
            number=text(decision, "CONTRACT_NO") or decision.get("ITEM") or str(place),
            lots=values.each_once([text(decision, "LOT_NO")]),
            winners=winners or _winners(given),
            value=value or _money(first(given, "VAL_TOTAL")),
            decided=values.day(text(given, "DATE_CONCLUSION_CONTRACT")),
            tenders=values.count(text(first(given, "NB_TENDERS_RECEIVED"))),
            awarded=True if given is not None else False if refused is not None else None,
        )


def _prizes(form: Element) -> Iterator[Award]:
    """The results of a design contest."""
    results = child(form, "RESULTS")
    prizes = [*children(results, "AWARDED_PRIZE"), *children(results, "NO_AWARDED_PRIZE")]
    for place, prize in enumerate(prizes, 1):
        yield Award(
            number=str(place),
            winners=_winners(prize),
            value=_money(child(prize, "VAL_PRIZE")),
            decided=values.day(text(prize, "DATE_DECISION_JURY")),
            tenders=values.count(text(first(prize, "NB_PARTICIPANTS"))),
            awarded=name(prize) == "AWARDED_PRIZE",
        )


def _winners(part: Element | None) -> tuple[Party, ...]:
    """Each winner once, though some notices name a firm for each of its partners."""
    if part is None:
        return ()
    return tuple(dict.fromkeys(_parties(part.iter("{*}ADDRESS_CONTRACTOR", "{*}ADDRESS_WINNER"))))


# ---- parts of all


def _parties(addresses: Iterable[Element]) -> Iterator[Party]:
    for address in addresses:
        parts = {name(part): part for part in address}
        if title := text(parts.get("OFFICIALNAME")):
            yield Party(
                name=title,
                national_id=text(parts.get("NATIONALID")) or None,
                town=text(parts.get("TOWN")) or None,
                nuts=values.nuts(_attribute(parts.get("NUTS"), "CODE")),
                country=country(_attribute(parts.get("COUNTRY"), "VALUE")),
                email=text(parts.get("E_MAIL")) or None,
                url=values.web_link(text(parts.get("URL_GENERAL")) or text(parts.get("URL"))),
            )


def _cpv(thing: Element | None, tag: str) -> list[str]:
    codes = (values.cpv(_attribute(child(group, "CPV_CODE"), "CODE")) for group in children(thing, tag))
    return [code for code in codes if code]


def _nuts(part: Element | None) -> list[str | None]:
    return [values.nuts(element.get("CODE")) for element in children(part, "NUTS")]


def _money(element: Element | None) -> Money | None:
    return None if element is None else values.money(element.text, element.get("CURRENCY"))


def _attribute(element: Element | None, attribute: str) -> str | None:
    return None if element is None else element.get(attribute)

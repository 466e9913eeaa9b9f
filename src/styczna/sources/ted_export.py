"""TED_EXPORT: the notices of TED from 2011 to 2023 (R2.0.7 to R2.0.9), all forms, with or without namespace.

A document has two halves. The coded data were written by the Publications Office and look the same in every form and
year: number, dates, country, kinds, codes, values. The form holds the buyer's own words, in one of two layouts: that
of the directives of 2014 (:mod:`ted_form_2014`) and the one before (:mod:`ted_form_2004`), which defence kept.
The coded data come first wherever both say the same, because corrections reach them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from styczna.sources import ted_form_2004, ted_form_2014, values
from styczna.sources.codes import TED_CONTRACTS, TED_KINDS, TED_PROCEDURES, country, language
from styczna.sources.messages import RefusedError
from styczna.sources.records import OTHER, Deadline, Lot, Money, Notice, Party
from styczna.sources.ted_form import Form, FormTexts
from styczna.sources.tree import Element, child, children, first, line, name, text, words

NAMESPACE = re.compile(r"|https?://(\w+\.)?publications\.europa\.eu/.+|ted/R2\.\S+")


def notice(root: Element) -> Notice:
    """The notice of a TED_EXPORT document. Raises RefusedError where its number, its form or its title is missing."""
    coded = child(root, "CODED_DATA_SECTION")
    data, codes = child(coded, "NOTICE_DATA"), child(coded, "CODIF_DATA")
    number = values.publication(root.get("DOC_ID")) or values.publication(text(data, "NO_DOC_OJS"))
    identifier = number or values.identifier(text(root, "TECHNICAL_SECTION", "RECEPTION_ID"))
    if not identifier:
        raise RefusedError("id.missing", line=line(root))
    elements = _forms(root)
    if not elements:
        raise RefusedError("form.missing", line=line(root))
    read, words_of = _layout(elements[0])
    form = read(elements[0])
    texts = {lang: words_of(element) for element in reversed(elements) if (lang := language(element.get("LG")))}
    titles = _standard_titles(root) | {lang: own.title for lang, own in texts.items() if own.title}
    if not titles:
        raise RefusedError("title.missing", line=line(root))
    lots = _lots_in_all_languages(form.lots, texts)
    return Notice(
        id=identifier,
        source="ted-export",
        kind=TED_KINDS.get(_code(codes, "TD_DOCUMENT_TYPE"), OTHER),
        form=_form_name(elements[0]),
        titles=titles,
        descriptions={lang: own.description for lang, own in texts.items() if own.description},
        language=language(elements[0].get("LG") or text(data, "LG_ORIG")[:2]),
        buyers=form.buyers or _named_buyers(root, data),
        country=_country(data) or next((buyer.country for buyer in form.buyers), None),
        cpv=values.each_once([*form.cpv, *(code for lot in lots for code in lot.cpv), *_cpv(data)]),
        nuts=values.each_once([*form.nuts, *(code for lot in lots for code in lot.nuts), *_nuts(data)]),
        contract=TED_CONTRACTS.get(_code(codes, "NC_CONTRACT_NATURE")),
        procedure=TED_PROCEDURES.get(_code(codes, "PR_PROC")),
        value=form.value or _value(data),
        published=values.day(text(coded, "REF_OJS", "DATE_PUB")),
        deadline=_deadline(codes),
        indefinite=form.indefinite,
        runs_until=form.runs_until,
        lots=lots,
        awards=form.awards,
        changes=values.publication(text(data, "REF_NOTICE", "NO_DOC_OJS")) or form.changes,
        url=values.ted_link(number) if number else _published_at(data),
    )


def _forms(root: Element) -> list[Element]:
    """The forms in all languages: originals first, translations behind them."""
    forms = [form for form in children(child(root, "FORM_SECTION"), "*") if name(form) != "NOTICE_UUID"]
    return sorted(forms, key=lambda form: form.get("CATEGORY") != "ORIGINAL")


def _layout(form: Element) -> tuple[Callable[[Element], Form], Callable[[Element], FormTexts]]:
    if child(form, "OBJECT_CONTRACT") is not None or name(form).endswith("_2014"):
        return ted_form_2014.read, ted_form_2014.texts
    return ted_form_2004.read, ted_form_2004.texts


def _form_name(form: Element) -> str:
    """F02 for FORM="F02", FORM="2" and FORM="17" alike; the element's name where no form is named."""
    given = (form.get("FORM") or name(form)).strip()
    return f"F{int(given):02d}" if re.fullmatch(r"[0-9]{1,2}", given) else given


# ---- coded data


def _code(codes: Element | None, tag: str) -> str:
    element = child(codes, tag)
    return "" if element is None else (element.get("CODE") or "").strip()


def _country(data: Element | None) -> str | None:
    element = child(data, "ISO_COUNTRY")
    return None if element is None else country(element.get("VALUE"))


def _cpv(data: Element | None) -> list[str | None]:
    return [values.cpv(element.get("CODE")) for element in children(data, "ORIGINAL_CPV")]


def _nuts(data: Element | None) -> list[str | None]:
    codes = [*children(data, "PERFORMANCE_NUTS"), *children(data, "ORIGINAL_NUTS")]
    return [values.nuts(element.get("CODE")) for element in codes]


def _value(data: Element | None) -> Money | None:
    """The total of the notice, where the coded data give one and no more; the upper end of an estimated range."""
    totals = list(children(child(data, "VALUES"), "VALUE"))
    for group in children(child(data, "VALUES_LIST"), "VALUES"):
        if group.get("TYPE") == "GLOBAL":
            totals.extend(list(group.iter("{*}VALUE"))[-1:])
    return values.money(totals[0].text, totals[0].get("CURRENCY")) if len(totals) == 1 else None


def _deadline(codes: Element | None) -> Deadline | None:
    return values.moment(text(codes, "DT_DATE_FOR_SUBMISSION"))


def _published_at(data: Element | None) -> str | None:
    links = list(children(child(data, "URI_LIST"), "URI_DOC"))
    english = [link for link in links if link.get("LG") == "EN"]
    return values.web_link(text((english or links)[0])) if links else None


# ---- texts


def _standard_titles(root: Element) -> dict[str, str]:
    """The title that the Publications Office gave in every language, without the country and the town before it."""
    titles = {}
    for element in children(child(root, "TRANSLATION_SECTION", "ML_TITLES"), "ML_TI_DOC"):
        lang, title = language(element.get("LG")), words(child(element, "TI_TEXT"))
        if lang and title:
            titles[lang] = title
    return titles


def _named_buyers(root: Element, data: Element | None) -> tuple[Party, ...]:
    element = first(child(root, "TRANSLATION_SECTION", "ML_AA_NAMES"), "AA_NAME")
    return (Party(text(element), country=_country(data)),) if element is not None and text(element) else ()


def _lots_in_all_languages(lots: tuple[Lot, ...], texts: dict[str, FormTexts]) -> tuple[Lot, ...]:
    """The lots of the first form with the words of all; a form that counts its lots otherwise adds none."""
    fitting = {lang: own.lots for lang, own in texts.items() if len(own.lots) == len(lots)}
    return tuple(
        replace(
            lot,
            titles={lang: own[i].title for lang, own in fitting.items() if own[i].title},
            descriptions={lang: own[i].description for lang, own in fitting.items() if own[i].description},
        )
        for i, lot in enumerate(lots)
    )

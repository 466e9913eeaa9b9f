"""The words for lists of members: what our fields are called, and what is wrong with a row, in the reader's language.

The readers answer in English, from one table of sentences; here each becomes a sentence of the reader's again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from styczna.clusters.models import Import
from styczna.sheets import Cell
from styczna.sources.activities import NAMES, PKD2007
from styczna.sources.messages import RefusedError, recognised
from styczna.sources.records import Rejection

FIELD_NAMES: Mapping[str, str | Promise] = {
    "name": _lazy("name"),
    "alias": _lazy("another name"),
    "nip": "NIP",
    "regon": "REGON",
    "krs": "KRS",
    "numbers": _lazy("NIP, REGON or KRS"),
    "pkd": "PKD",
    "cpv": "CPV",
    "city": _lazy("city"),
    "address": _lazy("address (its city is taken)"),
    "commune": _lazy("commune (stands in for the city)"),
    "county": _lazy("county"),
    "voivodeship": _lazy("voivodeship or NUTS"),
    "employees": _lazy("people employed"),
    "size": _lazy("size"),
    "turnover": _lazy("yearly turnover"),
    "since": _lazy("member since"),
    "until": _lazy("member until"),
    "email": _lazy("e-mail"),
    "website": _lazy("website"),
    "kind": _lazy("kind"),
    "capabilities": _lazy("what it can do"),
}
# What a rejection may name beside the fields.
_OTHER_NAMES: Mapping[str, str | Promise] = {
    "file": _lazy("file"),
    "archive": _lazy("file"),
    "member": _lazy("file"),
    "xml": _lazy("file"),
    "table": _lazy("file"),
    "header": _lazy("column names"),
    "row": _lazy("row"),
    "pkd2007": "PKD 2007",
    "year": _lazy("year"),
    "total": _lazy("total"),
}


def field_name(field: str) -> str:
    return str(FIELD_NAMES.get(field) or _OTHER_NAMES.get(field) or field)


def found(rejection: Mapping[str, Any]) -> str:
    """What was found, in the reader's language."""
    return _said(rejection)[0]


def expected(rejection: Mapping[str, Any]) -> str:
    return _said(rejection)[1]


def rejection_words(refused: RefusedError, file: str) -> str:
    """What is wrong with a whole file, in two sentences."""
    what, wanted = _said(asdict(refused.rejection(file)))
    return _("%(found)s Expected: %(expected)s") % {"found": what, "expected": wanted}


def faults(rejected: Mapping[str, Any]) -> str:
    """All that is wrong with a row, as the column of the file that goes back to a person."""
    said = []
    for fault in (rejected, *rejected.get("others", ())):
        what, wanted = _said(fault)
        told = _("%(found)s Expected: %(expected)s") % {"found": what, "expected": wanted}
        said.append(f"{field_name(str(fault['field']))}: {told}")
    return " ".join(said)


def rejected_table(
    names: Sequence[str], rejected: Sequence[Mapping[str, Any]]
) -> tuple[list[str], Iterator[list[Cell]]]:
    """The bad rows in the layout of the file, with one more column that says what is wrong: to be mended and given
    again. The added column's name says nothing to the reader of such files, so it is left out then."""
    width = max([len(names), *(len(entry["row"]) for entry in rejected)], default=0)
    header = [*names, *([""] * (width - len(names))), _("What is wrong")]
    rows = ([*entry["row"], *([""] * (width - len(entry["row"]))), faults(entry)] for entry in rejected)
    return header, (list(row) for row in rows)


def names_of_columns(of_import: Import) -> list[str]:
    """The columns of the file in their order, as they are called there."""
    return list(of_import.mapping)


def warnings(counts: Mapping[str, Any]) -> list[tuple[str, int]]:
    """What was left out or taken for granted in good rows: (sentence, number of rows)."""
    edition = NAMES.get(counts.get("edition", ""), NAMES[PKD2007])
    words = {
        "pkd": _("codes that both editions of PKD have, and nothing says which; taken as %(edition)s")
        % {"edition": edition},
        "county": _("counties that could not be told for sure; left out"),
        "voivodeship": _("voivodeships that are not known; left out"),
        "capabilities": _("descriptions longer than 4,000 characters; cut there"),
    }
    return [(words[name], count) for name, count in counts.get("unsure", {}).items() if name in words]


def _said(rejection: Mapping[str, Any]) -> tuple[str, str]:
    made = Rejection("", None, str(rejection["field"]), str(rejection["found"]), str(rejection["expected"]))
    known = recognised(made)
    if known is None:
        return made.found, made.expected
    message, details = known
    return _(message.found).format(**details), _(message.expected)

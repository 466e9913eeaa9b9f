"""Notices as a dataset: their columns, their import, and how a row becomes a record again."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from styczna.observatory.segments import Dataset, Draft
from styczna.sources.records import Award, Lot, Money, Notice, Party, Rejection

BATCH = 500  # records in memory at once

BRUSSELS = "Europe/Brussels"
# Countries whose clocks differ from those of Brussels, by the codes of TED; others of TED share them.
LOCAL_TIME = {
    **dict.fromkeys(("UK", "GB"), "Europe/London"),
    "IE": "Europe/Dublin",
    "PT": "Europe/Lisbon",
    "IS": "Atlantic/Reykjavik",
    **dict.fromkeys(("BG", "CY", "EE", "EL", "FI", "GR", "LT", "LV", "MD", "RO", "UA"), "Europe/Helsinki"),
    "TR": "Europe/Istanbul",
}

_texts = pa.map_(pa.string(), pa.string())
_strings = pa.list_(pa.string())
_amount = pa.decimal128(20, 2)
_moment = pa.timestamp("us", tz="UTC")
_party = pa.struct([(name, pa.string()) for name in ("name", "national_id", "town", "nuts", "country", "email", "url")])
_lot = pa.struct(
    [
        ("number", pa.string()),
        ("titles", _texts),
        ("descriptions", _texts),
        ("cpv", _strings),
        ("nuts", _strings),
        ("value", _amount),
        ("currency", pa.string()),
        ("deadline", _moment),
        ("criteria", _strings),
    ]
)
_award = pa.struct(
    [
        ("number", pa.string()),
        ("lots", _strings),
        ("winners", pa.list_(_party)),
        ("value", _amount),
        ("currency", pa.string()),
        ("decided", pa.date32()),
        ("tenders", pa.int32()),
        ("awarded", pa.bool_()),
    ]
)
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("source", pa.string()),
        ("kind", pa.string()),
        ("form", pa.string()),
        ("titles", _texts),
        ("descriptions", _texts),
        ("language", pa.string()),
        ("buyers", pa.list_(_party)),
        ("country", pa.string()),
        ("cpv", _strings),
        ("nuts", _strings),
        ("contract", pa.string()),
        ("procedure", pa.string()),
        ("value", _amount),
        ("currency", pa.string()),
        ("published", pa.date32()),
        ("deadline", _moment),
        ("lots", pa.list_(_lot)),
        ("awards", pa.list_(_award)),
        ("changes", pa.string()),
        ("url", pa.string()),
        ("words", pa.string()),  # folded titles and buyers, for search
        ("digest", pa.string()),
    ]
)


@dataclass
class Counts:
    """What an import did. ``read == new + changed + unchanged + len(rejected)``, always."""

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)


def dataset(home: Path) -> Dataset:
    return Dataset(home / "observatory" / "notices", SCHEMA, key="id")


def take_in(
    home: Path, items: Iterable[Notice | Rejection], *, on_progress: Callable[[Counts], None] = lambda _: None
) -> Counts:
    """Imports what a reader yields, whole or not at all; the same again changes nothing.

    Memory holds one batch. `on_progress` hears the counts after each batch; an exception from it abandons the import
    and leaves the dataset as it was.
    """
    counts = Counts()
    with dataset(home).writing() as draft:
        for batch in _batches(items, counts):
            _merge(draft, batch, counts)
            on_progress(counts)
    return counts


def _batches(items: Iterable[Notice | Rejection], counts: Counts) -> Iterator[list[Notice]]:
    """Lists of notices without repeats; rejections go straight to the counts."""
    stream = iter(items)
    while chunk := list(islice(stream, BATCH)):
        counts.read += len(chunk)
        counts.rejected += [item for item in chunk if isinstance(item, Rejection)]
        notices = [item for item in chunk if isinstance(item, Notice)]
        latest = {notice.id: notice for notice in notices}
        counts.unchanged += len(notices) - len(latest)  # the same publication twice in one delivery
        yield list(latest.values())


def _merge(draft: Draft, notices: list[Notice], counts: Counts) -> None:
    known = draft.column_of([notice.id for notice in notices], "digest")
    rows, replaced = [], []
    for notice in notices:
        row = to_row(notice)
        if known.get(notice.id) == row["digest"]:
            counts.unchanged += 1
            continue
        if notice.id in known:
            replaced.append(notice.id)
            counts.changed += 1
        else:
            counts.new += 1
        rows.append(row)
    if rows:
        draft.add(pa.Table.from_pylist(rows, schema=SCHEMA), replaced)


def to_row(notice: Notice) -> dict[str, Any]:
    row = _flat(asdict(notice))
    row["deadline"] = _with_zone(notice.deadline, notice.country)
    row["lots"] = [_flat(lot) | {"deadline": _with_zone(lot["deadline"], notice.country)} for lot in row["lots"]]
    row["awards"] = [_flat(award) for award in row["awards"]]
    names = [buyer.name for buyer in notice.buyers]
    row["words"] = fold(" ".join([notice.id, *notice.titles.values(), *names]))
    canonical = json.dumps(row, default=str, ensure_ascii=False, sort_keys=True)
    row["digest"] = hashlib.sha256(canonical.encode()).hexdigest()[:32]
    return row


def _with_zone(deadline: datetime | None, country: str | None) -> datetime | None:
    """A deadline without a time zone is meant in the local time of the buyer's country, or of Brussels."""
    if deadline is None or deadline.tzinfo is not None:
        return deadline
    return deadline.replace(tzinfo=ZoneInfo(LOCAL_TIME.get(country or "", BRUSSELS)))


def from_row(row: dict[str, Any]) -> Notice:
    """The record again, from a row read as Python values."""
    values = {name: row[name] for name in Notice.__slots__ if name in row}
    values |= {
        "titles": dict(row["titles"] or ()),
        "descriptions": dict(row["descriptions"] or ()),
        "buyers": tuple(Party(**party) for party in row["buyers"] or ()),
        "cpv": tuple(row["cpv"] or ()),
        "nuts": tuple(row["nuts"] or ()),
        "value": _money(row),
        "lots": tuple(_to_lot(lot) for lot in row["lots"] or ()),
        "awards": tuple(_to_award(award) for award in row["awards"] or ()),
    }
    return Notice(**values)


def fold(text: str) -> str:
    """Lower case without diacritics, so that "Zrodlo" finds "Źródło"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    """Money becomes two columns; tuples become lists, as Parquet has them."""
    money = record.get("value")
    return {
        **{name: list(value) if isinstance(value, tuple) else value for name, value in record.items()},
        "value": None if money is None else Decimal(money["amount"]).quantize(Decimal("0.01")),
        "currency": None if money is None else money["currency"],
    }


def _money(row: dict[str, Any]) -> Money | None:
    return None if row["value"] is None else Money(row["value"], row["currency"])


def _to_lot(row: dict[str, Any]) -> Lot:
    return Lot(
        number=row["number"],
        titles=dict(row["titles"] or ()),
        descriptions=dict(row["descriptions"] or ()),
        cpv=tuple(row["cpv"] or ()),
        nuts=tuple(row["nuts"] or ()),
        value=_money(row),
        deadline=row["deadline"],
        criteria=tuple(row["criteria"] or ()),
    )


def _to_award(row: dict[str, Any]) -> Award:
    return Award(
        number=row["number"],
        lots=tuple(row["lots"] or ()),
        winners=tuple(Party(**party) for party in row["winners"] or ()),
        value=_money(row),
        decided=row["decided"],
        tenders=row["tenders"],
        awarded=row["awarded"],
    )

"""Notices as a dataset: their columns, their import, and how a row becomes a record again."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from styczna.observatory import intake
from styczna.observatory.intake import Counts
from styczna.observatory.segments import Dataset
from styczna.sources import values
from styczna.sources.records import Award, Deadline, Lot, Money, Notice, Party, Rejection

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
        ("process", pa.string()),
        ("expected", pa.string()),
        ("deadline_told", pa.string()),  # by the buyer's clock: 2024-02-10T12:00:00+01:00, or the day alone
        ("lot_deadlines", _strings),  # told likewise, lot by lot
        ("indefinite", pa.bool_()),
        ("runs_until", pa.date32()),
        ("words", pa.string()),  # folded titles and buyers, for search
        ("digest", pa.string()),
    ]
)


def dataset(home: Path) -> Dataset:
    return Dataset(home / "observatory" / "notices", SCHEMA, key="id")


def take_in(
    home: Path, items: Iterable[Notice | Rejection], *, on_progress: Callable[[Counts], None] = lambda _: None
) -> Counts:
    """Imports what a reader yields, whole or not at all; the same again changes nothing."""
    return intake.take_in(dataset(home), items, to_row, batch=BATCH, on_progress=on_progress)


def to_row(notice: Notice) -> dict[str, Any]:
    row = _flat(asdict(notice))
    row["deadline"] = end_of(notice.deadline, notice.country)
    row["deadline_told"] = _told(notice.deadline, notice.country)
    row["lots"] = [_flat(lot) | {"deadline": end_of(lot["deadline"], notice.country)} for lot in row["lots"]]
    row["lot_deadlines"] = [_told(lot.deadline, notice.country) for lot in notice.lots]
    row["awards"] = [_flat(award) for award in row["awards"]]
    names = [buyer.name for buyer in notice.buyers]
    row["words"] = fold(" ".join([notice.id, *notice.titles.values(), *names]))
    return intake.with_digest(row)


def end_of(deadline: Deadline | None, country: str | None) -> datetime | None:
    """The moment at which a deadline ends.

    Without a time zone it is meant in the local time of the buyer's country, or of Brussels; a day lasts to its end.
    """
    if deadline is None:
        return None
    end = values.ends(deadline)
    return end if end.tzinfo else end.replace(tzinfo=ZoneInfo(LOCAL_TIME.get(country or "", BRUSSELS)))


def _told(deadline: Deadline | None, country: str | None) -> str | None:
    """The deadline as the publication tells it, in ISO 8601: a moment with the buyer's offset, or a day."""
    if deadline is None:
        return None
    told = end_of(deadline, country) if isinstance(deadline, datetime) else deadline
    return told.isoformat() if told else None


def deadline_of(told: str | None, end: datetime | None) -> Deadline | None:
    """The deadline again; of rows that were written before it was told, the moment at which it ends."""
    if told is None:
        return end
    return datetime.fromisoformat(told) if "T" in told else date.fromisoformat(told)


def from_row(row: dict[str, Any]) -> Notice:
    """The record again, from a row read as Python values."""
    told = row.get("lot_deadlines") or [None] * len(row["lots"] or ())
    given = {name: row[name] for name in Notice.__slots__ if name in row}
    given |= {
        "titles": dict(row["titles"] or ()),
        "descriptions": dict(row["descriptions"] or ()),
        "buyers": tuple(Party(**party) for party in row["buyers"] or ()),
        "cpv": tuple(row["cpv"] or ()),
        "nuts": tuple(row["nuts"] or ()),
        "value": _money(row),
        "deadline": deadline_of(row.get("deadline_told"), row["deadline"]),
        "indefinite": bool(row.get("indefinite")),
        "lots": tuple(_to_lot(lot, text) for lot, text in zip(row["lots"] or (), told, strict=True)),
        "awards": tuple(_to_award(award) for award in row["awards"] or ()),
    }
    return Notice(**given)


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


def _to_lot(row: dict[str, Any], told: str | None) -> Lot:
    return Lot(
        number=row["number"],
        titles=dict(row["titles"] or ()),
        descriptions=dict(row["descriptions"] or ()),
        cpv=tuple(row["cpv"] or ()),
        nuts=tuple(row["nuts"] or ()),
        value=_money(row),
        deadline=deadline_of(told, row["deadline"]),
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

"""What orders ask for together: the question about co-occurrence that is put to the notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from styczna.observatory.notices import dataset
from styczna.observatory.tables import answers, opened

MOST_ORDERS = 200_000  # the newest; more would not fit a small machine


@dataclass(frozen=True, slots=True)
class Together:
    """Several codes that one buyer asked for in one breath, and the publications that say so."""

    buyer: str
    codes: tuple[str, ...]  # CPV, sorted
    notices: tuple[str, ...]  # ids
    first: date | None
    last: date | None


def edition(home: Path) -> tuple[str, ...]:
    """What tells one state of the notices from another: a segment never changes under its name."""
    return tuple(path.name for path in dataset(home).segments())


def together(home: Path) -> list[Together]:
    """Codes that stand together in a lot, or in the whole notice where its lots have no codes that differ.

    The same codes of the same buyer count once: an order is published as a plan, a competition and a result, and comes
    again next year, and that would prove one and the same thing several times. In the order of buyers and codes.
    """
    notices = opened(dataset(home))
    if notices is None:
        return []
    several = notices.filter(notices.cpv.length() > 1)
    asked = several.select(
        "id",
        "published",
        "cpv",
        buyer=several.buyers[0]["name"],
        lots=several.lots.map(lambda lot: lot["cpv"]),
    ).order_by(several.published.desc(nulls_first=False), "id")
    said: dict[tuple[str, tuple[str, ...]], list[tuple[str, date | None]]] = {}
    for row in answers(asked.limit(MOST_ORDERS)):
        for codes in _asked_at_once(row["cpv"], row["lots"] or ()):
            said.setdefault((row["buyer"] or "", codes), []).append((row["id"], row["published"]))
    return [_summed(buyer, codes, where) for (buyer, codes), where in sorted(said.items())]


def _asked_at_once(notice: list[str], lots: Sequence[list[str] | None]) -> set[tuple[str, ...]]:
    """The sets of two codes and more. A lot without codes of its own has the notice's main code, and so has every
    other: it says what the whole is for."""
    of_lots = {tuple(sorted(set(codes))) for codes in lots if codes}
    if len(of_lots) < 2:
        return {tuple(sorted(set(notice)))}
    return {found for codes in of_lots if len(found := tuple(sorted({notice[0], *codes}))) > 1}


def _summed(buyer: str, codes: tuple[str, ...], where: list[tuple[str, date | None]]) -> Together:
    days = sorted(day for _, day in where if day is not None)
    return Together(
        buyer, codes, tuple(sorted(name for name, _ in where)), *((days[0], days[-1]) if days else (None, None))
    )

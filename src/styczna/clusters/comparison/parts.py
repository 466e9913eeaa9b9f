"""What a comparison is made of: themes of rows, rows of cells, cells of items; each cell says what it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from styczna.clusters.directory.region import Median

UNITS = ("text", "count", "number", "share", "index", "money")


class State(StrEnum):
    """Unknown: nobody said it. None entered: others of its kind were said. Closed: said, but not to this reader."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    NONE_ENTERED = "none"
    CLOSED = "closed"
    MIXED = "mixed"  # sums in several currencies, which are not added up


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a number came from."""

    text: str
    source: str = ""
    href: str = ""
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of one cluster in one row: a number, or words."""

    value: float | Decimal | None = None
    said: str = ""
    currency: str = ""
    state: State = State.KNOWN
    basis: str = ""
    share: float | None = None
    items: tuple[Item, ...] = ()
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of all clusters. `poland` is what PARP's benchmarking says, a share where it is below 1."""

    key: str
    label: str
    unit: str
    cells: tuple[Cell, ...]
    median: Median | None = None
    poland: float | None = None
    formula: str = ""

    @property
    def has_items(self) -> bool:
        return any(cell.items for cell in self.cells)

    @property
    def all_examples(self) -> bool:
        """Everything that is shown in the row is an example, so that it is said once."""
        known = [cell for cell in self.cells if cell.state in (State.KNOWN, State.MIXED)]
        return bool(known) and all(cell.is_example for cell in known)

    @property
    def says_basis(self) -> bool:
        """Whether cells say what they stand on beside the number; elsewhere it stands with the items."""
        return self.key in ("members", "staff", "age", "financing-year") or self.key.startswith(("fees-", "project-"))

    @property
    def poland_is_share(self) -> bool:
        return self.poland is not None and self.poland <= 1


@dataclass(frozen=True, slots=True)
class Theme:
    """Rows that stand together: a table of the page, a sheet of the file."""

    key: str
    label: str
    rows: tuple[Row, ...]

    @property
    def has_medians(self) -> bool:
        return any(row.median for row in self.rows)

    @property
    def has_poland(self) -> bool:
        return any(row.poland is not None for row in self.rows)

    @property
    def items(self) -> int:
        return sum(len(cell.items) for row in self.rows for cell in row.cells)

    @property
    def has_items(self) -> bool:
        return self.items > 0


def absent(state: State = State.UNKNOWN) -> Cell:
    return Cell(state=state)


def text_row(key: str, label: str, cells: Sequence[Cell]) -> Row:
    return Row(key, label, "text", tuple(cells))

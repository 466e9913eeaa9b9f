"""The verb *import reference data*: published tables that say how common an activity is, or what goes with what.

A file is known by its header, whatever its name. Another kind of file is one more line in KINDS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from styczna.clusters.imports.member_words import faults
from styczna.observatory import participations, register
from styczna.observatory.intake import Counts
from styczna.sources import cordis, plain_csv
from styczna.sources.messages import RefusedError
from styczna.sources.opening import Document, documents
from styczna.sources.records import Rejection

OnProgress = Callable[[Counts], None]
TakeIn = Callable[[Path, Iterable[Document], OnProgress], Counts]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of reference file: the columns that it must have, and what takes such files into the home."""

    columns: frozenset[str]  # in lower case
    take_in: TakeIn


KINDS = (
    Kind(frozenset(register.COLUMNS), register.take_in),
    Kind(frozenset(cordis.COLUMNS), participations.take_in),
    Kind(frozenset(cordis.PART_COLUMNS), participations.take_in_parts),
)


@dataclass
class Taken(Counts):
    """What an import did. A remark is about a row that was taken in although something is odd about it."""

    remarks: list[Rejection] = field(default_factory=list)


def import_reference(*, paths: Iterable[Path], on_progress: OnProgress = lambda _: None) -> Taken:
    """Imports reference files, all of a kind or none; the same again changes nothing."""
    paths = list(paths)
    taken = Taken()
    for kind in _survey(paths, taken):
        _add(taken, kind.take_in(settings.HOME, _of_kind(paths, kind), on_progress))
    return taken


def to_mend(*, paths: Iterable[Path], taken: Taken) -> dict[tuple[str, ...], list[list[str]]]:
    """The rejected rows as they stand in the files, by the columns of their kind, with one more column that says what
    is wrong: to be mended and imported again. What was rejected without a line is a whole file and not among them."""
    wrong = {(entry.file, entry.line): entry for entry in taken.rejected if entry.line is not None}
    files = {entry.file for entry in taken.rejected}
    tables: dict[tuple[str, ...], list[list[str]]] = {}
    for item in _documents(list(paths)):
        if isinstance(item, Rejection) or item.name not in files or kind_of(item) is None:
            continue
        names = plain_csv.header(item.head)
        rows = tables.setdefault((*names, _("What is wrong")), [])
        for line in plain_csv.lines(item):
            if entry := wrong.get((item.name, line.number)):
                cells = () if isinstance(line.cells, RefusedError) else line.cells
                rows.append([*cells[: len(names)], *[""] * (len(names) - len(cells)), faults(asdict(entry))])
    return {header: rows for header, rows in tables.items() if rows}


def kind_of(document: Document) -> Kind | None:
    """The kind whose columns the file has; None where it has those of none."""
    names = frozenset(plain_csv.header(document.head))
    return next((kind for kind in KINDS if kind.columns <= names), None)


def _survey(paths: list[Path], taken: Taken) -> list[Kind]:
    """The kinds that are there. What cannot be opened, and what is of no kind, is rejected here and once."""
    found = []
    for item in _documents(paths):
        kind = None if isinstance(item, Rejection) else kind_of(item)
        if kind is not None:
            found.append(kind)
            continue
        taken.read += 1
        taken.rejected.append(item if isinstance(item, Rejection) else _of_no_kind(item))
    return [kind for kind in KINDS if kind in found]


def _of_no_kind(document: Document) -> Rejection:
    names = ", ".join(plain_csv.header(document.head))
    return RefusedError("reference.header", line=1, names=names).rejection(document.name)


def _of_kind(paths: list[Path], kind: Kind) -> Iterator[Document]:
    return (item for item in _documents(paths) if isinstance(item, Document) and kind_of(item) is kind)


def _documents(paths: list[Path]) -> Iterator[Document | Rejection]:
    return (item for path in paths for item in documents(path))


def _add(taken: Taken, counts: Counts) -> None:
    for name in ("read", "new", "changed", "unchanged"):
        setattr(taken, name, getattr(taken, name) + getattr(counts, name))
    taken.rejected += counts.rejected
    taken.remarks += getattr(counts, "remarks", [])

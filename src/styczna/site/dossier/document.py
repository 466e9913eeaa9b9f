"""The dossier as a document, as tables for a spreadsheet, and as the picture of its process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urljoin

from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from styczna import sheets
from styczna.clusters.said import number
from styczna.report import Block, Cell, Heading, Link, Picture, Report, Table, Text
from styczna.sheets import Cell as SheetCell
from styczna.site.dossier import records, words
from styczna.site.dossier.criteria import QUOTED, Judged
from styczna.site.dossier.picture import process
from styczna.site.dossier.records import Facts, Record, steps_of
from styczna.site.dossier.rules import Check
from styczna.site.paper import on_paper

MOST_STEPS = 500  # of the printed timeline, the newest; the spreadsheet has all
MOST_OF_A_RULE = 25  # records printed under one rule


def as_report(*, facts: Facts, judged: Sequence[Judged], language: str, made_on: date, base: str) -> Report:
    """The dossier in the language that is active. `base` is the program's own address, for links."""
    return Report(
        title=_("Dossier of the entrepreneurial discovery process"),
        lead=f"{words.lead(judged)} {words.missing(judged)}",
        blocks=tuple(_blocks(facts, judged, language, base)),
        sources_title=_("Sources"),
        sources=(
            _("Regulation (EU) 2021/1060 of 24 June 2021, Annex IV, condition 1.1 (OJ L 231, 30.6.2021, p. 159)."),
            _("The records of this program as of %(day)s; each carries its day and its link.") % {"day": _day(made_on)},
            _("The rules and their reasons: docs/methods/dossier.md."),
        ),
        made_on=made_on,
        language=language,
        footer=_("Dossier of the discovery process · Styczna, %(day)s") % {"day": _day(made_on)},
        contents_title=_("Contents"),
    )  # fmt: skip


def _blocks(facts: Facts, judged: Sequence[Judged], language: str, base: str) -> Iterator[Block]:
    yield Heading(_("The condition and its criteria"))
    yield Text(
        _(
            "Enabling condition 1.1, “Good governance of the national or regional smart specialisation strategy”, "
            "makes European money for research, innovation and skills for specialisation depend on seven criteria, for "
            "the whole period."
        )
    )
    yield Text(words.what_it_is())
    yield Table(
        _("The criteria and how they stand"),
        (_("No."), _("Criterion, in short"), _("Standing"), _("Rules met"), _("What is missing")),
        tuple(_standing_row(each) for each in judged),
        numeric=(0, 3),
        widths=(0.6, 3, 1.5, 1, 4),
    )
    for each in judged:
        yield from _criterion(each, language, base)
    yield from _timeline(facts, base)
    yield Table(
        _("What the program has recorded"),
        (_("What"), _("How many")),
        tuple((name, number(count)) for name, count in words.counts(facts)),
        numeric=(1,),
        widths=(4, 1),
    )


def _standing_row(each: Judged) -> tuple[str, ...]:
    gaps = " ".join(check.says for check in each.missing) or _("nothing by these rules")
    met = _("%(met)s of %(all)s") % {"met": number(each.met), "all": number(len(each.checks))}
    return (number(each.criterion.value), str(each.criterion.label), each.standing.said, met, gaps)


def _criterion(each: Judged, language: str, base: str) -> Iterator[Block]:
    yield Heading(f"{each.criterion.value}. {_upper(str(each.criterion.label))}")
    if language == "en":
        yield Text(f"“{QUOTED[each.criterion]}”", note=f"{words.LAW} {each.criterion.value}")
    said = _("%(standing)s: %(met)s of %(all)s rules are met.") % {
        "standing": _upper(each.standing.said),
        "met": number(each.met),
        "all": number(len(each.checks)),
    }
    yield Text(said)
    yield Table(
        _("The rules, and why they are met or not"),
        (_("Rule"), _("Met"), _("Why")),
        tuple((check.rule, _("yes") if check.met else _("no"), check.says) for check in each.checks),
        widths=(4, 0.8, 3.6),
    )
    # A record stands under every rule that it was held against in the spreadsheet; on paper once.
    rows = list(dict.fromkeys(row for check in each.checks for row in _rows_of(check, base)))
    if rows:
        yield Table(
            _("The records"),
            (_("Day"), _("What"), _("Title"), _("What it says")),
            tuple(rows),
            widths=(1.1, 1.5, 3.4, 3),
        )


def _rows_of(check: Check, base: str) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [_printed(record, base) for record in check.records[:MOST_OF_A_RULE]]
    more = len(check.records) - MOST_OF_A_RULE
    if more > 0:
        rows.append(("", "", _("and %(more)s more in the spreadsheet") % {"more": number(more)}, ""))
    return rows


def _printed(record: Record, base: str) -> tuple[Cell, ...]:
    said = record.said
    if record.until is not None:
        said = f"{said} ({_('until %(day)s') % {'day': _short_day(record.until)}})".strip()
    day = _short_day(record.on) if record.on else _("no day known")
    return (day, words.kind_said(record.kind), Link(record.title, address(record, base)), said)


def _timeline(facts: Facts, base: str) -> Iterator[Block]:
    yield Heading(_("The process over time"), new_page=True)
    steps = steps_of(facts)
    if not steps:
        yield Text(_("No step of the process is recorded yet."))
        return
    description = timeline_said(steps)
    yield Text(description)
    yield Picture(
        on_paper(picture(facts)),
        description,
        _("A circle is a half-year in which something of the kind happened; its area is how often."),
    )
    yield Table(
        _("Every step, the newest first"),
        (_("Day"), _("What"), _("Title"), _("What it says")),
        tuple(_printed(step, base) for step in steps[:MOST_STEPS]),
        widths=(1.1, 1.5, 3.4, 3),
    )
    if len(steps) > MOST_STEPS:
        yield Text(
            _("Printed are the newest %(n)s of %(all)s steps; the spreadsheet has all.")
            % {"n": number(MOST_STEPS), "all": number(len(steps))},
            soft=True,
        )


def timeline_said(steps: Sequence[Record]) -> str:
    """From when to when, and how many."""
    days = [step.on for step in steps if step.on is not None]
    return _("%(n)s steps of the process are recorded, from %(first)s to %(last)s.") % {
        "n": number(len(days)),
        "first": _day(min(days)),
        "last": _day(max(days)),
    }


def picture(facts: Facts) -> SafeString:
    """The process on a line of time. Raises ValueError where nothing has a day."""
    steps = steps_of(facts)
    rows = []
    for kind in records.STEPS:
        days = [step.on for step in steps if step.kind == kind and step.on is not None]
        if days:
            rows.append((_upper(words.kind_said(kind)), tuple((day.year, (day.month - 1) // 6) for day in days)))
    title = _("The process over time")
    return process(tuple(rows), title=title, description=timeline_said(steps) if steps else title)


def address(record: Record, base: str) -> str:
    """Where the record is opened, whole."""
    return urljoin(base, record.href) if record.href else ""


def record_header() -> list[str]:
    return [
        _("Criterion"), _("Standing"), _("Rule"), _("Met"), _("What"), _("Title"), _("Day"), _("Until"),
        _("What it says"), _("Link"),
    ]  # fmt: skip


def record_rows(judged: Sequence[Judged], base: str) -> Iterator[list[SheetCell]]:
    """Every record under every rule that it was held against; a rule without one stands alone, with what is missing."""
    for each in judged:
        for check in each.checks:
            first = [f"{each.criterion.value}. {each.criterion.label}", each.standing.said, check.rule]
            start: list[SheetCell] = [*first, _("yes") if check.met else _("no")]
            if not check.records:
                yield [*start, "", "", None, None, check.says, ""]
            for record in check.records:
                yield [*start, *_row(record, base)]


def _row(record: Record, base: str) -> list[SheetCell]:
    return [
        words.kind_said(record.kind), record.title, record.on, record.until, record.said, address(record, base),
    ]  # fmt: skip


def as_workbook(*, facts: Facts, judged: Sequence[Judged], base: str) -> bytes:
    """Sheets: the criteria, their records, every step, and all that stands beside the steps."""
    criteria: list[list[SheetCell]] = [
        [each.criterion.value, str(each.criterion.label), each.standing.said, check.rule, check.met, check.says]
        for each in judged
        for check in each.checks
    ]
    header = [_("What"), _("Title"), _("Day"), _("Until"), _("What it says"), _("Link")]
    beside = (*facts.obstacles, *facts.projects, *facts.infrastructure, *facts.abroad, *facts.reference)
    return sheets.as_workbook(
        [
            sheets.Sheet(
                _("Criteria"),
                [_("No."), _("Criterion"), _("Standing"), _("Rule"), _("Met"), _("Why")],
                criteria,
            ),
            sheets.Sheet(_("Records"), record_header(), list(record_rows(judged, base))),
            sheets.Sheet(_("The process over time"), header, [_row(step, base) for step in steps_of(facts)]),
            sheets.Sheet(_("Beside the process"), header, [_row(record, base) for record in beside]),
        ]
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _day(day: date) -> str:
    return str(formats.date_format(day, "j E Y"))


def _short_day(day: date) -> str:
    return str(formats.date_format(day, "d.m.Y"))

"""A comparison in words and files: a workbook with a sheet for each theme, a CSV, a PDF.

They hold what the page holds: what the reader may not see is in none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import formats
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from styczna import pdf, sheets
from styczna.clusters.comparison import standards
from styczna.clusters.comparison.compare import Comparison
from styczna.clusters.comparison.parts import Cell, Row, State, Theme
from styczna.clusters.comparison.standards import Condition, Met
from styczna.clusters.said import Number, money, number, percent, plain
from styczna.sources.references import poland

IN_WORDS = ("identity", "said")  # themes of texts rather than numbers


def as_workbook(found: Comparison) -> bytes:
    """Numbers stay numbers; what is closed or unknown is said in words; a column names whose numbers are examples."""
    themes = [sheets.Sheet(theme.label, _header(found), list(_rows(found, theme))) for theme in found.themes]
    names = [cluster.name for cluster in found.clusters]
    conditions = sheets.Sheet(
        _("Conditions"),
        [_("Condition"), _("At least"), *names, _("Example"), _("Source")],
        list(_condition_rows(found)),
    )
    labels = sheets.Sheet(
        _("Management labels"), [_("Dimension"), _("Indicators"), *names, _("Example")], list(_label_rows(found))
    )
    sources = sheets.Sheet(_("Sources"), [_("Source")], [[source] for source in sources_of(found)])
    return sheets.as_workbook([*themes, conditions, labels, sources])


def csv_header(found: Comparison) -> list[str]:
    return [_("Theme"), *_header(found)]


def csv_rows(found: Comparison) -> Iterator[list[sheets.Cell]]:
    for theme in found.themes:
        for row in _rows(found, theme):
            yield [theme.label, *row]


def lead_of(found: Comparison) -> str:
    """The answer in a sentence or two, with numbers."""
    count = len(found.clusters)
    said = [ngettext("%(count)s cluster.", "%(count)s clusters side by side.", count) % {"count": number(count)}]
    if members := found.range_of("members"):
        words = ngettext(
            "The number of members is known of %(n)s: from %(least)s to %(most)s.",
            "The number of members is known of %(n)s of them: from %(least)s to %(most)s.",
            count,
        )
        said.append(words % {"n": members.n, "least": number(members.least), "most": number(members.most)})
    if (year := found.fee_year) and (paid := found.range_of(f"fees-{year}")):
        words = _("In %(year)s, from %(least)s to %(most)s of the members paid their fee.")
        said.append(words % {"year": year, "least": percent(paid.least), "most": percent(paid.most)})
    if found.closed:
        words = ngettext(
            "The financing of %(count)s is closed to you.", "The financing of %(count)s is closed to you.", found.closed
        )
        said.append(words % {"count": number(found.closed)})
    return " ".join(said)


def as_pdf(found: Comparison, *, title: str, mix_title: str) -> bytes:
    """The comparison on paper, with its sources and date."""
    names, shares = found.mix
    blocks: list[pdf.Block] = []
    if found.has_examples:
        blocks.append(pdf.Text(_("Numbers marked as examples were made up so that the program can be tried.")))
    if shares:
        said = "; ".join(f"{label}: {_mix_said(names, row)}" for label, row in shares)
        blocks += [pdf.Heading(mix_title), pdf.bars(names, shares, alt=said)]
    blocks += [_table(found, theme) for theme in found.themes if theme.rows]
    blocks += [_condition_table(found), _label_table(found)]
    blocks += [pdf.Text(row.formula, soft=True) for theme in found.themes for row in theme.rows if row.formula]
    blocks.append(pdf.Text(rule_of_medians(), soft=True))
    report = pdf.Report(
        title=title,
        lead=lead_of(found),
        blocks=tuple(blocks),
        sources_title=_("Sources"),
        sources=tuple(sources_of(found)),
        made_on=found.made_on,
        language=(get_language() or "pl")[:2],
        landscape=True,
        footer=f"Styczna, {formats.date_format(found.made_on, 'j E Y')}",
    )
    return pdf.as_pdf(report)


def sources_of(found: Comparison) -> list[str]:
    """Where the facts of these clusters come from, and what they are held against."""
    said = [
        f"{cluster.name}, {row.label}: {item.source}"
        for theme in found.themes
        for row in theme.rows
        for cluster, cell in zip(found.clusters, row.cells, strict=True)
        for item in cell.items
        if item.source
    ]
    return [*dict.fromkeys(said), poland().source, *standards.sources()]


def rule_of_medians() -> str:
    return _(
        "A median is taken over the clusters of the region whose value is known. Values that are closed to the reader "
        "take part only where they come from at least three clusters, and the median is rounded then."
    )


def said_of(cell: Cell, unit: str) -> str:
    """A cell in words."""
    if cell.state != State.KNOWN:
        return state_said(cell.state)
    if unit == "text" or cell.value is None:
        return f"{cell.said} ({cell.basis})" if cell.basis else cell.said
    words = _number_said(cell.value, unit, cell.currency)
    return f"{words} ({percent(cell.share)})" if cell.share is not None else words


def _number_said(value: Number, unit: str, currency: str) -> str:
    match unit:
        case "share":
            return percent(value)
        case "index":
            return number(value, 2)
        case "money":
            return money(value, currency)
        case "number":
            return plain(value)
        case _:
            return number(value)


def state_said(state: State) -> str:
    """Why there is no number."""
    return {
        State.KNOWN: "",
        State.UNKNOWN: _("not known"),
        State.NONE_ENTERED: _("none entered"),
        State.CLOSED: pgettext("rows of a cluster", "closed"),
        State.MIXED: _("several currencies"),
    }[state]


def _header(found: Comparison) -> list[str]:
    names = [cluster.name for cluster in found.clusters]
    return [
        pgettext("comparison", "Measure"),
        *names,
        _("Median of the region"),
        _("Clusters in the median"),
        _("Poland 2022"),
        _("Example"),
    ]


def _rows(found: Comparison, theme: Theme) -> Iterator[list[sheets.Cell]]:
    for row in theme.rows:
        cells = [_sheet_cell(cell, row.unit) for cell in row.cells]
        median = row.median
        yield [
            f"{row.label}, {_currencies(row)}" if row.unit == "money" else row.label,
            *cells,
            round(median.value, 4) if median and median.value is not None else None,
            median.n if median and median.n else None,
            row.poland,
            _examples(found, row),
        ]


def _sheet_cell(cell: Cell, unit: str) -> sheets.Cell:
    if cell.state != State.KNOWN or unit == "text" or cell.value is None:
        return said_of(cell, unit)
    return round(cell.value, 4) if isinstance(cell.value, float) else cell.value


def _currencies(row: Row) -> str:
    return "/".join(sorted({cell.currency for cell in row.cells if cell.currency}))


def _examples(found: Comparison, row: Row) -> str:
    if row.all_examples:
        return _("all")
    names = [cluster.name for cluster, cell in zip(found.clusters, row.cells, strict=True) if cell.is_example]
    if row.median and row.median.is_example and row.median.value is not None:
        names.append(_("median"))
    return ", ".join(names)


def _table(found: Comparison, theme: Theme) -> pdf.Table:
    medians = any(row.median for row in theme.rows)
    header = [pgettext("comparison", "Measure"), *(cluster.name for cluster in found.clusters)]
    rows = []
    for row in theme.rows:
        cells = [row.label, *(_printed(cell, row.unit) for cell in row.cells)]
        rows.append((*cells, _median_said(row)) if medians else tuple(cells))
    header += [_("Median of the region")] if medians else []
    numeric = tuple(range(1, len(header))) if theme.key not in IN_WORDS else ()
    return pdf.Table(theme.label, tuple(header), tuple(rows), numeric)


def _printed(cell: Cell, unit: str) -> str:
    words = said_of(cell, unit)
    return f"{words} ({_example()})" if cell.is_example else words


def _example() -> str:
    return pgettext("mark", "example")


def _median_said(row: Row) -> str:
    if row.median is None or row.median.value is None:
        return ""
    cell = Cell(value=row.median.value)
    example = f", {_example()}" if row.median.is_example else ""
    return f"{said_of(cell, 'number' if row.unit == 'count' else row.unit)} (n = {row.median.n}{example})"


def _mix_said(names: Sequence[str], shares: Sequence[float]) -> str:
    return ", ".join(f"{name} {percent(share)}" for name, share in zip(names, shares, strict=True) if share)


def condition_said(condition: Condition) -> str:
    """How a cluster stands against one number that is asked for."""
    if condition.has is None or condition.met == Met.UNKNOWN:
        return _("not known")
    if condition.met == Met.MET:
        return _("met: %(has)s") % {"has": plain(condition.has)}
    return _("%(missing)s more needed: %(has)s") % {
        "missing": plain(condition.missing or 0),
        "has": plain(condition.has),
    }


def _condition_rows(found: Comparison) -> Iterator[list[sheets.Cell]]:
    for row in found.conditions:
        first = row[0]
        examples = [cluster.name for cluster, each in zip(found.clusters, row, strict=True) if each.is_example]
        name = f"{first.of_label}: {first.label}"
        yield [name, first.least, *(condition_said(each) for each in row), ", ".join(examples), first.source]


def _condition_table(found: Comparison) -> pdf.Table:
    header = (_("Condition"), _("At least"), *(cluster.name for cluster in found.clusters))
    rows = tuple(
        (
            f"{row[0].of_label}: {row[0].label}",
            plain(row[0].least),
            *(f"{condition_said(each)} ({_example()})" if each.is_example else condition_said(each) for each in row),
        )
        for row in found.conditions
    )
    return pdf.Table(_("Conditions"), header, rows, numeric=(1,))


def _label_rows(found: Comparison) -> Iterator[list[sheets.Cell]]:
    for row in found.dimensions:
        examples = [cluster.name for cluster, each in zip(found.clusters, row, strict=True) if each.met_by_examples]
        yield [row[0].name, len(row[0].findings), *(each.met for each in row), ", ".join(examples)]


def _label_table(found: Comparison) -> pdf.Table:
    header = (_("Dimension"), _("Indicators"), *(cluster.name for cluster in found.clusters))
    rows = tuple(
        (
            row[0].name,
            number(len(row[0].findings)),
            *(f"{each.met} ({_example()})" if each.met_by_examples else str(each.met) for each in row),
        )
        for row in found.dimensions
    )
    return pdf.Table(_("Indicators of the management labels that are met"), header, rows, tuple(range(1, len(header))))

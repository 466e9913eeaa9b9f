"""The themes in the report: all of them in order, and the first ones on a page each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from styczna.clusters.said import money, number, percent
from styczna.engine.diagnosis import AMONG_THE_FIRST
from styczna.observatory import in_fields
from styczna.observatory.queries import AWARDED, CLOSED, Line, Question
from styczna.report import Block, Heading, Link, Picture, Table, Text
from styczna.sources.records import CALL
from styczna.touchpoints.diagnose import Findings
from styczna.touchpoints.findings.overview import ThemeLine
from styczna.touchpoints.region.advantage import Strength
from styczna.touchpoints.report.words import said_of_labels, some
from styczna.touchpoints.themes.explain import Present, ThemePage
from styczna.touchpoints.themes.orders import asked_in

MOST_RANKED = 40
MOST_FIELDS = 12  # of a theme, the weightiest
MOST_BROUGHT = 6  # fields named of one cluster
MOST_ORDERS, MOST_CALLS = 8, 5  # printed for a theme
LONGEST_TITLE = 160
PAST = (AWARDED, CLOSED)


def ranked(findings: Findings, themes: Sequence[ThemeLine]) -> Iterator[Block]:
    yield Heading(_("Themes, the strongest first"))
    yield Text(
        _(
            "A theme is a group of fields in which clusters touch: a candidate for smart specialisation. A theme "
            "stands before another if more of its contact lies between clusters that are present in it beyond chance."
        )
    )
    yield Table(
        _("Themes, the strongest first"),
        (_("Rank"), _("Theme"), _("Clusters present"), _("Contact"), _("Overlap"), _("Complement"),
         _("Among the first %(first)s") % {"first": number(AMONG_THE_FIRST)}, _("Items"), _("Inferred")),
        tuple(_ranked_row(findings, line) for line in themes[:MOST_RANKED]),
        numeric=(0, 3, 4, 5, 6, 7, 8),
        widths=(0.9, 2.4, 2.4, 1.2, 1.2, 1.6, 1.5, 1.5, 2.1),
    )  # fmt: skip
    if len(themes) > MOST_RANKED:
        yield Text(
            _("The table ends after %(n)s of %(all)s themes.") % {"n": number(MOST_RANKED), "all": number(len(themes))},
            soft=True,
        )


def _ranked_row(findings: Findings, line: ThemeLine) -> tuple[str, ...]:
    again = _("%(again)s of %(all)s") % {
        "again": number(line.found_again),
        "all": number(findings.diagnosis.resamples),
    }
    return (
        number(line.rank),
        line.label.text,
        some([cluster.name for cluster in line.present]) or _("none: a weak theme"),
        number(line.theme.contact, 3),
        number(line.theme.overlap, 3),
        number(line.theme.complement, 3),
        again,
        number(line.items),
        number(line.inferred),
    )


def theme_blocks(findings: Findings, page: ThemePage, reach: str, made_on: date, language: str) -> Iterator[Block]:
    """One theme on a page: who, what each brings, what they share, how sure it is, and what is asked for in it."""
    yield Heading(f"{page.rank}. {page.label.text}", level=2, new_page=True)
    yield Text(said_of_presence(findings, page))
    yield Text(f"{said_of_stability(findings, page)} {_said_of_contact(page)} {_said_of_evidence(page)}")
    if there := [*page.present, *page.faint]:
        yield _brought(there)
    yield Table(
        _("Fields of the theme, the weightiest first"),
        (_("Field"), _("Part of the contact")),
        tuple(
            (said_of_labels(field.key, field.label), percent(field.weight)) for field in page.fields[:MOST_FIELDS]
        ),
        numeric=(1,),
        widths=(4, 1),
    )  # fmt: skip
    if reach:
        yield Picture(
            reach,
            _("Fields of the theme against clusters: a full circle is a cluster's own field."),
            _("A full circle is a cluster's own field; a smaller one is near to one of its own."),
        )
    yield from _demand(page, made_on)
    if page.strengths:
        yield Table(
            _("The region's advantage in the theme's industries, with the interval"),
            (_("Division of PKD 2007"), _("Advantage"), _("90% interval"), _("Firms")),
            tuple(strength_row(row, language) for row in page.strengths),
            numeric=(1, 2, 3),
            widths=(4, 1, 1.2, 1),
        )
    else:
        yield Text(
            _("The evidence names no activity of PKD in this theme, so the register says nothing of the region here."),
            soft=True,
        )


def said_of_presence(findings: Findings, page: ThemePage) -> str:
    """Which clusters touch in the theme."""
    names = [present.cluster.name for present in page.present]
    if len(names) < 2:
        return _(
            "The clusters touch most in the theme “%(theme)s”, but two of them are not present in it beyond chance."
        ) % {"theme": page.label.text}
    return ngettext(
        "%(count)s of %(all)s clusters touches others in the theme “%(theme)s”: %(names)s.",
        "%(count)s of %(all)s clusters touch in the theme “%(theme)s”: %(names)s.",
        len(names),
    ) % {
        "count": number(len(names)),
        "all": number(len(findings.clusters)),
        "theme": page.label.text,
        "names": some(names),
    }


def said_of_stability(findings: Findings, page: ThemePage) -> str:
    return _(
        "It is among the first %(first)s themes in %(again)s of %(all)s resamples of the evidence, and the first in "
        "%(times)s."
    ) % {
        "first": number(AMONG_THE_FIRST),
        "again": number(page.found_again),
        "all": number(findings.diagnosis.resamples),
        "times": number(page.found_first),
    }


def _said_of_contact(page: ThemePage) -> str:
    whole = page.theme.contact or 1.0
    return _("In %(same)s of their contact they do the same, in %(completing)s one completes the other.") % {
        "same": percent(page.theme.overlap / whole),
        "completing": percent(page.theme.complement / whole),
    }


def _said_of_evidence(page: ThemePage) -> str:
    return _("It stands on %(items)s items of evidence, %(inferred)s of them inferred from a name or description.") % {
        "items": number(page.items),
        "inferred": number(page.inferred),
    }


def _brought(there: Sequence[Present]) -> Table:
    """What each cluster brings: its own fields, how much of its work they are, and on how much evidence."""
    rows = []
    for each in there:
        fields = list(dict.fromkeys(field.label.text for field in each.items))
        more = len(fields) - MOST_BROUGHT
        said = "; ".join(fields[:MOST_BROUGHT])
        if more > 0:
            said += _("; and %(more)s more") % {"more": number(more)}
        inferred = sum(field.item.basis == "inferred" for field in each.items)
        items = _("%(items)s, of them %(inferred)s inferred") % {
            "items": number(len(each.items)),
            "inferred": number(inferred),
        }
        rows.append((each.cluster.name, said, _chance(each.presence), percent(each.share), items))
    return Table(
        _("What each cluster brings"),
        (_("Cluster"), _("Fields of its own in the theme"), _("Chance that it is present"), _("Part of its evidence"),
         _("Items")),
        tuple(rows),
        numeric=(2, 3),
        widths=(1.8, 4, 1.3, 1.3, 1.7),
    )  # fmt: skip


def _chance(p: float) -> str:
    """Nothing that was estimated is certain."""
    sign = "." if (get_language() or "pl").startswith("en") else ","
    return f">\u00a099{sign}9%" if p > 0.999 else f"{number(100 * p, 1)}%"


def _demand(page: ThemePage, made_on: date) -> Iterator[Block]:
    """What is asked for in the theme on the day of the report: open and planned orders, and calls by their words."""
    if not page.stems:
        yield Text(_("The theme has no field of CPV, so orders in it cannot be looked up."), soft=True)
        return
    now = datetime.combine(made_on, time.min, timezone.get_current_timezone())
    found = asked_in(page, limit=MOST_ORDERS, now=now)
    past = in_fields.orders_in(settings.HOME, Question(cpv=page.stems, states=PAST), now=now, limit=1).total
    yield Text(
        _(
            "On the day of the report, orders that are open or planned in the theme: %(orders)s; open calls of the "
            "Union whose titles name it: %(calls)s. Orders in it that were awarded or closed before: %(past)s."
        )
        % {
            "orders": number(found.orders.total),
            "calls": number(len(found.calls)),
            "past": number(past),
        }
    )
    lines = [*found.orders.lines, *(called.line for called in found.calls[:MOST_CALLS])]
    if lines:
        yield Table(
            _("Orders and calls in the theme that can still be answered"),
            (_("What is asked for"), _("Who asks"), _("Kind"), _("Deadline"), _("Value")),
            tuple(_order_row(line) for line in lines),
            numeric=(4,),
            widths=(3.4, 2, 1, 1.1, 1.4),
        )
        yield Text(
            _("Orders belong to the theme by their codes of CPV. Calls have none and are found by their titles."),
            soft=True,
        )


def _order_row(line: Line) -> tuple[str | Link, ...]:
    language = (get_language() or "pl")[:2]
    titles = line.titles
    wanted = (language, "en", line.language or "")
    title = next((titles[code] for code in wanted if titles.get(code)), None) or next(iter(titles.values()), line.id)
    worth = line.money
    return (
        Link(title[:LONGEST_TITLE], line.url or ""),
        line.buyer or _("not known"),
        _("call") if line.kind == CALL else _("order"),
        formats.date_format(line.deadline, "d.m.Y") if line.deadline else _("not known"),
        money(worth.amount, worth.currency) if worth and not worth.is_symbolic else _("not known"),
    )


def strength_row(row: Strength, language: str) -> tuple[str, ...]:
    return (
        f"{row.code} {row.label(language).text}",
        number(row.advantage, 2),
        f"{number(row.low, 2)}–{number(row.high, 2)}",
        number(row.firms),
    )

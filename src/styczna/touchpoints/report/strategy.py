"""The region's specialisations in the report: what was proposed and adopted, and what has happened since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from styczna.clusters.access import clusters
from styczna.clusters.said import money, number, plain
from styczna.report import Block, Cell, Heading, Link, Table, Text
from styczna.sources.vocabularies import label
from styczna.touchpoints.access import specialisations
from styczna.touchpoints.models import Indicator, Specialisation, Stage
from styczna.touchpoints.report.words import code_said, joined, said_of_labels
from styczna.touchpoints.strategy.discuss import agreement
from styczna.touchpoints.strategy.forms import parts_of
from styczna.touchpoints.strategy.monitor import Counted, Monitoring, monitor

MONITORED = (Stage.ADOPTED, Stage.ENDED)


def blocks(made_on: date, language: str) -> Iterator[Block]:
    yield Heading(_("Smart specialisations: proposed, adopted, monitored"))
    found = list(specialisations())
    if not found:
        yield Text(_("No specialisation has been proposed yet. Any theme can be proposed from its page."))
        return
    adopted = sum(each.stage == Stage.ADOPTED for each in found)
    yield Text(
        ngettext(
            "%(all)s specialisation has been proposed; adopted and in force: %(adopted)s.",
            "%(all)s specialisations have been proposed; adopted and in force: %(adopted)s.",
            len(found),
        )
        % {"all": number(len(found)), "adopted": number(adopted)}
    )
    yield Table(
        _("Specialisations"),
        (_("Specialisation"), _("Stage"), _("Proposed on"), _("Decided on"), _("Decision"), _("Remarks")),
        tuple(_row(each) for each in found),
        numeric=(5,),
        widths=(3, 1.2, 1.2, 1.2, 2.2, 1),
    )
    for each in found:
        if each.stage in MONITORED and each.decided_on and each.baseline is not None:
            yield from _monitored(each, made_on, language)


def _row(each: Specialisation) -> tuple[Cell, ...]:
    act, link = parts_of(each.decision)
    return (
        each.title,
        str(each.get_stage_display()),
        _day(each.proposed_on),
        _day(each.decided_on) if each.decided_on else _("not decided"),
        Link(act or link, link) if each.decision else "–",
        number(sum(not remark.withdrawn for remark in each.remarks.all())),
    )


def _monitored(each: Specialisation, made_on: date, language: str) -> Iterator[Block]:
    """What an adopted specialisation is for, and what has happened in its fields against the day of adoption."""
    yield Heading(each.title, level=2)
    if each.goals:
        yield Text(_("Goals: %(goals)s") % {"goals": each.goals})
    if each.ended_on:
        act, _link = parts_of(each.end_decision)
        said = [_("Ended on %(day)s.") % {"day": _day(each.ended_on)}]
        said += [_("Decision: %(act)s.") % {"act": act}] if act else []
        yield Text(" ".join([*said, each.end_reason]).strip())
    keys = [field.key for field in each.fields.all()]
    named = [said_of_labels(key, label(key, language)) for key in keys]
    yield Text(_("Fields: %(fields)s.") % {"fields": "; ".join(named)})
    yield Text(_agreement(each))
    found = monitor(specialisation=each, today=made_on)
    yield Table(
        _("What is in these fields on the day of the report, against the day of adoption"),
        (_("Measure"), _("At adoption"), _("Now"), pgettext("measure", "Change"), _("Worth now")),
        tuple(
            (
                row.label,
                number(row.baseline.count) if row.baseline else _("not counted then"),
                number(row.now.count),
                _signed(row.more),
                _sums(row.now) if row.has_money else "–",
            )
            for row in found.rows
        ),
        numeric=(1, 2, 3, 4),
        widths=(3, 1.3, 1, 1, 2.4),
    )
    if found.fields_came or found.fields_went:
        yield Text(_corrected(found), soft=True)
    yield from _indicators(each, list(each.indicators.all()))


def _agreement(each: Specialisation) -> str:
    """Where the clusters stand, as the page counts them."""
    stand = agreement(each, clusters())
    said = [
        _("Clusters that support it: %(support)s; with a concern: %(concerned)s; that have said nothing: %(silent)s.")
        % {
            "support": number(len(stand.support)),
            "concerned": number(len(stand.concerned)),
            "silent": number(len(stand.silent)),
        }
    ]
    if stand.unanswered:
        names = joined([cluster.name for cluster in stand.unanswered])
        said.append(_("Concerns without an answer: %(names)s.") % {"names": names})
    return " ".join(said)


def _corrected(found: Monitoring) -> str:
    said = [
        _(
            "The fields were corrected after the day of adoption was counted, so the first column counts other fields "
            "than the rest."
        )
    ]
    for what, keys in ((_("Came:"), found.fields_came), (_("Went:"), found.fields_went)):
        if keys:
            said.append(f"{what} {', '.join(map(code_said, keys))}.")
    return " ".join(said)


def _indicators(each: Specialisation, found: Sequence[Indicator]) -> Iterator[Block]:
    if not found:
        yield Text(_("No indicator has been set for it."))
        return
    rows = []
    for indicator in found:
        last = list(indicator.readings.all())[-1:]
        rows.append(
            (
                f"{indicator.name} ({indicator.unit})",
                _value(indicator.baseline),
                f"{_value(last[0].value)} ({_day(last[0].on)})" if last else _("no reading yet"),
                _value(indicator.target),
                _day(indicator.target_on) if indicator.target_on else _("not known"),
            )
        )
    yield Table(
        _("Indicators: %(title)s") % {"title": each.title},
        (_("Indicator"), _("At the start"), _("Last reading"), _("Target"), _("Until")),
        tuple(rows),
        numeric=(1, 2, 3),
        widths=(3, 1.2, 1.8, 1.2, 1.2),
    )


def _value(value: Decimal | None) -> str:
    return _("not known") if value is None else plain(value)


def _signed(more: int | None) -> str:
    if more is None:
        return _("not known")
    return f"+{number(more)}" if more > 0 else number(more).replace("-", "\u2212")


def _sums(counted: Counted) -> str:
    said = [money(amount, currency) for currency, amount in counted.sums]
    if counted.unpriced:
        said.append(_("without a known value: %(n)s") % {"n": number(counted.unpriced)})
    return "; ".join(said) or "–"


def _day(day: date) -> str:
    return formats.date_format(day, "d.m.Y")

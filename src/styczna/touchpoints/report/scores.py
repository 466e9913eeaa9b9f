"""The scorecard in the report: seven criteria of every theme, the order they give, and how far it hangs on weights."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from styczna.clusters.said import money, number, percent
from styczna.engine.diagnosis import AMONG_THE_FIRST
from styczna.report import Block, Heading, Items, Picture, Table, Text
from styczna.touchpoints.findings.criteria import ASKED, NAMES
from styczna.touchpoints.findings.score import Figure
from styczna.touchpoints.findings.weigh import Move, Ranked, Weighed
from styczna.touchpoints.report.words import joined

DIGITS = {"breadth": 0, "contact": 3, "advantage": 2, "relatedness": 2, "complexity": 2}
MOST_SCORED = 40


def blocks(weighed: Weighed, criteria: str, plane: str) -> Iterator[Block]:
    """The themes by score, with the numbers behind it. `criteria` and `plane` are pictures."""
    yield Heading(_("The scorecard: seven criteria"))
    yield Text(
        _(
            "Beside the order of the diagnosis, which asks where the clusters touch, themes can be weighed by seven "
            "criteria. The weights below are the usual ones; on the program's page everybody moves them."
        )
    )
    yield Items(
        tuple(
            _("%(name)s, weight %(weight)s: %(asked)s")
            % {"name": NAMES[key], "weight": number(weight), "asked": ASKED[key]}
            for key, weight in weighed.weights.items()
        )
    )
    if criteria:
        yield Picture(
            criteria, _("Circles compare the criteria between the themes; the table below has the same numbers.")
        )
    names = [str(NAMES[key]) for key in weighed.weights]
    yield Table(
        _("The themes by their score; what is not known is left out of the score"),
        (_("Place"), _("Theme"), _("Score"), *names, _("Place under random weights")),
        tuple(_row(row) for row in weighed.rows[:MOST_SCORED]),
        numeric=(0, 2, *range(3, 3 + len(names)), 3 + len(names)),
        widths=(0.9, 2.2, 0.8, *(max(0.95, 0.115 * len(name)) for name in names), 1.2),
    )
    yield Text(_said_of_places(weighed), soft=True)
    if plane:
        yield Picture(
            plane,
            _("Themes on a plane: how near they are to what the region does, and how few regions can do them."),
            _("To the right: nearer to what the region does. Above: fewer regions can do it. Numbers are the themes'."),
        )


def _row(row: Ranked) -> tuple[str, ...]:
    return (
        number(row.place),
        f"{row.line.rank}. {row.line.label.text}",
        number(row.score, 2) if row.score is not None else _("not known"),
        *(figure_said(cell.figure) for cell in row.cells),
        f"{number(row.low)}–{number(row.high)}" if row.low != row.high else number(row.low),
    )


def figure_said(found: Figure) -> str:
    """The value of a criterion in its own unit, or that it is not known."""
    if found.value is None:
        return _("not known")
    if found.criterion == "demand":
        return money(round(found.value), found.currency) if found.currency else number(found.value)
    if found.criterion == "ability":
        return percent(found.value)
    return number(found.value, DIGITS.get(found.criterion, 2))


def _said_of_places(weighed: Weighed) -> str:
    return _(
        "Place under random weights: between which places a theme lies for nine in ten of %(draws)s sets of weights "
        "that were drawn evenly from all that there are."
    ) % {"draws": number(weighed.draws)}


def sensitivity(weighed: Weighed) -> Iterator[str]:
    """What the order by score hangs on, in sentences."""
    first = weighed.first
    if first is None:
        return
    yield _(
        "Weights: “%(theme)s” has the highest score; with weights drawn at random it is the first in %(first)s and "
        "among the first %(among)s in %(among_first)s of the draws."
    ) % {
        "theme": first.line.label.text,
        "first": percent(first.first),
        "among": number(AMONG_THE_FIRST),
        "among_first": percent(first.among_first),
    }
    if weighed.moves:
        yield _("Another theme would come first: %(moves)s.") % {
            "moves": "; ".join(_said_of_move(move) for move in weighed.moves)
        }
    else:
        yield _("No single criterion, taken away or doubled, puts another theme first.")
    unbeaten = [row.line.label.text for row in weighed.unbeaten]
    yield ngettext(
        "Without any weights: %(names)s is better than each other theme in something.",
        "Without any weights: %(names)s are each better than every other theme in something.",
        len(unbeaten),
    ) % {"names": joined(unbeaten)}


def _said_of_move(move: Move) -> str:
    said = {"criterion": NAMES[move.criterion], "theme": move.first.label.text}
    if move.doubled:
        return _("with “%(criterion)s” doubled, “%(theme)s”") % said
    return _("without “%(criterion)s”, “%(theme)s”") % said

"""Commands of the room *Touchpoints* beside `diagnose`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from styczna.commands.common import AsJson, Refusal, prepare
from styczna.terminal import language, new_table, print_json, print_table, progress

if TYPE_CHECKING:
    from styczna.touchpoints.diagnose import Findings


def advantage(
    region: Annotated[str, typer.Option(metavar="TERYT", help="Voivodeship, such as 02.")] = "02",
    year: Annotated[int, typer.Option(help="Of the REGON register.")] = 2015,
    level: Annotated[str, typer.Option(help="section, division, group, class or subclass of PKD 2007.")] = "division",
    since: Annotated[int | None, typer.Option(help="Show what rose and fell from this year on.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a voivodeship is strong in, from the REGON register, with the uncertainty of each figure."""
    from styczna.touchpoints.region.advantage import as_document, strengths

    prepare()
    if since is not None:
        _change(region, since, year, level, as_json=as_json)
        return
    try:
        found = strengths(voivodeship=region, year=year, level=level)
    except ValueError as error:
        raise Refusal(str(error)) from None
    document = as_document(found, language=language())
    if as_json:
        print_json(document)
        return
    table = new_table("code", "activity", "advantage", "90 % between", "chance above 1", "firms")
    for row in document:
        between = f"{row['low']:.2f} and {row['high']:.2f}"
        table.add_row(
            row["code"], row["label"], f"{row['advantage']:.2f}", between, _chance(row["p"]), str(row["firms"])
        )
    print_table(table, empty="The register holds nothing of this region.")


def entry(
    pic: Annotated[
        str,
        typer.Option("--pic", metavar="PIC", help="Participant identification code, as in CORDIS; none: only learn."),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Foresee which programme parts an organisation enters next, and why. The first time it learns, for minutes."""
    from styczna.touchpoints.entry.document import as_document
    from styczna.touchpoints.entry.foresee import NotForeseen, foresee, kept
    from styczna.touchpoints.entry.words import reasons

    prepare()
    try:
        with progress("learning") as say:
            say("from the participations, once for each import")
            learnt = kept(may_learn=True)
            found = foresee(pic=pic) if pic else None
    except NotForeseen as error:
        raise Refusal(_not_foreseen(error)) from None
    except KeyError:
        raise Refusal(f"No organisation {pic} with three participations and more is known.") from None
    if found is None:
        typer.echo(f"Learnt from the participations of {len(learnt.organisations)} organisations.")
        return
    if as_json:
        print_json(as_document(found, language=language()))
        return
    table = new_table("part", "chance", "of such came true, 90 %", "why")
    for row in found.rows:
        why = "\n".join(f"x {each.factor:.1f}  {each.sentence}" for each in reasons(found, row, language()))
        table.add_row(row.part, _chance(row.chance), f"{row.low:.1%} to {row.high:.1%}", why)
    print_table(table, empty="The organisation is in every part.")


def _not_foreseen(error: Exception) -> str:
    if str(error) == "nothing":
        return "No participations are at hand; read some in with `styczna reference import`."
    return "The participations at hand are too few, or too short in time, to learn from."


def keep_diagnosis(findings: Findings, occasion: str) -> None:
    """Keeps a diagnosis as it is today, and says on which day the one that is kept was made."""
    from django.utils import timezone

    from styczna.clusters.bilingual import typed
    from styczna.touchpoints.time.keep import keep

    kept = keep(findings=findings, person=None, occasion=typed(occasion), as_of=timezone.localdate())
    Console(stderr=True, highlight=False).print(f"Diagnosis {kept.pk} is kept, as of {kept.as_of}.")


def _change(region: str, since: int, until: int, level: str, *, as_json: bool) -> None:
    from styczna.touchpoints.region.years import as_document, changes

    try:
        found = changes(voivodeship=region, since=since, until=until, level=level)
    except ValueError as error:
        raise Refusal(str(error)) from None
    document = as_document(found, language=language())
    if as_json:
        print_json(document)
        return
    table = new_table("code", "activity", str(since), str(until), "times", "90 % between", "beyond doubt")
    for row in document:
        figures = (f"{row[name]:.2f}" for name in ("before", "after", "times"))
        between = f"{row['low']:.2f} and {row['high']:.2f}"
        table.add_row(row["code"], row["label"], *figures, between, "yes" if row["sure"] else "")
    print_table(table, empty="The register holds nothing of this region.")


def _chance(p: float) -> str:
    """Nothing that was estimated is certain."""
    return "> 99.9%" if p > 0.999 else "< 0.1%" if p < 0.001 else f"{p:.1%}"

"""Commands of the room *Touchpoints* beside `diagnose`."""

from __future__ import annotations

from typing import Annotated

import typer

from styczna.commands.common import AsJson, Refusal, prepare
from styczna.terminal import language, new_table, print_json, print_table


def advantage(
    region: Annotated[str, typer.Option(metavar="TERYT", help="Voivodeship, such as 02.")] = "02",
    year: Annotated[int, typer.Option(help="Of the REGON register.")] = 2015,
    level: Annotated[str, typer.Option(help="section, division, group, class or subclass of PKD 2007.")] = "division",
    as_json: AsJson = False,
) -> None:
    """Show what a voivodeship is strong in, from the REGON register, with the uncertainty of each figure."""
    from styczna.touchpoints.advantage import as_document, strengths

    prepare()
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


def _chance(p: float) -> str:
    """Nothing that was estimated is certain."""
    return "> 99.9%" if p > 0.999 else "< 0.1%" if p < 0.001 else f"{p:.1%}"

"""Commands of the room *Orders* that are not in `cli`: the region's own plan."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from styczna.commands.common import AsJson, Paths, import_files

plan = typer.Typer(no_args_is_help=True, help="Procurement plans.")


@plan.command("import")
def import_plan(
    paths: Paths,
    buyer: Annotated[
        str, typer.Option(help="Whose plan it is, for rows that do not say; default: the authority.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Import a plan of orders (art. 23 of the Polish procurement law) from CSV or XLSX."""
    from styczna.orders.harvest import harvest_plan

    import_files(partial(harvest_plan, buyer=buyer), paths, as_json=as_json)

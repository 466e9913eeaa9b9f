"""`styczna directory`: what keeps the search of the directory right."""

from __future__ import annotations

import typer

from styczna.commands.common import AsJson, prepare
from styczna.terminal import print_json, progress

app = typer.Typer(no_args_is_help=True, help="The directory of clusters and organisations.")


@app.callback()
def _group() -> None:
    """A group, so that the verb is named."""


@app.command()
def refresh(as_json: AsJson = False) -> None:
    """Write anew what everything is found by; needed after a version that changed the rules of words."""
    prepare()
    from styczna.clusters.directory.directory import refresh_everything

    with progress("refreshing"):
        counts = refresh_everything()
    if as_json:
        print_json(counts)
    else:
        typer.echo(", ".join(f"{count} {name}" for name, count in counts.items()) + " can be found by today's rules.")
